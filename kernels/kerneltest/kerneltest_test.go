package kerneltest_test

import (
	"bytes"
	"runtime"
	"testing"

	"aktsyn/kernels"
	"aktsyn/kernels/kerneltest"
)

// letters is a kernel that reports every run of 'a' as a person, or what the
// fault asks for instead. It exists to show that the checks can fail.
type letters struct{ fault string }

func (letters) Name() string                { return "letters" }
func (letters) Fingerprint() string         { return "letters/1" }
func (letters) NewScratch() kernels.Scratch { return new(int) }

func (k letters) Scan(dst []kernels.Hit, page kernels.Page, scratch kernels.Scratch) []kernels.Hit {
	seen := scratch.(*int)
	*seen++
	for i := 0; i < len(page.Text); i++ {
		if page.Text[i] != 'a' {
			continue
		}
		start := i
		for i < len(page.Text) && page.Text[i] == 'a' {
			i++
		}
		dst = append(dst, kernels.Hit{Start: uint32(start), End: uint32(i), Kind: kernels.Person, Grade: kernels.Low})
	}
	return k.spoil(dst, page, *seen)
}

// spoil makes the mistake that fault names.
func (k letters) spoil(dst []kernels.Hit, page kernels.Page, seen int) []kernels.Hit {
	last := len(dst) - 1
	switch {
	case k.fault == "grade":
		dst[last].Grade = 0
	case k.fault == "end":
		dst[last].End = uint32(len(page.Text)) + 1
	case k.fault == "order":
		dst = append(dst, dst[last])
	case k.fault == "scratch" && seen > 1:
		dst[last].Signals = 1
	case k.fault == "text":
		page.Text[0] = '!'
	case k.fault == "alloc":
		sink = bytes.Repeat(page.Text[:1], 99)
	case k.fault == "aligned" && last >= 0 && dst[last].Start%8 == 0:
		dst = dst[:last]
	case k.fault == "join" && bytes.Contains(page.Text, []byte("\n\na")):
		dst[0].End++
	}
	return dst
}

var sink []byte

func (k letters) AppendValue(dst []byte, _ kernels.Kind, _ kernels.Signals, span []byte) []byte {
	if k.fault == "value" {
		return append(dst, append(span, 'a')...)
	}
	return append(dst, span...)
}

// recorder takes failures instead of the test; Fatal ends the goroutine, as
// testing's does.
type recorder struct {
	testing.TB
	failed bool
}

func (r *recorder) Helper()               {}
func (r *recorder) Error(...any)          { r.failed = true }
func (r *recorder) Errorf(string, ...any) { r.failed = true }
func (r *recorder) Fatal(...any)          { r.failed = true; runtime.Goexit() }
func (r *recorder) Fatalf(string, ...any) { r.failed = true; runtime.Goexit() }

// fails reports whether check complains.
func fails(t *testing.T, check func(testing.TB)) bool {
	r := &recorder{TB: t}
	done := make(chan struct{})
	go func() { defer close(done); check(r) }()
	<-done
	return r.failed
}

func page() kernels.Page { return kernels.Page{Text: []byte("ba aa\n\naaa øaø\n")} }

func TestChecksPassAGoodKernel(t *testing.T) {
	k := letters{}
	kerneltest.Check(t, k, page())
	kerneltest.Shifts(t, k, page(), 40)
	kerneltest.Cuts(t, k, page())
	kerneltest.NoAllocs(t, k, page())
}

func TestChecksCatchEachFault(t *testing.T) {
	check := func(k letters) func(testing.TB) {
		return func(tb testing.TB) { kerneltest.Check(tb, k, page()) }
	}
	shifts := func(k letters) func(testing.TB) {
		return func(tb testing.TB) { kerneltest.Shifts(tb, k, page(), 40) }
	}
	cuts := func(k letters) func(testing.TB) {
		return func(tb testing.TB) { kerneltest.Cuts(tb, k, page()) }
	}
	allocs := func(k letters) func(testing.TB) {
		return func(tb testing.TB) { kerneltest.NoAllocs(tb, k, page()) }
	}
	for fault, by := range map[string]func(letters) func(testing.TB){
		"grade": check, "end": check, "order": check, "scratch": check, "text": check, "value": check,
		"aligned": shifts, "join": cuts, "alloc": allocs,
	} {
		if !fails(t, by(letters{fault})) {
			t.Errorf("a kernel with the fault %q passes", fault)
		}
	}
}

func TestCutCharactersAreCaught(t *testing.T) {
	half := []kernels.Hit{{Start: 0, End: 1, Kind: kernels.Person, Grade: kernels.Low}}
	if !fails(t, func(tb testing.TB) { kerneltest.Hits(tb, kernels.Page{Text: []byte("ø\n")}, half) }) {
		t.Error("a hit that ends inside a character passes")
	}
}

func TestGuardedTextEndsWhereMemoryEnds(t *testing.T) {
	for _, n := range []int{0, 1, 4095, 4096, 4097} {
		text, free := kerneltest.GuardedText(t, bytes.Repeat([]byte{'a'}, n))
		if len(text) != n || cap(text) != n {
			t.Errorf("%d bytes: len %d cap %d", n, len(text), cap(text))
		}
		free()
	}
}
