package sweep

import (
	"bytes"
	"context"
	"encoding/binary"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"aktsyn/kernels"
	"aktsyn/kernels/gate"
	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/source"
)

var update = flag.Bool("update", false, "write the goldens in testdata anew")

// hit is a hit whose value is a number of our own instead of a pseudonym.
type hit struct {
	page  uint32
	kind  kernels.Kind
	grade kernels.Grade
	value uint64 // from 1
}

type doc struct {
	path   string
	pages  uint32
	file   uint32
	hits   []hit
	words  kernels.Words
	cause  source.Cause
	unread []extract.UnreadPage
}

// result packs documents as the engine would; file i was changed on day i of
// 2020, counted from 1 January as day 0.
func result(docs ...doc) engine.Result {
	var r engine.Result
	for i, d := range docs {
		for uint32(len(r.Shard.Files)) <= d.file {
			r.Shard.Files = append(r.Shard.Files, source.File{
				MTime: time.Date(2020, 1, 1+len(r.Shard.Files), 23, 30, 0, 0, time.FixedZone("", -3600))})
		}
		r.Docs = append(r.Docs, engine.Document{File: d.file, Words: d.words, Document: extract.Document{Path: d.path, Pages: d.pages,
			Cause: d.cause, Unread: d.unread}})
		for _, h := range d.hits {
			b := batch.Hit{Doc: uint32(i), Page: h.page, Kind: h.kind, Grade: h.grade}
			binary.LittleEndian.PutUint64(b.Value[:], h.value)
			r.Hits = append(r.Hits, b)
		}
	}
	return r
}

func assess(t *testing.T, o Options, docs ...doc) *Report {
	t.Helper()
	a := New(o)
	if err := a.Shard(context.Background(), result(docs...)); err != nil {
		t.Fatal(err)
	}
	return a.Report()
}

func TestClassOf(t *testing.T) {
	cases := []struct {
		kind kernels.Kind
		want [4]Class // low, medium, high, certain
	}{
		{kernels.CPR, [4]Class{Weak, Possible, Numbers, Numbers}},
		{kernels.MaskedCPR, [4]Class{Possible, Possible, Possible, Possible}},
		{kernels.Person, [4]Class{Weak, Names, Names, Names}},
		{kernels.Kind(99), [4]Class{Weak, Names, Names, Names}},
	}
	for _, c := range cases {
		for i, g := range kernels.Grades() {
			if got := classOf(c.kind, g); got != c.want[i] {
				t.Errorf("%v %v: %v, want %v", c.kind, g, got, c.want[i])
			}
		}
	}
}

// The spreadsheet with 20,620 citizens is the first line.
func TestMostPersonsFirst(t *testing.T) {
	sheet := doc{path: "økonomi/budget 2019.xlsx", pages: 2}
	for i := range uint64(20620) {
		sheet.hits = append(sheet.hits, hit{2, kernels.CPR, kernels.High, 1 + i}, hit{2, kernels.CPR, kernels.Certain, 1 + i})
	}
	var docs []doc
	for i := range 300 { // many documents with few persons before it
		docs = append(docs, doc{path: fmt.Sprintf("a%03d.txt", i), pages: 1, file: uint32(i), hits: []hit{{1, kernels.CPR, kernels.Certain, 1}}})
	}
	sheet.file = 300
	r := assess(t, Options{}, append(docs, sheet)...)
	if r.Files[0].File != sheet.path || r.Files[0].Persons != 20620 || len(r.Files) != 301 {
		t.Errorf("first file %+v of %d", r.Files[0], len(r.Files))
	}
	if r.Documents[0].Doc != sheet.path || r.Documents[0].Persons != 20620 || len(r.Documents) != 301 {
		t.Errorf("first line %+v of %d", r.Documents[0], len(r.Documents))
	}
	var text bytes.Buffer
	if err := r.WriteText(&text); err != nil {
		t.Fatal(err)
	}
	lists := strings.Split(text.String(), "flest personer først\n")
	if len(lists) != 3 {
		t.Fatalf("%d lists, want files and documents", len(lists)-1)
	}
	for _, list := range lists[1:] {
		list, _, _ = strings.Cut(list, "\n\n")
		lines := strings.Split(strings.TrimSuffix(list, "\n"), "\n")
		if first := lines[1]; !strings.HasPrefix(first, "  20.620") || !strings.HasSuffix(first, sheet.path) {
			t.Errorf("first line %q", first)
		}
		if len(lines) != 302 {
			t.Errorf("%d lines, the list must not be cut", len(lines))
		}
	}
	if !strings.Contains(text.String(), "Antal berørte registrerede: 20.620 (forskellige personnumre).") {
		t.Error(text.String()[:300])
	}
}

