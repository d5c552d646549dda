// Package dictionary finds the words and phrases of a name list in a text, as
// whole words, every match with its exact span.
//
// # What matches
//
// A word is a run of word runes: letters, digits (Unicode Nd) and combining
// marks. Invisible characters (soft hyphen, zero-width space and the like)
// count as not there; a span may hold some, never at its ends. An entry is a
// word, or words with what stands between them; it begins and ends with a
// word. It matches where its words stand as whole words of the text, with the
// same between them. Apostrophes, hyphens, full stops and everything else part
// words: "Hans" matches in "Hans's" and in "Hans-Peter", and the caller
// decides what genitives and double names mean.
//
// A blank inside an entry matches one or more Unicode space separators
// (category Zs: blank, no-break space, thin spaces) or a single '\n' with
// blanks around it: a name broken over a line, with the next line's
// indentation. It does not match a tab, a form feed or a blank line, which
// part cells and paragraphs.
//
// The Mode says how case counts. In AnyCase and TitleCase text and entries are
// compared after Fold: Unicode simple lower-casing, rune by rune, so "ÅSE",
// "Åse" and "åse" are one name while å and aa, é and e stay different. A match
// in TitleCase must begin with a capital, or with a letter of a script that
// has none: there is no other way to write such a name. In ExactCase text
// must be as the entry is listed.
//
// The MatchKind says which of overlapping matches are reported. Matches come
// in ascending order of (Start, End), and no two have the same span, because
// entries that match the same text are one entry.
//
// # How
//
// Entries begin where words do, so only starts of words need a look, and
// there are no failure links: nothing that began before matters. A dictionary
// is one hash table. For every entry it knows each prefix that ends with a
// word, by the hash of its words and of what parts them, and whether it is an
// entry and whether longer ones go on. A scan
//
//   - has package wordstart mark starts and extents of words with vector
//     instructions, where only capitals can begin a match only those;
//   - has package sieve ask a bit filter for the first eight bytes of each,
//     which fits the second cache and answers no nearly always;
//   - has package probe hash the others from two loads, as long as they are of
//     ASCII and À to ÿ, which fold in place by one bit of each byte, and settle
//     those that are an entry or none;
//   - goes on word by word where the table says that longer entries do, with
//     all words of a chunk side by side, and compares text and entry;
//   - decodes the rest rune by rune.
//
// An entry has at most 32 words and 255 bytes, a look-up visits at most 128
// slots, and a text byte is read for at most 32 starts, so that time is linear
// in the text whatever it holds. Build tries hash functions, in a fixed order,
// until look-ups are short enough.
//
// # Memory
//
// A chain of words takes two slots of eight bytes, an entry six bytes and its
// text. The compiled file holds just these and is used where it lies.
//
// Entries may be the extract of a population register. No error of this
// package repeats an entry, a line or any other content: errors name files,
// line numbers and entry numbers.
package dictionary

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Class is a set of roles an entry can play. Values are stored in compiled
// files: append, never renumber.
type Class uint8

// The roles. One text may carry several: "Holm" is a surname and a street.
const (
	Given    Class = 1 << iota // a given name, or a middle name used like one
	Surname                    // a family name
	FullName                   // given name and surname of a person
	Street                     // a street name
	Term                       // any other word or phrase
)

const allClasses = Given | Surname | FullName | Street | Term

var classNames = [...]string{"given", "surname", "full", "street", "term"}

