package recall

import (
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

func (talk) Confirmed(h kernels.Hit) kernels.Hit {
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

func TestResetAfterMuch(t *testing.T) {
	m := New([]kernels.Kernel{talk{}})
	certain := kernels.Hit{Kind: kernels.Person, Grade: kernels.Certain}
	for doc := range uint32(keep + 2) {
		m.Hear(doc, certain, []byte("a"))
	}
	m.Reset()
	if len(m.told) != 0 {
		t.Errorf("%d keys", len(m.told))
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
