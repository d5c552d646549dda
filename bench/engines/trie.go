package engines

import (
	"unicode"
	"unicode/utf8"

	ahocorasick "github.com/BobuSumisu/aho-corasick"

	"aktsyn/bench/harness"
)

// trie finds dictionary words with BobuSumisu/aho-corasick, which knows bytes
// only: the text is put in small letters before, and word borders are looked
// at behind. It belongs to one goroutine.
type trie struct {
	automaton *ahocorasick.Trie
	folded    folded
	found     []harness.Span // by the last find
}

// newTrie takes words from foldedWords.
func newTrie(words []string) *trie {
	return &trie{automaton: ahocorasick.NewTrieBuilder().AddStrings(words).Build()}
}

// find returns the words in text, valid until the next find. Whole words do
// not overlap, so their ends, in whose order the automaton reports, ascend as
// their starts do.
func (t *trie) find(text []byte) []harness.Span {
	t.folded.fold(text)
	t.found = t.found[:0]
	t.automaton.Walk(t.folded.text, func(last, n, _ int64) bool {
		end := int(last) + 1
		if start := end - int(n); wholeWord(t.folded.text, start, end) {
			start = t.folded.origin(start)
			t.found = append(t.found, harness.Span{Start: start, End: t.folded.origin(end)})
		}
		return true
	})
	return t.found
}

// folded is a text in small letters, rune by rune, and the way back to its
// offsets: a few letters change their length.
type folded struct {
	text   []byte
	shifts []shift // ascending
	passed int     // shifts that origin has passed
}

// shift says that what stands in the folded text from at on, up to the next
// shift, stands by bytes further on in the text.
type shift struct{ at, by int }

// fold takes a text and keeps its bytes nowhere but in small letters.
func (f *folded) fold(text []byte) {
	f.text, f.shifts, f.passed = f.text[:0], f.shifts[:0], 0
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf {
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			}
			f.text = append(f.text, c)
			i++
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size == 1 {
			f.text = append(f.text, c)
			i++
			continue
		}
		i += size
		f.text = utf8.AppendRune(f.text, unicode.ToLower(r))
		f.note(i)
	}
}

// note keeps a shift if what was folded last ends elsewhere than at offset i
// of the text by the shifts before it.
func (f *folded) note(i int) {
	by := i - len(f.text)
	if n := len(f.shifts); n == 0 && by != 0 || n > 0 && by != f.shifts[n-1].by {
		f.shifts = append(f.shifts, shift{len(f.text), by})
	}
}

// origin returns where in the text the folded text's offset at lies. Offsets
// must be asked for in ascending order.
func (f *folded) origin(at int) int {
	for f.passed < len(f.shifts) && f.shifts[f.passed].at <= at {
		f.passed++
	}
	if f.passed == 0 {
		return at
	}
	return at + f.shifts[f.passed-1].by
}
