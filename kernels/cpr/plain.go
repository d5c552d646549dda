package cpr

import (
	"encoding/binary"
	"math/bits"

	"aktsyn/kernels"
	"aktsyn/kernels/cpr/internal/prefilter"
	"aktsyn/kernels/cpr/internal/whole"
)

// The second phase has a short way for what nearly all starts are: dates and
// other numbers in ASCII. It reads the plain forms itself, settles what can be
// no number, and leaves the rest to the grammar (read.go), of which it is a
// faithful abridgement: FuzzFindEqualsGrammar compares the two. On ledgers the
// grammar alone is ten times slower.

// ahead is how much text must follow a start for the short way, so that it
// needs no checks for the end. Few forms are longer.
const ahead = 32

// Lengths of runs of digits that tell the plain forms apart.
const (
	dateDigits   = 6  // DDMMYY
	longDate     = 8  // DDMMYYYY
	serialPlaces = 4  // SSSS
	allPlaces    = 10 // DDMMYYSSSS
	longPlaces   = 12 // DDMMYYYYSSSS
)

// read tries the starts of the chunk at text[at:], words that have plain numbers
// alone in a loop of their own.
func (f *finder) read(at int) {
	if !f.masks.Dense {
		from := len(f.candidates)
		f.addWholes(at, f.masks.Wholes)
		f.filter.Ask(f.masks, prefilter.StepAsks)
		others := len(f.candidates)
		f.readOffsets(at, f.masks.Offsets)
		f.merge(from, others)
		return
	}
	for marked := f.masks.Marked; len(marked) > 0; {
		n := f.plainWords(at, marked)
		if n > 0 {
			f.addWords(at, marked[:n])
		} else {
			n = 1
			f.readWord(at+64*int(marked[0]), f.masks.Starts[marked[0]], f.masks.Plain[marked[0]])
		}
		marked = marked[n:]
	}
}

// readOffsets tries the starts of a chunk that is not dense, and asks for what is
// left of the next one meanwhile.
func (f *finder) readOffsets(at int, offsets []uint16) {
	const together = 2
	share := f.masks.Left()/(len(offsets)/together+1) + 1
	for i, offset := range offsets {
		if i%together == 0 {
			f.filter.Ask(f.masks, share)
		}
		f.readStart(at + int(offset))
	}
	f.filter.Ask(f.masks, f.masks.Left())
}

// merge puts the candidates from others on among those from one on before; both
// are in order.
func (f *finder) merge(from, others int) {
	c := f.candidates
	f.late = append(f.late[:0], c[others:]...)
	for to, rest := len(c)-1, f.late; len(rest) > 0; to-- {
		if last := len(rest) - 1; others > from && c[others-1].start > rest[last].start {
			others--
			c[to] = c[others]
		} else {
			c[to], rest = rest[last], rest[:last]
		}
	}
}

// plainWords returns how many of the marked words of the chunk at text[at:] come
// before one that has other starts than those of plain numbers, or too little
// text behind it.
func (f *finder) plainWords(at int, marked []uint16) int {
	for i, w := range marked {
		if f.masks.Starts[w] != f.masks.Plain[w] || at+64*int(w)+64 > len(f.text)-ahead {
			return i
		}
	}
	return len(marked)
}

// readWord tries the starts of the word at text[at:].
func (f *finder) readWord(at int, word, plain uint64) {
	for last := len(f.text) - ahead; word != 0; word &= word - 1 {
		if start := at + bits.TrailingZeros64(word); plain&(word&-word) != 0 && start <= last {
			f.addWhole(start)
		} else {
			f.readStart(start)
		}
	}
}

// readStart tries the start at text[start:]. Day and month are looked at here and
// not a call further: in ledgers that costs a tenth of the scan.
func (f *finder) readStart(start int) {
	if start > len(f.text)-ahead {
		f.readAt(start, f.limit(start))
		return
	}
	near := (*[ahead]byte)(f.text[start:])
	low := binary.LittleEndian.Uint64(near[:8]) ^ zeros
	if pairs := whole.Pairs(low); noDigits(low)<<16 != 0 {
		f.otherAt(start, near, low)
	} else if possibleDays[pairs&127] && possibleMonths[pairs>>16&127] {
		f.plainAt(start, near, low)
	}
}

// otherAt reads what does not begin with six digits, unless it is soon clear
// that it can be no number.
func (f *finder) otherAt(start int, text *[ahead]byte, low uint64) {
	run, pairs := digitRun(text, low), whole.Pairs(low)
	switch {
	case run >= 2 && !possibleDays[pairs&127], run >= 4 && !possibleMonths[pairs>>16&127]:
	case run >= 1 && !goesOn[text[run]]:
	case splitsPair(text, run):
	case run >= 1 && text[run] == '\n' && (digitEnds(f.text, start) || !goesOnBelow(text, run)):
	case run == 2 && separates[text[2]] && separates[text[5]] && groupedDate(low) && !groupedGoesOn(text, low):
	default:
		f.readAt(start, f.limit(start))
	}
}

