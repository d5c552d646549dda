package capitals

// Words remembers words with a capital that begin no name, those met last. One
// belongs to one goroutine.
type Words struct {
	// heads and tails hold a word of each hash; none has the one byte 1.
	heads, tails [1 << wordBits]uint64
	// names tell where the nouns are that somebody's name may turn out to be. By
	// the lowest bits of a name's hash they hold the others and, in place of
	// these, the word's place.
	names [1 << wordBits]uint64
	lines *Lines
}

// word holds the bytes of a word, the first lowest; the last says where it is.
type word struct{ head, tail uint64 }

const (
	// wordBits makes room for several times the words that most texts have: of two
	// with one place each has the other forgotten.
	wordBits = 10
	// onlyOpening is set in the tail of a word that is sifted out where it begins
	// a sentence alone.
	onlyOpening = 1 << 56
)

// NewWords returns an empty Words. What the lines hold is not looked at.
func NewWords(lines *Lines) *Words {
	w := &Words{lines: lines}
	w.heads[word{}.place()] = 1 // what is long is looked up as zero
	return w
}

// Add remembers a word that is no name wherever it is, by its bytes, from one to
// Longest: the first eight and the others, the first lowest.
func (w *Words) Add(head, tail uint64) {
	word := word{head, tail}
	w.set(word.place(), word)
}

func (w *Words) at(place uint64) word { return word{w.heads[place], w.tails[place]} }
func (w *Words) set(place uint64, known word) {
	w.heads[place], w.tails[place] = known.head, known.tail
}

// AddNoun remembers a word that is no name where it begins a sentence unless
// the page has a name of this hash (see Forget).
func (w *Words) AddNoun(head, tail, hash uint64) {
	place := word{head, tail}.place()
	noun := word{head, tail | onlyOpening}
	if w.at(place) == noun {
		return
	}
	name := &w.names[hash%(1<<wordBits)]
	w.forgetAt(*name % (1 << wordBits))
	w.set(place, noun)
	*name = hash&^(1<<wordBits-1) | place
}

// Forget forgets the words added with this hash, that of a name on the page. It
// reports whether there was one.
func (w *Words) Forget(hash uint64) bool {
	name := w.names[hash%(1<<wordBits)]
	if name>>wordBits != hash>>wordBits {
		return false
	}
	return w.forgetAt(name % (1 << wordBits))
}

// forgetAt forgets what is remembered at a place, and reports whether something
// was.
func (w *Words) forgetAt(place uint64) bool {
	was, none := w.at(place), word{}
	if place == none.place() {
		none.head = 1
	}
	w.set(place, none)
	return was != none
}

// has reports whether a word, which begins a sentence or not, is remembered.
func (w *Words) has(some word, opens bool) bool {
	known := w.at(some.place())
	if opens {
		known.tail &^= onlyOpening
	}
	return known == some
}

// factor spreads a word over the upper bits of its product: 2⁶⁴ divided by the
// golden ratio.
const factor = 0x9E3779B97F4A7C15

// tailTurn parts a word's bytes from those eight before them.
const tailTurn = 29

// place is where a word is if it is anywhere.
func (w word) place() uint64 {
	return Hash(w.head, w.tail) >> (64 - wordBits)
}
