package run

import (
	"encoding/binary"
	"math/bits"

	"aktsyn/pipeline/source"
)

// catalogue tells which entry of the run before has a content. It holds what
// tells the contents of all of them apart, in eight bytes each, while they are
// gone through, and another four to eight once it is asked: an archive may have
// tens of millions. Most nights ask of few.
type catalogue struct {
	entries []traits // by number of the entry
	slots   []uint32 // numbers of entries plus 1, by the digest; 0 is none; nil until asked
}

// traits are the first bits of a digest, and what is known of the content.
type traits uint64

const (
	contentGone   traits = 1 << iota // seen in the last complete run, under a path that is gone
	contentHere                      // the same, under a path that is still there
	contentUsable                    // what the entry holds may stand for what a scan would find
	contentNone                      // the entry has no digest
	contentTraits = 1<<iota - 1
)

func digestOf(d source.Digest) traits { return traits(binary.BigEndian.Uint64(d[:])) &^ contentTraits }

// add takes the next entry.
func (c *catalogue) add(d source.Digest, known traits) {
	if d.IsZero() {
		known = contentNone
	}
	c.entries = append(c.entries, digestOf(d)|known)
}

// find returns what is known of a content, and if it is usable the number of an
// entry that most likely has it: what differs only behind the first bits of its
// digest is taken for the same.
func (c *catalogue) find(d source.Digest) (known traits, entry uint32) {
	if len(c.entries) == 0 {
		return 0, 0
	}
	if c.slots == nil {
		c.index()
	}
	slot := c.slots[c.slot(digestOf(d))]
	if slot == 0 {
		return 0, 0
	}
	return c.entries[slot-1] & contentTraits, slot - 1
}

// index makes slots. Of several entries with the same content it has the first
// that is usable, with what is known of all.
func (c *catalogue) index() {
	c.slots = make([]uint32, 1<<bits.Len(uint(len(c.entries)+len(c.entries)/2)))
	for i, e := range c.entries {
		if e&contentNone != 0 {
			continue
		}
		slot := &c.slots[c.slot(e&^contentTraits)]
		if *slot == 0 {
			*slot = uint32(i) + 1
			continue
		}
		first := &c.entries[*slot-1]
		if *first&contentUsable == 0 && e&contentUsable != 0 {
			c.entries[i] |= *first & contentTraits
			*slot = uint32(i) + 1
		} else {
			*first |= e & contentTraits
		}
	}
}

// slot returns the place of a digest, or the empty one where it belongs.
func (c *catalogue) slot(digest traits) uint32 {
	mask := uint32(len(c.slots) - 1)
	at := uint32(digest>>32) & mask
	for c.slots[at] != 0 && c.entries[c.slots[at]-1]&^contentTraits != digest {
		at = (at + 1) & mask
	}
	return at
}
