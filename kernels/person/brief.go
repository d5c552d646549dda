package person

import (
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
	if !b.before() || !b.run() || s.mail.near(b.start, b.end) || !b.read() {
		return dst, false
	}
	s.finder.done = b.end
	s.finder.pass(b.n - 1)
	if b.signals == 0 {
		return dst, true
	}
	b.look()
	grade := s.grades.of(b.signals)
	if grade >= kernels.High && b.signals.Any(Full|UnknownSurname|UnknownGiven) && !b.signals.Has(SeenInFull) {
		for i := range b.words[:b.n] {
			s.finder.met(b.hashOf(i))
		}
	}
	// Written where it stays: put together first, it waited for its own bytes.
	dst = append(dst, kernels.Hit{})
	hit := &dst[len(dst)-1]
	hit.Signals, hit.Start, hit.End, hit.Kind, hit.Grade = b.signals, uint32(b.start), uint32(b.end), kernels.Person, grade
	return dst, true
}

// run reads the words of the mention, and what stands behind them.
func (b *brief) run() bool {
	text := b.text // as of what is not in a struct, it is not loaded anew with every byte
	b.behind, b.next, b.comma = 0, 0, false
	l, end := &b.words[0], b.finder.end
	if b.finder.word == nil {
		l, end = b.finder.lexemeBehind(b.start, 0)
	}
	for at, line := b.start, false; ; l, end = b.finder.lexemeBehind(at, b.n) {
		if l == nil || end+3 >= len(text) && !endsText(text[end:]) || joiningByte[text[end]] && (text[end] != '-' || text[end+1] != ' ') {
			return false
		}
		if b.n > 0 {
			switch {
			case line && !b.softLine(l):
				return true
			case !line && (l.verdict == neverName || text[end] == '/' && l.shape == initial && l.class == 0):
				b.beforeCapital(l)
				return true
			case b.n == mostBrief || b.words[b.n-1].is&genitive != 0:
				return false
			}
		}
		if l.shape != title || l.is&fullName != 0 || l.is&beginsMore != 0 && b.phrase(at, end) {
			return false
		}
		if line {
			b.signals = LineBreak
		}
		b.words[b.n] = *l
		b.ends[b.n] = end
		b.n++
		b.end = end
		if end+3 >= len(text) {
			return text[end] != '.' || l.looked&roleShort == 0
		}
		line = text[end] == '\n' && b.form == kernels.Prose
		if text[end] != ' ' && !line || !capitalBytes(text[end+1], text[end+2]) {
			return b.after()
		}
		at = end + 1
	}
}

// endsText reports whether a text that goes on with rest has ended for names.
func endsText(rest []byte) bool {
	switch string(rest) {
	case "\n", ".", ".\n", ",\n":
		return true
	}
	return false
}

// hashOf is hashName of the name in word i.
func (b *brief) hashOf(i int) uint64 {
	w := &b.words[i]
	return w.hashName(b.text, b.ends[i]-int(w.bytes))
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
	if before.is&genitive != 0 || l.role&(notUnknown|roleWord2) != 0 || l.class == 0 || before.class == dictionary.Surname && l.class&dictionary.Given != 0 {
		return false
	}
	splitter := splitter{text: b.text}
	return splitter.wrapped(b.end) || before.class&dictionary.Given != 0 && l.class == dictionary.Surname
}
