package batch

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"aktsyn/kernels"
	"aktsyn/kernels/columnar"
	"aktsyn/pipeline/extract"
)

// TestPagesRoundTrip builds records of random pages and reads them back; any
// cut into batches gives every page once.
func TestPagesRoundTrip(t *testing.T) {
	mem := memory.NewCheckedAllocator(memory.DefaultAllocator)
	defer mem.AssertSize(t, 0)
	rng := rand.New(rand.NewPCG(1, 2))
	var want [][]byte
	for range 300 {
		size := rng.IntN(40_000)
		if rng.IntN(50) == 0 {
			size = TargetBytes + rng.IntN(1000)
		}
		want = append(want, append(bytes.Repeat([]byte{byte('a' + rng.IntN(26))}, size), '\n'))
	}
	b := NewPageBuilder(mem)
	defer b.Release()
	var got [][]byte
	flush := func() {
		rec := b.NewRecord()
		defer rec.Release()
		pages, err := columnar.View(rec)
		if err != nil {
			t.Fatal(err)
		}
		for i := range pages.Len() {
			if n := int(pages.Page(i)); n != len(got)+1 || pages.Doc(i) != 7 {
				t.Fatalf("row of page %d of document %d where page %d of document 7 was due", n, pages.Doc(i), len(got)+1)
			}
			got = append(got, bytes.Clone(pages.Text(i)))
		}
	}
	for i, text := range want {
		if !b.Fits(len(text)) {
			flush()
		}
		b.Append(7, extract.Page{Number: uint32(i + 1), Text: text, Own: uint32(len(text))})
	}
	flush()
	if !slices.EqualFunc(got, want, bytes.Equal) {
		t.Fatal("pages differ after the round trip")
	}
}

func TestTextIsPaddedWithReadableZeros(t *testing.T) {
	b := NewPageBuilder(memory.DefaultAllocator)
	b.Append(0, extract.Page{Text: []byte("abc\n")})
	rec := b.NewRecord()
	defer rec.Release()
	buf := rec.Column(5).(*array.String).Data().Buffers()[2].Bytes()
	if !bytes.Equal(buf[4:], make([]byte, Padding)) {
		t.Errorf("behind the text: %v, want %d zeros", buf[4:], Padding)
	}
}

func TestCompareIsTheTotalOrder(t *testing.T) {
	ordered := []Hit{
		{}, {Kind: 1}, {End: 1}, {Start: 1}, {Start: 1, End: 2}, {Page: 1}, {Doc: 1}, {Doc: 1, Page: 3},
	}
	for i, a := range ordered {
		for j, b := range ordered {
			if got, want := Compare(a, b), compareInts(i, j); got != want {
				t.Errorf("Compare(#%d, #%d) = %d, want %d", i, j, got, want)
			}
		}
	}
}

// TestSorted compares Sorted with Compare, on hits that differ in little.
func TestSorted(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	sorted := 0
	for range 20_000 {
		hits := make([]Hit, rng.IntN(5))
		for i := range hits {
			n := func() uint32 { return [...]uint32{0, 1, 1 << 31, 1<<32 - 1}[rng.IntN(4)/(1+rng.IntN(4))] }
			hits[i] = Hit{Doc: n(), Page: n(), Start: n(), End: n(), Kind: kernels.Kind(n()), Row: n(), Signals: kernels.Signals(n())}
		}
		if rng.IntN(3) == 0 {
			slices.SortFunc(hits, Compare)
		}
		want := slices.IsSortedFunc(hits, Compare)
		if got := Sorted(hits); got != want {
			t.Fatalf("%+v: %v", hits, got)
		}
		if want && len(hits) > 2 {
			sorted++
		}
	}
	if sorted < 1000 {
		t.Errorf("only %d lists of three and more were sorted", sorted)
	}
}

func compareInts(a, b int) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
