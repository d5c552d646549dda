package gate

import (
	"cmp"
	"math"
	"slices"

	"aktsyn/kernels/gate/internal/looks"
	"aktsyn/kernels/gate/internal/teddy"
)

// window is a place with the offset in its word from which on a few bytes are
// looked for. They may reach beyond the word.
type window struct {
	place
	at    int
	takes teddy.Window
	share float32  // of places in a text that the window takes
	keyed float32  // of places in a text that have the first bytes of the window, its key
	kept  float32  // of places in a text at which the look of the window fits
	keys  []uint32 // numbers of the keys that it may begin with
}

// windows returns the windows of a pattern that are tried: those of all its words
// that are long enough for a key, or of all if none is.
func windows(p pattern, c *chain) (all []window) {
	words := places(p)
	isShort := func(p place) bool { return len(p.word) < looks.KeyBytes }
	if long := slices.DeleteFunc(slices.Clone(words), isShort); len(long) > 0 {
		words = long
	}
	for _, place := range words {
		sets := place.classes()
		last := len(place.word) - teddy.Span
		if place.after != "" {
			last++ // what stands behind is told, too
		}
		for at := 0; at <= max(last, 0); at++ {
			all = append(all, newWindow(place, at, sets, c))
		}
	}
	return all
}

func newWindow(p place, at int, sets []teddy.Set, c *chain) window {
	end := at + teddy.Span
	from := max(at-looks.Before, 0)
	to := max(end, min(at+looks.Behind, len(p.word)))
	return window{place: p, at: at, takes: teddy.Window(sets[at:end]), keys: keysOf(p.word, at),
		share: c.share(sets[at:end]), keyed: c.share(sets[at : at+looks.KeyBytes]), kept: c.share(sets[from:to])}
}

// keysOf returns the numbers of the key at an offset of a word, with every byte
// that may stand behind a word that is shorter.
func keysOf(word string, at int) (all []uint32) {
	if at+looks.KeyBytes <= len(word) {
		return []uint32{looks.Key([]byte(word[at:]))}
	}
	for c := range 256 {
		if teddy.Beside&teddy.Of(teddy.ClassOf(byte(c))) != 0 {
			all = append(all, keysOf(word+string([]byte{byte(c)}), at)...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// classes are those of the bytes of a word, and of the window's length behind it.
func (p *place) classes() (sets []teddy.Set) {
	for i := range len(p.word) {
		sets = append(sets, teddy.Of(teddy.ClassOf(p.word[i])))
	}
	for i := range teddy.Span {
		if i == 0 && p.after != "" {
			sets = append(sets, teddy.Beside)
		} else {
			sets = append(sets, teddy.Any)
		}
	}
	return sets
}

// dealer chooses a window of each pattern and deals them to the buckets, so that
// these take few places of a text: greedily, as the best would take too long.
type dealer struct {
	chain   *chain
	hands   [][]window // of each pattern those that stand most seldom
	chosen  []int      // of the hand
	bucket  []int      // that it went to, or -1
	buckets [teddy.Buckets]teddy.Window
	shares  [teddy.Buckets]float32 // of places that a bucket takes
	users   [looks.Keys]uint16     // of each key: chosen windows
}

const (
	// handSize is how many windows of a pattern are tried.
	handSize = 20
	// rounds is how often each window is dealt.
	rounds = 2
	// keptCost is what a place costs where a look fits, in places that are taken.
	// This and handSize were found by trial on prose and on sittings of parliament.
	keptCost = 10
)

// deal returns a window of each pattern, with the bucket it goes to.
func deal(all []pattern) (windows []window, buckets []int) {
	d := dealer{chain: newChain(), chosen: make([]int, len(all)), bucket: make([]int, len(all))}
	for n, p := range all {
		d.hands = append(d.hands, d.hand(p))
		d.bucket[n] = -1
	}
	for range rounds {
		for n := range d.hands {
			d.take(n)
			d.give(n)
		}
	}
	for n, hand := range d.hands {
		windows = append(windows, hand[d.chosen[n]])
	}
	return windows, d.bucket
}

// hand returns the windows of a pattern that stand most seldom in a text.
func (d *dealer) hand(p pattern) []window {
	all := windows(p, d.chain)
	slices.SortStableFunc(all, func(a, b window) int { return cmp.Compare(a.share+keptCost*a.kept, b.share+keptCost*b.kept) })
	return all[:min(len(all), handSize)]
}

// take takes a pattern's window out of its bucket.
func (d *dealer) take(n int) {
	b := d.bucket[n]
	if b < 0 {
		return
	}
	d.bucket[n] = -1
	for _, key := range d.hands[n][d.chosen[n]].keys {
		d.users[key]--
	}
	d.buckets[b] = teddy.Window{}
	for other, in := range d.bucket {
		if in == b {
			d.buckets[b] = d.buckets[b].Or(d.hands[other][d.chosen[other]].takes)
		}
	}
	d.shares[b] = d.share(d.buckets[b])
}

// give puts the window of a pattern in the bucket that takes least more by it.
func (d *dealer) give(n int) {
	least := float32(math.Inf(1))
	for i := range d.hands[n] {
		w := &d.hands[n][i]
		kept := keptCost * d.kept(w)
		for b, taken := range d.buckets {
			if kept >= least {
				break
			}
			more := kept
			if with := taken.Or(w.takes); with != taken {
				more += d.share(with) - d.shares[b]
			}
			if more < least {
				least, d.chosen[n], d.bucket[n] = more, i, b
			}
		}
	}
	for _, key := range d.hands[n][d.chosen[n]].keys {
		d.users[key]++
	}
	b := d.bucket[n]
	d.buckets[b] = d.buckets[b].Or(d.hands[n][d.chosen[n]].takes)
	d.shares[b] = d.share(d.buckets[b])
}

func (d *dealer) share(w teddy.Window) float32 { return d.chain.share(w[:]) }

// kept is the share of places at which the look that w will have fits. One that
// it shares with others often demands little more than the key.
func (d *dealer) kept(w *window) float32 {
	for _, key := range w.keys {
		if d.users[key] > 0 {
			return w.keyed
		}
	}
	return w.kept
}
