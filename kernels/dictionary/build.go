package dictionary

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"math"
	"slices"
	"unicode/utf8"
)

// Build compiles entries, in any order. Entries that fold alike are merged:
// their classes are united and the highest Freq is kept. An entry that could
// not match is an error that gives its index. Building takes time and memory
// linear in the entries beyond sorting them.
func Build(entries []Entry) (*Automaton, error) {
	keyed, err := keyEntries(entries)
	if err != nil {
		return nil, err
	}
	runes := usedRunes(keyed)
	if len(runes) > maxAlphabet {
		return nil, fmt.Errorf("dictionary: entries use %d different characters, at most %d are possible", len(runes), maxAlphabet)
	}
	a := &Automaton{alphabet: newAlphabet(runes)}
	finals := a.buildTrie(keyed)
	a.final = newRanked(a.States(), func(i int) bool { return finals[i] != none })
	a.takeEntries(keyed, finals)
	a.indexShallow()
	a.buildLinks()
	a.digest = sha256.Sum256(a.appendEntries(nil))
	return a, nil
}

// maxTotal bounds the text of all entries, so that states and offsets into
// the text, folded or not, are safely within 32 bits: folding makes a text at
// most 1.5 times as long ('Ⱥ', two bytes, becomes 'ⱥ', three).
const maxTotal = 2 << 30

// keyedEntry is an entry with its folded text.
type keyedEntry struct {
	key []byte
	Entry
}

// keyEntries checks, folds, sorts and merges.
func keyEntries(entries []Entry) ([]keyedEntry, error) {
	total := 0
	for _, e := range entries {
		total += len(e.Text)
	}
	if total > maxTotal {
		return nil, fmt.Errorf("dictionary: entries have %d bytes together, at most %d are possible", total, maxTotal)
	}
	keyed := make([]keyedEntry, len(entries))
	arena := make([]byte, 0, total)
	for i, e := range entries {
		if err := e.check(); err != nil {
			return nil, fmt.Errorf("dictionary: entry %d %w", i, err)
		}
		start := len(arena)
		arena = Fold(arena, []byte(e.Text))
		keyed[i] = keyedEntry{key: arena[start:len(arena):len(arena)], Entry: e}
	}
	slices.SortFunc(keyed, func(a, b keyedEntry) int { return bytes.Compare(a.key, b.key) })
	return mergeSorted(keyed), nil
}

func mergeSorted(keyed []keyedEntry) []keyedEntry {
	merged := keyed[:0]
	for _, k := range keyed {
		if last := len(merged) - 1; last >= 0 && bytes.Equal(merged[last].key, k.key) {
			merged[last].Entry = merge(merged[last].Entry, k.Entry)
			continue
		}
		merged = append(merged, k)
	}
	return merged
}

func usedRunes(keyed []keyedEntry) []rune {
	used := map[rune]struct{}{}
	var ascii [utf8.RuneSelf]bool
	for _, k := range keyed {
		for _, r := range string(k.key) {
			if r < utf8.RuneSelf {
				ascii[r] = true
			} else {
				used[r] = struct{}{}
			}
		}
	}
	var runes []rune
	for r, is := range ascii {
		if is {
			runes = append(runes, rune(r))
		}
	}
	for r := range used {
		runes = append(runes, r)
	}
	slices.Sort(runes)
	return runes
}

// none marks a state that ends no entry.
const none = math.MaxUint32

// branch calls visit with the codes of every key, in order, and with how many
// of them the key shares with the one before: the states that it needs anew
// are the ones deeper than that.
func (a *Automaton) branch(keyed []keyedEntry, visit func(i int, codes []uint16, shared int)) {
	var codes, before []uint16
	for i, k := range keyed {
		codes, before = before[:0], codes
		for p := 0; p < len(k.key); {
			var s symbol
			s, p = a.alphabet.at(k.key, p)
			codes = append(codes, s.code())
		}
		shared := 0
		for shared < len(before) && shared < len(codes) && before[shared] == codes[shared] {
			shared++
		}
		visit(i, codes, shared)
	}
}

