package engines

import (
	"fmt"
	"unicode/utf8"

	"github.com/cloudflare/ahocorasick"

	"aktsyn/bench/harness"
	"aktsyn/kernels/dictionary"
)

// Names returns the contestants of the group "names" for a dictionary of
// single words. The specification is a split into words and a map; all
// contestants look at spans that it finds once per text. They belong to one
// goroutine together.
func Names(words []string) ([]harness.Contestant, error) {
	folded, err := foldedWords(words)
	if err != nil {
		return nil, err
	}
	ours, err := newOurWords(words)
	if err != nil {
		return nil, err
	}
	var tokens *tokens
	mapBytes := heapGrowth(func() { tokens = newTokens(words) })
	spec := newReference(tokens.find)
	contestants := []harness.Contestant{
		ours.contestant(words, spec),
		{Name: "Go words and map", Group: "names", Check: harness.Equal, Note: "the specification", Index: mapBytes,
			Scan:  func(text []byte) int { return len(tokens.find(text)) },
			Build: func() int64 { newTokens(words); return mapBytes }},
		trieContestant(folded, spec),
		presenceContestant(words, ours),
	}
	peers, err := peerNames(folded, spec)
	return append(contestants, peers...), err
}

// ourWords is our dictionary with what a scan needs.
type ourWords struct {
	automaton *dictionary.Automaton
	scratch   *dictionary.Scratch
	matches   []dictionary.Match // of the last scan
	bytes     int64
}

func newOurWords(words []string) (*ourWords, error) {
	o := &ourWords{}
	var err error
	o.bytes = heapGrowth(func() { o.automaton, err = buildDictionary(words) })
	if err != nil {
		return nil, err
	}
	o.scratch = o.automaton.NewScratch()
	return o, nil
}

func buildDictionary(words []string) (*dictionary.Automaton, error) {
	entries := make([]dictionary.Entry, len(words))
	for i, w := range words {
		entries[i] = dictionary.Entry{Text: w, Class: dictionary.Given}
	}
	return dictionary.Build(entries, dictionary.Options{})
}

// scan returns the matches in text, valid until the next scan.
func (o *ourWords) scan(text []byte) []dictionary.Match {
	o.matches = o.automaton.Scan(o.matches[:0], text, o.scratch)
	return o.matches
}

func (o *ourWords) contestant(words []string, spec *reference) harness.Contestant {
	return harness.Contestant{Name: "aktsyn dictionary", Group: "names", Check: harness.Equal,
		Note:   fmt.Sprintf("whole words, any case, with offsets; %d words", len(words)),
		Index:  o.bytes,
		Scan:   func(text []byte) int { return len(o.scan(text)) },
		Verify: func(text []byte) error { return spec.same(text, matchSpans(o.scan(text))) },
		Build: func() int64 {
			if _, err := buildDictionary(words); err != nil {
				panic(fmt.Sprintf("engines: %v", err)) // it was built before
			}
			return o.bytes
		}}
}

func trieContestant(folded []string, spec *reference) harness.Contestant {
	var t *trie
	bytes := heapGrowth(func() { t = newTrie(folded) })
	return harness.Contestant{Name: "BobuSumisu/aho-corasick", Group: "names", Check: harness.Equal,
		Note:   "it knows neither case nor words: text in small letters before, word borders behind, both timed",
		Index:  bytes,
		Scan:   func(text []byte) int { return len(t.find(text)) },
		Verify: func(text []byte) error { return spec.same(text, t.find(text)) },
		Build:  func() int64 { newTrie(folded); return bytes }}
}

func presenceContestant(words []string, ours *ourWords) harness.Contestant {
	var presence *ahocorasick.Matcher
	bytes := heapGrowth(func() { presence = ahocorasick.NewStringMatcher(words) })
	return harness.Contestant{Name: "cloudflare/ahocorasick, presence only", Group: "names", Check: harness.Presence,
		Note:   "less work: which exact spellings occur; no offsets, no word borders, no case",
		Index:  bytes,
		Scan:   func(text []byte) int { return len(presence.Match(text)) },
		Verify: func(text []byte) error { return allPresent(text, words, ours.scan(text), presence.Match(text)) },
		Build:  func() int64 { ahocorasick.NewStringMatcher(words); return bytes }}
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
		switch in := inWord(r); {
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

// take keeps the word text[start:end] when the dictionary has it.
func (t *tokens) take(text []byte, start, end int) {
	t.fold = dictionary.Fold(t.fold[:0], text[start:end])
	if t.words[string(t.fold)] {
		t.found = append(t.found, harness.Span{Start: start, End: end})
	}
}
