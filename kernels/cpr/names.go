package cpr

import "encoding/binary"

// nameNear reports whether two capitalised words in a row, of which no firm is
// known to be made, stand beside the number: "Jens Hansen, 0101901234".
// A label that was found right before the number is none.
func (e *evidence) nameNear(c *candidate) bool {
	f := &e.search.finding
	silent := f.silent
	if silent == 0 {
		silent = len(e.text)
	}
	return !f.speaksFor() && e.nameBefore(int(c.start), silent) || nameBehind(e.text, int(c.end))
}

// nameBefore reports whether a name ends at text[end], marks aside. Words from
// silent on have no role.
func (e *evidence) nameBefore(end, silent int) bool {
	text := e.text
	for least := max(0, end-nameGap); end > least && isNameGap(text[end-1]); {
		end--
	}
	if end == 0 || !endsName(text[end-1]) {
		return false
	}
	last := e.startOf(end)
	if last < 2 || !joinsNames(text[last-1]) || !namePartFrom(text, last, end, silent) {
		return false
	}
	end = last - 1
	if end >= 3 && isInitial(text[end-3:end]) {
		end -= 3
	}
	return namePartFrom(text, e.startOf(end), end, silent)
}

// namePartFrom is namePart of text[start:end], where words from silent on have
// no role.
func namePartFrom(text []byte, start, end, silent int) bool {
	word := text[start:end]
	if start < silent {
		return nameShaped(word) && !firmWord(word) && wordRoleAt(text, start, end) == roleNone
	}
	return nameShaped(word) && !firmWord(word)
}

// endsName reports whether a byte may end part of a name.
func endsName(c byte) bool { return 'a' <= c && c <= 'z' || c >= 0x80 }

// nameBehind reports whether a name begins at text[start], marks aside, and does
// not go on as a firm's.
func nameBehind(text []byte, start int) bool {
	for most := min(len(text), start+nameGap); start < most && isNameGap(text[start]); {
		start++
	}
	if start == len(text) || !isCapital(text[start]) && text[start] != 0xC3 {
		return false // nearly always
	}
	end := wordEnd(text, start)
	if end+1 >= len(text) || !joinsNames(text[end]) || !namePart(text[start:end]) {
		return false
	}
	if end+4 <= len(text) && isInitial(text[end:end+3]) {
		end += 3
	}
	start, end = end+1, wordEnd(text, end+1)
	return namePart(text[start:end]) && !goesOnAsFirm(text[end:min(len(text), end+firmReach)])
}

func isNameGap(c byte) bool { return nameGaps[c] }

var nameGaps = byteSet(" ,;:()-\t")

func joinsNames(c byte) bool { return c == ' ' || c == '\t' || c == '-' }

// isInitial reports whether text, of three bytes, is a blank and an initial,
// as behind the first word of "Jens P. Hansen".
func isInitial(text []byte) bool { return text[0] == ' ' && isCapital(text[1]) && text[2] == '.' }

// namePart reports whether a word is shaped like part of a person's name and
// names no number and no firm.
func namePart(word []byte) bool {
	return nameShaped(word) && !firmWord(word) && wordRole(word, false) == roleNone
}

// firmWord reports whether a word with a capital ends as the names of firms
// and authorities do: "Kommune", "Ankestyrelsen". Six bytes tell them from
// surnames such as Mikkelsen.
func firmWord(word []byte) bool {
	if len(word) < 6 {
		return false
	}
	end := [6]byte(word[len(word)-6:])
	if isCapital(end[0]) {
		end[0] += 'a' - 'A'
	}
	switch string(end[:]) {
	case "ommune", "region", "yrelse", "relsen", "teriet", "olding", "invest", "forlag", "rening", "ningen",
		"lingen", "fonden", "ervice", "ruppen", "banken", "skolen", "entret", "nteret", "retten":
		return true
	}
	return false
}

// goesOnAsFirm reports whether "A/S", "I/S", "ApS" or "IVS" follows, before
// digits, a comma or the end of the line.
func goesOnAsFirm(text []byte) bool {
	for i, c := range text {
		switch {
		case c == '\n' || c == '\t' || c == ',' || isASCIIDigit(c):
			return false
		case c == 'S' && i >= 2 && (text[i-1] == '/' || string(text[i-2:i]) == "Ap" || string(text[i-2:i]) == "IV"):
			return true
		}
	}
	return false
}

// nameShaped reports whether a word is a capital with small letters behind.
func nameShaped(word []byte) bool {
	if len(word) == 0 || !isCapital(word[0]) && word[0] != 0xC3 {
		return false
	}
	if plainName(word) {
		return true
	}
	small := 0
	for i := 0; i < len(word); {
		if c := word[i]; c < 0x80 && i > 0 {
			if isCapital(c) {
				return false
			}
			small++
			i++
			continue
		}
		s := symbolAt(word, i)
		capital := s.is(isUpper) || s.width() == 2 && word[i+1] <= 0x9E
		if capital != (i == 0) {
			return false
		}
		if !capital {
			small++
		}
		i += s.width()
	}
	return small > 0
}

// plainName is nameShaped for most names, those of ASCII letters.
func plainName(word []byte) bool {
	if len(word) < 2 || !isCapital(word[0]) {
		return false
	}
	for word = word[1:]; len(word) >= 8; word = word[8:] {
		if !smallLetters(binary.LittleEndian.Uint64(word)) {
			return false
		}
	}
	if cap(word) >= 8 { // what stands behind the word is text too
		behind := ^uint64(0) << (8 * len(word))
		return smallLetters(binary.LittleEndian.Uint64(word[:8])&^behind | 'a'*eachByte&behind)
	}
	for _, c := range word {
		if c < 'a' || c > 'z' {
			return false
		}
	}
	return true
}
