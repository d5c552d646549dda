package engines

import (
	"sort"
	"unicode"
	"unicode/utf8"

	ahocorasick "github.com/BobuSumisu/aho-corasick"

	"aktsyn/bench/harness"
)

// trie finds a dictionary's entries with BobuSumisu/aho-corasick, which knows
// bytes only: where case does not count the text is put in small letters
// before, and word borders are looked at behind. It belongs to one goroutine.
type trie struct {
	of        Case
	automaton *ahocorasick.Trie
	folded    folded
	found     []harness.Span // by the last find
}

func newTrie(l *NameList) *trie {
	return &trie{of: l.Case, automaton: ahocorasick.NewTrieBuilder().AddStrings(l.written()).Build()}
}

func compileTrie(l *NameList) (*finder, error) { return finding(newTrie(l).find), nil }

// find returns the entries in text, valid until the next find. The automaton
// reports them in the order of their ends.
func (t *trie) find(text []byte) []harness.Span {
	t.found = t.found[:0]
	if t.of == ExactCase {
		t.walk(text)
		return t.found
	}
	t.folded.fold(text)
	t.walk(t.folded.text)
	t.folded.restore(t.found)
	if t.of == TitleCase {
		return capitalised(text, t.found)
	}
	return t.found
}

// walk notes the entries in a text that is spelled as they are.
func (t *trie) walk(text []byte) {
	t.automaton.Walk(text, func(last, n, _ int64) bool {
		end := int(last) + 1
		if start := end - int(n); wholeWord(text, start, end) {
			t.found = append(t.found, harness.Span{Start: start, End: end})
		}
		return true
	})
}

// folded is a text in small letters, rune by rune, and the way back to its
// offsets: a few letters change their length.
type folded struct {
	text   []byte
	shifts []shift // ascending
}

// shift says that what stands in the folded text from at on, up to the next
// shift, stands by bytes further on in the text.
type shift struct{ at, by int }

// fold takes a text and keeps its bytes nowhere but in small letters.
func (f *folded) fold(text []byte) {
	f.text, f.shifts = f.text[:0], f.shifts[:0]
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

// restore turns spans of the folded text into those of the text.
func (f *folded) restore(spans []harness.Span) {
	if len(f.shifts) == 0 {
		return
	}
	for i, s := range spans {
		spans[i] = harness.Span{Start: f.origin(s.Start), End: f.origin(s.End)}
	}
}

// origin returns where in the text the folded text's offset at lies.
func (f *folded) origin(at int) int {
	passed := sort.Search(len(f.shifts), func(i int) bool { return f.shifts[i].at > at })
	if passed == 0 {
		return at
	}
	return at + f.shifts[passed-1].by
}
