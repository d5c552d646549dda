package night

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
	_ "time/tzdata"

	"aktsyn/pipeline/config"
)

func copenhagen(t *testing.T) *time.Location {
	t.Helper()
	l, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func clock(t *testing.T, s string) config.Clock {
	t.Helper()
	if s == "" {
		return config.None
	}
	c, err := config.ParseClock(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestWindowEnds counts in hours that pass, which is what a night has.
func TestWindowEnds(t *testing.T) {
	for _, c := range []struct {
		name, from, until, now string
		hours                  float64 // 0: outside
	}{
		{"over midnight", "20:00", "06:00", "2026-11-21 20:00", 10},
		{"after midnight", "20:00", "06:00", "2026-11-22 05:30", 0.5},
		{"at its end", "20:00", "06:00", "2026-11-22 06:00", 0},
		{"at noon", "20:00", "06:00", "2026-11-22 12:00", 0},
		{"just before", "20:00", "06:00", "2026-11-22 19:59", 0},
		{"of a day", "08:00", "16:00", "2026-11-22 10:00", 6},
		{"no beginning", "", "06:00", "2026-11-22 12:00", 18},
		{"clocks go forward", "20:00", "06:00", "2026-03-28 20:00", 9},
		{"clocks go forward, begun after", "20:00", "06:00", "2026-03-29 04:00", 2},
		{"clocks go back", "20:00", "06:00", "2026-10-24 20:00", 11},
		{"clocks go forward over the end", "20:00", "02:30", "2026-03-28 20:00", 6},
		{"clocks go back over the end", "20:00", "02:30", "2026-10-24 20:00", 6.5},
		{"at the change itself", "20:00", "03:00", "2026-03-28 20:00", 6},
		{"at the change back", "20:00", "03:00", "2026-10-24 20:00", 8},
	} {
		now, err := time.ParseInLocation("2006-01-02 15:04", c.now, copenhagen(t))
		if err != nil {
			t.Fatal(err)
		}
		end, err := window{clock(t, c.from), clock(t, c.until)}.end(now)
		switch {
		case c.hours == 0:
			if !errors.Is(err, ErrOutside) {
				t.Errorf("%s: %v, %v; want that it is outside", c.name, end, err)
			}
		case err != nil || end.Sub(now).Hours() != c.hours:
			t.Errorf("%s: ends after %v (%v), %v; want %v hours", c.name, end.Sub(now), end, err, c.hours)
		}
	}
	if end, err := (window{config.None, config.None}).end(time.Now()); !end.IsZero() || err != nil {
		t.Errorf("no window ends %v, %v", end, err)
	}
}

// TestWindowEndsInSpiteOfClocks: the first of both clocks counts.
func TestWindowEndsInSpiteOfClocks(t *testing.T) {
	for name, c := range map[string]struct{ jump, ends time.Duration }{
		"a clock that is right":       {0, 6 * time.Hour},
		"a clock that is put back":    {-3 * time.Hour, 6 * time.Hour},
		"a clock that is put forward": {2 * time.Hour, 4 * time.Hour},
	} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			now := func() time.Time {
				n := time.Now()
				if n.Sub(start) >= time.Hour {
					n = n.Add(c.jump)
				}
				return n
			}
			ctx, cancel := within(t.Context(), start.Add(6*time.Hour).Round(0), now)
			defer cancel()
			<-ctx.Done()
			if got := time.Since(start).Round(time.Minute); got != c.ends || !errors.Is(context.Cause(ctx), errWindowEnded) {
				t.Errorf("%s: ended after %v by %v, want %v", name, got, context.Cause(ctx), c.ends)
			}
		})
	}
}
