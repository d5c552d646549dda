package engines

import "runtime"

// heapGrowth returns by how many bytes the heap grew while build ran, garbage
// not counted: the size of the tables that build keeps. Other goroutines must
// not allocate much meanwhile.
func heapGrowth(build func()) int64 {
	before := liveHeap()
	build()
	return max(0, liveHeap()-before)
}

func liveHeap() int64 {
	for range 2 { // what a pool or a cleanup holds goes the second time
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
