package person

import (
	"aktsyn/kernels"
	"aktsyn/kernels/dictionary"
)

// What the words of a brief mention are. See reading for the same of any.

// read tells names from other words.
func (b *brief) read() bool {
	if b.listed() {
		return b.done()
	}
	first := &b.words[0]
	if first.role&(roleFunction|roleTitle) != 0 || first.role&roleMonth != 0 && b.n == 1 {
		return false
	}
	known := b.leading()
	switch {
	case b.capital && b.givenBefore():
		return false
	case known == b.n:
		return b.unknown()
	case known > 0 && !b.surnameBehind(known):
		return false
	}
	return b.names(known) && b.done()
}

// listed reads words that are all in a list and nothing but names, in one step:
// whether a word is a given name, a surname or both cannot be foreseen, so that
// each question costs more than the table. It reports false if more is to be
// known.
func (b *brief) listed() bool {
	if b.words[0].class == 0 {
		return false
	}
	var roles role
	key := 1
	for i := range b.words[:b.n] {
		w := &b.words[i]
		roles |= w.role
		key = key<<2 | int(w.class&anyName)
	}
	names := &listedNames[key%len(listedNames)]
	if names.signals == 0 || b.capital || roles&(roleFunction|roleTitle|roleMonth|roleCompany|roleStreet) != 0 {
		return false
	}
	b.signals |= names.signals
	b.given = names.given
	return true
}

// listedNames holds what names and take make of words of which the lists alone
// are known, by the classes of the words, two bits each behind a one; nothing if
// not all of them belong to one name.
var listedNames = func() (table [2 << (2 * mostBrief)]struct {
	signals kernels.Signals
	given   int
}) {
	for n := 1; n <= mostBrief; n++ {
		for classes := range 1 << (2 * n) {
			var b brief
			for i := n - 1; i >= 0; i-- {
				w := lexeme{class: dictionary.Class(classes>>(2*i)) & anyName}
				if w.class == 0 || w.class&dictionary.Surname == 0 && b.surnames > 0 {
					b.signals = 0
					break
				}
				b.take(&w)
			}
			names := &table[1<<(2*n)|classes]
			names.signals, names.given = b.signals, b.given
		}
	}
	return table
}()

// givenBefore reports whether the unknown word before the mention may stand as
// a given name before it (see surnameAfter).
func (b *brief) givenBefore() bool {
	if first := &b.words[0]; first.class != 0 {
		return first.class&dictionary.Surname != 0 && !b.startsFull(0)
	}
	return b.n > 1 && b.words[1].class != 0
}

// leading gives the number of unknown words that the mention begins with.
func (b *brief) leading() (n int) {
	for n < b.n && b.words[n].class == 0 {
		n++
	}
	return n
}

// mayBeUnknown is unknownOK for word i, which is in no list.
func (b *brief) mayBeUnknown(i int) bool {
	w := &b.words[i]
	return w.role&notUnknown == 0 && w.bytes >= 3
}

// surnameBehind reports whether the words before word n, in no list, stand as
// given names before it (see surnameAfter).
func (b *brief) surnameBehind(n int) bool {
	w := &b.words[n]
	if n > mostUnknown || b.signals != 0 || b.first && b.words[0].looks&looksDefinite != 0 {
		return false
	}
	if w.class&dictionary.Surname == 0 || w.role&(roleFunction|rolePlace|roleStreet|roleMonth|roleCompany) != 0 {
		return false
	}
	if b.startsFull(n) {
		return false
	}
	for i := range n {
		if !b.mayBeUnknown(i) {
			return false
		}
	}
	return true
}

// startsFull is that of word n.
func (b *brief) startsFull(n int) bool {
	if b.words[n].class&dictionary.Given == 0 || n+1 == b.n || b.text[b.ends[n]] != ' ' {
		return false
	}
	next := &b.words[n+1]
	return next.class&dictionary.Surname != 0 && next.role&roleFunction == 0
}

// names reads words of which those before word known are in no list and that
// one is (see reading.fits), as far as they belong to one name. It reports
// false if more is to be known.
func (b *brief) names(known int) bool {
	for i := range b.words[:b.n] {
		w := &b.words[i]
		switch {
		case i <= known:
		case w.role&(roleFunction|roleMonth|roleCompany) != 0, w.role&roleStreet != 0 && !b.isMiddle(i):
			return false
		case w.class == 0:
			if !b.mayBeUnknown(i) {
				return false
			}
			if b.given == 0 || b.unknowns == mostUnknown || i == 1 && b.words[0].role&(roleCommon|roleWord3) != 0 {
				return b.stop(i)
			}
		case w.class&dictionary.Surname == 0 && b.surnames+b.unknowns > 0:
			return b.stop(i)
		}
		b.take(w)
	}
	return true
}

