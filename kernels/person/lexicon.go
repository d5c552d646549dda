package person

import (
	"encoding/binary"
	"math/bits"
	"unsafe"

	"aktsyn/kernels/dictionary"
	"aktsyn/kernels/internal/wordstart"
	"aktsyn/kernels/person/internal/capitals"
)

// lexicon remembers what was found out about the words met last: texts are
// made of few words. What is remembered depends on the word and the kernel
// alone, so it is good for every page.
type lexicon struct {
	words [1 << capitals.LineBits]struct{ last, before lexeme } // of the same hash, in one line of the cache
	long  [1 << longBits]struct {
		lexeme
		rest [2]uint64 // the bytes behind head and tail
	}
	other lexeme                 // the last one that is not remembered
	edge  [longestShortWord]byte // the end of a text, where it is too short for two loads
}

const longBits = 7

// lines gives words for the sifter, which asks the processor for them ahead.
func (x *lexicon) lines() *capitals.Lines { return (*capitals.Lines)(unsafe.Pointer(&x.words)) }

// Of one size, or this does not compile.
var _ = [1]struct{}{}[unsafe.Sizeof(capitals.Lines{})-unsafe.Sizeof(lexicon{}.words)]

// lexeme is a word as it is written and what is known of it, in 32 bytes.
type lexeme struct {
	head, tail uint64 // its first bytes, if it is remembered; 0 in a free place
	looked     role   // of the word as it stands
	role       role   // of the name in a capitalised word, as refine has it; 0 for others
	bytes      uint8
	is         facts
	class      dictionary.Class // of the name in a capitalised word
	freq       uint8            // of that name
	digest     uint8            // of hashName of that name
	shape      shape
	looks      looks
	verdict    verdict
}

// facts are what else is known of a word.
type facts uint8

const (
	// plain words have letters and digits of ASCII and À to ÿ alone (see
	// roleTable). Of others nothing else is known.
	plain      facts = 1 << iota
	beginsMore       // there may be phrases of the dictionary that begin with it
	fullName         // it is a full name of the dictionary
	genitive         // its last byte is an ending, no part of the name in it
)

// looks are what the letters of a capitalised word tell.
type looks uint8

const (
	looksName     looks = 1 << iota // the name in it has a name ending
	looksThing                      // see isThing
	looksNoun                       // see isNoun
	looksDefinite                   // see isDefinite
	looksGenitive                   // ends in s
)

// verdict is what a capitalised word that is joined to no other word can be.
type verdict uint8

const (
	perhaps   verdict = iota
	neverName         // an ordinary word, wherever it stands
	aThing            // no name, unless one on the page above was alike
	noSubject         // the same, but only where it begins a sentence
	inList            // a name of the dictionary, or the beginning of one
)

const (
	// longestShortWord bounds, in bytes, the words that two loads hold.
	longestShortWord = 16
	// longestRemembered bounds, in bytes, the words that are remembered.
	longestRemembered = 32
)

// lexemeAt gives what is known of the run of letters and digits that begins at
// start, and its end, or nil if it is not plain or not in the chunk of the
// finder's planes. It is good until the next is asked for. Most words are the
// last that were met at their place of the lexicon, and not at the page's end.
func (s *scan) lexemeAt(start int) (l *lexeme, end int) {
	if place := start - s.finder.chunk; uint(place) < uint(s.finder.roomy) {
		if n := bits.TrailingZeros64(^s.finder.wordsFrom(place)); n <= longestShortWord {
			at, head, tail := s.lexicon.place(s.text, start, n)
			l = &s.lexicon.words[at].last
			if l.head == head && l.tail == tail && l.is&plain != 0 {
				return l, start + n
			}
		}
	}
	return s.lexemeFar(start)
}

// lexemeFar is lexemeAt for any word.
func (s *scan) lexemeFar(start int) (l *lexeme, end int) {
	if place := start - s.finder.chunk; place < 0 || place >= s.finder.masks*wordstart.Width {
		return nil, 0
	}
	if end = s.finder.runEnd(start); end < 0 {
		return nil, 0
	}
	if l = s.otherLexeme(start, end); l.is&plain == 0 {
		return nil, 0
	}
	return l, end
}

// lexeme gives what is known of the run text[at:end] of letters and digits. It
// is good until the next is asked for.
func (s *scan) lexeme(at, end int) *lexeme {
	if n := end - at; n <= longestShortWord && at+longestShortWord <= len(s.text) {
		place, head, tail := s.lexicon.place(s.text, at, n)
		if l := &s.lexicon.words[place].last; l.head == head && l.tail == tail {
			return l
		}
	}
	return s.otherLexeme(at, end)
}

// otherLexeme is lexeme for any word: in most cases it is not the last that was met
// at its place, or at the page's end.
func (s *scan) otherLexeme(at, end int) *lexeme {
	n := end - at
	if n > longestShortWord {
		return s.longLexeme(at, end)
	}
	text := s.text
	if at+longestShortWord > len(text) {
		copy(s.lexicon.edge[:], text[at:])
		text, at = s.lexicon.edge[:], 0
	}
	place, head, tail := s.lexicon.place(text, at, n)
	l, before := &s.lexicon.words[place].last, &s.lexicon.words[place].before
	if l.head == head && l.tail == tail {
		return l
	}
	*l, *before = *before, *l
	if l.head != head || l.tail != tail {
		*l = lexeme{head: head, tail: tail}
		s.readLexeme(l, text[at:at+n])
	}
	return l
}

