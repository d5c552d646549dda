package person

import (
	"testing"

	"aktsyn/kernels"
	"aktsyn/kernels/recall"
)

// across scans the pages of one document and returns the hits of the last,
// confirmed by all of them.
func across(k *Kernel, pages ...string) (last []kernels.Hit) {
	m, scratch := recall.New([]kernels.Kernel{k}), k.NewScratch()
	var asked []recall.Question
	for _, text := range pages {
		last, asked = k.Scan(nil, kernels.Page{Text: []byte(text + "\n")}, scratch), nil
		for _, h := range last {
			asked = append(asked, m.Hear(0, h, k.AppendValue(nil, h.Kind, h.Signals, []byte(text)[h.Start:h.End])))
		}
	}
	for i := range last {
		last[i] = m.Answer(0, last[i], asked[i])
	}
	return last
}

// TestFullNamesSpeakOnOtherPages: whether the first mention of the second
// page is lifted by the first page.
func TestFullNamesSpeakOnOtherPages(t *testing.T) {
	k := builtin(t)
	for _, c := range []struct {
		first, second string
		lifted        bool
	}{
		{"Sagen om Jens Peter Lundsgaard er lukket.", "Her nævnes Lundsgaard igen.", true},
		{"Sagen om Jens Peter Lundsgaard er lukket.", "Derefter ringede Jens til os.", true},
		{"Sagen om Jens Peter Lundsgaard er lukket.", "Vi læste Lundsgaards brev.", true},
		{"Sagen om Lundsgaard, Jens er lukket.", "Her nævnes LUNDSGAARD igen.", true},
		{"Sagen om H.C. Lundsgaard er lukket.", "Her nævnes Lundsgaard igen.", false}, // initials: no given name was seen
		{"Sagen om Jens Vrolmik er lukket.", "Her nævnes Vrolmik igen.", true},
		{"Sagen om Jens Vrolmik er lukket.", "Vi læste Vrolmiks brev.", true},
		{"Sagen om Vrolmik Jens Lundsgaard er lukket.", "Her nævnes Vrolmik igen.", false},
		{"Sagen om Jens Peter Lundsgaard Vrolmik er lukket.", "Her nævnes Vrolmik igen.", false},
		{"Sagen om Lundsgaard er lukket.", "Her nævnes Lundsgaard igen.", false},
		{"Sagen om Jens Peter Lundsgaard er lukket.", "Her nævnes Kirsten igen.", false},
		{"Sagen om Jens Peter Lundsgaard er lukket.", "Her kom Kirsten Lundsgaard ind.", false}, // is whole itself
	} {
		hits := across(k, c.first, c.second)
		if len(hits) == 0 {
			t.Errorf("%q: no hit", c.second)
			continue
		}
		alone := k.Scan(nil, kernels.Page{Text: []byte(c.second + "\n")}, k.NewScratch())[0]
		got, want := hits[0], alone
		if c.lifted {
			want.Signals |= SeenInDocument
			if c.second == "Vi læste Vrolmiks brev." {
				want.Signals |= Genitive
			}
			want.Grade = Grade(want.Signals)
			if want.Grade <= alone.Grade && alone.Grade < kernels.High {
				t.Errorf("%q: lifting leaves %v", c.second, alone.Grade)
			}
		}
		if got != want {
			t.Errorf("%q after %q: %+v, want %+v", c.second, c.first, got, want)
		}
	}
}

// TestOrderOfPagesDoesNotMatter: a full name speaks for what stands before it.
func TestOrderOfPagesDoesNotMatter(t *testing.T) {
	k := builtin(t)
	const part, full = "Her nævnes Lundsgaard igen.", "Sagen om Jens Peter Lundsgaard er lukket."
	m, scratch := recall.New([]kernels.Kernel{k}), k.NewScratch()
	first := k.Scan(nil, kernels.Page{Text: []byte(part + "\n")}, scratch)[0]
	asked := m.Hear(0, first, []byte("lundsgaard"))
	for _, h := range k.Scan(nil, kernels.Page{Text: []byte(full + "\n")}, scratch) {
		m.Hear(0, h, k.AppendValue(nil, h.Kind, h.Signals, []byte(full)[h.Start:h.End]))
	}
	if got := m.Answer(0, first, asked); !got.Signals.Has(SeenInDocument) {
		t.Errorf("%v", got.Signals.Names(signalNames))
	}
}

