package person

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"aktsyn/kernels"
	"aktsyn/kernels/dictionary"
)

// context gives the signals of a mention's words and of what stands around it.
func (s *scan) context(m mention) kernels.Signals {
	sig := s.before(m.first) | s.behind(m) | s.writing(m) | s.frequency(m)
	if m.first == m.last {
		sig |= s.single(m.first)
	}
	return sig
}

// before looks at the words in front of word i, once for each island.
func (s *scan) before(i int) kernels.Signals {
	if i == 0 {
		return 0
	}
	if s.front.word != i {
		s.front = front{i, s.inFront(i)}
	}
	return s.front.signals
}

// front is what before found at a word; 0 is none.
type front struct {
	word    int
	signals kernels.Signals
}

func (s *scan) inFront(i int) kernels.Signals {
	w, p := &s.words[i], &s.words[i-1]
	between := s.text[p.end:w.start]
	r := s.roleOf(p)
	var sig kernels.Signals
	if len(between) > 1 && bytes.IndexByte(between, '&') >= 0 {
		sig |= Company
	}
	switch {
	case len(between) > 0 && between[0] == ':' && r&(roleLabel|roleTitle) != 0:
		sig |= Label
	case w.gap == gapBlank || w.gap == gapLine || w.gap == gapDotBlank && len(s.bytes(p)) <= 4:
		sig |= s.directlyBefore(p, r)
	case r&roleSpeech != 0 && p.shape == lower && w.gap == gapHard:
		sig |= Speech
	case r&roleGreeting != 0 && (w.gap == gapHard || w.gap == gapComma) && bytes.ContainsAny(between, "\n,"):
		sig |= Greeting // "Med venlig hilsen", a blank line, the name
	}
	return sig
}

// directlyBefore looks at word p, of role r, with nothing but blanks behind.
func (s *scan) directlyBefore(p *word, r role) kernels.Signals {
	var sig kernels.Signals
	if r&(roleTitle|roleTitled) != 0 || p.shape == other && bytes.HasSuffix(s.bytes(p), []byte("årige")) {
		sig |= Title
	}
	if r&roleSpeech != 0 && p.shape == lower {
		sig |= Speech
		if r&roleNaming == 0 {
			sig |= SaidBy
		}
	}
	if r&roleGreeting != 0 {
		sig |= Greeting
	}
	if r&roleFirm != 0 {
		sig |= Company
	}
	return sig
}

// behind looks at what follows the mention.
func (s *scan) behind(m mention) kernels.Signals {
	last := &s.words[m.last]
	var sig kernels.Signals
	if last.cut > 0 || s.apostropheEnding(m) > 0 {
		sig |= Genitive
	}
	if last.flags&flagCompound != 0 {
		sig |= Compound
	}
	if companyMark(s.text[last.end:]) {
		sig |= Company
	}
	if m.last+1 == len(s.words) || s.words[m.last+1].gap != gapBlank {
		return sig
	}
	n := &s.words[m.last+1]
	r := s.roleOf(n)
	if s.street(m.last+1, r, sig) {
		sig |= Street
	}
	if sig.Has(Genitive) && n.shape == title && n.class&anyName == 0 && r&roleTitle == 0 {
		sig |= Company // "Holms Tegnestue": a thing of somebody's is small
	}
	if s.placeBehind(m) {
		sig |= Place
	}
	if r&roleCompany != 0 && n.shape.capital() || m.signals&^NameEnding == Surname && sig&Genitive == 0 && s.unknownOK(m.last+1) && n.shape == title {
		sig |= Company
	}
	if r&(roleSpeech|roleAct) != 0 && n.shape == lower && sig&Genitive == 0 {
		sig |= Speech
	}
	return sig
}

// placeBehind reports whether "ved" and a place stand behind the single word m
// that is no given name ("Højbjerg ved Randers").
func (s *scan) placeBehind(m mention) bool {
	n := m.last + 1
	if m.first != m.last || m.signals.Has(Given) || n+1 >= len(s.words) || s.words[n+1].gap != gapBlank {
		return false
	}
	return string(s.bytes(&s.words[n])) == "ved" && s.roleOf(&s.words[n+1])&rolePlace != 0
}

// street reports whether word n, of role r, makes a street or another place
// of the name before it, of which sig is known.
func (s *scan) street(n int, r role, sig kernels.Signals) bool {
	if r&roleStreet == 0 {
		return false
	}
	w := &s.words[n]
	return s.number(n+1) || w.shape.capital() && (w.class&anyName == 0 || sig.Has(Genitive) || s.unknownGenitive(n-1))
}

// unknownGenitive reports whether word i is in no list and ends in s.
func (s *scan) unknownGenitive(i int) bool {
	w := &s.words[i]
	return w.class&anyName == 0 && s.text[w.end-1] == 's'
}

// companyMarks stand behind a firm's name.
var companyMarks = [][]byte{
	[]byte(" a/s"), []byte(" aps"), []byte(" i/s"), []byte(" k/s"), []byte(" p/s"),
	[]byte(" ivs"), []byte(" & "), []byte(" og søn"), []byte(" a.m.b.a"), []byte(" amba"),
	[]byte(" a/b"), []byte(" s/i"),
}

func companyMark(after []byte) bool {
	if !mayBeCompany(after) {
		return false // quickly, for almost all names
	}
	if len(after) > 4 && after[2] == '/' && after[3] < utf8.RuneSelf && after[4] < utf8.RuneSelf {
		return slashMark(after[1], after[3]) && letterBytes[after[4]] == 0
	}
	var buf [32]byte
	head := dictionary.Fold(buf[:0], after[:min(len(after), 16)])
	for _, mark := range companyMarks {
		if bytes.HasPrefix(head, mark) {
			r, _ := utf8.DecodeRune(head[len(mark):])
			if mark[len(mark)-1] == ' ' || !isWord(r) || r == utf8.RuneError {
				return true
			}
		}
	}
	return false
}

