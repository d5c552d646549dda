package shiftand

import "bytes"

// portable is Places in plain Go, and its specification.
func (t *Table) portable(places []uint16, text []byte) (n int, rare bool) {
	taken := uint32(0) // by the bucket, how much of a window has been seen
	for i, b := range text {
		taken = (taken<<8 | (1<<Buckets - 1)) & t.words[b]
		places[n] = uint16(i - (Span - 1))
		n += int((taken>>(8*(Span-1)) + 0xFF) >> 8) // no branch: places are irregular
	}
	return n, bytes.IndexByte(text, Rare84) >= 0 || bytes.IndexByte(text, RareC4) >= 0
}
