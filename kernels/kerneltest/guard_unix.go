//go:build unix

package kerneltest

import (
	"bytes"
	"syscall"
	"testing"
)

// canary fills the readable bytes around a guarded text.
const canary = 0xA5

// GuardedText returns a copy of text that ends where readable memory ends: a
// byte read behind it stops the test with a fault. What lies before the copy
// on its memory page is filled with canaries, and free reports a test failure
// when one of them was overwritten. free must be called before the test ends.
//
// A batch leaves 64 zero bytes behind a page's text for vector kernels; to
// allow those, append them to text and slice the result.
func GuardedText(t testing.TB, text []byte) (guarded []byte, free func()) {
	t.Helper()
	unit := syscall.Getpagesize()
	room := (len(text) + unit) / unit * unit
	memory, err := syscall.Mmap(-1, 0, room+unit, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatalf("mapping guarded memory: %v", err)
	}
	if err := syscall.Mprotect(memory[room:], syscall.PROT_NONE); err != nil {
		t.Fatalf("protecting guarded memory: %v", err)
	}
	before := memory[:room-len(text)]
	for i := range before {
		before[i] = canary
	}
	guarded = memory[len(before):room:room]
	copy(guarded, text)
	return guarded, func() {
		if len(bytes.Trim(before, "\xA5")) != 0 {
			t.Error("a byte before the text was overwritten")
		}
		if err := syscall.Munmap(memory); err != nil {
			t.Errorf("freeing guarded memory: %v", err)
		}
	}
}
