package person

import (
	"bytes"
	"unicode/utf8"

	"aktsyn/kernels/dictionary"
)

// reading is a mention that grows to the right.
type reading struct {
	*scan
	mention
	given    int // words that stand as given names, initials among them
	surnames int // dictionary surnames behind the first word, or the first if it is no given name
	unknowns int
}

// take adds word i, the one behind the last.
func (r *reading) take(i int) {
	w := &r.words[i]
	switch {
	case w.flags&flagShort != 0 || w.shape == initial:
		r.signals |= Initials
	case w.shape == lower:
		r.signals |= Particle
	case w.class&anyName == 0:
		r.takeUnknown(w)
	case w.class&dictionary.Surname != 0 && (r.given > 0 || w.class&dictionary.Given == 0):
		r.takeSurname()
	default:
		r.signals |= Given
		r.given++
	}
	if i > r.first && w.gap == gapLine {
		r.signals |= LineBreak
	}
	if w.flags&flagEntry != 0 {
		r.signals |= FullEntry
	}
	r.last = i
}

func (r *reading) takeUnknown(w *word) {
	r.unknowns++
	if r.signals&Given != 0 {
		r.signals |= UnknownSurname
	} else if r.signals&Initials != 0 {
		r.signals |= Shape
	} else if r.signals&Shape == 0 {
		r.signals |= UnknownGiven
		r.given++
	}
	if hasNameEnding(r.name(w)) {
		r.signals |= NameEnding
	}
}

func (r *reading) takeSurname() {
	r.surnames++
	r.signals |= Surname
	if r.signals&Given != 0 {
		r.signals |= Full
		r.signals &^= UnknownSurname
	}
}

// extend takes all that follows and fits.
func (r *reading) extend() {
	for r.soft(r.last + 1) {
		n := r.last + 1
		w := &r.words[n]
		switch {
		case w.shape == lower:
			if n = r.particles(n); n == 0 {
				return
			}
			for r.last <= n { // and the name behind them
				r.take(r.last + 1)
			}
		case w.shape == initial:
			if r.dot = r.lastInitial(n); !r.dot && !r.initialFits(n) {
				return
			}
			if r.take(n); r.dot {
				return
			}
		case !w.shape.capital() || !r.fits(n):
			return
		default:
			r.take(n)
		}
	}
}

// particles gives the last of up to three particles that begin at n, if a
// capitalised word that is no given name follows them; else 0.
func (r *reading) particles(n int) int {
	for end := n + 3; n < end && r.soft(n); n++ {
		w := &r.words[n]
		if w.shape != lower || r.roleOf(w)&roleParticle == 0 {
			return 0
		}
		if !r.soft(n + 1) {
			return 0
		}
		next := &r.words[n+1]
		if next.shape == title && next.class&anyName != dictionary.Given && (next.class&dictionary.Surname != 0 || r.unknownOK(n+1)) {
			return n
		}
	}
	return 0
}

// initialFits: a middle initial, with a name behind it.
func (r *reading) initialFits(n int) bool {
	if r.surnames > 0 && r.words[n].flags&flagShort == 0 || !r.soft(n+1) {
		return false
	}
	next := &r.words[n+1]
	return next.shape == initial || next.shape.capital() && next.role&roleFunction == 0 && (next.class&anyName != 0 || r.unknownOK(n+1))
}

// lastInitial: "Inger P. siger", where the surname is kept back.
func (r *reading) lastInitial(n int) bool {
	w := &r.words[n]
	if r.surnames+r.unknowns > 0 || r.signals&Given == 0 || w.flags&flagShort == 0 || n+1 == len(r.words) {
		return false
	}
	next := &r.words[n+1]
	return next.shape == lower && next.gap == gapDotBlank
}

// fits reports whether the capitalised word n goes on with the name.
func (r *reading) fits(n int) bool {
	w := &r.words[n]
	switch {
	case w.role&roleMonth != 0 && r.startsFull(n): // "Krzysztof Jan Kowalski"
		return r.surnames == 0 && r.unknowns == 0
	case w.role&(roleFunction|roleMonth) != 0 && w.class&dictionary.Surname == 0:
		return false
	case r.endsStreet(n) || w.role&roleCompany != 0 && w.role&(roleWord1|roleWord2) == 0:
		return false
	case w.class&dictionary.Surname != 0:
		return true
	case w.class&dictionary.Given != 0:
		return r.surnames == 0 && r.unknowns == 0
	}
	return r.unknownFits(n)
}

