package person

import (
	"math/bits"
	"unicode"
	"unicode/utf8"

	"aktsyn/kernels"
	"aktsyn/kernels/dictionary"
	"aktsyn/kernels/internal/wordstart"
	"aktsyn/kernels/person/internal/bytemark"
)

// mostStarts bounds the sentence starts that chatLike looks at, so that its
// price on a page of prose does not grow with the page.
const mostStarts = 16

// chatLike reports whether a page of running text is written as people chat:
// most sentences and lines begin with a small letter. Lines that go on where
// a full one broke, and what follows the full stop of an abbreviation, are no
// starts.
func (s *scan) chatLike() bool {
	if s.form != kernels.Prose {
		return false
	}
	return s.finder.quotesUser() || !s.finder.capitalsBegin() && mostSmall(s.text, &s.marks)
}

// mostSmall looks at the sentences and lines one by one.
func mostSmall(text []byte, marks *bytemark.Marks) bool {
	line := 0
	var seen starts
	seen.add(text)
	for i := nextEnd(text, 0, marks); i+1 < len(text) && seen.undecided(); i = nextEnd(text, i+1, marks) {
		switch c := text[i]; {
		case c == '\n':
			if i-line < wrapColumn || isStop(text[i-1]) {
				seen.add(text[i+1:])
			}
			line = i + 1
		case text[i+1] == ' ' && !abbreviated(text[:i]):
			seen.add(text[i+1:])
		}
	}
	return seen.mostSmall()
}

// capitalsBegin is true of most pages for which mostSmall is not: capitals begin
// so many of the first sentences that it matters no more what the others begin
// with. What an end is nobody foresees, so that it is counted, not asked.
func (f *finder) capitalsBegin() bool {
	text, line := f.text, 0
	starts, capitals := 1, 0 // the page's beginning is one
	for mask := range min(f.masks, bytemark.Masks) {
		for ends := f.marks.Ends[mask]; ends != 0; ends &= ends - 1 {
			i := mask*bytemark.Width + bits.TrailingZeros64(ends)
			if i+2 >= len(text) || starts >= mostStarts {
				return false
			}
			feed := one(text[i] == '\n')
			begins := feed & (one(i-line < wrapColumn) | stop(text[max(i-1, 0)]))
			goesOn := one(text[i+1] == ' ') &^ feed
			starts += begins | goesOn
			if i >= 8 {
				goesOn &= one(lettersBefore(text, i, longestAbbreviated+1))
			} else {
				goesOn = 0
			}
			capitals += begins&capital(text[i+1]) | goesOn&capital(text[i+2])
			line += -feed & (i + 1 - line)
			if 3*capitals > mostStarts {
				return true
			}
		}
	}
	return false
}

// one is 1 for what is true, else 0, without a branch.
func one(is bool) int {
	if is {
		return 1
	}
	return 0
}

// stop is one of isStop.
func stop(c byte) int { return int(stops[c]) }

var stops = [256]uint8{'.': 1, '!': 1, '?': 1}

// capital is 1 for the capitals of ASCII, else 0.
func capital(c byte) int { return int(letterBytes[c]&hasCapital) / hasCapital }

// starts counts sentences by what they begin with.
type starts struct{ small, capital int }

// add counts the sentence or line that text begins with.
func (s *starts) add(text []byte) {
	switch startKind(text) {
	case smallLetter:
		s.small++
	case capitalLetter:
		s.capital++
	}
}

// undecided reports whether further starts are looked at and can make up a chat.
func (s *starts) undecided() bool {
	return s.small+s.capital < mostStarts && 3*s.capital <= mostStarts
}

// mostSmall reports whether two thirds are small.
func (s *starts) mostSmall() bool { return s.small > 0 && s.small >= 2*s.capital }

// nextEnd gives the place of the first line break or stop from i on, or
// len(text).
func nextEnd(text []byte, i int, marks *bytemark.Marks) int {
	for ; i < min(len(text), bytemark.Chunk); i = (i/bytemark.Width + 1) * bytemark.Width {
		if ends := marks.Ends[i/bytemark.Width] >> (i % bytemark.Width); ends != 0 {
			return i + bits.TrailingZeros64(ends)
		}
	}
	for i < len(text) && text[i] != '\n' && !isStop(text[i]) {
		i++
	}
	return min(i, len(text))
}

// forumHead is how much of a page is looked through for the head of a quoted
// message, in bytes.
const forumHead = 512

// wrote stands between the time and the author in the head of a quoted
// message.
const wrote = " skrev "

