package hitindex

import (
	"encoding/binary"
	"math"
	"math/bits"
	"slices"

	"aktsyn/pipeline/batch"
)

// bucketPostings is how many postings a bucket holds at most on average.
const bucketPostings = 512

// posting says that a hit chunk holds a pseudonym: the first 4 bytes of the
// pseudonym, then the number of the chunk, so that postings sort by both.
type posting uint64

func makePosting(v batch.Value, chunk uint32) posting {
	return posting(uint64(fingerprint(v))<<32 | uint64(chunk))
}

// fingerprint returns the first 4 bytes of a pseudonym. Values that share
// them cost a needless look into a chunk and nothing more.
func fingerprint(v batch.Value) uint32 { return binary.BigEndian.Uint32(v[:4]) }

// bucket returns the bucket that holds the fingerprint when the first n bits
// select it.
func bucket(fingerprint uint32, n int) uint32 { return uint32(uint64(fingerprint) >> (32 - n)) }

// bucketBits returns how many bits select a bucket among n postings.
func bucketBits(n int) int {
	return min(bits.Len(uint(n/bucketPostings)), maxBits)
}

// sorted returns the postings in order and uses list meanwhile. A segment has
// hundreds of thousands of them: they are dealt out by one byte after the other,
// from the last, and bytes that all have in common are left out.
func sorted(list []posting) []posting {
	other := make([]posting, len(list))
	for shift := 0; shift < 64; shift += 8 {
		var next [256]int // where the next posting with this byte comes to lie
		for _, p := range list {
			next[byte(p>>shift)]++
		}
		if len(list) == 0 || next[byte(list[0]>>shift)] == len(list) {
			continue
		}
		sum := 0
		for b, n := range next {
			next[b], sum = sum, sum+n
		}
		for _, p := range list {
			other[next[byte(p>>shift)]] = p
			next[byte(p>>shift)]++
		}
		list, other = other, list
	}
	return list
}

// eachBucket sorts the postings and hands over the packed buckets in order.
// Empty ones are handed over too, so that a missing record is always damage.
func eachBucket(list []posting, bits int, put func(bucket uint32, packed []byte) error) error {
	list = slices.Compact(sorted(list))
	for b := range uint32(1) << bits {
		n := 0
		for n < len(list) && bucket(uint32(list[n]>>32), bits) == b {
			n++
		}
		if err := put(b, encodePostings(list[:n])); err != nil {
			return err
		}
		list = list[n:]
	}
	return nil
}

// encodePostings packs sorted postings: per fingerprint its distance from
// the one before, times two, plus one when there is more than one chunk; then
// the number of chunks in that case; then the chunks, each by its distance.
func encodePostings(list []posting) []byte {
	var b []byte
	last := uint64(0)
	for len(list) > 0 {
		fp := uint64(list[0] >> 32)
		n := 1
		for n < len(list) && uint64(list[n]>>32) == fp {
			n++
		}
		if n == 1 {
			b = binary.AppendUvarint(b, (fp-last)<<1)
		} else {
			b = binary.AppendUvarint(b, (fp-last)<<1|1)
			b = binary.AppendUvarint(b, uint64(n))
		}
		chunk := uint32(0)
		for _, p := range list[:n] {
			b = binary.AppendUvarint(b, uint64(uint32(p)-chunk))
			chunk = uint32(p)
		}
		list, last = list[n:], fp
	}
	return b
}

// searchPostings calls found for every chunk that is listed under one of the
// fingerprints, which are sorted. Chunks may come more than once.
func searchPostings(packed []byte, fingerprints []uint32, found func(chunk uint32)) error {
	c := &cursor{b: packed}
	fp := uint64(0)
	for len(c.b) > 0 {
		head := c.uvarint()
		fp += head >> 1
		if fp > math.MaxUint32 {
			return errMalformed
		}
		n := 1
		if head&1 == 1 {
			n = c.count()
		}
		_, wanted := slices.BinarySearch(fingerprints, uint32(fp))
		chunk := uint64(0)
		for ; n > 0 && !c.failed; n-- {
			chunk += uint64(c.uint32())
			if chunk > math.MaxUint32 {
				return errMalformed
			}
			if wanted && !c.failed {
				found(uint32(chunk))
			}
		}
	}
	return c.done()
}
