package eval

import (
	"cmp"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"aktsyn/kernels"
)

// stock is a group of names to swap others for.
type stock struct {
	name            string
	given, surnames []string
}

// swap replaces the names of gold texts by those of a stock: a full name by a
// full name, a given name by a given name, a surname by a surname. Initials,
// numerals and words in small letters stay, as does the second part of a
// compound ("Jensen-sagen"); a genitive gets the ending that the new name
// takes. Within a text the same word always becomes the same name. Equal
// seeds give equal texts.
type swap struct {
	bearers *population
	names   stock
	random  *rand.Rand
	chosen  map[string]string // in this text, by role and folded word
}

func newSwap(bearers *population, names stock, seed uint64) *swap {
	return &swap{bearers: bearers, names: names, random: rand.New(rand.NewPCG(seed, 0))}
}

// gold swaps the names of every text.
func (s *swap) gold(g *Gold) *Gold {
	out := &Gold{Offsets: g.Offsets}
	for _, e := range g.Examples {
		out.Examples = append(out.Examples, s.example(e))
	}
	return out
}

// example swaps the persons of one text. Entities move along with the text;
// one that overlaps an earlier one is left out.
func (s *swap) example(e Example) Example {
	s.chosen = map[string]string{}
	entities := slices.Clone(e.Entities)
	slices.SortStableFunc(entities, func(a, b Entity) int { return cmp.Compare(a.Start, b.Start) })
	out, at := Example{ID: e.ID, Partial: e.Partial}, 0
	var text strings.Builder
	for _, g := range entities {
		if g.Start < at {
			continue
		}
		text.WriteString(e.Text[at:g.Start])
		span := e.Text[g.Start:g.End]
		at = g.End
		if g.Kind == kernels.Person && !g.Decoy {
			span = s.person(span)
		}
		g.Start = text.Len()
		text.WriteString(span)
		g.End = text.Len()
		out.Entities = append(out.Entities, g)
	}
	text.WriteString(e.Text[at:])
	out.Text = text.String()
	return out
}

// person swaps the words of one name.
func (s *swap) person(name string) string {
	words := swappable(name)
	var b strings.Builder
	at := 0
	for i, w := range words {
		last := i == len(words)-1
		b.WriteString(name[at:w[0]])
		b.WriteString(s.word(name[w[0]:w[1]], role(name[:w[0]], last), last))
		at = w[1]
	}
	b.WriteString(name[at:])
	return b.String()
}

// Compiled when they are needed: most runs of the program evaluate nothing.
var (
	nameWord = compiled(`\p{Lu}[\p{L}\p{M}'’]*(?:-\p{Lu}[\p{L}\p{M}'’]*)*`)
	numeral  = compiled(`^[IVX]+$`)
)

func compiled(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}

// swappable gives the places of the words of a name that are swapped.
func swappable(name string) (words [][]int) {
	for _, w := range nameWord().FindAllStringIndex(name, -1) {
		before, _ := utf8.DecodeLastRuneInString(name[:w[0]])
		word := name[w[0]:w[1]]
		if utf8.RuneCountInString(word) > 1 && !numeral().MatchString(word) && !isWord(before) {
			words = append(words, w)
		}
	}
	return words
}

// The roles of a word in a name. A name of one word may be either.
const (
	asGiven   = "given"
	asSurname = "surname"
	asEither  = "either"
)

// role is that of a word, by what of the name stands before it.
func role(before string, last bool) string {
	switch {
	case !last:
		return asGiven
	case strings.ContainsFunc(before, unicode.IsUpper): // a name or an initial
		return asSurname
	}
	return asEither
}

// word swaps one word of a name. Only the last may stand in the genitive.
func (s *swap) word(word, role string, last bool) string {
	stem, genitive := word, false
	if last {
		stem, genitive = s.bearers.nominative(word)
	}
	if role == asEither {
		role = s.bearers.role(stem)
	}
	key := role + " " + fold(stem)
	name := s.chosen[key]
	if name == "" {
		name = s.pick(role)
		s.chosen[key] = name
	}
	if genitive {
		name += genitiveEnding(name)
	}
	if strings.ToUpper(word) == word {
		name = strings.ToUpper(name)
	}
	return name
}

func (s *swap) pick(role string) string {
	names := s.names.given
	if role == asSurname {
		names = s.names.surnames
	}
	return names[s.random.IntN(len(names))]
}

// role is what more people bear a name as; a name that nobody bears is taken
// for a surname, as foreign names mostly stand alone.
func (p *population) role(name string) string {
	if name = fold(name); p.given[name] > p.surnames[name] {
		return asGiven
	}
	return asSurname
}

// nominative takes the genitive ending off a word: an apostrophe, with or
// without s, or an s without which more people bear the name.
func (p *population) nominative(word string) (stem string, genitive bool) {
	for _, ending := range []string{"'s", "’s", "'S", "’S", "'", "’"} {
		if stem, ok := strings.CutSuffix(word, ending); ok {
			return stem, true
		}
	}
	stem = strings.TrimRight(word, "sS")
	if len(word)-len(stem) == 1 && p.bearersOf(stem) > p.bearersOf(word) {
		return stem, true
	}
	return word, false
}

func (p *population) bearersOf(name string) int {
	name = fold(name)
	return p.given[name] + p.surnames[name]
}

// genitiveEnding is what Danish spelling adds to a name.
func genitiveEnding(name string) string {
	if strings.ContainsAny(name[len(name)-1:], "sxzSXZ") {
		return "'"
	}
	return "s"
}
