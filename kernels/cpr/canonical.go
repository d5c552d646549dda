package cpr

import (
	"bytes"
	"slices"

	"aktsyn/kernels"
)

// Canonical returns the canonical value of a CPR number in any written form,
// as AppendValue gives it, and whether it is one: ten places with a date that
// exists.
func Canonical(written string) (value string, ok bool) {
	value = string(appendValue(nil, kernels.CPR, []byte(written)))
	return value, IsCanonical(value)
}

// IsCanonical reports whether value is a canonical CPR number: ten digits, or
// the letters of a replacement number in their places, with a date that exists.
func IsCanonical(value string) bool {
	n, ok := parseNumber(value)
	return ok && (allDigits(n[:]) || n.letterSerial()) && n.possibleDate()
}

// appendValue appends what a span of kind means, without regard to where it
// stands, to dst. Digits are folded to ASCII, an exponent is worked out;
// separators, line ends and invisible characters are dropped; then, by the
// number of places that are left:
//
//	9   digits  a number without its leading zero, which is put back
//	11  or 13   with one bar, which is dropped: it was the separator
//	10          kept; letters are those of a replacement number when they
//	            stand as capitals in its places, else the digits they look like
//	12          the first two digits of the year are dropped
//
// Anything else, which no hit covers but a user may type, is appended in
// capitals as it is. A masked number gives its date, DDMMYY.
func appendValue(dst []byte, kind kernels.Kind, span []byte) []byte {
	if value, width := exponential(span); width > 0 && width == len(span) {
		return append(dst, value[:]...)
	}
	from := len(dst)
	dst, masks := appendPlaces(dst, kind, span)
	if places := dst[from:]; len(places) == 11 || len(places) == 13 {
		dst = append(dst[:from], withoutBar(places)...)
	}
	switch places := dst[from:]; {
	case len(places)+masks == 12:
		dst = append(dst[:from+4], dst[from+6:]...)
	case len(places) == 9 && allDigits(places):
		dst = append(dst, 0)
		copy(dst[from+1:], dst[from:])
		dst[from] = '0'
	}
	if kind == kernels.MaskedCPR {
		return dst[:min(len(dst), from+6)]
	}
	settleLetters(dst[from:])
	return dst
}

// appendPlaces appends the digits and letters of span, and returns how many
// places are hidden.
func appendPlaces(dst []byte, kind kernels.Kind, span []byte) (places []byte, masks int) {
	blots := 0 // in a row, at the end four of them are places
	for i := 0; i < len(span); {
		if isEscapedBlank(span[i:]) {
			i += len(escapedBlank)
			continue
		}
		s := symbolAt(span, i)
		if blots++; !s.is(isBlot) {
			blots = 0
		}
		switch {
		case kind == kernels.MaskedCPR && s.is(isMask):
			masks++
		case s.is(isDigit):
			dst = append(dst, s.value)
		case s.is(isLetter | isLookalike):
			dst = append(dst, span[i:i+s.width()]...)
		}
		i += s.width()
	}
	if blots == serialPlaces {
		masks += blots
	}
	return dst, masks
}

// withoutBar drops the only bar of places in place: with an odd number of
// places it is no digit but the separator.
func withoutBar(places []byte) []byte {
	if at := bytes.Index(places, []byte(bar)); at >= 0 && at == bytes.LastIndex(places, []byte(bar)) {
		return slices.Delete(places, at, at+len(bar))
	}
	return places
}

func allDigits(places []byte) bool {
	for _, c := range places {
		if !isASCIIDigit(c) {
			return false
		}
	}
	return true
}

// settleLetters decides in place what the letters of a value are: capitals
// of a replacement number, misread digits, or anything in capitals.
func settleLetters(places []byte) {
	if allDigits(places) {
		return
	}
	if n, ok := parseNumber(string(places)); ok && n.letterSerial() {
		return
	}
	readable := len(places) == len(number{})
	for i := range places {
		readable = readable && symbolAt(places, i).is(isDigit|isLookalike)
	}
	for i, c := range places {
		if readable {
			places[i] = symbolAt(places, i).value
		} else if 'a' <= c && c <= 'z' {
			places[i] = c - 'a' + 'A'
		}
	}
}
