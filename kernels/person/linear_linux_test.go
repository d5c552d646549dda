package person

import (
	"runtime"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"aktsyn/kernels"
)

// TestHostileTime: texts made to be read again and again stay linear: a page
// takes as long as its quarter four times, and not four times that. What
// counts is the time that this thread had a processor, the shortest of several:
// however much else the machine does, and a clock on the wall would count that
// too.
func TestHostileTime(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	k := builtin(t)
	scratch := k.NewScratch()
	eachHostile(1<<14, func(page kernels.Page) { checkLinear(t, k, scratch, page) })
}

func checkLinear(t *testing.T, k *Kernel, scratch kernels.Scratch, page kernels.Page) {
	t.Helper()
	quarter := page
	quarter.Text = page.Text[:len(page.Text)/4]
	hits := k.Scan(nil, page, scratch) // room for all that follows
	took := func(p kernels.Page, times int) time.Duration {
		begin := threadTime(t)
		for range times {
			hits = k.Scan(hits[:0], p, scratch)
		}
		return threadTime(t) - begin
	}
	whole, quarters := took(page, 1), took(quarter, 4)
	for try := 0; whole > 2*quarters; try++ {
		if try == 50 {
			t.Fatalf("%v %.20q…: %v for %d bytes, %v for them a quarter at a time", page.Form, page.Text, whole, len(page.Text), quarters)
		}
		whole, quarters = min(whole, took(page, 1)), min(quarters, took(quarter, 4))
	}
}

// threadTime is the time that this thread has had a processor.
func threadTime(t *testing.T) time.Duration {
	t.Helper()
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &ts); err != nil {
		t.Fatal(err)
	}
	return time.Duration(ts.Nano())
}
