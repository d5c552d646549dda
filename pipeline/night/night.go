// Package night works through the archives of a configuration within a night's
// window, one after the other. What goes wrong in one archive never stops the
// others, and what is not finished goes on the next night.
//
// # Order
//
// The archive whose last whole scan is the longest ago comes first. So one that
// takes several nights goes on where it stopped before the others are begun. An
// archive in whose scan the process died goes last.
//
// # What lies in the state directory
//
//	night.lock  held while a night runs, and says by whom
//	night.json  what is remembered of each archive from night to night
//
// Neither holds a value, or a name of a document; the error of an archive that
// failed names its roots or its index, with CPR numbers masked. Without night.json
// the order is that of the configuration, 'report night' does not know how the
// last night ended, and what a night found that was killed before its report is
// told by none; nothing else is lost.
//
// # What lies in the report directory
//
//	ARCHIVE/run-N.certificate.json  what run N covered, signed (package certificate)
//	night-TIME.html, .json          what is new since the report before, and which archives the night that began then did not finish (package delta)
//
// The reports name documents, with CPR numbers in the names masked.
package night

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"runtime/debug"
	"time"

	"golang.org/x/time/rate"

	"aktsyn/pipeline"
	"aktsyn/pipeline/config"
	"aktsyn/pipeline/delta"
	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/metrics"
	"aktsyn/pipeline/ruleset"
)

// Options say how a night is run. Config, Log and Metrics are needed.
type Options struct {
	Config config.Config
	Only   []string // names of archives; empty is all
	Always bool     // begin outside the window, too
	// Verify, AllowEmpty and AllowReplaced are those of pipeline.Options.
	Verify, AllowEmpty, AllowReplaced bool
	Version                           string   // of the program
	Reader                            []string // command line of a reader process
	Trial                             []string // of a process that reads suspect files (pipeline.Options)
	Log                               *slog.Logger
	Metrics                           *metrics.Night
	// Show shows the progress of an archive until the function it returns is
	// called. Without it progress is logged.
	Show func(archive string, plan pipeline.Plan, p *engine.Progress) (stop func())

	now func() time.Time // the clock on the wall
}

// Outcome is what became of an archive.
type Outcome struct {
	Archive config.Archive
	State   metrics.State
	Err     error         // why it Failed, or what failed beside the scan
	Run     *hitindex.Run // nil when none was begun
	Took    time.Duration
	LeftOut LeftOut
}

// LeftOut counts what the archive's patterns leave out. What lies below a
// directory is not counted.
type LeftOut struct {
	Files       int `json:"files"`
	Directories int `json:"directories"`
}

// Summary is what became of a night.
type Summary struct {
	Started, Ended time.Time
	Until          time.Time // end of the window; zero: none
	WindowEnded    bool      // before all was done
	Err            error     // why the morning's report is missing
	Archives       []Outcome // in the order in which they were worked at
}

// Count returns how many archives are in a state.
func (s Summary) Count(state metrics.State) (n int) {
	for _, o := range s.Archives {
		if o.State == state {
			n++
		}
	}
	return n
}

// night is a night that runs.
type night struct {
	Options
	state *state
	rules map[string]*ruleset.Ruleset // by profile
	pace  func(context.Context, int64) error
	// found is what the morning's report says of the archives that were finished.
	found map[string]*delta.Archive
}

// Run runs a night. The error is ErrRunning, ErrOutside, that nothing could be
// begun, or that of ctx; what goes wrong with an archive is part of the summary.
func Run(ctx context.Context, o Options) (Summary, error) {
	if o.now == nil {
		o.now = time.Now
	}
	s := Summary{Started: o.now()}
	archives, err := o.archives()
	if err != nil {
		return s, err
	}
	if s.Until, err = o.window().end(s.Started); err != nil && !o.Always {
		return s, err
	}
	held, err := lock(o.Config.StateDir, s.Started)
	if err != nil {
		return s, err
	}
	defer held.Close()
	n := newNight(o)
	if n.state, err = readState(o.Config.StateDir); err != nil {
		o.Log.Warn(err.Error())
	}
	windowed, cancel := within(ctx, s.Until, o.now)
	defer cancel()
	n.work(windowed, &s, n.state.order(archives))
	if err := n.writeMorning(s); err != nil {
		o.Log.Error(err.Error())
		s.Err = err
	} else {
		n.rememberTold(s)
	}
	n.expireReports()
	s.Ended = o.now()
	s.WindowEnded = errors.Is(context.Cause(windowed), errWindowEnded) && s.Count(metrics.Stopped)+s.Count(metrics.Waiting) > 0
	return s, ctx.Err()
}

func newNight(o Options) *night {
	return &night{Options: o, rules: map[string]*ruleset.Ruleset{}, pace: pace(o.Config.Night.ReadRate), found: map[string]*delta.Archive{}}
}

func (o Options) window() window { return window{o.Config.Night.From, o.Config.Night.Until} }

// archives are those that were asked for.
func (o Options) archives() ([]config.Archive, error) {
	if len(o.Only) == 0 {
		return o.Config.Archives, nil
	}
	var list []config.Archive
	for _, name := range o.Only {
		a, ok := o.Config.Archive(name)
		if !ok {
			return nil, fmt.Errorf("no archive is called %q in %s", name, o.Config.File)
		}
		list = append(list, a)
	}
	return list, nil
}

