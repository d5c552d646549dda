package hitindex

import (
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"aktsyn/kernels"
	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/source"
)

// collect drains a sequence and fails on its first error.
func collect[T any](t testing.TB, seq iter.Seq2[T, error]) []T {
	t.Helper()
	var out []T
	for v, err := range seq {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

// sameRows compares rows by content.
func sameRows(t testing.TB, what string, got, want []HitRow) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d rows, want %d", what, len(got), len(want))
	}
	for i := range got {
		if got[i].Hit != want[i].Hit || !reflect.DeepEqual(*got[i].Document, *want[i].Document) {
			t.Fatalf("%s: row %d is\n%+v %+v, want\n%+v %+v", what, i, got[i].Document, got[i].Hit, want[i].Document, want[i].Hit)
		}
	}
}

// mustHold fails unless the run is exactly what was made.
func (m made) mustHold(t testing.TB, ix *Index, run uint32) {
	t.Helper()
	if got, want := collect(t, ix.Documents(run)), m.documents(); !reflect.DeepEqual(got, want) {
		t.Fatalf("documents differ: %d, want %d", len(got), len(want))
	}
	everything := m.rows(all)
	sameRows(t, "all hits", collect(t, ix.Hits(run, Filter{})), everything)
	r, err := ix.Run(run)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(r.Totals, m.totals()) {
		t.Fatalf("totals are %+v, want %+v", r.Totals, m.totals())
	}
}

func TestRoundTrip(t *testing.T) {
	for seed := range uint64(10) {
		r := rand.New(rand.NewPCG(seed, 0))
		m := shape{shards: r.IntN(20), files: 1 + r.IntN(3), documents: 1 + r.IntN(5), hits: r.IntN(1500), values: 1 + r.IntN(2000)}.make(seed)
		dir, key := t.TempDir(), newKey(t)
		ix := open(t, dir, key, Options{Create: true})
		ix.limits = groupLimits{text: 1 + r.Int64N(4<<20), hits: 1 + r.IntN(5000), entries: 1 + r.IntN(50), age: time.Hour}
		run := m.write(t, ix)
		m.mustHold(t, ix, run.ID)
		shut(t, ix)
		m.mustHold(t, open(t, dir, key, Options{}), run.ID)
		mustHideCanaries(t, dir)
	}
}

// A segment of many chunks, a document that spans several, and one with more
// hits than a chunk on a single page.
func TestManyChunks(t *testing.T) {
	m := shape{shards: 3, files: 40, documents: 12, hits: 60, values: 30_000}.make(7)
	big := &m[50]
	for i := range uint32(3*chunkHits + 5) {
		big.Hits = append(big.Hits, batch.Hit{Doc: uint32(len(big.Docs) / 2), Page: 9, Start: i * 3, End: i*3 + 2,
			Kind: kernels.CPR, Grade: kernels.High, Value: value(int(i))})
	}
	slices.SortFunc(big.Hits, batch.Compare)
	ix := open(t, t.TempDir(), newKey(t), Options{Create: true})
	run := m.write(t, ix)
	m.mustHold(t, ix, run.ID)
	m.mustFind(t, ix, run.ID, 50, rand.New(rand.NewPCG(7, 7)))
}

// mustFind compares searches for random values with a scan of all hits.
func (m made) mustFind(t testing.TB, ix *Index, run uint32, times int, r *rand.Rand) {
	t.Helper()
	for range times {
		wanted := map[batch.Value]bool{}
		for range r.IntN(4) {
			wanted[value(r.IntN(70))] = true
		}
		var values []batch.Value
		for v := range wanted {
			values = append(values, v, v)
		}
		want := m.rows(func(_ Document, h batch.Hit) bool { return wanted[h.Value] })
		sameRows(t, fmt.Sprintf("find %x", values), collect(t, ix.Find(run, values)), want)
	}
}

func TestFindIsHitsFiltered(t *testing.T) {
	for seed := range uint64(10) {
		r := rand.New(rand.NewPCG(seed, 5))
		m := small.make(seed)
		ix := open(t, t.TempDir(), newKey(t), Options{Create: true})
		ix.limits.hits = 1 + r.IntN(3000)
		run := m.write(t, ix)
		m.mustFind(t, ix, run.ID, 20, r)
		if rows := collect(t, ix.Find(run.ID, nil)); len(rows) != 0 {
			t.Fatalf("a search for nothing finds %d rows", len(rows))
		}
	}
}

