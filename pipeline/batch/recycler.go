package batch

import "github.com/apache/arrow/go/v17/arrow/memory"

// recycler keeps one freed buffer of the size of a full batch's text for the
// next batch: new memory of that size would be cleared first, and is most of
// what a scan allocates. It belongs to one goroutine.
type recycler struct {
	memory.Allocator
	free []byte // nil when there is none
}

// textBytes is the size of such a buffer.
const textBytes = TargetBytes + Padding

// Allocate is part of memory.Allocator.
func (r *recycler) Allocate(size int) []byte {
	if size != textBytes || r.free == nil {
		return r.Allocator.Allocate(size)
	}
	b := r.free
	r.free = nil
	return b
}

// Free is part of memory.Allocator.
func (r *recycler) Free(b []byte) {
	if len(b) != textBytes || r.free != nil {
		r.Allocator.Free(b)
		return
	}
	r.free = b
}

// release gives back what is kept.
func (r *recycler) release() {
	if r.free != nil {
		r.Allocator.Free(r.free)
		r.free = nil
	}
}
