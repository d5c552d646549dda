//go:build peers

// Package hyperscan scans with Intel's Hyperscan (BSD licence, Debian's
// libhyperscan-dev), a contestant of the benchmarks. It needs cgo and the
// build tag peers.
package hyperscan

// #cgo LDFLAGS: -lhs
// #include <stdlib.h>
// #include "scan.h"
import "C"

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"unicode"
	"unsafe"

	"aktsyn/bench/harness"
)

// C writes matches straight into spans.
var _ [C.sizeof_struct_match]byte = [unsafe.Sizeof(harness.Span{})]byte{}

// MaxBytes is the size of the largest text that can be scanned in one piece.
const MaxBytes = math.MaxUint32

// Matcher finds compiled patterns in texts. It belongs to one goroutine.
type Matcher struct {
	c       *C.struct_matcher
	found   []harness.Span // by the last Scan
	cleanup runtime.Cleanup
}

// Regex compiles one expression in block mode for this processor. Without
// starts, Hyperscan's fastest setting, Scan reports where matches end only;
// with starts, the leftmost start of each. All overlapping matches are
// reported. Word borders are those of ASCII.
func Regex(pattern string, starts bool) (*Matcher, error) {
	text := C.CString(pattern)
	defer C.free(unsafe.Pointer(text))
	var flag C.int
	if starts {
		flag = 1
	}
	return compile(func(why *C.char, room C.size_t) *C.struct_matcher {
		return C.hyperscan_regex(text, flag, why, room)
	})
}

// CharacterSet has a bit for each Unicode character.
type CharacterSet []byte

// NewCharacterSet returns the set of those for which in holds.
func NewCharacterSet(in func(rune) bool) CharacterSet {
	set := make(CharacterSet, C.IN_WORD_BYTES)
	for r := range unicode.MaxRune + 1 {
		if in(r) {
			set[r/8] |= 1 << (r % 8)
		}
	}
	return set
}

// LiteralOptions say what of a text matches.
type LiteralOptions struct {
	InWord CharacterSet // characters that continue a word
	// Caseless lets the letters A to Z match in both cases; all other bytes
	// match themselves.
	Caseless bool
}

// Literals compiles words to be found where no character of InWord stands
// beside them, and marks to be found anywhere. All overlapping matches are
// reported. Words and marks must not be empty, and there must be a word.
func Literals(words, marks []string, o LiteralOptions) (*Matcher, error) {
	if len(words) == 0 {
		return nil, errors.New("hyperscan: no words")
	}
	var letters []byte
	var lengths []C.uint32_t
	for _, l := range slices.Concat(words, marks) {
		letters = append(letters, l...)
		lengths = append(lengths, C.uint32_t(len(l)))
	}
	var flags C.unsigned
	if o.Caseless {
		flags = C.HS_FLAG_CASELESS
	}
	return compile(func(why *C.char, room C.size_t) *C.struct_matcher {
		return C.hyperscan_literals((*C.char)(unsafe.Pointer(unsafe.SliceData(letters))), unsafe.SliceData(lengths),
			C.uint32_t(len(lengths)), C.uint32_t(len(words)), (*C.uint8_t)(unsafe.SliceData(o.InWord)), flags, why, room)
	})
}

// compile makes a Matcher of what a compiler returns.
func compile(compiler func(why *C.char, room C.size_t) *C.struct_matcher) (*Matcher, error) {
	var why [200]C.char
	c := compiler(&why[0], C.size_t(len(why)))
	if c == nil {
		return nil, fmt.Errorf("hyperscan: %s", C.GoString(&why[0]))
	}
	m := &Matcher{c: c}
	m.cleanup = runtime.AddCleanup(m, func(c *C.struct_matcher) { C.hyperscan_free(c) }, c)
	return m, nil
}

// Version is that of the library.
func Version() string {
	version, _, _ := strings.Cut(C.GoString(C.hs_version()), " ") // a date follows
	return version
}

// Close frees the tables; the Matcher must not be used afterwards. One that is
// not closed is freed by the garbage collector.
func (m *Matcher) Close() {
	m.cleanup.Stop()
	C.hyperscan_free(m.c)
	m.c = nil
}

// Bytes is the size of the compiled tables, 0 if the library does not say.
func (m *Matcher) Bytes() int64 {
	defer runtime.KeepAlive(m)
	return int64(C.hyperscan_bytes(m.c))
}

// Scan returns the matches in text in the order of their ends, valid until
// the next Scan. A mark is an empty match where it begins, and marks tells how
// many there are. A text of more than MaxBytes is an error, as Hyperscan takes
// no longer ones in block mode.
func (m *Matcher) Scan(text []byte) (found []harness.Span, marks int, err error) {
	defer runtime.KeepAlive(m)
	if len(text) > MaxBytes {
		return nil, 0, fmt.Errorf("hyperscan: a text of %d bytes, block mode takes %d at most: use a smaller one", len(text), int64(MaxBytes))
	}
	for {
		n := m.scan(text)
		if n < 0 {
			return nil, 0, fmt.Errorf("hyperscan: scan failed with error %d", n)
		}
		if n <= len(m.found) {
			return m.found[:n], int(m.c.marks), nil
		}
		m.found = make([]harness.Span, n+n/4) // and again: only the first scans of a text come here
	}
}

func (m *Matcher) scan(text []byte) int {
	data := unsafe.SliceData(text)
	if data == nil {
		data = new(byte) // Hyperscan wants an address even for no bytes
	}
	return int(C.hyperscan_scan(m.c, (*C.char)(unsafe.Pointer(data)), C.uint32_t(len(text)),
		(*C.struct_match)(unsafe.Pointer(unsafe.SliceData(m.found))), C.int64_t(len(m.found))))
}
