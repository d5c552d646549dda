// Package pipeline is aktsyn's story in one page of code:
//
//	archive → documents → pages → batches → hits → index → answers
//
// Data goes one way. source walks the archive and plans shards, extract turns
// files into pages, batch packs pages into Arrow records, engine runs the
// kernels over them on all cores, hitindex keeps the hits. Answers are given
// from the index (hits, find, runs, coverage), or straight from the engine
// where nothing is to be kept (casework, sweep).
package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"sync/atomic"
	"time"

	"aktsyn/pipeline/certificate"
	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/grades"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/keys"
	"aktsyn/pipeline/ocr"
	"aktsyn/pipeline/passwords"
	"aktsyn/pipeline/poison"
	"aktsyn/pipeline/ruleset"
	"aktsyn/pipeline/run"
	"aktsyn/pipeline/source"
)

// Options say what is examined and how.
type Options struct {
	Roots    []string                         // directories or files
	Archive  string                           // name by which the archive's history goes on when its roots change; empty: its roots tell
	Exclude  []string                         // absolute paths that are no part of the archive
	Select   func(path string, dir bool) bool // source.WalkOptions.Select
	Rules    *ruleset.Ruleset
	Key      keys.Key
	Workers  int           // cores to use, at least 1
	Limits   source.Limits // of what is read
	Version  string        // of the program, for the run's record
	Reader   []string      // command line that starts a reader process (extract.Serve)
	Trial    []string      // command line that starts a process for suspect files (ServeTrials); empty: they are not tried
	Progress *engine.Progress
	Throttle func(ctx context.Context, bytes int64) error // engine.Options.Throttle
	Cache    extract.Cache                                // of the text of costly formats; nil is none
	// Kept tells Preview of which contents a cache has the text; nil is of none.
	Kept func(source.Digest) bool
	// OCR reads scans and pictures; nil leaves them unread. Scan reads them after
	// all else.
	OCR extract.Recogniser
	// Passwords are tried on documents that are locked.
	Passwords passwords.List
	// Planned is told of the work before it begins; nil is allowed.
	Planned func(Plan)
	// Full makes Scan read everything, Verify makes it take no file's times for
	// a proof that its content is the same, AllowEmpty lets it take a root for empty
	// in which there were files before, and AllowReplaced another share or disk than
	// was there before.
	Full, Verify, AllowEmpty, AllowReplaced bool
}

// Plan is the work that lies ahead.
type Plan struct {
	Files int   // to be opened
	Bytes int64 // in them
	// Changes counts what becomes of the archive's files, as far as their names
	// and times tell; nil where nothing is kept.
	Changes map[hitindex.Change]int64
	// Last is the run that this one begins with, nil when there is none. It may
	// be an unfinished one.
	Last *hitindex.Run
	// Regrade counts the hits that are graded anew because thresholds, the year,
	// the kernels that are shown or the program's rules are others than those of
	// the last run. It is done from the index.
	Regrade int64
	// Kept counts those of the files that are opened and need no reader, because a
	// cache has their text.
	Kept run.Kept
	// Took is an estimate by what the last runs took to read files, to take texts
	// from a cache and to compare contents; 0 when none tells. With AtMost it counts
	// as reading what no run has shown yet to be faster.
	Took   time.Duration
	AtMost bool
	// Assumed is one by the files' sizes alone (Assume), for where nothing better
	// is known.
	Assumed time.Duration
	// Waiting are the scans and pictures that the last run left unread.
	Waiting int64
}

// Scan brings what ix holds of the roots up to date: it reads what is new or
// changed since the run before, complete or not. The run is returned also when
// it was interrupted; err is then that of ctx. One that ctx ends while scans and
// pictures are read is complete: those that are left wait for the next.
func Scan(ctx context.Context, ix *hitindex.Index, o Options) (hitindex.Run, error) {
	t := &trial{ctx: ctx, o: o}
	defer t.close()
	job, plan, err := o.start(ctx, ix, t)
	if err != nil {
		return hitindex.Run{}, err
	}
	if o.Planned != nil {
		o.Planned(plan)
	}
	e := o.withoutOCR().engine(false)
	e.Known = job.Known
	err = job.Run(scan(ctx, e, job))
	job.Worked(efforts(o.Progress))
	if err == nil && o.OCR != nil {
		err = o.scanPictures(ctx, job)
	}
	return job.Finish(err)
}

