package extract

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/gob"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"aktsyn/pipeline/source"
)

// memoryCache is a Cache that counts.
type memoryCache struct {
	values     map[[32]byte][]byte
	hits, puts int
}

func newMemoryCache() *memoryCache { return &memoryCache{values: map[[32]byte][]byte{}} }

func (c *memoryCache) Get(key [32]byte) ([]byte, bool) {
	value, ok := c.values[key]
	if ok {
		c.hits++
	}
	return value, ok
}

func (c *memoryCache) Put(key [32]byte, value []byte) {
	c.puts++
	c.values[key] = bytes.Clone(value)
}

// tracer is a Visitor that writes down every call in full.
type tracer struct{ calls []string }

func (r *tracer) Begin(doc uint32, d Document) {
	r.calls = append(r.calls, fmt.Sprintf("begin %d %#v", doc, d))
}

func (r *tracer) Page(doc uint32, p Page) error {
	text := string(p.Text)
	p.Text = nil
	r.calls = append(r.calls, fmt.Sprintf("page %d %#v %q", doc, p, text))
	return nil
}

func (r *tracer) End(doc uint32, d Document) {
	r.calls = append(r.calls, fmt.Sprintf("end %d %#v", doc, d))
}

func trace(t *testing.T, e *Extractor, f source.File) string {
	t.Helper()
	r := new(tracer)
	if err := e.File(context.Background(), f, r); err != nil {
		t.Fatal(err)
	}
	return strings.Join(r.calls, "\n")
}

// caching is isolating with a cache. Without a reader process it can read only
// what the cache knows.
func caching(t *testing.T, cache Cache, process bool, args ...string) *Extractor {
	e := isolating(t, impatient(), args...)
	e.opts.Cache = cache
	if !process {
		e.opts.Command = []string{"/there/is/no/reader"}
	}
	return e
}

