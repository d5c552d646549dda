package sandbox

import (
	"os"
	"testing"
	"time"
)

// What stands in for a process's clock counts the same time.
func TestCountedTime(t *testing.T) {
	before := cpuTime(os.Getpid())
	for cpuTime(os.Getpid())-before < 100*time.Millisecond {
	}
	clock, counted := cpuTime(os.Getpid()), countedTime(procFile(os.Getpid(), "stat"))
	if counted < clock/2 || counted > 2*clock+time.Second {
		t.Errorf("the clock says %v, stat %v", clock, counted)
	}
	for stat, want := range map[string]time.Duration{
		"1 (a) b) (c) R 2 3 4 5 6 7 8 9 10 11 150 50 0 0 20": 2 * time.Second,
		"1 (a) R 2 3 4 5 6 7 8 9 10 11 150":                  0,
		"1 (a) R 2 3 4 5 6 7 8 9 10 11 x 50 0":               0,
		"1 (a) R 2 3 4 5 6 7 8 9 10 11 150 -50 0":            0,
		"":  0,
		")": 0,
	} {
		if got := countedTime(stat); got != want {
			t.Errorf("%q: %v, want %v", stat, got, want)
		}
	}
}
