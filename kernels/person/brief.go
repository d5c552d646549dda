package person

import (
	"unicode/utf8"

	"aktsyn/kernels"
	"aktsyn/kernels/dictionary"
)

// Most mentions are brief: one to four words in title case with single blanks
// between, in plain surroundings: behind a word in small letters and before
// one, or before a mark. They are read here at one go, from what the lexicon
// has of their words, and bypass islands and the rules of mention and context,
// which say the same of them in many more steps. What is not brief, or might
// not be, is left to those: brief never decides, it knows or passes.

// mostBrief bounds the words of a brief mention.
const mostBrief = 4

// brief is a mention while it is read so.
type brief struct {
	*scan
	words   [mostBrief]lexeme
	ends    [mostBrief]int
	n       int
	start   int             // of the first word
	end     int             // of the last
	first   bool            // it begins a sentence or a line
	place   bool            // a postcode or "i" stands before it
	capital bool            // a capitalised word that may be an unknown name stands before it
	comma   bool            // a comma and a capital stand behind it
	front   kernels.Signals // of what stands before it
	behind  kernels.Signals // of what stands behind it
	next    role            // of the word behind it, in small letters, if only a blank parts them
	signals kernels.Signals // 0 if it is no mention after all

	given, surnames, unknowns int // see reading
}

// briefly reads the mention that begins at the event, if it is brief, and
// appends its hit. If it reports false, nothing is known of the event.
func (s *scan) briefly(dst []kernels.Hit, event int) ([]kernels.Hit, bool) {
	b := &s.brief
	b.n, b.start, b.signals = 0, event, 0
	b.given, b.surnames, b.unknowns = 0, 0, 0
	if s.finder.word != nil {
		b.words[0] = *s.finder.word // before may have it overwritten
	}
	if len(s.mail.all) > 0 || !b.before() || !b.run() || !b.read() {
		return dst, false
	}
	s.finder.done = b.end
	if b.signals == 0 {
		return dst, true
	}
	b.look()
	hit := kernels.Hit{Kind: kernels.Person, Signals: b.signals, Grade: s.grades.of(b.signals), Start: uint32(b.start), End: uint32(b.end)}
	if hit.Grade >= kernels.High && b.signals.Any(Full|UnknownSurname|UnknownGiven) {
		for i := range b.words[:b.n] {
			s.seen.add(b.words[i].hash)
		}
	}
	return append(dst, hit), true
}

// run reads the words of the mention, and what stands behind them.
func (b *brief) run() bool {
	b.behind, b.next, b.comma = 0, 0, false
	l, end := &b.words[0], b.finder.end
	if b.finder.word == nil {
		l, end = b.lexemeAt(b.start)
	}
	for at, line := b.start, false; ; l, end = b.lexemeAt(at) {
		if l == nil || end+3 >= len(b.text) || joiningByte[b.text[end]] && (b.text[end] != '-' || b.text[end+1] != ' ') {
			return false
		}
		if b.n > 0 {
			switch {
			case line && !b.softLine(l):
				return true
			case !line && (l.verdict == neverName || b.text[end] == '/' && l.shape == initial && l.class == 0):
				b.beforeCapital(l)
				return true
			case b.n == mostBrief || b.words[b.n-1].cut > 0:
				return false
			}
		}
		if l.shape != title || l.full || l.goesOn && b.phrase(at, end) {
			return false
		}
		if line {
			b.signals = LineBreak
		}
		if l != &b.words[0] {
			b.words[b.n] = *l
		}
		b.ends[b.n] = end
		b.n++
		b.end = end
		line = b.text[end] == '\n' && b.form == kernels.Prose
		if b.text[end] != ' ' && !line || !capitalBytes(b.text[end+1], b.text[end+2]) {
			return b.after()
		}
		at = end + 1
	}
}

// phrase reports whether an entry of the dictionary begins with the word
// text[at:end] and is longer.
func (b *brief) phrase(at, end int) bool {
	if !b.kernel.title.MayGoOn(b.text, end) {
		return false
	}
	b.matches = b.kernel.title.At(b.matches[:0], b.text, at, b.dict)
	return len(b.matches) > 0 && int(b.matches[len(b.matches)-1].End) > end
}

// softLine is that of the words at a line break, the last and l.
func (b *brief) softLine(l *lexeme) bool {
	before := &b.words[b.n-1]
	if before.cut > 0 || l.role&(notUnknown|roleWord2) != 0 || l.class == 0 || before.class == dictionary.Surname && l.class&dictionary.Given != 0 {
		return false
	}
	splitter := splitter{text: b.text}
	return splitter.wrapped(b.end) || before.class&dictionary.Given != 0 && l.class == dictionary.Surname
}

