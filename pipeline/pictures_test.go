package pipeline

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/keys"
	"aktsyn/pipeline/ocr"
	"aktsyn/pipeline/ruleset"
	"aktsyn/pipeline/source"
)

// recogniser reads so many pictures, each a page without text, and calls end at
// the next one, which it does not finish.
type recogniser struct {
	left int
	end  context.CancelCauseFunc
}

func (r *recogniser) Open() bool     { return true }
func (r *recogniser) Method() string { return "test" }

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

// TestStoppedWhilePicturesAreRead: the end of the night, or a signal, ends the
// reading of pictures as the end of a budget does.
func TestStoppedWhilePicturesAreRead(t *testing.T) {
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
	defer ix.Close()
	o := Options{Roots: []string{pictures(t)}, Rules: rules, Key: key, Workers: 1, Limits: source.DefaultLimits()}
	scan := func(read int) hitindex.Run {
		t.Helper()
		ctx, end := context.WithCancelCause(t.Context())
		defer end(nil)
		o.OCR = &recogniser{left: read, end: end}
		r, err := Scan(ctx, ix, o)
		if err != nil || r.State != hitindex.Complete || r.Totals.Documents != 11 {
			t.Fatalf("%d pictures: %v, %+v", read, err, r)
		}
		return r
	}
	waiting := scan(0).Totals.Unread[source.NeedsOCR]
	if waiting != 10 {
		t.Errorf("stopped at the first picture, %d wait", waiting)
	}
	for i := range 3 {
		now := scan(4).Totals.Unread[source.NeedsOCR]
		if now > waiting || i == 2 && now != 0 {
			t.Errorf("run %d: %d wait, %d before", i+2, now, waiting)
		}
		waiting = now
	}
}
