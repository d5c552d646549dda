package person

import (
	"unicode/utf8"

	"aktsyn/kernels"
	"aktsyn/kernels/dictionary"
)

// mention is a candidate while it is read: the words first..last.
type mention struct {
	first, last int
	signals     kernels.Signals
	dot         bool // ends in an initial whose full stop belongs to it
}

// mostUnknown bounds the unknown words that a known one carries along.
const mostUnknown = 2

// mostGiven bounds the initials, or the given names in small letters, that are
// read before it is known that a surname follows: time stays linear.
const mostGiven = 6

// mention reads the mention that begins at word i, if one does.
func (s *scan) mention(i int) (mention, bool) {
	w := &s.words[i]
	switch {
	case w.shape == lower:
		if m, ok := s.smallLetters(i); ok || !s.chat {
			return m, ok
		}
		return s.chatName(i)
	case !w.shape.capital():
		return mention{}, false
	case w.shape == initial || w.flags&flagShort != 0 && w.class == 0:
		return s.afterInitials(i)
	case s.isEvent(i):
		return s.known(i), true
	case s.unknownOK(i):
		return s.unknown(i)
	}
	return mention{}, false
}

// isEvent reports whether word i is a dictionary name that may begin a
// mention: not a function word, and no title before a name.
func (s *scan) isEvent(i int) bool {
	w := &s.words[i]
	if w.class&anyName == 0 {
		return false
	}
	if w.role&roleFunction != 0 {
		return s.functionName(i)
	}
	return w.role&roleTitle == 0 || !s.soft(i+1) || s.words[i+1].class&dictionary.Given == 0
}

// functionName reports whether a function word is a given name because a name
// follows: "Hans Jensen", but not "Hans" or "Den Kolde Krig".
func (s *scan) functionName(i int) bool {
	w := &s.words[i]
	if w.class&dictionary.Given != 0 && w.flags&flagApos != 0 {
		return true // Hans'
	}
	if w.class&dictionary.Given == 0 || !s.soft(i+1) || s.words[i+1].gap != gapBlank {
		return false
	}
	next := &s.words[i+1]
	if !next.shape.capital() || next.role&(roleFunction|rolePlace) != 0 {
		return false
	}
	borne := w.freq >= mostlyBorne
	if next.class&dictionary.Given != 0 || w.flags&flagFirst != 0 || next.class == 0 {
		return borne && (next.class&anyName != 0 || s.unknownOK(i+1)) // "Hans Peter", but "Da Peter"
	}
	return next.class&anyName != 0
}

// mostlyBorne is the frequency class from which on a function word is a name
// where names stand.
const mostlyBorne = 3

// shortestCapitals is the length, in bytes, from which on an unknown word in
// capitals may be a name and not an abbreviation.
const shortestCapitals = 4

// unknownOK reports whether word i can be somebody's name although no list
// has it.
func (s *scan) unknownOK(i int) bool {
	w := &s.words[i]
	return w.class&anyName == 0 && w.role&notUnknown == 0 &&
		(w.shape == title || w.shape == upper && w.end-w.start >= shortestCapitals) && w.end-w.start >= 3
}

// soft reports whether word i exists and may belong to the name that word
// i-1 belongs to.
func (s *scan) soft(i int) bool {
	if i >= len(s.words) {
		return false
	}
	before, w := &s.words[i-1], &s.words[i]
	if before.cut > 0 || before.flags&(flagCompound|flagApos) != 0 {
		return false
	}
	switch w.gap {
	case gapBlank:
		return true
	case gapDot, gapDotBlank:
		return before.flags&flagShort != 0
	case gapLine:
		return softLine(before, w)
	}
	return false
}

// softLine decides whether a name goes on in the next line: where the line
// was full, or where a surname follows something that needs one. Lists of
// given names, a line each, stay apart.
func softLine(before, w *word) bool {
	if w.role&(notUnknown|roleWord2) != 0 || w.class == 0 && w.shape != lower {
		return false
	}
	if before.class&anyName == dictionary.Surname && w.class&dictionary.Given != 0 {
		return false // a place or surname ends the line, a new name begins
	}
	if w.flags&flagWrapped != 0 {
		return true
	}
	return before.class&dictionary.Given != 0 && w.class&anyName == dictionary.Surname
}

