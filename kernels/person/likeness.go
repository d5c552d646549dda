package person

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"aktsyn/kernels"
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

// Likeness says how far a mention agrees with a person's name.
type Likeness uint8

// The answers of Like.
const (
	Different Likeness = iota // somebody else: a word that the name does not have, or another order
	Possible                  // nothing against it, but many others are called so
	Same                      // the name, as it is written about this person
)

// String names the likeness.
func (l Likeness) String() string { return [...]string{"different", "possible", "same"}[l] }

// Like compares a mention with the name of a person. Both are names as they
// stand in a text or canonical; "Hansen, Jens" is turned round.
//
// Every word of the mention must stand for a word of the name, in the name's
// order: be equal to it, or be its initial. One word that the name does not
// have makes the mention Different, however much of the rest agrees: Jens
// Hansen Nielsen is not Jens Hansen. Beyond that a mention is
//
//   - Same with the whole surname and at least one given or middle name, both
//     written out ("Jens Hansen", "Jens P. Hansen" for "Jens Peter Hansen");
//   - Possible otherwise: a name alone ("Jens", "Hansen"), given names without
//     the surname ("Jens Peter"), initials ("P. Hansen").
//
// A name of one word therefore has no Same.
//
// Case and accents do not matter, hyphens part words, aa is å, ae is æ, oe
// and ö are ø. The parts of a hyphenated surname belong together. Particles of
// the surname may be left out, but not added. Titles, roles and kinship in
// front of the mention ("fru", "moderen") are no words of a name unless the
// name has them. A genitive s is overlooked on surnames whose ending
// (-sen, -gaard) leaves no doubt; William and Williams are two names.
func Like(mention, name string) Likeness {
	n := takeApart(name)
	m := n.nominative(n.untitled(nameWords(canonicalName(mention))))
	switch {
	case len(m) == 0 || !inOrder(m, n.words()):
		return Different
	case n.sameAs(m):
		return Same
	}
	return Possible
}

func canonicalName(name string) string {
	return string((*Kernel)(nil).AppendValue(nil, kernels.Person, 0, []byte(name)))
}

// nameParts are the words of a person's name in comparable spelling.
type nameParts struct {
	given   []string // and middle names
	surname []string // with its particles
}

func takeApart(name string) nameParts {
	given, surname := Parts([]byte(canonicalName(name)))
	return nameParts{nameWords(strings.Join(given, " ")), nameWords(surname)}
}

func (n nameParts) words() []string { return slices.Concat(n.given, n.surname) }

// untitled drops titles before a mention.
func (n nameParts) untitled(m []string) []string {
	for len(m) > 1 && roles()[m[0]]&roleTitle != 0 && !slices.Contains(n.words(), m[0]) {
		m = m[1:]
	}
	return m
}

// nominative takes the genitive s off the surname at the end of a mention.
func (n nameParts) nominative(m []string) []string {
	if len(m) == 0 || len(n.surname) == 0 {
		return m
	}
	surname := n.surname[len(n.surname)-1]
	if last := len(m) - 1; m[last] == surname+"s" && hasNameEnding([]byte(surname)) {
		m[last] = surname
	}
	return m
}

// sameAs: the whole surname, and before it given names that stand in order,
// one of them at least written out.
func (n nameParts) sameAs(m []string) bool {
	given, ok := n.cutSurname(m)
	return ok && !allInitials(given) && inOrder(given, n.given)
}

// cutSurname takes the surname off the end of a mention. Only the particles
// before its last word may be missing.
func (n nameParts) cutSurname(m []string) (given []string, ok bool) {
	for i, w := range slices.Backward(n.surname) {
		switch last := len(m) - 1; {
		case last >= 0 && m[last] == w:
			m = m[:last]
		case i == len(n.surname)-1 || roles()[w]&roleParticle == 0:
			return nil, false
		}
	}
	return m, len(n.surname) > 0
}

func allInitials(words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !isInitial(w) })
}

func isInitial(word string) bool { return utf8.RuneCountInString(word) == 1 }

// inOrder reports whether the words of m stand for words of name, in order.
func inOrder(m, name []string) bool {
	for _, w := range name {
		if len(m) > 0 && (m[0] == w || isInitial(m[0]) && strings.HasPrefix(w, m[0])) {
			m = m[1:]
		}
	}
	return len(m) == 0
}

// nameWords gives the words of a canonical name in comparable spelling.
func nameWords(canonical string) []string {
	words := strings.FieldsFunc(canonical, func(r rune) bool { return !isWord(r) })
	for i, w := range words {
		words[i] = spelling(w)
	}
	return words
}

var transliterate = strings.NewReplacer("aa", "å", "ae", "æ", "oe", "ø", "ö", "ø", "ä", "æ")

// spelling levels the ways of writing one name: Kjærgård is Kjaergaard, and
// René is Rene. The ring of å is no accent.
func spelling(word string) string {
	var b strings.Builder
	for _, r := range transliterate.Replace(norm.NFC.String(word)) {
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