// beforeCapital looks at the word with a capital, which cannot be part of a
// name, behind the mention and a blank.
func (b *brief) beforeCapital(l *lexeme) {
	genitive := b.words[b.n-1].cut > 0
	if l.looked&roleStreet != 0 {
		b.behind |= Street
	}
	if l.looked&roleCompany != 0 || genitive && l.shape == title && l.looked&roleTitle == 0 || companyMark(b.text[b.end:]) {
		b.behind |= Company
	}
}

// capitalBytes reports whether the bytes first and second begin with an ASCII
// capital or are one of À to Þ.
func capitalBytes(first, second byte) bool {
	return letterBytes[first] == hasCapital || first == 0xC3 && second >= 0x80 && second <= 0x9E && second != 0x97
}

// smallBytes is the same for small letters, and ß to ÿ.
func smallBytes(first, second byte) bool {
	return letterBytes[first] == hasSmall || first == 0xC3 && second >= 0x9F && second <= 0xBF && second != 0xB7
}

// before looks at what stands in front of the mention.
func (b *brief) before() bool {
	if b.start < 4 {
		return false
	}
	b.first, b.place, b.capital, b.front = false, false, false, 0
	last := b.start - 1
	switch c, before := b.text[last], b.text[last-1]; {
	case c == '\n':
		return b.behindLine(last)
	case c == '(' && before == ' ':
		return b.behindWord(last-1, gapHard)
	case c != ' ':
		return false
	case letterBytes[before] != 0:
		return b.behindWord(last, gapBlank)
	case before == ',':
		return b.behindWord(last-1, gapComma)
	case before == '.':
		b.first = true
		return b.behindWord(last-1, gapDotBlank)
	case before == ':':
		b.first = true
		return b.behindWord(last-1, gapHard)
	}
	return false
}

// behindLine is before for a mention that begins a line.
func (b *brief) behindLine(end int) bool {
	switch before := b.text[end-1]; {
	case letterBytes[before] != 0:
		g := gapHard
		if b.form == kernels.Prose {
			g = gapLine
		}
		splitter := splitter{text: b.text, form: b.form}
		b.first = !splitter.wrapped(end)
		return b.behindWord(end, g)
	case before == ':':
	case before != '.' && before != '\n':
		return false
	case b.text[end-2] == '.' || b.text[end-2] == '\n':
		end--
	}
	b.first = true
	return b.behindWord(end-1, gapHard)
}

// behindWord looks at the word that ends at end, with gap g between it and the
// mention.
func (b *brief) behindWord(end int, g gap) bool {
	from := b.finder.runStart(end)
	if from == end || from > 0 && joiningByte[b.text[from-1]] {
		return false
	}
	l := b.lexeme(from, end)
	if !l.plain {
		return false
	}
	if l.looked&(roleTitle|roleTitled|roleSpeech|roleGreeting|roleFirm|roleLabel) != 0 {
		b.front = b.speaks(l, g)
	}
	if g != gapBlank {
		return l.shape == lower || b.apart(l, g, end)
	}
	if l.shape == other {
		return b.behindNumber(from, end)
	}
	b.place = end-from == 1 && b.text[from]|0x20 == 'i'
	return l.shape == lower || b.apart(l, g, end)
}

// apart reports whether no name can reach from the word l with a capital,
// which ends at end, over gap g to the mention.
func (b *brief) apart(l *lexeme, g gap, end int) bool {
	switch g {
	case gapBlank, gapLine:
		if end <= b.finder.done || l.verdict == neverName {
			return l.shape.capital() && l.looked&roleShort == 0
		}
		b.capital = l.verdict != inList
		return b.capital && l.shape == title && l.looked&roleShort == 0
	case gapDotBlank, gapComma:
		return l.shape != initial && l.looked&roleShort == 0
	}
	return true
}

// behindNumber looks at the word text[from:end], and a blank, before the
// mention. It knows digits alone (see postcode).
func (b *brief) behindNumber(from, end int) bool {
	for _, c := range b.text[from:end] {
		if !isDigit(c) {
			return false
		}
	}
	number := b.text[from:end]
	if len(number) != 4 || number[0] == '0' || number[0] == '1' && number[1] == '9' || number[0] == '2' && number[1] == '0' {
		return true
	}
	b.place = from > 1 && (b.text[from-1] == '\n' || b.text[from-1] == ' ' && (b.text[from-2] == ',' || letterBytes[b.text[from-2]] == hasSmall))
	return b.place
}

