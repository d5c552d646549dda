package person

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode/utf8"

	"aktsyn/kernels/internal/wordstart"
	"aktsyn/kernels/person/internal/capitals"
)

// finder finds the events of a page: the words at which names may begin. They
// are capitalised words, but for those that can be told by a glance at the
// word and what stands beside it to be no candidate: no entry of the
// dictionary, joined to no other word, and an ordinary word, or the name of a
// thing, or the first word of a sentence and unlike the subject of its verb
// (see unknownOK, shapeEvidence and firstEvidence, of which this is a part).
//
// What the finder leaves out, mention must not take. The finder may find too
// much; that costs time only.
type finder struct {
	*scan
	done  int // words before are not looked for any more
	joint int // where the capital stands that was joined to something last, or -1

	planes wordstart.Planes
	chunk  int // where the chunk begins that planes are of
	masks  int // of the chunk
	roomy  int // how far into the chunk words are not near the text's end
	openings

	word *lexeme // of the last event, if it is known and nothing was looked up since
	end  int     // of that word
}

func (f *finder) begin(s *scan) {
	f.scan = s
	f.done, f.joint = 0, -1
	f.chunk, f.masks, f.roomy = 0, 0, 0
	f.piece, f.all, f.left, f.taken = 0, 0, 0, 0
	f.rewind()
}

// fewCapitals reports whether words with a capital are rare on the page (see
// bytesPerCapital).
func (f *finder) fewCapitals() bool {
	room := len(f.text) + freeBytes - bytesPerCapital*f.all
	for room > 0 && f.nextPiece() {
		room -= bytesPerCapital * f.all
	}
	f.rewind()
	return room > 0
}

// rewind goes back to the page's beginning.
func (f *finder) rewind() {
	switch {
	case len(f.text) == 0:
	case f.chunk > 0 || f.masks == 0:
		f.fill(0)
	case f.piece > capitals.Masks:
		f.sift(0)
	}
}

func (f *finder) fill(at int) {
	f.chunk = at
	f.masks = f.kernel.marker.Mark(&f.planes, f.text, at, wordstart.Bare)
	f.roomy = max(0, min(f.masks*wordstart.Width, len(f.text)-at-longestShortWord+1))
	f.sift(0)
}

// isEvent reports whether a name may begin at a place of the list, at offset at, or
// what looks like one there. Its word may be joined to others, or is not.
func (f *finder) isEvent(at int, place *capitals.Place) bool {
	text := f.text
	joined := place.At&capitals.Joined != 0
	if joined && at > 0 && joiningByte[text[at-1]] {
		return f.isJoined(at) && !f.isMask(at)
	}
	l, end := f.lexemeOf(place, at)
	if l == nil {
		return f.isJoined(at)
	}
	if joined && end < len(text) && joiningByte[text[end]] {
		if f.joint = at; f.joinedBehind(l, end) {
			return f.isCapital(at)
		}
	}
	switch l.verdict {
	case inList:
		f.word, f.end = l, end
		return true
	case perhaps:
		return f.perhaps(at, end, l)
	case neverName:
		f.note(l)
		return false
	}
	noun := *l // the lexeme may be overwritten
	if f.wasSeen(at, l) || noun.verdict == noSubject && !f.beginsSentence(at) {
		return true
	}
	f.noteNoun(at, &noun)
	return false
}

// isMask reports whether the capitals at offset at stand for digits that are not
// told ("101180-XXXX."): a word of four behind a number and a hyphen, and before
// a mark, that is in no list. Of such, mention takes what is like a name alone
// (see shapeEvidence).
func (f *finder) isMask(at int) bool {
	if at < 2 || f.text[at-1] != '-' || !isDigit(f.text[at-2]) {
		return false
	}
	l, end := f.lexemeAt(at)
	if l == nil || l.shape != upper || l.bytes != shortestCapitals || end == len(f.text) || f.text[end] != '.' && f.text[end] != ',' {
		return false
	}
	return l.verdict == perhaps && l.looked&roleShort == 0 && l.looks&(looksName|looksGenitive) == 0 && !f.wasSeen(at, l)
}