// scan has the engine work for a job.
func scan(ctx context.Context, e engine.Options, job *run.Job) run.Scan {
	return func(shards iter.Seq[source.Shard], alone bool) error {
		e.Alone = alone
		return engine.Run(ctx, shards, e, job)
	}
}

// withoutOCR leaves scans and pictures for later.
func (o Options) withoutOCR() Options {
	o.OCR = nil
	return o
}

// scanPictures reads scans and pictures as long as that is open and ctx lasts.
// The files' progress has been told before; now pictures are counted.
func (o Options) scanPictures(ctx context.Context, job *run.Job) error {
	if p := o.Progress; p != nil {
		p.PicturesSince.Store(time.Now().UnixNano())
		p.Waiting.Store(job.WaitingPictures())
		o.OCR = countedPictures{o.OCR, &p.Pictures}
	}
	o.Progress = nil
	e := o.engine(false)
	e.Known, e.Enough = job.Known, func() bool { return !o.OCR.Open() }
	err := job.RunPictures(o.OCR.Open, scan(ctx, e, job))
	if ended := context.Cause(ctx); ended != nil && errors.Is(err, ended) {
		return nil
	}
	return err
}

// countedPictures counts the pictures that were asked for.
type countedPictures struct {
	extract.Recogniser
	n *atomic.Int64
}

// Read implements ocr.Reader.
func (c countedPictures) Read(ctx context.Context, p ocr.Picture) (ocr.Page, error) {
	defer c.n.Add(1)
	return c.Recogniser.Read(ctx, p)
}

// Preview says what Scan would do. It needs ix for reading only.
func Preview(ctx context.Context, ix *hitindex.Index, o Options) (Plan, error) {
	_, plan, err := o.start(ctx, ix, nil)
	return plan, err
}

// start begins a run, or without a trial for its suspect files only says what
// it would do.
func (o Options) start(ctx context.Context, ix *hitindex.Index, t *trial) (*run.Job, Plan, error) {
	roots, err := absolute(o.Roots)
	if err != nil {
		return nil, Plan{}, err
	}
	a := run.Archive{Roots: roots, Name: o.Archive, Walk: source.WalkOptions{Exclude: o.Exclude, Select: o.Select},
		Ruleset: o.Rules.Digest(), Version: o.Version, Conditions: o.conditions, Profile: o.profile(), Raised: o.raised, Kernels: o.Rules.Fingerprints(),
		Grading: o.Rules.Scheme(), Kept: o.Kept, Full: o.Full, Verify: o.Verify, AllowEmpty: o.AllowEmpty, AllowReplaced: o.AllowReplaced, Pictures: o.OCR != nil, Recognition: o.recognition()}
	if a.Poison, err = poison.Open(ix.UnderWay(), o.Key.PoisonKey(), o.Version, t != nil); err != nil {
		return nil, Plan{}, err
	}
	if o.Full {
		a.Poison.Forgive()
	}
	if t != nil {
		a.Try, a.Opening = t.deaths, o.Rules.Prepare
	}
	job, err := run.Start(ctx, ix, a, t == nil)
	if err != nil {
		return nil, Plan{}, err
	}
	plan := Plan{Files: job.Todo.Len(), Bytes: job.Todo.Bytes()}
	plan.Took, plan.AtMost, err = job.Estimate(o.Workers)
	plan.Changes, plan.Last, plan.Regrade, plan.Kept = job.Plan, job.Last, job.Regrades(), job.Kept
	plan.Assumed = Assume(job.Todo.All(), o.Workers)
	if job.Last != nil {
		plan.Waiting = job.Last.Totals.Waiting()
	}
	return job, plan, err
}

