package person

import (
	"bytes"
	"unicode/utf8"

	"aktsyn/kernels"
)

// What stands before and behind a brief mention. See context for the same of any.

// beforeCapital looks at the word with a capital, which cannot be part of a
// name, behind the mention and a blank.
func (b *brief) beforeCapital(l *lexeme) {
	genitive := b.words[b.n-1].is&genitive != 0
	if l.looked&roleStreet != 0 {
		b.behind |= Street
	}
	if l.looked&roleCompany != 0 || genitive && l.shape == title && l.looked&roleTitle == 0 || companyMark(b.text[b.end:]) {
		b.behind |= Company
	}
}

// capitalBytes reports whether the bytes first and second begin with an ASCII
// capital or are one of À to Þ.
func capitalBytes(first, second byte) bool {
	return letterBytes[first] == hasCapital || first == 0xC3 && second >= 0x80 && second <= 0x9E && second != 0x97
}

// smallBytes is the same for small letters, and ß to ÿ.
func smallBytes(first, second byte) bool {
	return letterBytes[first] == hasSmall || first == 0xC3 && second >= 0x9F && second <= 0xBF && second != 0xB7
}

// before looks at what stands in front of the mention.
func (b *brief) before() bool {
	b.first, b.place, b.capital, b.front = b.start == 0, false, false, 0
	if b.start < 4 {
		return b.first // nothing stands before it, or hardly anything
	}
	last, text := b.start-1, b.text
	switch c, before := text[last], text[last-1]; {
	case c == '\n':
		return b.behindLine(last)
	case c == '(' && before == ' ' && letterBytes[text[last-2]] != 0:
		return b.behindWord(last-1, gapHard)
	case c != ' ':
	case letterBytes[before] != 0:
		return b.behindWord(last, gapBlank)
	case letterBytes[text[last-2]] == 0:
	case before == ',':
		return b.behindWord(last-1, gapComma)
	case before == '.':
		b.first = true
		return b.behindWord(last-1, gapDotBlank)
	case before == ':':
		b.first = true
		return b.behindWord(last-1, gapHard)
	}
	return b.behindFar()
}

// behindFar is before for a mention behind more than is common between words:
// an indent, a blank line, the end of a question, brackets and so on.
func (b *brief) behindFar() bool {
	last := b.text[b.start-1]
	_, end := b.wordBefore(b.start)
	if last != ' ' && last != '\n' && last != '(' || end == 0 || bytes.IndexByte(b.text[end:b.start], '&') >= 0 {
		return false
	}
	var w word
	splitter := splitter{text: b.text, form: b.form}
	splitter.between(end, &w)
	switch b.first = w.flags&flagFirst != 0; w.gap {
	case gapHard, gapBlank, gapLine, gapComma, gapDotBlank:
		return b.behindWord(end, w.gap)
	}
	return false
}

// behindLine is before for a mention that begins a line.
func (b *brief) behindLine(end int) bool {
	switch before := b.text[end-1]; {
	case letterBytes[before] != 0:
		g := gapHard
		if b.form == kernels.Prose {
			g = gapLine
		}
		splitter := splitter{text: b.text, form: b.form}
		b.first = !splitter.wrapped(end)
		return b.behindWord(end, g)
	case before == ',' && letterBytes[b.text[end-2]] != 0:
		splitter := splitter{text: b.text, form: b.form}
		b.first = !splitter.wrapped(end)
		return b.behindWord(end-1, gapHard)
	case before != '.' && before != '\n' && before != ':':
		return b.behindFar()
	case before != ':' && (b.text[end-2] == '.' || b.text[end-2] == '\n'):
		end--
	}
	if letterBytes[b.text[end-2]] == 0 {
		return b.behindFar()
	}
	b.first = true
	return b.behindWord(end-1, gapHard)
}

// behindWord looks at the word that ends at end, with gap g between it and the
// mention.
func (b *brief) behindWord(end int, g gap) bool {
	from, text := b.finder.runStart(end), b.text
	if from == end || from > 0 && joiningByte[text[from-1]] && !b.behindDate(from, end, g) {
		return false
	}
	l := b.lexeme(from, end)
	if l.is&plain == 0 {
		return false
	}
	if l.looked&(roleTitle|roleTitled|roleSpeech|roleGreeting|roleFirm|roleLabel) != 0 {
		b.front = b.speaks(l, g, text[end:b.start])
	}
	if g != gapBlank {
		return l.shape == lower || b.apart(l, g, end)
	}
	if l.shape == other {
		return b.behindNumber(from, end)
	}
	b.place = end-from == 1 && text[from]|0x20 == 'i'
	return l.shape == lower || b.apart(l, g, end)
}

