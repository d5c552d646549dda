package extract

import "testing"

// PDFium gets memory, and keeps what is in it, where no addresses can be set
// aside: the runtime panics when it gets none.
func TestPDFMemoryWithoutAddresses(t *testing.T) {
	const most = 1 << 62 // more bytes than there are addresses
	m := takePDFMemory(0, most)
	m.Reallocate(2)[1] = 7
	b := m.Reallocate(1 << 20)
	if len(b) != 1<<20 || b[1] != 7 || b[1<<20-1] != 0 {
		t.Errorf("%d bytes, %v", len(b), b[:2])
	}
	m.Free()
}