// known reads on from the dictionary name at i.
func (s *scan) known(i int) mention {
	r := reading{scan: s, mention: mention{first: i, last: i - 1}}
	r.take(i)
	r.extend()
	r.invert()
	return r.done()
}

// afterInitials reads "H.C. Andersen": initials, then a name or an unknown
// capitalised word. Behind "H C", without full stops, it must be a surname. The
// end of a firm's mark ("A/S.") is no initial.
func (s *scan) afterInitials(i int) (mention, bool) {
	if w := &s.words[i]; w.shape == initial && s.endsMark(int(w.start)) {
		return mention{}, false
	}
	n, bare := i, false
	for n < min(len(s.words), i+mostGiven) && (n == i || s.soft(n)) {
		if s.words[n].flags&flagShort == 0 {
			if !s.bareInitial(n) {
				break
			}
			bare = true
		}
		n++
	}
	if n == i || !s.soft(n) || !s.words[n].shape.capital() {
		return mention{}, false
	}
	w := &s.words[n]
	if w.class&anyName == 0 && !s.unknownOK(n) || w.role&roleFunction != 0 || bare && w.class&dictionary.Surname == 0 {
		return mention{}, false
	}
	r := reading{scan: s, mention: mention{first: i, last: n - 1, signals: Initials}}
	r.given = 1
	r.take(n)
	r.extend()
	return r.done(), true
}

// bareInitial reports whether word i is an initial without its full stop: a
// capital letter before a blank that is no word of its own, as I and Å are.
func (s *scan) bareInitial(i int) bool {
	w := &s.words[i]
	return w.shape == initial && w.end-w.start == 1 && s.text[w.start] != 'I' && w.flags&(flagApos|flagCompound) == 0 &&
		s.soft(i+1) && s.words[i+1].gap == gapBlank
}

// unknown reads a mention that begins with a word in no list: an unknown
// given name before a surname, or a shape.
func (s *scan) unknown(i int) (mention, bool) {
	if n := s.surnameAfter(i); n > 0 {
		r := reading{scan: s, mention: mention{first: i, last: i - 1}}
		for j := i; j <= n; j++ {
			r.take(j)
		}
		r.extend()
		return r.done(), true
	}
	evidence := s.shapeEvidence(i)
	if evidence == 0 {
		return mention{}, false
	}
	r := reading{scan: s, mention: mention{first: i, last: i - 1, signals: Shape}}
	r.take(i)
	for r.unknowns <= mostUnknown && s.soft(r.last+1) && s.words[r.last+1].gap == gapBlank && s.unknownOK(r.last+1) {
		r.take(r.last + 1)
	}
	r.extend()
	if r.first == r.last {
		r.signals |= evidence & (Quoted | LoneCapital)
	}
	return r.done(), true
}

// surnameAfter gives the index of the dictionary surname that follows the
// unknown word i directly, or behind one more; 0 if none does.
func (s *scan) surnameAfter(i int) int {
	if s.words[i].flags&flagFirst != 0 && isDefinite(s.bytes(&s.words[i])) {
		return 0 // "Klageren Hansen", "Skibet Karen"
	}
	for n := i + 1; n <= i+mostUnknown && s.soft(n) && s.words[n].gap == gapBlank; n++ {
		w := &s.words[n]
		switch {
		case !w.shape.capital() || s.startsFull(n):
			return 0
		case w.class&dictionary.Surname != 0 && w.role&(roleFunction|rolePlace|roleStreet|roleMonth|roleCompany) == 0:
			return n
		case !s.unknownOK(n):
			return 0
		}
	}
	return 0
}

