package detect

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"aktsyn/kernels"
	"aktsyn/kernels/cpr"
	"aktsyn/kernels/marks"
	"aktsyn/kernels/person"
)

const (
	whole = "Sagen om Jens Peter Bastholm er lukket.\n"
	part  = "Her nævnes Bastholm igen.\n"
)

// lifted are the hits of persons that the rest of their document speaks for.
func lifted(hits []kernels.Hit) (n int) {
	for _, h := range hits {
		if h.Kind == kernels.Person && h.Signals.Has(person.SeenInDocument) {
			n++
		}
	}
	return n
}

// each collects the hits that Each shows.
func each(t *testing.T, d *Detector, text string) (hits []kernels.Hit) {
	t.Helper()
	if err := d.Each([]byte(text), func(h kernels.Hit) error { hits = append(hits, h); return nil }); err != nil {
		t.Fatal(err)
	}
	return hits
}

func TestFullNamesSpeakInTheWholeText(t *testing.T) {
	d, filler := newDetector(t), strings.Repeat("Intet her i dag.\n", 2*piece/10)
	for name, c := range map[string]struct {
		text string
		want int
	}{
		"further up, another piece":   {whole + filler + part, 1},
		"further down, another piece": {part + filler + whole, 1},
		"further down, same piece":    {part + whole, 1},
		"nowhere":                     {part + filler + part, 0},
	} {
		if got := lifted(each(t, d, c.text)); got != c.want {
			t.Errorf("%s: %d lifted, want %d", name, got, c.want)
		}
	}
	if lifted(d.Text([]byte(part+whole), kernels.Prose)) != 1 || lifted(d.Text([]byte(part), kernels.Prose)) != 0 {
		t.Error("a text knows of another, or not of itself")
	}
}

// page is a whole page of a document.
func page(doc, number uint32, text string) Page {
	return Page{Doc: doc, Number: number, Text: []byte(text), Own: uint32(len(text))}
}

func TestFullNamesSpeakOnOtherPages(t *testing.T) {
	var got []string
	show := func(h PageHit) error {
		got = append(got, fmt.Sprintf("%d/%d %s", h.Doc, h.Page, h.Text))
		return nil
	}
	// A part of a name alone is low, so the filter shows it only if lifted.
	ds := newDetector(t).Documents(Filter{MinGrade: kernels.Medium, Reveal: true}, show)
	margin := page(2, 2, whole)
	margin.Lead = margin.Own
	for _, p := range []Page{page(0, 1, part), page(1, 1, part), page(0, 2, whole), page(2, 1, part), margin} {
		if err := ds.Page(p); err != nil || len(got) > 0 {
			t.Fatalf("shown before the end: %q, %v", got, err)
		}
	}
	if err := ds.End(); err != nil {
		t.Fatal(err)
	}
	if want := []string{"0/1 Bastholm", "0/2 Jens Peter Bastholm"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestDocumentsEndWithTheFirstError(t *testing.T) {
	failed := errors.New("full")
	calls := 0
	ds := newDetector(t).Documents(Filter{}, func(PageHit) error { calls++; return failed })
	if err := errors.Join(ds.Page(page(0, 1, whole+part)), ds.End()); !errors.Is(err, failed) {
		t.Error(err)
	}
	if err := ds.End(); err != nil || calls != 1 {
		t.Errorf("after the error: %v, %d calls", err, calls)
	}
}

// What is known of a stretch of a page besides its text reaches the hits in it,
// at their offsets in the text as it was given, and no others.
func TestMarksReachTheHits(t *testing.T) {
	const text = "A\u030Ase, cpr-nr. 010165-9901\r\nBo, cpr-nr. 010165-9901\nIb, cpr-nr. 121165-9923\n" // Å in two runes
	at := func(s string) uint32 { return uint32(strings.LastIndex(text, s)) }
	p := page(0, 1, text)
	p.Marks = marks.Order([]marks.Mark{{Start: at("Bo"), End: at("Ib"), Kind: marks.Hidden}, {Start: at("9923"), End: at("9923") + 1, Kind: marks.Doubtful}})
	var got []string
	ds := newDetector(t).Documents(Filter{Kinds: []kernels.Kind{kernels.CPR}}, func(h PageHit) error {
		got = append(got, fmt.Sprint(h.Start, h.Signals.Has(cpr.HiddenText), h.Signals.Has(cpr.DoubtfulReading)))
		return nil
	})
	if err := errors.Join(ds.Page(p), ds.End()); err != nil {
		t.Fatal(err)
	}
	first := uint32(strings.Index(text, "010165"))
	want := []string{fmt.Sprint(first, false, false), fmt.Sprint(at("010165"), true, false), fmt.Sprint(at("121165"), false, true)}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
