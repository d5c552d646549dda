package person

import (
	"bytes"

	"aktsyn/kernels"
	"aktsyn/kernels/dictionary"
)

// invert reads on from a surname: ", Jens Peter" or, outside prose and in
// capitals, " Jens".
func (r *reading) invert() {
	if r.last+1 >= len(r.words) || r.words[r.last].cut > 0 {
		return
	}
	end := r.fieldEnd()
	if end == 0 {
		end = r.givensEnd()
	}
	if end == 0 {
		return
	}
	for r.last < end {
		r.take(r.last + 1)
	}
	r.signals = r.signals&^UnknownSurname | Given | Surname | Full | Inverted
}

// givensEnd gives the last of the given names behind the surname, or 0.
func (r *reading) givensEnd() int {
	n := r.last + 1
	w := &r.words[n]
	if r.given > 0 || r.surnames == 0 || w.class&dictionary.Given == 0 || !w.shape.capital() || w.role&roleFunction != 0 {
		return 0
	}
	plain := w.gap == gapBlank && (r.form != kernels.Prose || r.words[r.last].shape == upper)
	if w.gap != gapComma && !plain || w.freq == 1 && r.form == kernels.Prose && r.words[r.last].shape != upper {
		return 0 // "Bush, Clinton og Perot" is a list
	}
	return r.givensUntil(n)
}

// givensUntil gives the last of the given names and initials from n on, or 0
// if a surname follows, so that a new name begins at n.
func (r *reading) givensUntil(n int) int {
	for n++; r.soft(n); n++ {
		w := &r.words[n]
		if !w.shape.capital() {
			break
		}
		if w.shape != initial && w.class&dictionary.Given == 0 {
			return 0
		}
	}
	return n - 1
}

// fieldEnd gives the last word of a field that holds an inverted name and
// nothing else, or 0: there a surname behind the given name is a middle name
// ("Thomsen, Søren Dahl"), where in a sentence it would end a second name.
// A name's full stop at the end is the name's.
func (r *reading) fieldEnd() int {
	n := r.last + 1
	if r.words[n].gap != gapComma || !r.surnamesOnly() || !r.givenInField(n) || !r.startsField(r.first) {
		return 0
	}
	unknowns := 0
	for n++; r.soft(n) && r.words[n].gap != gapLine && r.middleFits(n); n++ {
		if r.words[n].shape != initial && r.words[n].class&anyName == 0 {
			unknowns++
		}
	}
	n--
	if unknowns > mostUnknown || !r.endsField(n) {
		return 0
	}
	r.dot = r.words[n].flags&flagShort != 0
	return n
}

// cells reports whether the page is made of cells.
func (s *scan) cells() bool { return s.form == kernels.Table || s.form == kernels.Sheet }

// surnamesOnly reports whether the words so far may all be surnames. Those
// that are given names too ("Saleh") count in cells alone, and not before a
// word that can only be the surname ("Kim Hansen").
func (r *reading) surnamesOnly() bool {
	if r.given == 0 {
		return r.surnames > 0
	}
	first, last := &r.words[r.first], &r.words[r.last]
	if !r.cells() || first != last && first.class&dictionary.Given != 0 && last.class&dictionary.Given == 0 {
		return false
	}
	for i := r.first; i <= r.last; i++ {
		if r.words[i].class&dictionary.Surname == 0 {
			return false
		}
	}
	return true
}

// givenInField reports whether word n is a given name. A function word is one
// in a cell, if people bear it often ("Hansen, Hans").
func (r *reading) givenInField(n int) bool {
	w := &r.words[n]
	return w.class&dictionary.Given != 0 && w.shape.capital() &&
		(w.role&roleFunction == 0 || r.cells() && w.freq >= 3)
}

// middleFits reports whether word n may stand behind the given name of an
// inverted name: any name, an initial, an unknown word, a particle.
func (r *reading) middleFits(n int) bool {
	w := &r.words[n]
	if w.shape == lower {
		return r.roleOf(w)&roleParticle != 0
	}
	return w.shape == initial || w.shape.capital() && w.class&anyName != 0 || r.unknownOK(n)
}

// startsField reports whether word i is the first of a cell or line, or
// stands behind a label.
func (s *scan) startsField(i int) bool {
	return i == 0 || bytes.ContainsAny(s.text[s.words[i-1].end:s.words[i].start], "\t\n\f") || s.before(i).Has(Label)
}

// endsField reports whether nothing but blanks, or the full stop of a
// shortened name, stands between word i and the end of its cell or line.
func (s *scan) endsField(i int) bool {
	rest := s.text[s.words[i].end:]
	if s.words[i].flags&flagShort != 0 {
		rest = bytes.TrimPrefix(rest, []byte("."))
	}
	rest = bytes.TrimLeft(rest, " \r\u00a0")
	return len(rest) == 0 || bytes.IndexByte([]byte("\t\n\f"), rest[0]) >= 0
}
