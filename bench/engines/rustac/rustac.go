//go:build peers && rustac

// Package rustac scans with the Rust crate aho-corasick (MIT or Unlicense,
// Debian's librust-aho-corasick-dev), a contestant of the benchmarks: the
// contiguous NFA, which is the fastest of its automata for large
// dictionaries. It needs cgo, the build tags peers and rustac, and the library
// that build.sh makes in out/peers.
package rustac

// #cgo LDFLAGS: ${SRCDIR}/../../../out/peers/librustac.a -lpthread -ldl -lm
// #include "rustac.h"
import "C"

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"unicode"
	"unsafe"

	"aktsyn/bench/harness"
)

// Rust writes matches straight into spans.
var _ [C.sizeof_struct_match]byte = [unsafe.Sizeof(harness.Span{})]byte{}

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

// Options say what of a text matches.
type Options struct {
	InWord CharacterSet // characters that continue a word
	// Caseless lets the letters A to Z match in both cases; all other bytes
	// match themselves.
	Caseless bool
	// Overlapping reports all matches. Without, a match that overlaps one that
	// begins before it, or is shorter and begins where it does, is passed over
	// before word borders are looked at: right for words, not for phrases.
	Overlapping bool
}

// Matcher finds compiled patterns in texts. It belongs to one goroutine.
type Matcher struct {
	c       *C.struct_matcher
	found   []harness.Span // by the last Scan
	cleanup runtime.Cleanup
}

// Compile compiles words to be found where no character of InWord stands
// beside them, and marks to be found anywhere. Words and marks must not be
// empty, and there must be a word.
func Compile(words, marks []string, o Options) (*Matcher, error) {
	if len(words) == 0 {
		return nil, errors.New("rustac: no words")
	}
	var letters []byte
	var lengths []C.uint32_t
	for _, l := range slices.Concat(words, marks) {
		letters = append(letters, l...)
		lengths = append(lengths, C.uint32_t(len(l)))
	}
	var why [200]C.uint8_t
	c := C.rustac_build((*C.uint8_t)(unsafe.Pointer(unsafe.SliceData(letters))), unsafe.SliceData(lengths), C.uint32_t(len(lengths)),
		C.uint32_t(len(words)), (*C.uint8_t)(unsafe.SliceData(o.InWord)), flag(o.Caseless), flag(o.Overlapping), &why[0], C.size_t(len(why)))
	if c == nil {
		return nil, fmt.Errorf("rustac: %s", C.GoString((*C.char)(unsafe.Pointer(&why[0]))))
	}
	m := &Matcher{c: c}
	m.cleanup = runtime.AddCleanup(m, func(c *C.struct_matcher) { C.rustac_free(c) }, c)
	return m, nil
}

func flag(set bool) C.int32_t {
	if set {
		return 1
	}
	return 0
}

// Version is that of the library.
func Version() string { return "aho-corasick " + C.GoString(C.rustac_version()) }

// Close frees the tables; the Matcher must not be used afterwards. One that is
// not closed is freed by the garbage collector.
func (m *Matcher) Close() {
	m.cleanup.Stop()
	C.rustac_free(m.c)
	m.c = nil
}

// Bytes is the size of the tables.
func (m *Matcher) Bytes() int64 {
	defer runtime.KeepAlive(m)
	return int64(C.rustac_bytes(m.c))
}

// Scan returns the matches in text in the order of their ends, valid until
// the next Scan. A mark is an empty match where it begins, and marks tells how
// many there are. The error is always nil.
func (m *Matcher) Scan(text []byte) (found []harness.Span, marks int, err error) {
	defer runtime.KeepAlive(m)
	for {
		n := m.scan(text)
		if n <= len(m.found) {
			return m.found[:n], int(C.rustac_marks(m.c)), nil
		}
		m.found = make([]harness.Span, n+n/4) // and again: only the first scans of a text come here
	}
}

func (m *Matcher) scan(text []byte) int {
	if len(m.found) == 0 {
		m.found = make([]harness.Span, 1) // an address even for no match
	}
	data := unsafe.SliceData(text)
	if data == nil {
		data = new(byte) // and even for no bytes
	}
	return int(C.rustac_scan(m.c, (*C.uint8_t)(data), C.size_t(len(text)),
		(*C.struct_match)(unsafe.Pointer(unsafe.SliceData(m.found))), C.int64_t(len(m.found))))
}
