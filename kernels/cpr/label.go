package cpr

import (
	"bytes"
	"math/bits"

	"aktsyn/kernels"
	"aktsyn/kernels/cpr/internal/charclass"
)

// How far labels reach, in bytes. They bound the work per candidate.
const (
	// lookBehind holds a key with its path and indentation, as in
	// `* identifier[cpr].system = "urn:oid:1.2.208.176.1.2"` on the line before.
	lookBehind = 96
	// lookAhead holds ` root="1.2.208.176.1.2"` and "(cpr-nr.)".
	lookAhead = charclass.Width
	// maxWord is how much of a word is looked at, from its end.
	maxWord = 40
)

// finding is what a search for a label came to.
type finding struct {
	pos   int // where the search ended: of what names the number, its begin
	role  role
	near  bool // other words stand between label and number
	birth bool // a word for birth stands between
	left  bool // it is in the cell to the left
	many  bool // it is in the plural, "CPR-numre"
	// bordered says that the border of a cell or line stands between it and the
	// number, if it speaks for the number.
	bordered bool
	// silent is where the words begin, from the number back, that have no role
	// and of which the search has seen the whole; 0 if there are none.
	silent int
}

// labelSearch walks back from a number to the nearest label.
type labelSearch struct {
	text     []byte
	classes  *charclass.Map // of text, nil where it is a part of the page
	from     int            // the search ends here
	next     int            // where the number begins that digits may be joined to, 0 if there is none
	cells    bool           // tabs are borders of cells, and lines are rows
	joined   bool           // the digits before pos are joined to the number
	passed   bool           // some digits were passed
	blanks   bool           // blanks join digits to the number too
	crossed  bool           // a line end or the border of a cell was crossed
	numbered bool           // the word behind pos is "nr." or the like
	numberAt int            // and begins here
	keeps    bool           // digits do not spend a label
	spent    bool           // other digits stand between, to which contrary labels belong
	heard    bool           // a word was looked up
	finding
}

// nearest finds the nearest label before pos.
//
// A label belongs to the first number behind it: the search ends at a number
// of four or more digits, and a contrary label with fewer digits of its own
// behind it ("Bilag 3: 010190-1234") is passed as any word. So is a currency
// behind its amount. Labels that speak for CPR are not spent so soon, because
// "CPR for barn 2:" does speak for what follows.
//
// The search goes on into the line before, or into the cell to the left, when
// nothing but punctuation and linking words stand between. A contrary label
// on the line before ends the search but counts as near: headings of other
// columns stand there.
func (s *labelSearch) nearest() {
	for s.pos > s.from && s.role == roleNone && s.step() {
	}
}

// step passes what stands before pos and reports whether to go on.
func (s *labelSearch) step() bool {
	switch c := s.text[s.pos-1]; {
	case c == '\f':
		return false
	case c == '\n' || c == '\t' && s.cells:
		return s.border(c)
	case isASCIIDigit(c):
		return s.number()
	case isASCIILetter(c) || c >= 0x80:
		if start := wordStartBy(s.classes, s.text, s.from, s.pos); start < s.pos {
			return s.word(start)
		}
	}
	s.pos--
	return true
}

// border crosses one line end or cell border when no word stands behind it.
func (s *labelSearch) border(c byte) bool {
	if s.crossed || s.near || s.cells && c == '\n' {
		return false
	}
	s.crossed = true
	s.pos--
	return true
}

func (s *labelSearch) number() bool {
	if bytes.HasSuffix(s.text[s.from:s.pos], []byte(cprOID)) {
		s.role = roleLabel
		return false
	}
	end := s.pos
	for s.pos > s.from && isASCIIDigit(s.text[s.pos-1]) {
		s.pos--
	}
	if !s.passed {
		s.passed = true
		s.joined = s.next > 0 && joinsDigits(s.text, s.next, s.blanks)
	}
	s.numbered = false
	if !s.joined && !s.keeps && !endsInWord(s.text[s.from:s.pos]) {
		s.spent = true
	}
	s.joined = s.joined && joinsDigits(s.text, s.pos, s.blanks)
	return end-s.pos < 4
}

// endsInWord reports whether a letter ends text, a hyphen aside: digits
// behind it are part of a word, as in ISBN-10.
func endsInWord(text []byte) bool {
	return symbolBefore(text, len(bytes.TrimSuffix(text, []byte("-")))).is(isLetter)
}

