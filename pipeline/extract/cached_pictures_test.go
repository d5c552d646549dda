package extract

import (
	"archive/zip"
	"context"
	"image/png"
	"slices"
	"testing"

	"aktsyn/pipeline/ocr"
)

// twoPictures is a file with two pictures, one of them twice.
func twoPictures(t *testing.T) string {
	return string(zipped(t, zip.Store, "a.png", samplePNG, "b.png", drawnAs(sample(80, 20), png.Encode), "c.png", samplePNG))
}

// The text of a picture is kept for other limits and readers, not for another
// method, and all that is kept of a file is under its keys.
func TestTextOfPicturesIsKept(t *testing.T) {
	t.Parallel()
	f, cache, o := onDisk(t, "x.zip", twoPictures(t)), newMemoryCache(), &fakeOCR{}
	e := caching(t, cache, true)
	e.opts.OCR = o
	want := trace(t, e, f)
	read := func(name string, asked int64) {
		t.Helper()
		before := o.asked.Load()
		if got := trace(t, e, f); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
		}
		if n := o.asked.Load() - before; n != asked {
			t.Errorf("%s: %d pictures were read, want %d", name, n, asked)
		}
	}
	read("again", 0)
	e.opts.Limits.Depth++
	read("with another limit", 0)
	o.version = "2"
	read("by another method", 2)
	read("by it again", 0)
	e.opts.Limits.Depth++
	o.version = ""
	e.opts.OCR = anyMethod{o}
	read("by whatever method", 0)
	id, err := f.Identify(t.Context())
	if err != nil || len(cache.values) != 2 {
		t.Fatalf("%d values, %v", len(cache.values), err)
	}
	for _, key := range CacheKeys(id.Digest) {
		delete(cache.values, key)
	}
	if len(cache.values) > 0 {
		t.Error("something is kept under another key")
	}
}

type anyMethod struct{ *fakeOCR }

func (anyMethod) Method() string { return "" }

// Pictures that are not wanted wait, whether they were read elsewhere in the
// file or not, and what is told of the file is not kept for all.
func TestSomePicturesOfAFile(t *testing.T) {
	t.Parallel()
	f, cache, o := onDisk(t, "x.zip", twoPictures(t)), newMemoryCache(), &fakeOCR{}
	for _, e := range []*Extractor{caching(t, cache, true), New(Options{})} {
		e.opts.OCR = o
		r := &recorder{t: t}
		wanted := func(path string, page uint32) bool { return path == "x.zip!/c.png" && page == 1 }
		if err := e.Pictures(context.Background(), f, wanted, r); err != nil {
			t.Fatal(err)
		}
		wantDocs(t, r.docs, "x.zip  0", "x.zip!/a.png needs-ocr 1", "x.zip!/b.png needs-ocr 1", "x.zip!/c.png  1")
	}
	if n := o.asked.Load(); n != 2 || len(cache.values) != 1 {
		t.Errorf("%d pictures read, %d values kept", n, len(cache.values))
	}
}

// What was recognised before a file's reading was cut short is kept.
func TestInterruptedRecognitionIsKept(t *testing.T) {
	t.Parallel()
	f, cache, o := onDisk(t, "x.zip", twoPictures(t)), newMemoryCache(), &fakeOCR{}
	ctx, cancel := context.WithCancel(t.Context())
	e := caching(t, cache, true)
	e.opts.OCR = &interrupting{o, cancel}
	if err := e.File(ctx, f, new(tracer)); err == nil {
		t.Fatal("not interrupted")
	}
	e.opts.OCR = o
	trace(t, e, f)
	if n := o.asked.Load(); n != 3 { // the first, the one that was interrupted, and that again
		t.Errorf("%d pictures read, want 3", n)
	}
}

// interrupting cancels at its second picture.
type interrupting struct {
	*fakeOCR
	cancel func()
}

func (i *interrupting) Read(ctx context.Context, p ocr.Picture) (ocr.Page, error) {
	page, err := i.fakeOCR.Read(ctx, p)
	if i.asked.Load() == 2 {
		i.cancel()
	}
	return page, err
}

// Entries that are damaged, or say what cannot be, are as none; an entry has a
// bound.
func TestKeptPicturesAreChecked(t *testing.T) {
	cache := newMemoryCache()
	bad := keptPictures{cache: cache, method: "m", pages: map[[32]byte]ocr.Page{{1}: {Text: []byte("a"), Words: []ocr.Word{{End: 2}}}, {2}: {Text: []byte("b\n")}}}
	bad.save()
	k := keptPictures{cache: cache, method: "m"}
	_, first := k.get([32]byte{1})
	_, second := k.get([32]byte{2})
	if first || !second {
		t.Errorf("impossible page %v, page %v", first, second)
	}
	k.add([32]byte{3}, ocr.Page{Text: make([]byte, maxKept)})
	if k.grown {
		t.Error("grows beyond all bounds")
	}
	value := slices.Clone(cache.values[k.key])
	for cut := range value {
		cache.values[k.key] = value[:cut]
		k := keptPictures{cache: cache, method: "m"}
		if _, ok := k.get([32]byte{2}); ok {
			t.Fatalf("cut to %d bytes", cut)
		}
	}
}