// slashMark reports whether two letters are a company mark with a slash between
// them.
func slashMark(first, second byte) bool {
	switch first | 0x20 {
	case 'a':
		return second|0x20 == 's' || second|0x20 == 'b'
	case 'i', 'k', 'p':
		return second|0x20 == 's'
	case 's':
		return second|0x20 == 'i'
	}
	return false
}

// endsMark reports whether the initial at offset at is the second letter of a
// company mark with a slash, as in "A/S". In a path a slash parts names.
func (s *scan) endsMark(at int) bool {
	if at < 2 || s.text[at-1] != '/' || s.form == kernels.Name || !slashMark(s.text[at-2], s.text[at]) {
		return false
	}
	if at == 2 {
		return true
	}
	kind, _ := kindBefore(s.text, at-2)
	return kind == noLetter
}

// mayBeCompany looks at as much of a mark as tells it from most words.
func mayBeCompany(after []byte) bool {
	if len(after) < 3 || after[0] != ' ' {
		return false
	}
	switch companyHints[0][after[1]] & companyHints[1][after[2]] {
	case 0:
		return false
	case hintOg:
		return len(after) < 5 || after[3] != ' ' || after[4]|0x20 == 's' || letterBytes[after[4]]&(hasSmall|hasCapital) == 0
	}
	return true
}

// hintOg is that of "og".
const hintOg = 1

// companyHints hold for the first and the second character of a mark what both
// have in common: what follows a name begins with any letters, and to ask for
// each costs more.
var companyHints = func() (hints [2][256]uint8) {
	for i, pair := range [...]struct{ first, second string }{{"o", "g"}, {"a", "/pm."}, {"i", "/v"}, {"kps", "/"}, {"&", " "}} {
		for n, chars := range [...]string{pair.first, pair.second} {
			for _, c := range []byte(chars + strings.ToUpper(chars)) {
				hints[n][c] |= hintOg << i
			}
		}
	}
	return hints
}()

// writing gives what the letters show.
func (s *scan) writing(m mention) kernels.Signals {
	var sig kernels.Signals
	caps, words, unseen := 0, 0, 0
	for i := m.first; i <= m.last; i++ {
		w := &s.words[i]
		if w.shape == upper {
			caps++
		}
		if w.flags&flagStreet != 0 {
			sig |= Street
		}
		if (w.shape.capital() || m.signals.Has(Chat)) && w.shape != initial {
			words++
			if unseen == 0 && !s.seen.has(s.name(w)) {
				unseen++
			}
		}
	}
	if words > 0 && unseen == 0 {
		sig |= SeenInFull
	}
	if caps > 0 && caps >= m.last-m.first {
		sig |= AllCaps
	}
	return sig
}

// commonFreq is the frequency class from which on a name is borne by many.
const commonFreq = 4

// frequency compares the names of the mention with the population.
func (s *scan) frequency(m mention) kernels.Signals {
	var most uint8
	for i := m.first; i <= m.last; i++ {
		if w := &s.words[i]; w.class&anyName != 0 {
			most = max(most, w.freq)
		}
	}
	switch {
	case most >= commonFreq:
		return Common
	case most == 1:
		return Rare
	}
	return 0
}

// single gives the doubts about a mention of one word.
func (s *scan) single(i int) kernels.Signals {
	w := &s.words[i]
	var sig kernels.Signals
	if w.flags&flagFirst != 0 {
		sig |= SentenceStart
	}
	switch {
	case w.role&(roleWord3|roleCommon|roleFunction|roleTitle) != 0:
		sig |= MostlyWord | WordLike
	case w.role&(roleWord2|roleStreet|roleCompany|roleAct|roleSpeech) != 0:
		sig |= WordLike
	}
	if w.role&rolePlace != 0 || w.cut == 0 && s.placeBefore(i) {
		sig |= Place
	}
	if w.role&roleMonth != 0 && (s.number(i-1) || s.number(i+1)) {
		sig |= Month
	}
	if w.shape == upper && w.end-w.start <= 4 {
		sig |= Acronym
	}
	return sig
}

// placeBefore: a postcode, or the preposition that goes with towns.
func (s *scan) placeBefore(i int) bool {
	if i == 0 || s.words[i].gap != gapBlank {
		return false
	}
	p := s.bytes(&s.words[i-1])
	return s.postcode(i-1) || len(p) == 1 && p[0]|0x20 == 'i'
}

// postcode reports whether word i is four digits that stand alone and may be a
// postcode: no serial of a number, no year and no part of a phone number.
func (s *scan) postcode(i int) bool {
	w := &s.words[i]
	if w.end-w.start != 4 || !s.number(i) || s.text[w.start] == '0' {
		return false
	}
	if year := s.bytes(w)[:2]; string(year) == "19" || string(year) == "20" {
		return false
	}
	front := bytes.TrimRight(s.text[:w.start], " \u00a0")
	r, size := utf8.DecodeLastRune(front)
	if r == '-' || r == '\u2010' || r == '\u2011' || r == '\u2013' {
		before, _ := utf8.DecodeLastRune(bytes.TrimRight(front[:len(front)-size], " \u00a0"))
		return !unicode.IsDigit(before)
	}
	return !(w.gap == gapBlank && s.number(i-1) && (s.number(i-2) || s.words[i-1].end-s.words[i-1].start == 4))
}

// number reports whether word i exists and is made of digits.
func (s *scan) number(i int) bool {
	if i < 0 || i >= len(s.words) || s.words[i].shape != other {
		return false
	}
	for _, c := range s.bytes(&s.words[i]) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}
