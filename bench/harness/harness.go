// Package harness times detectors against each other and against a sum over
// the same memory in plain Go (MemorySum).
//
// All contestants are resident at once and take turns, one repetition each,
// so that whatever the machine does meets all of them; the first round only
// warms up. Before any timing every contestant must find what its
// specification says: wrong matches give no figure. Medians and spreads
// of wall and CPU time are reported, and ratios only within one run: absolute
// figures move with the machine. The method is that of rebar (METHODOLOGY.md)
// by A. Gallant.
package harness

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"
)

// Span is a match in bytes, End exclusive.
type Span struct{ Start, End int }

// Check says how a contestant's matches relate to those of its group's
// specification.
type Check string

// The checks.
const (
	Equal  Check = "equal"  // exactly the specification's spans
	Covers Check = "covers" // every span of the specification, and more by design
	// Presence: which words of the dictionary occur, not where. Matches counts
	// words, and the work done is less than the specification's.
	Presence Check = "presence"
	None     Check = "none" // nothing to find: the memory sum
)

// Contestant is one detector in a group that shares a specification.
type Contestant struct {
	Name  string
	Group string // "cpr", "names", "pipeline" or Sum
	Check Check
	// Scan runs over the text once and returns the number of matches.
	Scan func(text []byte) int
	// Verify compares the matches themselves, not their number, with the
	// specification and explains a difference without quoting the text. nil
	// means that this is the specification, or that there is none.
	Verify func(text []byte) error
	// Build makes the contestant's tables anew, drops them and returns their
	// size in bytes, for the model "build". nil means that there is nothing to
	// build. It leaves what Scan uses alone.
	Build func() (indexBytes int64)
	Note  string // what a reader of the table must know
	Index int64  // bytes of its tables, 0 if unknown
}

// scan runs once over the text; what the memory sum returns is no count.
func (c Contestant) scan(text []byte) int {
	if n := c.Scan(text); c.Group != Sum {
		return n
	}
	return 0
}

// Sum is the group of what reads memory and finds nothing.
const Sum = "sum"

// Row is what one contestant measured.
type Row struct {
	Name       string  `json:"name"`
	Group      string  `json:"group"`
	Check      Check   `json:"check"`
	Matches    int     `json:"matches"`
	PerKB      float64 `json:"matches_per_kb"` // per 1000 bytes of text; 0 for Presence, which counts words
	WallMedian float64 `json:"wall_median_s"`
	CPUMedian  float64 `json:"cpu_median_s"`
	WallSpread float64 `json:"wall_spread"`     // (max-min)/median
	GBps       float64 `json:"gb_per_s"`        // text bytes per CPU second, in 1e9
	OfGoSum    float64 `json:"ratio_to_go_sum"` // 0 without a contestant of group Sum; see MemorySum
	Allocs     uint64  `json:"allocs_per_scan"`
	Index      int64   `json:"index_bytes,omitempty"`
	Contended  bool    `json:"contended"` // wall and CPU median more than 10 % apart: measure again
	Note       string  `json:"note,omitempty"`
}

// Report is the result of one interleaved run.
type Report struct {
	Workload string `json:"workload"`
	Bytes    int    `json:"bytes"`
	Reps     int    `json:"reps"`
	Go       string `json:"go"`
	CPU      string `json:"cpu"`
	Cores    int    `json:"cores"`
	Version  string `json:"version"`
	Date     string `json:"date"`
	Rows     []Row  `json:"rows"`
}

// Options of a run.
type Options struct {
	Workload string
	Version  string
	Reps     int // timed rounds, at least 1
	// Progress is told after each round; nil is allowed.
	Progress func(round, rounds int)
}