// endsStreet: "Gade" before a house number, or behind an unknown genitive
// ("Hans Broges Gade", but "Steen Gade" and "Lars Lund").
func (r *reading) endsStreet(n int) bool {
	return r.words[n].role&roleStreet != 0 && (r.unknownGenitive(n-1) || r.number(n+1) && r.words[n+1].gap == gapBlank)
}

// unknownFits: an unknown surname behind given names, one before a surname,
// or one that ends as surnames do. In a heading of capitals all words look
// like names, so there it must stand out.
func (r *reading) unknownFits(n int) bool {
	if !r.unknownOK(n) || r.unknowns >= mostUnknown || r.words[n].gap == gapLine && !hasNameEnding(r.bytes(&r.words[n])) {
		return false
	}
	if r.words[n].shape == upper && r.amongCapitals(r.first, n) {
		return false
	}
	return r.given > 0 && !r.ordinary() || r.surnameAfter(n) > 0
}

// ordinary reports whether the mention so far is one word that is an ordinary
// one, too ("Ny Xqvorpgrunden").
func (r *reading) ordinary() bool {
	return r.first == r.last && r.words[r.first].role&(roleCommon|roleWord3) != 0
}

// amongCapitals reports whether capitals stand beside the words first..last
// too, as in a heading.
func (s *scan) amongCapitals(first, last int) bool {
	return first > 0 && s.words[first-1].shape == upper ||
		last+1 < len(s.words) && s.words[last+1].shape == upper
}

// done sets the signals that only the whole mention shows.
func (r *reading) done() mention {
	if r.first == r.last && r.signals == Surname {
		r.preferGiven()
		r.surnameAlone()
	}
	if r.signals&(Given|Surname|UnknownSurname|UnknownGiven) == Given && r.given > 1 {
		r.signals |= SeveralGiven
	}
	if w := &r.words[r.last]; r.signals&(UnknownSurname|Inverted) == UnknownSurname && w.class&anyName == 0 && w.cut == 0 {
		r.seenGenitive(w) // only now that no name follows: "Jens Vrolmiks Hansen"
	}
	return r.mention
}

// end is where m ends on the page: behind its genitive ending, or behind the
// full stop of an initial.
func (s *scan) end(m mention) uint32 {
	if m.dot {
		return s.words[m.last].end + 1
	}
	return s.words[m.last].end + s.apostropheEnding(m)
}

// apostropheEnding gives the length of the genitive ending with an apostrophe
// behind m, 0 if there is none: "'s", or a bare apostrophe behind s, x or z,
// unless it closes a quotation that opens before the name.
func (s *scan) apostropheEnding(m mention) uint32 {
	first, last := &s.words[m.first], &s.words[m.last]
	if last.flags&flagApos == 0 || last.cut > 0 {
		return 0
	}
	after := s.text[last.end:]
	r, size := utf8.DecodeRune(after)
	if after = after[size:]; len(after) > 0 && after[0]|0x20 == 's' {
		if next, _ := utf8.DecodeRune(after[1:]); !isWord(next) {
			return uint32(size) + 1
		}
	}
	opened, _ := utf8.DecodeLastRune(s.text[:first.start])
	if !isApostrophe(r) || isApostrophe(opened) || opened == '\u2018' || bytes.IndexByte([]byte("sxz"), s.text[last.end-1]|0x20) < 0 {
		return 0
	}
	return uint32(size)
}

// surnameAlone sets what speaks for a surname that stands alone and is not
// borne by many: that it ends as surnames do, and not as towns and firms.
func (r *reading) surnameAlone() {
	w := &r.words[r.first]
	if r.signals == Surname && w.freq < commonFreq && w.flags&flagCompound == 0 && hasNameEnding(r.name(w)) {
		r.signals |= NameEnding
	}
}

// preferGiven reads a single "Roberts" as Robert's: alone in Danish, a
// surname that is a common given name and an s is its genitive.
func (r *reading) preferGiven() {
	w := &r.words[r.first]
	text := r.bytes(w)
	if w.cut > 0 || text[len(text)-1] != 's' {
		return
	}
	if e, ok := r.kernel.names.Lookup(text[:len(text)-1]); ok && e.Class&dictionary.Given != 0 && e.Freq >= 3 {
		w.cut, w.freq, r.signals = 1, e.Freq, Given
	}
}