func TestFilter(t *testing.T) {
	m := small.make(3)
	ix := open(t, t.TempDir(), newKey(t), Options{Create: true})
	run := m.write(t, ix)
	for _, f := range []Filter{
		{Kinds: []kernels.Kind{kernels.CPR}},
		{Kinds: []kernels.Kind{kernels.Person, kernels.MaskedCPR}, MinGrade: kernels.High},
		{MinGrade: kernels.Certain},
		{Doc: "sag-hemmelig/0003"},
		{Doc: "*bilag 1.txt", MinGrade: kernels.Medium},
		{Doc: "nothing"},
	} {
		want := m.rows(func(d Document, h batch.Hit) bool {
			return h.Grade >= f.MinGrade && (f.Kinds == nil || slices.Contains(f.Kinds, h.Kind)) &&
				(f.Doc == "" || strings.HasPrefix(d.Path, f.Doc+"/") ||
					f.Doc[0] == '*' && strings.HasSuffix(d.Path, f.Doc[1:]))
		})
		sameRows(t, fmt.Sprintf("%+v", f), collect(t, ix.Hits(run.ID, f)), want)
		if f.Doc != "nothing" && len(want) == 0 {
			t.Errorf("%+v selects nothing, the case shows nothing", f)
		}
	}
}

func TestMatchPath(t *testing.T) {
	for _, c := range []struct {
		pattern, path string
		want          bool
	}{
		{"a", "a", true}, {"a", "a/b", true}, {"a", "a!/b", true}, {"a", "ab", false}, {"a/", "a/b", true},
		{"a.zip", "a.zip!/b.eml!/c.pdf", true}, {"a.zip!/b.eml", "a.zip!/b.eml!/c.pdf", true}, {"b.eml", "a.zip!/b.eml", false},
		{"*", "", true}, {"*.pdf", "x/y.pdf", true}, {"*.pdf", "x/y.pdf!/z", false}, {"x/*", "x/y/z", true},
		{"x?z", "xyz", true}, {"x?z", "xz", false}, {"x?z", "xæz", true}, {"*a*b*c", "xxaxxbxxc", true}, {"*a*b*c", "xxaxxcxxb", false},
		{"**", "x", true}, {"?", "", false}, {"a*", "b", false},
	} {
		if got := matchPath(c.pattern, c.path); got != c.want {
			t.Errorf("matchPath(%q, %q) = %v", c.pattern, c.path, got)
		}
	}
	long := strings.Repeat("a", 20_000)
	if matchPath(strings.Repeat("*a", 50)+"b", long) {
		t.Error("a pattern matches what it cannot")
	}
}

func TestEarlyStop(t *testing.T) {
	m := small.make(4)
	ix := open(t, t.TempDir(), newKey(t), Options{Create: true})
	run := m.write(t, ix)
	for range ix.Documents(run.ID) {
		break
	}
	n := 0
	for range ix.Hits(run.ID, Filter{}) {
		if n++; n == 3 {
			break
		}
	}
	if n != 3 {
		t.Fatalf("%d rows", n)
	}
}

// Files may come in any order, in parts that are interrupted, and more than
// once: the last finding of a file holds, and rows are in order of paths.
func TestPartsInAnyOrder(t *testing.T) {
	m, older := small.make(5), small.make(55)
	r := draw(t)
	order := r.Perm(len(m))
	ix := open(t, t.TempDir(), newKey(t), Options{Create: true})
	for part := range 3 {
		ix.limits.hits = 100
		w, err := ix.Begin(meta, false)
		if err != nil {
			t.Fatal(err)
		}
		mine := order[part*len(m)/3 : (part+1)*len(m)/3]
		for _, n := range append(slices.Clone(order[:r.IntN(len(m))]), mine...) {
			again := m[n]
			if part < 2 && !slices.Contains(order[:(part+1)*len(m)/3], n) {
				again = older[n]
			}
			if _, err := w.Put(again); err != nil {
				t.Fatal(err)
			}
		}
		if part < 2 {
			if run := finish(t, w, Interrupted, nil); run.State != Interrupted || run.Base != uint32(part) {
				t.Fatalf("%+v", run)
			}
			continue
		}
		for _, n := range order {
			if _, err := w.Put(m[n]); err != nil {
				t.Fatal(err)
			}
		}
		run := finish(t, w, Complete, nil)
		m.mustHold(t, ix, run.ID)
		m.mustFind(t, ix, run.ID, 20, r)
	}
}

