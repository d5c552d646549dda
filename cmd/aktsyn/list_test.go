package main

import (
	"iter"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"aktsyn/pipeline/hitindex"
)

// TestRowsAreLoggedAndShown: all rows are, in their order, few and more than are
// kept, and few are searched for once only.
func TestRowsAreLoggedAndShown(t *testing.T) {
	ownKey(t)
	archive := folder(t, map[string]string{
		"few.txt":  "CPR 010165-9901\nCPR 020273-9907\nCPR 010165-9901\n",
		"many.txt": strings.Repeat("CPR 020273-9907\n", maxKeptRows+1),
	})
	dir := filepath.Join(t.TempDir(), "ix")
	aktsyn(t, exitOK, "scan", archive, "--index", dir, "-q")
	index := indexFlags{dir: dir}
	ix, _, err := index.open(findCommand(), false)
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	for doc, searches := range map[string]int{"few.txt": 1, "many.txt": 2} {
		n := 0
		searched := func(rows iter.Seq2[hitindex.HitRow, error]) iter.Seq2[hitindex.HitRow, error] {
			return func(yield func(hitindex.HitRow, error) bool) {
				n++
				rows(yield)
			}
		}
		l := &lister{ix: ix, run: hitindex.Run{ID: 1}, flags: &listFlags{}, action: "find"}
		rows, err := l.audit(searched(ix.Hits(1, hitindex.Filter{Doc: doc})))
		if err != nil {
			t.Fatal(err)
		}
		shown, all := collect(t, rows), collect(t, ix.Hits(1, hitindex.Filter{Doc: doc}))
		for i := range min(len(shown), len(all)) {
			if !reflect.DeepEqual(shown[i], all[i]) {
				t.Errorf("%s: row %d is %+v, want %+v", doc, i, shown[i], all[i])
			}
		}
		var logged int64
		for e, err := range ix.Audits() {
			if err != nil {
				t.Fatal(err)
			}
			logged = e.Count
		}
		if want := map[string]int64{"few.txt": 3, "many.txt": maxKeptRows + 1}[doc]; int64(len(shown)) != want || int64(len(all)) != want || logged != want || n != searches {
			t.Errorf("%s: %d rows shown, %d logged, %d searches; want %d rows and %d searches", doc, len(shown), logged, n, want, searches)
		}
	}
}

// collect returns rows with documents of their own, as they are when they are given.
func collect(t *testing.T, rows iter.Seq2[hitindex.HitRow, error]) (all []hitindex.HitRow) {
	t.Helper()
	for row, err := range rows {
		if err != nil {
			t.Fatal(err)
		}
		doc := *row.Document
		row.Document = &doc
		all = append(all, row)
	}
	return all
}
