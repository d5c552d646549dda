// Package recall lets hits speak for hits on other pages of their document. A
// kernel sees one page at a time; "Jens Hansen" on the first page is yet the
// best reason to take "Hansen" on the ninth for a person.
//
// Each hit may tell its document something and may ask it something, both as
// 64-bit keys that its kernel makes. A Memory hears all hits of some
// documents; when all pages have been scanned, each hit that asked is
// confirmed or stays as it was. Answers depend on the document alone, and on
// the order of its pages only where these tell more than MaxTold keys.
package recall

import "aktsyn/kernels"

// Kernel is a kernel whose hits speak for each other. Its methods are pure
// functions and leave hits of kinds that are not its own alone.
type Kernel interface {
	kernels.Kernel
	// Tells appends to dst the keys of what h, whose canonical value
	// (AppendValue) is given, tells the rest of its document.
	Tells(dst []uint64, h kernels.Hit, value []byte) []uint64
	// Asks returns the key that speaks for h when another hit of its document
	// tells it, or 0 when none does.
	Asks(h kernels.Hit, value []byte) uint64
	// Confirmed returns h with the signal that its document told what it
	// asked, and graded anew; inflected says that the key was told by
	// Inflected. Signals may change, and the canonical value with them.
	Confirmed(h kernels.Hit, inflected bool) kernels.Hit
}

// Inflected makes of key one to tell: that a hit that asks key is another form
// of what the document holds. It differs from key itself, and both may be told.
func Inflected(key uint64) uint64 { return key ^ 0xd1b54a32d192ed03 }

// Question is what a hit asked; 0 is none. It is kept beside the hit until all
// hits of the document are known.
type Question uint64

// MaxTold is the number of different keys from which on a document is told
// nothing more: hits that are heard later speak for no other. What a document
// holds in memory is thereby bounded, however many full names it lists.
const MaxTold = 1 << 17

// Memory knows what the hits of some documents told. It belongs to one
// goroutine. It holds keys, nothing that can be read, and grows with the
// number of documents and of their different keys, those of full names: up to
// MaxTold each, and the rest of the hit that reaches it.
type Memory struct {
	kernels []Kernel
	told    toldSet
	number  map[uint32]int // of keys, by document, but for the last
	last    uint32         // the document that was told last
	lately  int            // keys of that document
	keys    []uint64
}

// New returns a memory for the hits of those of ks that implement Kernel.
func New(ks []kernels.Kernel) *Memory {
	m := &Memory{told: newToldSet(), number: map[uint32]int{}}
	for _, k := range ks {
		if k, ok := k.(Kernel); ok {
			m.kernels = append(m.kernels, k)
		}
	}
	return m
}

// Hear takes a hit of document doc with its canonical value, and returns what
// the hit asks.
func (m *Memory) Hear(doc uint32, h kernels.Hit, value []byte) (asked Question) {
	for _, k := range m.kernels {
		m.keys = k.Tells(m.keys[:0], h, value)
		m.tell(doc, m.keys)
		if key := k.Asks(h, value); key != 0 {
			asked = Question(key)
		}
	}
	return asked
}

// tell keeps the keys of one hit: all of them, for a full name must not speak
// for one of its parts alone, or none.
func (m *Memory) tell(doc uint32, keys []uint64) {
	if len(keys) == 0 {
		return
	}
	if doc != m.last {
		m.number[m.last] = m.lately
		m.last, m.lately = doc, m.number[doc]
	}
	if m.lately >= MaxTold {
		return
	}
	for _, key := range keys {
		if m.told.add(doc, key) {
			m.lately++
		}
	}
}

// Answer returns h, confirmed if its document has told what it asked so far.
func (m *Memory) Answer(doc uint32, h kernels.Hit, asked Question) kernels.Hit {
	if asked == 0 {
		return h
	}
	inflected := m.told.has(doc, Inflected(uint64(asked)))
	if inflected || m.told.has(doc, uint64(asked)) {
		for _, k := range m.kernels {
			h = k.Confirmed(h, inflected)
		}
	}
	return h
}

// keep is the number of keys up to which room is kept for the next documents.
const keep = 1 << 14

// Reset forgets all documents.
func (m *Memory) Reset() {
	if len(m.number) > keep {
		m.number = map[uint32]int{}
	}
	m.told.reset()
	clear(m.number)
	m.last, m.lately = 0, 0
}
