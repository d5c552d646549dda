package engines

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"aktsyn/bench/harness"
	"aktsyn/kernels/dictionary"
)

// tokens finds a dictionary's entries by splitting the text into words and
// looking them up, and phrases word by word: the specification. Words of a
// phrase have one blank between them. It belongs to one goroutine.
type tokens struct {
	of       Case
	known    map[string]known // entries and what phrases begin with
	found    []harness.Span   // by the last find, in the order of their ends
	chain    []byte           // the words since the last other gap, as they are looked up
	open     []opening        // where in chain entries may have begun
	chainEnd int              // in the text
}

// known says what some words are: an entry, the beginning of a longer one, or
// both.
type known uint8

const (
	isEntry known = 1 << iota
	isBeginning
)

// opening is a word in chain with which an entry may begin.
type opening struct{ at, start int } // in chain, in the text

func newTokens(l *NameList) *tokens {
	t := &tokens{of: l.Case, known: make(map[string]known, len(l.Entries))}
	for _, e := range l.written() {
		t.known[e] |= isEntry
		for i := range len(e) {
			if e[i] == ' ' {
				t.known[e[:i]] |= isBeginning
			}
		}
	}
	return t
}

func compileTokens(l *NameList) (*finder, error) { return finding(newTokens(l).find), nil }

// find returns the entries in text, valid until the next find.
func (t *tokens) find(text []byte) []harness.Span {
	t.found, t.open, t.chain = t.found[:0], t.open[:0], t.chain[:0]
	start := -1
	for i := 0; i < len(text); {
		in, size := false, 1
		if c := text[i]; c < utf8.RuneSelf {
			in = asciiInWord[c]
		} else {
			var r rune
			r, size = utf8.DecodeRune(text[i:])
			in = inWord(r)
		}
		switch {
		case in && start < 0:
			start = i
		case !in && start >= 0:
			t.take(text, start, i)
			start = -1
		}
		i += size
	}
	if start >= 0 {
		t.take(text, start, len(text))
	}
	return t.found
}

// take looks up what ends with the word text[start:end].
func (t *tokens) take(text []byte, start, end int) {
	if joined := len(t.open) > 0 && start == t.chainEnd+1 && text[t.chainEnd] == ' '; joined {
		t.chain = append(t.chain, ' ')
	} else {
		t.open, t.chain = t.open[:0], t.chain[:0]
	}
	t.chainEnd = end
	if t.of != TitleCase || beginsWithCapital(text[start:]) {
		t.open = append(t.open, opening{len(t.chain), start})
	}
	if len(t.open) == 0 {
		return
	}
	if t.of == ExactCase {
		t.chain = append(t.chain, text[start:end]...)
	} else {
		t.chain = dictionary.Fold(t.chain, text[start:end])
	}
	still := t.open[:0]
	for _, o := range t.open {
		k := t.known[string(t.chain[o.at:])]
		if k&isEntry != 0 {
			t.found = append(t.found, harness.Span{Start: o.start, End: end})
		}
		if k&isBeginning != 0 {
			still = append(still, o)
		}
	}
	t.open = still
}

// beginsWithCapital reports whether text begins with a capital, or a letter of
// a script that has none.
func beginsWithCapital(text []byte) bool {
	r, _ := utf8.DecodeRune(text)
	return unicode.IsUpper(r) || unicode.IsTitle(r) || r > 0xFF && unicode.Is(unicode.Lo, r)
}

// capitalised returns those of spans that begin with a capital, in the place
// of spans.
func capitalised(text []byte, spans []harness.Span) []harness.Span {
	kept := spans[:0]
	for _, s := range spans {
		if beginsWithCapital(text[s.Start:]) {
			kept = append(kept, s)
		}
	}
	return kept
}

// spelled returns the spans' texts, each once.
func spelled(text []byte, spans []harness.Span) map[string]bool {
	all := map[string]bool{}
	for _, s := range spans {
		if w := text[s.Start:s.End]; !all[string(w)] {
			all[string(bytes.Clone(w))] = true
		}
	}
	return all
}
