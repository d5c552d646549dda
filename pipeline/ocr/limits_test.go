package ocr

import (
	"errors"
	"os"
	"testing"
	"time"

	"aktsyn/pipeline/sandbox"
)

// TestMain makes the test binary, called as Tesseract is, a program that computes
// without end.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "stdin" {
		for n := uint(1); n != 0; n += 2 {
		}
	}
	os.Exit(m.Run())
}

// A program that computes without end is stopped by the processor time that it
// takes, well before its time by the clock is over.
func TestProcessorTime(t *testing.T) {
	if !sandbox.Available().Files() {
		t.Skip("limits are set on Linux only")
	}
	endless := &Tesseract{path: os.Args[0], Time: time.Second}
	started := time.Now()
	_, err := endless.Read(t.Context(), Picture{Width: 1, Height: 1, Pixels: []byte{0}, DPI: 300})
	if !errors.Is(err, ErrTimeout) {
		t.Errorf("%v after %v", err, time.Since(started))
	}
}
