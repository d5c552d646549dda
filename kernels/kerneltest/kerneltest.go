// Package kerneltest holds the checks that every kernel must pass on every
// page, whatever it detects: valid, sorted, graded hits; the same hits each
// time, from every goroutine and at every place in memory; no byte read or
// written that is not the kernel's; no allocation in steady state.
//
// The functions take a testing.TB and are meant for tests, benchmarks and
// fuzz targets alike. Failures name offsets and counts, never page text.
package kerneltest

import (
	"bytes"
	"slices"
	"sync"
	"testing"
	"unicode/utf8"

	"aktsyn/kernels"
)

// Scan returns the hits of one page, found with a scratch of its own.
func Scan(k kernels.Kernel, page kernels.Page) []kernels.Hit {
	return k.Scan(nil, page, k.NewScratch())
}

// Check runs Hits, Values, Repeatable and Guarded on one page and returns its
// hits. It is what a fuzz target calls on arbitrary bytes.
func Check(t testing.TB, k kernels.Kernel, page kernels.Page) []kernels.Hit {
	t.Helper()
	pristine := bytes.Clone(page.Text)
	hits := Scan(k, page)
	if !bytes.Equal(page.Text, pristine) {
		t.Fatal("Scan changed the page's text")
	}
	Hits(t, page, hits)
	Values(t, k, page, hits)
	Repeatable(t, k, page, hits)
	Guarded(t, k, page, hits)
	return hits
}

// Hits checks the hits of a page by themselves: spans that are not empty, lie
// inside the text and, where the text is valid UTF-8, on character borders;
// known kinds and grades; strictly ascending (Start, End, Kind), which also
// rules out doubles.
func Hits(t testing.TB, page kernels.Page, hits []kernels.Hit) {
	t.Helper()
	valid := utf8.Valid(page.Text)
	for i, h := range hits {
		if h.Start >= h.End || int(h.End) > len(page.Text) {
			t.Fatalf("hit %d: span [%d,%d) does not fit a text of %d bytes", i, h.Start, h.End, len(page.Text))
		}
		if valid && !(border(page.Text, h.Start) && border(page.Text, h.End)) {
			t.Fatalf("hit %d: span [%d,%d) cuts a character", i, h.Start, h.End)
		}
		if !slices.Contains(kernels.Kinds(), h.Kind) || !slices.Contains(kernels.Grades(), h.Grade) {
			t.Fatalf("hit %d: kind %v, grade %v", i, h.Kind, h.Grade)
		}
		if i > 0 && order(hits[i-1], h) >= 0 {
			t.Fatalf("hits %d and %d are out of order or double", i-1, i)
		}
	}
}

func border(text []byte, at uint32) bool {
	return int(at) == len(text) || utf8.RuneStart(text[at])
}

// order compares hits by (Start, End, Kind).
func order(a, b kernels.Hit) int {
	for _, d := range [...]int{int(a.Start) - int(b.Start), int(a.End) - int(b.End), int(a.Kind) - int(b.Kind)} {
		if d != 0 {
			return d
		}
	}
	return 0
}

// Values checks AppendValue on every hit: it appends, gives the same each
// time, depends on the span's bytes and the signals alone, gives something, and a value given
// back to it (as a user types it) stays as it is.
func Values(t testing.TB, k kernels.Kernel, page kernels.Page, hits []kernels.Hit) {
	t.Helper()
	prefix := []byte("prefix")
	for i, h := range hits {
		span := page.Text[h.Start:h.End]
		got := k.AppendValue(bytes.Clone(prefix), h.Kind, h.Signals, span)
		value, kept := bytes.CutPrefix(got, prefix)
		if !kept || len(value) == 0 {
			t.Fatalf("hit %d: AppendValue does not append a value", i)
		}
		if again := k.AppendValue(nil, h.Kind, h.Signals, bytes.Clone(span)); !bytes.Equal(again, value) {
			t.Fatalf("hit %d: AppendValue differs between calls", i)
		}
		if again := k.AppendValue(nil, h.Kind, 0, value); !bytes.Equal(again, value) {
			t.Fatalf("hit %d: the value of a value differs", i)
		}
	}
}

