// Package run decides what a scan of an archive has to do, begun anew or
// resumed, and how it ends.
package run

import (
	"context"
	"fmt"
	"slices"

	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/source"
)

// Archive is what a run is to examine.
type Archive struct {
	Roots   []string
	Exclude []string                         // absolute paths that are no part of it
	Select  func(path string, dir bool) bool // source.WalkOptions.Select
	Ruleset string                           // digest
	Version string                           // of the program
	Restart bool                             // begin anew although an unfinished run could be resumed
}

// Job is a run that has begun. It is the engine's sink.
type Job struct {
	Todo []source.Shard // what is left of the plan
	// Resumed is the unfinished run that goes on, and Replaced one that does
	// not, because the archive has changed since; nil when there is none.
	Resumed, Replaced *hitindex.Run
	writer            *hitindex.RunWriter
}

// Start walks the roots and resumes the newest unfinished run of the same
// roots and ruleset when the walk finds the very files of its plan; else it
// begins a new run. A walk that fails changes nothing.
func Start(ctx context.Context, ix *hitindex.Index, a Archive) (*Job, error) {
	files, err := source.Walk(ctx, a.Roots, source.WalkOptions{Exclude: a.Exclude, Select: a.Select})
	if err != nil {
		return nil, fmt.Errorf("walk: %w", err)
	}
	job := &Job{Todo: source.Plan(files)}
	if !a.Restart {
		if err := job.resume(ix, a); err != nil || job.Resumed != nil {
			return job, err
		}
	}
	job.writer, err = ix.Begin(hitindex.Run{Roots: a.Roots, Ruleset: a.Ruleset, Version: a.Version}, job.Todo)
	return job, err
}

// resume goes on with an unfinished run if its plan is still that of the
// archive.
func (j *Job) resume(ix *hitindex.Index, a Archive) error {
	last, found, err := ix.Interrupted(a.Roots, a.Ruleset)
	if err != nil || !found {
		return err
	}
	writer, plan, done, err := ix.Resume(last.ID)
	if err != nil {
		return err
	}
	if !slices.EqualFunc(plan, j.Todo, samePlan) {
		j.Replaced = &last
		_, err := writer.Finish(hitindex.Interrupted)
		return err
	}
	j.Resumed, j.writer = &last, writer
	j.Todo = slices.DeleteFunc(j.Todo, func(s source.Shard) bool { return done(s.ID) })
	return nil
}

func samePlan(a, b source.Shard) bool {
	return a.ID == b.ID && slices.EqualFunc(a.Files, b.Files, func(a, b source.File) bool {
		sameTime := a.MTime.Equal(b.MTime)
		a.MTime = b.MTime
		return sameTime && a == b
	})
}

// Shard implements engine.Sink.
func (j *Job) Shard(ctx context.Context, r engine.Result) error { return j.writer.Shard(ctx, r) }

// Finish closes the run: complete when scanErr is nil, else interrupted and
// to be resumed. It returns the run as the index holds it, and scanErr or what
// went wrong in closing.
func (j *Job) Finish(scanErr error) (hitindex.Run, error) {
	state := hitindex.Complete
	if scanErr != nil {
		state = hitindex.Interrupted
	}
	r, err := j.writer.Finish(state)
	if scanErr != nil {
		err = scanErr
	}
	return r, err
}
