package engine

import (
	"encoding/binary"
	"math/bits"

	"aktsyn/kernels"
	"aktsyn/kernels/recall"
	"aktsyn/pipeline/batch"
)

// mentions remembers what the last hits of a shard's documents came to. A
// document names the same persons again and again: a hit of the same span, kind,
// signals and grade has the same value, asks the same, and tells its document
// nothing that it has not heard. It belongs to one goroutine.
type mentions struct{ slots [mentionSlots]mention }

// mentionSlots is how many hits are remembered at most, one a slot: 96 bytes
// each, together a tenth of the second-level cache.
const mentionSlots = 512

// mention is a hit with what it came to. Longer spans are not remembered.
type mention struct {
	signals  kernels.Signals
	question recall.Question
	doc      uint32 // index in Result.Docs
	kind     kernels.Kind
	grade    kernels.Grade
	size     uint8 // of span; 0 when there is none
	span     [52]byte
	value    batch.Value
}

// find returns the slot of a hit of document doc, whose text is span, and whether
// the hit is what stands there; nil when it cannot stand anywhere.
func (m *mentions) find(doc uint32, h *kernels.Hit, span []byte) (at *mention, found bool) {
	if len(span) == 0 || len(span) > len(mention{}.span) {
		return nil, false
	}
	at = &m.slots[mentionHash(h.Signals, span)%mentionSlots]
	return at, at.signals == h.Signals && at.doc == doc && at.kind == h.Kind && at.grade == h.Grade &&
		string(at.span[:at.size]) == string(span)
}

// set makes the hit what stands in a slot.
func (at *mention) set(doc uint32, h *kernels.Hit, span []byte, value batch.Value, q recall.Question) {
	at.signals, at.question, at.doc, at.kind, at.grade, at.value = h.Signals, q, doc, h.Kind, h.Grade, value
	at.size = uint8(copy(at.span[:], span))
}

// forget empties the slots: documents of the next shard bear the same numbers.
func (m *mentions) forget() { clear(m.slots[:]) }

// mentionHash is made of the signals of a hit, of the first and the last eight
// bytes of its span, which is not empty, and of its length: hits that share a slot
// cost time, no more. Signals are in it because a name comes again and again with
// some and then with others, which would take the slot from each other.
func mentionHash(signals kernels.Signals, span []byte) uint64 {
	var first, last uint64
	if len(span) >= 8 {
		first, last = binary.LittleEndian.Uint64(span), binary.LittleEndian.Uint64(span[len(span)-8:])
	} else {
		for _, b := range span {
			first = first<<8 | uint64(b)
		}
	}
	high, low := bits.Mul64(first^uint64(signals)^0x9e3779b97f4a7c15, last^uint64(len(span))^0xd1b54a32d192ed03)
	return high ^ low
}