// speaks gives the signals of the word before the mention (see inFront).
func (b *brief) speaks(l *lexeme, g gap) (sig kernels.Signals) {
	speech := l.looked&roleSpeech != 0 && l.shape == lower
	switch {
	case l.looked&(roleLabel|roleTitle) != 0 && g == gapHard && b.text[b.start-2] == ':':
		return Label
	case g == gapBlank || g == gapLine || g == gapDotBlank && l.bytes <= 4:
		if l.looked&(roleTitle|roleTitled) != 0 {
			sig |= Title
		}
		if speech {
			sig |= Speech
			if l.looked&roleNaming == 0 {
				sig |= SaidBy
			}
		}
		if l.looked&roleGreeting != 0 {
			sig |= Greeting
		}
		if l.looked&roleFirm != 0 {
			sig |= Company
		}
	case speech && g == gapHard:
		sig |= Speech
	case l.looked&roleGreeting != 0 && (g == gapComma || g == gapHard && b.text[b.start-1] == '\n'):
		sig |= Greeting
	}
	return sig
}

// after looks at what stands behind the mention, four bytes at least.
func (b *brief) after() bool {
	last := &b.words[b.n-1]
	after := b.text[b.end:]
	small := smallBytes(after[1], after[2])
	switch after[0] {
	case ' ':
		if small || isDigit(after[1]) {
			return b.beforeWord(b.end+1, last)
		}
		return after[1] == '('
	case '\n':
		if !small {
			return after[1] != ' ' && after[1] != '\r' && after[1] < utf8.RuneSelf
		}
		l, _ := b.lexemeAt(b.end + 1)
		return l != nil && l.looked&roleParticle == 0
	case ',':
		b.comma = after[1] == ' ' && capitalBytes(after[2], after[3])
		return b.comma || after[1] == '\n' || after[1] == ' ' && (isDigit(after[2]) || smallBytes(after[2], after[3]))
	case '.':
		return last.looked&roleShort == 0
	}
	return true
}

// ved is the head of the word "ved" (see placeBehind).
const ved = 'v' | 'e'<<8 | 'd'<<16

// beforeWord looks at the number or the word in small letters behind the
// mention and a blank.
func (b *brief) beforeWord(at int, last *lexeme) bool {
	l, end := b.lexemeAt(at)
	if l == nil || l.looked&(roleParticle|roleStreet) != 0 || end < len(b.text) && joiningByte[b.text[end]] || l.head == ved {
		return false
	}
	if companyMark(b.text[b.end:]) {
		b.behind |= Company
	}
	if l.shape == lower {
		b.next = l.looked
	}
	if b.next&(roleSpeech|roleAct) != 0 && last.cut == 0 {
		b.behind |= Speech
	}
	return true
}

// read tells names from other words.
func (b *brief) read() bool {
	first := &b.words[0]
	if first.role&(roleFunction|roleTitle) != 0 || first.role&roleMonth != 0 && b.n == 1 {
		return false
	}
	known := b.leading()
	switch {
	case b.capital && b.givenBefore():
		return false
	case known == b.n:
		return b.unknown()
	case known > 0 && !b.surnameBehind(known):
		return false
	}
	return b.names(known) && b.done()
}

// givenBefore reports whether the unknown word before the mention may stand as
// a given name before it (see surnameAfter).
func (b *brief) givenBefore() bool {
	if first := &b.words[0]; first.class != 0 {
		return first.class&dictionary.Surname != 0 && !b.startsFull(0)
	}
	return b.n > 1 && b.words[1].class != 0
}

// leading gives the number of unknown words that the mention begins with.
func (b *brief) leading() (n int) {
	for n < b.n && b.words[n].class == 0 {
		n++
	}
	return n
}

// mayBeUnknown is unknownOK for word i, which is in no list.
func (b *brief) mayBeUnknown(i int) bool {
	w := &b.words[i]
	return w.role&notUnknown == 0 && w.bytes >= 3
}

// surnameBehind reports whether the words before word n, in no list, stand as
// given names before it (see surnameAfter).
func (b *brief) surnameBehind(n int) bool {
	w := &b.words[n]
	if n > mostUnknown || b.signals != 0 || b.first && b.words[0].looks&looksDefinite != 0 {
		return false
	}
	if w.class&dictionary.Surname == 0 || w.role&(roleFunction|rolePlace|roleStreet|roleMonth|roleCompany) != 0 {
		return false
	}
	if b.startsFull(n) {
		return false
	}
	for i := range n {
		if !b.mayBeUnknown(i) {
			return false
		}
	}
	return true
}

// startsFull is that of word n.
func (b *brief) startsFull(n int) bool {
	if b.words[n].class&dictionary.Given == 0 || n+1 == b.n || b.text[b.ends[n]] != ' ' {
		return false
	}
	next := &b.words[n+1]
	return next.class&dictionary.Surname != 0 && next.role&roleFunction == 0
}

