package dictionary

import (
	"math/bits"
	"unsafe"

	"aktsyn/kernels/dictionary/internal/probe"
	"aktsyn/kernels/internal/wordstart"
)

// group is chains of words that are followed side by side, one step of all of
// them before the next (group prefetching: Chen, Ailamaki, Gibbons and Mowry,
// 2004). The tables of a million full names are larger than a cache: a chain
// alone would wait three times for memory at each word, for its slot, for where
// its entry stands and for the entry's text. Here all ask before any waits.
type group struct {
	chains [probe.Most]pending // numbered as the words that they begin with
	live   [probe.Most]uint8   // numbers of chains that are followed
	left   [probe.Most]uint8   // numbers of chains that are not looked up yet
}

// pending is a chain of plain words with a byte between them.
type pending struct {
	hash       uint64
	start, end uint32 // in the text
	words      uint8
	count      uint8 // of found
	alone      bool  // it is not told here, and left to walk.look
	found      [4]candidate
}

// candidate is an entry with the hash of a chain when it ended at end.
type candidate struct{ entry, end uint32 }

// gather follows the words, of the chunk at an offset, that were left when they
// were looked up.
func (w *walk) gather(at int, settled []probe.Settled) {
	g := &w.scratch.group
	live, left := g.live[:0], g.left[:0]
	for i := range settled {
		s := &settled[i]
		if s.Entry < probe.Begins {
			continue
		}
		k := uint8(s.Start)
		f, c := &w.scratch.words[k], &g.chains[k]
		c.hash, c.start, c.end = f.Hash, f.Start, f.Start+f.Size
		c.words, c.count, c.alone = 1, 0, f.Size == 0
		if s.Entry == probe.Begins {
			live = append(live, k)
		} else if f.Size != 0 {
			left = append(left, k)
		}
	}
	live = append(live, w.lookUp(left)...)
	for len(live) > 0 {
		live = w.lookUp(w.goOn(at, live))
	}
	w.fetch(settled)
}

// goOn adds the next word to chains, asks for the slots that lookUp will look
// at, and returns those that have one.
func (w *walk) goOn(at int, live []uint8) (longer []uint8) {
	g, h, text := &w.scratch.group, &w.hasher, w.chain.text
	longer = live[:0]
	for _, k := range live {
		c := &g.chains[k]
		start := int(c.end) + 1
		size := plainSize(&w.scratch.planes, start-at)
		if size == 0 || size > probe.Block || start > len(text)-probe.Block {
			c.alone = c.alone || w.shape.mayGoOn(text, int(c.end))
			continue
		}
		between := text[start-1] // no byte of a word, so of ASCII
		if !w.shape.parts[between] || c.words == maxWords {
			continue
		}
		separator := h.blank
		if between != ' ' && between != '\n' {
			separator = h.of(text[start-1 : start])
		}
		c.hash = h.join(c.hash, separator, h.Short(h.LoadPadded(text[start:], size)))
		c.end = uint32(start + size)
		c.words++
		probe.Prefetch(unsafe.Pointer(&w.chains.slots[w.chains.home(c.hash)]))
		longer = append(longer, k)
	}
	w.chain.steps += len(longer)
	return longer
}

// plainSize returns the length of the plain word that begins at a place of the
// chunk or shortly behind, and zero if none does or that cannot be told.
func plainSize(p *wordstart.Planes, place int) int {
	if place < 1 || place >= (wordstart.Masks+wordstart.Ahead-1)*wordstart.Width {
		return 0
	}
	size := bits.TrailingZeros64(^wordstart.Window(p.Words[:], place))
	if wordstart.Window(p.Wild[:], place-1)&(1<<(1+size+1)-1) != 0 {
		return 0
	}
	return size
}

// lookUp looks chains up, and returns those that longer entries begin with.
func (w *walk) lookUp(live []uint8) (longer []uint8) {
	g := &w.scratch.group
	longer = live[:0]
	for _, k := range live {
		c, all := &g.chains[k], probe.Slot(0)
		for i := w.chains.find(c.hash); w.chains.has(i, c.hash); i++ {
			w.chain.steps++
			s := w.chains.slots[i]
			all |= s
			if e, ok := s.Entry(); ok {
				c.add(e)
				probe.Prefetch(unsafe.Pointer(&w.entries.textEnd[e]))
			}
		}
		if all&probe.GoesOn != 0 {
			longer = append(longer, k)
		}
	}
	return longer
}

// add gives a chain a candidate. What has too many is told alone.
func (c *pending) add(entry uint32) {
	if int(c.count) == len(c.found) {
		c.alone = true
		return
	}
	c.found[c.count] = candidate{entry, c.end}
	c.count++
}

// fetch asks for the texts of the candidates.
func (w *walk) fetch(settled []probe.Settled) {
	for i := range settled {
		if settled[i].Entry < probe.Begins {
			continue
		}
		c := &w.scratch.group.chains[uint8(settled[i].Start)]
		for _, f := range c.found[:c.count] {
			probe.Prefetch(unsafe.Pointer(unsafe.StringData(w.entries.text(f.entry))))
		}
	}
}

// settle reports the entries that begin with word number k.
func (w *walk) settle(k uint8) {
	c := &w.scratch.group.chains[k]
	if c.alone {
		w.look(&w.scratch.words[k])
		return
	}
	if int(c.start) < w.free {
		return
	}
	for _, f := range c.found[:c.count] {
		w.chain.resume(int(c.start), int(f.end), 0)
		if w.chain.is(w.entries.text(f.entry)) {
			w.report(int(c.start), int(f.end), f.entry)
		}
	}
}
