package pipeline

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"aktsyn/kernels/grading"
	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/certificate"
	"aktsyn/pipeline/delta"
	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/grades"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/ruleset"
)

// oldEnough is how long ago a file must have been written so that its times
// alone tell that it has not changed.
const oldEnough = 2100 * time.Millisecond

// someRules draws rulesets that differ in kernels, thresholds and year.
func (w *world) someRules() *ruleset.Ruleset {
	t := grades.Default()
	for _, th := range []*grading.Thresholds{&t.CPR, &t.Person} {
		if w.r.IntN(2) == 0 {
			th.Medium = w.r.IntN(5)
			th.High = th.Medium + 1 + w.r.IntN(5)
			th.Certain = th.High + 1 + w.r.IntN(5)
		}
	}
	year := []int{1970, 2026, 2027, 2035, 2056}[w.r.IntN(5)]
	kernels := [][]string{nil, {"cpr"}, {"person"}, {"person", "cpr"}}[w.r.IntN(4)]
	r, err := ruleset.New(w.t.Context(), ruleset.Options{Kernels: kernels, Thresholds: &t, Now: time.Date(year, 5, 1, 0, 0, 0, 0, time.UTC)})
	w.must(err)
	return r
}

// scan scans once, without anything that could go wrong.
func (w *world) scan(index string, full bool) (hitindex.Run, Plan, *engine.Progress) {
	w.t.Helper()
	ix, err := hitindex.Open(index, w.key, hitindex.Options{Create: true})
	w.must(err)
	defer func() { w.must(ix.Close()) }()
	o := w.options()
	var plan Plan
	o.Full, o.Progress, o.Planned = full, new(engine.Progress), func(p Plan) { plan = p }
	r, err := Scan(w.t.Context(), ix, o)
	w.must(err)
	return r, plan, o.Progress
}

// told is all that is told of the newest run, but for times, numbers of runs,
// and why files were read.
func (w *world) told(index string) string {
	w.t.Helper()
	ix, err := hitindex.Open(index, w.key, hitindex.Options{})
	w.must(err)
	defer ix.Close()
	run, err := ix.Current()
	w.must(err)
	count, err := certificate.CountDocuments(ix.Documents(run.ID))
	w.must(err)
	c, err := certificate.New(run, count, time.Time{})
	w.must(err)
	c.Run, c.Started, c.Ended, c.Files = 0, "", "", nil
	a, err := delta.FromIndex(ix, 0, "arkiv", "", delta.Options{Many: 1, Display: func(path string) string { return path }})
	w.must(err)
	a.Run, a.Changes, a.History = delta.Run{Counts: a.Run.Counts}, nil, nil
	var before *delta.Run
	if a.Before != nil {
		before = &delta.Run{Counts: a.Before.Counts}
	}
	a.Before = before
	return strings.Join([]string{encode(w.t, c), indented(w.t, a)}, "\n")
}

func indented(t *testing.T, v any) string {
	t.Helper()
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestRegradedAsScanned: where only thresholds, the year or what is shown are
// others, nothing is read, and hits, coverage, certificate and report are those
// of a scan of everything.
func TestRegradedAsScanned(t *testing.T) {
	seed := *seedFlag
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("to repeat: -seed %d", seed)
	w := newWorld(t, rand.New(rand.NewPCG(seed, 5)))
	for range 30 {
		w.add()
	}
	time.Sleep(oldEnough)
	full := filepath.Join(t.TempDir(), "full")
	scanned := map[string]string{} // kernels of the stored results
	for range 12 {
		w.rules[0] = w.someRules()
		known := true
		for name := range w.rules[0].Fingerprints() {
			known = known && scanned[name] != ""
		}
		if !known {
			scanned = w.rules[0].Fingerprints()
		}
		r, plan, did := w.scan(w.index, false)
		w.scan(full, true)
		if opened := did.Files.Load(); known != (opened == 0) || known != (plan.Files == 0) || known != (r.Read == 0) {
			t.Errorf("run %d read %d files, %d bytes; its kernels had scanned before: %v", r.ID, opened, r.Read, known)
		}
		if got, want := w.listing(w.index), w.listing(full); got != want {
			t.Fatalf("run %d says\n%s\ninstead of\n%s", r.ID, differing(got, want), differing(want, got))
		}
		if got, want := w.told(w.index), w.told(full); got != want {
			t.Fatalf("run %d tells\n%s\ninstead of\n%s", r.ID, differing(got, want), differing(want, got))
		}
	}
	w.eraseAndVerify()
}

// eraseAndVerify takes a value out of an index whose runs grade differently: the
// sums of each must still be those of its hits.
func (w *world) eraseAndVerify() {
	w.t.Helper()
	w.verify()
	ix, err := hitindex.Open(w.index, w.key, hitindex.Options{})
	w.must(err)
	runs, err := ix.Runs()
	w.must(err)
	var value batch.Value
	for row, err := range ix.Hits(runs[0].ID, hitindex.Filter{}) {
		w.must(err)
		value = row.Hit.Value
		if w.r.IntN(8) == 0 {
			break
		}
	}
	w.must(ix.Close())
	_, err = hitindex.Erase(w.index, w.key, hitindex.Erasure{Values: []batch.Value{value}}, hitindex.Options{})
	w.must(err)
	w.verify()
	if ix, err = hitindex.Open(w.index, w.key, hitindex.Options{}); err != nil {
		w.t.Fatal(err)
	}
	defer ix.Close()
	if runs, err = ix.Runs(); err != nil {
		w.t.Fatal(err)
	}
	for _, r := range runs {
		var sums hitindex.Totals
		for row, err := range ix.Hits(r.ID, hitindex.Filter{}) {
			w.must(err)
			sums.Add(nil, []batch.Hit{row.Hit})
		}
		if got, want := fmt.Sprint(r.Totals.Hits), fmt.Sprint(sums.Hits); got != want {
			w.t.Errorf("run %d counts %s and has %s", r.ID, got, want)
		}
	}
}

func (w *world) verify() {
	w.t.Helper()
	v, err := hitindex.Verify(w.index, w.key, hitindex.Options{})
	w.must(err)
	if !v.OK() {
		w.t.Fatalf("verify: %q", v.Problems)
	}
}

// TestPlanOfRegrading: a forecast says that nothing would be read and how many
// hits would be graded anew.
func TestPlanOfRegrading(t *testing.T) {
	w := newWorld(t, rand.New(rand.NewPCG(7, 5)))
	time.Sleep(oldEnough)
	r, _, _ := w.scan(w.index, false)
	rules, err := ruleset.New(t.Context(), ruleset.Options{Now: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)})
	w.must(err)
	w.rules[0] = rules
	ix, err := hitindex.Open(w.index, w.key, hitindex.Options{})
	w.must(err)
	plan, err := Preview(t.Context(), ix, w.options())
	w.must(err)
	w.must(ix.Close())
	hits := int64(0)
	for _, grades := range r.Totals.Hits {
		for _, n := range grades {
			hits += n
		}
	}
	if plan.Files != 0 || plan.Changes[hitindex.Unchanged] != r.Files || plan.Regrade != hits || hits == 0 {
		t.Errorf("%+v, want %d hits", plan, hits)
	}
	if again, _, _ := w.scan(w.index, false); again.Regraded != hits {
		t.Errorf("%d hits graded anew, want %d", again.Regraded, hits)
	}
}