func TestRuns(t *testing.T) {
	m := small.make(6)
	dir, key := t.TempDir(), newKey(t)
	ix := open(t, dir, key, Options{Create: true})
	if runs, err := ix.Runs(); err != nil || len(runs) != 0 {
		t.Fatal(runs, err)
	}
	if _, err := ix.Current(); !errors.Is(err, ErrNoRun) {
		t.Fatal(err)
	}
	if _, err := ix.Run(1); !errors.Is(err, ErrNoRun) {
		t.Fatal(err)
	}
	for _, err := range ix.Documents(1) {
		if !errors.Is(err, ErrNoRun) {
			t.Fatal(err)
		}
	}
	first := m.write(t, ix)
	if _, err := ix.Begin(meta, false); err != nil { // and is killed
		t.Fatal(err)
	}
	if current, err := ix.Current(); err != nil || current.ID != first.ID {
		t.Fatal("a run that only began is current", err)
	}
	if last, found, err := ix.Last(1); err != nil || !found || last.ID != first.ID {
		t.Fatal(last, found, err)
	}
	if _, found, err := ix.Last(0); found || err != nil {
		t.Fatal("a run would begin with one of another archive", err)
	}
	third := small.make(60).write(t, ix)
	runs, err := ix.Runs()
	if err != nil || len(runs) != 3 {
		t.Fatal(runs, err)
	}
	if got := runs[0]; !reflect.DeepEqual(got, first) || got.State != Complete || got.Started.IsZero() ||
		got.Ended.Before(got.Started) || got.Version != "test" || !slices.Equal(got.Roots, meta.Roots) {
		t.Fatalf("run is %+v, want %+v", got, first)
	}
	if current, err := ix.Current(); err != nil || current.ID != third.ID {
		t.Fatal(current, err)
	}
	m.mustHold(t, ix, first.ID)
}

func TestTotalsBalance(t *testing.T) {
	doc := func(pages uint32, text int64, cause source.Cause, unread ...extract.UnreadPage) engine.Document {
		return engine.Document{Document: extract.Document{Pages: pages, Text: text, Size: 10, Cause: cause, Unread: unread}}
	}
	var totals Totals
	totals.Add([]engine.Document{
		doc(5, 100, source.None),
		doc(7, 0, source.Encrypted),
		doc(0, 0, source.Corrupt),
		doc(9, 50, source.NeedsOCR, extract.UnreadPage{Number: 2, Cause: source.NeedsOCR}, extract.UnreadPage{Number: 4, Cause: source.Corrupt}),
		doc(3, 30, source.TooLarge), // cut off: the known pages were read
		doc(0, 0, source.None),      // an empty document is read
	}, []batch.Hit{{Kind: kernels.CPR, Grade: kernels.Low}, {Kind: kernels.CPR, Grade: kernels.Low}, {Kind: kernels.Person, Grade: kernels.High}})
	want := Totals{Documents: 6, Pages: 24, PagesRead: 5 + 7 + 3, PagesUnknown: 1, Bytes: 60, TextBytes: 180,
		Hits:        map[kernels.Kind]map[kernels.Grade]int64{kernels.CPR: {kernels.Low: 2}, kernels.Person: {kernels.High: 1}},
		Unread:      map[source.Cause]int64{source.Encrypted: 1, source.Corrupt: 1, source.NeedsOCR: 1, source.TooLarge: 1},
		UnreadPages: map[source.Cause]int64{source.Encrypted: 7, source.NeedsOCR: 1, source.Corrupt: 1}}
	if !reflect.DeepEqual(totals, want) {
		t.Errorf("totals are %+v, want %+v", totals, want)
	}
	for seed := range uint64(20) {
		totals := small.make(seed).totals()
		sum := totals.PagesRead
		for _, n := range totals.UnreadPages {
			sum += n
		}
		if sum != totals.Pages {
			t.Errorf("seed %d: %d pages, but %d read or unread", seed, totals.Pages, sum)
		}
	}
}

