package person

import (
	"bytes"
	"unicode/utf8"

	"aktsyn/kernels"
	"aktsyn/kernels/dictionary"
)

// longestAddress bounds the bytes of a local part or user name.
const longestAddress = 64

// longestDomain bounds the bytes of a domain that are passed over.
const longestDomain = 255

// address is the local part of an e-mail address, or a user name behind '@'.
type address struct {
	start, end uint32
	skip       uint32          // where the domain behind it ends, in which no name is looked for
	signal     kernels.Signals // EMail or UserName
}

// findAddresses appends what stands at the '@' signs of text to dst, in order
// and apart. Each sign looks at a bounded stretch, so time is linear.
func findAddresses(dst []address, text []byte) []address {
	for at := 0; ; at++ {
		n := bytes.IndexByte(text[at:], '@')
		if n < 0 {
			return dst
		}
		at += n
		a := address{start: uint32(localStart(text, at)), end: uint32(at), signal: EMail}
		if a.start == a.end {
			a = address{start: uint32(at + 1), end: uint32(userEnd(text, at+1)), signal: UserName}
		} else if kind, _ := kindAt(text, min(at+1, len(text)-1)); kind == noLetter {
			continue // no domain behind
		}
		a.skip = uint32(domainEnd(text, int(a.end)))
		if a.start < a.end && (len(dst) == 0 || dst[len(dst)-1].skip <= a.start) {
			dst = append(dst, a)
		}
	}
}

// localStart gives where the local part that ends at end begins.
func localStart(text []byte, end int) int {
	start := end
	for start > 0 && end-start < longestAddress {
		r, size := utf8.DecodeLastRune(text[:start])
		if !isWord(r) && (start == end || !isGlue(r)) {
			break
		}
		start -= size
	}
	for start < end && isGlue(rune(text[start])) {
		start++
	}
	return start
}

// userEnd gives where the user name that begins at start ends.
func userEnd(text []byte, start int) int {
	end := start
	for end < len(text) && end-start < longestAddress {
		r, size := utf8.DecodeRune(text[end:])
		if !isWord(r) && r != '_' {
			break
		}
		end += size
	}
	return end
}

// domainEnd gives where the domain ends whose '@' may stand at at.
func domainEnd(text []byte, at int) int {
	if at == len(text) || text[at] != '@' {
		return at
	}
	end := at + 1
	for end < len(text) && end-at < longestDomain && (text[end]|0x20 >= 'a' && text[end]|0x20 <= 'z' || text[end] == '.' || text[end] == '-') {
		end++
	}
	return end
}

// isGlue reports whether r joins the parts of a local part.
func isGlue(r rune) bool { return r == '.' || r == '_' || r == '-' || r == '+' }

// addresses are those of a page, read from the left beside the words.
type addresses struct {
	all   []address
	next  int    // the first that was not read
	skip  uint32 // no name begins before, in an address
	taken uint32 // up to here names were found
}

func (a *addresses) find(text []byte) {
	*a = addresses{all: findAddresses(a.all[:0], text)}
}

// addressesBefore appends the hits of the addresses that begin at offset or
// before it, unless a name reaches into them.
func (s *scan) addressesBefore(dst []kernels.Hit, offset int) []kernels.Hit {
	a := &s.mail
	for ; a.next < len(a.all) && int(a.all[a.next].start) <= offset; a.next++ {
		a.skip = a.all[a.next].skip
		if hit, ok := s.addressHit(a.all[a.next]); ok && a.taken <= hit.Start {
			dst = append(dst, hit)
		}
	}
	return dst
}

// near reports whether an address that was not read, or was and goes on so far,
// begins at or before the end of words at offsets start to end.
func (a *addresses) near(start, end int) bool {
	return start < int(a.skip) || a.next < len(a.all) && int(a.all[a.next].start) <= end
}

// addressHit makes a hit of a, if it is a user name or spells a name.
func (s *scan) addressHit(a address) (kernels.Hit, bool) {
	sig := s.kernel.spelled(s.text[a.start:a.end]) | a.signal
	hit := kernels.Hit{Kind: kernels.Person, Signals: sig, Grade: Grade(sig), Start: a.start, End: a.end}
	return hit, sig != EMail
}

// spelled gives the signals of a local part or user name that spells a
// person's name, 0 for any other: "jens.hansen", "hansen_jens82", "jhansen",
// "JensHansen", "jenshansen", "jensh", "jens". Digits and marks part its words.
func (k *Kernel) spelled(name []byte) kernels.Signals {
	first, rest := letters(name)
	last, rest := letters(rest)
	for len(rest) > 0 { // the last word is the surname
		var next []byte
		if next, rest = letters(rest); len(next) > 0 {
			last = next
		}
	}
	if len(last) == 0 {
		return k.spelledTogether(first)
	}
	return k.spelledApart(first, last)
}

// spelledApart reads two words.
func (k *Kernel) spelledApart(first, last []byte) kernels.Signals {
	switch {
	case k.nameIs(first, dictionary.Given) && k.nameIs(last, dictionary.Surname):
		return Given | Surname | Full
	case k.nameIs(first, dictionary.Surname) && k.nameIs(last, dictionary.Given):
		return Given | Surname | Full | Inverted
	case utf8.RuneCount(first) == 1 && k.nameIs(last, dictionary.Surname):
		return Surname
	case k.nameIs(first, dictionary.Given):
		return Given
	case k.nameIs(last, dictionary.Surname):
		return Surname
	}
	return 0
}

// spelledTogether reads one word: a name, a given name with an initial or a
// surname behind it, or an initial and a surname.
func (k *Kernel) spelledTogether(name []byte) kernels.Signals {
	if k.nameIs(name, dictionary.Given|dictionary.Surname) {
		return Given
	}
	for cut := len(name) - 1; cut > 2; cut-- {
		given, rest := name[:cut], name[cut:]
		if !utf8.RuneStart(name[cut]) || !k.nameIs(given, dictionary.Given) {
			continue
		}
		if k.nameIs(rest, dictionary.Surname) {
			return Given | Surname
		}
		if utf8.RuneCount(rest) == 1 {
			return Given
		}
	}
	if _, size := utf8.DecodeRune(name); k.nameIs(name[size:], dictionary.Surname) && len(name)-size > 4 {
		return Surname
	}
	return 0
}

// nameIs reports whether word is a name of class, and no word of another kind.
func (k *Kernel) nameIs(word []byte, class dictionary.Class) bool {
	if len(word) < 2 {
		return false
	}
	e, ok := k.names.Lookup(word)
	return ok && e.Class&class != 0 && roleOf(k.roles, word)&(wordly&^(roleWord2|roleParticle)) == 0
}

// letters gives the first run of letters of name and what stands behind it.
func letters(name []byte) (run, rest []byte) {
	start := 0
	for start < len(name) && !isLetterAt(name, start) {
		start++
	}
	end := start
	for end < len(name) && isLetterAt(name, end) {
		_, size := utf8.DecodeRune(name[end:])
		end += size
	}
	return name[start:end], name[end:]
}

func isLetterAt(text []byte, pos int) bool {
	kind, _ := kindAt(text, pos)
	return kind == smallLetter || kind == capitalLetter
}