// String lists the roles joined by "|", as in "given|surname".
func (c Class) String() string {
	var names []string
	for i, name := range classNames {
		if c&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	if rest := c &^ allClasses; rest != 0 || c == 0 {
		names = append(names, fmt.Sprintf("class%d", uint8(rest)))
	}
	return strings.Join(names, "|")
}

// ParseClass reads one role as String writes it: given, surname, full,
// street or term.
func ParseClass(s string) (Class, error) {
	if i := slices.Index(classNames[:], s); i >= 0 {
		return 1 << i, nil
	}
	return 0, fmt.Errorf("unknown class %q (known: %s)", s, strings.Join(classNames[:], ", "))
}

// Mode says how the case of letters counts. Values are stored in compiled
// files: append, never renumber.
type Mode uint8

// The modes.
const (
	// AnyCase takes small letters and capitals for the same.
	AnyCase Mode = iota
	// TitleCase is AnyCase for matches that begin with a capital, or with a
	// letter of a script that has none: "Jensen" and "JENSEN", not "jensen".
	TitleCase
	// ExactCase finds entries as they are listed. "bo" and "Bo" are two.
	ExactCase
)

var modeNames = [...]string{"any", "title", "exact"}

// String is "any", "title" or "exact".
func (m Mode) String() string {
	if int(m) < len(modeNames) {
		return modeNames[m]
	}
	return fmt.Sprintf("mode%d", uint8(m))
}

// ParseMode reads a mode as String writes it.
func ParseMode(s string) (Mode, error) {
	if i := slices.Index(modeNames[:], s); i >= 0 {
		return Mode(i), nil
	}
	return 0, fmt.Errorf("unknown mode %q (known: %s)", s, strings.Join(modeNames[:], ", "))
}

func (m Mode) check() error {
	if int(m) >= len(modeNames) {
		return fmt.Errorf("dictionary: unknown mode %d", m)
	}
	return nil
}

// MatchKind says which of overlapping matches are reported. Values are stored
// in compiled files: append, never renumber.
type MatchKind uint8

// The match kinds.
const (
	// All reports every entry at every place where it stands, overlapping or
	// nested or not.
	All MatchKind = iota
	// LeftmostLongest reports matches that do not overlap: from the left, of
	// those that begin at the same place the longest, and on behind its end.
	LeftmostLongest
)

// MaxBytes bounds an entry's text, as listed and as folded. The longest
// surname in the Statistics Denmark list of 2014 has 29 runes.
const MaxBytes = 255

// MaxFreq is the highest frequency class.
const MaxFreq = 5

// Entry is one pattern: a word, or a phrase of at most 32 words. Blanks in it
// are single ones; it begins and ends with a letter, digit or mark.
type Entry struct {
	Text  string // as listed, in NFC, at most MaxBytes
	Class Class  // at least one role
	Freq  uint8  // frequency class: 0 unknown, 1 rare .. MaxFreq very common
}

// check says what is wrong with e, without repeating it.
func (e Entry) check() error {
	switch {
	case len(e.Text) > MaxBytes:
		return fmt.Errorf("is longer than %d bytes", MaxBytes)
	case e.Class == 0 || e.Class&^allClasses != 0:
		return fmt.Errorf("has no class or an unknown one")
	case e.Freq > MaxFreq:
		return fmt.Errorf("has a frequency class above %d", MaxFreq)
	case isPlainName(e.Text):
		return nil
	}
	return checkText(e.Text)
}

// isPlainName reports whether text is words of plain letters and digits parted
// by single blanks or hyphens, as nearly all names are, and so few of them
// that it needs no further check.
func isPlainName(text string) bool {
	between, words := true, 1
	for i := 0; i < len(text); i++ {
		switch b := text[i]; {
		case asciiWord[b]:
			between = false
		case (b == ' ' || b == '-') && !between:
			between = true
			words++
		case b == 0xC3 && i+1 < len(text) && latinSecond[text[i+1]]:
			between = false
			i++
		default:
			return false
		}
	}
	return !between && words <= maxWords
}

// checkText is the part of check that looks at characters.
func checkText(text string) error {
	switch {
	case foldedLen(text) > MaxBytes:
		return fmt.Errorf("is longer than %d bytes", MaxBytes)
	case foldedLen(text) == 0:
		return fmt.Errorf("is empty")
	case !utf8.ValidString(text):
		return fmt.Errorf("is not valid UTF-8")
	case !norm.NFC.IsNormalString(text):
		return fmt.Errorf("is not in Unicode normal form C")
	}
	if err := checkBlanks(text); err != nil {
		return err
	}
	return checkWords(text)
}

// checkWords reports text that does not begin and end with a word or has too
// many.
func checkWords(text string) error {
	words, in := 0, false
	for _, r := range text {
		if isInvisible(r) {
			continue
		}
		was := in
		in = isWord(r)
		if in && !was {
			words++
		}
		if words == 0 {
			return fmt.Errorf("does not begin with a letter or digit")
		}
	}
	switch {
	case !in:
		return fmt.Errorf("does not end with a letter or digit")
	case words > maxWords:
		return fmt.Errorf("has more than %d words", maxWords)
	}
	return nil
}

func foldedLen(text string) int {
	var buf [2 * MaxBytes]byte
	return len(Fold(buf[:0], []byte(text)))
}

// checkBlanks reports text that can never match: blanks other than single
// ones between words, and control characters.
func checkBlanks(text string) error {
	before := ' '
	for _, r := range text {
		if isInvisible(r) {
			continue
		}
		if r == ' ' && before == ' ' || r != ' ' && isBlank(r) {
			return fmt.Errorf("has blanks other than single ones between words")
		}
		if unicode.IsControl(r) {
			return fmt.Errorf("has a control character")
		}
		before = r
	}
	if before == ' ' {
		return fmt.Errorf("ends in a blank")
	}
	return nil
}

// merge joins two entries that match the same text: roles are united and the higher
// frequency class wins. Of two spellings the later in byte order is kept,
// which prefers "Hansen" to "HANSEN" and does not depend on who comes first.
func merge(a, b Entry) Entry {
	return Entry{
		Text:  max(a.Text, b.Text),
		Class: a.Class | b.Class,
		Freq:  max(a.Freq, b.Freq),
	}
}
