package harness

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"
)

// Options of a run.
type Options struct {
	Reps int // timed rounds, at least 1
	// Box is the longest that a repetition should last; 0 means as long as it
	// takes. See the package's comment on slow contestants.
	Box time.Duration
	// AllowContended takes every repetition as it comes and gives figures
	// also where the machine was busy; the rows say so.
	AllowContended bool
	Clock          Clock // nil means ThreadClock
	// Progress is told before each step; nil is allowed.
	Progress func(Step)
}

// Step is a moment of a run.
type Step struct {
	What string        // "checking" or "timing"
	Name string        // of the contestant
	Left time.Duration // until the end of the run; 0 if unknown
}

func (o Options) clock() Clock {
	if o.Clock == nil {
		return ThreadClock()
	}
	return o.Clock
}

func (o Options) tell(s Step) {
	if o.Progress != nil {
		o.Progress(s)
	}
}

// retries is how often a disturbed repetition is measured again.
const retries = 3

// Task is what one contestant does in a race.
type Task struct {
	Row Row // what is known beforehand; with Refused set it is not run
	// Lap does one repetition, timing what counts with w, and returns the
	// matches. They must be Row.Matches.
	Lap    func(w *Watch) (matches int, err error)
	Passes int // timed scans of the text in a lap, at least 1
	Warm   int // untimed ones
	// Rounds bounds the timed rounds; such a task is not warmed up. 0 means
	// all rounds.
	Rounds int
	Expect time.Duration // of a lap, for the progress; 0 if unknown
}

// Race runs the tasks in turn, one lap each, on one locked thread, and drops
// the first round. It returns a row per task, in order. The error is that of
// ctx.
func Race(ctx context.Context, tasks []Task, o Options) ([]Row, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	r := race{o: o, clock: o.clock(), lanes: make([]lane, len(tasks))}
	for i, t := range tasks {
		r.lanes[i] = lane{Task: t}
	}
	for round := range o.Reps + 1 {
		for i := range r.lanes {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if l := &r.lanes[i]; l.runs(round) {
				o.tell(Step{What: "timing", Name: l.Row.Name, Left: r.left(round, i)})
				r.lap(l, round)
			}
		}
	}
	rows := make([]Row, len(r.lanes))
	for i := range r.lanes {
		rows[i] = r.finish(&r.lanes[i])
	}
	relate(rows)
	return rows, nil
}

type race struct {
	o     Options
	clock Clock
	lanes []lane
}

// lane is a task with what was measured of it.
type lane struct {
	Task
	samples []sample
}

// sample is one timed lap.
type sample struct {
	took   Reading
	allocs uint64
}

// runs reports whether the lane has a lap in a round; round 0 warms up.
func (l *lane) runs(round int) bool {
	return l.Row.Refused == "" && (l.Rounds == 0 || round > 0 && round <= l.Rounds)
}

// lap runs a lap, again while it is disturbed. The last try counts whatever
// it is: finish judges the medians.
func (r *race) lap(l *lane, round int) {
	for try := 0; ; try++ {
		s, err := r.measure(l)
		if err != nil {
			l.Row.Refused = err.Error()
			return
		}
		if round == 0 && l.Rounds == 0 {
			return
		}
		if r.clock.Contended(s.took) && try < retries && !r.o.AllowContended {
			l.Row.Again++
			continue
		}
		l.samples = append(l.samples, s)
		return
	}
}

// measure times one lap. The collector runs first: the garbage of the
// contestant before would otherwise be collected in this one's time, and at
// whose cost would be chance. Garbage that the lap itself makes is collected
// on its own time. Allocations are those of the whole process, so what others
// allocate meanwhile only adds, and finish takes the minimum.
func (r *race) measure(l *lane) (sample, error) {
	runtime.GC()
	var before, after runtime.MemStats
	w := NewWatch(r.clock)
	runtime.ReadMemStats(&before)
	n, err := l.Lap(w)
	runtime.ReadMemStats(&after)
	if err == nil && n != l.Row.Matches {
		err = fmt.Errorf("%d matches, then %d on the same text", l.Row.Matches, n)
	}
	return sample{w.took, (after.Mallocs - before.Mallocs) / uint64(max(1, l.Passes)+l.Warm)}, err
}

// finish makes the row of a lane.
func (r *race) finish(l *lane) Row {
	row := l.Row
	row.Reps, row.Passes = len(l.samples), max(1, l.Passes)
	if row.Refused != "" || len(l.samples) == 0 {
		return row
	}
	wall, cpu, foreign := l.stat(func(t Reading) time.Duration { return t.Wall }),
		l.stat(func(t Reading) time.Duration { return t.CPU }), l.stat(func(t Reading) time.Duration { return t.Foreign })
	median := Reading{duration(wall.Median), duration(cpu.Median), duration(foreign.Median)}
	if row.Contended = r.clock.Contended(median) || l.unsteady(r.clock); row.Contended && !r.o.AllowContended {
		row.Refused = ReasonContended
		return row
	}
	f := &Figures{Wall: wall, CPU: cpu, Seconds: r.clock.Cost(median).Seconds(), Allocs: l.samples[0].allocs}
	for _, s := range l.samples {
		f.Allocs = min(f.Allocs, s.allocs)
	}
	if row.Bytes > 0 && f.Seconds > 0 {
		f.GBps = float64(row.Bytes) / f.Seconds / 1e9
	}
	row.Figures = f
	return row
}

// steadiness is by how much, as a share of the median, the middle half of a
// row's repetitions may spread. Who shares caches and memory with us takes time
// that counts as ours on every clock.
const steadiness = 0.25

// unsteady reports whether the repetitions spread too much for their median to
// say anything. Fewer than four have no middle half.
func (l *lane) unsteady(clock Clock) bool {
	n := len(l.samples)
	if n < 4 {
		return false
	}
	costs := make([]time.Duration, n)
	for i, s := range l.samples {
		costs[i] = clock.Cost(s.took)
	}
	slices.Sort(costs)
	return float64(costs[n-1-n/4]-costs[n/4]) > steadiness*float64(costs[n/2])
}

func duration(seconds float64) time.Duration { return time.Duration(seconds * float64(time.Second)) }

// stat sums up one of the times over the lane's laps, per pass.
func (l *lane) stat(of func(Reading) time.Duration) Stat {
	v := make([]float64, len(l.samples))
	for i, s := range l.samples {
		v[i] = of(s.took).Seconds() / float64(max(1, l.Passes))
	}
	slices.Sort(v)
	return Stat{Median: (v[(len(v)-1)/2] + v[len(v)/2]) / 2, Min: v[0], Max: v[len(v)-1]}
}

// left is how long the laps from lane i of a round on will take.
func (r *race) left(round, i int) time.Duration {
	var left time.Duration
	for ; round <= r.o.Reps; round, i = round+1, 0 {
		for ; i < len(r.lanes); i++ {
			if r.lanes[i].runs(round) {
				left += r.lanes[i].Expect
			}
		}
	}
	return left
}
