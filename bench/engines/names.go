package engines

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"aktsyn/bench/harness"
	"aktsyn/kernels/dictionary"
)

// Case says which spellings in a text are an entry of a dictionary.
type Case string

// The cases.
const (
	AnyCase   Case = "any"   // all that fold alike
	TitleCase Case = "title" // those of AnyCase that begin with a capital
	ExactCase Case = "exact" // as listed
)

// Cases lists all cases.
func Cases() []Case { return []Case{AnyCase, TitleCase, ExactCase} }

// NameList is what the contestants of the group "names" look for: every entry
// at every place where no word character stands beside it.
type NameList struct {
	Case    Case
	Entries []string // different ones
	// Phrases says that entries are words with a blank between them; without,
	// each is one word.
	Phrases bool
}

// check returns what is wrong with a list, without repeating it.
func (l *NameList) check() error {
	if len(l.Entries) == 0 {
		return errors.New("engines: a dictionary without words")
	}
	for i, e := range l.Entries {
		words := []string{e}
		if l.Phrases {
			words = strings.Split(e, " ")
		}
		for _, w := range words {
			if w == "" || strings.ContainsFunc(w, func(r rune) bool { return !inWord(r) }) {
				return fmt.Errorf("engines: entry %d of the dictionary is not one word, or not words with a blank between", i+1)
			}
		}
	}
	return nil
}

// written returns the entries as contestants compare them: folded, sorted and
// without duplicates unless case counts.
func (l *NameList) written() []string {
	if l.Case == ExactCase {
		return l.Entries
	}
	folded := make([]string, len(l.Entries))
	for i, e := range l.Entries {
		folded[i] = string(dictionary.Fold(nil, []byte(e)))
	}
	slices.Sort(folded)
	return slices.Compact(folded)
}

// Names returns the contestants of the group "names" for a dictionary, those
// whose names are wanted. The specification is a split into words and a map;
// all contestants look at spans that it finds once per text. They belong to
// one goroutine together.
func Names(l NameList, wanted func(name string) bool) ([]harness.Contestant, error) {
	if err := l.check(); err != nil {
		return nil, err
	}
	var spec *reference
	var contestants []harness.Contestant
	for _, e := range nameEngines(&l) {
		if !wanted(e.name) {
			continue
		}
		if spec == nil {
			spec = newReference(newTokens(&l).find)
		}
		c, err := e.contestant(&l, spec)
		if err != nil {
			return nil, err
		}
		contestants = append(contestants, c)
	}
	return contestants, nil
}

// NameBuilds returns contestants as Names does, for the model Build alone:
// none holds any tables, and ours takes part once.
func NameBuilds(l NameList, wanted func(name string) bool) ([]harness.Contestant, error) {
	if err := l.check(); err != nil {
		return nil, err
	}
	var contestants []harness.Contestant
	for _, e := range nameEngines(&l) {
		if wanted(e.name) && !e.scanOnly {
			c := e.named()
			c.Build = e.rebuild(&l, 0)
			contestants = append(contestants, c)
		}
	}
	return contestants, nil
}

// nameEngine is one way to find the entries of a dictionary.
type nameEngine struct {
	name, note string
	check      harness.Check
	isSpec     bool
	scanOnly   bool // it builds as another does
	compile    func(l *NameList) (*finder, error)
}

// nameEngines are all of this build that can find the entries of a list.
func nameEngines(l *NameList) []nameEngine {
	engines := ourDictionaries()
	if l.Phrases {
		for i := range engines {
			engines[i].check = harness.Covers
			engines[i].note += "; names broken over lines are its own"
		}
	}
	engines = append(engines,
		nameEngine{name: "Go words and map", note: "the specification", check: harness.Equal, isSpec: true, compile: compileTokens},
		nameEngine{name: "BobuSumisu/aho-corasick", check: harness.Equal, compile: compileTrie,
			note: "it knows neither case nor words: where case does not count, text in small letters before; word borders behind; both timed"},
		nameEngine{name: "cloudflare/ahocorasick, presence only", check: harness.Presence, compile: compilePresence,
			note: "less work: which exact spellings occur; no offsets, no word borders, no case"})
	return append(engines, peerNames(l)...)
}

// finder finds a dictionary's entries. It belongs to one goroutine.
type finder struct {
	count  func(text []byte) int
	verify func(text []byte, spec *reference) error
	bytes  int64  // of tables outside of Go's heap
	free   func() // those; nil means that there are none
}

// finding returns a finder that finds what the specification finds. What find
// returns need not outlive the next call.
func finding(find func(text []byte) []harness.Span) *finder {
	return &finder{
		count:  func(text []byte) int { return len(find(text)) },
		verify: func(text []byte, spec *reference) error { return spec.same(text, find(text)) },
	}
}

// named is a contestant that neither scans nor builds yet.
func (e nameEngine) named() harness.Contestant {
	return harness.Contestant{Name: e.name, Group: "names", Check: e.check, Note: e.note}
}

func (e nameEngine) contestant(l *NameList, spec *reference) (harness.Contestant, error) {
	c := e.named()
	f, bytes, err := e.measured(l)
	if err != nil {
		return c, err
	}
	c.Index, c.Scan, c.Build = bytes, f.count, e.rebuild(l, bytes)
	if !e.isSpec {
		c.Verify = func(text []byte) error { return f.verify(text, spec) }
	}
	return c, nil
}

// measured compiles and tells the size of the tables.
func (e nameEngine) measured(l *NameList) (f *finder, bytes int64, err error) {
	grown := heapGrowth(func() { f, err = e.compile(l) })
	if err != nil {
		return nil, 0, fmt.Errorf("%s: %w", e.name, err)
	}
	if f.bytes > 0 {
		return f, f.bytes, nil
	}
	return f, grown, nil
}

// rebuild is the contestant's Build. bytes is the size of the tables, 0 to
// have the first call measure it.
func (e nameEngine) rebuild(l *NameList, bytes int64) func() int64 {
	return func() int64 {
		var f *finder
		var err error
		if bytes == 0 {
			f, bytes, err = e.measured(l)
		} else {
			f, err = e.compile(l)
		}
		if err != nil {
			panic(fmt.Sprintf("engines: %v", err)) // of a list that Names takes
		}
		if f.free != nil {
			f.free()
		}
		return bytes
	}
}
