package cpr

import (
	"bytes"
	"encoding/binary"

	"aktsyn/kernels"
	"aktsyn/kernels/cpr/internal/prefilter"
	"aktsyn/kernels/cpr/internal/whole"
)

// candidate is a reading on its way through a scan.
type candidate struct {
	signals    kernels.Signals
	start, end uint32
	value      number
	born       uint16 // its hit's Born
	kind       kernels.Kind
	grade      kernels.Grade // Low until graded
	dropped    bool          // a better reading covers it
}

// finder collects the candidates of one page in ascending (start, end).
//
// The first phase marks where a number may begin (package prefilter), the
// second reads there: plain digits by the short way (plain.go), all other
// written forms by the grammar (read.go).
type finder struct {
	text       []byte
	form       kernels.Form
	years      *years
	filter     *prefilter.Filter
	masks      *prefilter.Masks
	whole      whole.Reader
	searched   int  // how far borders of cells were searched for
	border     bool // one was found there
	candidates []candidate
	late       []candidate // room for merge
}

// find collects the candidates of the page. In tables no number crosses the
// border of a cell, so that every cell is read by itself; elsewhere a number
// may go on in the next line.
func (f *finder) find() {
	for at := 0; at < len(f.text); at += prefilter.Chunk {
		f.filter.Mark(f.masks, f.text, at)
		f.cross(at)
		f.filter.Ask(f.masks, prefilter.StepAsks)
		f.read(at)
	}
	if f.cells() {
		f.lostZeros()
	}
}

// cross marks the starts in the chunk at text[at:] of numbers that go on
// across a break.
func (f *finder) cross(at int) {
	for _, offset := range f.filter.Cross(crossings, f.masks.Breaks, f.text, at) {
		f.crossAt(at, at+int(offset))
	}
}

// cells reports whether the page is a table, whose cells tabs and line ends
// part.
func (f *finder) cells() bool { return f.form == kernels.Table || f.form == kernels.Sheet }

// crossAt marks the starts, in the chunk at text[at:], of numbers whose first
// break is text[end] and stands in their date: with all of the date before it
// the first phase marks the start. Before the break there are ASCII places and
// separators only; with what follows there must be places enough.
func (f *finder) crossAt(at, end int) {
	least := 1 // places before the break
	if f.text[end] != '\n' {
		f.markStart(at, end) // a full-width digit
	} else if f.cells() {
		return
	} else {
		least = max(least, allPlaces-f.placesBehind(end+1))
	}
	places := 0
	for i, first := end-1, max(at, end-maxSpan); i >= first && least < dateDigits; i-- {
		lead := leads[f.text[i]]
		if places += int(lead & leadPlace); lead == noLead || places == dateDigits {
			return
		}
		if places >= least && lead&leadPlace != 0 && f.crosses(i, end) {
			f.markStart(at, i)
		}
	}
}

// crosses reports whether a number that begins at text[start] can go on below
// the line end at text[end], and true of all other breaks. It has no digit before
// it: with a line end inside it would be chance (add). Nor does it begin with a
// digit alone or with more that go on nowhere below.
func (f *finder) crosses(start, end int) bool {
	if f.text[end] != '\n' {
		return true
	}
	if start > 0 && isASCIIDigit(f.text[start-1]) {
		return false
	}
	if start > len(f.text)-ahead {
		return true
	}
	near := (*[ahead]byte)(f.text[start:])
	run := digitRun(near, binary.LittleEndian.Uint64(near[:8])^zeros)
	if run != end-start {
		return !splitsPair(near, run)
	}
	return goesOnBelow(near, run)
}

// placesBehind counts the places of a number that can stand at text[at:], up
// to all of them. Behind a wide character there may be as many.
func (f *finder) placesBehind(at int) (places int) {
	for _, c := range f.text[at:min(len(f.text), at+maxSpan)] {
		switch {
		case serials[c] || blots[c]:
			if places++; places == allPlaces {
				return places
			}
		case wides[c]:
			return allPlaces
		case !gaps[c], c == '\n': // a number goes on across one line end
			return places
		}
	}
	return places
}

