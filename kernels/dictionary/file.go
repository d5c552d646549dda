package dictionary

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"math/bits"
)

// A compiled dictionary is one flat little-endian file:
//
//	header      64 bytes (type header)
//	filter      uint64 words
//	slots       uint64 each
//	entries     textEnd (uint32), class (uint8), freq (uint8), texts
//	checksum    SHA-256 of all that precedes
//
// Every section begins at a multiple of eight bytes, so that the file can be
// mapped and used as it is. The entries without padding, hashed with the mode
// and the match kind, are the Digest.
const (
	magic      = "\x89aktdic\n"
	version    = 4
	headerSize = 64
	sumSize    = sha256.Size
)

// header says how the dictionary matches and what the sections hold.
type header struct {
	Magic     [len(magic)]byte
	Version   uint32
	Mode      Mode
	Kind      MatchKind
	Reserved0 [2]uint8
	Seed      uint32
	Entries   uint32
	TextBytes uint32
	Filter    uint32 // words
	Homes     uint64
	Reserved1 [2]uint64
	Size      uint64 // of the whole file
}

// IsCompiled reports whether b begins like a file written by WriteTo, of
// whatever version.
func IsCompiled(b []byte) bool {
	return len(b) >= len(magic) && string(b[:len(magic)]) == magic
}

// WriteTo writes the compiled file. The same entries and options give the
// same bytes.
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
		Mode:      a.options.Mode,
		Kind:      a.options.Kind,
		Seed:      a.seed,
		Entries:   uint32(a.Len()),
		TextBytes: uint32(len(a.entries.texts)),
		Filter:    uint32(len(a.first.Words())),
		Homes:     a.chains.homes,
	}
	copy(h.Magic[:], magic)
	h.Size = h.fileSize()
	b := make([]byte, 0, h.Size)
	for _, section := range []any{h, a.first.Words(), a.chains.slots} {
		b = appendSection(b, section)
	}
	b = align(a.entries.appendTo(b))
	sum := sha256.Sum256(b)
	return append(b, sum[:]...)
}

// appendTo appends the entries section without its last padding.
func (e *entries) appendTo(b []byte) []byte {
	for _, section := range []any{e.textEnd, e.class, e.freq} {
		b = appendSection(b, section)
	}
	return append(b, e.texts...)
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

// fileSize is what the counts add up to; with homes checked, 32-bit counts
// cannot overflow it.
func (h *header) fileSize() uint64 {
	return headerSize + 8*uint64(h.Filter) + 8*tableSlots(h.Homes) + aligned(h.entriesSize()) + sumSize
}

// entriesSize is the size of the entries section without its last padding.
func (h *header) entriesSize() uint64 {
	return aligned(4*uint64(h.Entries)) + 2*aligned(uint64(h.Entries)) + uint64(h.TextBytes)
}

// maxHomes is more than maxTotal bytes of entries can need.
const maxHomes = sparsity * maxTotal

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
	if !h.valid() {
		return h, errCorrupt
	}
	return h, nil
}

// valid reports whether the fields make sense by themselves.
func (h *header) valid() bool {
	options := Options{Mode: h.Mode, Kind: h.Kind}
	return options.check() == nil && h.Seed < seeds && h.Entries <= maxEntries &&
		0 < h.Homes && h.Homes <= maxHomes &&
		bits.OnesCount32(h.Filter) == 1 && minFilter <= 64*uint64(h.Filter) && 64*uint64(h.Filter) <= maxFilter &&
		h.Reserved0 == [2]uint8{} && h.Reserved1 == [2]uint64{} && h.Size == h.fileSize()
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
