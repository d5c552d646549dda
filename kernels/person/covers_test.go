package person

import (
	"testing"

	"aktsyn/kernels/dictionary"
)

func TestCovers(t *testing.T) {
	own := dictionary.Entry{Text: "Xqvorp", Class: dictionary.Surname, Freq: 1}
	all := append(Builtin(), own)
	for name, test := range map[string]struct {
		entries []dictionary.Entry
		options dictionary.Options
		want    bool
	}{
		"the list and more": {all, dictionary.Options{}, true},
		"title case":        {all, dictionary.Options{Mode: dictionary.TitleCase}, true},
		"exact case":        {all, dictionary.Options{Mode: dictionary.ExactCase}, false},
		"longest only":      {all, dictionary.Options{Kind: dictionary.LeftmostLongest}, false},
		"one name missing":  {all[:len(all)-2], dictionary.Options{}, false},
		"own names alone":   {[]dictionary.Entry{own}, dictionary.Options{}, false},
	} {
		a, err := dictionary.Build(test.entries, test.options)
		if err != nil {
			t.Fatal(err)
		}
		if got := Covers(a); got != test.want {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}