// Repeatable checks that the page gives want again: with a scratch that has
// seen the page and other pages before, appended to hits that stay untouched,
// and from several goroutines at once.
func Repeatable(t testing.TB, k kernels.Kernel, page kernels.Page, want []kernels.Hit) {
	t.Helper()
	scratch := k.NewScratch()
	dirt := kernels.Page{Text: bytes.Repeat([]byte("Anders Andersen 311299-1234\n"), 9), Form: kernels.Table}
	first := k.Scan(nil, dirt, scratch)
	all := k.Scan(slices.Clone(first), page, scratch)
	if !slices.Equal(all[:len(first)], first) {
		t.Fatal("Scan changed hits that were in dst before")
	}
	equal(t, "a used scratch", all[len(first):], want)

	const goroutines = 3
	var together [goroutines][]kernels.Hit
	var group sync.WaitGroup
	for i := range together {
		group.Go(func() { together[i] = Scan(k, page) })
	}
	group.Wait()
	for _, got := range together {
		equal(t, "concurrent scans", got, want)
	}
}

// Guarded checks that the page gives want when its text lies between memory
// that must not be touched (see GuardedText).
func Guarded(t testing.TB, k kernels.Kernel, page kernels.Page, want []kernels.Hit) {
	t.Helper()
	text, free := GuardedText(t, page.Text)
	defer free()
	guarded := page
	guarded.Text = text
	equal(t, "a guarded text", Scan(k, guarded), want)
}

// Shifts checks that the page, moved by 1 to most bytes, gives the same hits,
// moved. What stands before it ends in a blank line, which no kernel looks
// across, so it suits every form but tables, whose first row is a header.
// most should exceed twice the widest vector of a kernel (128 for AVX-512).
func Shifts(t testing.TB, k kernels.Kernel, page kernels.Page, most int) {
	t.Helper()
	want := Scan(k, page)
	scratch := k.NewScratch()
	moved := page
	got := []kernels.Hit{}
	for n := 2; n <= most; n++ {
		lead := append(bytes.Repeat([]byte{'x'}, n-2), "\n\n"...)
		moved.Text = append(lead, page.Text...)
		got = k.Scan(got[:0], moved, scratch)
		for i := range got {
			got[i].Start -= uint32(n)
			got[i].End -= uint32(n)
		}
		equal(t, "a shifted page", got, want)
	}
}

// Cuts checks that cutting the text behind any blank line or form feed loses
// no hit: kernels never join over one. Only spans are compared, because what
// stands elsewhere on a page may be evidence.
func Cuts(t testing.TB, k kernels.Kernel, page kernels.Page) {
	t.Helper()
	whole := Scan(k, page)
	for at := 1; at < len(page.Text); at++ {
		if page.Text[at-1] != '\f' && !bytes.HasSuffix(page.Text[:at], []byte("\n\n")) {
			continue
		}
		left, right := page, page
		left.Text, right.Text = page.Text[:at], page.Text[at:]
		parts := Scan(k, left)
		for _, h := range Scan(k, right) {
			h.Start += uint32(at)
			h.End += uint32(at)
			parts = append(parts, h)
		}
		if !slices.EqualFunc(parts, whole, func(a, b kernels.Hit) bool { return order(a, b) == 0 }) {
			t.Fatalf("a cut at byte %d: %d hits, %d in one piece", at, len(parts), len(whole))
		}
	}
}

// NoAllocs checks that scanning the pages again allocates nothing once hits
// and scratch have grown to size.
func NoAllocs(t testing.TB, k kernels.Kernel, pages ...kernels.Page) {
	t.Helper()
	scratch := k.NewScratch()
	var hits []kernels.Hit
	scan := func() {
		for _, p := range pages {
			hits = k.Scan(hits[:0], p, scratch)
		}
	}
	scan()
	if n := testing.AllocsPerRun(5, scan); n != 0 {
		t.Fatalf("%v allocations in steady state, want none", n)
	}
}

func equal(t testing.TB, what string, got, want []kernels.Hit) {
	t.Helper()
	if slices.Equal(got, want) {
		return
	}
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			t.Fatalf("%s: hit %d is %+v, want %+v", what, i, got[i], want[i])
		}
	}
	t.Fatalf("%s: %d hits, want %d", what, len(got), len(want))
}
