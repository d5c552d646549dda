package main

import (
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

func TestGrowthLeavesHeadroom(t *testing.T) {
	for live, want := range map[uint64]int{0: 400, 1 << 20: 400, 10 << 20: 400, 40 << 20: 100, 80 << 20: 50, 160 << 20: 25, 8 << 30: 25} {
		if got := growth(live); got != want {
			t.Errorf("%d bytes: %d %%, want %d", live, got, want)
		}
	}
}

// TestKeepHeadroomFollowsTheHeap: a heap that is larger than the headroom may
// grow by less than Go's default.
func TestKeepHeadroomFollowsTheHeap(t *testing.T) {
	t.Setenv("GOGC", "")
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	held := make([]byte, 4*headroom)
	keepHeadroom()
	for range 100 {
		runtime.GC()
		time.Sleep(10 * time.Millisecond) // the finaliser runs meanwhile
		if now := debug.SetGCPercent(100); now < 100 {
			runtime.KeepAlive(held)
			return
		}
	}
	t.Error("the collector was left as it was")
}
