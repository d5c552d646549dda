package person

import (
	"encoding/binary"
	"math/bits"

	"aktsyn/kernels/dictionary"
)

// roleTable is the word roles as a flat hash table. Words of ASCII and of the
// letters À to ÿ are hashed eight bytes at a time and without being folded:
// in them bit 5 is all that a capital and its small letter differ in, but for
// ß and ÿ, which differ in nothing else and are no capital and small letter.
// Everything else is folded and looked up in a map. It is immutable.
type roleTable struct {
	slots  []roleSlot // open addressing; a power of two, at most half of them used
	chunks []uint64   // the words, levelled, eight bytes each
	folded map[string]role
	hints  [roleHints / 64]uint64 // of the hashes: most words are in no slot
}

// roleHints is a power of two, some bits for each word.
const roleHints = 1 << 15

// roleSlot is free where its length is 0.
type roleSlot struct {
	tag   uint16 // of the hash, bits that do not choose the slot
	role  role
	first uint16 // of chunks
	bytes uint8
	exact bool // has ß or ÿ: to be looked up folded
}

// longestRole bounds the words that are looked up.
const longestRole = 40

func newRoleTable(words map[string]role) *roleTable {
	t := &roleTable{folded: words, slots: make([]roleSlot, 1<<bits.Len(uint(2*len(words))))}
	for w, r := range words {
		if len(w) > longestRole {
			panic("person: lists/words.txt has a word that is too long")
		}
		t.add(w, r)
	}
	return t
}

func (t *roleTable) add(w string, r role) {
	hash, plain := hashWord([]byte(w))
	if !plain {
		return // only the map finds it
	}
	slot := roleSlot{tag: tagOf(hash), role: r, first: uint16(len(t.chunks)), bytes: uint8(len(w))}
	for i := 0; i < len(w); i += 8 {
		t.chunks = append(t.chunks, levelled([]byte(w), i))
	}
	for i := range len(w) {
		slot.exact = slot.exact || w[i] == 0x9F || w[i] == 0xBF
	}
	t.hints[hash%roleHints/64] |= 1 << (hash % 64)
	i := t.start(hash)
	for t.slots[i].bytes != 0 {
		i = t.behind(i)
	}
	t.slots[i] = slot
}

func (t *roleTable) start(hash uint64) int { return int(hash & uint64(len(t.slots)-1)) }
func (t *roleTable) behind(i int) int      { return (i + 1) & (len(t.slots) - 1) }
func tagOf(hash uint64) uint16             { return uint16(hash >> 48) }

// of gives the roles of a word whatever its case.
func (t *roleTable) of(word []byte) role {
	if len(word) > longestRole {
		return 0
	}
	hash, plain := hashWord(word)
	if !plain {
		return t.ofFolded(word)
	}
	return t.ofHash(word, hash)
}

// ofHash is of for a plain word of which the hash is known.
func (t *roleTable) ofHash(word []byte, hash uint64) role {
	if t.hints[hash%roleHints/64]>>(hash%64)&1 == 0 {
		return 0
	}
	for i := t.start(hash); t.slots[i].bytes != 0; i = t.behind(i) {
		slot := &t.slots[i]
		if slot.tag != tagOf(hash) || int(slot.bytes) != len(word) || !t.holds(slot, word) {
			continue
		}
		if slot.exact {
			return t.ofFolded(word)
		}
		return slot.role
	}
	return 0
}

func (t *roleTable) ofFolded(word []byte) role {
	var buf [2 * longestRole]byte
	return t.folded[string(dictionary.Fold(buf[:0], word))]
}

const (
	allBytes = 0x0101010101010101
	caseBits = 0x20 * allBytes
	highBits = 0x80 * allBytes
)

// holds reports whether the slot's word, as long as word, is it.
func (t *roleTable) holds(slot *roleSlot, word []byte) bool {
	for i, chunk := range t.chunks[slot.first:][:(len(word)+7)/8] {
		if levelled(word, 8*i) != chunk {
			return false
		}
	}
	return true
}

// levelled sets the case bits of the eight bytes of word from i on.
func levelled(word []byte, i int) uint64 { return eightOf(word, i) | caseBits }

// eightOf gives the bytes of word from i on, up to eight, the first lowest.
// What word's memory holds behind it may be read, not used.
func eightOf(word []byte, i int) uint64 {
	rest := word[i:]
	if len(rest) >= 8 {
		return binary.LittleEndian.Uint64(rest)
	}
	if cap(rest) >= 8 {
		return binary.LittleEndian.Uint64(rest[:8]) & (1<<(8*len(rest)) - 1)
	}
	var eight uint64
	for j, c := range rest {
		eight |= uint64(c) << (8 * j)
	}
	return eight
}

// hashWord is a hash that all ways of writing a word in capitals and small
// letters share, if the word is plain: of ASCII and of letters with lead C3.
func hashWord(word []byte) (hash uint64, plain bool) {
	hash = uint64(len(word))
	open := uint64(0)
	for ; len(word) > 0; word = word[min(8, len(word)):] {
		eight := eightOf(word, 0)
		if eight&highBits|open != 0 {
			if open, plain = plainLetters(eight, open); !plain {
				return 0, false
			}
		}
		hash = mixWord(hash, eight)
	}
	return hash, open == 0
}

// mixWord goes on with hashWord over the next eight bytes of the word.
func mixWord(hash, eight uint64) uint64 {
	hash = (hash ^ (eight | caseBits)) * 0x9E3779B97F4A7C15
	return hash ^ hash>>32
}

// isPlain reports whether a run of ASCII letters and digits and of other bytes
// is plain.
func isPlain(run []byte) bool {
	open := uint64(0)
	for ; len(run) > 0; run = run[min(8, len(run)):] {
		if eight := eightOf(run, 0); eight&highBits|open != 0 {
			var plain bool
			if open, plain = plainLetters(eight, open); !plain {
				return false
			}
		}
	}
	return open == 0
}

// plainLetters reports whether eight bytes, from 80 on, are letters with lead
// C3: no other leads, each with one byte behind it, no × and no ÷. The bytes
// may begin in a letter (open is not 0), and end in one.
func plainLetters(eight, open uint64) (goesOn uint64, plain bool) {
	leads := eight & (eight << 1) & highBits
	seconds := eight & highBits &^ leads
	return leads >> 56, seconds == leads<<8|open &&
		leads&^equalBytes(eight, 0xC3) == 0 && equalBytes(eight|caseBits, 0xB7) == 0
}

// equalBytes gives the high bits of the bytes of eight that are c.
func equalBytes(eight uint64, c byte) uint64 {
	differ := eight ^ uint64(c)*allBytes
	return ^(differ&^highBits + 0x7F*allBytes | differ) & highBits
}
