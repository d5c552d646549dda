package dictionary

import (
	"math/bits"
	"unicode/utf8"
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
	live   [probe.Most]uint16  // numbers of chains that are followed
	found  [probe.Most]candidate
	count  int // of found
}

// pending is a chain of plain words with a byte between them.
type pending struct {
	hash        uint64
	start, end  uint32 // in the text
	words       uint8
	alone       bool   // it is not told here, and left to walk.look
	first, last uint16 // of its candidates, in found; none if the first is noMore
}

// candidate is an entry with the hash of a chain.
type candidate struct {
	entry, end uint32 // end of the chain in the text
	next       uint16 // of the same chain, with as many words or more
}

// noMore is the number of no candidate.
const noMore = probe.Most

// gather follows the words, of the chunk at an offset, that were left when they
// were looked up.
func (w *walk) gather(at int, settled []probe.Settled) {
	g := &w.scratch.group
	live := g.live[:0]
	for i := range settled {
		if settled[i].Entry != probe.Left {
			continue
		}
		k := settled[i].Start % probe.Most
		f := &w.scratch.words[k]
		g.chains[k] = pending{hash: f.Hash, start: f.Start, end: f.Start + f.Size, words: 1, alone: f.Size == 0, first: noMore}
		if f.Size != 0 {
			live = append(live, uint16(k))
		}
	}
	for g.count = 0; len(live) > 0; live = w.goOn(at, live) {
		live = w.lookUp(live)
	}
	for _, f := range g.found[:g.count] {
		probe.Prefetch(unsafe.Pointer(unsafe.StringData(w.entries.text(f.entry))))
	}
}

// lookUp looks chains up, and returns those that longer entries begin with.
func (w *walk) lookUp(live []uint16) (longer []uint16) {
	g := &w.scratch.group
	longer = live[:0]
	for _, k := range live {
		c, goesOn := &g.chains[k], probe.Slot(0)
		for i := w.chains.find(c.hash); w.chains.has(i, c.hash); i++ {
			w.chain.steps++
			s := w.chains.slots[i]
			goesOn |= s & probe.GoesOn
			if e, ok := s.Entry(); ok {
				g.add(c, e)
				probe.Prefetch(unsafe.Pointer(&w.entries.textEnd[e]))
			}
		}
		if goesOn != 0 {
			longer = append(longer, k)
		}
	}
	return longer
}

// add gives a chain a candidate.
func (g *group) add(c *pending, entry uint32) {
	if g.count == len(g.found) {
		c.alone = true
		return
	}
	number := uint16(g.count)
	g.found[number] = candidate{entry: entry, end: c.end, next: noMore}
	g.count++
	if c.first == noMore {
		c.first = number
	} else {
		g.found[c.last].next = number
	}
	c.last = number
}

// goOn adds the next word to chains, asks for the slots that lookUp will look
// at, and returns those that have one.
func (w *walk) goOn(at int, live []uint16) (longer []uint16) {
	g, h, text := &w.scratch.group, &w.hasher, w.chain.text
	longer = live[:0]
	for _, k := range live {
		c := &g.chains[k]
		if c.words == maxWords || !w.shape.mayGoOn(text, int(c.end)) {
			continue
		}
		start := int(c.end) + 1
		size := plainSize(&w.scratch.planes, start-at)
		if size == 0 || size > probe.Block || start > len(text)-probe.Block || text[c.end] >= utf8.RuneSelf {
			c.alone = true
			continue
		}
		w.chain.steps++
		separator := h.blank
		if b := text[c.end]; b != ' ' && b != '\n' {
			separator = h.of(text[c.end:start])
		}
		c.hash = h.join(c.hash, separator, h.Short(h.LoadPadded(text[start:], size)))
		c.end = uint32(start + size)
		c.words++
		probe.Prefetch(unsafe.Pointer(&w.chains.slots[w.chains.home(c.hash)]))
		longer = append(longer, k)
	}
	return longer
}

// plainSize returns the length of the plain word that begins at a place of the
// chunk or shortly behind, and zero if none does or that cannot be told there.
func plainSize(p *wordstart.Planes, place int) int {
	if place < 1 || place >= (wordstart.Masks+wordstart.Ahead-1)*wordstart.Width {
		return 0
	}
	size := bits.TrailingZeros64(^wordstart.Window(p.Words[:], place))
	if wordstart.Window(p.Wild[:], place-1)&(1<<(1+size+1)-1) != 0 {
		return 0
	}
	return min(size, probe.Block+1)
}

// settle reports the entries that begin with word number k.
func (w *walk) settle(k uint32) {
	g := &w.scratch.group
	c := &g.chains[k]
	if c.alone {
		w.look(&w.scratch.words[k])
		return
	}
	if int(c.start) < w.free {
		return
	}
	for i := c.first; i != noMore; i = g.found[i].next {
		f := &g.found[i]
		w.chain.resume(int(c.start), int(f.end), 0)
		if w.chain.is(w.entries.text(f.entry)) {
			w.report(int(c.start), int(f.end), f.entry)
		}
	}
}