// joinsDigits reports whether what stands before pos joins digits to what
// begins there: one dash or point, a blank where blanks join.
func joinsDigits(text []byte, pos int, blanks bool) bool {
	s := symbolBefore(text, pos)
	return (s.is(isDash|isPoint) || blanks && s.is(isBlank)) && symbolBefore(text, pos-s.width()).is(isDigit)
}

func (s *labelSearch) word(start int) bool {
	word := s.text[start:s.pos]
	if !s.numbered && len(word) > len("R") && !hinted.mayMeanAt(s.text, start, s.pos) {
		if s.pos = start; !s.heard && start > s.from {
			s.silent = start
		}
		s.near = true
		return !(s.crossed && s.cells)
	}
	return s.hear(start)
}

// hear passes a word that may mean something, which begins at text[start].
func (s *labelSearch) hear(start int) bool {
	word := s.text[start:s.pos]
	s.heard = true
	r := listedRole(word, s.numbered)
	if s.numbered && (r == roleUnknown && !joinsWords(s.text, s.pos, s.numberAt) || s.isVerb(word)) || endsInCarets(s.text[:start]) {
		r = roleNone
	}
	if r.against() && (s.spent || isCurrency(word) && behindAmount(s.text[s.from:start])) {
		r = roleNone
	}
	if r.against() && sharesLabel(s.text[s.from:start]) {
		r = roleLabel
	}
	if n := start - len("C.P."); len(word) == len("R") && n >= s.from && bytes.EqualFold(s.text[n:s.pos], []byte("C.P.R")) {
		r, start = roleLabel, n
	}
	s.pos = start
	s.many = s.many && s.numbered || isPlural(word)
	s.numbered, s.numberAt = r == roleNumber, start
	switch r {
	case roleNone:
		s.near = true
		return !(s.crossed && s.cells)
	case roleBirth:
		s.birth = s.birth || !s.near
	case roleLabel, rolePNR, roleContrary, roleUnknown:
		s.role = r
		s.left = s.crossed && s.cells
		s.near = s.near || r.against() && s.crossed && !s.cells
	}
	return true
}

// isVerb reports whether the word before "nr." is the verb of "se nr. 4" and
// not the register of "SE-nr." and "SE nr.".
func (s *labelSearch) isVerb(word []byte) bool {
	return bytes.EqualFold(word, []byte("se")) && string(word) != "SE" && !symbolFrom(s.text, s.pos).is(isDash)
}

// isPlural reports whether a word is "numre" or the like, or a compound of it.
func isPlural(word []byte) bool {
	if len(word) < len("numre") {
		return false
	}
	switch before, last := word[len(word)-2]|0x20, word[len(word)-1]|0x20; {
	case last == 'e' && (before == 'r' || before == 'n'), last == 's' && before == 'r':
	default:
		return false // nearly all
	}
	for _, end := range [...]string{"numre", "numrene", "numbers"} {
		if n := len(word) - len(end); n >= 0 && bytes.EqualFold(word[n:], []byte(end)) {
			return true
		}
	}
	return false
}

// joinsWords reports whether what stands between the end of a word and the
// start of "nr." or the like holds them together: "klagesag nr.", "ESDH-id",
// "trans. nr.". A capital behind a full stop begins a sentence.
func joinsWords(text []byte, end, start int) bool {
	switch string(text[end:start]) {
	case " ", "-", "_", ".", "- ":
		return true
	case ". ":
		return !isCapital(text[start])
	}
	return false
}

// sharesLabel reports whether text ends in a label that speaks for CPR and is
// joined to the word behind it: "CPR/", "CPR- eller ", "CPR-nr. og ",
// "CPR-nummer (". Others may be joined between, as in "CPR/CVR/".
func sharesLabel(text []byte) bool {
	joined, numbered := false, false
	for end := len(text); end > 0; {
		start := wordStart(text, 0, end)
		if start == end {
			c := text[end-1]
			if bytes.IndexByte([]byte("/(&+ .-)\xc2\xa0"), c) < 0 {
				return false
			}
			joined = joined || bytes.IndexByte([]byte("/(&+"), c) >= 0
			end--
			continue
		}
		word := text[start:end]
		switch r := wordRole(word, numbered); {
		case isListWord(word):
			joined, numbered = true, false
		case r == roleNumber:
			numbered = true
		case !joined || !r.against():
			return joined && r == roleLabel
		default:
			joined, numbered = false, false
		}
		end = start
	}
	return false
}

