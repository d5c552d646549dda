package wordstart

import "encoding/binary"

// lead is the first byte of the letters À to ÿ, and of × and ÷.
const lead = 0xC3

// The classes of a byte. Those that depend on the Case stand one for each.
const (
	alnum         = iota // ASCII letter or digit
	high                 // 0x80 and up
	isLead               // lead
	anyBegin             // can begin a word, but for lead
	capitalBegin         // can begin a capital, but for lead
	anySecond            // makes a letter with lead before it
	capitalSecond        // makes a capital with lead before it
)

// classOf holds the classes of every byte, as bits.
var classOf = classes()

func classes() (of [256]byte) {
	for i := range of {
		b := byte(i)
		capital := 'A' <= b && b <= 'Z'
		letterOrDigit := capital || 'a' <= b && b <= 'z' || '0' <= b && b <= '9'
		second := 0x80 <= b && b <= 0xBF && b != 0x97 && b != 0xB7 // not × and ÷
		for class, holds := range [...]bool{
			alnum:         letterOrDigit,
			high:          b >= 0x80,
			isLead:        b == lead,
			anyBegin:      letterOrDigit || b >= 0xC2 && b != lead,
			capitalBegin:  capital || b > lead,
			anySecond:     second,
			capitalSecond: second && b <= 0x9E,
		} {
			if holds {
				of[b] |= 1 << class
			}
		}
	}
	return of
}

// is reports whether b is of a class.
func is(b byte, class int) bool { return classOf[b]>>class&1 != 0 }

// classify is the specification of the first half. It looks up eight bytes at
// a time and sorts the bits of their classes.
func classify(p *Planes, w int, text []byte, c Case) {
	before := uint64(classOf[text[0]]) >> isLead & 1
	for text = text[1:]; len(text) >= Width; text = text[Width:] {
		var planes [8]uint64
		for i := 0; i < Width; i += 8 {
			eight := transpose(lookUp(text[i : i+8]))
			for class := range planes {
				planes[class] |= eight >> (8 * class) & 0xFF << i
			}
		}
		behindLead := planes[isLead]<<1 | before
		before = planes[isLead] >> (Width - 1)
		p.Words[w] = planes[alnum] | planes[high]
		p.sure[1+w] = planes[alnum] | planes[anySecond]&behindLead
		p.begins[w] = planes[anyBegin+c]
		p.seconds[w] = planes[anySecond+c] & behindLead
		w++
	}
}

// lookUp returns the classes of eight bytes, the first one's lowest.
func lookUp(text []byte) uint64 {
	var classes [8]byte
	for i, b := range text[:8] {
		classes[i] = classOf[b]
	}
	return binary.LittleEndian.Uint64(classes[:])
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

// combine is the specification of the second half.
func combine(p *Planes, masks int) {
	for w := range masks {
		letters := p.seconds[w]>>1 | p.seconds[w+1]<<(Width-1)
		goesOn := p.sure[1+w]<<1 | p.sure[w]>>(Width-1)
		p.Starts[w] = (p.begins[w]&p.Words[w] | letters) &^ goesOn
	}
}