// joinedBehind reports whether the run l, which ends at end before a hyphen,
// an apostrophe or a longer character, is part of more that may be a name. It
// is not before a hyphen that nothing follows, nor if it is an abbreviation and
// something in small letters follows ("VUM-udredning", "P-nr.").
func (f *finder) joinedBehind(l *lexeme, end int) bool {
	if end+2 >= len(f.text) || f.text[end] != '-' {
		return true
	}
	next := f.text[end+1]
	short := l.shape == initial || l.shape == upper && l.verdict == neverName
	return next != ' ' && !(short && smallBytes(next, f.text[end+2]))
}

// perhaps is isEvent for a word, joined to no other, that may be a name or not.
func (f *finder) perhaps(at, end int, l *lexeme) bool {
	looks, looked, shape := l.looks, l.looked, l.shape // the lexeme may be overwritten
	switch {
	case f.wasSeen(at, l):
		return true
	case f.stopAt(end) && (looked&roleShort != 0 || shape == initial):
		return shape != initial || !f.endsMark(at)
	case looked&notUnknown != 0 || shape == initial:
		return false
	case looks&looksGenitive != 0:
		return true
	}
	return looks&looksThing == 0 && (!f.beginsSentence(at) || looks&looksNoun == 0 && f.mayBeSubject(end))
}

// wasSeen reports whether the word l, at text[at], is among the names seen.
func (f *finder) wasSeen(at int, l *lexeme) bool {
	return f.seen.mayHave(l.digest) && f.seen.hasHash(l.hashName(f.text, at))
}

func (f *finder) stopAt(end int) bool { return end < len(f.text) && f.text[end] == '.' }

// farIn is how far from the page's beginning words are told to begin a
// sentence: eight bytes can be loaded before a full stop and a blank.
const farIn = 8 + 2

// beginsSentence reports whether the word at offset at stands where a capital
// says nothing, and nothing before it says that a name follows (see before):
// behind a full stop and a blank, at the beginning of the page, or at that of
// a line, behind a stop or a blank line.
func (f *finder) beginsSentence(at int) bool {
	if at < farIn {
		start, end := f.wordBefore(at)
		return start == end
	}
	text := f.text
	switch last, mark := text[at-1], text[at-2]; {
	case last == ' ' && mark == '.':
		if isDigit(text[at-3]) || lettersBefore(text, at-2, longestShort) {
			return !f.isTail(at - 2)
		}
		if start := f.runStart(at - 2); start > 0 && start < at-2 && text[start-1] == ' ' {
			if l := f.lexeme(start, at-2); l.is&plain != 0 { // what follows holds of most words, in fewer steps
				return l.looked&(announcing|roleTitled) == 0 || l.bytes > longestShort && !f.isTail(at-2)
			}
		}
		start, end := f.wordBefore(at - 2)
		return end == at-2 && (end-start > longestShort && !f.isTail(end) || f.saysNothing(start, end))
	case last == '\n' && (mark == '.' || mark == '\n'):
		start, end := f.wordBefore(at)
		return end > 0 && isDigit(text[end-1]) && !f.isTail(end) || f.saysNothing(start, end)
	}
	return false
}

// isTail reports whether the word that ends at offset end is joined to a word
// with a capital, which may speak for a name behind both ("Hr-hilsen"). Either
// is near where a capital was last joined to something, or was read with an
// event.
func (f *finder) isTail(end int) bool {
	if end > f.done && (f.joint < 0 || f.joint < end && bytes.IndexByte(f.text[f.joint:end], ' ') >= 0) {
		return false
	}
	start, end := f.wordBefore(end)
	return f.capitalIn(f.unitStart(start, 0), start, end)
}

// lettersBefore reports whether the last n bytes, eight at most, of the eight or
// more before offset end are letters of ASCII.
func lettersBefore(text []byte, end, n int) bool {
	last := binary.LittleEndian.Uint64(text[end-8:])
	small := (last | caseBits) &^ highBits
	letters := (small + (0x80-'a')*allBytes) &^ (small + (0x7F-'z')*allBytes) &^ last & highBits
	return bits.LeadingZeros64(letters^highBits) >= 8*n
}

// saysNothing reports whether the word at start..end, and no word that it is
// joined to, speaks for a name behind it.
func (f *finder) saysNothing(start, end int) bool {
	if start == 0 || joiningByte[f.text[start-1]] {
		return false
	}
	l := f.lexeme(start, end)
	if l.is&plain == 0 {
		word := f.text[start:end]
		return roleOf(f.kernel.roles, word)&announcing == 0 && !isTitle(word)
	}
	return l.looked&(announcing|roleTitled) == 0
}