// behindAmount reports whether text ends in digits, as in "5.000,- ".
func behindAmount(text []byte) bool {
	text = bytes.TrimRight(text, " \u00a0.,-")
	return len(text) > 0 && isASCIIDigit(text[len(text)-1])
}

// wordRole looks a word up. Numbered says that "nr." or the like follows it.
func wordRole(word []byte, numbered bool) role {
	if !numbered && !hinted.mayMean(word) {
		return roleNone
	}
	return listedRole(word, numbered)
}

// wordRoleAt is wordRole of text[start:end], which nothing follows.
func wordRoleAt(text []byte, start, end int) role {
	if !hinted.mayMeanAt(text, start, end) {
		return roleNone
	}
	return listedRole(text[start:end], false)
}

// listedRole is wordRole without a look at the hints.
func listedRole(word []byte, numbered bool) role {
	var buffer [maxWord]byte
	if len(word) > maxWord {
		word = word[len(word)-maxWord:]
	}
	lower := buffer[:len(word)]
	e := known.find(lower, lowerTo(lower, word))
	switch {
	case numbered && e.hasStem:
		return e.stem
	case e.role != roleNone:
		return e.role
	case holdsCPR(lower):
		return cprWordRole(lower)
	}
	if r := compoundRole(lower); r != roleNone {
		return r
	}
	if numbered {
		return roleUnknown
	}
	return compoundEnd(lower)
}

// lowerTo writes a word to dst with ASCII letters and those of U+00C0 to
// U+00DE lowered, and returns its hash.
func lowerTo(dst, word []byte) (hash uint32) {
	for i, c := range word {
		if isCapital(c) || 0x80 <= c && c <= 0x9E && i > 0 && word[i-1] == 0xC3 {
			c += 0x20
		}
		dst[i] = c
		hash = hashOn(hash, c)
	}
	return hash
}

// compoundEnd judges a compound by the end of its last part: "skattekonto".
func compoundEnd(lower []byte) role {
	for _, end := range contraryEnds {
		if len(lower) >= len(end) && string(lower[len(lower)-len(end):]) == end {
			return roleContrary
		}
	}
	return roleNone
}

// cprWordRole tells the road and municipality codes of the CPR register,
// as in "cprvejkode", from the number.
func cprWordRole(lower []byte) role {
	if bytes.Contains(lower, []byte("vej")) || bytes.Contains(lower, []byte("kommune")) {
		return roleContrary
	}
	return roleLabel
}

// compoundRole looks up what is left of a word like "fakturanummer".
func compoundRole(lower []byte) role {
	if len(lower) == 0 || int(lower[len(lower)-1]) >= len(endingsBy) {
		return roleNone
	}
	for _, ending := range endingsBy[lower[len(lower)-1]] {
		stem, found := bytes.CutSuffix(lower, []byte(ending.text))
		if !found || len(stem) == 0 || len(stem) == 1 && !ending.clear {
			continue
		}
		e := known.find(stem, hashOf(stem))
		switch {
		case e.hasStem:
			return e.stem
		case e.role == roleContrary:
			return e.role
		case ending.clear:
			return roleUnknown
		}
	}
	return roleNone
}

// labelBehind judges what follows a number on its line or in its cell, as in
// "0101901234 (cpr-nr.)": a label in parentheses or after linking words, the
// object identifier of the CPR number, HL7's "^^^CPR", a currency or unit. What
// else stands before another number of four or more digits belongs to that one.
func (e *evidence) labelBehind(start int) kernels.Signals {
	if start == len(e.text) || e.text[start] == '\n' {
		return 0
	}
	end, digits := e.behindEnd(start)
	rest := e.text[start:end]
	if digits && bytes.Contains(rest, []byte(cprOID)) || assignedAsCPR(rest) {
		return Label
	}
	if longNumber(e.text, end) {
		return 0
	}
	if inside, ok := parenthesised(rest); ok {
		return labelInside(inside, e.cells)
	}
	for i := 0; i < len(rest); {
		stop := wordEnd(rest, i)
		if stop == i {
			i += max(1, symbolAt(rest, i).width())
			continue
		}
		switch r := wordRoleAt(e.text, start+i, start+stop); {
		case r == roleLabel:
			return LabelNear
		case r == roleContrary && isCurrency(rest[i:stop]) && !hasAmount(rest[:i], rest[stop:]), isUnit(rest[i:stop]):
			return ContraryLabel
		case r != roleLink:
			return 0 // begins something new
		}
		i = stop
	}
	return 0
}

