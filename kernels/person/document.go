package person

import (
	"bytes"
	"unicode/utf8"

	"aktsyn/kernels"
	"aktsyn/kernels/recall"
)

var _ recall.Kernel = (*Kernel)(nil)

// whole are the signals of a mention that is more than one name.
const whole = Full | FullEntry | UnknownSurname | UnknownGiven

// A key is the hash of a folded word of a full name. That of the surname of a
// short name is told with surnameKey too, the only one that speaks for a word
// in no list: at the beginning of a mention or behind a known surname, and in
// long ones, an unknown word is too often none of the name ("Dagbladets Ib
// Holm", "Ib Holm Dagbladet").
const (
	surnameKey = 0x9e3779b97f4a7c15
	shortName  = 3 // words
)

// Tells implements recall.Kernel: a full name that is graded High or better
// tells the words it is made of, but for initials and particles.
func (k *Kernel) Tells(dst []uint64, h kernels.Hit, value []byte) []uint64 {
	if h.Kind != kernels.Person || h.Grade < kernels.High || !h.Signals.Any(whole) {
		return dst
	}
	for before := 0; len(value) > 0; before++ {
		word, rest := value, []byte(nil)
		if blank := bytes.IndexByte(value, ' '); blank >= 0 {
			word, rest = value[:blank], value[blank+1:]
		}
		value = rest
		name := hashName(word)
		if isShortened(word) || len(word) <= longestParticle && k.roles.ofHash(word, name)&roleParticle != 0 {
			continue
		}
		dst = append(dst, name)
		if len(rest) == 0 && before < shortName && !h.Signals.Has(Full|UnknownSurname) {
			dst = append(dst, name^surnameKey, recall.Inflected(genitiveHash(word)^surnameKey))
		}
	}
	return dst
}

// isShortened reports whether word, of a full name, is a single letter or ends
// with a full stop.
func isShortened(word []byte) bool {
	_, size := utf8.DecodeRune(word)
	return size == len(word) || word[len(word)-1] == '.'
}

// genitiveHash is that of name with an s: of a word in no list nobody can say
// whether its s is an ending.
func genitiveHash(name []byte) uint64 {
	var buf [64]byte
	return hashName(append(append(buf[:0], name...), 's'))
}

// Asks implements recall.Kernel: a mention of one name asks whether it is part
// of a full name, unless the page has said so already. An unknown word at the
// end asks, also then and in a full name, whether its s is a genitive's.
func (k *Kernel) Asks(h kernels.Hit, value []byte) uint64 {
	last := bytes.LastIndexByte(value, ' ') + 1
	switch {
	case h.Kind != kernels.Person:
		return 0
	case mayBeGenitive(h.Signals) && bytes.HasSuffix(value, []byte{'s'}) && (last == 0 || h.Signals.Has(UnknownSurname)):
		return hashName(value[last:]) ^ surnameKey
	case h.Signals.Any(whole|SeenInFull|Initials) || last > 0:
		return 0
	case h.Signals.Any(Given | Surname):
		return hashName(value)
	}
	return hashName(value) ^ surnameKey
}

// mayBeGenitive reports whether a mention of signals ends in a word in no list
// whose s, if it has one, may be a genitive ending.
func mayBeGenitive(signals kernels.Signals) bool {
	if signals.Any(Genitive | Inverted | Initials | EMail | UserName) {
		return false
	}
	return signals.Has(UnknownSurname) || !signals.Any(Given|Surname|FullEntry)
}

// Confirmed implements recall.Kernel. What was told of a genitive makes the
// mention one.
func (k *Kernel) Confirmed(h kernels.Hit, inflected bool) kernels.Hit {
	if h.Kind != kernels.Person {
		return h
	}
	if inflected && mayBeGenitive(h.Signals) {
		h.Signals |= Genitive
	}
	if !h.Signals.Any(whole | SeenInFull | Initials) {
		h.Signals |= SeenInDocument
	}
	h.Grade = Grade(h.Signals)
	return h
}
