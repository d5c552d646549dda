package cpr

import (
	"math/bits"

	"aktsyn/kernels/cpr/internal/charclass"
)

// quiet is how far a search for a label comes before it has to look a word or a
// number up. That is to its end before most numbers of lists, and in prose past
// what stands between label and number.
type quiet struct {
	pos, silent   int // as in finding
	near, crossed bool
	over          bool // nothing names the number
	word          int  // where the word begins that has to be looked up, -1 if there is none

	// ends and starts are those of the first words, as many as a name may have
	// parts of which it is known where they begin.
	ends, starts [2]int
	words        int

	letters, others uint64 // of the bytes before pos, see charclass.Map.Before
	told            int    // and of how many
}

// passQuiet passes punctuation, borders and words that mean nothing before a
// place as a labelSearch would from there, and not a byte but a word at a time.
func (e *evidence) passQuiet(from, pos int) {
	q := &e.quiet
	q.pos, q.silent, q.told, q.words = pos, 0, 0, 0
	q.near, q.crossed, q.over = false, false, false
	e.goOnQuietly(from)
}

// goOnQuietly passes what a search passes from where it is.
func (e *evidence) goOnQuietly(from int) {
	q := &e.quiet
	q.word = -1
	for q.pos > from {
		if q.told <= 0 {
			q.letters, q.others = e.classes.Before(q.pos)
			q.told = charclass.Width
		}
		switch skip := bits.LeadingZeros64(q.letters | q.others); {
		case skip > 0:
			q.back(min(skip, q.told))
		case int64(q.letters) < 0:
			if !e.passWord(q, from) {
				return
			}
		case !e.passOther(q, from):
			return
		}
	}
	q.over = true
}

// back goes back so many bytes.
func (q *quiet) back(n int) {
	q.pos -= n
	q.told -= n
	q.letters <<= uint(n) % charclass.Width // all of them count as told
	q.others <<= uint(n) % charclass.Width
}

// passWord passes a word that ends in a letter and reports whether to go on.
func (e *evidence) passWord(q *quiet, from int) bool {
	n := bits.LeadingZeros64(^q.letters)
	start := q.pos - n
	if n >= q.told || start < from || int64(q.others<<uint(n)) < 0 && e.text[start-1] >= 0x80 {
		start = wordStart(e.text, from, max(from, start))
		n = q.pos - start
	}
	if n == len("R") || hinted.mayMeanAt(e.text, start, q.pos) {
		q.word = start
		return false
	}
	if start > from {
		q.silent = start
		if q.words < len(q.ends) {
			q.ends[q.words], q.starts[q.words] = q.pos, start
			q.words++
		}
	}
	q.back(n)
	q.near = true
	q.over = q.crossed && e.cells
	return !q.over
}

// startOf returns where the word begins that ends at text[end]: one that was just
// passed, or any other.
func (e *evidence) startOf(end int) int {
	for i, at := range e.quiet.ends[:e.quiet.words] {
		if at == end {
			return e.quiet.starts[i]
		}
	}
	return wordStartBy(e.classes, e.text, max(0, end-maxWord), end)
}

// passOther passes what is neither letter nor punctuation and reports whether to
// go on.
func (e *evidence) passOther(q *quiet, from int) bool {
	switch c := e.text[q.pos-1]; {
	case c == '\t' && !e.cells:
	case c == '\f', (c == '\n' || c == '\t') && (q.near || q.crossed), c == '\n' && e.cells:
		q.over = true
		return false
	case c == '\n' || c == '\t':
		q.crossed = true
	case isASCIIDigit(c):
		return false
	default: // 0x80 and up
		if wordStart(e.text, from, q.pos) < q.pos {
			return e.passWord(q, from)
		}
	}
	q.back(1)
	return true
}
