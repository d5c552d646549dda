package hitindex

import (
	"bytes"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dgraph-io/badger/v4"

	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/keys"
	"aktsyn/pipeline/source"
)

// nights makes an index of three complete runs: the archive, the archive with
// some files changed and others gone, and that with some copied to new paths.
func nights(t *testing.T, dir string, key keys.Key) (first, last made) {
	t.Helper()
	ix := open(t, dir, key, Options{Create: true})
	first = small.make(51)
	first.write(t, ix)
	other := small.make(52)
	second := slices.Clone(first)
	for _, n := range []int{3, 17, 30} {
		second[n].Docs, second[n].Hits, second[n].Names, second[n].NameWords = other[n].Docs, other[n].Hits, other[n].Names, other[n].NameWords
		second[n].Change, second[n].Digest[2] = Changed, 7
	}
	w := begin(t, ix)
	for _, n := range []int{3, 17, 30} {
		put(t, w, second[n])
	}
	gone := make([]bool, len(first))
	gone[5], gone[6] = true, true
	finish(t, w, Complete, gone)
	second = slices.Delete(second, 5, 7)

	w = begin(t, ix)
	last = slices.Clone(second)
	for i, e := range collect(t, ix.Entries(2, 0))[:2] {
		from := e
		f := Finding{Entry: e, Named: true}
		f.Change, f.File.Path = Copied, "zz/"+strings.Repeat("kopi", i+1)+".pdf"
		f.SetContent(from.Content())
		f.Docs = nil
		put(t, w, f)
		f.Docs, f.Hits, f.Scanned = nil, second[i].Hits, true
		for _, d := range second[i].Docs {
			d.Path = f.File.Path + strings.TrimPrefix(d.Path, second[i].File.Path)
			f.Docs = append(f.Docs, d)
		}
		last = append(last, f)
	}
	finish(t, w, Complete, nil)
	shut(t, ix)
	return first, last
}

func begin(t *testing.T, ix *Index) *RunWriter {
	t.Helper()
	w, err := ix.Begin(meta, false)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func put(t *testing.T, w *RunWriter, f Finding) {
	t.Helper()
	if _, err := w.Put(f); err != nil {
		t.Fatal(err)
	}
}

// without returns what is left of an archive when an erasure is applied to it
// by hand.
func (m made) without(e Erasure) (out made) {
	for _, f := range m {
		if e.path(f.File.Root, f.File.Path) {
			continue
		}
		var docs, numbers = f.Docs[:0:0], []int{}
		for _, d := range f.Docs {
			numbers = append(numbers, len(docs))
			if d.Path != f.File.Path && e.path(f.File.Root, d.Path) {
				numbers[len(numbers)-1] = -1
			} else {
				docs = append(docs, d)
			}
		}
		keep := func(hits []batch.Hit) (kept []batch.Hit) {
			for _, h := range hits {
				if n := numbers[h.Doc]; n >= 0 && !e.hit(h) {
					h.Doc = uint32(n)
					kept = append(kept, h)
				}
			}
			return kept
		}
		f.Docs, f.Hits, f.Names = docs, keep(f.Hits), keep(f.Names)
		out = append(out, f)
	}
	return out
}

// mustBe compares a run with an archive, but for what marks files that are to
// be read again.
func (m made) mustBe(t *testing.T, ix *Index, run uint32) {
	t.Helper()
	type shown struct {
		Path string
		Doc  Document
		Hit  batch.Hit
	}
	plain := func(d Document) Document { d.File = source.File{Root: d.File.Root, Path: d.File.Path}; return d }
	var got, want []shown
	for d, err := range ix.Documents(run) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, shown{d.Path, plain(d), batch.Hit{}})
	}
	for _, d := range m.documents() {
		want = append(want, shown{d.Path, plain(d), batch.Hit{}})
	}
	for r, err := range ix.Hits(run, Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, shown{r.Document.Path, plain(*r.Document), r.Hit})
	}
	for _, r := range m.rows(all) {
		want = append(want, shown{r.Document.Path, plain(*r.Document), r.Hit})
	}
	if len(got) != len(want) {
		t.Errorf("run %d has %d documents and hits, want %d", run, len(got), len(want))
	}
	for i := range min(len(got), len(want)) {
		if !reflect.DeepEqual(got[i], want[i]) {
			t.Fatalf("run %d: got %+v\nwant %+v", run, got[i], want[i])
		}
	}
	r, err := ix.Run(run)
	if err != nil || !reflect.DeepEqual(r.Totals, m.totals()) {
		t.Errorf("run %d: totals %+v, want %+v, %v", run, r.Totals, m.totals(), err)
	}
	for n := range 50 {
		rows := 0
		for _, err := range ix.Find(run, []batch.Value{value(n)}) {
			if err != nil {
				t.Fatal(err)
			}
			rows++
		}
		if expected := len(m.rows(func(_ Document, h batch.Hit) bool { return h.Value == value(n) })); rows != expected {
			t.Errorf("run %d: value %d is found %d times, want %d", run, n, rows, expected)
		}
	}
}