// splitsPair reports whether a separator stands between the digits of a pair of
// the date, behind the first run digits.
func splitsPair(text *[ahead]byte, run int) bool {
	return run%2 != 0 && run < dateDigits && separates[text[run]] && isASCIIDigit(text[run+1])
}

// goesOnBelow reports whether the number whose first run digits end a line can
// go on with the next line. It cannot with a date, "26-09-2019": nothing but
// digits or blanks goes on inside a date that was broken without a sign, or
// inside a serial.
func goesOnBelow(text *[ahead]byte, run int) bool {
	end := run + 1
	for end < 2*dateDigits && isASCIIDigit(text[end]) {
		end++
	}
	switch places := end - 1; {
	case places == run || !ascii[text[end]&0x7F].is(isDash|isPoint) || text[end] >= 0x80:
		return true
	case places == dateDigits || places == longDate:
		return serialAt(text, end)
	default:
		return places < 3 || places >= allPlaces
	}
}

// possibleDays and possibleMonths know the pairs of digits that are a day or
// month, replacement numbers' days among them.
var possibleDays, possibleMonths = func() (days, months [128]bool) {
	for n := range 100 {
		days[n], months[n] = possibleDay(n), 1 <= n && n <= 12
	}
	return days, months
}()

// digitRun returns how many ASCII digits text begins with, at most 16. Low is
// its first eight bytes with '0' taken from each.
func digitRun(text *[ahead]byte, low uint64) int {
	if mask := noDigits(low); mask != 0 {
		return bits.TrailingZeros64(mask) / 8
	}
	return 8 + bits.TrailingZeros64(noDigits(binary.LittleEndian.Uint64(text[8:16])^zeros))/8
}

// Eight zeros, and every other byte of eight.
const (
	zeros = 0x3030303030303030
	lanes = 0x00FF00FF00FF00FF
)

// noDigits marks the bytes above 9, up to the first of them exactly: what it
// carries goes into bytes behind.
func noDigits(x uint64) uint64 { return (x + 0x0606060606060606 | x) & 0xF0F0F0F0F0F0F0F0 }

// groupedDate reports whether the digits at 3, 4, 6 and 7 are digits behind
// '0' taken from every byte, as digitRun does.
func groupedDate(low uint64) bool {
	const others = 0xFF<<16 | 0xFF<<40
	return noDigits(low&^others) == 0
}

// goesOn are the bytes behind digits with which a number can go on:
// separators, line ends, letters, masks and wide characters.
var goesOn = bytesOf(isLookalike|isDash|isBlank|isPoint|isLineEnd|isMask|isUpper, true)

// What can follow a date, a serial aside. Behind six digits more can.
var (
	separates = bytesOf(isDash|isBlank|isPoint, false)
	serials   = bytesOf(isDigit|isLookalike|isMask|isUpper, false)
	gaps      = bytesOf(isDash|isBlank|isPoint|isLineEnd, false)
	wides     = bytesOf(0, true)

	spots    = bytesOf(isDigit|isLookalike, false)
	blots    = bytesOf(isBlot, false)
	masks    = bytesOf(isMask, false)
	loose    = with(bytesOf(isDash|isBlank|isPoint|isMark, false), escapedBlank[:1])
	oddWides = with(wides, "\xC3\xCB")
	follows  = with(goesOn, "\v\xC3\xCB")
)

// with returns a set with some more bytes.
func with(set [256]bool, more string) [256]bool {
	for _, b := range []byte(more) {
		set[b] = true
	}
	return set
}

// bytesOf returns the ASCII characters of some classes, with the lead bytes of
// the wide characters that a number can hold if wanted.
func bytesOf(c class, wide bool) (set [256]bool) {
	for b := range ascii {
		set[b] = ascii[b].is(c)
	}
	for _, b := range []byte("\xC2\xE2\xE3\xEF") {
		set[b] = wide
	}
	return set
}

// groupedGoesOn reports whether a date in pairs has a month and can have a
// serial behind its year, which has two digits or four.
func groupedGoesOn(text *[ahead]byte, low uint64) bool {
	if !possibleMonths[(low>>24*10+low>>32)&127] || ascii[text[2]].class&ascii[text[5]].class&(isDash|isBlank|isPoint) == 0 {
		return false
	}
	if spots[text[8]] && spots[text[9]] {
		return (follows[text[10]] || isASCIIDigit(text[10])) && (serialAt(text, 8) || serialAt(text, 10))
	}
	return serialAt(text, 8) || yearGoesOnBelow(text, 8)
}

// yearGoesOnBelow reports whether the third and fourth digit of a year can stand
// from text[at:] on, with a line end before one of them, and a serial behind.
// Behind a wide character, and behind the text, there may be anything.
func yearGoesOnBelow(text *[ahead]byte, at int) bool {
	for places := 0; places < 2; at++ {
		switch {
		case at == len(text) || oddWides[text[at]]:
			return true
		case spots[text[at]]:
			places++
		case !gaps[text[at]] && text[at] != quote[0]:
			return false
		}
	}
	return serialAt(text, at)
}

