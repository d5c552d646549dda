package person

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Parts takes a canonical name (AppendValue's) apart: the words but the last
// are given and middle names, the last is the surname, with the particles in
// front of it ("ludwig", "van beethoven"). A single word is taken for a
// surname; only a dictionary could say more.
func Parts(canonical []byte) (given []string, surname string) {
	words := strings.Fields(strings.ReplaceAll(string(canonical), ".", ". "))
	if len(words) == 0 {
		return nil, ""
	}
	last := len(words) - 1
	for last > 1 && roles()[words[last-1]]&roleParticle != 0 {
		last--
	}
	return words[:last], strings.Join(words[last:], " ")
}

// Compatible reports whether mention may mean the person called subject, so
// that only an incompatible mention is surely somebody else. Both are names
// as they stand in a text or canonical. The words of the mention must occur
// in the subject's name in the same order:
//
//   - a full word equals a word of the subject; hyphens part words, accents
//     and case do not matter, aa is å, ae is æ, oe is ø (as ö is);
//   - an initial begins a word of the subject;
//   - one word may stand alone, whether given name or surname;
//   - if the mention has a given name or initial and a further last word,
//     that is a surname and must be the subject's, and the mention's first
//     word must not stand for the subject's surname.
//
// A mention longer than the subject's name is compatible if the subject's
// name is compatible with it: the subject may be known by fewer names.
func Compatible(mention, subject string) bool {
	m, s := nameWords(mention), nameWords(subject)
	if len(m) == 0 || len(s) == 0 {
		return false
	}
	if len(m) > len(s) {
		m, s = s, m
	}
	if len(m) == 1 {
		return slices.ContainsFunc(s, func(w string) bool { return sameWord(m[0], w) })
	}
	lastM, lastS := len(m)-1, len(s)-1
	return sameWord(m[lastM], s[lastS]) && inOrder(m[:lastM], s[:lastS]) || givenOnly(m, s)
}

// givenOnly: several given names without the surname, "Jens Peter".
func givenOnly(m, s []string) bool {
	return len(m) < len(s) && inOrder(m, s[:len(s)-1]) && sameWord(m[0], s[0])
}

// inOrder reports whether the words of m stand in s in their order.
func inOrder(m, s []string) bool {
	for _, w := range s {
		if len(m) > 0 && sameWord(m[0], w) {
			m = m[1:]
		}
	}
	return len(m) == 0
}

// sameWord: equal, or one is the other's initial.
func sameWord(a, b string) bool {
	if utf8.RuneCountInString(a) > 1 && utf8.RuneCountInString(b) > 1 {
		return a == b
	}
	ra, _ := utf8.DecodeRuneInString(a)
	rb, _ := utf8.DecodeRuneInString(b)
	return ra == rb
}

// nameWords gives the words of a name in comparable spelling, without
// particles.
func nameWords(name string) []string {
	canonical := (*Kernel)(nil).AppendValue(nil, 0, []byte(name))
	words := bytes.FieldsFunc(canonical, func(r rune) bool { return !isWord(r) })
	var out []string
	for _, w := range words {
		if roles()[string(w)]&roleParticle == 0 || len(words) == 1 {
			out = append(out, spelling(string(w)))
		}
	}
	return out
}

var transliterate = strings.NewReplacer("aa", "å", "ae", "æ", "oe", "ø", "ö", "ø", "ä", "æ")

// spelling levels the ways of writing one name: Kjærgård is Kjaergaard, and
// René is Rene. The ring of å is no accent.
func spelling(word string) string {
	var b strings.Builder
	for _, r := range transliterate.Replace(word) {
		if r == 'å' {
			b.WriteRune(r)
			continue
		}
		for _, d := range norm.NFD.String(string(r)) {
			if !unicode.IsMark(d) {
				b.WriteRune(d)
			}
		}
	}
	return b.String()
}