// Whatever is erased is gone from all runs, by what they show and by a grep of
// everything that can be decrypted; the rest is as it was.
func TestErase(t *testing.T) {
	for name, e := range map[string]Erasure{
		"a case":                    {Case: "sag-hemmelig/0003"},
		"a case by its whole path":  {Case: "/archive/kanariefugl\xff/sag-hemmelig/0003"},
		"a document":                {Document: "sag-hemmelig/0001/Gulerod-Nørregaard 01.pdf"},
		"one that was copied":       {Document: "sag-hemmelig/0000/Gulerod-Nørregaard 00.pdf"},
		"a copy":                    {Document: "zz/kopi.pdf"},
		"documents in containers":   {Document: "*!/bilag 1.txt"},
		"one that is gone meantime": {Document: "sag-hemmelig/0001/Gulerod-Nørregaard 02.pdf"},
		"a pattern":                 {Document: "sag-*/0002/*"},
		"everything":                {Document: "*"},
		"a value":                   {Values: []batch.Value{value(7)}},
		"values":                    {Values: someValues(20)},
	} {
		t.Run(name, func(t *testing.T) {
			dir, key := t.TempDir(), newKey(t)
			first, last := nights(t, dir, key)
			done, err := Erase(dir, key, e, Options{})
			if err != nil || done.Removed == (Removed{}) || done.Proof.Remains != 0 || done.Proof.Records == 0 || done.Proof.Files == 0 {
				t.Fatalf("%+v, %v", done, err)
			}
			mustBeSettled(t, dir)
			ix := open(t, dir, key, Options{Create: true})
			first.without(e).mustBe(t, ix, 1)
			last.without(e).mustBe(t, ix, 3)
			mustNotHold(t, ix, e, first, last)
			if entries := collect(t, ix.Audits()); len(entries) != 1 || !strings.HasPrefix(entries[0].Action, "erase ") || entries[0].Count == 0 {
				t.Errorf("the audit log: %+v", entries)
			}
			w := begin(t, ix) // the index is one to go on with
			put(t, w, first[0])
			finish(t, w, Complete, nil)
			shut(t, ix)
			again, err := Erase(dir, key, Erasure{Document: "no such path"}, Options{})
			if err != nil || again.Removed != (Removed{}) || again.Proof.Remains != 0 {
				t.Errorf("erasing nothing: %+v, %v", again, err)
			}
		})
	}
}

// mustNotHold greps every version of every record, decrypted and unpacked,
// for what was erased.
func mustNotHold(t *testing.T, ix *Index, e Erasure, archives ...made) {
	t.Helper()
	var needles [][]byte
	for _, v := range e.Values {
		needles = append(needles, v[:])
	}
	for _, m := range archives {
		for _, f := range m {
			if e.path(f.File.Root, f.File.Path) {
				needles = append(needles, []byte(f.File.Path))
			}
		}
	}
	txn := ix.store.db.NewTransaction(false)
	defer txn.Discard()
	it := txn.NewIterator(badger.IteratorOptions{AllVersions: true})
	defer it.Close()
	records := 0
	for it.Rewind(); it.Valid(); it.Next() {
		records++
		value, err := it.Item().ValueCopy(nil)
		if err != nil {
			t.Fatal(err)
		}
		_, body := value[0], value[1:] // the number of parts, which is 1 here
		unpacked, _ := unpack(body)
		for _, n := range needles {
			for _, b := range [][]byte{it.Item().Key(), value, unpacked} {
				if bytes.Contains(b, n) {
					t.Errorf("record %x still holds what was erased", it.Item().Key())
				}
			}
		}
	}
	if records == 0 {
		t.Error("no records were looked at")
	}
	mustBeReferred(t, ix)
}

