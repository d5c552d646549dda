package person

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"aktsyn/kernels"
)

// briefWords and briefMarks are what texts are made of in which most mentions
// may be brief: words of every class and role, and what parts them.
var (
	briefWords = strings.Fields(`Jens Hansen Mette Holm Saleh Lund Roberts Jensens Niels Nielsens Hans Den Maj Mark Bo Kim Lillerup Xqvorp Xqvorps Zarinko Xqstyrelsen
		Xqkatten Xqgaard Borgeren Sagen Kontaktpædagog Klageren Post Vej Gade ApS Brødrene Randers Chr Hr Kære Navn Læge Øst Ærøskov Åse HANSEN VUM A I
		og der i I ved er siger sagde kommer hedder hilsen hej kære fru læge kommunaldirektør navn firmaet von de al vej gade på ø ål maj han skriver
		12 4300 0300 1999 62årige 5a Toft Skov 24-08-2021 a-2021 101180-XXXX 101180-XXOV 4300-XXXS XXXX
		Vilhs Kl EU NATO jens.hansen@xq.dk Jens@ @xqvorp`)
	briefMarks = strings.Split(" | | | | | | | | | | | | |\n|\n|, |, |. |. |: |:\n|,\n|.\n|\n\n|.\n\n| (|) |).|;|! |? | - |-|'|/| & | a/s | A/S | apS |  | \u00a0| \"|\" |\t|\r\n| –|):\n|\n(|     |.     ", "|")
)

// briefText makes a text of choices, which begins with one of the words or with
// others.
func briefText(choices []byte) []byte {
	var text []byte
	if len(choices) == 0 || choices[0] < 0x80 {
		text = []byte("sagen om ")
	}
	for i := 0; i+1 < len(choices); i += 2 {
		text = append(text, briefWords[int(choices[i])%len(briefWords)]...)
		text = append(text, briefMarks[int(choices[i+1])%len(briefMarks)]...)
	}
	return text
}

// TestBriefOfRandomText holds brief mentions, among others, against the whole
// page.
func TestBriefOfRandomText(t *testing.T) {
	k := builtin(t)
	r := rand.New(rand.NewPCG(5, 6))
	choices := make([]byte, 60)
	for range 10000 {
		for i := range choices {
			choices[i] = byte(r.IntN(256))
		}
		n := 2 * (1 + r.IntN(len(choices)/2))
		checkIslands(t, k, briefText(choices[:n]), []kernels.Form{kernels.Prose, kernels.Prose, kernels.Prose, kernels.Table}[r.IntN(4)])
	}
}

func FuzzBrief(f *testing.F) {
	for form := range byte(3) {
		f.Add([]byte("Jens Hansen og Mette, siger Xqvorp Holm."), form)
	}
	k := builtin(f)
	f.Fuzz(func(t *testing.T, choices []byte, form byte) {
		checkIslands(t, k, briefText(choices), kernels.Form(form%3))
	})
}

// TestBriefly: which mentions take the short way, what hits they give, and
// which are left to the rules.
func TestBriefly(t *testing.T) {
	cases := []struct {
		text string
		hits []string // nil if it is not brief
	}{
		{"sagen om Jens Hansen og", []string{"Jens Hansen"}},
		{"sagen om Jens\nHansen Holm, der", []string{"Jens\nHansen Holm"}},
		{"sagen om Jens Toft Hansen og", []string{"Jens Toft Hansen"}},
		{"sagen om Jens Toft 12", nil},
		{"var her 24-08-2021. Jens Hansen siger", []string{"Jens Hansen"}},
		{"sagen er her,\nJens Hansen og", []string{"Jens Hansen"}},
		{"det siger Xqvorp Holm (12)", []string{"Xqvorp Holm"}},
		{"hos Xqvorp Borgeren. Sagen", []string{"Xqvorp"}},
		{"var her. Xqvorp over", []string{}},
		{"var her. Xqvorp Zarinko er", []string{}}, // a name may begin with the second
		{"var her. Xqvorp Holm er", []string{"Xqvorp Holm"}},
		{"hos Xqvorp Barnets hjem", []string{"Xqvorp"}},
		{"sagen om Jens Hansen-sagen og", nil},
		{"sagen om J. Hansen og", nil},
		{"sagen om Jens Vilhs. Han", []string{"Jens Vilhs"}}, // Vilh. is short for a name, its genitive is not
		{"sagen om Jens Vilh. Hansen", nil},
		{"sagen om Jens von Hansen", nil},
		{"sagen om Hansen, Jens og", nil},
		{"sagen om Hans Jensen og", nil},
		{"sagen om JENS HANSEN og", nil},
		{"Jens Hansen og", []string{"Jens Hansen"}},
		{"sagen er her.\n   Jens Hansen er", []string{"Jens Hansen"}},
		{"ordet (formanden):\nJens Hansen er", []string{"Jens Hansen"}},
		{"er det her?\n(Jens Hansen er", []string{"Jens Hansen"}},
		{"sagen & \n Jens Hansen er", nil}, // a firm, perhaps
		{"sagen om Jens Hansen (xq@xq.dk)", []string{"Jens Hansen"}},
		{"til xq@xq.dk fra Jens Hansen og", nil}, // the address comes first
	}
	k := builtin(t)
	for _, c := range cases {
		s := k.NewScratch().(*scan)
		text := c.text + " det hele i sagen"
		s.begin(kernels.Page{Text: []byte(text)})
		event := strings.IndexFunc(c.text[1:], func(r rune) bool { return r >= 'A' && r <= 'Z' || r == 'Ø' }) + 1
		if c.text[0] == 'J' {
			event = 0
		}
		hits, brief := s.briefly(nil, event)
		if brief != (c.hits != nil) || brief && !slices.Equal(spans(c.text, hits), c.hits) {
			t.Errorf("%q: %v %q, want %q", c.text, brief, spans(c.text, hits), c.hits)
		}
	}
}

// TestBrieflyAtTheEnds: which mentions at the ends of a text take the short way,
// from the mark on.
func TestBrieflyAtTheEnds(t *testing.T) {
	k := builtin(t)
	for marked, want := range map[string]bool{
		"^Jens Hansen og Borgeren":      true,
		"^Xqvorp Holm og Borgeren":      true,
		"\n^Jens Hansen og Borgeren":    false,
		"sagen om ^Jens Hansen\n":       true,
		"sagen om ^Jens Hansens,\n":     true,
		"sagen om ^Jens Vilhs.\n":       true,
		"sagen om ^Jens Vilh.\n":        false, // Vilh. is short for a name
		"sagen om ^Jens Xqvorp.":        true,
		"sagen om ^Jens Hansen":         false,
		"sagen om ^Jens Hansen a":       false,
		"sagen om ^Jens Hansen-\n":      false,
		"sagen om ^Jens\nHansen\n":      true,
		"sagen om ^Jens Hansen\u00a0":   false,
		"sagen om ^Jens Hansen Holm.\n": true,
	} {
		before, behind, _ := strings.Cut(marked, "^")
		text := []byte(before + behind)
		s := k.NewScratch().(*scan)
		s.begin(kernels.Page{Text: text})
		if _, brief := s.briefly(nil, len(before)); brief != want {
			t.Errorf("%q: %v", marked, brief)
		}
		checkIslands(t, k, text, kernels.Prose)
	}
}