func TestPlacesLine(t *testing.T) {
	cases := []struct {
		documents, named, pages int
		want                    string
	}{
		{1, 0, 1, "i 1 dokument på 1 side"},
		{2, 0, 3, "i 2 dokumenter på 3 sider"},
		{1, 1, 0, "kun i navnet på 1 dokument"},
		{20620, 20620, 0, "kun i navnene på 20.620 dokumenter"},
		{2, 1, 1, "i 1 dokument på 1 side og desuden i 1 andet dokuments navn"},
		{5, 3, 4, "i 2 dokumenter på 4 sider og desuden i 3 andre dokumenters navne"},
	}
	for _, c := range cases {
		s := Summary{DocumentsWithNumbers: c.documents, DocumentsNumberNamed: c.named, PagesWithNumbers: c.pages}
		if got := s.placesLine(); got != "Deres personnumre står "+c.want+"." {
			t.Errorf("%+v: %q", c, got)
		}
	}
}

func TestDocumentOrder(t *testing.T) {
	sorted := []Document{{Tally: Tally{3, 0}, path: "z"}, {Tally: Tally{2, 5}, path: "y"}, {Tally: Tally{2, 1}, path: "a"},
		{Tally: Tally{2, 1}, path: "b"}, {Tally: Tally{0, 9}, path: "a"}}
	got := slices.Clone(sorted)
	slices.Reverse(got)
	slices.SortFunc(got, compareDocuments)
	if !reflect.DeepEqual(got, sorted) {
		t.Errorf("got %+v", got)
	}
}

func TestGradesAreCountedApart(t *testing.T) {
	r := assess(t, Options{},
		doc{path: "a", hits: []hit{{1, kernels.CPR, kernels.Low, 1}, {1, kernels.CPR, kernels.Medium, 2}, {1, kernels.CPR, kernels.Low, 3}}},
		doc{path: "b", hits: []hit{{1, kernels.CPR, kernels.Low, 1}, {2, kernels.CPR, kernels.High, 1}, {2, kernels.CPR, kernels.Low, 1}}},
		doc{path: "c", hits: []hit{{1, kernels.CPR, kernels.Low, 1}, {1, kernels.Person, kernels.High, 9}}})
	want := map[string]Tally{"a": {0, 3}, "b": {1, 0}, "c": {0, 1}}
	for _, d := range r.Documents {
		if d.Tally != want[d.Doc] {
			t.Errorf("%s: %+v, want %+v", d.Doc, d.Tally, want[d.Doc])
		}
	}
	s := r.Summary
	if s.Tally != (Tally{1, 2}) || s.Mentions != 1 || s.DocumentsPossible != 1 || s.DocumentsWithNumbers != 1 || s.DocumentsNamesOnly != 1 {
		t.Errorf("%+v", s)
	}
}