// Run verifies and then times the contestants on text. One of them should be
// of group Sum, or there are no ratios to it.
func Run(ctx context.Context, contestants []Contestant, text []byte, o Options) (*Report, error) {
	report := &Report{Workload: o.Workload, Bytes: len(text), Reps: o.Reps, Go: runtime.Version(), CPU: cpuName(),
		Cores: runtime.NumCPU(), Version: o.Version, Date: time.Now().UTC().Format(time.DateOnly)}
	matches := make([]int, len(contestants))
	for i, c := range contestants {
		if c.Verify != nil {
			if err := c.Verify(text); err != nil {
				return nil, fmt.Errorf("%s: no figure without the right matches: %w", c.Name, err)
			}
		}
		matches[i] = c.scan(text)
	}
	times, err := rounds(ctx, contestants, text, matches, o)
	if err != nil {
		return nil, err
	}
	for i, c := range contestants {
		report.Rows = append(report.Rows, row(c, times[i], matches[i], len(text)))
	}
	relate(report.Rows)
	return report, nil
}

// sample is one timed scan.
type sample struct {
	wall, cpu float64 // seconds
	allocs    uint64
}

// rounds times the contestants in turn on one locked thread.
func rounds(ctx context.Context, cs []Contestant, text []byte, matches []int, o Options) ([][]sample, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	out := make([][]sample, len(cs))
	for round := range o.Reps + 1 {
		for i, c := range cs {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			s, n := measure(c, text)
			if n != matches[i] {
				return nil, fmt.Errorf("%s: %d matches, then %d on the same text", c.Name, matches[i], n)
			}
			if round > 0 {
				out[i] = append(out[i], s)
			}
		}
		if o.Progress != nil {
			o.Progress(round+1, o.Reps+1)
		}
	}
	return out, nil
}

// measure times one scan. The collector runs first: the garbage of the
// contestant before would otherwise be collected in this one's time, and at
// whose cost would be chance. Garbage that the scan itself makes
// is collected on its own time. Allocations are those of the whole process,
// so what others allocate meanwhile only adds, and row takes the minimum.
func measure(c Contestant, text []byte) (sample, int) {
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	cpu, wall := threadCPU(), time.Now()
	n := c.scan(text)
	s := sample{wall: time.Since(wall).Seconds(), cpu: (threadCPU() - cpu).Seconds()}
	runtime.ReadMemStats(&after)
	s.allocs = after.Mallocs - before.Mallocs
	if s.cpu == 0 { // no thread clock on this system
		s.cpu = s.wall
	}
	return s, n
}

func row(c Contestant, samples []sample, matches, bytes int) Row {
	wall, spread := median(samples, func(s sample) float64 { return s.wall })
	cpu, _ := median(samples, func(s sample) float64 { return s.cpu })
	allocs := samples[0].allocs
	for _, s := range samples {
		allocs = min(allocs, s.allocs)
	}
	return Row{Name: c.Name, Group: c.Group, Check: c.Check, Matches: matches, PerKB: perKB(c.Check, matches, bytes),
		WallMedian: wall, CPUMedian: cpu, WallSpread: spread, GBps: float64(bytes) / cpu / 1e9, Allocs: allocs, Index: c.Index,
		Contended: wall > 1.1*cpu || cpu > 1.1*wall, Note: c.Note}
}

// perKB is the density of matches, which the speed of a detector depends on.
func perKB(check Check, matches, bytes int) float64 {
	if check == Presence {
		return 0
	}
	return float64(matches) * 1000 / float64(bytes)
}

// median returns the median of f and the spread (max-min)/median.
func median(samples []sample, f func(sample) float64) (mid, spread float64) {
	v := make([]float64, len(samples))
	for i, s := range samples {
		v[i] = f(s)
	}
	slices.Sort(v)
	mid = (v[(len(v)-1)/2] + v[len(v)/2]) / 2
	return mid, (v[len(v)-1] - v[0]) / mid
}

// relate fills in the ratios to the memory sum.
func relate(rows []Row) {
	var sum float64
	for _, r := range rows {
		if r.Group == Sum {
			sum = max(sum, r.GBps)
		}
	}
	for i := range rows {
		if sum > 0 {
			rows[i].OfGoSum = rows[i].GBps / sum
		}
	}
}
