package teddy

// portable is Places in plain Go, and its specification.
func (t *Table) portable(places []uint16, text []byte) (n int, rare bool) {
	for i := 0; i+Span <= len(text); i++ {
		buckets := ^uint16(0)
		for k, b := range text[i:][:Span] {
			buckets &= t.takes[k][b]
		}
		places[n] = uint16(i)
		n += int((uint32(buckets) + 0xFFFF) >> 16) // no branch: places are irregular
	}
	for _, b := range text {
		rare = rare || b >= 0x80 && highClasses[b&0xF]&rareBit != 0
	}
	return n, rare
}
