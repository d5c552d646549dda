package cpr

import "aktsyn/kernels"

// Lengths of runs of digits that plainAt tells apart.
const (
	dateDigits = 6  // DDMMYY
	allPlaces  = 10 // DDMMYYSSSS
	longPlaces = 12 // DDMMYYYYSSSS
)

// plainAt reads what begins with six ASCII digits: nearly all there is to read
// in ledgers. It does exactly what readAt does for the number in ten digits,
// and in six and four with a hyphen or blank between, and settles what can be
// no number. It reports false for what has to be read by the grammar.
func (f *finder) plainAt(start int) (done bool) {
	text := f.text[start:]
	run := digitRun(text)
	if run < dateDigits {
		return false
	}
	next := byte(0)
	if run < len(text) {
		next = text[run]
	}
	switch {
	case run < allPlaces && !goesOn[next]:
		return true
	case run == dateDigits:
		return f.separated(start, next)
	case run < allPlaces:
		return false
	case century(text) && (run >= longPlaces || goesOn[next]):
		return false // may have a four-digit year
	}
	f.addPlain(start, start+dateDigits, start+allPlaces, 0)
	return true
}

// goesOn are the bytes behind a run of digits with which one number can go
// on: separators, line ends, letters in a serial, masks and wide characters.
var goesOn = goOn()

func goOn() (set [256]bool) {
	for b := range set {
		set[b] = b >= 0x80 || ascii[b].is(isLookalike|isDash|isBlank|isPoint|isLineEnd|isMask|isUpper)
	}
	return set
}

// digitRun returns how many ASCII digits begin text, at most longPlaces.
func digitRun(text []byte) int {
	text = text[:min(len(text), longPlaces)]
	for i, c := range text {
		if !isASCIIDigit(c) {
			return i
		}
	}
	return len(text)
}

// century reports whether the digits behind day and month can begin a
// four-digit year.
func century(text []byte) bool {
	return text[4] == '1' && text[5] >= '8' || text[4] == '2' && text[5] == '0'
}

// separated adds the number at text[start] when a hyphen or blank and four
// digits follow its date.
func (f *finder) separated(start int, separator byte) (done bool) {
	signals := DashSeparator
	if separator == ' ' {
		signals = BlankSeparator
	} else if separator != '-' {
		return false
	}
	serial := start + dateDigits + 1
	if serial+4 > len(f.text) || !allDigits(f.text[serial:serial+4]) {
		return false
	}
	f.addPlain(start, serial, serial+4, signals)
	return true
}

// addPlain adds the number whose date begins at start and whose serial stands
// at text[serial:end] if its date exists.
func (f *finder) addPlain(start, serial, end int, signals kernels.Signals) {
	c := candidate{signals: signals, kind: kernels.CPR, start: uint32(start), end: uint32(end)}
	copy(c.value[:6], f.text[start:])
	copy(c.value[6:], f.text[serial:])
	if !c.value.possibleDate() {
		return
	}
	if digitEnds(f.text, start) || symbolFrom(f.text, end).is(isDigit) {
		c.signals |= LongerNumber
	}
	f.append(c)
}

// digitEnds reports whether the character before text[i] is a digit.
func digitEnds(text []byte, i int) bool {
	if i > 0 && text[i-1] < 0x80 {
		return isASCIIDigit(text[i-1])
	}
	return symbolBefore(text, i).is(isDigit)
}