// work goes through the archives until ctx is done.
func (n *night) work(ctx context.Context, s *Summary, archives []config.Archive) {
	for _, a := range archives {
		n.Metrics.Update(a.Name, func(m *metrics.Archive) { m.Completed = n.state.records[a.Name].Completed })
	}
	n.publish()
	for _, a := range archives {
		outcome := Outcome{Archive: a, State: metrics.Waiting}
		if ctx.Err() == nil {
			outcome = n.archive(ctx, a)
		}
		n.remember(n.Log.With("archive", a.Name), a, func(r *record) { r.Last = outcome.last(n.now()) })
		s.Archives = append(s.Archives, outcome)
		n.publish()
	}
}

// publish writes the textfile, if there is to be one. A night does not fail for
// it.
func (n *night) publish() {
	if file := n.Config.Metrics.Textfile; file != "" {
		if err := n.Metrics.WriteTextfile(file); err != nil {
			n.Log.Warn(err.Error())
		}
	}
}

// archive works at one archive and tells what became of it.
func (n *night) archive(ctx context.Context, a config.Archive) Outcome {
	log := n.Log.With("archive", a.Name)
	log.Info("archive begins", "index", a.Index)
	n.remember(log, a, func(r *record) { r.Running, r.Begun = true, n.now().UTC() })
	n.Metrics.Update(a.Name, func(m *metrics.Archive) { m.State = metrics.Running })
	start := time.Now()
	s := n.newScan(a, log)
	debug.SetMemoryLimit(heapLimit(n.Config.Night.HeapLimit(a.Profile)))
	o := s.outcome(ctx)
	o.Took = time.Since(start)
	n.remember(log, a, func(r *record) {
		r.Running = false
		if done := s.progress.Bytes.Load(); done >= leastBytes {
			r.Bytes, r.Took = done, o.Took
		}
		if o.State == metrics.Complete || o.State == metrics.Incomplete {
			r.Completed = n.now().UTC()
		}
	})
	n.Metrics.Update(a.Name, func(m *metrics.Archive) {
		m.State, m.Completed = o.State, n.state.records[a.Name].Completed
		if o.Run != nil {
			m.Totals, m.Changes = &o.Run.Totals, n.changes(o)
		}
	})
	o.log(log, n.changes(o))
	return o
}

// changes are those of the archive's files, nil without a run. Where they were
// compared a file that was moved counts as that alone, and not as gone besides.
func (n *night) changes(o Outcome) map[hitindex.Change]int64 {
	if o.Run == nil {
		return nil
	}
	found := n.found[o.Archive.Name]
	if found == nil {
		return o.Run.Changes
	}
	changes := maps.Clone(o.Run.Changes)
	for c := range changes {
		changes[c] = found.Changes[c.String()]
	}
	return changes
}

// leastBytes is what a scan must have read to say anything about the speed of
// others.
const leastBytes = 16 << 20

// heapLimit is a limit as the runtime takes it, where 0 stands for none.
func heapLimit(bytes int64) int64 {
	if bytes == 0 {
		return 1 << 62
	}
	return bytes
}

// remember updates the state. A night does not fail for it.
func (n *night) remember(log *slog.Logger, a config.Archive, change func(*record)) {
	if err := n.state.update(a.Name, change); err != nil {
		log.Warn("the state of the night is not written: " + err.Error())
	}
}

// log tells how an archive ended, in figures only, and what became of its files.
func (o Outcome) log(log *slog.Logger, changes map[hitindex.Change]int64) {
	log = log.With("state", o.State, "seconds", o.Took.Round(time.Millisecond).Seconds())
	if r := o.Run; r != nil {
		log = log.With("run", r.ID, "documents", r.Totals.Documents, "pages", r.Totals.Pages, "pages_read", r.Totals.PagesRead, "bytes", r.Totals.Bytes)
		for _, c := range hitindex.Changes() {
			if n := changes[c]; n > 0 {
				log = log.With("files_"+c.String(), n)
			}
		}
	}
	if o.Err != nil {
		log.Error("archive ends", "error", o.Err.Error())
		return
	}
	log.Info("archive ends", "left_out_files", o.LeftOut.Files, "left_out_directories", o.LeftOut.Directories)
}

// pace returns a throttle for so many bytes a second, nil for 0. What is asked
// for beyond a second's worth is waited for in parts.
func pace(perSecond int64) func(context.Context, int64) error {
	if perSecond <= 0 {
		return nil
	}
	burst := int(min(perSecond, 1<<30))
	limiter := rate.NewLimiter(rate.Limit(perSecond), burst)
	return func(ctx context.Context, bytes int64) error {
		for bytes > 0 {
			part := min(bytes, int64(burst))
			r := limiter.ReserveN(time.Now(), int(part))
			select {
			case <-time.After(r.Delay()):
			case <-ctx.Done():
				r.Cancel()
				return context.Cause(ctx)
			}
			bytes -= part
		}
		return nil
	}
}