// markStart marks text[i] as a start if a number can begin there and it is in
// the chunk. A letter inside a word begins none.
func (f *finder) markStart(at, i int) {
	if c := f.text[i]; i < at+prefilter.Chunk && beginners[c] && !(i > at && isLatin(c) && isLatin(f.text[i-1])) {
		f.masks.Add(i - at)
	}
}

// beginners are the bytes that a number can begin with: the first digit of a
// day, one of its lookalikes, or the lead byte of a full-width digit.
var beginners = byteSet("01236789OoDlI|BZ\xEF")

// leads says of the ASCII bytes that can stand between the beginning of a number
// and its first break whether they are places.
var leads = func() (of [256]uint8) {
	for _, b := range []byte("0123456789OoDlI|SBZ \t\r-/._") {
		of[b] = leadGap | bit(serials[b])
	}
	return of
}()

const (
	noLead    = 0
	leadPlace = 1
	leadGap   = 2
)

// isLatin reports whether a byte is an ASCII letter.
func isLatin(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func byteSet(bytes string) (set [256]bool) {
	for _, b := range []byte(bytes) {
		set[b] = true
	}
	return set
}

// limit returns where a number that begins at text[start] must have ended:
// with its cell. Starts are asked for in ascending order, and what was looked
// through for one is not looked through for the next.
func (f *finder) limit(start int) int {
	if !f.cells() {
		return len(f.text)
	}
	if start < f.searched && (f.border || f.searched-start > 2*maxSpan) {
		return f.searched
	}
	from := max(start, f.searched)
	f.searched = min(len(f.text), start+4*maxSpan)
	n := bytes.IndexAny(f.text[from:f.searched], "\t\n")
	if f.border = n >= 0; f.border {
		f.searched = from + n
	}
	return f.searched
}

// readAt adds the candidates that begin at text[start]: a reading with a
// two-digit year, and the longer one with a four-digit year.
func (f *finder) readAt(start, end int) {
	first := symbolAt(f.text[:end], start)
	if !first.is(isDigit | isLookalike) {
		return
	}
	before := symbolBefore(f.text, start)
	if first.is(isLookalike) && (before.is(isDigit) || before.isWord()) {
		return // inside a word or a number
	}
	r := reader{text: f.text[:end], start: start, pos: start, lines: f.form == kernels.Prose}
	if !r.dayAndMonth() {
		return
	}
	for _, yearDigits := range [...]int{2, 4} {
		if got, ok := r.number(yearDigits); ok {
			f.add(got, before, symbolFrom(f.text[:end], got.end))
		}
	}
}

// add keeps a reading when its edges allow it. Readings that are digits on
// one line with at most a separator may touch further digits, which makes
// them part of a longer number. All others need clean edges, because in
// longer runs of digits and letters they would be chance.
func (f *finder) add(got reading, before, after symbol) {
	touched := before.is(isDigit) || after.is(isDigit)
	plainDigits := !got.signals.Any(GroupedDate|LineBreak|LetterSerial|OCRRepair|LooseSeparator) && got.kind == kernels.CPR
	if touched && !plainDigits {
		return
	}
	if got.signals.Any(OCRRepair|LetterSerial) && (before.is(isLetter) || after.isWord()) {
		return
	}
	if got.kind == kernels.MaskedCPR && (after.is(isLetter) || f.maskGoesOn(got.end)) {
		return
	}
	c := candidate{
		signals: got.signals, value: got.value, kind: got.kind,
		start: uint32(got.start), end: uint32(got.end), grade: kernels.Low,
	}
	if touched && !f.padded(got.start, got.end) {
		c.signals |= LongerNumber
	}
	f.append(c)
}

// maskGoesOn reports whether the sign that ends at text[end] is followed by
// another of its kind: then more than a serial is hidden. Another sign, as in
// **010190-XXXX**, is not part of it.
func (f *finder) maskGoesOn(end int) bool {
	last, next := symbolBefore(f.text, end), symbolFrom(f.text, end)
	return next.is(isMask|isBlot) && bytes.Equal(f.text[end-last.width():end], f.text[end:end+next.width()])
}

// append adds a candidate with what its digits alone tell.
func (f *finder) append(c candidate) {
	if c.kind == kernels.CPR {
		c.signals |= c.value.facts(f.years.last)
		c.born = f.years.born(&c.value)
	}
	f.candidates = append(f.candidates, c)
}
