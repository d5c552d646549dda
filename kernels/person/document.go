package person

import (
	"bytes"
	"unicode/utf8"

	"aktsyn/kernels"
	"aktsyn/kernels/recall"
)

var _ recall.Kernel = (*Kernel)(nil)

// whole are the signals of a mention that is more than one name.
const whole = Full | FullEntry | UnknownSurname | UnknownGiven

// Tells implements recall.Kernel: a full name that is graded High or better
// tells the words it is made of, but for initials and particles.
func (k *Kernel) Tells(dst []uint64, h kernels.Hit, value []byte) []uint64 {
	if h.Kind != kernels.Person || h.Grade < kernels.High || !h.Signals.Any(whole) {
		return dst
	}
	for len(value) > 0 {
		var word []byte
		word, value, _ = bytes.Cut(value, []byte{' '})
		if _, size := utf8.DecodeRune(word); size == len(word) || word[len(word)-1] == '.' || roleOf(k.roles, word)&roleParticle != 0 {
			continue
		}
		dst = append(dst, hashName(word))
	}
	return dst
}

// Asks implements recall.Kernel: a mention of one name asks whether it is part
// of a full name, unless the page has said so already.
func (k *Kernel) Asks(h kernels.Hit, value []byte) uint64 {
	if h.Kind != kernels.Person || h.Signals.Any(whole|SeenInFull|Initials) || bytes.IndexByte(value, ' ') >= 0 {
		return 0
	}
	return hashName(value)
}

// Confirmed implements recall.Kernel.
func (k *Kernel) Confirmed(h kernels.Hit) kernels.Hit {
	if h.Kind == kernels.Person {
		h.Signals |= SeenInDocument
		h.Grade = Grade(h.Signals)
	}
	return h
}
