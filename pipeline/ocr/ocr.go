// Package ocr reads the text of pictures: pages that were scanned, faxed or
// photographed. The reading itself is Tesseract's (tesseract.go), a program of
// its own in a sandbox; around it stands what keeps the cost in bounds: a memory
// of pictures already read (memory.go) and a budget (budget.go).
//
// # What is read, and when
//
// Reading a picture takes about 700 times as long as reading a page of text.
// A picture waits, and is named so in the coverage, until a Reader may read it;
// Waiting is the error that says so.
//
// # What a page of a picture is
//
// The words as they stand in lines; a blank line stands between blocks of text
// that the layout sets apart, so that nothing is joined across them. A picture
// that is turned by a quarter or half is read upright. A picture without text
// gives a page without text.
package ocr

import (
	"context"
	"errors"
	"fmt"
	"image"
	"math"
	"strings"

	"aktsyn/kernels/marks"
)

// Picture is a page to be read, in gray.
type Picture struct {
	Width, Height int
	// Pixels has a byte for each pixel, row by row from the top, 0 being black.
	Pixels []byte
	// DPI is the resolution in pixels per inch, 0 when it is not known.
	DPI int
}

// check refuses what is no picture.
func (p Picture) check() error {
	if p.Width <= 0 || p.Height <= 0 || p.Width > math.MaxInt32/p.Height || len(p.Pixels) != p.Width*p.Height {
		return errors.New("the size of a picture does not fit its pixels")
	}
	return nil
}

// Word is a word on a page.
type Word struct {
	Start, End uint32 // bytes of Page.Text
	// Box is where it stands, in pixels of the picture as it was given, the
	// origin in its upper left corner.
	Box image.Rectangle
	// Confidence is how sure the recognition is, from 0 to 100.
	Confidence float32
}

// Page is what was read of a picture. It is the receiver's own.
type Page struct {
	Text  []byte // UTF-8, lines end in '\n'
	Words []Word // in the order of Text
}

// Valid reports whether the words are stretches of the text, which of a page
// that was stored elsewhere is not certain.
func (p Page) Valid() bool {
	for _, w := range p.Words {
		if w.Start > w.End || int64(w.End) > int64(len(p.Text)) {
			return false
		}
	}
	return true
}

// Doubtful is the confidence below which a word is read with doubt. Of the long
// numbers in twelve generated letters, printed at 200 and 300 dpi in three fonts
// with a scanner's noise, 95 had as much or more and none of these was wrong; one
// had less, and was right (extract.TestDoubtfulNumbers). How many wrong ones it
// catches on worse scans was not measured.
const Doubtful = 60

// Marks returns the stretches of the text that were read with doubt, in order.
func (p Page) Marks() []marks.Mark {
	var out []marks.Mark
	for _, w := range p.Words {
		if w.Confidence < Doubtful {
			out = append(out, marks.Mark{Start: w.Start, End: w.End, Kind: marks.Doubtful})
		}
	}
	return out
}

// Reader reads pictures. Its methods may be called by any goroutine.
type Reader interface {
	// Read returns the page, or why there is none: ErrWaiting, ErrTimeout,
	// ErrMemory, ErrFailed, or the error of ctx.
	Read(ctx context.Context, p Picture) (Page, error)
}

// What can become of a picture other than a page.
var (
	ErrWaiting = errors.New("waits for text recognition")
	ErrTimeout = errors.New("text recognition took too long (limit max-ocr-time)")
	ErrMemory  = errors.New("text recognition took too much memory (limit max-ocr-memory)")
	ErrFailed  = errors.New("text recognition failed")
)

// MissingError says that pictures cannot be read on this machine.
type MissingError struct {
	Program   string   // that is not there, "" if it is
	Languages []string // whose data is not there
}

// Error names what is missing and how to install it on Debian and its kin.
func (e *MissingError) Error() string {
	if e.Program != "" {
		return fmt.Sprintf("scans and pictures are not read: %s is not installed; on Debian or Ubuntu, as root: apt-get install tesseract-ocr tesseract-ocr-dan", e.Program)
	}
	packages := make([]string, len(e.Languages))
	for i, language := range e.Languages {
		packages[i] = "tesseract-ocr-" + language
	}
	return fmt.Sprintf("scans and pictures are not read: tesseract has no data for %s; on Debian or Ubuntu, as root: apt-get install %s",
		strings.Join(e.Languages, ", "), strings.Join(packages, " "))
}
