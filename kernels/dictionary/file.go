package dictionary

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
)

// A compiled dictionary is one flat little-endian file:
//
//	header         48 bytes: magic, then 32-bit counts (type header)
//	runes          int32 each
//	first          uint32, states+1
//	label          uint16, states
//	final          uint64 words of a bit map over states
//	fail, link     the same
//	failTo, linkTo uint32
//	entries        count and text bytes (uint32), then textEnd (uint32),
//	               class (uint8), freq (uint8), texts
//	checksum       SHA-256 of all that precedes
//
// Every section begins at a multiple of eight bytes, so that the file can be
// mapped. What is cheap to compute (ranks, lengths, the root's index) is not
// stored. The entries section alone, hashed, is the Digest.
const (
	magic      = "\x89aktdic\n"
	version    = 1
	headerSize = 48
	sumSize    = sha256.Size
)

// header counts what the sections hold.
type header struct {
	Magic     [len(magic)]byte
	Version   uint32
	Runes     uint32
	States    uint32
	Entries   uint32
	FailTo    uint32
	LinkTo    uint32
	TextBytes uint32
	Reserved  uint32
	Size      uint64 // of the whole file
}

// IsCompiled reports whether b begins like a file written by WriteTo, of
// whatever version.
func IsCompiled(b []byte) bool {
	return len(b) >= len(magic) && string(b[:len(magic)]) == magic
}

// WriteTo writes the compiled file. The same entries give the same bytes.
func (a *Automaton) WriteTo(w io.Writer) (int64, error) {
	b := a.appendFile()
	n, err := w.Write(b)
	if err != nil {
		return int64(n), fmt.Errorf("dictionary: write: %w", err)
	}
	return int64(n), nil
}

func (a *Automaton) appendFile() []byte {
	h := header{
		Version:   version,
		Runes:     uint32(len(a.alphabet.runes)),
		States:    uint32(a.States()),
		Entries:   uint32(a.Len()),
		FailTo:    uint32(len(a.failTo)),
		LinkTo:    uint32(len(a.linkTo)),
		TextBytes: uint32(len(a.texts)),
	}
	copy(h.Magic[:], magic)
	h.Size = h.fileSize()
	b := make([]byte, 0, h.Size)
	for _, section := range []any{h, a.alphabet.runes, a.first, a.label,
		a.final.words, a.fail.words, a.link.words, a.failTo, a.linkTo} {
		b = appendSection(b, section)
	}
	b = align(a.appendEntries(b))
	sum := sha256.Sum256(b)
	return append(b, sum[:]...)
}

// appendEntries appends the entries section without its final padding.
func (a *Automaton) appendEntries(b []byte) []byte {
	counts := []uint32{uint32(a.Len()), uint32(len(a.texts))}
	for _, section := range []any{counts, a.textEnd, a.class, a.freq} {
		b = appendSection(b, section)
	}
	return append(b, a.texts...)
}

// appendSection appends numbers of fixed size and padding.
func appendSection(b []byte, numbers any) []byte {
	b, err := binary.Append(b, binary.LittleEndian, numbers)
	if err != nil {
		panic("dictionary: section of unknown size") // a slip in this file, not data
	}
	return align(b)
}

func align(b []byte) []byte {
	for len(b)%8 != 0 {
		b = append(b, 0)
	}
	return b
}

func aligned(n uint64) uint64 { return (n + 7) / 8 * 8 }

// mapWords is the number of words in a bit map over the states.
func (h *header) mapWords() uint64 { return (uint64(h.States) + 63) / 64 }

// fileSize is what the counts add up to; 32-bit counts cannot overflow it.
func (h *header) fileSize() uint64 {
	n := headerSize + aligned(4*uint64(h.Runes)) + aligned(4*(uint64(h.States)+1)) + aligned(2*uint64(h.States))
	n += 3*8*h.mapWords() + aligned(4*uint64(h.FailTo)) + aligned(4*uint64(h.LinkTo))
	return n + h.entriesSize() + sumSize
}

func (h *header) entriesSize() uint64 {
	return 8 + aligned(4*uint64(h.Entries)) + 2*aligned(uint64(h.Entries)) + aligned(uint64(h.TextBytes))
}

// readHeader checks magic, version and counts.
func readHeader(b []byte) (header, error) {
	var h header
	if !IsCompiled(b) {
		return h, fmt.Errorf("not a compiled dictionary; compile a list with aktsyn names build")
	}
	if _, err := binary.Decode(b, binary.LittleEndian, &h); err != nil {
		return h, fmt.Errorf("compiled dictionary is cut short; compile it again")
	}
	if h.Version != version {
		return h, fmt.Errorf("compiled dictionary has format version %d, this program reads %d; compile the list again with this program", h.Version, version)
	}
	if h.fileSize() != h.Size || h.Reserved != 0 {
		return h, errCorrupt
	}
	return h, nil
}

// checkSize compares the size that the header states with the real one.
func (h *header) checkSize(size int64) error {
	switch {
	case uint64(size) < h.Size:
		return fmt.Errorf("compiled dictionary is cut short: %d of %d bytes; compile it again", size, h.Size)
	case uint64(size) > h.Size:
		return fmt.Errorf("compiled dictionary has %d bytes, its header says %d; compile it again", size, h.Size)
	}
	return nil
}
