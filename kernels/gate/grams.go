package gate

import (
	"aktsyn/kernels"
	"aktsyn/kernels/gate/internal/looks"
	"aktsyn/kernels/gate/internal/shiftand"
	"aktsyn/kernels/internal/cpufeat"
)

// Of every pattern one window of a word is looked for, chosen so that few places
// of a text have to be looked at at all (package shiftand). Where it may stand,
// what is around it is compared with what the words have in common that begin
// their windows alike (package looks), and where that fits the patterns are
// compared one by one. These steps follow each other over a stretch of text, so
// that the first two have no branch for each place: places are irregular, and a
// branch that is foretold wrongly costs more than all else.

// grams finds patterns by their windows.
type grams struct {
	windows *shiftand.Table
	looks   *looks.Table
	heads   [looks.Keys + 1]uint16
	found   []gramPlace // by key: those of k are from heads[k] to heads[k+1]
}

// gramPlace is a place whose word begins so many bytes before the window.
type gramPlace struct {
	bits   kernels.Words // of the place
	look   looks.Look
	before int
	place  *place
}

// newGrams makes the tables for a level.
func newGrams(all []pattern, level cpufeat.Level) *grams {
	g := &grams{windows: shiftand.New(level), looks: looks.New(level)}
	windows, buckets := deal(all)
	byKey := make([][]gramPlace, looks.Keys)
	for n := range windows {
		w := &windows[n]
		g.windows.Add(buckets[n], w.takes)
		for _, key := range w.keys {
			byKey[key] = append(byKey[key], gramPlace{w.bits, looks.Of(w.word, w.at), w.at, &w.place})
		}
	}
	for key, places := range byKey {
		for i, p := range places {
			l := p.look
			if i > 0 {
				l = l.And(g.looks.At(uint32(key)))
			}
			g.looks.Set(uint32(key), l)
		}
		g.found = append(g.found, places...)
		g.heads[key+1] = uint16(len(g.found))
	}
	return g
}

const (
	// stretchBytes is how much text each step works on. Windows at the ends of a
	// stretch are not lost, as the next begins before them.
	stretchBytes = 16 * shiftand.Width
	overlap      = shiftand.Span - 1
)

// stretch is a stretch of text, a copy with bytes around it that may be looked
// at, and the places in it where something may stand. It takes 3 KB.
type stretch struct {
	text   [looks.Before + stretchBytes + looks.Behind]byte
	places [stretchBytes + shiftand.Slack]uint16
}

// scan returns the bits of the patterns in text, and whether a capital that is
// rare may stand there.
func (g *grams) scan(text []byte) (seen kernels.Words, rare bool) {
	var s stretch
	for at := 0; ; at += stretchBytes - overlap {
		n, has := g.find(&s, text, at)
		rare = rare || has
		for _, p := range s.places[:n] {
			seen = g.at(text, at+int(p), s.text[p:][:looks.Before+looks.Behind], seen)
		}
		if at+stretchBytes-overlap >= len(text) {
			return seen, rare
		}
	}
}

// at adds the bits of the patterns that have windows at an offset of text, around
// which stands what looks compare.
func (g *grams) at(text []byte, p int, around []byte, seen kernels.Words) kernels.Words {
	key := looks.Key(around[looks.Before:])
	for i := g.heads[key]; i < g.heads[key+1]; i++ {
		if w := &g.found[i]; w.bits&^seen != 0 && w.look.Fits(around) && w.place.stands(text, p-w.before) {
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
	masks := (end - looks.Before + overlap + shiftand.Width - 1) / shiftand.Width
	size := min(masks*shiftand.Width, stretchBytes)
	if behind := looks.Before + size + looks.Behind; end < behind {
		clear(s.text[end:behind])
	}
	n, rare = g.windows.Places(s.places[:], s.text[looks.Before:][:size])
	return g.looks.Keep(s.places[:n], s.text[:]), rare
}
