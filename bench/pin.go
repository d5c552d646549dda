package bench

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"

	"aktsyn/bench/harness"
)

// Pin counts the matches of the definitions anew, comparing every span with
// the specification, and writes them to the definitions' files below dir,
// which is bench/definitions of the source. What is expected of contestants
// that Options.Engines leaves out is kept; what no contestant of a full run is
// held to is dropped. changed is told of each definition; nil is allowed.
func Pin(ctx context.Context, o Options, dir string, changed func(d Definition, was, is harness.Expected)) error {
	r, err := newRunner(o)
	if err != nil {
		return err
	}
	for i, d := range o.Definitions {
		r.at = Progress{Definition: d.Name, Index: i, Of: len(o.Definitions)}
		r.tell(harness.Step{What: "counting"})
		if err := r.pin(ctx, d, dir, changed); err != nil {
			return fmt.Errorf("%s: %w", d.Name, err)
		}
	}
	return nil
}

func (r *runner) pin(ctx context.Context, d Definition, dir string, changed func(Definition, harness.Expected, harness.Expected)) error {
	counted, err := r.count(ctx, d)
	if err != nil || counted == nil {
		return err
	}
	known, err := r.keys(d)
	if err != nil {
		return err
	}
	was := d.Matches
	d.Matches = harness.Expected{}
	maps.Copy(d.Matches, was)
	maps.DeleteFunc(d.Matches, func(key string, _ int) bool { return !known[key] })
	maps.Copy(d.Matches, counted)
	if changed != nil {
		changed(d, was, d.Matches)
	}
	data, err := encode(d)
	if err != nil {
		return err
	}
	path := filepath.Join(dir, filepath.FromSlash(d.Name)+".json")
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("%w: name the directory of the definitions' source", err)
	}
	return os.WriteFile(path, data, 0o644)
}

// keys are those under which a definition's contestants are held to a number
// of matches, whichever of them were asked for. What only builds with peers
// have is Equal, and so held to the specification's, or held to no number.
func (r *runner) keys(d Definition) (map[string]bool, error) {
	keys := map[string]bool{harness.Specification: true}
	if d.Model == harness.EndToEnd {
		return keys, nil
	}
	full := runner{rules: r.rules}
	d.Names = min(d.Names, 1) // tables are not what this is about
	cs, release, err := full.contestants(d, nil)
	release()
	for _, c := range cs {
		keys[c.Key()] = true
	}
	return keys, err
}

// count is what a definition's contestants find; nil where they find nothing
// by design.
func (r *runner) count(ctx context.Context, d Definition) (harness.Expected, error) {
	switch d.Model {
	case harness.Build:
		return nil, nil
	case harness.EndToEnd:
		return r.countHits(ctx, d)
	}
	data := r.text(d)
	cs, release, err := r.contestants(d, data)
	if err != nil {
		return nil, err
	}
	defer release()
	return harness.Count(ctx, cs, harness.Scanning{Model: d.Model, Text: data})
}

// countHits scans the archive of a definition once.
func (r *runner) countHits(ctx context.Context, d Definition) (harness.Expected, error) {
	s, err := r.newScans(ctx, d)
	if err != nil {
		return nil, err
	}
	defer s.remove()
	found, err := s.run(harness.NewWatch(harness.ProcessClock()), 1)
	return harness.Expected{harness.Specification: found}, err
}
