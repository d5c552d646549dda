package ocr_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"aktsyn/pipeline/ocr"
	"aktsyn/pipeline/ocr/ocrtest"
	"aktsyn/pipeline/sandbox"
	"aktsyn/pipeline/source"
)

// TestRead reads a page as it is and one that is turned. How many numbers are
// found on pages as scanners give them package extract tests, which can print.
func TestRead(t *testing.T) {
	tesseract := ocrtest.Find(t)
	lines, numbers := ocrtest.Letter(1, 8, false)
	upright := ocrtest.Page(200, 0, lines...)
	for _, quarters := range []int{0, 3} {
		page := ocrtest.Turned(upright, quarters)
		read, err := tesseract.Read(t.Context(), ocrtest.Picture(page, 200))
		if err != nil {
			t.Fatal(err)
		}
		if n := ocrtest.Found(read.Text, numbers); n != len(numbers) {
			t.Errorf("turned by %d quarters: %d of %q in\n%s", quarters, n, numbers, read.Text)
		}
		for _, w := range read.Words {
			if !w.Box.In(page.Rect) || w.Box.Empty() {
				t.Errorf("the box %v of a word on a page of %v", w.Box, page.Rect)
			}
		}
	}
}

// A page without text is a page; one that takes too long, or that nobody waits
// for any more, is none.
func TestReadWithoutText(t *testing.T) {
	tesseract := ocrtest.Find(t)
	blank := ocrtest.Picture(ocrtest.Sheet(200, 400, 200, 0), 200)
	if p, err := tesseract.Read(t.Context(), blank); err != nil || len(p.Text) > 0 {
		t.Errorf("%q, %v", p.Text, err)
	}
	slow := *tesseract
	slow.Time = time.Microsecond
	if _, err := slow.Read(t.Context(), blank); !errors.Is(err, ocr.ErrTimeout) {
		t.Errorf("within a millisecond: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := tesseract.Read(ctx, blank); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := tesseract.Read(t.Context(), ocr.Picture{Width: 3, Height: 3}); err == nil {
		t.Error("a picture without pixels is read")
	}
}

// Whoever says that there is no memory, the loader, Leptonica or C++, the limit
// is named.
func TestReadWithoutMemory(t *testing.T) {
	if !sandbox.Available().Files() {
		t.Skip("limits are set on Linux only")
	}
	poor := *ocrtest.Find(t)
	lines, _ := ocrtest.Letter(1, 8, false)
	page := ocrtest.Picture(ocrtest.Page(200, 0, lines...), 200)
	for _, mebibytes := range []int64{1, 2, 8, 24, 40, 48, 64} {
		poor.MemoryBytes = mebibytes << 20
		if _, err := poor.Read(t.Context(), page); !errors.Is(err, ocr.ErrMemory) {
			t.Errorf("within %d MiB: %v", mebibytes, err)
		}
	}
}

// Without the program, or its data, there is one error that says what to do.
func TestMissing(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	var missing *ocr.MissingError
	if _, err := ocr.FindTesseract(t.Context(), source.DefaultLimits()); !errors.As(err, &missing) || missing.Program != "tesseract" ||
		!strings.Contains(err.Error(), "apt-get install tesseract-ocr tesseract-ocr-dan") {
		t.Errorf("no program: %v", err)
	}
	fake := filepath.Join(t.TempDir(), "tesseract")
	script := "#!/bin/sh\necho 'List of available languages in \"/x/\" (2):'\necho eng\necho osd\n"
	if err := os.WriteFile(fake, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", filepath.Dir(fake))
	if _, err := ocr.FindTesseract(t.Context(), source.DefaultLimits()); !errors.As(err, &missing) || !slices.Equal(missing.Languages, []string{"dan"}) {
		t.Errorf("no Danish: %v", err)
	}
}
