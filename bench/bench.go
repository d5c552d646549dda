// Package bench is what 'aktsyn bench' runs: definitions, which are data
// (bench/definitions), put together with workloads, contestants and the
// harness. New contestants of a group take part without a change here.
package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"aktsyn/bench/engines"
	"aktsyn/bench/harness"
	"aktsyn/kernels"
	"aktsyn/kernels/columnar"
	"aktsyn/kernels/cpr"
	"aktsyn/kernels/gate"
	"aktsyn/pipeline/ruleset"
)

// Options of a run.
type Options struct {
	Definitions []Definition
	Corpus      string   // file with a text of one's own in place of the workloads; see Own
	Engines     []string // only contestants whose name contains one of these, and the limit; all if empty
	Reps        int      // timed rounds
	// AllowContended gives figures also where the machine was busy.
	AllowContended bool
	Version        string   // of the program
	Commit         string   // of its source
	Command        string   // that repeats the run; must not name the corpus
	Reader         []string // command line of a reader process, for EndToEnd
	// Progress is told before each step; nil is allowed.
	Progress func(Progress)
}

// Progress is a moment of a run.
type Progress struct {
	Definition string
	Index, Of  int // of the definition, from 0
	Step       harness.Step
}

// checkBytes is over how much of a text spans are compared. Pin compares all.
const checkBytes = 8_000_000

// maxCorpus is the largest text of one's own: all of it is held in memory.
const maxCorpus = 1 << 30

// Run measures the definitions one after the other. Nothing of any text is in
// the report; a text of one's own is named "own text". Contestants that must
// not have a figure are refused row by row; an error means that the run could
// not be made.
func Run(ctx context.Context, o Options) (*harness.Report, error) {
	r, err := newRunner(o)
	if err != nil {
		return nil, err
	}
	if err := r.checkEngines(); err != nil {
		return nil, err
	}
	report := &harness.Report{Machine: harness.ThisMachine(), Date: time.Now().UTC().Format(time.DateOnly),
		Version: o.Version, Commit: o.Commit, Command: o.Command, Reps: o.Reps, Results: []harness.Result{}}
	for i, d := range r.o.Definitions {
		r.at = Progress{Definition: d.Name, Index: i, Of: len(r.o.Definitions)}
		r.tell(harness.Step{What: "preparing"})
		result, err := r.measure(ctx, d)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", d.Name, err)
		}
		report.Results = append(report.Results, result)
	}
	return report, nil
}

// ErrUnknownEngine is wrapped by the error of a Run with one of
// Options.Engines in no detector's name. Nothing was measured then.
var ErrUnknownEngine = errors.New("no detector of these definitions has a name with")

// checkEngines returns ErrUnknownEngine when one of the engines that were
// asked for does not take part.
func (r *runner) checkEngines() error {
	if len(r.o.Engines) == 0 {
		return nil
	}
	var known []string
	for _, d := range r.o.Definitions {
		names, err := r.detectors(d)
		if err != nil {
			return err
		}
		known = append(known, names...)
	}
	for _, part := range r.o.Engines {
		if !slices.ContainsFunc(known, func(name string) bool { return isNamed(name, part) }) {
			return fmt.Errorf("%w %q", ErrUnknownEngine, part)
		}
	}
	return nil
}

// detectors are the names of a definition's contestants but the limit. They
// do not depend on the text nor on the size of the dictionary.
func (r *runner) detectors(d Definition) ([]string, error) {
	if d.Model == harness.EndToEnd {
		return scanNames(), nil
	}
	d.Names = min(d.Names, 1)
	cs, release, err := r.contestants(d, nil)
	release()
	var names []string
	for _, c := range cs {
		names = append(names, c.Name)
	}
	return names, err
}

// runner holds what the definitions of a run share.
type runner struct {
	o     Options
	rules *ruleset.Ruleset
	own   []byte // text of one's own, or nil
	last  text   // generated last: definitions follow each other by workload
	at    Progress
}

// text is a generated text and what it was generated from.
type text struct {
	workload string
	seed     uint64
	bytes    int
	data     []byte
}

// rulesDay is the day the rules stand at, so that the number of hits does not
// change at New Year.
var rulesDay = time.Date(2026, time.December, 31, 0, 0, 0, 0, time.UTC)

func newRunner(o Options) (*runner, error) {
	rules, err := ruleset.New(context.Background(), ruleset.Options{Now: rulesDay})
	if err != nil {
		return nil, err
	}
	r := &runner{o: o, rules: rules}
	if o.Corpus != "" {
		r.o.Definitions = Own(o.Definitions)
		r.own, err = readCorpus(o.Corpus, maxCorpus)
	}
	return r, err
}

// readCorpus reads a text of one's own, of limit bytes at most, and ends it with
// a line end, as kernels expect.
func readCorpus(path string, limit int) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, int64(limit)+1)) // a device has no size to look at
	if err != nil {
		return nil, err
	}
	if len(data) > limit {
		return nil, fmt.Errorf("%s has more than %d MB: measure on a part of it", path, limit>>20)
	}
	if len(data) == 0 {
		return nil, fmt.Errorf("%s is empty: there is nothing to measure", path)
	}
	if !utf8.Valid(data) {
		return nil, fmt.Errorf("%s is not UTF-8: convert it first, as with iconv -f WINDOWS-1252 -t UTF-8", path)
	}
	if data[len(data)-1] != '\n' {
		data = append(data, '\n')
	}
	return slices.Grow(data, readable), nil
}

