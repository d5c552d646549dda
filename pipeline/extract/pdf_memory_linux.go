package extract

import (
	"context"
	"sync"

	"github.com/tetratelabs/wazero/experimental"
	"golang.org/x/sys/unix"
)

// withPDFMemory makes modules that are instantiated with the context take their
// memory from addresses that are set aside for it. Else it is moved whenever it
// grows, and for a time takes twice as much.
func withPDFMemory(ctx context.Context) context.Context {
	return experimental.WithMemoryAllocator(ctx, experimental.MemoryAllocatorFunc(takePDFMemory))
}

// pdfMemory is memory of a module. Its addresses stay its own when it is given
// back, and the next module gets them: who reads it late reads zeros.
type pdfMemory struct {
	reserved []byte
	used     uint64 // bytes that may be read and written
}

var pdfMemories struct {
	sync.Mutex
	free []*pdfMemory
}

func takePDFMemory(_, most uint64) experimental.LinearMemory {
	pdfMemories.Lock()
	defer pdfMemories.Unlock()
	if n := len(pdfMemories.free); n > 0 && uint64(len(pdfMemories.free[n-1].reserved)) >= most {
		m := pdfMemories.free[n-1]
		pdfMemories.free = pdfMemories.free[:n-1]
		return m
	}
	reserved, err := unix.Mmap(-1, 0, int(most), unix.PROT_NONE, unix.MAP_PRIVATE|unix.MAP_ANON|unix.MAP_NORESERVE)
	if err != nil {
		return new(movedMemory)
	}
	return &pdfMemory{reserved: reserved}
}

// Reallocate is part of experimental.LinearMemory.
func (m *pdfMemory) Reallocate(size uint64) []byte {
	if size > uint64(len(m.reserved)) {
		return nil
	}
	if size > m.used {
		if unix.Mprotect(m.reserved[:size], unix.PROT_READ|unix.PROT_WRITE) != nil {
			return nil
		}
		m.used = size
	}
	return m.reserved[:size:size]
}

// Free is part of experimental.LinearMemory.
func (m *pdfMemory) Free() {
	if m.used == 0 || unix.Madvise(m.reserved[:m.used], unix.MADV_DONTNEED) != nil {
		return // not taken again
	}
	pdfMemories.Lock()
	defer pdfMemories.Unlock()
	pdfMemories.free = append(pdfMemories.free, m)
}

// movedMemory is memory of a module where no addresses can be set aside, as
// below a limit on them.
type movedMemory struct{ bytes []byte }

// Reallocate is part of experimental.LinearMemory.
func (m *movedMemory) Reallocate(size uint64) []byte {
	if more := int64(size) - int64(len(m.bytes)); more > 0 {
		m.bytes = append(m.bytes, make([]byte, more)...)
	}
	return m.bytes[:size:size]
}

// Free is part of experimental.LinearMemory.
func (m *movedMemory) Free() { m.bytes = nil }
