package run

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/keys"
)

func open(t *testing.T) *hitindex.Index {
	t.Helper()
	key, err := keys.Ephemeral()
	if err != nil {
		t.Fatal(err)
	}
	ix, err := hitindex.Open(filepath.Join(t.TempDir(), "ix"), key, hitindex.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ix.Close() })
	return ix
}

// archive has two files, each too large to share a shard.
func archive(t *testing.T) Archive {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"a", "b"} {
		if err := os.WriteFile(filepath.Join(dir, name), make([]byte, 5<<20), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return Archive{Roots: []string{dir}, Ruleset: "r1"}
}

func start(t *testing.T, ix *hitindex.Index, a Archive) *Job {
	t.Helper()
	job, err := Start(t.Context(), ix, a)
	if err != nil {
		t.Fatal(err)
	}
	return job
}

// work gives the first n shards of the job empty results and ends it.
func work(t *testing.T, job *Job, n int, scanErr error) hitindex.Run {
	t.Helper()
	for _, s := range job.Todo[:n] {
		if err := job.Shard(t.Context(), engine.Result{Shard: s}); err != nil {
			t.Fatal(err)
		}
	}
	r, err := job.Finish(scanErr)
	if !errors.Is(err, scanErr) {
		t.Fatalf("Finish: %v", err)
	}
	return r
}

func TestInterruptedRunIsResumed(t *testing.T) {
	ix, a := open(t), archive(t)
	first := start(t, ix, a)
	if len(first.Todo) != 2 || first.Resumed != nil {
		t.Fatalf("first: %d shards, resumed %v", len(first.Todo), first.Resumed != nil)
	}
	r := work(t, first, 1, context.Canceled)
	if r.State != hitindex.Interrupted || r.ShardsDone != 1 {
		t.Errorf("after an interruption: %+v", r)
	}
	second := start(t, ix, a)
	if second.Resumed == nil || len(second.Todo) != 1 || second.Todo[0].ID != 1 {
		t.Fatalf("second: %+v", second)
	}
	if r := work(t, second, 1, nil); r.State != hitindex.Complete || r.ID != 1 {
		t.Errorf("after the resumed run: %+v", r)
	}
	if third := start(t, ix, a); third.Resumed != nil || len(third.Todo) != 2 {
		t.Errorf("a complete run was resumed: %+v", third)
	}
}

// TestChangedArchiveBeginsAnew: a plan of yesterday must not hide what came
// today.
func TestChangedArchiveBeginsAnew(t *testing.T) {
	for name, change := range map[string]func(dir string) error{
		"new file":     func(dir string) error { return os.WriteFile(filepath.Join(dir, "c"), nil, 0o600) },
		"changed file": func(dir string) error { return os.WriteFile(filepath.Join(dir, "b"), []byte("x"), 0o600) },
		"gone file":    func(dir string) error { return os.Remove(filepath.Join(dir, "b")) },
		"touched file": func(dir string) error {
			return os.Chtimes(filepath.Join(dir, "b"), time.Time{}, time.Unix(1, 0))
		},
	} {
		ix, a := open(t), archive(t)
		work(t, start(t, ix, a), 1, context.Canceled)
		if err := change(a.Roots[0]); err != nil {
			t.Fatal(err)
		}
		job := start(t, ix, a)
		if job.Resumed != nil || job.Replaced == nil || job.Replaced.ID != 1 {
			t.Errorf("%s: resumed %v, replaced %v", name, job.Resumed, job.Replaced)
		}
		if r := work(t, job, len(job.Todo), nil); r.ID != 2 || r.State != hitindex.Complete {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func TestOtherRulesetOrRestartBeginsAnew(t *testing.T) {
	ix, a := open(t), archive(t)
	work(t, start(t, ix, a), 1, context.Canceled)
	other := a
	other.Ruleset = "r2"
	job := start(t, ix, other)
	if job.Resumed != nil {
		t.Error("a run with another ruleset was resumed")
	}
	work(t, job, 1, context.Canceled)
	a.Restart = true
	if start(t, ix, a).Resumed != nil {
		t.Error("a run was resumed in spite of Restart")
	}
}

func TestFailedWalkChangesNothing(t *testing.T) {
	ix := open(t)
	if _, err := Start(t.Context(), ix, Archive{Roots: []string{"/does/not/exist"}}); err == nil {
		t.Fatal("a missing root was taken")
	}
	if runs, err := ix.Runs(); err != nil || len(runs) != 0 {
		t.Errorf("%d runs, %v", len(runs), err)
	}
}