// isMiddle reports whether word i, which streets end in too ("Mette Toft
// Frederiksen"), is a surname and ends none (see endsStreet).
func (b *brief) isMiddle(i int) bool {
	before := &b.words[i-1]
	return b.words[i].class&dictionary.Surname != 0 && i+1 < b.n && (before.class != 0 || before.looks&looksGenitive == 0)
}

// stop ends the mention before word i, if that can be told.
func (b *brief) stop(i int) bool {
	if i+1 < b.n || b.form != kernels.Prose || b.signals.Has(LineBreak) {
		return false
	}
	b.stopAt(i)
	if w := &b.words[i]; b.signals == Surname && w.class == 0 && b.text[b.end] == ' ' {
		b.behind = Company // see behind
	}
	return true
}

// stopAt ends the mention before word i, or with the last.
func (b *brief) stopAt(i int) {
	b.n, b.end = i, b.ends[i-1]
	b.behind, b.next, b.comma = 0, 0, false
}

// take is reading.take.
func (b *brief) take(w *lexeme) {
	switch {
	case w.class == 0:
		b.unknowns++
		if b.signals.Has(Given) {
			b.signals |= UnknownSurname
		} else {
			b.signals |= UnknownGiven
			b.given++
		}
		if w.looks&looksName != 0 {
			b.signals |= NameEnding
		}
	case w.class&dictionary.Surname != 0 && (b.given > 0 || w.class&dictionary.Given == 0):
		b.surnames++
		if b.signals |= Surname; b.signals.Has(Given) {
			b.signals = b.signals&^UnknownSurname | Full
		}
	default:
		b.signals |= Given
		b.given++
	}
}

// done is reading.done. It reports false if more is to be known.
func (b *brief) done() bool {
	if b.comma && (b.given == 0 || b.form != kernels.Prose) {
		return false // or inverted
	}
	last := &b.words[b.n-1]
	switch {
	case b.signals == Surname && b.n == 1:
		if last.is&genitive == 0 && last.looks&looksGenitive != 0 {
			return false // or a given name's genitive
		}
		if last.freq < commonFreq && last.looks&looksName != 0 {
			b.signals |= NameEnding
		}
	case b.signals&(Given|Surname|UnknownSurname|UnknownGiven) == Given && b.given > 1:
		b.signals |= SeveralGiven
	case b.signals.Has(UnknownSurname) && last.class == 0 && last.looks&looksGenitive != 0:
		return !b.seen.has(b.text[b.end-int(last.bytes) : b.end-1])
	}
	return true
}

// unknown reads words of which none is in a list (see shapeEvidence). It
// reports false if more is to be known.
func (b *brief) unknown() bool {
	first := &b.words[0]
	if b.n > mostUnknown+1 || b.signals != 0 || first.looks&looksGenitive != 0 && b.seen.has(b.text[b.start:b.ends[0]-1]) {
		return false
	}
	signals := Shape
	for i := range b.words[:b.n] {
		if !b.mayBeUnknown(i) {
			return false
		}
		if b.words[i].looks&looksName != 0 {
			signals |= NameEnding
		}
	}
	switch {
	case b.seen.mayHave(first.digest) && b.seen.hasHash(b.hashOf(0)):
	case first.looks&looksThing != 0:
		b.stopAt(1)
		return true
	case b.front&(Title|Speech|Label|Greeting) != 0:
	case b.first && (b.n > 1 || first.looks&looksNoun != 0 || b.next&(roleSpeech|roleAct) == 0):
		b.stopAt(1) // a name may begin behind it
		return true
	case b.n == 1 && (b.first || first.looks&looksName == 0):
		signals |= LoneCapital
	}
	b.signals = signals
	return true
}

// look adds the signals of context.
func (b *brief) look() {
	b.signals |= b.front | b.behind
	if b.words[b.n-1].is&genitive != 0 {
		b.signals |= Genitive
	}
	names := &b.seen
	freq, seen := uint8(0), names.used > 0
	for i := range b.words[:b.n] {
		w := &b.words[i]
		freq = max(freq, w.freq)
		seen = seen && names.mayHave(w.digest) && names.hasHash(b.hashOf(i))
	}
	if seen {
		b.signals |= SeenInFull
	}
	switch {
	case freq >= commonFreq:
		b.signals |= Common
	case freq == 1:
		b.signals |= Rare
	}
	if b.n == 1 {
		b.alone(&b.words[0])
	}
}

// alone adds what speaks against a single word (see single).
func (b *brief) alone(w *lexeme) {
	if b.first {
		b.signals |= SentenceStart
	}
	switch {
	case w.role&(roleWord3|roleCommon|roleFunction|roleTitle) != 0:
		b.signals |= MostlyWord | WordLike
	case w.role&(roleWord2|roleStreet|roleCompany|roleAct|roleSpeech) != 0:
		b.signals |= WordLike
	}
	if w.role&rolePlace != 0 || b.place && w.is&genitive == 0 {
		b.signals |= Place
	}
}
