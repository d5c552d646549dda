package hitindex

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/grades"
)

// TestOtherRules: a run of a program with other points, rules, year or kernels
// shows and counts the hits that an older one stored as it grades them, and the
// older run stays as it was.
func TestOtherRules(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	ix := open(t, dir, key, Options{Create: true})
	archive := small.make(9)
	old := meta
	old.Grading = grades.Scheme{Year: 2026, Thresholds: grades.Default(), Digest: "another program's"}
	old.Files = int64(len(archive))
	w, err := ix.Begin(old, true)
	if err != nil {
		t.Fatal(err)
	}
	archive.put(t, w)
	first := finish(t, w, Complete, nil)
	if first.Grading.Current() {
		t.Error("this program has the rules of another one")
	}
	for _, kernels := range [][]string{nil, {"cpr"}, {"person"}} {
		now := meta
		now.Grading = grades.New(time.Date(2040, 1, 1, 0, 0, 0, 0, time.UTC), grades.Default(), kernels)
		if w, err = ix.Begin(now, false); err != nil {
			t.Fatal(err)
		}
		run := finish(t, w, Complete, nil)
		want, totals := archive.graded(now.Grading)
		sameRows(t, "graded anew", collect(t, ix.Hits(run.ID, Filter{})), want)
		if !reflect.DeepEqual(run.Totals.Hits, totals.Hits) || run.Totals.Documents != first.Totals.Documents || run.Regraded != int64(len(want)) {
			t.Errorf("%v: %d graded anew, %+v, want %d, %v", kernels, run.Regraded, run.Totals, len(want), totals.Hits)
		}
		mustFind(t, ix, run.ID, want)
		if w, err = ix.Begin(now, false); err != nil {
			t.Fatal(err)
		}
		if again := finish(t, w, Complete, nil); again.Regraded != 0 || !reflect.DeepEqual(again.Totals, run.Totals) {
			t.Errorf("the same again: %d, %+v", again.Regraded, again.Totals)
		}
	}
	archive.mustHold(t, ix, first.ID)
	shut(t, ix)
	if v, err := Verify(dir, key, Options{}); err != nil || !v.OK() {
		t.Errorf("%q, %v", v.Problems, err)
	}
}

// graded returns the rows that a scheme shows, and their totals.
func (m made) graded(s grades.Scheme) (rows []HitRow, totals Totals) {
	g := s.Grader()
	for _, row := range m.rows(all) {
		if g.Grade(&row.Hit) {
			rows = append(rows, row)
			totals.Add(nil, []batch.Hit{row.Hit})
		}
	}
	return rows, totals
}

// mustFind searches for the first values and compares with the rows of a run.
func mustFind(t *testing.T, ix *Index, run uint32, rows []HitRow) {
	t.Helper()
	values := someValues(7)
	want := slices.DeleteFunc(slices.Clone(rows), func(r HitRow) bool { return !slices.Contains(values, r.Hit.Value) })
	sameRows(t, "found", collect(t, ix.Find(run, values)), want)
}
