package main

import (
	"encoding/json"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/ocr/ocrtest"
	"aktsyn/pipeline/reveal"
)

// boxedHit is what the test looks at of a line of hits --boxes.
type boxedHit struct {
	Doc, Text string
	Boxes     []extract.Rectangle
	PageSize  *reveal.Size `json:"page_size"`
	Unit      *string
}

// boxedHits scans files and lists the hits of kind cpr, by document and text.
func boxedHits(t *testing.T, files map[string]string) map[string]boxedHit {
	t.Helper()
	ownKey(t)
	index := filepath.Join(t.TempDir(), "ix")
	aktsyn(t, exitOK, "scan", folder(t, files), "--index", index, "-q")
	out := map[string]boxedHit{}
	for line := range strings.Lines(aktsyn(t, exitOK, "hits", "--index", index, "--kind", "cpr", "--format", "jsonl", "--reveal", "--boxes")) {
		var h boxedHit
		if err := json.Unmarshal([]byte(line), &h); err != nil {
			t.Fatal(err)
		}
		out[h.Doc+" "+h.Text] = h
	}
	return out
}

func TestHitsWithBoxes(t *testing.T) {
	hits := boxedHits(t, map[string]string{"a.txt": "cpr 010165-9901\n", "brev.pdf": coveredPDF()})
	if h, ok := hits["a.txt 010165-9901"]; !ok || h.Boxes == nil || len(h.Boxes) > 0 || h.PageSize != nil || h.Unit != nil {
		t.Errorf("in a text: %+v", h)
	}
	// By the widths of Helvetica (Adobe Font Metrics): "Cpr-nr. " before the
	// number, 12 points high.
	const left, width, baseline = 50 + 3.389*12, 5.893 * 12, 842 - 780
	h := hits["brev.pdf 010165-9901"]
	if len(h.Boxes) != 1 || h.PageSize == nil || *h.PageSize != (reveal.Size{Width: 595, Height: 842}) || h.Unit == nil || *h.Unit != "point" {
		t.Fatalf("in a PDF: %+v", h)
	}
	if b := h.Boxes[0]; math.Abs(float64(b.X)-left) > 1 || math.Abs(float64(b.Width)-width) > 1 || b.Y > baseline-8 || b.Y+b.Height < baseline {
		t.Errorf("in a PDF: %+v", b)
	}
}

func TestHitsOnScansWithBoxes(t *testing.T) {
	ocrtest.Find(t)
	h := boxedHits(t, map[string]string{"b.png": scanOf(t, "Søren Kjær, cpr-nr. 121165-9923")})["b.png 121165-9923"]
	if len(h.Boxes) != 1 || h.PageSize == nil || h.Unit == nil || *h.Unit != "pixel" {
		t.Fatalf("got %+v", h)
	}
	if b := h.Boxes[0]; b.X <= 0 || b.Y <= 0 || b.X+b.Width >= h.PageSize.Width || b.Y+b.Height >= h.PageSize.Height || b.Width < 2*b.Height {
		t.Errorf("got %+v on %+v", b, *h.PageSize)
	}
}

func TestBoxesNeedTextAndJSONL(t *testing.T) {
	for _, args := range [][]string{{"--boxes"}, {"--boxes", "--reveal"}, {"--boxes", "--format", "jsonl"}} {
		aktsyn(t, exitUsage, append([]string{"hits", "--index", t.TempDir()}, args...)...)
	}
}
