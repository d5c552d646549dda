package pipeline

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/keys"
	"aktsyn/pipeline/ocr"
	"aktsyn/pipeline/ruleset"
	"aktsyn/pipeline/source"
)

// recogniser reads so many pictures, each a page without text, and calls end at
// the next one, which it does not finish.
type recogniser struct {
	left   int
	end    context.CancelCauseFunc
	method string
}

func (r *recogniser) Open() bool     { return true }
func (r *recogniser) Method() string { return r.method }

func (r *recogniser) Read(ctx context.Context, _ ocr.Picture) (ocr.Page, error) {
	if r.left--; r.left >= 0 {
		return ocr.Page{}, nil
	}
	r.end(context.Canceled)
	<-ctx.Done()
	return ocr.Page{}, context.Cause(ctx)
}

// pictures is an archive of a text and ten different pictures.
func pictures(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	files := map[string][]byte{"a.txt": []byte("cpr 010165-9901\n")}
	for i := range 10 {
		var b bytes.Buffer
		picture := image.NewGray(image.Rect(0, 0, 100, 100))
		picture.Pix[i] = 255
		if err := png.Encode(&b, picture); err != nil {
			t.Fatal(err)
		}
		files[fmt.Sprintf("b%d.png", i)] = b.Bytes()
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// picturesIndex returns a new index and how the archive of pictures is scanned
// into it.
func picturesIndex(t *testing.T) (*hitindex.Index, Options) {
	t.Helper()
	key, err := keys.Ephemeral()
	if err != nil {
		t.Fatal(err)
	}
	rules, err := ruleset.New(t.Context(), ruleset.Options{Kernels: []string{"cpr"}})
	if err != nil {
		t.Fatal(err)
	}
	ix, err := hitindex.Open(filepath.Join(t.TempDir(), "ix"), key, hitindex.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ix.Close() })
	return ix, Options{Roots: []string{pictures(t)}, Rules: rules, Key: key, Workers: 1, Limits: source.DefaultLimits()}
}

// picturesLab scans an archive of pictures again and again, each time until so
// many were read by a method; the run is to be complete.
func picturesLab(t *testing.T) (scan func(read int, method string) (hitindex.Run, *recogniser)) {
	t.Helper()
	ix, o := picturesIndex(t)
	return func(read int, method string) (hitindex.Run, *recogniser) {
		t.Helper()
		ctx, end := context.WithCancelCause(t.Context())
		defer end(nil)
		reader := &recogniser{left: read, end: end, method: method}
		o.Progress = new(engine.Progress)
		if o.OCR = nil; method != "" {
			o.OCR = reader
		}
		r, err := Scan(ctx, ix, o)
		if err != nil || r.State != hitindex.Complete || r.Totals.Documents != 11 {
			t.Fatalf("%d pictures: %v, %+v", read, err, r)
		}
		// All eleven files wait for another recognition, also the one without pictures.
		if waits, done := o.Progress.Waiting.Load(), o.Progress.Pictures.Load(); method != "" && (done < int64(min(read, 10)) && done < waits || waits > 11) {
			t.Errorf("%d pictures: the progress tells of %d, of %d", read, done, waits)
		}
		return r, reader
	}
}

// TestStoppedWhilePicturesAreRead: the end of the night, or a signal, ends the
// reading of pictures as the end of a budget does.
func TestStoppedWhilePicturesAreRead(t *testing.T) {
	scan := picturesLab(t)
	r, _ := scan(0, "x")
	waiting := r.Totals.Unread[source.NeedsOCR]
	if waiting != 10 {
		t.Errorf("stopped at the first picture, %d wait", waiting)
	}
	for i := range 3 {
		r, _ := scan(4, "x")
		now := r.Totals.Unread[source.NeedsOCR]
		if now >= waiting || i == 2 && now != 0 {
			t.Errorf("run %d: %d wait, %d before", i+2, now, waiting)
		}
		waiting = now
	}
}

// TestAnotherRecognition: a new version of what reads pictures, or of its data,
// reads those again that were read before. Until it comes to them they stay as
// they are, and a scan without it leaves them alone.
func TestAnotherRecognition(t *testing.T) {
	scan := picturesLab(t)
	scan(10, "tesseract 4")
	for i, step := range []struct {
		may, read int
		method    string
	}{
		{10, 0, "tesseract 4"}, {10, 0, ""}, {4, 4, "tesseract 5"}, {10, 6, "tesseract 5"}, {10, 0, "tesseract 5"}, {10, 0, ""}, {10, 0, "tesseract 5"},
	} {
		r, reader := scan(step.may, step.method)
		if got := step.may - max(0, reader.left); got != step.read || r.Totals.Unread[source.NeedsOCR] != 0 {
			t.Errorf("step %d: %d pictures were read, want %d; %d wait", i, got, step.read, r.Totals.Unread[source.NeedsOCR])
		}
	}
}

// TestProgressOfPictures: the first run knows how many there are, and a plan how
// many the last run left.
func TestProgressOfPictures(t *testing.T) {
	ix, o := picturesIndex(t)
	o.Progress = new(engine.Progress)
	if p, err := Preview(t.Context(), ix, o); err != nil || p.Waiting != 0 || p.Took != 0 || p.Assumed <= 0 {
		t.Errorf("before the first scan: %+v, %v", p, err)
	}
	if _, err := Scan(t.Context(), ix, o); err != nil || o.Progress.Waiting.Load() != 0 {
		t.Error("pictures are told of that nobody reads", err)
	}
	if p, err := Preview(t.Context(), ix, o); err != nil || p.Waiting != 10 {
		t.Errorf("%+v, %v", p, err)
	}
	o.OCR = &recogniser{left: 100, method: "x"}
	if _, err := Scan(t.Context(), ix, o); err != nil || o.Progress.Waiting.Load() != 10 || o.Progress.Pictures.Load() != 10 {
		t.Errorf("%d of %d, %v", o.Progress.Pictures.Load(), o.Progress.Waiting.Load(), err)
	}
}

func TestAssume(t *testing.T) {
	files := []source.File{{Path: "a/B.TXT", Size: 60e6}, {Path: "c.pdf", Size: 20e6}, {Path: "d", Size: 2e6}}
	if got := Assume(slices.Values(files), 2); got != 6500*time.Millisecond {
		t.Errorf("%v", got)
	}
	if got := Assume(slices.Values([]source.File{}), 0); got != 0 {
		t.Errorf("%v", got)
	}
}
