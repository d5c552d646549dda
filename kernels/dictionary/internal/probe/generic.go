package probe

import (
	"math/bits"

	"aktsyn/kernels/internal/wordstart"
)

var portable = Prober{hash: hash, find: find}

// near is how many bytes, from the one before a word on, are none of them wild
// if the word can be hashed as it stands.
const near = 1 + Block + 1

// hash is the first step in plain Go, and the specification of the others.
func hash(words *[Most]Word, h *Hash, _ *Table, p *wordstart.Planes, text []byte, at int, places []uint16) {
	for i, place := range places {
		start := at + int(place)
		words[i] = Word{Start: uint32(start)}
		size := bits.TrailingZeros64(^wordstart.Window(p.Words[:], int(place)))
		if size > Block || place > 0 && wordstart.Window(p.Wild[:], int(place)-1)&(1<<near-1) != 0 {
			continue
		}
		words[i].Hash = h.Short(h.LoadPadded(text[start:], size))
		words[i].Size = uint32(size)
	}
}

// find is the second step in plain Go, and the specification of the others.
func find(settled *[Most]Settled, words []Word, h *Hash, t *Table, text []byte) (n int) {
	for i := range words {
		w := &words[i]
		entry := uint32(Left)
		if w.Size != 0 {
			slot, ok := t.slot(w.Hash)
			switch {
			case !ok:
			case slot == 0:
				continue
			case slot>>goesOnBit == 1:
				entry = Begins
			case h.is(t, slot, text[w.Start:], w.Size):
				entry, _ = slot.Entry()
			}
		}
		if settled[n] = (Settled{w.Start, w.Start + w.Size, entry}); entry >= Begins {
			settled[n].Start = uint32(i)
		}
		n++
	}
	return n
}

// slot returns the only slot of a hash, or zero if it has none, and whether
// that could be told.
func (t *Table) slot(hash uint64) (slot Slot, ok bool) {
	home := Home(hash, t.Homes)
	near := t.Slots[home : home+reach+1]
	for i, s := range near[:reach] {
		switch {
		case s == 0:
			return 0, true
		case s.Is(hash):
			return s, !near[i+1].Is(hash)
		}
	}
	return 0, false
}

// is reports whether the entry of a slot is the beginning of text, which has
// Block bytes, but for the case of letters where that does not count.
func (h *Hash) is(t *Table, slot Slot, text []byte, size uint32) bool {
	e, ok := slot.Entry()
	if !ok || slot&GoesOn != 0 || e == 0 || int(e) >= len(t.TextEnd) {
		return false
	}
	start, end := t.TextEnd[e-1], t.TextEnd[e]
	if end-start != size || int(end) > len(t.Text) {
		return false
	}
	entry := t.Text[start:end]
	if string(text[:size]) == entry {
		return true
	}
	for i := range len(entry) {
		a, b := text[i], entry[i]
		if (a^b)&^byte(h.Small) != 0 || a|0x20 == 0xBF { // ß and ÿ
			return false
		}
	}
	return true
}