// readable is how many bytes behind a text kernels may read.
const readable = 64

func (r *runner) tell(s harness.Step) {
	if r.o.Progress != nil {
		p := r.at
		p.Step = s
		r.o.Progress(p)
	}
}

func (r *runner) options(d Definition) harness.Options {
	return harness.Options{Reps: r.o.Reps, Box: d.box(), AllowContended: r.o.AllowContended, Progress: r.tell}
}

// measure runs one definition.
func (r *runner) measure(ctx context.Context, d Definition) (result harness.Result, err error) {
	result = harness.Result{Name: d.Name, About: d.About, Model: d.Model, Group: d.Group,
		Workload: d.Workload, Seed: d.Seed, Names: d.Names}
	switch d.Model {
	case harness.EndToEnd:
		result.Bytes, result.Rows, err = r.endToEnd(ctx, d)
		result.CheckedBytes = result.Bytes
	case harness.Build:
		result.Rows, err = r.build(ctx, d)
	default:
		err = r.scan(ctx, d, &result)
	}
	return result, err
}

func (r *runner) build(ctx context.Context, d Definition) ([]harness.Row, error) {
	cs, release, err := r.contestants(d, nil)
	if err != nil {
		return nil, err
	}
	defer release()
	return harness.BuildAll(ctx, cs, r.options(d))
}

func (r *runner) scan(ctx context.Context, d Definition, result *harness.Result) error {
	data := r.text(d)
	cs, release, err := r.contestants(d, data)
	if err != nil {
		return err
	}
	defer release()
	s := harness.Scanning{Model: d.Model, Text: data, Expect: d.Matches, CheckBytes: checkBytes}
	result.Bytes = int64(len(data))
	result.Rows, err = harness.Scan(ctx, cs, s, r.options(d))
	result.CheckedBytes = harness.CheckedBytes(result.Rows)
	return err
}

// text gives the text of a definition. Batches have no prefix, so a text of
// one's own is cut for them to what the definition has.
func (r *runner) text(d Definition) []byte {
	switch {
	case r.own != nil && d.Model == harness.Batches:
		return harness.Prefix(r.own, d.Bytes)
	case r.own != nil:
		return r.own
	case r.last.workload != d.Workload || r.last.seed != d.Seed || r.last.bytes != d.Bytes:
		r.last = text{} // two would need twice the memory
		r.last = text{d.Workload, d.Seed, d.Bytes, generate(d)}
	}
	return r.last.data
}

// contestants returns those of a definition, the limit always among them
// where there is a text. release frees what they hold.
func (r *runner) contestants(d Definition, data []byte) (cs []harness.Contestant, release func(), err error) {
	release = func() {}
	wanted := func(name string) bool { return r.takes(d, name) }
	switch {
	case d.Group == "cpr":
		cs, err = engines.NumbersOf(engines.Variants(cpr.Options{Today: rulesDay})...)
	case d.Group == "names" && d.Model == harness.Build:
		cs, err = engines.NameBuilds(d.nameList(), wanted)
	case d.Group == "names":
		cs, err = engines.Names(d.nameList(), wanted)
	case d.Group == "person":
		var passes []engines.Pass
		passes, err = engines.NamePasses(d.nameEntries())
		cs, release = engines.Batches(data, d.Group, passes...)
	case d.Group == "pipeline":
		cs, release = engines.Batches(data, d.Group, r.passes()...)
	default:
		err = fmt.Errorf("no contestants of group %q", d.Group)
	}
	cs = slices.DeleteFunc(cs, func(c harness.Contestant) bool { return !wanted(c.Name) })
	if data != nil {
		cs = append(harness.MemorySums(), cs...)
	}
	return cs, release, err
}

// passes are the contestants of the group "pipeline": all that a scan does
// with pages, and each part of it alone.
func (r *runner) passes() []engines.Pass {
	const note = "over pages of 3 kB"
	passes := []engines.Pass{{Name: "aktsyn all kernels, Arrow batches", Check: harness.Equal, Note: "cpr, person and gate " + note,
		Scanner: r.rules.NewScanner(), Kernels: r.rules.Kernels()}}
	for _, k := range r.rules.Kernels() {
		alone := []kernels.Kernel{k}
		passes = append(passes, engines.Pass{Name: "aktsyn " + k.Name() + " alone, Arrow batches", Check: harness.Own, Part: true,
			Note: "without the gate, " + note, Scanner: columnar.NewScanner(nil, alone), Kernels: alone})
	}
	return append(passes, engines.Pass{Name: "aktsyn gate alone, Arrow batches", Check: harness.Own, Part: true,
		Note: "labels and category words of a page, no hits, " + note, Scanner: columnar.NewScanner(gate.New(), nil)})
}

// takes reports whether a contestant is part of a definition and was asked
// for.
func (r *runner) takes(d Definition, name string) bool {
	asked := func(part string) bool { return isNamed(name, part) }
	family, _, _ := strings.Cut(name, ", ")
	return (len(d.Engines) == 0 || slices.Contains(d.Engines, name) || slices.Contains(d.Engines, family)) &&
		(len(r.o.Engines) == 0 || slices.ContainsFunc(r.o.Engines, asked))
}

// isNamed reports whether part is in a contestant's name, in any case.
func isNamed(name, part string) bool {
	return strings.Contains(strings.ToLower(name), strings.ToLower(part))
}