// names reads words of which those before word known are in no list and that
// one is (see reading.fits), as far as they belong to one name. It reports
// false if more is to be known.
func (b *brief) names(known int) bool {
	for i := range b.words[:b.n] {
		w := &b.words[i]
		switch {
		case i <= known:
		case w.role&(roleFunction|roleMonth|roleStreet|roleCompany) != 0:
			return false
		case w.class == 0:
			if !b.mayBeUnknown(i) {
				return false
			}
			if b.given == 0 || b.unknowns == mostUnknown || i == 1 && b.words[0].role&(roleCommon|roleWord3) != 0 {
				return b.stop(i)
			}
		case w.class&dictionary.Surname == 0 && b.surnames+b.unknowns > 0:
			return b.stop(i)
		}
		b.take(w)
	}
	return true
}

// stop ends the mention before word i, if that can be told.
func (b *brief) stop(i int) bool {
	if i+1 < b.n || b.form != kernels.Prose || b.signals.Has(LineBreak) {
		return false
	}
	b.n, b.end = i, b.ends[i-1]
	b.behind, b.next, b.comma = 0, 0, false
	if w := &b.words[i]; b.signals == Surname && w.class == 0 && b.text[b.end] == ' ' {
		b.behind = Company // see behind
	}
	return true
}

// take is reading.take.
func (b *brief) take(w *lexeme) {
	switch {
	case w.class == 0:
		b.unknowns++
		if b.signals.Has(Given) {
			b.signals |= UnknownSurname
		} else {
			b.signals |= UnknownGiven
			b.given++
		}
		if w.looks&looksName != 0 {
			b.signals |= NameEnding
		}
	case w.class&dictionary.Surname != 0 && (b.given > 0 || w.class&dictionary.Given == 0):
		b.surnames++
		if b.signals |= Surname; b.signals.Has(Given) {
			b.signals = b.signals&^UnknownSurname | Full
		}
	default:
		b.signals |= Given
		b.given++
	}
}

// done is reading.done. It reports false if more is to be known.
func (b *brief) done() bool {
	if b.comma && (b.given == 0 || b.form != kernels.Prose) {
		return false // or inverted
	}
	last := &b.words[b.n-1]
	switch {
	case b.signals == Surname && b.n == 1:
		if last.cut == 0 && last.looks&looksGenitive != 0 {
			return false // or a given name's genitive
		}
		if last.freq < commonFreq && last.looks&looksName != 0 {
			b.signals |= NameEnding
		}
	case b.signals&(Given|Surname|UnknownSurname|UnknownGiven) == Given && b.given > 1:
		b.signals |= SeveralGiven
	case b.signals.Has(UnknownSurname) && last.class == 0 && last.looks&looksGenitive != 0:
		return !b.seen.has(b.text[b.end-int(last.bytes) : b.end-1])
	}
	return true
}

// unknown reads words of which none is in a list (see shapeEvidence). It
// reports false if more is to be known.
func (b *brief) unknown() bool {
	first := &b.words[0]
	if b.n > mostUnknown+1 || b.signals != 0 || first.looks&looksGenitive != 0 && b.seen.has(b.text[b.start:b.ends[0]-1]) {
		return false
	}
	signals := Shape
	for i := range b.words[:b.n] {
		if !b.mayBeUnknown(i) {
			return false
		}
		if b.words[i].looks&looksName != 0 {
			signals |= NameEnding
		}
	}
	switch {
	case b.seen.hasHash(first.hash):
	case first.looks&looksThing != 0:
		return b.n == 1
	case b.front&(Title|Speech|Label|Greeting) != 0:
	case b.first && (b.n > 1 || first.looks&looksNoun != 0 || b.next&(roleSpeech|roleAct) == 0):
		return b.n == 1
	case b.n == 1 && (b.first || first.looks&looksName == 0):
		signals |= LoneCapital
	}
	b.signals = signals
	return true
}

// look adds the signals of context.
func (b *brief) look() {
	b.signals |= b.front | b.behind
	if b.words[b.n-1].cut > 0 {
		b.signals |= Genitive
	}
	freq, seen := uint8(0), b.seen.used > 0
	for i := range b.words[:b.n] {
		w := &b.words[i]
		freq = max(freq, w.freq)
		seen = seen && b.seen.hasHash(w.hash)
	}
	if seen {
		b.signals |= SeenInFull
	}
	switch {
	case freq >= commonFreq:
		b.signals |= Common
	case freq == 1:
		b.signals |= Rare
	}
	if b.n == 1 {
		b.alone(&b.words[0])
	}
}

// alone adds what speaks against a single word (see single).
func (b *brief) alone(w *lexeme) {
	if b.first {
		b.signals |= SentenceStart
	}
	switch {
	case w.role&(roleWord3|roleCommon|roleFunction|roleTitle) != 0:
		b.signals |= MostlyWord | WordLike
	case w.role&(roleWord2|roleStreet|roleCompany|roleAct|roleSpeech) != 0:
		b.signals |= WordLike
	}
	if w.role&rolePlace != 0 || b.place && w.cut == 0 {
		b.signals |= Place
	}
}