// TestCachedReadingIsTheSame reads archives directly, with an empty cache, and
// from the cache, where no reader process can be started.
func TestCachedReadingIsTheSame(t *testing.T) {
	t.Parallel()
	files, err := source.Walk(context.Background(), []string{"../../testdata/archive"}, source.WalkOptions{})
	if err != nil || len(files) < 20 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	shared, err := source.Walk(context.Background(), sharedDocuments(t), source.WalkOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(shared); i += 1 + len(shared)/40 {
		files = append(files, shared[i])
	}
	cache := newMemoryCache()
	direct, filling, replaying := caching(t, nil, true), caching(t, cache, true), caching(t, cache, false)
	for _, f := range files {
		want := trace(t, direct, f)
		puts, hits := cache.puts, cache.hits
		if got := trace(t, filling, f); got != want {
			t.Errorf("%s differs when it is kept", f.Path)
		}
		if cache.puts == puts && cache.hits == hits {
			continue // a text, or it was not kept
		}
		if got := trace(t, replaying, f); got != want {
			t.Errorf("%s differs when it comes from the cache:\n%.2000s\nwant\n%.2000s", f.Path, got, want)
		}
	}
	if cache.puts < 10 {
		t.Errorf("only %d of %d files were kept", cache.puts, len(files))
	}
	t.Logf("%d of %d files were kept", cache.puts, len(files))
}

// sharedDocuments is the directory of real documents, where there is one.
func sharedDocuments(t *testing.T) []string {
	const dir = "/work/shared/data/docs"
	if _, err := os.Stat(dir); err != nil {
		t.Logf("without the documents of %s", dir)
		return nil
	}
	return []string{dir}
}

// TestCachedUnderAnotherPath: the same content elsewhere is the same document
// there.
func TestCachedUnderAnotherPath(t *testing.T) {
	t.Parallel()
	data := string(zipped(t, zip.Deflate, "brev.eml", string(crlf(mailHeader, "", "Hej")), "x.txt", "x"))
	cache := newMemoryCache()
	first := onDisk(t, "akter.zip", data)
	trace(t, caching(t, cache, true), first)
	moved := onDisk(t, "010190-1234.zip", data)
	if got, want := trace(t, caching(t, cache, false), moved), trace(t, caching(t, nil, true), moved); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if cache.puts != 1 {
		t.Errorf("kept %d times", cache.puts)
	}
}

// TestWhatIsNotKept: readings that another one may improve on, or that are not
// of the same kind.
func TestWhatIsNotKept(t *testing.T) {
	t.Parallel()
	for order, kept := range map[string]bool{"page": true, "hang": false, "exit": false, "panic": true, "part that exits": false} {
		cache := newMemoryCache()
		trace(t, caching(t, cache, true, "misbehave"), onDisk(t, "m", misbehaving("page", order)))
		if cache.puts > 0 != kept {
			t.Errorf("%s: kept %v", order, !kept)
		}
	}
	cache := newMemoryCache()
	trace(t, caching(t, cache, true), onDisk(t, "x.txt", "text is read faster than it is kept"))
	mail := onDisk(t, "m.eml", string(crlf(mailHeader, "", "Hej")))
	e := caching(t, cache, true)
	trace(t, e, mail)
	e.opts.Limits.Depth++
	trace(t, e, mail)
	if cache.puts != 2 || cache.hits != 1 || len(cache.values) != 1 {
		t.Errorf("%d readings, asked for %d, %d values", cache.puts, cache.hits, len(cache.values))
	}
	e.opts.Limits.Silence++
	trace(t, e, mail)
	if cache.puts != 2 {
		t.Error("a limit on time makes another reading")
	}
}

// TestLargeDocumentsAreNotKept and what they gave is handed on all the same.
func TestLargeDocumentsAreNotKept(t *testing.T) {
	k := newKeeper(new(listener), "x")
	page := Page{Number: 1, Text: append(bytes.Repeat([]byte{'a'}, 1<<20), '\n')}
	for range maxKept>>20 + 1 {
		if err := k.Page(0, page); err != nil {
			t.Fatal(err)
		}
	}
	if k.end(keptHead{}, Document{}) != nil || k.out.Cap() > 0 {
		t.Error("kept in memory")
	}
}

// TestFileThatChangesIsNotKept: what was read may be neither the one nor the
// other content.
func TestFileThatChangesIsNotKept(t *testing.T) {
	t.Parallel()
	f := onDisk(t, "m.eml", string(crlf(mailHeader, "", "Hej")))
	cache := &meddler{memoryCache: newMemoryCache(), path: f.OSPath()}
	trace(t, caching(t, cache, true), f)
	if cache.puts > 0 {
		t.Error("kept")
	}
}

// meddler is a Cache that changes a file between its digest and its reading.
type meddler struct {
	*memoryCache
	path string
}

func (m *meddler) Get([32]byte) ([]byte, bool) {
	later := time.Now().Add(time.Hour)
	os.WriteFile(m.path, []byte("From: b\nSubject: another\n\nMail"), 0o600)
	os.Chtimes(m.path, later, later)
	return nil, false
}

// FuzzReplay: a value that is accepted is replayed to its end.
func FuzzReplay(f *testing.F) {
	o := Options{Limits: source.DefaultLimits()}
	k := newKeeper(new(listener), "z.zip")
	k.Page(0, Page{Number: 1, Text: []byte("x\n"), Own: 2})
	k.Begin(1, Document{Path: "z.zip!/x", Size: 3})
	k.Page(1, Page{Text: []byte("x\n"), Own: 2})
	k.End(1, Document{Path: "z.zip!/x", Cause: source.Encrypted})
	f.Add(k.end(keptHead{Reading: o.readingOf()}, Document{Path: "z.zip", Pages: 1}))
	k = newKeeper(new(listener), "")
	k.End(0, Document{})
	f.Add(k.end(keptHead{Reading: o.readingOf()}, Document{}))
	var other bytes.Buffer
	gob.NewEncoder(&other).Encode(keptHead{})
	f.Add(other.Bytes())
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, value []byte) {
		if !o.isReading(value, nil) {
			return
		}
		r := &recorder{t: quiet{t}}
		root := (&reading{ctx: context.Background(), v: r, limits: o.Limits}).announce(Document{Path: "root"}, 0)
		if err := replay(value, root); err != nil {
			t.Fatal(err)
		}
	})
}

// quiet drops what a recorder says of pages: a fuzzer's need not be normalised.
type quiet struct{ testing.TB }

func (quiet) Errorf(string, ...any) {}

func TestKeptHeadTellsReadingsApart(t *testing.T) {
	seen := map[[32]byte]string{}
	for _, limit := range source.AllLimits() {
		o := Options{Limits: source.DefaultLimits()}
		if err := o.Limits.Set(limit.Name, "7"+map[string]string{"duration": "s", "size": "GiB"}[limit.Unit]); err != nil {
			t.Fatal(err)
		}
		same := o.readingOf() == Options{Limits: source.DefaultLimits()}.readingOf()
		// Of a document that ended a reader nothing is kept. One is kept with pages
		// that text recognition was too slow for.
		if without := limit.EndsReader() || limit.Name == "max-hits"; same != without {
			t.Errorf("%s: another reading %v", limit.Name, !same)
		}
		if before, ok := seen[o.readingOf()]; ok && !same {
			t.Errorf("%s and %s give the same", limit.Name, before)
		}
		seen[o.readingOf()] = limit.Name
	}
}
