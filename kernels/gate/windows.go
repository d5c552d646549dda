package gate

import (
	"fmt"
	"slices"

	"aktsyn/kernels/gate/internal/looks"
	"aktsyn/kernels/gate/internal/teddy"
)

// Which window of a pattern is looked for, and beside which others, decides about
// speed alone. Choosing takes 30 ms and was done once (deal_test.go).
//
//go:generate go test -run TestDealt$ -update

// dealing is the choice for a pattern: the window that begins at an offset of one of
// its words, and the bucket it goes to.
type dealing struct{ word, at, bucket uint8 }

// window is a place with the offset in its word from which on a few bytes are
// looked for. They may reach beyond the word.
type window struct {
	place
	at    int
	takes teddy.Window
	keys  []uint32 // numbers of the keys that it may begin with
}

func newWindow(p place, at int, sets []teddy.Set) window {
	return window{place: p, at: at, takes: teddy.Window(sets[at : at+teddy.Span]), keys: keysOf(p.word, at)}
}

// dealtWindows returns the window of each pattern that was chosen, with its bucket.
func dealtWindows(all []pattern) (windows []window, buckets []int) {
	if len(all) != len(dealt) {
		panic(fmt.Sprintf("%d patterns, %d of them dealt: run go generate", len(all), len(dealt)))
	}
	for n, d := range dealt {
		p := places(all[n])[d.word]
		windows = append(windows, newWindow(p, int(d.at), p.classes()))
		buckets = append(buckets, int(d.bucket))
	}
	return windows, buckets
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
