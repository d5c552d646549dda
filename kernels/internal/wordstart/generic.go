package wordstart

import "encoding/binary"

// lead is the first byte of the letters À to ÿ, and of × and ÷.
const lead = 0xC3

// The classes of a byte. The last two depend on the Case.
const (
	alnum        = iota // ASCII letter or digit
	high                // 0x80 and up
	isLead              // lead
	letterSecond        // makes a letter with lead before it
	begin               // can begin a word, but for lead
	second              // makes a letter that can begin a word with lead before it
)

// classOf holds the classes of every byte, as bits.
var classOf = [...][256]byte{Any: classes(Any), Capitals: classes(Capitals), Bare: classes(Bare)}

func classes(c Case) (of [256]byte) {
	for i := range of {
		b := byte(i)
		capital := 'A' <= b && b <= 'Z'
		letterOrDigit := capital || 'a' <= b && b <= 'z' || '0' <= b && b <= '9'
		makesLetter := 0x80 <= b && b <= 0xBF && b != 0x97 && b != 0xB7 // not × and ÷
		for class, holds := range [...]bool{
			alnum:        letterOrDigit,
			high:         b >= 0x80,
			isLead:       b == lead,
			letterSecond: makesLetter,
			begin:        c == Any && (letterOrDigit || b == 0xC2) || capital || b > lead,
			second:       makesLetter && (c == Any || b <= 0x9E),
		} {
			if holds {
				of[b] |= 1 << class
			}
		}
	}
	return of
}

// bytesOf holds the byte of Planes.Bytes for every byte, where Small is zero.
var bytesOf = func() (of [256]byte) {
	for i := range of {
		if is(byte(i), alnum) || is(byte(i), high) {
			of[i] = byte(i) & 0x7F
		}
	}
	return of
}()

// is reports whether b is of a class.
func is(b byte, class int) bool { return classOf[Any][b]>>class&1 != 0 }

// classify is the specification of the first half. It looks up eight bytes at
// a time and sorts the bits of their classes.
func classify(p *Planes, w int, text []byte, c Case) {
	of := &classOf[c]
	before := uint64(of[text[0]]) >> isLead & 1
	small := uint64(p.Small) * 0x0101010101010101
	for text = text[1:]; len(text) >= Width; text = text[Width:] {
		var alnums, highs, leads, letterSeconds, begins, seconds uint64
		for i := 0; i < Width; i += 8 {
			eight := transpose(lookUp(of, text[i:i+8]))
			if c != Bare {
				binary.LittleEndian.PutUint64(p.Bytes[w*Width+i:], lookUp(&bytesOf, text[i:i+8])|small&spread(eight|eight>>(8*high)))
			}
			alnums = alnums>>8 | eight<<56
			highs = highs>>8 | eight>>(8*high)<<56
			leads = leads>>8 | eight>>(8*isLead)<<56
			letterSeconds = letterSeconds>>8 | eight>>(8*letterSecond)<<56
			begins = begins>>8 | eight>>(8*begin)<<56
			seconds = seconds>>8 | eight>>(8*second)<<56
		}
		behindLead := leads<<1 | before
		before = leads >> (Width - 1)
		letters := letterSeconds & behindLead
		p.Words[w] = alnums | highs
		p.Wild[w] = (highs&^leads | behindLead) &^ letters
		p.sure[1+w] = alnums | letters
		p.begins[w] = begins
		p.seconds[w] = seconds & behindLead
		w++
	}
}

// lookUp returns the classes of eight bytes, the first one's lowest.
func lookUp(of *[256]byte, t []byte) uint64 {
	_ = t[7]
	return uint64(of[t[0]]) | uint64(of[t[1]])<<8 | uint64(of[t[2]])<<16 | uint64(of[t[3]])<<24 |
		uint64(of[t[4]])<<32 | uint64(of[t[5]])<<40 | uint64(of[t[6]])<<48 | uint64(of[t[7]])<<56
}

// transpose makes bit j of byte i bit i of byte j.
func transpose(x uint64) uint64 {
	t := (x ^ x>>7) & 0x00AA00AA00AA00AA
	x ^= t ^ t<<7
	t = (x ^ x>>14) & 0x0000CCCC0000CCCC
	x ^= t ^ t<<14
	t = (x ^ x>>28) & 0x00000000F0F0F0F0
	return x ^ t ^ t<<28
}

// spread makes a byte of ones of each of the eight lowest bits, the first one's
// lowest.
func spread(bits uint64) uint64 {
	bits = bits & 0xFF * 0x0101010101010101 & 0x8040201008040201
	return (bits + 0x7F7F7F7F7F7F7F7F | bits) >> 7 & 0x0101010101010101 * 0xFF
}

// combine is the specification of the second half.
func combine(p *Planes, masks int) {
	for w := range masks {
		letters := p.seconds[w]>>1 | p.seconds[w+1]<<(Width-1)
		goesOn := p.sure[1+w]<<1 | p.sure[w]>>(Width-1)
		p.Starts[w] = (p.begins[w]&p.Words[w] | letters) &^ goesOn
	}
}