// buildTrie lays out first and label and returns, for every state, the index
// in keyed of the entry that it ends, or none. Byte order of the keys is the
// order of their runes and so of their codes, so the states of one depth
// appear in breadth-first order: knowing how many there are of each depth,
// their numbers can be given in one pass over the keys.
func (a *Automaton) buildTrie(keyed []keyedEntry) (finals []uint32) {
	var next [MaxBytes + 3]uint32 // next[d]: the next state of depth d
	a.branch(keyed, func(_ int, codes []uint16, shared int) {
		for d := shared + 1; d <= len(codes); d++ {
			next[d+1]++
		}
	})
	next[1] = 1
	for d := 2; d < len(next); d++ {
		next[d] += next[d-1]
	}
	states := next[len(next)-1]
	a.label = make([]uint16, states)
	a.first = make([]uint32, states+1)
	a.first[root], a.first[states] = 1, states
	finals = slices.Repeat([]uint32{none}, int(states))
	var path [MaxBytes + 1]uint32 // the states along the current key
	a.branch(keyed, func(i int, codes []uint16, shared int) {
		for d := shared + 1; d <= len(codes); d++ {
			s := next[d]
			next[d]++
			path[d] = s
			a.label[s] = codes[d-1]
			a.first[s] = next[d+1]
		}
		finals[path[len(codes)]] = uint32(i)
	})
	return finals
}

// takeEntries stores the entries in the order of their final states.
func (a *Automaton) takeEntries(keyed []keyedEntry, finals []uint32) {
	var texts []byte
	for _, i := range finals {
		if i == none {
			continue
		}
		texts = append(texts, keyed[i].Text...)
		a.textEnd = append(a.textEnd, uint32(len(texts)))
		a.class = append(a.class, keyed[i].Class)
		a.freq = append(a.freq, keyed[i].Freq)
	}
	a.texts = string(texts)
	a.indexLengths(a.depths())
}

// indexLengths fills symbols: an entry is as long as its final state's string.
func (a *Automaton) indexLengths(depths []uint8) {
	a.symbols = make([]uint8, 0, a.Len())
	for s, d := range depths {
		if a.final.has(uint32(s)) {
			a.symbols = append(a.symbols, d)
		}
	}
}

// depths returns the length of every state's string in symbols.
func (a *Automaton) depths() []uint8 {
	depth := make([]uint8, a.States())
	for s := range depth {
		for t := a.first[s]; t < a.first[s+1]; t++ {
			depth[t] = depth[s] + 1
		}
	}
	return depth
}

// indexShallow fills rows, for the root at least.
func (a *Automaton) indexShallow() {
	a.width = uint32(len(a.alphabet.runes) + 1)
	a.dense = min(uint32(a.States()), max(1, maxRows/a.width))
	a.rows = make([]uint32, a.dense*a.width)
	for s := range a.dense {
		for t := a.first[s]; t < a.first[s+1]; t++ {
			a.rows[s*a.width+uint32(a.label[t])] = t
		}
	}
}

// buildLinks computes the failure links, and from them the links to the next
// final state, in the order of states: shorter strings first.
func (a *Automaton) buildLinks() {
	failTo := make([]uint32, a.States())
	for s := range uint32(a.States()) {
		for t := a.first[s]; t < a.first[s+1]; t++ {
			failTo[t] = a.suffix(failTo, s, a.label[t])
		}
	}
	linkTo := make([]uint32, a.States())
	for s, f := range failTo {
		linkTo[s] = f
		if !a.final.has(f) {
			linkTo[s] = linkTo[f]
		}
	}
	a.fail, a.failTo = sparse(failTo)
	a.link, a.linkTo = sparse(linkTo)
}

// suffix returns where the child of state s that code leads to fails to.
func (a *Automaton) suffix(failTo []uint32, s uint32, code uint16) uint32 {
	if s == root {
		return root
	}
	for f := failTo[s]; f != root; f = failTo[f] {
		if t := a.child(f, code); t != root {
			return t
		}
	}
	if a.wordCode(a.label[s]) && a.wordCode(code) {
		return root // no edge between them
	}
	return a.child(root, code)
}

func (a *Automaton) wordCode(code uint16) bool { return isWord(a.alphabet.runes[code-1]) }

// sparse keeps what is not the root.
func sparse(to []uint32) (ranked, []uint32) {
	set := newRanked(len(to), func(i int) bool { return to[i] != root })
	var kept []uint32
	for _, t := range to {
		if t != root {
			kept = append(kept, t)
		}
	}
	return set, kept
}
