package bench

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"aktsyn/bench/corpora"
	"aktsyn/kernels/dictionary"
	"aktsyn/kernels/person"
)

// commonNames are the n most common given names of the built-in list that are
// hardly ever anything else. The list also has names that are words, as "er"
// (is) and "Maj" (May): with them the group "names" would measure how fast a
// detector reports verbs.
func commonNames(n int) []string {
	small := smallWords()
	entries := slices.DeleteFunc(person.Builtin(), func(e dictionary.Entry) bool {
		return !isPlainName(e) || small[strings.ToLower(e.Text)]
	})
	slices.SortFunc(entries, func(a, b dictionary.Entry) int {
		return cmp.Or(cmp.Compare(b.Freq, a.Freq), cmp.Compare(a.Text, b.Text))
	})
	var names []string
	seen := map[string]bool{}
	for _, e := range entries {
		if len(names) < n && !seen[e.Text] {
			seen[e.Text] = true
			names = append(names, e.Text)
		}
	}
	return names
}

// isPlainName reports whether an entry is a given name of more than two
// letters, not rare, and one word for every contestant.
func isPlainName(e dictionary.Entry) bool {
	return e.Class&dictionary.Given != 0 && e.Freq >= 2 && utf8.RuneCountInString(e.Text) > 2 &&
		!strings.ContainsAny(e.Text, " -'’.")
}

// smallWords are the words that the generated prose writes in small letters.
// The sample holds each sentence of the templates many times over.
func smallWords() map[string]bool {
	const sampleBytes = 1_000_000
	small := map[string]bool{}
	for _, text := range [][]byte{corpora.Prose(sampleBytes, 1), corpora.NoHit(sampleBytes, 1)} {
		notLetter := func(r rune) bool { return !unicode.IsLetter(r) }
		for w := range strings.FieldsFuncSeq(string(text), notLetter) {
			if w == strings.ToLower(w) {
				small[w] = true
			}
		}
	}
	return small
}
