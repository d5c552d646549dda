package recall

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"aktsyn/kernels"
)

// talk is a kernel whose hits of kind Person tell their values when they are
// certain and ask for them otherwise. It scans nothing.
type talk struct{ kernels.Kernel }

func (talk) Tells(dst []uint64, h kernels.Hit, value []byte) []uint64 {
	if h.Kind == kernels.Person && h.Grade == kernels.Certain {
		for _, c := range value {
			dst = append(dst, uint64(c))
		}
	}
	return dst
}

func (talk) Asks(h kernels.Hit, value []byte) uint64 {
	if h.Kind != kernels.Person || h.Grade == kernels.Certain {
		return 0
	}
	return uint64(value[0])
}

func (talk) Confirmed(h kernels.Hit, _ bool) kernels.Hit {
	if h.Kind == kernels.Person {
		h.Grade = kernels.High
	}
	return h
}

// silent is a kernel that takes no part.
type silent struct{ kernels.Kernel }

func TestHitsAreConfirmedByTheirDocumentAlone(t *testing.T) {
	m := New([]kernels.Kernel{silent{}, talk{}})
	low := kernels.Hit{Kind: kernels.Person, Grade: kernels.Low}
	certain := kernels.Hit{Kind: kernels.Person, Grade: kernels.Certain}
	before := m.Hear(1, low, []byte("b")) // the page before is heard first
	if asked := m.Hear(1, certain, []byte("ab")); asked != 0 {
		t.Errorf("a hit that only tells asks %d", asked)
	}
	for _, c := range []struct {
		doc   uint32
		value string
		want  kernels.Grade
	}{{1, "a", kernels.High}, {1, "b", kernels.High}, {1, "c", kernels.Low}, {2, "a", kernels.Low}} {
		if got := m.Answer(c.doc, low, m.Hear(c.doc, low, []byte(c.value))).Grade; got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
	if got := m.Answer(1, low, before).Grade; got != kernels.High {
		t.Errorf("a hit before the one that tells: %v", got)
	}
	number := kernels.Hit{Kind: kernels.CPR, Grade: kernels.Low}
	if asked := m.Hear(1, number, []byte("a")); asked != 0 || m.Answer(1, number, asked) != number {
		t.Errorf("a number asked %d", asked)
	}
	m.Reset()
	if got := m.Answer(1, low, before).Grade; got != kernels.Low {
		t.Errorf("after Reset: %v", got)
	}
}

// number is a kernel whose certain hits tell the two numbers of their value,
// and whose other hits ask for the first.
type number struct{ talk }

func (number) Tells(dst []uint64, h kernels.Hit, value []byte) []uint64 {
	if h.Grade < kernels.Certain {
		return dst
	}
	return append(dst, uint64(binary.LittleEndian.Uint32(value)), uint64(binary.LittleEndian.Uint32(value[4:])))
}

func (number) Asks(h kernels.Hit, value []byte) uint64 {
	if h.Grade == kernels.Certain {
		return 0
	}
	return uint64(binary.LittleEndian.Uint32(value))
}

// TestDocumentIsToldSoMuch: what a hit tells beyond the bound is not kept and
// takes no room; other documents are told on.
func TestDocumentIsToldSoMuch(t *testing.T) {
	m := New([]kernels.Kernel{number{}})
	low, certain := kernels.Hit{Kind: kernels.Person, Grade: kernels.Low}, kernels.Hit{Kind: kernels.Person, Grade: kernels.Certain}
	value := func(a, b uint32) []byte {
		return binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, a), b)
	}
	m.Hear(1, certain, value(1, 2))
	m.Hear(1, certain, value(1, 3)) // two hits, three keys: the next hits end at MaxTold-1, MaxTold+1
	for i := uint32(4); i < 2*MaxTold; i += 2 {
		m.Hear(1, certain, value(i, i+1))
	}
	m.Hear(2, certain, value(2*MaxTold, 5))
	for _, c := range []struct {
		doc, key uint32
		want     kernels.Grade
	}{
		{1, 3, kernels.High}, {1, MaxTold, kernels.High}, {1, MaxTold + 1, kernels.High}, // told whole or not at all
		{1, MaxTold + 2, kernels.Low}, {1, MaxTold + 3, kernels.Low}, {1, 2*MaxTold - 1, kernels.Low},
		{2, 2 * MaxTold, kernels.High}, {2, 5, kernels.High}, {2, 3, kernels.Low},
	} {
		if got := m.Answer(c.doc, low, m.Hear(c.doc, low, value(c.key, 0))).Grade; got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
	if n := m.told.used; n != MaxTold+1+2 {
		t.Errorf("%d keys", n)
	}
	m.Reset()
	m.Hear(1, certain, value(7, 8))
	if got := m.Answer(1, low, m.Hear(1, low, value(7, 0))).Grade; got != kernels.High {
		t.Errorf("after Reset: %v", got)
	}
}

func TestResetAfterMuch(t *testing.T) {
	m := New([]kernels.Kernel{talk{}})
	certain := kernels.Hit{Kind: kernels.Person, Grade: kernels.Certain}
	for doc := range uint32(keep + 2) {
		m.Hear(doc, certain, []byte("a"))
	}
	m.Reset()
	if m.told.used != 0 || len(m.number) != 0 || len(m.told.slots) != fewest {
		t.Errorf("%d keys of %d documents in %d slots", m.told.used, len(m.number), len(m.told.slots))
	}
}

func TestHearingAllocatesNothingNew(t *testing.T) {
	m := New([]kernels.Kernel{talk{}})
	certain, low := kernels.Hit{Kind: kernels.Person, Grade: kernels.Certain}, kernels.Hit{Kind: kernels.Person, Grade: kernels.Low}
	value := []byte("abc")
	m.Hear(1, certain, value)
	if n := testing.AllocsPerRun(100, func() { m.Answer(1, low, m.Hear(1, low, value)); m.Hear(1, certain, value) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestToldSet holds the set against a map, over several fillings.
func TestToldSet(t *testing.T) {
	set, r := newToldSet(), rand.New(rand.NewPCG(1, 2))
	type told struct {
		doc uint32
		key uint64
	}
	for range 5 {
		want := map[told]bool{}
		for range 3000 {
			k := told{uint32(r.IntN(3)), uint64(r.IntN(2000)) << r.IntN(50)}
			if had := want[k]; set.has(k.doc, k.key) != had || set.add(k.doc, k.key) == had || !set.has(k.doc, k.key) {
				t.Fatalf("%v", k)
			}
			want[k] = true
		}
		if set.used != len(want) {
			t.Errorf("%d keys, want %d", set.used, len(want))
		}
		set.reset()
	}
}

// TestFillingsWrap: what the set held when its number was last in use is not
// there again.
func TestFillingsWrap(t *testing.T) {
	set := newToldSet()
	set.add(1, 7)
	set.filling = 1<<32 - 1
	set.reset()
	if set.has(1, 7) {
		t.Error("an old key is there")
	}
}
