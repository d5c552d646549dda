package eval

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"aktsyn/kernels"
)

// testBearers is an invented population.
var testBearers = &population{
	given:    map[string]int{"jens": 90, "lars": 80, "kirsten": 70, "lar": 5, "elvis": 9},
	surnames: map[string]int{"hansen": 100, "holm": 50, "jens": 6},
}

func testSwap() *swap {
	return newSwap(testBearers, stock{name: "x", given: []string{"Åsø"}, surnames: []string{"Brox"}}, 1)
}

func TestSwappedNames(t *testing.T) {
	for name, want := range map[string]string{
		"Jens":               "Åsø",
		"Hansen":             "Brox",
		"Ukendt":             "Brox",
		"Jens Hansen":        "Åsø Brox",
		"Jens Holm Hansen":   "Åsø Åsø Brox",
		"Jens Hansens":       "Åsø Brox'",
		"Kirstens":           "Åsøs",
		"Lars":               "Åsø",
		"Lars'":              "Åsøs",
		"Lars's":             "Åsøs",
		"Jens’":              "Åsøs",
		"JENS HANSENS":       "ÅSØ BROX'",
		"JENS Hansen":        "ÅSØ Brox",
		"H.C. Holm":          "H.C. Brox",
		"H. Jens":            "H. Brox",
		"Jens-Lars Holm":     "Åsø Brox",
		"Elvis-fans":         "Åsø-fans",
		"Jens den IV":        "Åsø den IV",
		"vivaldi":            "vivaldi",
		"Ludvig van Holm":    "Åsø van Brox",
		"Jens (Lars) Hansen": "Åsø (Åsø) Brox",
		"Hansen.":            "Brox.",
		"iJens":              "iJens",
	} {
		s := testSwap()
		s.chosen = map[string]string{}
		if got := s.person(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestTheSameWordBecomesTheSameName(t *testing.T) {
	s := newSwap(testBearers, stock{given: strings.Fields("A B C D E F G H I J"), surnames: strings.Fields("K L M N O P Q R S T")}, 5)
	e := Example{Text: "Jens Holm, Holm, Jens og JENS", Entities: []Entity{
		{0, 9, kernels.Person, false}, {11, 15, kernels.Person, false}, {17, 21, kernels.Person, false}, {25, 29, kernels.Person, false}}}
	text := s.example(e).Text
	words := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' })
	if words[0] != words[3] || words[0] != words[5] || words[1] != words[2] {
		t.Errorf("%s", text)
	}
}

// randomExample is a text of known and unknown words with entities of all
// sorts, some of which overlap.
func randomExample(random *rand.Rand) Example {
	pieces := []string{"Jens", "Hansens", "æble", " ", ", ", "’", "H.", "\n", "Østerbro-sagen", "é", "von", "🙂", "KIRSTEN", "'s"}
	var text strings.Builder
	borders := []int{0}
	for range 1 + random.IntN(12) {
		text.WriteString(pieces[random.IntN(len(pieces))])
		borders = append(borders, text.Len())
	}
	e := Example{ID: "r", Text: text.String()}
	for range random.IntN(5) {
		i, j := random.IntN(len(borders)), random.IntN(len(borders))
		if i < j {
			e.Entities = append(e.Entities, Entity{borders[i], borders[j], kernels.Kinds()[random.IntN(3)], random.IntN(4) == 0})
		}
	}
	return e
}

// outside is the text without its entities, and what stands in those that are
// no persons.
func outside(e Example) (rest string, others []string) {
	at := 0
	var b strings.Builder
	for _, g := range e.Entities {
		b.WriteString(e.Text[at:g.Start] + "|")
		at = g.End
		if g.Kind != kernels.Person || g.Decoy {
			others = append(others, e.Text[g.Start:g.End])
		}
	}
	return b.String() + e.Text[at:], others
}

// TestSwapMovesEntitiesWithTheText: nothing but names changes, and every span
// is where its entity went.
func TestSwapMovesEntitiesWithTheText(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	names := stock{given: []string{"Li", "Anne-Grethe", "Aviâja"}, surnames: []string{"Ø", "Nguyen", "Löv"}}
	for range 5000 {
		e := randomExample(random)
		got := newSwap(testBearers, names, 3).example(e)
		if again := newSwap(testBearers, names, 3).example(e); !reflect.DeepEqual(got, again) {
			t.Fatalf("%q: equal seeds, other texts", e.Text)
		}
		want := keptEntities(e)
		if len(got.Entities) != len(want.Entities) {
			t.Fatalf("%q: %d entities, want %d", e.Text, len(got.Entities), len(want.Entities))
		}
		gotRest, gotOthers := outside(got)
		wantRest, wantOthers := outside(want)
		if gotRest != wantRest || !reflect.DeepEqual(gotOthers, wantOthers) {
			t.Fatalf("%q became %q", e.Text, got.Text)
		}
		for i, g := range got.Entities {
			span, old := got.Text[g.Start:g.End], e.Text[want.Entities[i].Start:want.Entities[i].End]
			if !utf8.ValidString(span) || g.Kind == kernels.Person && !g.Decoy && residue(span) != residue(old) {
				t.Fatalf("%q became %q", old, span)
			}
		}
	}
}

// keptEntities is e with its entities in order, without those that overlap an
// earlier one.
func keptEntities(e Example) Example {
	out, at := Example{Text: e.Text}, 0
	for start := range len(e.Text) {
		for _, g := range e.Entities {
			if g.Start == start && start >= at {
				out.Entities = append(out.Entities, g)
				at = g.End
			}
		}
	}
	return out
}

// residue is what of a name is never swapped, letters and ends of words aside.
func residue(name string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" ,.\n🙂", r) {
			return r
		}
		return -1
	}, name)
}

func TestInventedNamesAreUnknown(t *testing.T) {
	asked := map[string]bool{}
	s := invent(func(name string) bool { asked[name] = true; return name[0] == 'B' }, 3)
	if len(s.given) != 200 || len(s.surnames) != 200 {
		t.Fatalf("%d given names, %d surnames", len(s.given), len(s.surnames))
	}
	for _, name := range append(s.given, s.surnames...) {
		if first := name[0]; name[0] == 'B' || !asked[name] || first < 'A' || first > 'Z' || utf8.RuneCountInString(name) < 4 {
			t.Errorf("%s", name)
		}
	}
}

func TestGroupsAreLargeAndDistinct(t *testing.T) {
	for _, s := range []stock{slavic, eastAsian, greenlandic} {
		for what, names := range map[string][]string{"given": s.given, "surnames": s.surnames} {
			seen := map[string]bool{}
			for _, name := range names {
				if seen[name] {
					t.Errorf("%s: %s twice", s.name, name)
				}
				seen[name] = true
			}
			if len(seen) < 60 {
				t.Errorf("%s: only %d %s", s.name, len(seen), what)
			}
		}
	}
}