// mustBeReferred looks at all documents and hits of all segments: each belongs
// to a unit that a file of some run refers to.
func mustBeReferred(t *testing.T, ix *Index) {
	t.Helper()
	referred := map[UnitID]bool{}
	runs, err := ix.Runs()
	if err != nil {
		t.Fatal(err)
	}
	for _, run := range runs {
		for _, e := range append(collect(t, ix.Entries(run.ID, 0)), collect(t, ix.Departed(run.ID))...) {
			referred[e.Unit], referred[e.Name] = true, true
		}
	}
	segments, err := ix.runRecords()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range segments {
		for n := range r.Segments {
			s, err := ix.newReader().segment(segmentID{r.ID, n})
			if err != nil {
				t.Fatal(err)
			}
			for u := range len(s.units) - 1 {
				if s.units[u] < s.units[u+1] && !referred[UnitID{r.ID, n, uint32(u)}] {
					t.Errorf("unit %d of segment %d of run %d has documents, and no file has the unit", u, n, r.ID)
				}
			}
			for c := range s.hits {
				hits, err := ix.newReader().hitChunk(s, uint32(c))
				if err != nil {
					t.Fatal(err)
				}
				for _, h := range hits {
					if !referred[s.unitOf(h.Doc)] {
						t.Fatalf("a hit in segment %d of run %d, and no file has its unit", n, r.ID)
					}
				}
			}
		}
	}
}

