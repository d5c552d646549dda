package harness

import (
	"context"
	"runtime"
	"time"
)

// BuildAll races the building of tables. Contestants that have none to build
// get no row. One that takes longer than Options.Box is timed once. The error
// is that of ctx.
func BuildAll(ctx context.Context, cs []Contestant, o Options) ([]Row, error) {
	runtime.LockOSThread() // the clock is that of a thread, here already
	defer runtime.UnlockOSThread()
	clock := o.clock()
	var tasks []Task
	for _, c := range cs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if c.Build == nil {
			continue
		}
		o.tell(Step{What: "checking", Name: c.Name})
		tasks = append(tasks, buildTask(c, clock, o.Box))
	}
	return Race(ctx, tasks, o)
}

// buildTask builds once, to learn how long that takes and how large the
// tables are.
func buildTask(c Contestant, clock Clock, box time.Duration) Task {
	t := Task{Row: c.row(), Passes: 1, Lap: func(w *Watch) (int, error) {
		w.Start()
		c.Build()
		w.Stop()
		return 0, nil
	}}
	w := NewWatch(clock)
	w.Start()
	t.Row.Index = c.Build()
	w.Stop()
	if t.Expect = clock.Cost(w.took); box > 0 && t.Expect > box {
		t.Rounds = 1
	}
	return t
}
