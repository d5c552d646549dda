package night

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"aktsyn/pipeline"
	"aktsyn/pipeline/config"
	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/keys"
	"aktsyn/pipeline/metrics"
	"aktsyn/pipeline/ocr"
	"aktsyn/pipeline/passwords"
	"aktsyn/pipeline/ruleset"
	"aktsyn/pipeline/source"
	"aktsyn/pipeline/textcache"
)

// logEvery is the pause between two lines of progress in the log, and between
// two textfiles.
const logEvery = time.Minute

// scan is the scan of one archive.
type scan struct {
	*night
	a        config.Archive
	log      *slog.Logger
	progress *engine.Progress
	leftOut  LeftOut
	stop     func() // ends what shows the progress
}

func (n *night) newScan(a config.Archive, log *slog.Logger) *scan {
	return &scan{night: n, a: a, log: log, progress: new(engine.Progress), stop: func() {}}
}

// outcome scans the archive and tells what became of it.
func (s *scan) outcome(ctx context.Context) Outcome {
	r, err := s.run(ctx)
	o := Outcome{Archive: s.a, State: metrics.Complete, Err: err, LeftOut: s.leftOut}
	if r.ID != 0 {
		o.Run = &r
	}
	switch {
	case ctx.Err() != nil && (err == nil || errors.Is(err, context.Cause(ctx)) || errors.Is(err, ctx.Err())):
		o.State, o.Err = metrics.Stopped, nil
		if r.State == hitindex.Complete {
			o.State = finished(r)
		}
	case err != nil:
		o.State = metrics.Failed
	default:
		o.State = finished(r)
	}
	return o
}

// finished tells whether a complete run has read everything. One that met no
// document has not: a share may not be mounted.
func finished(r hitindex.Run) metrics.State {
	if len(r.Totals.Unread) > 0 || r.Totals.Documents == 0 {
		return metrics.Incomplete
	}
	return metrics.Complete
}

// run opens the archive's index and scans it. This is the one place where a
// night meets the pipeline.
func (s *scan) run(ctx context.Context) (r hitindex.Run, err error) {
	rules, err := s.ruleset(ctx)
	if err != nil {
		return r, err
	}
	ix, key, err := s.open()
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, ix.Close()) }() // again is no error
	if err := s.assumeTold(ix); err != nil {
		return r, err
	}
	cache := s.textCache(key)
	defer cache.close()
	o, err := s.options(rules, key)
	if err != nil {
		return r, err
	}
	o.Cache, o.OCR = cache.Cache, s.recogniser(ctx)
	r, err = pipeline.Scan(ctx, ix, o)
	s.stop()
	if r.ID == 0 || err != nil {
		return r, err
	}
	if err := s.report(ix, key, r); err != nil {
		return r, err
	}
	return r, s.prune(ctx, ix, key, cache)
}

// prune applies the archive's retention when it is worth it. It waits for a
// night whose text cache can be used: what the pruned runs alone had must go
// from there, too, and cannot be found afterwards.
func (s *scan) prune(ctx context.Context, ix *hitindex.Index, key keys.Key, cache textCache) error {
	if s.Config.TextCache.Dir != "" && cache.forget == nil {
		return nil
	}
	retention := s.a.Profile.Retention
	runs, err := ix.Runs()
	if err != nil || ctx.Err() != nil || !pruneDue(runs, retention, s.now()) {
		return err
	}
	if err := ix.Close(); err != nil {
		return err
	}
	return prune(s.a.Index, key, hitindex.Retention{Runs: retention.Runs, Age: retention.Age, Now: s.now(), Forget: cache.forget}, s.log)
}

// options are those of the archive's scan, but for what reading alone needs.
func (s *scan) options(rules *ruleset.Ruleset, key keys.Key) (pipeline.Options, error) {
	p := s.a.Profile
	tried, err := passwords.Load(p.PasswordFile)
	return pipeline.Options{Roots: s.a.Roots, Archive: s.a.Name, Exclude: s.Config.Exclude(), Select: s.selects(), Rules: rules, Key: key,
		Workers: s.Config.Night.Workers(p), Limits: p.Limits, Passwords: tried, Version: s.Version, Reader: s.Reader, Trial: s.Trial,
		Verify: s.Verify, AllowEmpty: s.AllowEmpty, AllowReplaced: s.AllowReplaced, Progress: s.progress, Throttle: s.pace, Planned: s.planned}, err
}

// recogniser reads scans and pictures; nil when they are not to be read, or
// cannot be, which is logged.
func (s *scan) recogniser(ctx context.Context) extract.Recogniser {
	p := s.a.Profile.OCR
	if p.Mode == config.OCROff {
		return nil
	}
	tesseract, err := ocr.FindTesseract(ctx, s.a.Profile.Limits)
	if err != nil {
		s.log.Warn(err.Error())
		return nil
	}
	limit := ocr.Unlimited
	if p.Mode == config.OCRBudget {
		limit = p.Budget
	}
	return ocr.NewMemory(ocr.NewBudget(tesseract, s.Config.Night.Workers(s.a.Profile), limit), tesseract.Method())
}

