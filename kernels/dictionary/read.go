package dictionary

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
)

// errCorrupt is the one answer to every contradiction within a file: what
// exactly is wrong helps nobody.
var errCorrupt = errors.New("compiled dictionary is damaged; compile it again")

// Read loads a compiled file from memory; it keeps nothing of b. Any bytes
// are safe: beyond the checksum, everything the automaton relies on is
// verified, so that a forged file may make it find other entries but never
// run out of bounds, report an impossible span or lose linear time. It uses
// memory in proportion to len(b).
func Read(b []byte) (*Automaton, error) {
	h, err := readHeader(b)
	if err != nil {
		return nil, err
	}
	if err := h.checkSize(int64(len(b))); err != nil {
		return nil, err
	}
	body, sum := b[:len(b)-sumSize], b[len(b)-sumSize:]
	if sha256.Sum256(body) != [sumSize]byte(sum) {
		return nil, errCorrupt
	}
	return decode(&h, body)
}

// decode loads the sections in the order in which they are checked: each
// check relies on the ones before.
func decode(h *header, body []byte) (*Automaton, error) {
	if h.Runes > uint32(maxAlphabet) || h.States == 0 {
		return nil, errCorrupt
	}
	s := sections{body[headerSize:]}
	runes := take[rune](&s, uint64(h.Runes))
	if !validRunes(runes) {
		return nil, errCorrupt
	}
	a := &Automaton{
		alphabet: newAlphabet(runes),
		first:    take[uint32](&s, uint64(h.States)+1),
		label:    take[uint16](&s, uint64(h.States)),
	}
	for _, set := range []*ranked{&a.final, &a.fail, &a.link} {
		set.words = take[uint64](&s, h.mapWords())
	}
	a.failTo = take[uint32](&s, uint64(h.FailTo))
	a.linkTo = take[uint32](&s, uint64(h.LinkTo))
	a.digest = sha256.Sum256(s.rest[:h.entriesSize()-padding(h.TextBytes)])
	if counts := take[uint32](&s, 2); counts[0] != h.Entries || counts[1] != h.TextBytes {
		return nil, errCorrupt
	}
	a.textEnd = take[uint32](&s, uint64(h.Entries))
	a.class = take[Class](&s, uint64(h.Entries))
	a.freq = take[uint8](&s, uint64(h.Entries))
	a.texts = string(s.rest[:h.TextBytes])
	return a, a.verify()
}

func padding(n uint32) uint64 { return aligned(uint64(n)) - uint64(n) }

// sections hands out what is left of a file whose size has been checked.
type sections struct{ rest []byte }

// take decodes the next n numbers and skips the padding.
func take[T rune | uint8 | uint16 | uint32 | uint64 | Class](s *sections, n uint64) []T {
	numbers := make([]T, n)
	size, err := binary.Decode(s.rest, binary.LittleEndian, numbers)
	if err != nil {
		panic("dictionary: sections exceed the checked size") // a slip in fileSize, not data
	}
	s.rest = s.rest[aligned(uint64(size)):]
	return numbers
}

// validRunes reports whether runes are folded, visible and in strict order.
func validRunes(runes []rune) bool {
	for i, r := range runes {
		if r < 0 || lower(r) != r || isInvisible(r) || i > 0 && runes[i-1] >= r {
			return false
		}
	}
	return true
}

// verify checks the loaded tables and derives what is not stored.
func (a *Automaton) verify() error {
	if !a.validTrie() {
		return errCorrupt
	}
	a.indexShallow()
	depths := a.depths()
	if a.final.has(root) || !a.final.valid(a.States(), a.Len()) ||
		!a.validLinks(&a.fail, a.failTo, depths) || !a.validLinks(&a.link, a.linkTo, depths) {
		return errCorrupt
	}
	for _, t := range a.linkTo {
		if !a.final.has(t) {
			return errCorrupt
		}
	}
	a.indexLengths(depths)
	return a.verifyEntries()
}

// validTrie reports whether every state but the root is the child of exactly
// one earlier state, siblings have ascending labels of the alphabet, and no
// string is longer than an entry may be.
func (a *Automaton) validTrie() bool {
	states := uint32(a.States())
	if a.first[0] != 1 || a.first[states] != states {
		return false
	}
	depth := make([]uint8, states)
	for s := range states {
		lo, hi := a.first[s], a.first[s+1]
		if lo <= s || hi < lo || hi > states || lo < hi && depth[s] == MaxBytes {
			return false
		}
		before := uint16(0)
		for t := lo; t < hi; t++ {
			if a.label[t] <= before || int(a.label[t]) > len(a.alphabet.runes) {
				return false
			}
			before = a.label[t]
			depth[t] = depth[s] + 1
		}
	}
	return true
}

// validLinks reports whether set and to belong together and every link leads
// to a state with a shorter string, but not to the root.
func (a *Automaton) validLinks(set *ranked, to []uint32, depths []uint8) bool {
	if !set.valid(a.States(), len(to)) {
		return false
	}
	for s, d := range depths {
		i, ok := set.find(uint32(s))
		if !ok {
			continue
		}
		if t := to[i]; t == root || t >= uint32(a.States()) || depths[t] >= d {
			return false
		}
	}
	return true
}

// verifyEntries holds the entries against the rules that Build applies.
func (a *Automaton) verifyEntries() error {
	start := uint32(0)
	for _, end := range a.textEnd {
		if end <= start || end > uint32(len(a.texts)) {
			return errCorrupt
		}
		start = end
	}
	if int(start) != len(a.texts) {
		return errCorrupt
	}
	for i := range uint32(a.Len()) {
		if err := a.Entry(i).check(); err != nil {
			return fmt.Errorf("%w (entry %d %w)", errCorrupt, i, err)
		}
	}
	return nil
}
