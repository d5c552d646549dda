package night

import (
	"context"
	"errors"
	"fmt"
	"time"

	"aktsyn/pipeline/config"
)

// errWindowEnded is the cause of a context that the end of the window ended.
var errWindowEnded = errors.New("the night's window has ended")

// ErrOutside is returned when a night is started outside its window.
var ErrOutside = errors.New("outside the night's window")

// window is the part of the day in which a night may work.
type window struct{ from, until config.Clock }

// end returns when a night that begins at now has to stop; the zero time means
// never. It is ErrOutside when the window is not open.
func (w window) end(now time.Time) (time.Time, error) {
	if w.until == config.None {
		return time.Time{}, nil
	}
	end := next(w.until, now)
	if w.from != config.None && next(w.from, now).Before(end) {
		return end, fmt.Errorf("%w: it is %s, and the window is from %s until %s; --now begins all the same",
			ErrOutside, now.Format("15:04"), w.from, w.until)
	}
	return end, nil
}

// next returns the first instant after now at which the clock on the wall shows
// c. On the day on which clocks go forward over c it is the moment when they do;
// where they go back and show c twice, it is the first time.
func next(c config.Clock, now time.Time) time.Time {
	for day := 0; ; day++ {
		if t := at(c, now.AddDate(0, 0, day)); t.After(now) {
			return t
		}
	}
}

// at returns when the clock first shows c, or goes past it, on the date of day.
func at(c config.Clock, day time.Time) time.Time {
	midnight := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, day.Location())
	t := midnight.Add(time.Duration(c) * time.Minute) // right until the clocks are changed
	_, change := midnight.ZoneBounds()
	if change.IsZero() || t.Before(change) {
		return t
	}
	_, before := midnight.Zone()
	_, after := change.Zone()
	t = t.Add(time.Duration(before-after) * time.Second)
	if t.Before(change) {
		return change
	}
	return t
}

// look is how often the clock on the wall is looked at.
const look = time.Second

// within returns a context that ends when the wall clock reaches end, or when
// as much time has passed as it was until then: whichever is first. So neither a
// clock that is put back nor a machine that slept makes a night longer. now is
// the clock on the wall; a zero end never comes.
func within(ctx context.Context, end time.Time, now func() time.Time) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	if !end.IsZero() {
		go func() {
			left := end.Sub(now())
			passed := time.NewTimer(left) // by the monotonic clock
			defer passed.Stop()
			wall := time.NewTicker(look)
			defer wall.Stop()
			for {
				select {
				case <-ctx.Done():
					return
				case <-passed.C:
					cancel(errWindowEnded)
				case <-wall.C:
					if !now().Round(0).Before(end) { // Round leaves the monotonic clock out
						cancel(errWindowEnded)
					}
				}
			}
		}()
	}
	return ctx, func() { cancel(context.Canceled) }
}
