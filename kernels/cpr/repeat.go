package cpr

import (
	"encoding/binary"
	"math/rand/v2"

	"aktsyn/kernels"
	"aktsyn/kernels/grading"
)

// repeats counts the numbers of one page. It is an open-addressed table that
// uses as much of its memory as the page has numbers to count, so that a page with
// few costs little even after one with many.
type repeats struct {
	slots   []repeat
	counted []counted
}

type repeat struct {
	key      uint64 // of the number, 0 in an empty slot
	count    uint32
	labelled bool // some occurrence has a label or header of its own
}

// counted is a candidate that is counted, and its slot.
type counted struct{ candidate, slot uint32 }

// mark sets Repeated and LabelledElsewhere on the kept candidates, and grades
// those anew. Readings inside longer numbers neither count nor are marked.
func (t *repeats) mark(candidates []candidate, grades *grading.Memo) {
	t.counted = t.counted[:0]
	for i := range candidates {
		if candidates[i].counts() {
			t.counted = append(t.counted, counted{candidate: uint32(i)})
		}
	}
	if len(t.counted) < 2 || !t.count(candidates) {
		return
	}
	for _, n := range t.counted {
		c := &candidates[n.candidate]
		if s := t.slots[n.slot].signals(c); s != 0 {
			c.signals |= s
			c.grade = grades.Grade(c.kind, c.signals)
		}
	}
}

// count counts the numbers and reports whether any stands there twice.
func (t *repeats) count(candidates []candidate) (twice bool) {
	t.reset(len(t.counted))
	for i := range t.counted {
		n := &t.counted[i]
		c := &candidates[n.candidate]
		n.slot = t.slot(c.value.key())
		slot := &t.slots[n.slot]
		slot.count++
		slot.labelled = slot.labelled || c.signals.Any(Label|ColumnHeader)
		twice = twice || slot.count > 1
	}
	return twice
}

// signals are those of a candidate whose number the slot counts.
func (r *repeat) signals(c *candidate) (s kernels.Signals) {
	if r.count > 1 {
		s = Repeated
	}
	if r.labelled && !c.signals.Any(Label|ColumnHeader) {
		s |= LabelledElsewhere
	}
	return s
}

func (c *candidate) counts() bool {
	return c.kind == kernels.CPR && !c.dropped && !c.signals.Has(LongerNumber)
}

// reset empties room for n numbers, half of it spare.
func (t *repeats) reset(n int) {
	size := 4
	for size < 2*n {
		size *= 2
	}
	if size > cap(t.slots) {
		t.slots = make([]repeat, size)
	}
	t.slots = t.slots[:size]
	clear(t.slots)
}

// scramble is another multiplier in every process: with a known one, a text of
// numbers that share their slots would cost the square of its length. What is
// found does not depend on it.
var scramble = rand.Uint64() | 1

// slot returns the place of a number in the table.
func (t *repeats) slot(key uint64) uint32 {
	mask := uint64(len(t.slots) - 1)
	hash := key * scramble
	hash = (hash ^ hash>>32) * scramble // numbers alike in what one multiplication leaves alone
	for i := hash >> 32 & mask; ; i = (i + 1) & mask {
		if s := &t.slots[i]; s.key == 0 || s.key == key {
			s.key = key
			return uint32(i)
		}
	}
}

// key is the number in ten times six bits, plus 1.
func (n *number) key() uint64 {
	x := binary.LittleEndian.Uint64(n[:8]) - zeros // digits and capitals, from '0' on, all below 64
	x = x&(0x3F*lanes/0xFF) | x>>2&(0xFC0*lanes/0xFF)
	x = x&0xFFF00000FFF | x>>4&0xFFF00000FFF000
	x = x&0xFFFFFF | x>>8&0xFFFFFF000000
	return x<<12 | uint64(n[8]-'0')<<6 | uint64(n[9]-'0') + 1
}
