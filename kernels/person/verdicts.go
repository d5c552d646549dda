package person

import (
	"encoding/binary"
	"math/bits"
)

// verdicts remembers what was found out about the words met last: texts are
// made of few words. What is remembered depends on the word alone, so it is
// good for every page.
type verdicts struct {
	words [1 << 10]judged
	long  judged // the last one that is too long to be remembered
}

// judged is a word of at most sixteen bytes, as it is written, and what is
// known of it; the place is free if it has no bytes.
type judged struct {
	head, tail uint64
	role       role
	bytes      uint8
	plain      bool  // see roleTable; if it is not, nothing else is known
	shape      shape // of plain words
	verdict    verdict
}

// verdict is what a capitalised word that is no entry of the dictionary, and
// joined to no other word, can be.
type verdict uint8

const (
	undecided verdict = iota
	neverName         // an ordinary word, wherever it stands
	aThing            // no name, unless one on the page above was alike
	noSubject         // the same, but only where it begins a sentence
	perhaps
)

// longestJudged bounds, in bytes, the words that are remembered.
const longestJudged = 16

// look gives what is known of the run text[at:end] of letters and digits, but
// for the verdict. It is good until the next look.
func (v *verdicts) look(roles *roleTable, text []byte, at, end int) *judged {
	n := uint(end - at)
	if n > longestJudged || at+longestJudged > len(text) {
		v.long = judged{}
		v.long.read(roles, text[at:end])
		return &v.long
	}
	load := (*[longestJudged]byte)(text[at:])
	head, tail := binary.LittleEndian.Uint64(load[:8]), binary.LittleEndian.Uint64(load[8:])
	mask := &wordMasks[n]
	head, tail = head&mask.head, tail&mask.tail
	j := &v.words[((head^bits.RotateLeft64(tail, 29))*0x9E3779B97F4A7C15)>>54]
	if j.head != head || j.tail != tail || uint(j.bytes) != n {
		*j = judged{head: head, tail: tail, bytes: uint8(n)}
		j.read(roles, text[at:end])
	}
	return j
}

// wordMasks hold the bytes of words of so many, of the sixteen loaded.
var wordMasks = func() (masks [longestJudged + 1]struct{ head, tail uint64 }) {
	for n := range masks {
		masks[n].head = ^uint64(0) >> (64 - 8*min(n, 8))
		masks[n].tail = ^uint64(0) >> (64 - 8*max(n-8, 0))
	}
	return masks
}()

// of is look, and gives the verdict.
func (v *verdicts) of(roles *roleTable, text []byte, at, end int) *judged {
	j := v.look(roles, text, at, end)
	if j.verdict == undecided {
		j.verdict = j.judge(text[at:end])
	}
	return j
}

// read finds out role and shape of the run.
func (j *judged) read(roles *roleTable, run []byte) {
	hash, plain := hashWord(run)
	if j.plain = plain; !plain {
		return
	}
	if len(run) <= longestRole {
		j.role = roles.ofHash(run, hash)
	}
	var w word
	splitter := splitter{text: run}
	splitter.word(0, &w)
	if j.shape = w.shape; j.shape == lower && isTitle(run) {
		j.role |= roleTitled
	}
}

// judge gives the verdict on the run, which has been read.
func (j *judged) judge(run []byte) verdict {
	switch {
	case !j.plain || len(run) < 3 || j.role&roleShort != 0:
		return perhaps
	case j.role&notUnknown != 0:
		return neverName
	case run[len(run)-1]|0x20 == 's':
		return perhaps // or a genitive
	case j.shape == upper && len(run) < shortestCapitals:
		return neverName
	case isThing(run):
		return aThing
	case isNoun(run):
		return noSubject
	}
	return perhaps
}
