package person

import "encoding/binary"

// verdicts remembers what the finder found out about the words it met last:
// texts begin their sentences with few words. What is remembered depends on
// the word alone, so it is good for every page.
type verdicts [1 << 8]judged

// judged is a word of at most sixteen bytes, as it is written, and the
// verdict on it; undecided if the place is free.
type judged struct {
	head, tail uint64
	bytes      uint8
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

// of gives the verdict on the run text[at:end] of letters and digits.
func (v *verdicts) of(roles *roleTable, text []byte, at, end int) verdict {
	n := end - at
	if n > longestJudged || at+longestJudged > len(text) {
		return judge(roles, text[at:end])
	}
	load := text[at : at+longestJudged]
	head, tail := binary.LittleEndian.Uint64(load), binary.LittleEndian.Uint64(load[8:])
	if n <= 8 {
		head, tail = head&(^uint64(0)>>(64-8*n)), 0
	} else {
		tail &= ^uint64(0) >> (128 - 8*n)
	}
	j := &v[((head^tail*0x9E3779B97F4A7C15)*0x9E3779B97F4A7C15)>>56]
	if j.head != head || j.tail != tail || int(j.bytes) != n {
		*j = judged{head, tail, uint8(n), judge(roles, text[at:end])}
	}
	return j.verdict
}

// judge gives the verdict on a run of letters and digits.
func judge(roles *roleTable, run []byte) verdict {
	hash, plain := hashWord(run)
	if !plain || len(run) < 3 {
		return perhaps
	}
	switch role := roles.ofHash(run, hash); {
	case role&roleShort != 0:
		return perhaps
	case role&notUnknown != 0:
		return neverName
	case run[len(run)-1]|0x20 == 's':
		return perhaps // or a genitive
	case isThing(run):
		return aThing
	case isNoun(run):
		return noSubject
	}
	return perhaps
}