// conditions are those of a run with o.
func (o Options) conditions() (certificate.Conditions, error) {
	return certificate.Gather(o.Rules, o.Limits, o.OCR, o.Version)
}

// profile is a digest of all that the result of a content depends on but the
// ruleset: the readers and the limits. Those that end a reader process are not
// part of it: only what hit them depends on them (raised). Passwords are, as a
// keyed digest: with others locked documents may open.
func (o Options) profile() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %+v %s", extract.Version, o.Limits.BesidesReader(), o.Passwords.Digest(o.Key.PasswordsKey())))
	return hex.EncodeToString(sum[:])
}

// raised returns the causes for which a run under conditions may have left
// unread what o reads, because reader processes were ended sooner.
func (o Options) raised(conditions certificate.Conditions) (causes []source.Cause) {
	for _, limit := range source.AllLimits() {
		var then source.Limits
		if limit.EndsReader() && then.Set(limit.Name, conditions[certificate.LimitPrefix+limit.Name]) == nil && limit.Value(then) < limit.Value(o.Limits) {
			causes = append(causes, limit.Cause)
		}
	}
	return causes
}

// recognition names how scans and pictures are read. It is no part of the
// profile: a scan without recognition takes over what one with it has read.
func (o Options) recognition() string {
	if o.OCR == nil {
		return ""
	}
	return o.OCR.Method()
}

// absolute makes roots mean the same in whatever directory the next command
// runs: resuming and revealing open them again.
func absolute(roots []string) ([]string, error) {
	out := make([]string, len(roots))
	for i, root := range roots {
		var err error
		if out[i], err = filepath.Abs(root); err != nil {
			return nil, fmt.Errorf("%s: %w", root, err)
		}
	}
	return out, nil
}

// Examine examines the roots and gives the results, with clear values, to
// sink. Nothing is kept.
func Examine(ctx context.Context, o Options, sink engine.Sink) error {
	var files source.List
	take := func(f source.File) error { files.Add(f); return nil }
	if err := source.Each(ctx, o.Roots, source.WalkOptions{Exclude: o.Exclude, Select: o.Select}, take); err != nil {
		return fmt.Errorf("walk: %w", err)
	}
	if o.Planned != nil {
		o.Planned(Plan{Files: files.Len(), Bytes: files.Bytes()})
	}
	return engine.Run(ctx, source.Plan(files.All()), o.engine(true), examined{sink, len(o.Roots) > 1, o.Rules.Scheme().AfterKernels()})
}

// examined is a sink that tells the documents of several roots apart, and grades
// hits by the thresholds of the run.
type examined struct {
	engine.Sink
	several bool
	grader  *grades.Grader
}

// Shard puts the root before each document's path where there are several.
func (s examined) Shard(ctx context.Context, r engine.Result) error {
	for i := range r.Hits {
		s.grader.Grade(&r.Hits[i])
	}
	for i := range r.Docs {
		if d := &r.Docs[i]; s.several {
			d.Path = RootedPath(r.Shard.Files[d.File], d.Path)
		}
	}
	return s.Sink.Shard(ctx, r)
}

// RootedPath names a document of an archive with several roots.
func RootedPath(f source.File, path string) string { return source.EscapeName(f.Root) + ":" + path }

func (o Options) engine(keepClear bool) engine.Options {
	return engine.Options{
		Workers: o.Workers,
		NewReader: func() (engine.Reader, error) {
			return newReader(extract.Options{Limits: o.Limits, Command: o.Reader, Cache: o.Cache, OCR: o.OCR,
				Passwords: o.Passwords, PasswordsID: o.Passwords.Digest(o.Key.PasswordsKey())}), nil
		},
		NewScanner:       o.Rules.NewScanner,
		NewMemory:        o.Rules.NewMemory,
		NewPseudonymiser: func() engine.Pseudonymiser { return o.Key.NewPseudonymiser() },
		AppendValue:      o.Rules.AppendValue,
		Marks:            o.Rules.Marks(),
		KeepClear:        keepClear,
		MaxHits:          o.Limits.Hits,
		Throttle:         o.Throttle,
		Progress:         o.Progress,
	}
}
