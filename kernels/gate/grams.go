package gate

import (
	"encoding/binary"
	"math"
	"math/bits"
	"slices"

	"aktsyn/kernels"
)

// Of every pattern two grams, of four bytes each, are known that stand at an
// odd and an even distance from its beginning, so that looking at every other
// offset of a text meets one of them. A gram may reach one byte beyond the word
// it was taken from; any byte will do there. Where a gram is met, its patterns
// are compared with what stands around it.
//
// Grams are compared after byte|0x20, which is what lower case is for ASCII
// letters and for the two bytes of Æ, Ø, Å and É, and lets some other bytes
// pass.
const (
	gramBytes = 4
	stride    = 2
	lowerBit  = 0x20
	lowerBits = 0x2020202020202020
	markBits  = 17 // of a hash: 16 KB of marks
)

// grams finds patterns by their grams.
type grams struct {
	marks [1 << markBits / 64]uint64 // by hash of the gram, so that most of a text is passed at once
	looks [1 << lookBits]look        // by the hash too, so that most of the rest is
	slots []gramSlot                 // by hash too, a gram at the first free one; their number is a power of two
	found []gramPlace
}

// look is what a gram's word has in the eight bytes from the gram on. Where
// several grams or words fall together nothing is compared.
type look struct{ word, mask uint64 }

// noLook fits nothing.
var noLook = look{word: 1}

// lookBits are the bits of a hash that select a look.
const lookBits = 13

// gramSlot says where in found the places of a gram are; there are none in a
// slot that is free.
type gramSlot struct {
	gram     uint32
	from, to uint16
}

// gramPlace is a place whose word begins so many bytes before the gram; -1 if
// the gram begins with the byte before the word. What the word has in the eight
// bytes from the gram on is compared at once, which settles nearly all.
type gramPlace struct {
	*place
	before     int
	word, mask uint64
}

// newGramPlace makes one.
func newGramPlace(p *place, before int) gramPlace {
	g := gramPlace{place: p, before: before}
	var word, mask [8]byte
	for i := range word {
		if at := before + i; at >= 0 && at < len(p.word) {
			word[i], mask[i] = p.word[at]|lowerBit, 0xFF
		}
	}
	g.word, g.mask = binary.LittleEndian.Uint64(word[:]), binary.LittleEndian.Uint64(mask[:])
	return g
}

// windowed is a place with the offsets in its word of its two grams.
type windowed struct {
	place place
	at    [stride]int
}

// best returns the place in a pattern whose grams text has least often, and
// whether there is any that is long enough.
func best(p pattern) (found windowed, ok bool) {
	least := math.Inf(1)
	for _, candidate := range places(p) {
		w, share := windowed{place: candidate}, 0.0
		for odd := range w.at {
			at, s := rarest(candidate.word, odd)
			w.at[odd], share = at, share+s
		}
		if share < least || found.place.word == "" {
			found, least = w, share
		}
	}
	return found, !math.IsInf(least, 1)
}

// rarest returns the offset of the gram in word, at an odd or even one, that
// text has least often, and a measure of how often, which is infinite when the
// word is too short.
func rarest(word string, odd int) (at int, least float64) {
	least = math.Inf(1)
	for i := -1; i+gramBytes <= len(word)+1; i++ {
		// Only one end may reach beyond the word.
		if i&1 != odd || i < 0 && i+gramBytes > len(word) {
			continue
		}
		share := gramShare(word[max(i, 0):min(i+gramBytes, len(word))])
		if i < 0 || i+gramBytes > len(word) {
			share *= marksBeyond
		}
		if share < least {
			at, least = i, share
		}
	}
	return at, least
}

// marksBeyond is what the many marks of a gram that reaches beyond its word
// cost, in times that it stands in a text.
const marksBeyond = 8

// newGrams makes the tables.
func newGrams(places []windowed) (g grams) {
	all := map[uint32][]gramPlace{}
	for i := range places {
		w := &places[i]
		for _, at := range w.at {
			for _, gram := range spellings(w.place.word, at) {
				all[gram] = append(all[gram], newGramPlace(&w.place, at))
			}
		}
	}
	g.slots = make([]gramSlot, 1<<bits.Len(uint(2*len(all))))
	for gram, found := range all {
		h := gramHash(gram)
		g.marks[h/64] |= 1 << (h % 64)
		slot := g.slot(gram)
		slot.gram, slot.from = gram, uint16(len(g.found))
		g.found = append(g.found, found...)
		slot.to = uint16(len(g.found))
	}
	g.fillLooks()
	return g
}

