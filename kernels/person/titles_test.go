package person

import (
	"testing"

	"aktsyn/kernels"
	"aktsyn/kernels/dictionary"
)

// A name that is taken for a title is passed over where a name follows it, and
// would stay outside of the span.
func TestCommonGivenNamesAreNoTitles(t *testing.T) {
	for _, e := range Builtin() {
		if e.Class&dictionary.Given != 0 && e.Freq >= 4 && roleTableOnce().of([]byte(e.Text))&roleTitle != 0 {
			t.Errorf("%s is a title", e.Text)
		}
	}
	k := builtin(t)
	for _, text := range []string{"Mads Peter Hansen", "Mads Emil Jensen"} {
		page := "Sagen om " + text + " er afsluttet.\n"
		hits := k.Scan(nil, kernels.Page{Text: []byte(page)}, k.NewScratch())
		if got := spans(page, hits); len(got) != 1 || got[0] != text {
			t.Errorf("%q: %q", text, got)
		}
	}
}

// Two rules bound what points alone would raise.
func TestGradesOfStreetsAndFirstWords(t *testing.T) {
	for _, test := range []struct {
		name    string
		signals kernels.Signals
		most    kernels.Grade
	}{
		{"a street in full", Given | Surname | Full | FullEntry | Street | Common, kernels.Low},
		{"a word seen as a name", Given | Common | SentenceStart | WordLike | SeenInFull, kernels.Medium},
		{"a name seen as a name", Given | Common | SentenceStart | SeenInFull, kernels.Certain},
	} {
		if got := Grade(test.signals); got > test.most {
			t.Errorf("%s: %v, want at most %v", test.name, got, test.most)
		}
	}
	if got := Grade(Given | Surname | Full | Common | SentenceStart | WordLike); got < kernels.High {
		t.Errorf("a full name that begins a sentence: %v", got)
	}
}
