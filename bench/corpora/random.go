package corpora

import "math/bits"

// stream is a sequence of pseudo-random numbers: SplitMix64 (Steele, Lea and
// Flood, "Fast splittable pseudorandom number generators", 2014). It is
// written out here because the sequences of math/rand may change with Go.
type stream struct{ state uint64 }

// newStream returns the sequence for a seed and a label. Different labels
// give independent sequences, so that a change in one part of an archive
// leaves the others as they are.
func newStream(seed uint64, label string) *stream {
	s := &stream{state: seed}
	for i := 0; i < len(label); i++ {
		s.state = s.next() ^ uint64(label[i])
	}
	return s
}

// next returns 64 random bits.
func (s *stream) next() uint64 {
	s.state += 0x9e3779b97f4a7c15
	z := s.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below returns a number from 0 to n-1; n must be positive.
func (s *stream) below(n int) int {
	hi, _ := bits.Mul64(s.next(), uint64(n))
	return int(hi)
}

// between returns a number from lo to hi, both included.
func (s *stream) between(lo, hi int) int { return lo + s.below(hi-lo+1) }

// chance is true in percent of a hundred cases.
func (s *stream) chance(percent int) bool { return s.below(100) < percent }

// digits returns n random decimal digits.
func (s *stream) digits(n int) string {
	out := make([]byte, n)
	for i := range out {
		out[i] = byte('0' + s.below(10))
	}
	return string(out)
}

// pick returns one element of list, which must not be empty.
func pick[T any](s *stream, list []T) T { return list[s.below(len(list))] }
