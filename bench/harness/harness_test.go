package harness

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
)

func countA(text []byte) int { return bytes.Count(text, []byte("a")) }

func TestRowsHaveMatchesAndRatios(t *testing.T) {
	text := bytes.Repeat([]byte("abc"), 50_000)
	r, err := Run(t.Context(), []Contestant{
		{Name: "sum", Group: Sum, Check: None, Scan: MemorySum},
		{Name: "count", Group: "x", Check: Equal, Scan: countA},
		{Name: "words", Group: "x", Check: Presence, Scan: func([]byte) int { return 1 }},
	}, text, Options{Reps: 3})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Rows) != 3 || r.Rows[1].Matches != 50_000 || r.Rows[0].OfGoSum != 1 {
		t.Errorf("rows: %+v", r.Rows)
	}
	if r.Rows[1].GBps <= 0 || r.Rows[1].OfGoSum <= 0 {
		t.Errorf("no speed: %+v", r.Rows[1])
	}
	if got := r.Rows[1].PerKB; got < 333 || got > 334 || r.Rows[2].PerKB != 0 {
		t.Errorf("matches per KB: %v, want 1000/3; presence %v, want 0", got, r.Rows[2].PerKB)
	}
}

func TestNoFigureForWrongMatches(t *testing.T) {
	wrong := Contestant{Name: "wrong", Scan: countA, Verify: func([]byte) error { return errors.New("one short") }}
	if _, err := Run(t.Context(), []Contestant{wrong}, []byte("a"), Options{Reps: 1}); err == nil ||
		!strings.Contains(err.Error(), "one short") {
		t.Errorf("got %v", err)
	}
	n := 0
	fickle := Contestant{Name: "fickle", Scan: func([]byte) int { n++; return n }}
	if _, err := Run(t.Context(), []Contestant{fickle}, []byte("a"), Options{Reps: 1}); err == nil {
		t.Error("a changing count was accepted")
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	c := Contestant{Name: "count", Scan: countA}
	if _, err := Run(ctx, []Contestant{c}, []byte("a"), Options{Reps: 1}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestMedianOfEvenAndOdd(t *testing.T) {
	wall := func(s sample) float64 { return s.wall }
	if mid, spread := median([]sample{{wall: 3}, {wall: 1}, {wall: 2}}, wall); mid != 2 || spread != 1 {
		t.Errorf("odd: %v %v", mid, spread)
	}
	if mid, _ := median([]sample{{wall: 4}, {wall: 1}, {wall: 2}, {wall: 3}}, wall); mid != 2.5 {
		t.Errorf("even: %v", mid)
	}
}