// TestWhatAFullNameTells: neither initials nor particles, and nothing when it
// is doubtful.
func TestWhatAFullNameTells(t *testing.T) {
	k := builtin(t)
	for _, c := range []struct {
		value string
		grade kernels.Grade
		want  int
	}{
		// the surname thrice, but not that of a long name
		{"jens hansen", kernels.High, 4}, {"jens p. hansen", kernels.Certain, 4}, {"j. hansen", kernels.High, 3},
		{"ludwig van beethoven", kernels.High, 4}, {"å hansen", kernels.High, 3}, {"jens hansen", kernels.Medium, 0},
		{"", kernels.High, 0}, {"anne-marie juhl-jørgensen", kernels.High, 4}, {"anne marie juhl jørgensen", kernels.High, 4},
	} {
		h := kernels.Hit{Kind: kernels.Person, Grade: c.grade, Signals: Full}
		if got := k.Tells(nil, h, []byte(c.value)); len(got) != c.want {
			t.Errorf("%q, %v: %d keys, want %d", c.value, c.grade, len(got), c.want)
		}
	}
	number := kernels.Hit{Kind: kernels.CPR, Grade: kernels.Certain, Signals: ^kernels.Signals(0)}
	if len(k.Tells(nil, number, []byte("0101901234"))) != 0 || k.Asks(number, []byte("0101901234")) != 0 || k.Confirmed(number, true) != number {
		t.Error("a number takes part")
	}
}

func TestTellingAndAskingAllocateNothing(t *testing.T) {
	k := builtin(t)
	full := kernels.Hit{Kind: kernels.Person, Grade: kernels.High, Signals: Given | UnknownSurname}
	value, keys := []byte("jens vrolmik"), make([]uint64, 0, 8)
	if n := testing.AllocsPerRun(100, func() { keys = k.Tells(keys[:0], full, value); k.Asks(kernels.Hit{Kind: kernels.Person}, value[5:]) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestGenitivesAcrossPages: the value of the first mention of the second page,
// of which the first page says whether its s is an ending.
func TestGenitivesAcrossPages(t *testing.T) {
	k := builtin(t)
	for _, c := range []struct{ first, second, value string }{
		{"Vi så Jens Xqvorp.", "Vi så Xqvorps bil.", "xqvorp"},
		{"Vi så Jens Xqvorp.", "Det er XQVORPS bil.", "xqvorp"},
		{"Vi så Jens Xqvorp.", "Vi så Jens Xqvorps bil.", "jens xqvorp"},
		{"Vi så Jens Xqvorp.", "Vi så Jens Xqvorps bil og Xqvorps hus.", "jens xqvorp"},
		{"Vi så Jens Xqvorp.", "Vi så Xqvorp.", "xqvorp"},
		{"Vi så Jens Xqvorps.", "Vi så Xqvorps bil.", "xqvorps"},
		{"Vi så Jens Xqvorps og Mette Xqvorp.", "Vi så Xqvorps bil.", "xqvorp"},
		{"Vi så Jens Lundsgaard.", "Vi så Jens Xqvorps bil.", "jens xqvorps"},
		{"Vi så Jens Xqvorp.", "Vi så @xqvorps der.", "xqvorps"},
	} {
		h := across(k, c.first, c.second)[0]
		value := string(k.AppendValue(nil, h.Kind, h.Signals, []byte(c.second)[h.Start:h.End]))
		if value != c.value || h.Grade != Grade(h.Signals) {
			t.Errorf("%q after %q: %q, %v, want %q", c.second, c.first, value, h.Signals.Names(signalNames), c.value)
		}
	}
}
