package cpr

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"aktsyn/kernels"
)

// TestOtherYear: what is found in one year and judged in another is what is
// found in the other.
func TestOtherYear(t *testing.T) {
	r := seeded(11)
	forms := []string{"%s%s", "%s-%s", "cpr-nr. %s-%s", "%s %s", "CPR-numre: %s%s, 03050%s%s", "faktura %s%s", "%s-%s-010190-1234", "%s%s%s", "%s-XXXX%s"}
	for range 300 {
		var page bytes.Buffer
		for range 1 + r.IntN(12) {
			var parts []any
			form := forms[r.IntN(len(forms))]
			for i := range bytes.Count([]byte(form), []byte("%s")) {
				if i%2 == 0 {
					parts = append(parts, fmt.Sprintf("0%d0%d%02d", 1+r.IntN(9), 1+r.IntN(9), r.IntN(100)))
				} else {
					parts = append(parts, fmt.Sprintf("%04d", r.IntN(10000)))
				}
			}
			fmt.Fprintf(&page, form+" ", parts...)
		}
		page.WriteByte('\n')
		from, to := FirstYear+r.IntN(LastYear-FirstYear+1), FirstYear+r.IntN(LastYear-FirstYear+1)
		got, want := scanIn(from, page.Bytes()), scanIn(to, page.Bytes())
		for i := range got {
			got[i].Signals = InYear(got[i].Signals, got[i].Born, to)
			got[i].Grade = Grade(got[i].Kind, got[i].Signals)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%q\nread in %d, judged in %d\n%v\ninstead of\n%v", page.Bytes(), from, to, got, want)
		}
	}
}

func scanIn(year int, text []byte) []kernels.Hit {
	k := in(year)
	return k.Scan(nil, kernels.Page{Text: text}, k.NewScratch())
}

// TestBorn: the year of birth is told where a later year matters, of each
// century, and nowhere else.
func TestBorn(t *testing.T) {
	for value, want := range map[string]uint16{
		"0305152222": 0, "0305162222": 1916, "0305462222": 1946, "0305472222": 0, // 1915, 1916, 1946, 1947
		"0305264444": 0, "0305274444": 2027, "0305579999": 0, "0305576666": 2057, // 2026, 2027, 1957, 2057
		"0305586666": 0, "0305275ABC": 2027, "030527ABCD": 0, // 1858, a letter serial of a century, one of none
	} {
		n, ok := parseNumber(value)
		if !ok {
			t.Fatal(value)
		}
		year, known := n.year()
		if got := yearsUntil(FirstYear).born(&n); got != want {
			t.Errorf("%s, born %d (%v): %d, want %d", value, year, known, got, want)
		}
		f := finder{years: yearsUntil(FirstYear)}
		f.append(candidate{kind: kernels.MaskedCPR, value: n})
		if f.candidates[0].born != 0 {
			t.Errorf("%s: a masked number has a year", value)
		}
	}
}
