package recall

import (
	"math/bits"
	"math/rand/v2"
)

// toldSet is a set of keys by document. It is emptied in constant time: a slot
// counts only if it bears the number of the current filling. Where a key stands
// depends on two random numbers, so that no text can be made whose keys crowd;
// what the set holds does not depend on them.
type toldSet struct {
	slots   []toldSlot // a power of two, at most half of them used
	used    int
	filling uint32
	a, b    uint64
}

type toldSlot struct {
	key     uint64
	doc     uint32
	filling uint32
}

// fewest is the number of slots of a small set.
const fewest = 1 << 8

func newToldSet() toldSet {
	return toldSet{slots: make([]toldSlot, fewest), filling: 1, a: rand.Uint64(), b: rand.Uint64()}
}

// find gives the slot that holds the key of a document or could take it.
func (t *toldSet) find(doc uint32, key uint64) *toldSlot {
	high, low := bits.Mul64(key^t.a, uint64(doc)^t.b|1)
	for i := high ^ low; ; i++ {
		s := &t.slots[i&uint64(len(t.slots)-1)]
		if s.filling != t.filling || s.key == key && s.doc == doc {
			return s
		}
	}
}

func (t *toldSet) has(doc uint32, key uint64) bool { return t.find(doc, key).filling == t.filling }

// add reports whether the key is new to the document.
func (t *toldSet) add(doc uint32, key uint64) bool {
	if 2*(t.used+1) > len(t.slots) {
		t.grow()
	}
	s := t.find(doc, key)
	if s.filling == t.filling {
		return false
	}
	*s = toldSlot{key, doc, t.filling}
	t.used++
	return true
}

func (t *toldSet) grow() {
	old := t.slots
	t.slots = make([]toldSlot, 2*len(old))
	for _, s := range old {
		if s.filling == t.filling {
			*t.find(s.doc, s.key) = s
		}
	}
}

// reset empties the set. Its memory it keeps only if it has not grown much.
func (t *toldSet) reset() {
	if t.filling++; t.filling == 0 || t.used > keep {
		*t = newToldSet()
	}
	t.used = 0
}