// ruleset is that of the archive's profile, made once a night.
func (s *scan) ruleset(ctx context.Context) (*ruleset.Ruleset, error) {
	p := s.a.Profile
	if r := s.rules[p.Name]; r != nil {
		return r, nil
	}
	r, err := ruleset.New(ctx, ruleset.Options{Names: p.Names, Kernels: p.Kernels, Thresholds: &p.Thresholds, Now: s.now()})
	if err == nil {
		s.rules[p.Name] = r
	}
	return r, err
}

// open opens the archive's index, and makes it when there is none.
func (s *scan) open() (*hitindex.Index, keys.Key, error) {
	exists, err := hitindex.Exists(s.a.Index)
	if err != nil {
		return nil, keys.Key{}, err
	}
	key, from, err := keys.Load(s.keyOptions(!exists))
	if err != nil {
		return nil, key, err
	}
	if from.Created {
		s.log.Warn("made a new key: keep a copy in a safe place, without it the indexes cannot be read", "file", from.Path)
	}
	if !exists { // what was told of one before is not in it
		s.remember(s.log, s.a, func(r *record) { r.Told = &Told{} })
	}
	ix, err := hitindex.Open(s.a.Index, key, hitindex.Options{Create: true, Logger: s.log})
	if err != nil {
		return nil, key, err
	}
	if loss := ix.AuditLoss(); loss != "" {
		s.log.Warn(loss+"; 'aktsyn audit verify' says more", "index", s.a.Index)
	}
	return ix, key, nil
}

// assumeTold takes what an index holds as told of where nothing is known of that.
func (s *scan) assumeTold(ix *hitindex.Index) error {
	if s.state.records[s.a.Name].Told != nil {
		return nil
	}
	last, err := ix.Current()
	if err != nil && !errors.Is(err, hitindex.ErrNoRun) {
		return err
	}
	s.remember(s.log, s.a, func(r *record) { r.Told = &Told{Run: last.ID} })
	return nil
}

// keyOptions say where the key of the archive's index is.
func (s *scan) keyOptions(create bool) keys.Options {
	return keys.Options{File: s.Config.KeyFile, Command: s.Config.KeyCommand, Configured: true, Index: s.a.Index, Create: create}
}

// textCache is the cache of texts, if there is to be one. A night goes on
// without it.
type textCache struct {
	extract.Cache                           // nil: none
	forget        func(source.Digest) error // nil: none
	close         func()
}

func (s *scan) textCache(key keys.Key) textCache {
	none, c := textCache{close: func() {}}, s.Config.TextCache
	if c.Dir == "" {
		return none
	}
	cache, err := textcache.Open(c.Dir, key, textcache.Options{MaxBytes: c.Size, MaxAge: c.Age, Warn: func(err error) { s.log.Warn(err.Error()) }})
	if err != nil {
		s.log.Warn(err.Error())
		return none
	}
	return textCache{cache, func(d source.Digest) error { return extract.Forget(cache, d) }, func() { cache.Close() }}
}

// selects counts what the patterns leave out.
func (s *scan) selects() func(string, bool) bool {
	if !s.a.HasPatterns() {
		return nil
	}
	return func(path string, dir bool) bool {
		in := s.a.Select(path, dir)
		switch {
		case in:
		case dir:
			s.leftOut.Directories++
		default:
			s.leftOut.Files++
		}
		return in
	}
}

// planned begins to show the progress.
func (s *scan) planned(p pipeline.Plan) {
	s.Metrics.Update(s.a.Name, func(m *metrics.Archive) {
		m.Files, m.Bytes, m.Progress = int64(p.Files), p.Bytes, s.progress
	})
	log := s.log.With("files", p.Files, "bytes", p.Bytes)
	if p.Last != nil {
		log = log.With("begins_with_run", p.Last.ID)
	}
	log.Info("scan begins")
	if s.Show != nil {
		s.stop = sync.OnceFunc(s.Show(s.a.Name, p, s.progress))
		return
	}
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		s.tell(p, done)
	}()
	s.stop = sync.OnceFunc(func() { close(done); <-ended })
}

// tell logs the progress, and writes the textfile, until done is closed.
func (s *scan) tell(p pipeline.Plan, done <-chan struct{}) {
	start, tick := time.Now(), time.NewTicker(logEvery)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return
		case now := <-tick.C:
			bytes, pictures, waiting := s.progress.Bytes.Load(), s.progress.Pictures.Load(), s.progress.Waiting.Load()
			log := s.log.With("files", s.progress.Files.Load(), "of_files", p.Files, "bytes", bytes, "of_bytes", p.Bytes,
				"pages", s.progress.Pages.Load(), "unread", s.progress.Unread.Load())
			left := eta(now.Sub(start), bytes, p.Bytes)
			if waiting > 0 {
				log = log.With("pictures", pictures, "of_pictures", max(pictures, waiting))
				left = eta(now.Sub(time.Unix(0, s.progress.PicturesSince.Load())), pictures, waiting)
			}
			log.Info("progress", "eta_seconds", left)
			s.publish()
		}
	}
}

// eta foretells how many seconds are left, -1 while nothing is known.
func eta(passed time.Duration, done, all int64) int64 {
	if done <= 0 {
		return -1
	}
	return int64(passed.Seconds() * float64(max(0, all-done)) / float64(done))
}
