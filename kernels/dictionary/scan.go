package dictionary

// Match is one entry standing in a text: its byte span in the text as given,
// End exclusive, and the number of the entry.
type Match struct {
	Start, End uint32
	Entry      uint32
}

// Scratch is the working memory of one goroutine.
type Scratch struct {
	// starts holds the text offsets of the last 256 symbols; no entry has
	// more than MaxBytes.
	starts [MaxBytes + 1]uint32
}

// NewScratch returns working memory for Scan; any automaton may use it.
func (a *Automaton) NewScratch() *Scratch { return new(Scratch) }

// Scan appends every match in text to dst, in ascending order of (Start,
// End), and returns the extended slice. Text is shorter than 4 GiB and may
// hold any bytes; its ends count as edges. Scan keeps nothing of text and
// allocates nothing once dst has grown to size.
func (a *Automaton) Scan(dst []Match, text []byte, s *Scratch) []Match {
	settled := len(dst)
	state, inWord := uint32(root), false
	var n uint8 // symbols seen, modulo 256
	for p := 0; p < len(text); n++ {
		if state == root && inWord {
			if p = skipWord(text, p); p == len(text) {
				break
			}
		}
		sym, end := a.alphabet.at(text, p)
		edge := !inWord || !sym.word()
		if edge && state != root {
			dst = a.report(dst, settled, state, n, p, s)
		}
		state = a.next(state, sym.code(), edge)
		s.starts[n] = uint32(p)
		inWord = sym.word()
		p = end
	}
	if state != root {
		dst = a.report(dst, settled, state, n, len(text), s)
	}
	return dst
}

// skipWord passes over the ASCII part of a word's rest. In the root state
// nothing that follows within a word matters: no entry begins there.
func skipWord(text []byte, p int) int {
	for p < len(text) && asciiWord[text[p]] {
		p++
	}
	return p
}

// report adds the entries that end in state, before symbol n at text offset
// end, to dst, of which only the part behind settled may be reordered.
func (a *Automaton) report(dst []Match, settled int, state uint32, n uint8, end int, s *Scratch) []Match {
	for state != root {
		if i, ok := a.final.find(state); ok {
			start := s.starts[n-a.symbols[i]]
			dst = insert(dst, settled, Match{Start: start, End: uint32(end), Entry: i})
		}
		i, ok := a.link.find(state)
		if !ok {
			break
		}
		state = a.linkTo[i]
	}
	return dst
}

// insert puts m, which ends no earlier than what is there already, in its
// place: it moves past the matches nested in it, usually none.
func insert(dst []Match, settled int, m Match) []Match {
	dst = append(dst, m)
	i := len(dst) - 1
	for ; i > settled && dst[i-1].Start > m.Start; i-- {
		dst[i] = dst[i-1]
	}
	dst[i] = m
	return dst
}