func TestShardRefuses(t *testing.T) {
	a := New(Options{})
	if err := a.Shard(context.Background(), result(doc{path: "a", hits: []hit{{1, kernels.CPR, kernels.High, 0}}})); err == nil {
		t.Error("a number without pseudonym was counted")
	}
	r := result(doc{path: "a", hits: []hit{{1, kernels.CPR, kernels.High, 1}}})
	r.Hits[0].Doc = 1
	if err := a.Shard(context.Background(), r); err == nil {
		t.Error("a hit without document was accepted")
	}
	r = result(doc{path: "a"})
	r.Docs[0].File = 1
	if err := a.Shard(context.Background(), r); err == nil {
		t.Error("a document without file was accepted")
	}
	r = result(doc{path: "a", file: 1}, doc{path: "b", file: 0}) // distinct persons of a file rest on the order
	if err := a.Shard(context.Background(), r); err == nil {
		t.Error("documents out of order were accepted")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := a.Shard(ctx, engine.Result{}); err == nil {
		t.Error("cancellation was ignored")
	}
}

// Against sets and maps: the counts of random archives.
func TestCountsAgainstSets(t *testing.T) {
	for seed := range uint64(500) {
		r := rand.New(rand.NewPCG(seed, 3))
		a := New(Options{})
		var all []doc
		for shard := range 1 + r.IntN(3) {
			var docs []doc
			for i := range r.IntN(5) {
				docs = append(docs, randomDoc(r, fmt.Sprintf("%d/%d", shard, i), uint32(i/2)))
			}
			if err := a.Shard(context.Background(), result(docs...)); err != nil {
				t.Fatal(err)
			}
			all = append(all, docs...)
		}
		verify(t, a.Report(), all)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func randomDoc(r *rand.Rand, path string, file uint32) doc {
	d := doc{path: path, file: file, pages: uint32(r.IntN(4)), words: kernels.Words(r.Uint64())}
	kinds := []kernels.Kind{kernels.CPR, kernels.CPR, kernels.MaskedCPR, kernels.Person}
	for page := uint32(0); page <= d.pages; page++ {
		for range max(0, r.IntN(6)-3) {
			d.hits = append(d.hits, hit{page, kinds[r.IntN(4)], kernels.Grade(1 + r.IntN(4)), 1 + r.Uint64N(6)})
		}
	}
	switch r.IntN(5) {
	case 0:
		d.cause = source.Corrupt
	case 1:
		d.cause, d.unread = source.NeedsOCR, []extract.UnreadPage{{Number: 9, Cause: source.NeedsOCR}, {Number: 10, Cause: source.Corrupt}}
	}
	return d
}

func verify(t *testing.T, r *Report, docs []doc) {
	t.Helper()
	all := map[uint64]bool{}
	classes := map[Class]int{}
	wantRows := map[string]Tally{}
	var unreadDocs, unreadPages, named int
	for _, d := range docs {
		values := map[uint64]bool{}
		var class, onPages Class
		for _, h := range d.hits {
			class = max(class, classOf(h.kind, h.grade))
			if h.page > 0 {
				onPages = max(onPages, classOf(h.kind, h.grade))
			}
			if h.kind == kernels.CPR {
				values[h.value] = values[h.value] || h.grade >= kernels.High
				all[h.value] = all[h.value] || h.grade >= kernels.High
			}
		}
		classes[class]++
		if class == Numbers && onPages < Numbers {
			named++
		}
		if len(values) > 0 {
			wantRows[d.path] = tallyOf(values)
		}
		if d.cause != source.None && len(d.unread) == 0 {
			unreadDocs++
		}
		unreadPages += len(d.unread)
	}
	verifyFiles(t, r, docs)
	verifyCategories(t, r, docs)
	s := r.Summary
	if s.Tally != tallyOf(all) {
		t.Errorf("%+v, want %+v", s.Tally, tallyOf(all))
	}
	got := map[Class]int{Numbers: s.DocumentsWithNumbers, Possible: s.DocumentsPossible, Names: s.DocumentsNamesOnly, Weak: s.DocumentsWeak}
	for c, n := range got {
		if classes[c] != n {
			t.Errorf("class %d: %d documents, want %d", c, n, classes[c])
		}
	}
	if s.DocumentsNumberNamed != named {
		t.Errorf("%d documents with numbers in their name alone, want %d", s.DocumentsNumberNamed, named)
	}
	gotRows := map[string]Tally{}
	for _, d := range r.Documents {
		gotRows[d.Doc] = d.Tally
	}
	if !reflect.DeepEqual(gotRows, wantRows) {
		t.Errorf("rows %v, want %v", gotRows, wantRows)
	}
	var causeDocs, causePages int
	for _, c := range r.Unread {
		causeDocs, causePages = causeDocs+c.Documents, causePages+c.Pages
	}
	if s.UnreadDocuments != unreadDocs || s.UnreadPages != unreadPages || causeDocs != unreadDocs || causePages != unreadPages {
		t.Errorf("unread %+v, by cause %+v", s, r.Unread)
	}
	if s.Minimum != (unreadDocs+unreadPages > 0) || s.Documents != len(docs) {
		t.Errorf("%+v", s)
	}
}

func tallyOf(values map[uint64]bool) Tally {
	var t Tally
	for _, sure := range values {
		if sure {
			t.Persons++
		} else {
			t.PossiblePersons++
		}
	}
	return t
}

// A million persons are counted exactly and fit in 100 MB.
func TestMemoryOfAMillionPersons(t *testing.T) {
	const documents, each = 1000, 1000
	a := New(Options{})
	before := heap()
	for i := range documents {
		d := doc{path: "d", pages: 1}
		for j := range each {
			d.hits = append(d.hits, hit{1, kernels.CPR, kernels.High, uint64(1 + i*each + j)})
		}
		if err := a.Shard(context.Background(), result(d)); err != nil {
			t.Fatal(err)
		}
	}
	used := heap() - before
	t.Logf("%d MB", used>>20)
	if used > 100<<20 {
		t.Errorf("%d bytes held", used)
	}
	if got := a.Report().Summary.Persons; got != documents*each {
		t.Errorf("%d persons", got)
	}
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func TestGoldenReports(t *testing.T) {
	full := []doc{
		{path: "breve/a.txt", pages: 3, file: 1, hits: []hit{{1, kernels.CPR, kernels.Certain, 1}, {3, kernels.CPR, kernels.High, 1}, {3, kernels.Person, kernels.High, 1}},
			words: gate.Ran | gate.HasCPRLabel | gate.Health | gate.Finances},
		{path: "liste.xlsx", pages: 1, file: 2, hits: []hit{{1, kernels.CPR, kernels.Certain, 1}, {1, kernels.CPR, kernels.Certain, 2}, {1, kernels.CPR, kernels.Low, 3}},
			words: gate.Ran | gate.Finances},
		{path: "navne.txt", words: gate.Ran | gate.Crime, pages: 1, file: 4, hits: []hit{{1, kernels.Person, kernels.Medium, 1}}},
		{path: "fødselsdag.txt", pages: 1, file: 4, hits: []hit{{1, kernels.MaskedCPR, kernels.Low, 1}}},
		{path: "faktura.txt", pages: 2, file: 5, hits: []hit{{1, kernels.CPR, kernels.Low, 7}}},
		{path: "tom.txt", file: 6},
	}
	unread := []doc{
		{path: "lukket.pdf", file: 7, cause: source.Encrypted},
		{path: "skannet.pdf", file: 8, pages: 4, cause: source.NeedsOCR, unread: []extract.UnreadPage{{Number: 2, Cause: source.NeedsOCR}, {Number: 4, Cause: source.NeedsOCR}}},
	}
	packed := []doc{
		{path: "a.csv", pages: 1, hits: []hit{{1, kernels.CPR, kernels.Certain, 1}, {1, kernels.CPR, kernels.Certain, 2}}},
		{path: "breve/akter.zip", file: 1},
		{path: "breve/akter.zip!/1.txt", pages: 2, file: 1, hits: []hit{{2, kernels.CPR, kernels.High, 3}}},
		{path: "breve/akter.zip!/2.txt", pages: 1, file: 1, hits: []hit{{1, kernels.CPR, kernels.High, 3}, {1, kernels.CPR, kernels.High, 4}}},
		{path: "breve/akter.zip!/3.txt", pages: 1, file: 1, hits: []hit{{1, kernels.CPR, kernels.Low, 3}, {1, kernels.CPR, kernels.High, 5}}},
	}
	named := []doc{{path: "010190-1234.tif", hits: []hit{{0, kernels.CPR, kernels.High, 1}}}}
	cases := map[string][]doc{"packed": packed, "named": named, "read": full, "minimum": append(slices.Clone(full), unread...), "unread": unread, "nothing": full[5:], "empty": nil}
	for name, docs := range cases {
		r := assess(t, Options{Display: func(p string) string { return strings.ReplaceAll(p, "breve", "…") }}, docs...)
		var text, js bytes.Buffer
		if err := r.WriteText(&text); err != nil {
			t.Fatal(err)
		}
		if err := r.WriteJSON(&js); err != nil {
			t.Fatal(err)
		}
		golden(t, name+".txt", text.Bytes())
		golden(t, name+".json", js.Bytes())
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs:\n%s", name, got)
	}
}
