package dictionary

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"unsafe"

	"aktsyn/kernels/dictionary/internal/sieve"
)

// errCorrupt is the one answer to every contradiction within a file: what
// exactly is wrong helps nobody.
var errCorrupt = errors.New("compiled dictionary is damaged; compile it again")

// Read loads a compiled file from memory, or from a file mapped into it. The
// dictionary uses b in place where it can: b must not change, nor go away,
// as long as the dictionary or a text of its entries is in use. Any bytes are
// safe: beyond the checksum, everything that scanning relies on is verified,
// so that a forged file may make it find other entries but never run out of
// bounds, report an impossible span or lose linear time. If b does change all
// the same, a scan may panic or find other entries, but stays within bounds;
// reading what was cut off a mapped file ends the process (SIGBUS).
func Read(b []byte) (*Automaton, error) {
	h, err := readSized(b, int64(len(b)))
	if err != nil {
		return nil, err
	}
	body, sum := b[:len(b)-sumSize], b[len(b)-sumSize:]
	if sha256.Sum256(body) != [sumSize]byte(sum) {
		return nil, errCorrupt
	}
	a := decode(&h, body)
	if err := a.verify(); err != nil {
		return nil, err
	}
	return a, nil
}

// CheckSize reports, as Read would, that a compiled file of so many bytes cannot be
// whole, by the 64 bytes that it begins with: before memory is taken for it.
func CheckSize(start []byte, size int64) error {
	_, err := readSized(start, size)
	return err
}

func readSized(start []byte, size int64) (header, error) {
	h, err := readHeader(start)
	if err == nil {
		err = h.checkSize(size)
	}
	return h, err
}

// decode finds the sections in a file of the size that h states.
func decode(h *header, body []byte) *Automaton {
	s := sections{body[headerSize:]}
	a := &Automaton{
		options: Options{Mode: h.Mode, Kind: h.Kind},
		seed:    h.Seed,
		hasher:  newHasher(h.Mode, h.Seed),
		first:   sieve.NewFilter(take[uint64](&s, uint64(h.Filter))),
		chains:  table{homes: h.Homes, slots: take[slot](&s, tableSlots(h.Homes))},
	}
	a.digest = sha256.Sum256(s.rest[:h.entriesSize()])
	a.entries = entries{
		textEnd: take[uint32](&s, uint64(h.Entries)),
		class:   take[Class](&s, uint64(h.Entries)),
		freq:    take[uint8](&s, uint64(h.Entries)),
	}
	a.entries.texts = unsafe.String(unsafe.SliceData(s.rest), h.TextBytes)
	return a
}

// sections hands out what is left of a file whose size has been checked.
type sections struct{ rest []byte }

// littleEndian says that this processor reads numbers as they are stored.
var littleEndian = binary.NativeEndian.Uint16([]byte{1, 0}) == 1

// take gives the next n numbers, in place if they are aligned and in this
// processor's byte order, and skips the padding.
func take[T uint8 | uint32 | uint64 | slot | Class](s *sections, n uint64) []T {
	size := n * uint64(unsafe.Sizeof(*new(T)))
	section := s.rest[:size]
	s.rest = s.rest[aligned(size):]
	if n == 0 {
		return nil
	}
	if start := unsafe.Pointer(&section[0]); littleEndian && uintptr(start)%unsafe.Alignof(*new(T)) == 0 {
		return unsafe.Slice((*T)(start), n)
	}
	numbers := make([]T, n)
	if _, err := binary.Decode(section, binary.LittleEndian, numbers); err != nil {
		panic("dictionary: section of unknown size") // a slip in this file, not data
	}
	return numbers
}

// verify checks the tables and derives what is not stored.
func (a *Automaton) verify() error {
	if !a.chains.valid(uint32(a.Len())) {
		return errCorrupt
	}
	if err := a.verifyEntries(); err != nil {
		return err
	}
	a.complete()
	return nil
}

// verifyEntries holds the entries against the rules that Build applies.
func (a *Automaton) verifyEntries() error {
	start := uint32(0)
	for _, end := range a.entries.textEnd {
		if end <= start || end > uint32(len(a.entries.texts)) {
			return errCorrupt
		}
		start = end
	}
	if int(start) != len(a.entries.texts) {
		return errCorrupt
	}
	for i := range uint32(a.Len()) {
		if err := a.Entry(i).check(); err != nil {
			return fmt.Errorf("%w (entry %d %w)", errCorrupt, i, err)
		}
	}
	return nil
}