// The proof tells of an erasure that left something behind: files go, and
// their documents and hits stay.
func TestProofSeesWhatNoFileHas(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	nights(t, dir, key)
	e := Erasure{Document: "*"}
	_, err := rewrite(dir, key, Options{}, rewriting{key: key, action: e.action(), copy: func(from *Index, to *storeBatch) (int64, error) {
		w := newRemover(from, to, e.removal())
		var err error
		if w.runs, err = from.runRecords(); err != nil {
			return 0, err
		}
		everything := func() error {
			for _, r := range w.runs {
				for n := range r.Segments {
					s, err := w.reader.segment(segmentID{r.ID, n})
					if err != nil {
						return err
					}
					for u := range len(s.units) - 1 {
						mark(w.live, UnitID{r.ID, n, uint32(u)})
					}
				}
			}
			return nil
		}
		for _, step := range []func() error{w.findLive, everything, w.copySegments, w.copyFiles, w.copyRuns} {
			if err := step(); err != nil {
				return 0, err
			}
		}
		return 1, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	p, err := open(t, dir, key, Options{}).prove(e)
	if err != nil || p.Entries != 0 || p.Hits == 0 || p.Documents == 0 || p.Remains != p.Hits+p.Documents {
		t.Errorf("%+v, %v", p, err)
	}
}

// Records that should not be there, or not be as they are, are remains.
func TestProofSeesEveryRecord(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	nights(t, dir, key)
	e := Erasure{Case: "sag-hemmelig/0003"}
	if done, err := Erase(dir, key, e, Options{}); err != nil || done.Proof.Remains != 0 {
		t.Fatalf("%+v, %v", done, err)
	}
	ix, seven := open(t, dir, key, Options{}), value(7)
	for name, spoil := range map[string]func(key, value []byte) ([]byte, []byte){
		"a posting of a hit that is gone": func(key, value []byte) ([]byte, []byte) {
			if kindOf(key) == recordPostings {
				value = encodePostings([]posting{makePosting(seven, 0), makePosting(seven, 9)})
			}
			return key, value
		},
		"files that are not listed": func(key, value []byte) ([]byte, []byte) {
			if kindOf(key) == recordEntries {
				value = pack(nil, nil)
			}
			return key, value
		},
		"a journal": func(key, value []byte) ([]byte, []byte) {
			if kindOf(key) == recordEntries {
				key = keyOfSegment(segmentID{1, 0}, segmentJournal, 0)
			}
			return key, value
		},
		"a chunk of documents that its segment does not know": func(key, value []byte) ([]byte, []byte) {
			if kindOf(key) == recordDocuments {
				key = append(key[:len(key)-4:len(key)-4], 0, 0, 1, 0)
			}
			return key, value
		},
	} {
		p := ix.newProver(e)
		if err := ix.store.each(nil, func(key, value []byte) error { return p.record(spoil(key, value)) }); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if p.unreferred(); p.proof.Remains == 0 {
			t.Errorf("%s is not seen", name)
		}
	}
}

// What an erasure took from a file that stays is in the archive still, so the
// file must not look as if it had been examined.
func TestErasedFilesAreReadAgain(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	first, _ := nights(t, dir, key)
	forgotten := map[source.Digest]bool{}
	forget := func(d source.Digest) error { forgotten[d] = true; return nil }
	if _, err := Erase(dir, key, Erasure{Values: []batch.Value{value(7)}, Forget: forget}, Options{}); err != nil {
		t.Fatal(err)
	}
	ix := open(t, dir, key, Options{})
	if r, err := ix.Run(1); err != nil || r.Erased == 0 {
		t.Errorf("the run does not say that something was erased: %+v, %v", r, err)
	}
	for i, e := range collect(t, ix.Entries(1, 0)) {
		f := first[i]
		had := slices.ContainsFunc(append(slices.Clone(f.Hits), f.Names...), func(h batch.Hit) bool { return h.Value == value(7) })
		if again := e.Digest.IsZero() && e.File.MTime.IsZero(); again != had || forgotten[f.Digest] != had {
			t.Errorf("file %d had the value: %v, is to be read again: %v, its text is forgotten: %v", i, had, again, forgotten[f.Digest])
		}
	}
}

func TestPrune(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	_, last := nights(t, dir, key)
	if _, _, err := Prune(dir, key, Retention{}, Options{}); err == nil {
		t.Error("a retention without a limit is taken")
	}
	removed, _, err := Prune(dir, key, Retention{Runs: 3}, Options{})
	if err != nil || removed != (Removed{}) {
		t.Fatalf("nothing is old: %+v, %v", removed, err)
	}
	removed, done, err := Prune(dir, key, Retention{Runs: 1}, Options{})
	if err != nil || removed.Runs != 2 || done.Records == 0 {
		t.Fatalf("%+v, %+v, %v", removed, done, err)
	}
	ix := open(t, dir, key, Options{Create: true})
	last.mustBe(t, ix, 3)
	if runs, err := ix.Runs(); err != nil || len(runs) != 1 || runs[0].ID != 3 {
		t.Errorf("runs %+v, %v", runs, err)
	}
	for _, err := range ix.Documents(1) {
		if !errors.Is(err, ErrNoRun) || !strings.Contains(err.Error(), "pruned") {
			t.Errorf("a pruned run: %v", err)
		}
	}
	// Paths and documents that only the pruned runs had are gone, too.
	mustNotHold(t, ix, Erasure{Document: "sag-hemmelig/0001/Gulerod-Nørregaard 02.pdf"}, small.make(51))
	w := begin(t, ix)
	put(t, w, last[0])
	if run := finish(t, w, Complete, nil); run.ID != 4 {
		t.Errorf("the next run has number %d", run.ID)
	}
}

// A pruned run takes the texts with it that only it had; so does one that was
// killed before another began anew.
func TestPruneForgetsTexts(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	first, last := nights(t, dir, key)
	ix := open(t, dir, key, Options{Create: true})
	w, err := ix.Begin(meta, true)
	if err != nil {
		t.Fatal(err)
	}
	killed := small.make(57)[:2]
	for i := range killed {
		killed[i].Digest[2] = 99
	}
	killed.put(t, w)
	if err := w.sync(); err != nil {
		t.Fatal(err)
	}
	last.write(t, ix)
	shut(t, ix)
	want, stay := map[source.Digest]bool{}, map[source.Digest]bool{}
	for _, f := range last {
		stay[f.Digest] = true
	}
	for _, f := range append(slices.Clone(first), killed...) {
		if !stay[f.Digest] {
			want[f.Digest] = true
		}
	}
	got := map[source.Digest]bool{}
	forget := func(d source.Digest) error {
		if got[d] {
			t.Error("a content is forgotten twice")
		}
		got[d] = true
		return nil
	}
	if removed, _, err := Prune(dir, key, Retention{Runs: 1, Forget: forget}, Options{}); err != nil || removed.Runs == 0 {
		t.Fatalf("%+v, %v", removed, err)
	}
	if len(want) != 7 || !maps.Equal(got, want) {
		t.Errorf("%d contents are forgotten, want %d", len(got), len(want))
	}
	fails := errors.New("disk")
	if _, err := Erase(dir, key, Erasure{Document: "*", Forget: func(source.Digest) error { return fails }}, Options{}); !errors.Is(err, fails) {
		t.Errorf("a cache that fails: %v", err)
	}
	last.mustBe(t, open(t, dir, key, Options{}), 5)
}

func TestRetention(t *testing.T) {
	now := time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC)
	day := func(ago int, state State, history uint32) Run {
		return Run{State: state, Ended: now.AddDate(0, 0, -ago), History: history}
	}
	runs := []Run{day(40, Complete, 1), day(39, Complete, 2), day(20, Complete, 1), day(10, Complete, 1),
		day(5, Interrupted, 1), day(4, Interrupted, 1)}
	for i := range runs {
		runs[i].ID = uint32(i + 1)
	}
	for name, c := range map[string]struct {
		r    Retention
		gone []uint32
	}{
		"one run":           {Retention{Runs: 1}, []uint32{1, 3, 5}},
		"two runs":          {Retention{Runs: 2}, []uint32{1, 3}},
		"thirty days":       {Retention{Age: 30 * 24 * time.Hour}, []uint32{1}},
		"a day":             {Retention{Age: 24 * time.Hour}, []uint32{1, 3, 5}},
		"a day or 3 runs":   {Retention{Runs: 3, Age: 24 * time.Hour}, []uint32{1, 3}},
		"more runs than is": {Retention{Runs: 100}, nil},
	} {
		c.r.Now = now
		var gone []uint32
		for id := range c.r.outdated(runs) {
			gone = append(gone, id)
		}
		slices.Sort(gone)
		if !slices.Equal(gone, c.gone) {
			t.Errorf("%s: runs %v go, want %v", name, gone, c.gone)
		}
	}
}

// A run that was killed has no table yet, and what it found is in its journal
// only. An erasure reaches that, too.
func TestEraseAfterKill(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	ix := open(t, dir, key, Options{Create: true})
	m := small.make(53)
	w, err := ix.Begin(meta, true)
	if err != nil {
		t.Fatal(err)
	}
	m.put(t, w)
	if err := w.sync(); err != nil {
		t.Fatal(err)
	}
	shut(t, ix) // and no Finish
	e := Erasure{Case: "sag-hemmelig/0003"}
	done, err := Erase(dir, key, e, Options{})
	if err != nil || done.Files != 3 || done.Proof.Remains != 0 {
		t.Fatalf("%+v, %v", done, err)
	}
	ix = open(t, dir, key, Options{Create: true})
	mustNotHold(t, ix, e, m)
	m.without(e).mustBe(t, ix, 1)
	if r, err := ix.Run(1); err != nil || r.State != Interrupted {
		t.Errorf("%+v, %v", r, err)
	}
}

// The path of a case that was scanned as a root stays with its run, and the
// proof says so.
func TestEraseOfARoot(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	nights(t, dir, key)
	for path, roots := range map[string]int64{"/archive": 3, "/b": 3, "/archiv": 0, "b": 0} {
		done, err := Erase(dir, key, Erasure{Case: path}, Options{})
		if err != nil || done.Proof.Remains != 0 || done.Proof.Roots != roots {
			t.Errorf("%s: %+v, %v", path, done.Proof, err)
		}
	}
}

// Several archives share an index, and each has its runs.
func TestRemovalWithSeveralArchives(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	ix := open(t, dir, key, Options{Create: true})
	archives := []made{small.make(54), small.make(55)}
	for n := range 4 {
		mine := meta
		mine.Archive = string(rune('a' + n%2))
		mine.Roots = []string{mine.Archive}
		w, err := ix.Begin(mine, true)
		if err != nil {
			t.Fatal(err)
		}
		archives[n%2].put(t, w)
		finish(t, w, Complete, nil)
	}
	shut(t, ix)
	if removed, _, err := Prune(dir, key, Retention{Runs: 1}, Options{}); err != nil || removed.Runs != 2 {
		t.Fatalf("%+v, %v", removed, err)
	}
	e := Erasure{Values: []batch.Value{value(9)}}
	if _, err := Erase(dir, key, e, Options{}); err != nil {
		t.Fatal(err)
	}
	ix = open(t, dir, key, Options{})
	for n, run := range []uint32{3, 4} {
		archives[n].without(e).mustBe(t, ix, run)
	}
	runs, err := ix.Runs()
	if err != nil || len(runs) != 2 {
		t.Errorf("%+v, %v", runs, err)
	}
}
