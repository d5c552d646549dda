//go:build peers

// Package pcre2 scans with PCRE2's just-in-time compiler (BSD licence,
// Debian's libpcre2-dev), a contestant of the benchmarks. It needs cgo and the
// build tag peers.
package pcre2

// #cgo LDFLAGS: -lpcre2-8
// #include <stdlib.h>
// #include "scan.h"
import "C"

import (
	"fmt"
	"runtime"
	"strings"
	"unsafe"

	"aktsyn/bench/harness"
)

// C writes matches straight into spans.
var _ [C.sizeof_struct_match]byte = [unsafe.Sizeof(harness.Span{})]byte{}

// Matcher finds a compiled expression in texts. It belongs to one goroutine.
type Matcher struct {
	c       *C.struct_matcher
	found   []harness.Span // by the last Scan
	cleanup runtime.Cleanup
}

// Compile compiles an expression to machine code. It sees bytes, not UTF-8;
// word borders are those of ASCII. A PCRE2 without the just-in-time compiler
// is an error.
func Compile(pattern string) (*Matcher, error) {
	text := C.CString(pattern)
	defer C.free(unsafe.Pointer(text))
	var why [200]C.char
	c := C.pcre2jit_new(text, &why[0], C.size_t(len(why)))
	if c == nil {
		return nil, fmt.Errorf("pcre2: %s", C.GoString(&why[0]))
	}
	m := &Matcher{c: c}
	m.cleanup = runtime.AddCleanup(m, func(c *C.struct_matcher) { C.pcre2jit_free(c) }, c)
	return m, nil
}

// Version is that of the library.
func Version() string {
	var version [64]C.char // the library asks for 24 at least
	C.pcre2jit_version(&version[0])
	name, _, _ := strings.Cut(C.GoString(&version[0]), " ") // a date follows
	return name
}

// Close frees the code; the Matcher must not be used afterwards. One that is
// not closed is freed by the garbage collector.
func (m *Matcher) Close() {
	m.cleanup.Stop()
	C.pcre2jit_free(m.c)
	m.c = nil
}

// Bytes is the size of the compiled expression with its machine code.
func (m *Matcher) Bytes() int64 {
	defer runtime.KeepAlive(m)
	return int64(C.pcre2jit_bytes(m.c))
}

// Scan returns the matches in text from the left that do not overlap, valid
// until the next Scan. C loops over them, so Go calls C once per text.
func (m *Matcher) Scan(text []byte) ([]harness.Span, error) {
	defer runtime.KeepAlive(m)
	for {
		n := m.scan(text)
		if n < 0 {
			return nil, fmt.Errorf("pcre2: scan failed with error %d", n)
		}
		if n <= len(m.found) {
			return m.found[:n], nil
		}
		m.found = make([]harness.Span, n+n/4) // and again: only the first scans of a text come here
	}
}

func (m *Matcher) scan(text []byte) int {
	data := unsafe.SliceData(text)
	if data == nil {
		data = new(byte) // an address even for no bytes
	}
	return int(C.pcre2jit_scan(m.c, (*C.char)(unsafe.Pointer(data)), C.size_t(len(text)),
		(*C.struct_match)(unsafe.Pointer(unsafe.SliceData(m.found))), C.int64_t(len(m.found))))
}
