package person

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"slices"

	"aktsyn/kernels"
	"aktsyn/kernels/dictionary"
)

// AppendValue appends the canonical form of a name: small letters, single
// blanks for every run of blanks and line breaks, "Surname, Given" turned
// round, what an address or user name spells written as a name (see
// appendSpelled), no invisible characters, no apostrophe at the end, and with
// signal Genitive no genitive ending. It depends on nothing but signals and
// span: not on the names that k knows, which may be others when an index is
// read than when it was made.
func (k *Kernel) AppendValue(dst []byte, _ kernels.Kind, signals kernels.Signals, span []byte) []byte {
	if signals.Has(Genitive) {
		span = withoutS(span)
	}
	if signals.Any(EMail | UserName) {
		return appendSpelled(dst, signals, span)
	}
	start := len(dst)
	if name, ok := appendPlain(dst, span); ok {
		return trimEnd(name, start)
	}
	surname, given, inverted := bytes.Cut(span, []byte(","))
	if !inverted {
		return trimEnd(appendFolded(dst, span), start)
	}
	dst = appendName(dst, given)
	if len(dst) > start {
		dst = append(dst, ' ')
	}
	return trimEnd(appendName(dst, surname), start)
}

// appendSpelled appends the name that a local part or user name spells, going
// by its signals: its runs of letters, with blanks between, and the first, the
// surname, last if it is inverted. What is written as one word stays one
// ("jenshansen"), and what spells no name stays whole ("xq_82").
func appendSpelled(dst []byte, signals kernels.Signals, span []byte) []byte {
	start := len(dst)
	dst = appendName(dst, span)
	if !signals.Any(Given | Surname) {
		return dst
	}
	name := dst[start:]
	kept := name[:0]
	for word, rest := letters(name); len(word) > 0; word, rest = letters(rest) {
		if len(kept) > 0 {
			kept = append(kept, ' ')
		}
		kept = append(kept, word...)
	}
	if len(kept) == 0 {
		return dst
	}
	if signals.Has(Inverted) {
		rotate(kept, bytes.IndexByte(kept, ' '))
	}
	return dst[:start+len(kept)]
}

// rotate puts name[:n] behind the blank at n and what follows that before it.
func rotate(name []byte, n int) {
	if n < 0 {
		return
	}
	slices.Reverse(name[:n])
	slices.Reverse(name[n+1:])
	slices.Reverse(name)
}

// withoutS cuts the s of a genitive ending. An apostrophe before it, or alone,
// is cut with every other at the end.
func withoutS(span []byte) []byte {
	if n := len(span) - 1; n >= 0 && span[n]|0x20 == 's' {
		return span[:n]
	}
	return span
}

// appendName appends name folded, without blanks or apostrophes at its ends.
func appendName(dst, name []byte) []byte {
	start := len(dst)
	dst, ok := appendPlain(dst, name)
	if !ok {
		dst = appendFolded(dst[:start], name)
	}
	return trimEnd(dst, start)
}

// appendPlain is appendFolded for what nearly all names are: letters of ASCII
// and À to ÿ without ß, hyphens, full stops, and single blanks between. It reports
// false for others. Of these, all but the first byte of a letter behind ASCII are
// small when bit 5 is set.
func appendPlain(dst, name []byte) ([]byte, bool) {
	start := len(dst)
	blank := uint64(0x80) // in the place before the eight bytes, or their beginning
	for at := 0; at < len(name); at += 8 {
		eight := eightOf(name, at)
		dst = binary.LittleEndian.AppendUint64(dst, eight|caseBits)
		blanks := equalBytes(eight, ' ')
		if blanks&(blanks<<8|blank) != 0 {
			return dst[:start], false
		}
		blank = blanks >> 56
		odd := highBits &^ (between(eight|caseBits, 'a', 'z') | blanks | between(eight, '-', '.'))
		for ; odd != 0; odd &= odd - 1 {
			i := at + bits.TrailingZeros64(odd)/8
			switch {
			case i >= len(name):
				return dst[:start+len(name)], true
			case isWideLetter(name[i:]):
				dst[start+i] = 0xC3
			case i == 0 || name[i-1] != 0xC3:
				return dst[:start], false
			}
		}
	}
	return dst[:start+len(name)], true
}

// isWideLetter reports whether text begins with one of the letters À to ÿ but ß.
func isWideLetter(text []byte) bool {
	if len(text) < 2 || text[0] != 0xC3 {
		return false
	}
	second := text[1]
	return second&0xC0 == 0x80 && second|0x20 != 0xB7 && second != 0x9F // × and ÷ are none
}

// between gives the high bits of the bytes of eight that are from first to last,
// which are of ASCII.
func between(eight uint64, first, last byte) uint64 {
	low := eight &^ highBits
	return (low + uint64(0x80-first)*allBytes) &^ (low + uint64(0x7F-last)*allBytes) &^ eight & highBits
}

// appendFolded appends name folded, with a blank for every run of space but one
// at the beginning.
func appendFolded(dst, name []byte) []byte {
	start := len(dst)
	dst = dictionary.Fold(dst, name)
	kept := dst[:start]
	for i, c := range dst[start:] {
		if isSpace(c) {
			// A blank goes before the next letter, and only once.
			if len(kept) > start && kept[len(kept)-1] != ' ' {
				kept = append(kept, ' ')
			}
			continue
		}
		kept = append(kept, dst[start+i])
	}
	return kept
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' }

// trimEnd drops blanks and apostrophes at the end of dst[start:].
func trimEnd(dst []byte, start int) []byte {
	if last := len(dst) - 1; last >= start && letterBytes[dst[last]] == hasSmall {
		return dst // quickly, for almost all names
	}
	return append(dst[:start], bytes.TrimRight(dst[start:], " '\u2019\u00b4`")...)
}
