package sweep

import (
	"bytes"
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"aktsyn/kernels"
	"aktsyn/kernels/gate"
)

// An archive file with thirty letters of one person each is one file with
// thirty persons; who stands in several letters is counted once.
func TestFilesCountWhatIsPackedInThem(t *testing.T) {
	docs := []doc{
		{path: "rod:liste.csv", pages: 1, hits: []hit{{1, kernels.CPR, kernels.High, 1}, {1, kernels.CPR, kernels.High, 2}, {1, kernels.CPR, kernels.Low, 3}}},
		{path: "rod:x!/akter.zip", file: 1}, // a directory may be called "x!"
	}
	for i := range uint64(30) {
		docs = append(docs, doc{path: fmt.Sprintf("rod:x!/akter.zip!/brev%02d.txt", i), file: 1, pages: 2, hits: []hit{
			{1, kernels.CPR, kernels.Certain, 1 + i}, {2, kernels.CPR, kernels.Medium, 1 + (i+7)%30}, {2, kernels.CPR, kernels.Medium, 99}}})
	}
	docs = append(docs, doc{path: "rod:b.txt", file: 2, pages: 1, hits: []hit{{1, kernels.CPR, kernels.Medium, 30}}},
		doc{path: "rod:navne.txt", file: 3, pages: 1, hits: []hit{{1, kernels.Person, kernels.High, 1}}})
	day := func(n int) *time.Time { at := time.Date(2020, 1, 1+n, 0, 30, 0, 0, time.UTC); return &at }
	want := []File{
		{"x!/akter.zip", Tally{30, 1}, 30, 60, 60, day(2), "rod:x!/akter.zip"},
		{"liste.csv", Tally{2, 1}, 1, 1, 1, day(1), "rod:liste.csv"},
		{"b.txt", Tally{0, 1}, 1, 1, 1, day(3), "rod:b.txt"},
	}
	r := assess(t, Options{Display: func(p string) string { return strings.TrimPrefix(p, "rod:") }}, docs...)
	if !reflect.DeepEqual(r.Files, want) {
		t.Errorf("got %+v, want %+v", r.Files, want)
	}
}

func TestUnknownTime(t *testing.T) {
	a := New(Options{})
	r := result(doc{path: "a", pages: 1, hits: []hit{{1, kernels.CPR, kernels.High, 1}}})
	r.Shard.Files[0].MTime = time.Time{}
	if err := a.Shard(context.Background(), r); err != nil {
		t.Fatal(err)
	}
	got := a.Report()
	var text bytes.Buffer
	if err := got.WriteText(&text); err != nil {
		t.Fatal(err)
	}
	if got.Files[0].Modified != nil || got.Summary.Oldest != nil || !strings.Contains(text.String(), "  ukendt         a\n") {
		t.Errorf("%+v\n%s", got.Files[0], text.String())
	}
}

func TestFileOrder(t *testing.T) {
	sorted := []File{{Tally: Tally{3, 0}, path: "z"}, {Tally: Tally{2, 1}, path: "a"}, {Tally: Tally{2, 5}, path: "y"}}
	got := slices.Clone(sorted)
	slices.Reverse(got)
	slices.SortFunc(got, compareFiles)
	if !reflect.DeepEqual(got, sorted) {
		t.Errorf("got %+v", got)
	}
}

// Words count in documents with numbers, and nowhere else.
func TestCategoriesOfDocumentsWithNumbers(t *testing.T) {
	number := func(g kernels.Grade) []hit { return []hit{{1, kernels.CPR, g, 1}} }
	r := assess(t, Options{},
		doc{path: "a", hits: number(kernels.Certain), words: gate.Ran | gate.HasCPRLabel | gate.Finances | gate.Health},
		doc{path: "b", hits: number(kernels.High), words: gate.Ran | gate.Health},
		doc{path: "c", hits: number(kernels.Medium), words: gate.Ran | gate.Crime},
		doc{path: "d", hits: []hit{{1, kernels.Person, kernels.Certain, 1}}, words: gate.Ran | gate.Crime},
		doc{path: "e", hits: []hit{{1, kernels.MaskedCPR, kernels.Low, 1}}, words: gate.Ran | gate.Crime},
		doc{path: "f", words: gate.Ran | gate.Crime})
	want := []CategoryCount{
		{"health", "helbred", "GDPR art. 9", 2, gate.Health},
		{"finances", "økonomi", "forvaltningsloven § 27", 1, gate.Finances},
	}
	if !reflect.DeepEqual(r.Categories, want) {
		t.Errorf("got %+v", r.Categories)
	}
}

// verifyFiles holds the files against a set of numbers per file, which is
// told by the shard in front of a document's path and its number in there.
func verifyFiles(t *testing.T, r *Report, docs []doc) {
	t.Helper()
	values, names, want := map[string]map[uint64]bool{}, map[string]string{}, map[string]File{}
	for _, d := range docs {
		shard, _, _ := strings.Cut(d.path, "/")
		key := fmt.Sprint(shard, " ", d.file)
		if values[key] == nil {
			values[key], names[key] = map[uint64]bool{}, d.path
		}
		row := want[key]
		row.Pages += int(d.pages)
		counted, affected := false, map[uint32]bool{}
		for _, h := range d.hits {
			if h.kind == kernels.CPR {
				counted = true
				values[key][h.value] = values[key][h.value] || h.grade >= kernels.High
			}
			if h.page > 0 && classOf(h.kind, h.grade).affected() {
				affected[h.page] = true
			}
		}
		row.PagesAffected += len(affected)
		if counted {
			row.Documents++
		}
		want[key] = row
	}
	got := map[string]File{}
	for _, f := range r.Files {
		f.Modified, f.path = nil, ""
		got[f.File] = f
	}
	for key, row := range want {
		row.File, row.Tally = names[key], tallyOf(values[key])
		if f, listed := got[row.File]; listed != (len(values[key]) > 0) || listed && f != row {
			t.Errorf("file %+v, want %+v", f, row)
		}
		delete(got, row.File)
	}
	if len(got) > 0 || !slices.IsSortedFunc(r.Files, compareFiles) {
		t.Errorf("files without documents %v, or out of order", got)
	}
}

func verifyCategories(t *testing.T, r *Report, docs []doc) {
	t.Helper()
	got := r.Categories
	for _, c := range gate.Categories() {
		n := 0
		for _, d := range docs {
			sure := slices.ContainsFunc(d.hits, func(h hit) bool { return h.kind == kernels.CPR && h.grade >= kernels.High })
			if sure && d.words&c.Bit != 0 {
				n++
			}
		}
		if n == 0 {
			continue
		}
		if len(got) == 0 || got[0].ID != c.ID || got[0].Documents != n {
			t.Errorf("%s: want %d documents next in %+v", c.ID, n, got)
			return
		}
		got = got[1:]
	}
	if len(got) > 0 {
		t.Errorf("categories %+v have no document", got)
	}
}