// announcing are the roles of words that speak for a name behind them, also
// in the line before.
const announcing = roleTitle | roleLabel | roleSpeech | roleGreeting

// mayBeSubject reports whether the word that begins a sentence and ends at
// end, and is not like a noun, may be a name because of the verb that follows
// (see firstEvidence).
func (f *finder) mayBeSubject(end int) bool {
	text := f.text
	if end+1 >= len(text) || text[end] != ' ' {
		return false
	}
	if c := text[end+1]; c >= utf8.RuneSelf || asciiKinds[c] != smallLetter {
		return c >= utf8.RuneSelf || c == ' '
	}
	verb, _ := f.lexemeAt(end + 1)
	return verb == nil || verb.looked&(roleSpeech|roleAct) != 0
}

// isJoined is isCapital for a word that may be joined to others.
func (f *finder) isJoined(at int) bool {
	f.joint = at
	return f.isCapital(at)
}

// isCapital looks closer at a place where only perhaps a capitalised word
// begins.
func (f *finder) isCapital(at int) bool {
	if kind, _ := kindAt(f.text, at); kind != capitalLetter {
		return false
	}
	if at == 0 {
		return true
	}
	kind, _ := kindBefore(f.text, at)
	return kind == noLetter
}

// wordsFrom gives the bytes of words from offset at on, which is in the chunk:
// bit i stands for the i-th of them.
func (f *finder) wordsFrom(at int) uint64 {
	at &= wordstart.Chunk - 1
	mask, bit := uint(at)/wordstart.Width, uint(at)%wordstart.Width
	return f.planes.Words[mask]>>bit | f.planes.Words[mask+1]<<1<<(wordstart.Width-1-bit)
}

// runEnd gives the end of the run of ASCII letters and digits, and of bytes
// from 0x80 on, that begins at offset at of the text, in the chunk, or -1 if it
// is long.
func (f *finder) runEnd(at int) int {
	n := bits.TrailingZeros64(^f.wordsFrom(at - f.chunk))
	if n == wordstart.Width {
		return -1
	}
	return at + n
}

// runStart gives the offset at which the run that ends at end begins: end, if
// there is none, if end is not in the chunk, or if where the run begins is not
// seen, because it is long or begins in the chunk before.
func (f *finder) runStart(end int) int {
	last := end - 1 - f.chunk
	if uint(last) >= uint(f.masks*wordstart.Width) {
		return end
	}
	var before uint64
	mask, bit := uint(last)/wordstart.Width, uint(last)%wordstart.Width
	if mask > 0 {
		before = f.planes.Words[mask-1]
	}
	n := bits.LeadingZeros64(^(f.planes.Words[mask]<<(wordstart.Width-1-bit) | before>>1>>bit))
	if n == wordstart.Width || n > last && f.chunk > 0 {
		return end
	}
	return end - n
}

// runBefore is runEnd backwards: it gives the bounds of the last run that ends
// at or before pos. They are equal if it is not close by, or pos is not behind
// the first mask of the chunk.
func (f *finder) runBefore(pos int) (start, end int) {
	last := pos - 1 - f.chunk
	if last < wordstart.Width || last >= f.masks*wordstart.Width {
		return 0, 0
	}
	mask, bit := last/wordstart.Width, last%wordstart.Width
	words := f.planes.Words[mask] << (wordstart.Width - 1 - bit)
	skip := bits.LeadingZeros64(words)
	if skip > bit {
		return 0, 0
	}
	n := bits.LeadingZeros64(^(words << skip))
	if n > bit-skip {
		more := bits.LeadingZeros64(^f.planes.Words[mask-1])
		if n = bit - skip + 1 + more; more == wordstart.Width {
			return 0, 0
		}
	}
	return pos - skip - n, pos - skip
}

// joiningByte holds for bytes that stand inside words joined to one, and in
// longer characters, which may do so too.
var joiningByte = func() (is [256]bool) {
	for c := range is {
		is[c] = c >= utf8.RuneSelf || joinsWords(rune(c))
	}
	return is
}()
