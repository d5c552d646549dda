package extract

import (
	"runtime"
	"testing"
)

// TestWriteNestedOLE: storages within storages take memory for what is written, not
// for all the paths that lead there.
func TestWriteNestedOLE(t *testing.T) {
	const deep = 300
	var entries []oleEntry
	path := make([]string, deep)
	for i := range path {
		path[i] = "__substg1.0_3701000D"
		entries = append(entries, oleEntry{path: path[:i+1], name: "x", data: []byte{1}})
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	file := writeOLE(entries)
	runtime.ReadMemStats(&after)
	if took, most := after.TotalAlloc-before.TotalAlloc, uint64(32*len(file)); took > most {
		t.Errorf("%d bytes were allocated for a file of %d", took, len(file))
	}
}
