package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

// headroom is by how many bytes the heap grows, about, from one collection of
// garbage to the next. In proportion to what is held, as Go has it by default,
// small archives would be collected all the time, and the peak of large ones
// would grow twice as fast as what is known of their files.
const headroom = 40 << 20

// leastHeap is the size at which Go collects first, in proportion to 100.
const leastHeap = 4 << 20

// keepHeadroom makes the collector leave so much room, whatever the heap holds,
// as long as the process lasts. A GOGC in the environment goes before.
func keepHeadroom() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(headroom * 100 / leastHeap) // until the first collection
		followHeap()
	}
}

// beginSmall has a process whose memory may be bounded closely collect for the
// first time before it holds all the headroom.
func beginSmall() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(growth(0))
	}
}

var followHeap = sync.OnceFunc(func() {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	type sentinel struct{ _ [64]byte }
	var adjust func(*sentinel)
	adjust = func(*sentinel) { // once for each collection
		metrics.Read(live)
		debug.SetGCPercent(growth(live[0].Value.Uint64()))
		runtime.SetFinalizer(new(sentinel), adjust)
	}
	runtime.SetFinalizer(new(sentinel), adjust)
})

// growth is by how much a heap that holds live bytes may grow: by headroom, but
// by a quarter at least, so that a large one is not collected all the time, and
// by no more than four times what it holds.
func growth(live uint64) int {
	return int(min(max(headroom*100/max(live, 1), 25), 400))
}