// startsFull reports whether a full name of the dictionary begins at word n:
// what stands before it is no part of it ("Pårørende Zahra Hussein").
func (s *scan) startsFull(n int) bool {
	if s.words[n].class&dictionary.Given == 0 || !s.soft(n+1) {
		return false
	}
	next := &s.words[n+1]
	return next.gap == gapBlank && next.shape.capital() && next.class&dictionary.Surname != 0 && next.role&roleFunction == 0
}

// shapeEvidence says why the unknown word i may be a name all the same.
func (s *scan) shapeEvidence(i int) kernels.Signals {
	w := &s.words[i]
	if s.seenGenitive(w) || s.seen.has(s.name(w)) {
		return SeenInFull
	}
	if isThing(s.name(w)) {
		return 0
	}
	if sig := s.before(i) & (Title | Speech | Label | Greeting); sig != 0 {
		return sig
	}
	switch {
	case s.quoted(i):
		return Quoted | LoneCapital
	case w.flags&flagFirst != 0:
		return s.firstEvidence(i)
	case hasNameEnding(s.bytes(w)):
		return NameEnding
	case w.shape == upper && (w.end-w.start < 5 || s.amongCapitals(i, i)):
		return 0
	}
	return LoneCapital // Danish nouns are small: a capital within a sentence is a name's
}

// firstEvidence says why the unknown word i, whose capital may be the
// sentence's, may be a name: a verb that persons are the subject of follows.
func (s *scan) firstEvidence(i int) kernels.Signals {
	w := &s.words[i]
	if w.shape != title || isNoun(s.bytes(w)) || !s.soft(i+1) || s.words[i+1].gap != gapBlank {
		return 0
	}
	next := &s.words[i+1]
	if next.shape == lower && s.roleOf(next)&(roleSpeech|roleAct) != 0 {
		return LoneCapital
	}
	return 0
}

// quoted reports whether word i stands alone in quotation marks within a
// sentence, as nicknames do.
func (s *scan) quoted(i int) bool {
	w := &s.words[i]
	if i == 0 || w.shape != title {
		return false
	}
	open, size := utf8.DecodeLastRune(s.text[:w.start])
	close, _ := utf8.DecodeRune(s.text[w.end:])
	return isQuote(open) && isQuote(close) && s.words[i-1].end+uint32(size)+1 == w.start && s.words[i-1].shape == lower
}

func isQuote(r rune) bool {
	return r == '"' || r == '\u201c' || r == '\u201d' || r == '\u00bb' || r == '\u00ab'
}

// seenGenitive cuts the genitive s of a word that was seen without it.
func (s *scan) seenGenitive(w *word) bool {
	text := s.bytes(w)
	stem := text[:len(text)-1]
	if text[len(stem)]|0x20 != 's' || len(stem) == 0 || !s.seen.has(stem) {
		return false
	}
	w.cut = 1
	return true
}

// smallLetters reads "ida jensen": a given name and a surname of the
// dictionary side by side, neither of them a word.
func (s *scan) smallLetters(i int) (mention, bool) {
	if !s.smallName(i, dictionary.Given) {
		return mention{}, false
	}
	n := i + 1
	for n < i+mostGiven && s.soft(n) && s.smallName(n, dictionary.Given) {
		n++
	}
	if !s.soft(n) || !s.smallName(n, dictionary.Surname) {
		if n--; n == i || s.words[n].class&dictionary.Surname == 0 {
			return mention{}, false
		}
	}
	if s.seldomWord(i) && s.seldomWord(n) {
		return mention{}, false
	}
	return mention{first: i, last: n, signals: Given | Surname | Full | LowerCase}, true
}

// seldomWord reports whether the name in small letters is, if seldom, a word.
func (s *scan) seldomWord(i int) bool {
	return s.roleOf(&s.words[i])&roleWord1 != 0
}

func (s *scan) smallName(i int, class dictionary.Class) bool {
	w := &s.words[i]
	return w.shape == lower && w.class&class != 0 && w.end-w.start > 2 && s.roleOf(w)&wordly == 0
}
