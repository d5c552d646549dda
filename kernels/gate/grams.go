package gate

import (
	"math/bits"

	"aktsyn/kernels"
	"aktsyn/kernels/gate/internal/looks"
	"aktsyn/kernels/gate/internal/teddy"
	"aktsyn/kernels/internal/cpufeat"
)

// Of every pattern one window of a word is looked for, chosen so that few places
// of a text have to be looked at at all (package teddy). Where it may stand,
// what is around it is compared with what the words have in common that begin
// their windows alike (package looks), and where that fits the patterns are
// compared one by one. These steps follow each other over a stretch of text, so
// that the first two have no branch for each place: places are irregular, and a
// branch that is foretold wrongly costs more than all else.

// grams finds patterns by their windows.
type grams struct {
	windows *teddy.Table
	looks   *looks.Table
	keys    [looks.Keys]gramKey
	found   []gramPlace
}

// gramKey tells which of the places may stand at the number of a key, and all
// that they stand for.
type gramKey struct {
	bits     kernels.Words
	from, to uint16
}

// gramPlace is a place whose word begins so many bytes before the window.
type gramPlace struct {
	bits   kernels.Words // of the place
	look   looks.Look
	before int
	whole  bool // the look tells of all of the word
	place  *place
}

// newGrams makes the tables for a level.
func newGrams(all []pattern, level cpufeat.Level) *grams {
	g := &grams{windows: teddy.New(level), looks: looks.New(level)}
	windows, buckets := dealtWindows(all)
	byKey := make([][]*window, looks.Keys)
	for n := range windows {
		w := &windows[n]
		g.windows.Add(buckets[n], w.takes)
		for _, key := range w.keys {
			byKey[key] = append(byKey[key], w)
		}
	}
	for key, ws := range byKey {
		if len(ws) > 0 {
			g.add(uint32(key), ws)
		}
	}
	return g
}

// add adds the windows with a key.
func (g *grams) add(key uint32, windows []*window) {
	k, common := &g.keys[key], looks.Of(windows[0].word, windows[0].at)
	k.from = uint16(len(g.found))
	for _, w := range windows {
		l := looks.Of(w.word, w.at)
		common = common.And(l)
		k.bits |= w.bits
		whole := looks.IsWhole(w.word, w.at)
		g.found = append(g.found, gramPlace{w.bits, l, w.at, whole, &w.place})
	}
	k.to = uint16(len(g.found))
	g.looks.Set(key, common)
}

const (
	// stretchBytes is how much text each step works on. Windows at the ends of a
	// stretch are not lost, as the next begins before them.
	stretchBytes = teddy.MaxText
	overlap      = teddy.Span - 1
)

// stretch is a stretch of text, a copy with bytes around it that may be looked
// at, and the places in it where something may stand. It takes 3 KB.
type stretch struct {
	text   [looks.Before + stretchBytes + looks.Behind]byte
	places [stretchBytes + teddy.Slack]uint16
}

// scan returns the bits of the patterns in text, and whether a capital that is
// rare may stand there.
func (g *grams) scan(text []byte) (seen kernels.Words, rare bool) {
	var s stretch
	for at := 0; ; at += stretchBytes - overlap {
		n, has := g.find(&s, text, at)
		rare = rare || has
		for places := s.places[:n]; len(places) > 0; {
			some := places[:min(looks.Most, len(places))]
			places = places[len(some):]
			for fits := g.looks.Fitting(some, s.text[:]); fits != 0; fits &= fits - 1 {
				p := int(some[bits.TrailingZeros64(fits)])
				seen = g.at(text, at+p, s.text[p:][:looks.Before+looks.Behind], seen)
			}
		}
		if at+stretchBytes-overlap >= len(text) {
			return seen, rare
		}
	}
}

// at adds the bits of the patterns that have windows at an offset of text, around
// which stands what looks compare.
func (g *grams) at(text []byte, p int, around []byte, seen kernels.Words) kernels.Words {
	k := &g.keys[looks.Key(around[looks.Before:])]
	if k.bits&^seen == 0 {
		return seen
	}
	for i := range g.found[k.from:k.to] {
		w := &g.found[int(k.from)+i]
		if w.bits&^seen == 0 || !w.look.Fits(around) {
			continue
		}
		if start := p - w.before; (w.whole || w.place.isWord(text, start)) && w.place.isAmong(text, start) {
			seen |= w.bits
		}
	}
	return seen
}

// find lists the places in the stretch at an offset of text at which patterns
// may have their windows, and returns their number. Windows may reach behind the
// text. It reports as Places does.
func (g *grams) find(s *stretch, text []byte, at int) (n int, rare bool) {
	from := max(at-looks.Before, 0)
	begin := looks.Before - (at - from)
	end := begin + copy(s.text[begin:], text[from:])
	masks := (end - looks.Before + overlap + teddy.Width - 1) / teddy.Width
	size := min(masks*teddy.Width, stretchBytes)
	if behind := looks.Before + size + looks.Behind; end < behind {
		clear(s.text[end:behind])
	}
	return g.windows.Places(s.places[:], s.text[looks.Before:][:size], text[min(at+stretchBytes+looks.Behind, len(text)):])
}
