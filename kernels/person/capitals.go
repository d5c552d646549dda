package person

import (
	"math/bits"

	"aktsyn/kernels/internal/wordstart"
)

// next returns the offset of the next event at or behind done. It is the loop
// over all capitals of a page, one in 35 bytes of prose: nearly all are those
// of words that the lexicon has in the first place that they can have, and most
// of them are ordinary words. With these settled here, all that Scan does for
// case notes took 18.1 instructions a byte; with all left to isEvent, 19.2.
func (f *finder) next() (at int, ok bool) {
	text, starts := f.text, f.starts
	f.word = nil
	for {
		base, words := f.chunk+f.mask*wordstart.Width, f.planes.Words[f.mask]
		for starts != 0 {
			bit := bits.TrailingZeros64(starts)
			starts &= starts - 1
			if at = base + bit; at < f.done {
				continue
			}
			n := bits.TrailingZeros64(^(words >> (bit & (wordstart.Width - 1))))
			if n+bit < wordstart.Width && n <= longestShortWord && at > 0 && at+longestShortWord < len(text) {
				place, head, tail := f.lexicon.place(text, at, n)
				l := &f.lexicon.words[place].last
				if l.head == head && l.tail == tail && l.plain && !joiningByte[text[at-1]] && !joiningByte[text[at+n]] {
					if l.verdict == inList {
						f.starts, f.word, f.end = starts, l, at+n
						return at, true
					}
					if l.verdict == neverName || !f.mayBeName(at, at+n, l) {
						continue
					}
					f.starts = starts
					return at, true
				}
			}
			if f.isEvent(at, f.runEnd(at)) {
				f.starts = starts
				return at, true
			}
		}
		if !f.nextMask() {
			f.starts = 0
			return 0, false
		}
		starts = f.starts
	}
}