// quotesUser reports whether the page has, near its beginning, the head of a
// message of a forum ("05-06-2006 14:44 skrev mentoxb"), whose authors have user
// names. It looks at words of five bytes with one between them and others.
func (f *finder) quotesUser() bool {
	const step = wordstart.Width - len(wrote) + 1
	head := f.text[:min(len(f.text), forumHead)]
	for from := 0; from < len(head); from += step {
		words := f.wordsFrom(from)
		two := words & (words >> 1)
		fives := ^words & (two >> 1) & (two >> 3) & (words >> 5) &^ (words >> 6) & (1<<step - 1)
		for ; fives != 0; fives &= fives - 1 {
			at := from + bits.TrailingZeros64(fives)
			if at > 0 && at+len(wrote) <= len(head) && head[at+2] == wrote[2] && string(head[at:at+len(wrote)]) == wrote {
				return isDigit(head[at-1])
			}
		}
	}
	return false
}

func isStop(c byte) bool { return stops[c] != 0 }

// startKind gives the kind of the first letter of text, behind at most a few
// characters that are none; noLetter if a digit or nothing is there.
func startKind(text []byte) letterKind {
	for n := 0; n < 4 && len(text) > 0 && text[0] != '\n'; n++ {
		kind, size := kindAt(text, 0)
		if kind != noLetter {
			return kind
		}
		text = text[size:]
	}
	return noLetter
}

// longestAbbreviated bounds the words, in letters, behind which a full stop need
// not end a sentence.
const longestAbbreviated = 3

// abbreviated reports whether text ends in a word of so many letters or fewer
// ("eks", "nr").
func abbreviated(text []byte) bool {
	for range longestAbbreviated + 1 {
		if last := len(text) - 1; last >= 0 && letterBytes[text[last]]&(hasSmall|hasCapital) != 0 {
			text = text[:last]
			continue
		}
		r, size := utf8.DecodeLastRune(text)
		if size == 0 || !unicode.IsLetter(r) {
			return true
		}
		text = text[:len(text)-size]
	}
	return false
}

// chatName reads names in small letters on a page written as chat: known ones
// that are no words, and words that are names too beside one. Behind a
// greeting, or a verb that gives a name, any word that is no other does.
func (s *scan) chatName(i int) (mention, bool) {
	m := mention{first: i, last: i - 1, signals: LowerCase | Chat}
	sure := false
	for n := i; n < i+mostGiven && n < len(s.words) && (n == i || s.chatSoft(n)); n++ {
		w := &s.words[n]
		role := s.roleOf(w)
		if w.shape != lower || w.class&anyName == 0 || w.end-w.start < 3 || role&(wordly&^roleWord2) != 0 {
			break
		}
		sure = sure || role&(roleWord1|roleWord2) == 0
		m.last = n
		m.signals |= s.chatClass(w, m.signals)
	}
	if sure || m.last > i {
		return m, true
	}
	evidence := s.chatEvidence(i)
	if evidence == 0 {
		return m, false
	}
	m = mention{first: i, last: i, signals: Shape | LowerCase | Chat | evidence}
	for evidence.Has(UserName) && m.last+1 < len(s.words) && m.last < i+mostGiven && s.words[m.last+1].gap == gapHyphen {
		m.last++
	}
	return m, true
}

// chatClass gives what the known word w adds to the signals so far.
func (s *scan) chatClass(w *word, so kernels.Signals) kernels.Signals {
	switch {
	case w.class&dictionary.Surname == 0 || w.class&dictionary.Given != 0 && !so.Has(Given):
		return Given
	case so.Has(Given):
		return Surname | Full
	}
	return Surname
}

// chatSoft reports whether word n may belong to the name of the word before
// it: blanks or a hyphen part them.
func (s *scan) chatSoft(n int) bool { return s.soft(n) || s.words[n].gap == gapHyphen }

// chatEvidence says why the unknown small word i may be a name.
func (s *scan) chatEvidence(i int) kernels.Signals {
	w := &s.words[i]
	if i == 0 || w.shape != lower || w.gap != gapBlank {
		return 0
	}
	if i > 1 && s.words[i-2].shape == other && string(s.bytes(&s.words[i-1])) == "skrev" {
		return UserName // behind the time of the message
	}
	if w.end-w.start < 3 || s.roleOf(w)&wordly != 0 {
		return 0
	}
	switch before := s.roleOf(&s.words[i-1]); {
	case before&roleGreeting != 0:
		return Greeting
	case before&roleNaming != 0:
		return Speech
	}
	return 0
}
