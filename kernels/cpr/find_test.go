package cpr

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"aktsyn/kernels"
	"aktsyn/kernels/cpr/internal/prefilter"
)

func newFinder(text []byte, form kernels.Form, v Vector) *finder {
	return &finder{text: text, form: form, lastYear: defaultYear, filter: prefilter.For(v.level()), masks: &prefilter.Masks{}}
}

// everywhere is the specification of find: the grammar at every place, with no
// first phase and no short way.
func everywhere(text []byte, form kernels.Form) []candidate {
	f := finder{text: text, form: form, lastYear: defaultYear}
	for i := range text {
		if limit := f.limit(i); limit > i {
			f.readAt(i, limit)
		}
	}
	if f.cells() {
		f.lostZeros()
	}
	return f.candidates
}

// checkFind compares all variants with the specification.
func checkFind(t *testing.T, text []byte, form kernels.Form) int {
	t.Helper()
	want := everywhere(text, form)
	for _, v := range Vectors() {
		f := newFinder(text, form, v)
		f.find()
		if !slices.Equal(f.candidates, want) {
			t.Fatalf("%v, form %v: %s\nin %.3000q", v, form, difference(f.candidates, want), text)
		}
	}
	return len(want)
}

func difference(got, want []candidate) string {
	for i := range max(len(got), len(want)) {
		if i >= len(got) {
			return fmt.Sprintf("missing %+v", want[i])
		}
		if i >= len(want) || got[i] != want[i] {
			return fmt.Sprintf("candidate %d is %+v, specified are %d", i, got[i], len(want))
		}
	}
	return "none"
}

var pageForms = []kernels.Form{kernels.Prose, kernels.Table, kernels.Sheet, kernels.Name}

// Every form at every place within two vectors, and across chunks.
func TestFindAtEveryShift(t *testing.T) {
	for _, form := range forms {
		page, written := kernels.Prose, " "+form.write("0101588123")+" x"
		if form.cells {
			page, written = kernels.Sheet, "\t"+form.write("0101588123")+"\tx"
		}
		for shift := range 130 {
			text := strings.Repeat("x", shift) + written
			checkFind(t, []byte(text), kernels.Table)
			if checkFind(t, []byte(text), page) == 0 {
				t.Fatalf("%s: nothing found at %d", form.name, shift)
			}
		}
		for shift := 0; shift < 140; shift += 20 {
			text := strings.Repeat("x", prefilter.Chunk-shift) + written
			if checkFind(t, []byte(text), page) == 0 {
				t.Fatalf("%s: nothing found %d before the end of a chunk", form.name, shift)
			}
		}
	}
}

// Numbers put together at random from what numbers are written with.
func TestFindInRandomParts(t *testing.T) {
	r := seeded(31)
	parts := append([]string{
		"O1", "l", "S", "B", "０１", "９０", "－", "\u00ad", "\u2013", "\u00a0", "\u200b", "\u3000", "XXXX", "•", "0AB1", "ABC1", "CPR", "æ", "\xff",
		"                                        ", "\n\n", "\f", "_", "kr.", "101588123", "1.01588123E8", "2.501588123E+09", "101588123.0", "00",
		">", "\v", "\u2028", "\u200e", "â€“", "Â ", "\u02d7", "\ufffd", "█", "____", "(", ";", "%20", "   ", "\u00ac",
	}, otherAlphabet...)
	found := 0
	for range 600 {
		var text strings.Builder
		for range 60 {
			text.WriteString(parts[r.IntN(len(parts))])
		}
		for _, form := range pageForms {
			found += checkFind(t, []byte(text.String()), form)
		}
	}
	if found < 500 {
		t.Errorf("only %d candidates compared", found)
	}
}

func TestFindInDigits(t *testing.T) {
	r := seeded(32)
	text := make([]byte, 3*prefilter.Chunk/2)
	for _, others := range []string{"", "-", " ", "\n", "-\n ;,", "O"} {
		for i := range text {
			text[i] = byte('0' + r.IntN(10))
			if r.IntN(8) == 0 && others != "" {
				text[i] = others[r.IntN(len(others))]
			}
		}
		if checkFind(t, text, kernels.Prose) == 0 {
			t.Errorf("nothing to compare with %q", others)
		}
	}
}

// FuzzFindEqualsGrammar proves that the first phase loses nothing, in any
// variant, and that the short way is the grammar's.
func FuzzFindEqualsGrammar(f *testing.F) {
	for i, form := range forms {
		f.Add([]byte("Nr. "+form.write("0101588123")+" og"), uint8(i), uint8(i*7))
	}
	f.Fuzz(func(t *testing.T, text []byte, form, shift uint8) {
		text = append(bytes.Repeat([]byte{'.'}, int(shift)), text[:min(len(text), 300)]...)
		checkFind(t, text, pageForms[int(form)%len(pageForms)])
	})
}
