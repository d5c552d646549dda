package engines

import (
	"fmt"
	"unicode"
	"unicode/utf8"

	"github.com/cloudflare/ahocorasick"

	"aktsyn/bench/harness"
	"aktsyn/kernels/dictionary"
)

// Names returns the contestants of the group "names" for a dictionary of
// single words. The specification is a split into words and a map.
func Names(words []string) ([]harness.Contestant, error) {
	entries := make([]dictionary.Entry, len(words))
	for i, w := range words {
		entries[i] = dictionary.Entry{Text: w, Class: dictionary.Given}
	}
	automaton, err := dictionary.Build(entries)
	if err != nil {
		return nil, err
	}
	tokens := newTokens(words)
	presence := ahocorasick.NewStringMatcher(words)
	scratch := automaton.NewScratch()
	var matches []dictionary.Match
	ours := func(text []byte) []dictionary.Match {
		matches = automaton.Scan(matches[:0], text, scratch)
		return matches
	}
	return []harness.Contestant{
		{Name: "aktsyn dictionary", Group: "names", Check: harness.Equal,
			Note:   fmt.Sprintf("whole words, any case, with offsets; %d words", len(words)),
			Scan:   func(text []byte) int { return len(ours(text)) },
			Verify: func(text []byte) error { return sameSpans(matchSpans(ours(text)), tokens.find(text)) }},
		{Name: "Go words and map", Group: "names", Check: harness.Equal, Note: "the specification",
			Scan: func(text []byte) int { return len(tokens.find(text)) }},
		{Name: "cloudflare/ahocorasick, presence only", Group: "names", Check: harness.Presence,
			Note:   "less work: which exact spellings occur; no offsets, no word borders, no case",
			Scan:   func(text []byte) int { return len(presence.Match(text)) },
			Verify: func(text []byte) error { return allPresent(text, words, ours(text), presence.Match(text)) }},
	}, nil
}

func matchSpans(matches []dictionary.Match) []harness.Span {
	spans := make([]harness.Span, len(matches))
	for i, m := range matches {
		spans[i] = harness.Span{Start: int(m.Start), End: int(m.End)}
	}
	return spans
}

// allPresent checks that every word of the dictionary that occurs in its
// exact spelling is among those the presence scan names.
func allPresent(text []byte, words []string, matches []dictionary.Match, present []int) error {
	seen := map[string]bool{}
	for _, i := range present {
		seen[words[i]] = true
	}
	listed := map[string]bool{}
	for _, w := range words {
		listed[w] = true
	}
	missed := map[string]bool{}
	for _, m := range matches {
		if w := string(text[m.Start:m.End]); listed[w] && !seen[w] {
			missed[w] = true
		}
	}
	if len(missed) > 0 {
		return fmt.Errorf("%d words that occur are not named", len(missed))
	}
	return nil
}

// tokens finds dictionary words by splitting the text into words.
type tokens struct {
	words map[string]bool
	fold  []byte
	found []harness.Span // by the last find
}

func newTokens(words []string) *tokens {
	t := &tokens{words: map[string]bool{}}
	for _, w := range words {
		t.words[string(dictionary.Fold(nil, []byte(w)))] = true
	}
	return t
}

// find returns the words of the dictionary in text, valid until the next
// find.
func (t *tokens) find(text []byte) []harness.Span {
	t.found = t.found[:0]
	start := -1
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(text[i:])
		}
		inWord := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
		switch {
		case inWord && start < 0:
			start = i
		case !inWord && start >= 0:
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

// take keeps the word text[start:end] when the dictionary has it.
func (t *tokens) take(text []byte, start, end int) {
	t.fold = dictionary.Fold(t.fold[:0], text[start:end])
	if t.words[string(t.fold)] {
		t.found = append(t.found, harness.Span{Start: start, End: end})
	}
}
