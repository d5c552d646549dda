package extract

import (
	"bytes"
	"image"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"aktsyn/kernels"
	"aktsyn/pipeline/ocr"
	"aktsyn/pipeline/source"
)

// pages is an emitter that keeps the pages as the readers gave them.
type pages struct{ got []Page }

func (e *pages) page(p Page) error {
	p.Text = bytes.Clone(p.Text)
	e.got = append(e.got, p)
	return nil
}
func (e *pages) unread(uint32, source.Cause, string) error            { return nil }
func (e *pages) part(string, []byte) error                            { return nil }
func (e *pages) partUnread(string, int64, source.Cause, string) error { return nil }
func (e *pages) reads() bool                                          { return false }
func (e *pages) picture(uint32, ocr.Picture, image.Rectangle) error   { return nil }
func (e *pages) partPictures(string, []picturedPage) error            { return nil }
func (e *pages) within() source.Limits                                { return source.DefaultLimits() }

// own returns the pages' text without what they repeat.
func (e *pages) own() string {
	var out strings.Builder
	for _, p := range e.got {
		out.Write(p.Text[p.Lead:p.Own])
	}
	return out.String()
}

func (e *pages) sizes() []int {
	var out []int
	for _, p := range e.got {
		out = append(out, int(p.Own-p.Lead))
	}
	return out
}

// toyHits is a kernel: it returns where ten digits start that no other digit
// touches, with at most one line end among them.
func toyHits(text []byte) []int {
	digit := func(i int) bool { return i >= 0 && i < len(text) && text[i] >= '0' && text[i] <= '9' }
	var hits []int
	for start := range text {
		if !digit(start) || digit(start-1) {
			continue
		}
		i, digits, breaks := start, 0, 0
		for digits < 10 && breaks < 2 && (digit(i) || i < len(text) && text[i] == '\n') {
			if digit(i) {
				digits++
			} else {
				breaks++
			}
			i++
		}
		if digits == 10 && breaks < 2 && !digit(i) {
			hits = append(hits, start)
		}
	}
	return hits
}

// randomText has numbers, broken and whole, in paragraphs, lines and words of
// very different lengths.
func randomText(rnd *rand.Rand, size int) []byte {
	var out []byte
	wordsPerLine := []int{3, 12, 40_000}[rnd.IntN(3)]
	linesPerParagraph := []int{2, 30, 2_000}[rnd.IntN(3)]
	for len(out) < size {
		switch n := rnd.IntN(wordsPerLine * linesPerParagraph * 20); {
		case n == 0:
			out = append(out, '\f')
		case n < 20:
			out = append(out, "\n\n"...)
		case n < 20*linesPerParagraph:
			out = append(out, '\n')
		case n%10 < 8:
			for range 10 {
				out = append(out, byte('0'+rnd.IntN(10)))
				if rnd.IntN(9) == 0 {
					out = append(out, "\n\n\n1"[rnd.IntN(4)])
				}
			}
			out = append(out, ' ')
		default:
			out = append(out, []string{"æble", "x", "€ ", "12", " sag ", "\r\n"}[rnd.IntN(6)]...)
		}
	}
	return out
}

