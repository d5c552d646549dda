package sieve

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"

	"aktsyn/kernels/internal/wordstart"
)

// portable is the sifting in plain Go, and the specification of the others.
// It sifts any masks.
func portable(found *[Most]Found, s *Sieve, p *wordstart.Planes, text []byte, at, from, masks int) (n, next int) {
	for i := from; i < masks; i++ {
		if n > Most-wordstart.Width {
			return n, i
		}
		if starts := p.Starts[i]; starts != 0 {
			n += s.mask(found[n:], starts, p.Words[i], p.Words[i+1], text, at+i*wordstart.Width)
		}
	}
	return n, masks
}

// mask sifts the starts of one mask, at offset base of the text.
func (s *Sieve) mask(found []Found, starts, words, next uint64, text []byte, base int) (n int) {
	limit := len(text) - Block
	if before := wordBit(text, base-1); starts&(words<<1|before) != 0 {
		limit = -1 // behind a byte of a word, a start is one perhaps
	}
	for ; starts != 0; starts &= starts - 1 {
		b := bits.TrailingZeros64(starts)
		f := Found{Start: uint32(base + b)}
		size := bits.TrailingZeros64(^(words>>(b&63) | next<<1<<(^b&63)))
		if base+b <= limit && s.plain(&f, text[base+b:], size) && !s.Has(f.Hash) {
			continue
		}
		if f.Size == 0 {
			f.Hash = 0
		}
		found[n] = f
		n++
	}
	return n
}

// plain hashes a word's first bytes if they are plain, and sets its size
// unless there are more.
func (s *Sieve) plain(f *Found, text []byte, size int) bool {
	masks := keep[min(size, Block)]
	w0 := (binary.LittleEndian.Uint64(text) | s.Small) & masks[0]
	w1 := (binary.LittleEndian.Uint64(text[8:]) | s.Small) & masks[1]
	if (w0|w1)&highBits != 0 && !latin(text[:min(size, Block)]) {
		return false
	}
	f.Hash = s.Short(w0, w1)
	if size <= Block {
		f.Size = uint32(size)
	}
	return true
}

// latin reports whether the bytes from 0x80 on in a word are letters from À
// to ÿ.
func latin(word []byte) bool {
	for i := 0; i < len(word); i++ {
		if word[i] < utf8.RuneSelf {
			continue
		}
		i++
		if word[i-1] != 0xC3 || i == len(word) || word[i]&0xC0 != 0x80 || word[i]|0x20 == 0xB7 { // × and ÷
			return false
		}
	}
	return true
}

// wordBit is 1 if text has a byte at i that wordstart takes for part of a
// word.
func wordBit(text []byte, i int) uint64 {
	if i < 0 {
		return 0
	}
	b := text[i]
	if b >= utf8.RuneSelf || '0' <= b && b <= '9' || 'a' <= b|0x20 && b|0x20 <= 'z' {
		return 1
	}
	return 0
}