// carets stand between an identifier and who assigned it in messages of HL7
// version 2, as in "PID|||0101901234^^^CPR|": two components are left empty.
const carets = "^^^"

// endsInCarets reports whether what follows text belongs to the number before
// the carets.
func endsInCarets(text []byte) bool { return bytes.HasSuffix(text, []byte(carets)) }

// assignedAsCPR reports whether text, behind a number, names the CPR register
// as who assigned it.
func assignedAsCPR(text []byte) bool {
	name, found := bytes.CutPrefix(text, []byte(carets))
	return found && wordRole(name[:wordEnd(name, 0)], false) == roleLabel
}

// hasAmount reports whether a currency with the given text around it has an
// amount other than the number that before follows: digits of their own
// before it, ": 500 kr.", or digits behind it, " kr. 500".
func hasAmount(before, behind []byte) bool {
	behind = bytes.TrimLeft(behind, " \u00a0.:-")
	if len(behind) > 0 && isASCIIDigit(behind[0]) {
		return true
	}
	blank := bytes.IndexAny(before, " \u00a0")
	return blank >= 0 && bytes.ContainsAny(before[blank:], "0123456789")
}

// labelInside judges parentheses behind a number, which name it as a label
// before it does. A contrary label counts
// only when nothing else stands there: "(P-nr.)" names the number, "(konto
// lukket)" and "(bilag 3)" tell of something else.
func labelInside(inside []byte, cells bool) kernels.Signals {
	search := labelSearch{text: inside, cells: cells}
	search.pos = len(inside)
	search.nearest()
	switch r := search.role; {
	case r == roleLabel:
		return Label
	case (r == roleContrary || r == rolePNR) && onlyLabels(inside):
		return ContraryLabel
	case r == roleUnknown && onlyLabels(inside):
		return UnknownLabel
	}
	return 0
}

// onlyLabels reports whether text holds no digit, and no word that says
// nothing about a number.
func onlyLabels(text []byte) bool {
	numbered := false
	for end := len(text); end > 0; {
		start := wordStart(text, 0, end)
		if start == end {
			if isASCIIDigit(text[end-1]) {
				return false
			}
			end--
			continue
		}
		r := wordRole(text[start:end], numbered)
		if r == roleNone {
			return false
		}
		numbered = r == roleNumber
		end = start
	}
	return true
}

// behindEnd returns the end of what labelBehind looks at, the line or cell or a
// number of four or more digits, and whether there are digits before it.
func (e *evidence) behindEnd(start int) (end int, hasDigits bool) {
	digits, ends, tabs := e.classes.Behind(start)
	if e.cells {
		ends |= tabs
	}
	pairs := digits & (digits >> 1)
	ends |= pairs & (pairs >> 2)
	before := ends&-ends - 1
	return min(len(e.text), start+bits.TrailingZeros64(ends)), digits&before != 0
}

// longNumber reports whether four digits stand at text[i:].
func longNumber(text []byte, i int) bool {
	return i+4 <= len(text) && allDigits(text[i:i+4])
}

// parenthesised returns the inside of parentheses that text begins with,
// blanks aside.
func parenthesised(text []byte) (inside []byte, ok bool) {
	text = bytes.TrimLeft(text, " ")
	if len(text) == 0 || text[0] != '(' {
		return nil, false
	}
	inside, _, ok = bytes.Cut(text[1:], []byte(")"))
	return inside, ok
}

// isUnit reports whether a word behind a number makes a measurement of it.
// Single letters are left out: "010190-1234 m. fl.".
func isUnit(word []byte) bool {
	if len(word) > len("stk") {
		return false
	}
	switch string(word) {
	case "kWh", "kwh", "MWh", "kg", "km", "mm", "cm", "ha", "ml", "mg", "stk", "Stk", "MB", "GB", "KB", "kB":
		return true
	}
	return false
}

func isCurrency(word []byte) bool {
	for _, c := range [...]string{"kr", "dkk", "eur", "usd", "sek", "nok"} {
		if bytes.EqualFold(word, []byte(c)) {
			return true
		}
	}
	return false
}