// TestCutsLoseNoHit checks that pages own exactly the text and its hits,
// however the text is cut and in whatever pieces it comes.
func TestCutsLoseNoHit(t *testing.T) {
	for seed := range uint64(40) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		text := randomText(rnd, rnd.IntN(400_000))
		whole := normalise(text)
		var once, inPieces pages
		next, err := emitProse(&once, "", text, 1)
		if err != nil || int(next) != len(once.got)+1 {
			t.Fatalf("seed %d: %d pages, next is %d, %v", seed, len(once.got), next, err)
		}
		if got := once.own(); got != string(whole) {
			t.Fatalf("seed %d: pages own %d bytes, want the %d of the text", seed, len(got), len(whole))
		}
		var hits []int
		at := 0
		for _, p := range once.got {
			for _, hit := range toyHits(p.Text) {
				if hit >= int(p.Lead) && hit < int(p.Own) {
					hits = append(hits, at+hit-int(p.Lead))
				}
			}
			at += int(p.Own - p.Lead)
		}
		if want := toyHits(whole); !slices.Equal(hits, want) {
			t.Fatalf("seed %d: %d hits on pages, want %d", seed, len(hits), len(want))
		}
		c := newCutter(&inPieces, "", kernels.Prose, 1)
		for rest := text; len(rest) > 0; {
			n := min(len(rest), 1+rnd.IntN(100_000))
			c.write(rest[:n])
			rest = rest[n:]
		}
		c.close()
		if !slices.Equal(inPieces.sizes(), once.sizes()) {
			t.Fatalf("seed %d: cut at %v in pieces, at %v in one", seed, inPieces.sizes(), once.sizes())
		}
		var asItIs pages
		before := bytes.Clone(whole)
		newCutter(&asItIs, "", kernels.Prose, 1).whole(whole)
		if !slices.Equal(asItIs.sizes(), once.sizes()) || asItIs.own() != string(before) || !bytes.Equal(whole, before) {
			t.Fatalf("seed %d: cut at %v as it is, at %v in one", seed, asItIs.sizes(), once.sizes())
		}
	}
}

func TestWhereTextIsCut(t *testing.T) {
	line := func(n int) string { return strings.Repeat("x", n-1) + "\n" }
	k := 1 << 10
	tests := []struct {
		name, text string
		want       []int
	}{
		{"empty", "", []int{0}},
		{"short", "a\n\nb\n", []int{5}},
		{"form feeds", "a\fb\n\f\fc", []int{2, 3, 1, 1}},
		{"form feed at the end", "a\n\f", []int{3}},
		{"blank line after 4 KiB", line(5*k) + "\nrest\n", []int{5*k + 1, 5}},
		{"blank line before 4 KiB", line(k) + "\n" + line(2*k), []int{3*k + 1}},
		{"line end before 16 KiB", strings.Repeat(line(k), 17), []int{16 * k, k}},
		{"paragraph of less than 16 KiB", strings.Repeat(line(k), 15), []int{15 * k}},
		{"line end after 16 KiB", line(20*k) + line(k), []int{20 * k, k}},
		{"no line end", strings.Repeat("x", 100*k), []int{64 * k, 36 * k}},
		{"no line end, between runes", "x" + strings.Repeat("ø", 40*k), []int{64*k - 1, 16*k + 2}},
		{"form feed before anything else", line(k) + "\f" + strings.Repeat("x", 3*k), []int{k + 1, 3 * k}},
	}
	for _, test := range tests {
		var got pages
		emitProse(&got, "", []byte(test.text), 1)
		if !slices.Equal(got.sizes(), test.want) {
			t.Errorf("%s: %v, want %v", test.name, got.sizes(), test.want)
		}
	}
}

func TestMarginsOfACut(t *testing.T) {
	var got pages
	emitProse(&got, "label", bytes.Repeat([]byte("0123456789abcde\n"), 2<<10), 7)
	want := []Page{
		{Number: 7, Lead: 0, Own: lineCut},
		{Number: 8, Lead: margin, Own: margin + lineCut},
	}
	for i, p := range got.got {
		if p.Number != want[i].Number || p.Lead != want[i].Lead || p.Own != want[i].Own || p.Label != "label" {
			t.Errorf("page %+v, want %+v", p, want[i])
		}
	}
	if n := len(got.got[0].Text); n != lineCut+margin {
		t.Errorf("the first page has %d bytes, want %d", n, lineCut+margin)
	}
}

func FuzzEmitProse(f *testing.F) {
	f.Add([]byte("a\r\nb\fc\x00\xff"))
	f.Fuzz(func(t *testing.T, text []byte) {
		var got pages
		if _, err := emitProse(&got, "", text, 1); err != nil {
			t.Fatal(err)
		}
		if got.own() != string(normalise(text)) {
			t.Error("pages own something else than the text")
		}
	})
}