// behindDate reports whether the word text[from:end] is the year of a date
// ("24-08-2021"), and more than a blank parts it from the mention.
func (b *brief) behindDate(from, end int, g gap) bool {
	if b.text[from-1] != '-' || end-from != 4 || g == gapBlank || g == gapLine {
		return false
	}
	return allDigits(b.text[from:end])
}

func allDigits(word []byte) bool {
	for _, c := range word {
		if !isDigit(c) {
			return false
		}
	}
	return true
}

// apart reports whether no name can reach from the word l with a capital,
// which ends at end, over gap g to the mention.
func (b *brief) apart(l *lexeme, g gap, end int) bool {
	switch g {
	case gapBlank, gapLine:
		if end <= b.finder.done || l.verdict == neverName {
			return l.shape.capital() && l.looked&roleShort == 0
		}
		b.capital = l.verdict != inList
		return b.capital && l.shape == title && l.looked&roleShort == 0
	case gapDotBlank, gapComma:
		return l.shape != initial && l.looked&roleShort == 0
	}
	return true
}

// behindNumber looks at the word text[from:end], and a blank, before the
// mention. It knows digits alone (see postcode).
func (b *brief) behindNumber(from, end int) bool {
	number := b.text[from:end]
	if !allDigits(number) {
		return false
	}
	if len(number) != 4 || number[0] == '0' || number[0] == '1' && number[1] == '9' || number[0] == '2' && number[1] == '0' {
		return true
	}
	b.place = from > 1 && (b.text[from-1] == '\n' || b.text[from-1] == ' ' && (b.text[from-2] == ',' || letterBytes[b.text[from-2]] == hasSmall))
	return b.place
}

// speaks gives the signals of the word before the mention, and of what stands
// between them (see inFront).
func (b *brief) speaks(l *lexeme, g gap, between []byte) (sig kernels.Signals) {
	speech := l.looked&roleSpeech != 0 && l.shape == lower
	switch {
	case l.looked&(roleLabel|roleTitle) != 0 && g == gapHard && between[0] == ':':
		return Label
	case g == gapBlank || g == gapLine || g == gapDotBlank && l.bytes <= 4:
		if l.looked&(roleTitle|roleTitled) != 0 {
			sig |= Title
		}
		if speech {
			sig |= Speech
			if l.looked&roleNaming == 0 {
				sig |= SaidBy
			}
		}
		if l.looked&roleGreeting != 0 {
			sig |= Greeting
		}
		if l.looked&roleFirm != 0 {
			sig |= Company
		}
	case speech && g == gapHard:
		sig |= Speech
	case l.looked&roleGreeting != 0 && (g == gapHard || g == gapComma) && bytes.ContainsAny(between, "\n,"):
		sig |= Greeting
	}
	return sig
}

// after looks at what stands behind the mention, four bytes at least.
func (b *brief) after() bool {
	last := &b.words[b.n-1]
	after := b.text[b.end : b.end+4]
	small := smallBytes(after[1], after[2])
	switch after[0] {
	case ' ':
		if small || isDigit(after[1]) {
			return b.beforeWord(b.end+1, last)
		}
		return after[1] == '('
	case '\n':
		if !small {
			return after[1] != ' ' && after[1] != '\r' && after[1] < utf8.RuneSelf
		}
		l, _ := b.lexemeAt(b.end + 1)
		return l != nil && l.looked&roleParticle == 0
	case ',':
		b.comma = after[1] == ' ' && capitalBytes(after[2], after[3])
		return b.comma || after[1] == '\n' || after[1] == ' ' && (isDigit(after[2]) || smallBytes(after[2], after[3]))
	case '.':
		return last.looked&roleShort == 0
	}
	return true
}

// ved is the head of the word "ved" (see placeBehind).
const ved = 'v' | 'e'<<8 | 'd'<<16

// beforeWord looks at the number or the word in small letters behind the
// mention and a blank.
func (b *brief) beforeWord(at int, last *lexeme) bool {
	l, end := b.lexemeAt(at)
	text := b.text
	if l == nil || l.looked&(roleParticle|roleStreet) != 0 || end < len(text) && joiningByte[text[end]] || l.head == ved {
		return false
	}
	if companyMark(text[b.end:]) {
		b.behind |= Company
	}
	if l.shape == lower {
		b.next = l.looked
	}
	if b.next&(roleSpeech|roleAct) != 0 && last.is&genitive == 0 {
		b.behind |= Speech
	}
	return true
}