func TestWriterRefusesImpossibleFindings(t *testing.T) {
	m := small.make(8)
	key := newKey(t)
	for name, spoil := range map[string]func(f *Finding){
		"hits out of order":    func(f *Finding) { slices.Reverse(f.Hits) },
		"hit without document": func(f *Finding) { f.Hits[len(f.Hits)-1].Doc = 1000 },
		"hit ends too early":   func(f *Finding) { f.Hits = []batch.Hit{{Start: 5, End: 4}} },
		"hit of another page":  func(f *Finding) { f.Names = []batch.Hit{{Page: 1}} },
		"unread beyond pages":  func(f *Finding) { f.Docs[0].Pages, f.Docs[0].Unread = 0, make([]extract.UnreadPage, 1) },
		"another's document":   func(f *Finding) { f.Docs[0].Path = "x" },
		"no content":           func(f *Finding) { f.Scanned = false },
		"no document":          func(f *Finding) { f.Docs, f.Hits = nil, nil },
	} {
		ix := open(t, t.TempDir(), key, Options{Create: true})
		w, err := ix.Begin(meta, true)
		if err != nil {
			t.Fatal(err)
		}
		f := m[2]
		f.Docs, f.Hits = slices.Clone(f.Docs), slices.Clone(f.Hits)
		spoil(&f)
		_, err = w.Put(f)
		if err == nil {
			t.Errorf("%s: taken", name)
		}
		if _, again := w.Put(m[3]); again != err {
			t.Errorf("%s: the writer goes on: %v", name, again)
		}
		if run, again := w.Finish(Interrupted, nil); again != err || run.Done != 0 {
			t.Errorf("%s: finish says %v", name, again)
		}
	}
}

// Long paths and details, and more unread pages than a chunk may list.
func TestDocumentsBeyondChunkLimits(t *testing.T) {
	r := Finding{Scanned: true, Entry: Entry{File: source.File{Root: "/r", Path: ""}}}
	for i := range 5 {
		d := engine.Document{Document: extract.Document{Path: strings.Repeat(fmt.Sprint(i), 200_000),
			Detail: strings.Repeat("x", 100_000), Pages: maxUnread, Cause: source.Timeout}}
		for p := range uint32(maxUnread/2 + 1) {
			d.Unread = append(d.Unread, extract.UnreadPage{Number: p * uint32(1+i), Cause: source.Timeout})
			if i > 1 && p > 10 {
				break
			}
		}
		r.Docs = append(r.Docs, d)
	}
	ix := open(t, t.TempDir(), newKey(t), Options{Create: true})
	run := made{r}.write(t, ix)
	n := 0
	for got, err := range ix.Documents(run.ID) {
		if err != nil {
			t.Fatal(err)
		}
		want := r.Docs[n].Document
		if got.Path != want.Path || got.Detail != want.Detail || !slices.Equal(got.Unread, want.Unread) {
			t.Fatalf("document %d differs", n)
		}
		n++
	}
	if n != len(r.Docs) {
		t.Fatalf("%d documents", n)
	}
}

// A document with more unread pages than are listed, such as a hostile PDF
// that names one page millions of times, does not end the run: the others are
// counted, and the totals are those of all.
func TestMoreUnreadPagesThanAreListed(t *testing.T) {
	d := engine.Document{Document: extract.Document{Path: "p", Pages: 2*maxUnread + 100, Text: 5, Cause: source.NeedsOCR}}
	for p := range uint32(maxUnread + 50) {
		d.Unread = append(d.Unread, extract.UnreadPage{Number: 2*p + 1, Cause: source.NeedsOCR + source.Cause(p%2)})
	}
	after := engine.Document{Document: extract.Document{Path: "p!/q", Pages: 1, Text: 1}}
	m := made{{Scanned: true, Entry: Entry{File: source.File{Root: "/r", Path: "p"}}, Docs: []engine.Document{d, after}}}
	ix := open(t, t.TempDir(), newKey(t), Options{Create: true})
	run := m.write(t, ix)
	docs := collect(t, ix.Documents(run.ID))
	if len(docs) != 2 || docs[0].Cause != d.Cause || docs[0].Pages != d.Pages || !slices.Equal(docs[0].Unread, d.Unread[:maxUnread]) {
		t.Fatalf("%d documents, or the first differs", len(docs))
	}
	half := map[source.Cause]int64{source.NeedsOCR: 25, source.Permission: 25}
	if !reflect.DeepEqual(docs[0].Unlisted, half) || docs[1].Unlisted != nil {
		t.Errorf("unlisted are %v and %v, want %v and none", docs[0].Unlisted, docs[1].Unlisted, half)
	}
	want := map[source.Cause]int64{source.NeedsOCR: maxUnread/2 + 25, source.Permission: maxUnread/2 + 25}
	if got := run.Totals; !reflect.DeepEqual(got.UnreadPages, want) || got.PagesRead != maxUnread+51 || got.Pages != 2*maxUnread+101 {
		t.Errorf("totals are %+v", got)
	}
}
