// Package run decides what a scan of an archive has to do, begun anew or
// resumed, and how it ends.
package run

import (
	"context"
	"fmt"

	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/source"
)

// Archive is what a run is to examine.
type Archive struct {
	Roots   []string
	Exclude []string // absolute paths that are no part of it
	Ruleset string   // digest
	Version string   // of the program
	Restart bool     // begin anew although an unfinished run could be resumed
}

// Job is a run that has begun. It is the engine's sink.
type Job struct {
	Todo    []source.Shard // what is left of the plan
	Resumed bool
	writer  *hitindex.RunWriter
}

// Start resumes the newest unfinished run of the same roots and ruleset, or
// walks the roots and begins a new one. A walk that fails changes nothing.
func Start(ctx context.Context, ix *hitindex.Index, a Archive) (*Job, error) {
	if !a.Restart {
		last, found, err := ix.Interrupted(a.Roots, a.Ruleset)
		if err != nil {
			return nil, err
		}
		if found {
			return resume(ix, last.ID)
		}
	}
	files, err := source.Walk(ctx, a.Roots, source.WalkOptions{Exclude: a.Exclude})
	if err != nil {
		return nil, fmt.Errorf("walk: %w", err)
	}
	plan := source.Plan(files)
	writer, err := ix.Begin(hitindex.Run{Roots: a.Roots, Ruleset: a.Ruleset, Version: a.Version}, plan)
	if err != nil {
		return nil, err
	}
	return &Job{Todo: plan, writer: writer}, nil
}

func resume(ix *hitindex.Index, id uint32) (*Job, error) {
	writer, plan, done, err := ix.Resume(id)
	if err != nil {
		return nil, err
	}
	job := &Job{Resumed: true, writer: writer}
	for _, s := range plan {
		if !done(s.ID) {
			job.Todo = append(job.Todo, s)
		}
	}
	return job, nil
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
