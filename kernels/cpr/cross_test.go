package cpr

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"aktsyn/kernels"
	"aktsyn/kernels/cpr/internal/prefilter"
	"aktsyn/kernels/internal/cpufeat"
)

// mayCross asks every variant about text[end] in the chunk at text[at:].
func mayCross(t *testing.T, text []byte, at, end int) bool {
	t.Helper()
	var kept []int
	for _, level := range cpufeat.Usable() {
		breaks := [8]uint16{uint16(end - at)}
		kept = append(kept, len(prefilter.For(level).Cross(crossings, breaks[:1], text, at)))
	}
	if slices.Min(kept) != slices.Max(kept) {
		t.Fatalf("%q at %d: %v kept", text[max(0, at-8):], end-at, kept)
	}
	return kept[0] == 1
}

// Breaks that are passed by are those for which nothing is marked, whatever is
// around them.
func TestPassedBreaksMarkNothing(t *testing.T) {
	const likely = "0123456789019OolISBZD|  -./_\t\r\nxX*#?>Kae,\v\xC2\xA0\xE2\x80\x93\xE3\xEF\xBC\x91\xC3\xA6"
	breaks := []string{"\n", "\u00a7", "\u2013", "\uff11", "\u3000"}
	r := rand.New(rand.NewPCG(7, 8))
	passed, crossed := 0, 0
	const near, length = 8, 40
	all := make([]byte, prefilter.Chunk+length)
	for n := range 200_000 {
		text, at := all, prefilter.Chunk // the chunk is the first of the text, or there is text before
		if n%2 == 0 {
			text, at = all[prefilter.Chunk:], 0
		}
		for i := prefilter.Chunk - near; i < len(all); i++ {
			all[i] = likely[r.IntN(len(likely))]
			if r.IntN(3) > 0 {
				all[i] = "0123 "[r.IntN(5)]
			}
		}
		end := at + r.IntN(length)
		copy(text[end:], breaks[r.IntN(len(breaks))])
		var m prefilter.Masks
		f := finder{text: text, form: kernels.Prose, masks: &m}
		f.crossAt(at, end)
		begins := func(offset uint16) bool { // crossAt looks at no byte before the chunk
			i := at + int(offset)
			return i == 0 || !isLatin(text[i-1]) || !isLatin(text[i])
		}
		switch may := mayCross(t, text, at, end); {
		case !may && slices.ContainsFunc(m.Offsets, begins):
			t.Fatalf("%q is passed at %d, but %v may begin there", text[max(0, at-near):], end-at, m.Offsets)
		case !may:
			passed++
		case len(m.Offsets) > 0:
			crossed++
		}
	}
	if passed < 10_000 || crossed < 10_000 {
		t.Errorf("%d passed and %d crossed: no test", passed, crossed)
	}
}

// What prose has most of is passed, and numbers are not.
func TestMayCross(t *testing.T) {
	for _, c := range [...]struct {
		text string
		may  bool
	}{
		{"efter \u00a7 27 i", false}, {"nr. 27.\nBorgeren", false}, {"til\nog med", false}, {"uge 12\nog med", false}, {"oplyser til\n123 45", false},
		{"0101\n90-1234", true}, {"0101\n 9012 34", true}, {"0101-\n90-1234", true}, {"01 \n\u00a0019012", true}, {"0101\u201390-1234", true}, {"abc\uff10101901234", true},
	} {
		end := bytes.IndexAny([]byte(c.text), "\n\u00a7\u2013\uff10")
		if got := mayCross(t, []byte(c.text), 0, end); got != c.may {
			t.Errorf("%q: %v", c.text, got)
		}
	}
}
