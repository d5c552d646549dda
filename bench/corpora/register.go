package corpora

import (
	"math/bits"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// NameWord is a given name or a surname of one word.
type NameWord struct {
	Text  string
	Given bool // a surname if not
}

// MaxNameWords is how many words NameWords can give.
const MaxNameWords = 50_000

// strangeWords are further words, which are in no list: names that a text has
// and a dictionary lacks.
const strangeWords = 10_000

// NameWords returns n different words from which the names of the register
// are made, the most common first; a third are given names. No text here
// writes any of them in small letters. n is at most MaxNameWords.
func NameWords(n int) []NameWord { return slices.Clone(pool().words[:n]) }

// FullNames returns n different names of people of the register, each of two
// or three words of NameWords(MaxNameWords).
func FullNames(n int) []string {
	names := make([]string, 0, n)
	seen := make(map[string]bool, n)
	for i := 0; len(names) < n; i++ {
		name := registered(i).Name()
		if !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	return names
}

// registerPeople is how many people RegisterProse draws from. FullNames of as
// many has them all, as some share a name.
const registerPeople = 1_000_000

// strangersPercent is the share of people in RegisterProse who are in no list.
const strangersPercent = 20

// RegisterProse is Prose about people of the register: their names are as
// many as a large municipality has, and as unevenly common. One in five bears
// a name of which no word is in NameWords.
func RegisterProse(n int, seed uint64) []byte {
	p := newProse(seed, "register prose")
	p.rename = func(r *stream) Person {
		if r.chance(strangersPercent) {
			return pool().strangers.draw(r)
		}
		return registered(r.below(registerPeople))
	}
	return cut(p.append(make([]byte, 0, n+4096), n), n)
}

// registered returns person i of the register, without number.
func registered(i int) Person { return pool().listed.draw(newStream(uint64(i), "register")) }

// namePool holds the words of all names.
type namePool struct {
	words     []NameWord // listed ones
	listed    nameLists
	strangers nameLists
}

// nameLists are words by their place in a name, the common ones first.
type nameLists struct{ given, surnames []string }

// draw returns a person without number; two in five have a middle name.
func (l nameLists) draw(r *stream) Person {
	p := Person{Given: skewed(r, l.given), Surname: skewed(r, l.surnames)}
	if r.chance(40) {
		p.Middle = skewed(r, l.surnames)
	}
	if p.Middle == p.Surname {
		p.Middle = ""
	}
	return p
}

// skewed picks from a list as names are distributed: about as often from each
// half of what is left towards its beginning.
func skewed(r *stream, list []string) string {
	from := 1 << r.below(bits.Len(uint(len(list))))
	to := min(2*from, len(list)+1)
	return list[from-1+r.below(to-from)]
}

// pool makes the words: those of origins first, then composed ones in an order
// that does not depend on how they are composed.
var pool = sync.OnceValue(func() *namePool {
	taken := smallWords()
	var given, surnames []string
	for _, o := range origins {
		given = take(given, taken, slices.Concat(o.women, o.men))
		surnames = take(surnames, taken, slices.Concat(o.surnames, o.middle))
	}
	given = take(given, taken, shuffled("given names", composed(givenStems, givenLinks, givenEnds)))
	surnames = take(surnames, taken, shuffled("surnames", composed(placeStems, placeLinks, placeEnds)))
	surnames = take(surnames, taken, shuffled("more surnames", composed(placeStems, placeStems, placeEnds)))
	p := &namePool{}
	for i := range MaxNameWords + strangeWords {
		lists, word := &p.listed, NameWord{Text: given[i/3], Given: true}
		if i%3 > 0 {
			word = NameWord{Text: surnames[i-i/3-1]}
		}
		if i >= MaxNameWords {
			lists = &p.strangers
		} else {
			p.words = append(p.words, word)
		}
		if word.Given {
			lists.given = append(lists.given, word.Text)
		} else {
			lists.surnames = append(lists.surnames, word.Text)
		}
	}
	return p
})

// take appends those of words that are one word of more than two letters and
// not taken yet, in whatever case, and takes them.
func take(list []string, taken map[string]bool, words []string) []string {
	for _, w := range words {
		small := strings.ToLower(w)
		if utf8.RuneCountInString(w) > 2 && !strings.Contains(w, "-") && !taken[small] {
			taken[small] = true
			list = append(list, w)
		}
	}
	return list
}

// smallWords are the words that the templates have in small letters.
func smallWords() map[string]bool {
	small := map[string]bool{}
	notLetter := func(r rune) bool { return !unicode.IsLetter(r) }
	for _, t := range append([]topic{common()}, topics()...) {
		for _, templates := range t.sections {
			for _, tpl := range templates {
				for _, seg := range tpl {
					for w := range strings.FieldsFuncSeq(seg.literal, notLetter) {
						if w == strings.ToLower(w) {
							small[w] = true
						}
					}
				}
			}
		}
	}
	return small
}

// composed joins the words of each list to all of the lists before, with a
// capital.
func composed(lists ...[]string) []string {
	words := []string{""}
	for _, list := range lists {
		var longer []string
		for _, w := range words {
			for _, part := range list {
				longer = append(longer, w+part)
			}
		}
		words = longer
	}
	for i, w := range words {
		first, size := utf8.DecodeRuneInString(w)
		words[i] = string(unicode.ToUpper(first)) + w[size:]
	}
	return words
}

func shuffled(label string, words []string) []string {
	r := newStream(1, label)
	for i := len(words) - 1; i > 0; i-- {
		j := r.below(i + 1)
		words[i], words[j] = words[j], words[i]
	}
	return words
}

// The parts of composed names: invented, and like Danish ones in letters and
// length.
var (
	givenStems = strings.Fields(`ad al am an ar as ask bel ben ber birk bo bri dag dan dor ed ei el em er es fin flo fre
		frid gam ger gro gud ha hal har hel her hil ing is iv jar jo jor ka kar kat kir kla kri lau le lin liv lo lu ma mag mar
		mel mi mo na nel nor od ol os pal ra rag rein ri ro ru sa sel sig sil sol ste sun sva sy ta tho tor tri tyr ul va val
		ver vi vil yr æg øj ås`)
	givenLinks = strings.Fields(`a e i l n r be de ge la le li na ne ri va`)
	givenEnds  = strings.Fields(`bert bjørg da dis fred frid ger grid hild ja ka lev lin lis mar mund na nea ra rik run sa
		sten ta thea tin ulf vald vig vin`)
	placeStems = strings.Fields(`al as ben bir bjerre bol brand bred bro bøg dam dyb eg elm eng fjel fugl fyr ged grin grøn
		hed hel hest hjort hum hvid høg ing kal kar kirk kol kor krog kær lang lille lind lyng løv mos myr narr neder nør ny ol
		orm over rav ris ros rug røn sal sand sel sild skar smed sned sol stav sten stok stor sval svin sø søn tang tjør torn
		tran ul ur vad val vej vester vind væd ørn øster`)
	placeLinks = []string{"", "e", "s", "er"}
	placeEnds  = strings.Fields(`ager bjerg borg brink bæk by dal drup feldt gaard hauge hede holm holt hus høj kilde kjær krog
		lev lund løse mark mose ning rup rød skov slev sted strup stub svad sø sen toft trup vad vang vig ø`)
)
