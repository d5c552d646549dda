package person

import (
	"bytes"
	"unicode/utf8"

	"aktsyn/kernels/dictionary"
)

const anyName = dictionary.Given | dictionary.Surname

// attach writes what the dictionary says on the words. Both words and matches
// are in order of their offsets.
func attach(words []word, matches []dictionary.Match, traits []trait) {
	at := 0
	for _, m := range matches {
		for at < len(words) && words[at].start < m.Start {
			at++
		}
		if at == len(words) {
			return
		}
		if words[at].start == m.Start {
			attachOne(words[at:], m.End, traits[m.Entry])
		}
	}
}

// attachOne writes entry e on the words up to offset end.
func attachOne(words []word, end uint32, e trait) {
	n := 1
	for n < len(words) && words[n-1].end < end {
		n++
	}
	if words[n-1].end != end {
		return // ends inside a word as this package sees words
	}
	for i := range words[:n] {
		w := &words[i]
		w.class |= e.class & anyName
		w.freq = max(w.freq, e.freq)
		if e.class&dictionary.Street != 0 && n > 1 {
			w.flags |= flagStreet
		}
	}
	if e.class&dictionary.FullName != 0 {
		attachFull(words[:n])
	}
}

// attachFull marks the words of a full name: the last is the surname.
func attachFull(words []word) {
	last := len(words) - 1
	words[0].flags |= flagEntry
	for i := range words[:last] {
		words[i].class |= dictionary.Given
	}
	words[last].class |= dictionary.Surname
	if last == 0 {
		words[0].class |= dictionary.Given
	}
}

// refine looks at each capitalised word: its roles, a genitive s, an
// apostrophe. What a lower-case word is in context is looked up when needed.
func (s *scan) refine() {
	for i := range s.words {
		w := &s.words[i]
		if int(w.end) < len(s.text) && joiningByte[s.text[w.end]] && s.apostropheAt(w.end) {
			w.flags |= flagApos
		}
		if !w.shape.capital() {
			continue
		}
		w.role = s.roleOf(w)
		if w.class == 0 && w.shape != initial {
			s.stripGenitive(w)
		}
		if s.text[min(int(w.end), len(s.text)-1)] == '.' && (w.shape == initial || w.looked&roleShort != 0) {
			w.flags |= flagShort
		}
	}
}

// stripGenitive reads an unknown word as the genitive of a known one.
func (s *scan) stripGenitive(w *word) {
	g := s.kernel.genitive(s.bytes(w), w.role)
	if w.role |= g.role; g.class != 0 {
		w.class, w.freq, w.cut = g.class, g.freq, 1
	}
}

// stem is what is known of a word without the s at its end.
type stem struct {
	role  role
	class dictionary.Class // 0 if it is no name
	freq  uint8
}

// genitive looks for the name of which a word of role r, in no list, may be
// the genitive.
func (k *Kernel) genitive(word []byte, r role) (g stem) {
	name := word[:len(word)-1]
	if word[len(name)]|0x20 != 's' || r&notUnknown != 0 {
		return g
	}
	g.role = roleOf(k.roles, name)
	if e, ok := k.names.Lookup(name); ok && e.Class&anyName != 0 {
		g.class, g.freq = e.Class&anyName, e.Freq
	}
	return g
}

func (s *scan) apostropheAt(pos uint32) bool {
	r, _ := utf8.DecodeRune(s.text[pos:])
	return isApostrophe(r)
}

func isApostrophe(r rune) bool {
	return r == '\'' || r == '\u2019' || r == '\u00b4' || r == '`'
}

// joinHyphens makes one word of words joined by hyphens, in place, and of
// "O'Brien". A compound keeps its leading capitalised part only.
func (s *scan) joinHyphens() {
	if !s.anyJoined() {
		return
	}
	out := s.words[:0]
	for i := 0; i < len(s.words); {
		w := s.words[i]
		n := 1
		for i+n < len(s.words) && s.joins(&w, &s.words[i+n]) {
			n++
		}
		if n > 1 {
			w = joined(s.words[i : i+n])
		}
		out = append(out, w)
		i += n
		i += s.skipTail(&out[len(out)-1], s.words[i:])
	}
	s.words = out
}

// anyJoined reports whether a hyphen or an apostrophe joins any two words.
func (s *scan) anyJoined() bool {
	for i := range s.words {
		if g := s.words[i].gap; g == gapHyphen || g == gapApos {
			return true
		}
	}
	return false
}

// joins reports whether next belongs to the same written word as first.
func (s *scan) joins(first, next *word) bool {
	switch next.gap {
	case gapHyphen:
		if next.shape == lower {
			return first.shape == title && s.syllable(next)
		}
		return next.shape.capital() && (first.shape.capital() || s.roleOf(first)&roleParticle != 0)
	case gapApos:
		return first.shape == initial && next.shape.capital() && len(s.bytes(next)) > 1
	}
	return false
}

// syllable reports whether the word in small letters ends East Asian given
// names behind a hyphen ("Min-jun"). It cuts a genitive s.
func (s *scan) syllable(w *word) bool {
	text := s.bytes(w)
	if s.roleOf(w)&roleSyllable != 0 {
		return true
	}
	if stem, found := bytes.CutSuffix(text, []byte("s")); found && roleOf(s.kernel.roles, stem)&roleSyllable != 0 {
		w.cut = 1
		return true
	}
	return false
}

// joined is the word that parts make: given if it begins with a given name
// and does not end as a surname, surname by its last part.
func joined(parts []word) word {
	w, last := parts[0], parts[len(parts)-1]
	w.end, w.cut, w.role = last.end, last.cut, 0
	w.flags &^= flagShort | flagApos | flagLooked
	w.flags |= last.flags & (flagApos | flagStreet)
	w.shape = title
	if parts[0].shape == upper && last.shape == upper {
		w.shape = upper
	}
	w.class = last.class & dictionary.Surname
	if last.class == 0 || last.class&dictionary.Given != 0 {
		w.class |= parts[0].class & dictionary.Given
	}
	if parts[0].class&anyName == 0 && last.class&anyName == dictionary.Given {
		w.class = dictionary.Given // a byname: Astma-Bodil
	}
	if last.shape == lower {
		w.class = dictionary.Given
	}
	w.freq = last.freq
	return w
}

// skipTail passes over what hangs on w in small letters: the s of "Lars's",
// the tail of "Jensen-sagen". It returns the number of words to leave out.
func (s *scan) skipTail(w *word, next []word) int {
	if len(next) == 0 || !w.shape.capital() {
		return 0
	}
	t := &next[0]
	switch {
	case t.gap == gapApos && len(s.bytes(t)) == 1 && (s.text[t.start] == 's' || s.text[t.start] == 'S'):
		w.flags |= flagApos
		return 1
	case t.gap == gapHyphen && t.shape == lower:
		w.flags |= flagCompound
		n := 1
		for n < len(next) && next[n].gap == gapHyphen {
			n++
		}
		return n
	}
	return 0
}
