package hitindex

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dgraph-io/badger/v4"

	"aktsyn/kernels"
	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/keys"
	"aktsyn/pipeline/source"
)

func TestMain(m *testing.M) {
	if job := os.Getenv(childVariable); job != "" {
		if err := child(job); err != nil {
			fmt.Println("failed:", err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

var seedFlag = flag.Uint64("seed", 0, "of the tests that draw at random; 0 takes a new one")

// draw returns a source of random choices. Its seed is logged, so that -seed
// can repeat them.
func draw(t testing.TB) *rand.Rand {
	seed := *seedFlag
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("to repeat: -seed %d", seed)
	return rand.New(rand.NewPCG(seed, 1))
}

func newKey(t testing.TB) keys.Key {
	t.Helper()
	k, err := keys.Ephemeral()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// open opens an index and closes it at the end of the test.
func open(t testing.TB, dir string, key keys.Key, o Options) *Index {
	t.Helper()
	ix, err := Open(dir, key, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ix.Close() })
	return ix
}

func shut(t testing.TB, ix *Index) {
	t.Helper()
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
}

// made is a synthetic archive: what is found of each of its files, in order.
type made []Finding

// shape says what archive to make.
type shape struct {
	shards, files, documents int // shards times files; documents: at most, below a file
	hits                     int // at most, per document
	values                   int // distinct values in the archive
}

var small = shape{shards: 12, files: 3, documents: 4, hits: 40, values: 50}

// canaries are the clear values and names of the synthetic archives. None may
// be found in any file of an index.
var canaries = []string{"0101904567", "kanariefugl", "Gulerod-Nørregaard", "sag-hemmelig"}

// make makes an archive; equal seeds make equal archives.
func (s shape) make(seed uint64) (m made) {
	r := rand.New(rand.NewPCG(seed, 1))
	for id := range s.shards {
		for n := range s.files {
			f := Finding{Scanned: true, Named: true, Entry: Entry{Change: New, File: source.File{
				Root: "/archive/kanariefugl\xff", Path: fmt.Sprintf("sag-hemmelig/%04d/Gulerod-Nørregaard %02d.pdf", id, n),
				Size: r.Int64N(1 << 30), MTime: time.Unix(r.Int64N(2e9), r.Int64N(1e9)).UTC(), Inode: r.Uint64()}}}
			f.Digest[0], f.Digest[1], f.Digest[31] = byte(id), byte(n), 1
			for i := range 1 + r.IntN(s.documents) {
				f.Docs = append(f.Docs, s.document(r, f.File.Path, i))
			}
			hits := s.someHits(r, len(f.Docs))
			names := 0
			for names < len(hits) && hits[names].Doc == 0 && hits[names].Page == 0 {
				names++
			}
			f.Names, f.Hits, f.NameWords = hits[:names], hits[names:], kernels.Words(r.Uint64N(4))
			m = append(m, f)
		}
	}
	return m
}

func (s shape) document(r *rand.Rand, path string, n int) engine.Document {
	if n > 0 {
		path = fmt.Sprintf("%s!/bilag %d.txt", path, n)
	}
	d := engine.Document{Words: kernels.Words(r.Uint64N(1 << 20)), Document: extract.Document{
		Path: path, Type: "text", Encoding: "windows-1252",
		Size: r.Int64N(1 << 20), Pages: r.Uint32N(50) + 1, Text: r.Int64N(1 << 20)}}
	for i := range r.Uint32N(3) {
		d.Tables = append(d.Tables, extract.Table{First: 1 + 5*i, Name: canaries[1], Columns: []extract.Column{{Number: 1 + r.Uint32N(9), Name: canaries[2]}}})
	}
	switch r.IntN(4) {
	case 0:
		d.Cause, d.Detail, d.Text = source.Causes()[r.IntN(len(source.Causes()))], "kanariefugl", 0
	case 1:
		for p := range d.Pages {
			if r.IntN(3) > 0 {
				d.Unread = append(d.Unread, extract.UnreadPage{Number: p + 1, Cause: source.NeedsOCR + source.Cause(r.IntN(2))})
			}
		}
		if len(d.Unread) > 0 {
			d.Cause = d.Unread[0].Cause
		}
	}
	return d
}

func (s shape) someHits(r *rand.Rand, docs int) (hits []batch.Hit) {
	for doc := range docs {
		for range r.IntN(s.hits + 1) {
			start := r.Uint32N(100_000)
			cell := r.Uint32N(2) // every other hit lies in a table
			hits = append(hits, batch.Hit{
				Row: cell * (1 + r.Uint32N(1000)), Column: cell * (1 + r.Uint32N(30)),
				Doc: uint32(doc), Page: r.Uint32N(4), Start: start, End: start + r.Uint32N(20),
				Kind: kernels.Kinds()[r.IntN(3)], Grade: kernels.Grades()[r.IntN(4)],
				Signals: kernels.Signals(1<<r.IntN(64) | r.Uint64N(4)), Born: uint16(r.IntN(2) * r.IntN(1<<16)), Value: value(r.IntN(s.values))})
		}
	}
	slices.SortStableFunc(hits, batch.Compare)
	return hits
}

var pseudonyms = func() *keys.Pseudonymiser {
	k, err := keys.Ephemeral()
	if err != nil {
		panic(err)
	}
	return k.NewPseudonymiser()
}()

// value returns the n-th value. Every third one shares its fingerprint with
// its neighbour, which random values practically never do.
func value(n int) batch.Value {
	v := batch.Value{15: byte(n), 14: byte(n >> 8)}
	m := uint32(n-n%3) * 2654435761
	v[0], v[1], v[2], v[3] = byte(m>>24), byte(m>>16), byte(m>>8), byte(m)
	if n%3 == 2 {
		v[0] ^= 0x80
	}
	return v
}

// someValues returns the first n values.
func someValues(n int) (values []batch.Value) {
	for i := range n {
		values = append(values, value(i))
	}
	return values
}

var meta = Run{Roots: []string{"/archive/kanariefugl\xff", "/b"}, Ruleset: "abc123", Version: "test"}

// write writes the archive as a complete run that begins anew.
func (m made) write(t testing.TB, ix *Index) Run {
	t.Helper()
	all := meta
	all.Files = int64(len(m))
	w, err := ix.Begin(all, true)
	if err != nil {
		t.Fatal(err)
	}
	m.put(t, w)
	return finish(t, w, Complete, nil)
}

func (m made) put(t testing.TB, w *RunWriter) {
	t.Helper()
	for _, f := range m {
		if _, err := w.Put(f); err != nil {
			t.Fatal(err)
		}
	}
}

func finish(t testing.TB, w *RunWriter, s State, gone []bool) Run {
	t.Helper()
	run, err := w.Finish(s, gone)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// docs returns the documents of the n-th file as Documents must yield them.
func (m made) docs(n int) (out []Document) {
	for i, d := range m[n].Docs {
		doc := Document{Entry: uint32(n), Index: uint32(i), Document: d.Document, Words: d.Words, File: m[n].File}
		if i == 0 {
			doc.Words |= m[n].NameWords
		}
		out = append(out, doc)
	}
	return out
}

// documents returns what Documents must yield.
func (m made) documents() (out []Document) {
	for n := range m {
		out = append(out, m.docs(n)...)
	}
	return out
}

// rows returns what Hits must yield for the hits that keep selects.
func (m made) rows(keep func(Document, batch.Hit) bool) []HitRow {
	var out []HitRow
	for n, f := range m {
		docs := m.docs(n)
		for _, hits := range [][]batch.Hit{f.Names, f.Hits} {
			for _, h := range hits {
				if keep(docs[h.Doc], h) {
					out = append(out, HitRow{&docs[h.Doc], h})
				}
			}
		}
	}
	return out
}

func (m made) totals() Totals {
	var t Totals
	t.init()
	for _, f := range m {
		t.Add(f.Docs, f.Hits)
		t.Add(nil, f.Names)
	}
	return t
}

// mustHideCanaries greps every byte under dir, and every name.
func mustHideCanaries(t testing.TB, dir string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		files++
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, c := range canaries {
			if strings.Contains(string(b), c) || strings.Contains(path, c) {
				t.Errorf("%q stands in clear in %s", c, path)
			}
		}
		return nil
	})
	if err != nil || files < 3 {
		t.Fatalf("%d files looked at, error %v", files, err)
	}
}

// keysBelow returns all keys of the store with a prefix.
func (s *store) keysBelow(prefix []byte) (found [][]byte) {
	txn := s.db.NewTransaction(false)
	defer txn.Discard()
	it := txn.NewIterator(badger.IteratorOptions{Prefix: prefix})
	defer it.Close()
	for it.Rewind(); it.Valid(); it.Next() {
		found = append(found, it.Item().KeyCopy(nil))
	}
	return found
}

// all is for rows.
func all(Document, batch.Hit) bool { return true }