// serialAt reports whether the four places of a serial can stand at text[at:]
// or behind separators, whatever is behind them. One line end may part them,
// digits only: letters and masks stand together.
// Behind a wide character, and behind the text, there may be anything.
func serialAt(text *[ahead]byte, at int) bool {
	parted, line, inside, dashed := false, false, false, false
	for places := 0; at < len(text); at++ {
		switch c := text[at]; {
		case dashed && blots[c] && places == 0:
			return true
		case serials[c]:
			if parted || inside && !spots[c] {
				return false
			}
			if places++; places == serialPlaces {
				return true
			}
		case (c == '\n' || c == '\v') && !line:
			line, parted, inside = true, false, places > 0
		case gaps[c] && c != '\n' && (places == 0 || !ascii[c].is(isPoint)), line && c == quote[0]:
			parted = places > 0 && !line
			dashed = dashed || c == '-'
		default:
			return oddWides[c]
		}
	}
	return true
}

// looseAt reports whether four digits and no fifth can stand at text[at:]
// behind a loose separator. Behind a wide character, and behind the text, there
// may be anything.
func looseAt(text *[ahead]byte, at int) bool {
	for at < len(text) && loose[text[at]] {
		if isEscapedBlank(text[at:]) {
			at += len(escapedBlank) - 1
		}
		at++
	}
	for end := at + serialPlaces; at < end && at < len(text); at++ {
		if !isASCIIDigit(text[at]) {
			return oddWides[text[at]]
		}
	}
	return at >= len(text) || !isASCIIDigit(text[at])
}

// plainAt reads what begins with six digits or more, a day and month first.
func (f *finder) plainAt(start int, text *[ahead]byte, low uint64) {
	run := digitRun(text, low)
	next := text[run]
	switch {
	case run >= allPlaces && !(century(text) && (run >= longPlaces || goesOn[next] && serialAt(text, longDate))),
		run == dateDigits && (next == '-' || next == ' ') && fourDigits(text[7:11]):
		f.addWhole(start)
	case run == dateDigits && (next == '-' || next == ' ') && fourMasks(text[7:11]):
		f.addMasked(start, low, separatorOf(next))
	case run >= allPlaces || f.goesOnAt(start, text, run):
		f.readAt(start, f.limit(start)) // the year may have four digits
	}
}

// dateBytes are the first six bytes of a word.
const dateBytes = 1<<48 - 1

// goesOnAt reports whether a number can go on behind its first run of digits,
// which holds less than all. No digit touches a number with a loose separator or
// a line end inside.
func (f *finder) goesOnAt(start int, text *[ahead]byte, run int) bool {
	if text[run] == '\n' && digitEnds(f.text, start) {
		return false
	}
	if follows[text[run]] && (serialAt(text, dateDigits) || yearGoesOnBelow(text, dateDigits)) {
		return true
	}
	return loose[text[run]] && (run == dateDigits || run == longDate) && !digitEnds(f.text, start) && looseAt(text, run)
}

func fourDigits(text []byte) bool {
	return noDigits(uint64(binary.LittleEndian.Uint32(text)^zeros&0xFFFFFFFF)) == 0
}

// fourMasks reports whether every place of a serial is hidden, by signs that
// are no other number's.
func fourMasks(text []byte) bool {
	return masks[text[0]] && masks[text[1]] && masks[text[2]] && masks[text[3]]
}

// addMasked adds the number with hidden serial at text[start:], a separator
// behind its date, if that exists and the edges allow it: the end of add for
// what nearly all hidden numbers look like.
func (f *finder) addMasked(start int, low uint64, separator kernels.Signals) {
	c := candidate{signals: separator, kind: kernels.MaskedCPR, start: uint32(start), end: uint32(start + allPlaces + 1), grade: kernels.Low}
	binary.LittleEndian.PutUint64(c.value[:8], low&dateBytes|zeros)
	binary.LittleEndian.PutUint16(c.value[8:], zeros&0xFFFF)
	after := symbolFrom(f.text, start+allPlaces+1)
	if after.is(isDigit|isLetter) || after.is(isMask|isBlot) && f.maskGoesOn(start+allPlaces+1) || digitEnds(f.text, start) || !c.value.possibleDate() {
		return
	}
	f.append(c)
}

func separatorOf(c byte) kernels.Signals {
	if c == '-' {
		return DashSeparator
	}
	return BlankSeparator
}

// century reports whether the digits behind day and month can begin a
// four-digit year.
func century(text *[ahead]byte) bool {
	return text[4] == '1' && text[5] >= '8' || text[4] == '2' && text[5] == '0'
}

// digitEnds reports whether the character before text[i] is a digit.
func digitEnds(text []byte, i int) bool {
	if i > 0 && text[i-1] < 0x80 {
		return isASCIIDigit(text[i-1])
	}
	return symbolBefore(text, i).is(isDigit)
}

// digitBegins reports whether the character at text[i] is a digit.
func digitBegins(text []byte, i int) bool {
	if i < len(text) && text[i] < 0x80 {
		return isASCIIDigit(text[i])
	}
	return symbolFrom(text, i).is(isDigit)
}
