package engines

import (
	"strings"

	"aktsyn/bench/harness"
	"aktsyn/kernels/dictionary"
)

// modes are our dictionary's.
var modes = map[Case]dictionary.Mode{AnyCase: dictionary.AnyCase, TitleCase: dictionary.TitleCase, ExactCase: dictionary.ExactCase}

// ourDictionaries are ours, once for each variant that this processor and
// build can run, "portable" first. The tables are the same for all.
func ourDictionaries() (engines []nameEngine) {
	vectors := dictionary.Vectors()
	for i, vector := range vectors {
		engines = append(engines, nameEngine{
			name: "aktsyn dictionary, " + vector, note: "whole words with offsets", check: harness.Equal,
			compile:  func(l *NameList) (*finder, error) { return compileDictionary(l, vector) },
			scanOnly: i+1 < len(vectors),
		})
	}
	return engines
}

// compileDictionary makes ours for a variant.
func compileDictionary(l *NameList, vector string) (*finder, error) {
	entries := make([]dictionary.Entry, len(l.Entries))
	for i, e := range l.Entries {
		entries[i] = dictionary.Entry{Text: e, Class: dictionary.Given}
	}
	automaton, err := dictionary.Build(entries, dictionary.Options{Mode: modes[l.Case]})
	if err != nil {
		return nil, err
	}
	scratch, err := automaton.NewScratchFor(vector)
	if err != nil {
		return nil, err
	}
	var matches []dictionary.Match
	scan := func(text []byte) []dictionary.Match {
		matches = automaton.Scan(matches[:0], text, scratch)
		return matches
	}
	return &finder{
		count: func(text []byte) int { return len(scan(text)) },
		verify: func(text []byte, spec *reference) error {
			return spec.same(text, plainSpelled(text, scan(text)))
		},
	}, nil
}

// plainSpelled returns the spans of those matches that have single blanks
// between their words: a name broken over lines is one for our dictionary
// alone.
func plainSpelled(text []byte, matches []dictionary.Match) []harness.Span {
	spans := make([]harness.Span, 0, len(matches))
	for _, m := range matches {
		if s := string(text[m.Start:m.End]); strings.Join(strings.Fields(s), " ") == s {
			spans = append(spans, harness.Span{Start: int(m.Start), End: int(m.End)})
		}
	}
	return spans
}