// fillLooks makes the looks of all places.
func (g *grams) fillLooks() {
	for n := range g.looks {
		g.looks[n] = noLook
	}
	for _, s := range g.slots {
		for _, f := range g.found[s.from:s.to] {
			switch l := &g.looks[lookHash(s.gram)]; *l {
			case noLook:
				*l = look{f.word, f.mask}
			case look{f.word, f.mask}:
			default:
				*l = look{}
			}
		}
	}
}

func lookHash(gram uint32) uint32 { return gramHash(gram) & (1<<lookBits - 1) }

// spellings returns the gram at an offset of a word with every byte that may
// stand beyond the word.
func spellings(word string, at int) (all []uint32) {
	from, to := max(at, 0), min(at+gramBytes, len(word))
	inside := []byte(word[from:to])
	if len(inside) == gramBytes {
		return []uint32{gramOf(inside)}
	}
	for c := range 256 {
		if c&lowerBit == 0 {
			continue
		}
		gram := append(slices.Clone(inside), byte(c))
		if at < 0 {
			gram = append([]byte{byte(c)}, inside...)
		}
		all = append(all, gramOf(gram))
	}
	return all
}

func gramOf(b []byte) uint32 { return binary.LittleEndian.Uint32(b) | lowerBits&math.MaxUint32 }

func gramHash(gram uint32) uint32 { return gram * 0x9E3779B1 >> (32 - markBits) }

// slot returns that of a gram, or a free one.
func (g *grams) slot(gram uint32) *gramSlot {
	mask := uint32(len(g.slots) - 1)
	for i := gramHash(gram) & mask; ; i = (i + 1) & mask {
		if s := &g.slots[i]; s.gram == gram || s.from == s.to {
			return s
		}
	}
}

// scan adds the bits of the patterns in text to seen.
func (g *grams) scan(text []byte, seen kernels.Words) kernels.Words {
	var found [candidates]uint32
	for p := 0; p < len(text); {
		var n int
		n, p = g.sift(&found, text, p)
		n = g.look(&found, n, text)
		for _, at := range found[:n] {
			seen = g.at(text, int(at), seen)
		}
		for ; p < len(text) && p+siftBytes > len(text); p += stride {
			seen = g.at(text, p, seen)
		}
	}
	return seen
}

// candidates is how many offsets with a mark are sifted out before they are
// looked at.
const candidates = 256

// siftBytes are the bytes that sift needs at a time: each of its offsets has
// eight behind it.
const siftBytes = 2*stride + 8

// sift writes offsets with a mark to found, from p on at every other offset of
// the text, until found is full or less than siftBytes are left. It returns their
// number and where it stopped. Three grams of eight bytes are looked at at a
// time, and every offset is written, though only those with a mark are kept:
// marks are so frequent, about one in 30 bytes, and so irregular, that a branch
// for each costs more than all else.
func (g *grams) sift(found *[candidates]uint32, text []byte, p int) (n, end int) {
	for ; p+siftBytes <= len(text) && n <= candidates-3; p += 3 * stride {
		v := binary.LittleEndian.Uint64(text[p:]) | lowerBits
		found[n&(candidates-1)] = uint32(p)
		n += g.marked(uint32(v))
		found[n&(candidates-1)] = uint32(p + stride)
		n += g.marked(uint32(v >> 16))
		found[n&(candidates-1)] = uint32(p + 2*stride)
		n += g.marked(uint32(v >> 32))
	}
	return n, p
}

// look keeps of the first n offsets in found, each with eight bytes behind it,
// those whose look fits, and returns their number. It has no branch, as sift.
func (g *grams) look(found *[candidates]uint32, n int, text []byte) (kept int) {
	for _, p := range found[:n] {
		v := binary.LittleEndian.Uint64(text[p:]) | lowerBits
		l := &g.looks[lookHash(uint32(v))]
		found[kept&(candidates-1)] = p
		differs := v&l.mask ^ l.word
		kept += 1 - int((differs|-differs)>>63)
	}
	return kept
}

// marked is 1 if the gram has a mark.
func (g *grams) marked(gram uint32) int {
	h := gramHash(gram)
	return int(g.marks[h/64] >> (h % 64) & 1)
}

// at adds the bits of the patterns around a gram to seen. The gram may end
// behind the text.
func (g *grams) at(text []byte, p int, seen kernels.Words) kernels.Words {
	var v uint64
	if p+8 <= len(text) {
		v = binary.LittleEndian.Uint64(text[p:])
	} else {
		var b [8]byte
		copy(b[:], text[p:])
		v = binary.LittleEndian.Uint64(b[:])
	}
	v |= lowerBits
	s := g.slot(uint32(v))
	for i := s.from; i < s.to; i++ {
		if w := &g.found[i]; v&w.mask == w.word && w.bits&^seen != 0 && w.stands(text, p-w.before) {
			seen |= w.bits
		}
	}
	return seen
}