// place gives the place of a word of n bytes, longestShortWord at most, at
// text[at], and its bytes. The text goes on for as many.
func (x *lexicon) place(text []byte, at, n int) (place, head, tail uint64) {
	load := text[at : at+longestShortWord : at+longestShortWord]
	mask := &wordMasks[n]
	head, tail = binary.LittleEndian.Uint64(load[:8])&mask.head, binary.LittleEndian.Uint64(load[8:])&mask.tail
	return capitals.Hash(head, tail) >> (64 - capitals.LineBits), head, tail
}

// longLexeme is lexeme for a word that two loads do not hold.
func (s *scan) longLexeme(at, end int) *lexeme {
	if end-at > longestRemembered {
		s.lexicon.other = lexeme{}
		s.readLexeme(&s.lexicon.other, s.text[at:end])
		return &s.lexicon.other
	}
	var bytes [longestRemembered]byte
	copy(bytes[:], s.text[at:end])
	head, tail := binary.LittleEndian.Uint64(bytes[:]), binary.LittleEndian.Uint64(bytes[8:])
	rest := [2]uint64{binary.LittleEndian.Uint64(bytes[16:]), binary.LittleEndian.Uint64(bytes[24:])}
	l := &s.lexicon.long[capitals.Hash(head^rest[1], tail^rest[0])>>(64-longBits)]
	if l.head != head || l.tail != tail || l.rest != rest {
		l.lexeme, l.rest = lexeme{head: head, tail: tail}, rest
		s.readLexeme(&l.lexeme, s.text[at:end])
	}
	return &l.lexeme
}

// wordMasks hold the bytes of words of so many, of the sixteen loaded.
var wordMasks = func() (masks [longestShortWord + 1]struct{ head, tail uint64 }) {
	for n := range masks {
		masks[n].head = ^uint64(0) >> (64 - 8*min(n, 8))
		masks[n].tail = ^uint64(0) >> (64 - 8*max(n-8, 0))
	}
	return masks
}()

// readLexeme finds out all about the run.
func (s *scan) readLexeme(l *lexeme, run []byte) {
	l.bytes = uint8(min(len(run), 255))
	hash, ok := hashWord(run)
	if !ok {
		return
	}
	l.is, l.digest = plain, digestOf(hash)
	l.looked = s.kernel.roles.ofHash(run, hash)
	var w word
	splitter := splitter{text: run}
	splitter.word(0, &w)
	switch l.shape = w.shape; {
	case l.shape == lower:
		if isTitle(run) {
			l.looked |= roleTitled
		}
	case l.shape.capital():
		s.readCapital(l, run)
	default:
		s.readNames(l, run)
	}
}

// readNames asks the dictionary.
func (s *scan) readNames(l *lexeme, run []byte) {
	w := s.kernel.title.Word(run, s.dict)
	l.class, l.freq = w.Class&anyName, w.Freq
	if w.GoesOn {
		l.is |= beginsMore
	}
	if w.Class&dictionary.FullName != 0 {
		l.is |= fullName
	}
}

// readCapital finds out what only matters of a capitalised word.
func (s *scan) readCapital(l *lexeme, run []byte) {
	s.readNames(l, run)
	l.role = l.looked
	name := run
	if run[len(run)-1]|0x20 == 's' {
		l.looks |= looksGenitive
	}
	if l.class == 0 && l.shape != initial {
		g := s.kernel.genitive(run, l.looked)
		if l.role |= g.role; g.class != 0 {
			name = run[:len(run)-1]
			l.class, l.freq, l.digest = g.class, g.freq, digestOf(hashName(name))
			l.is |= genitive
		}
	}
	for look, has := range [...]bool{hasNameEnding(name), isThing(run), isNoun(run), isDefinite(run)} {
		if has {
			l.looks |= 1 << look
		}
	}
	l.verdict = l.judge()
}

// judge gives the verdict on a capitalised word.
func (l *lexeme) judge() verdict {
	switch {
	case l.class != 0 || l.is&(beginsMore|fullName) != 0:
		return inList
	case l.shape == initial || l.looked&roleShort != 0:
		return perhaps
	case l.bytes < 3 || l.role&notUnknown != 0: // see unknownOK; also of the word that it is the genitive of
		return neverName
	case l.looks&looksGenitive != 0:
		return perhaps
	case l.shape == upper && l.bytes < shortestCapitals:
		return neverName
	case l.looks&looksThing != 0:
		return aThing
	case l.looks&looksNoun != 0:
		return noSubject
	}
	return perhaps
}

// hashName is that of the name in the word, which is plain and stands at
// text[at], from what is remembered of a short one.
func (l *lexeme) hashName(text []byte, at int) uint64 {
	n := int(l.bytes) - int(l.is/genitive)
	if l.bytes > longestShortWord {
		return hashName(text[at : at+n])
	}
	mask := &wordMasks[n]
	hash := mixWord(uint64(n), l.head&mask.head)
	longer := mixWord(hash, l.tail&mask.tail) // in any case: how long names are cannot be foreseen
	if n > 8 {
		hash = longer
	}
	return hash
}

// plainWord reads the word that begins at w.start, if lexemeAt knows it.
// Otherwise it reports false and leaves w as it is.
func (s *scan) plainWord(w *word) bool {
	l, end := s.lexemeAt(int(w.start))
	if l == nil {
		return false
	}
	w.end, w.shape = uint32(end), l.shape
	l.tell(w)
	return true
}

// tell writes what is known of a plain word on w.
func (l *lexeme) tell(w *word) {
	w.looked = l.looked
	w.flags |= flagLooked
	if l.shape == lower || l.is&(beginsMore|fullName) == 0 && (l.class == 0 || l.is&genitive != 0) {
		w.flags |= flagNoEntry
	}
}
