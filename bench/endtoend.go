package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"aktsyn/bench/corpora"
	"aktsyn/bench/harness"
	"aktsyn/pipeline"
	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/keys"
	"aktsyn/pipeline/source"
)

// archivePage is about the size of a page of corpora.TextArchive.
const archivePage = 2700

// endToEnd scans an archive of texts into a new encrypted index that is synced
// to disk, with one worker and with two, as 'aktsyn scan' does. It returns the
// size of the archive.
func (r *runner) endToEnd(ctx context.Context, d Definition) (bytes int64, rows []harness.Row, err error) {
	s, err := r.newScans(ctx, d)
	if err != nil {
		return 0, nil, err
	}
	defer s.remove()
	o := r.options(d)
	o.Clock = harness.ProcessClock()
	rows, err = harness.Race(ctx, s.tasks(d), o)
	return s.bytes, rows, err
}

// scans runs whole scans of one archive.
type scans struct {
	*runner
	ctx   context.Context
	dir   string // holds the archive and the indexes
	bytes int64  // of the archive
	made  int    // indexes
}

// newScans writes the archive of a definition. remove is to be called in the
// end.
func (r *runner) newScans(ctx context.Context, d Definition) (*scans, error) {
	dir, err := os.MkdirTemp("", "aktsyn-bench-")
	if err != nil {
		return nil, err
	}
	s := &scans{runner: r, ctx: ctx, dir: dir}
	written, err := corpora.TextArchive(s.archive(), max(1, d.Bytes/archivePage), d.Seed)
	if err != nil {
		s.remove()
		return nil, err
	}
	s.bytes = written.Bytes
	return s, nil
}

func (s *scans) archive() string { return filepath.Join(s.dir, "archive") }

// remove deletes the archive. What cannot be deleted lies in the directory
// for temporary files and is synthetic.
func (s *scans) remove() { os.RemoveAll(s.dir) }

// tasks are the scans to race. Both must find what the definition expects, or
// what one worker finds.
func (s *scans) tasks(d Definition) []harness.Task {
	want, known := d.Matches[harness.Specification]
	var tasks []harness.Task
	for i, name := range scanNames() {
		workers := i + 1
		row := harness.Row{Name: name, Group: d.Group, Check: harness.Equal, Bytes: s.bytes, Note: "to a synced encrypted index"}
		if !s.takes(d, row.Name) {
			continue
		}
		found, err := s.run(harness.NewWatch(harness.ProcessClock()), workers)
		if !known {
			want, known = found, true
		}
		switch row.Matches, row.PerKB = found, float64(found)*1000/float64(s.bytes); {
		case err != nil:
			row.Refused = err.Error()
		case found != want:
			row.Refused = fmt.Sprintf("%d hits where %d are expected", found, want)
		}
		tasks = append(tasks, harness.Task{Row: row, Lap: func(w *harness.Watch) (int, error) { return s.run(w, workers) }})
	}
	return tasks
}

// scanNames names the scans with one worker, two, …
func scanNames() []string {
	return []string{"aktsyn scan, 1 worker", "aktsyn scan, 2 workers"}[:min(2, runtime.NumCPU())]
}

// run scans the archive once and returns the number of hits.
func (s *scans) run(w *harness.Watch, workers int) (int, error) {
	s.made++
	dir := filepath.Join(s.dir, fmt.Sprintf("index-%d", s.made))
	defer os.RemoveAll(dir)
	key, err := keys.Ephemeral()
	if err != nil {
		return 0, err
	}
	w.Start()
	run, err := s.scanInto(dir, key, workers)
	w.Stop()
	if err != nil {
		return 0, err
	}
	if run.State != hitindex.Complete || len(run.Totals.Unread) > 0 {
		return 0, errors.New("the archive was not read in full")
	}
	hits := 0
	for _, grades := range run.Totals.Hits {
		for _, n := range grades {
			hits += int(n)
		}
	}
	return hits, nil
}

func (s *scans) scanInto(dir string, key keys.Key, workers int) (hitindex.Run, error) {
	ix, err := hitindex.Open(dir, key, hitindex.Options{Create: true})
	if err != nil {
		return hitindex.Run{}, err
	}
	run, err := pipeline.Scan(s.ctx, ix, pipeline.Options{Roots: []string{s.archive()}, Rules: s.rules, Key: key, Workers: workers,
		Limits: source.DefaultLimits(), Reader: s.o.Reader, Progress: new(engine.Progress), Version: s.o.Version})
	return run, errors.Join(err, ix.Close())
}
