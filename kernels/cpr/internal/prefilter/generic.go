package prefilter

// classOf holds the classes of every byte.
var classOf = classes()

func classes() (of [256]byte) {
	for b := range of {
		of[b] = highClasses[b>>4] & lowClasses[b&15]
	}
	return of
}

// classify is the specification of the first half: bit by bit.
func classify(m *Masks, word int, text []byte) {
	p := &m.planes
	for ; len(text) >= wordBytes; text = text[wordBytes:] {
		var places, parts, odds uint64
		for i, b := range text[:wordBytes] {
			c := classOf[b]
			places |= bit(c&place) << i
			parts |= bit(c&(place|glue)|b&0x80) << i
			odds |= bit(c&(wide|late)) << i
		}
		p.places[word], p.parts[word], p.odds[word] = places, parts, odds
		word++
	}
}

// bit is 1 when any class is left.
func bit(classes byte) uint64 { return (uint64(classes) + 0xFF) >> 8 }

// combine is the specification of the second half.
func combine(m *Masks, words int) {
	for g := range words / Group {
		var starts, breaks uint8
		for i := range Group {
			w := Group*g + i
			m.Starts[w] = m.planes.starts(w + 1)
			m.breaks[w] = m.planes.breaks(w + 1)
			starts |= bit8(m.Starts[w] != 0) << i
			breaks |= bit8(m.breaks[w] != 0) << i
		}
		m.some[someStarts][g], m.some[someBreaks][g] = starts, breaks
	}
}

// starts marks six places in a row, or in pairs with another character between,
// where a month can be the second pair.
func (p *planes) starts(w int) uint64 {
	pairs, next := p.pairs(w), p.places[w+1]&(p.places[w+1]>>1)
	placeAt := func(n uint) uint64 { return behind(p.places[w], p.places[w+1], n) }
	pairAt := func(n uint) uint64 { return behind(pairs, next, n) }
	monthAt := func(n uint) uint64 { return behind(pairs&^p.odds[w], next&^p.odds[w+1], n) }
	return pairs & (monthAt(2)&pairAt(4) | monthAt(3)&pairAt(6)&^(placeAt(2)|placeAt(5)))
}

// pairs marks two places in a row.
func (p *planes) pairs(w int) uint64 { return p.places[w] & behind(p.places[w], p.places[w+1], 1) }

// breaks marks line ends and wide characters with a place or separator behind
// them, line ends only behind a place, a separator behind a place, or two
// separators. Exact would be up to seven separators behind a place; that is twice
// the work on every text, and of 43 breaks in 100 KB of prose it spared three.
func (p *planes) breaks(w int) uint64 {
	before := ahead(p.places[w], p.places[w-1], 1) | ahead(p.parts[w], p.parts[w-1], 1)&ahead(p.parts[w], p.parts[w-1], 2)
	return p.odds[w] &^ p.places[w] & (p.parts[w] | before) & behind(p.parts[w], p.parts[w+1], 1)
}

// behind shifts a mask towards its beginning: bit i is bit i+n of the two.
func behind(word, next uint64, n uint) uint64 { return word>>n | next<<(wordBytes-n) }

// ahead shifts a mask towards its end: bit i is bit i-n of the two.
func ahead(word, before uint64, n uint) uint64 { return word<<n | before>>(wordBytes-n) }
