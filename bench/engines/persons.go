package engines

import (
	"fmt"

	"aktsyn/bench/harness"
	"aktsyn/kernels"
	"aktsyn/kernels/columnar"
	"aktsyn/kernels/dictionary"
	"aktsyn/kernels/person"
)

// NamePasses returns the person kernel and the dictionary kernel alone in each
// case that the person kernel scans in, all with the same entries.
func NamePasses(entries []dictionary.Entry) ([]Pass, error) {
	automaton, err := dictionary.Build(entries, dictionary.Options{})
	if err != nil {
		return nil, err
	}
	alone := func(k kernels.Kernel) (*columnar.Scanner, []kernels.Kernel) {
		ks := []kernels.Kernel{k}
		return columnar.NewScanner(nil, ks), ks
	}
	persons := Pass{Name: "aktsyn person, Arrow batches", Check: harness.Own,
		Note: fmt.Sprintf("mentions, graded, over pages of 3 kB; %d words", automaton.Len())}
	persons.Scanner, persons.Kernels = alone(person.NewFrom(automaton))
	passes := []Pass{persons}
	for _, mode := range []dictionary.Mode{dictionary.TitleCase, dictionary.AnyCase} { // the person kernel uses both
		view, err := automaton.As(mode)
		if err != nil {
			return nil, err
		}
		p := Pass{Name: "aktsyn dictionary in " + mode.String() + " case, Arrow batches", Check: harness.Own, Part: true,
			Note: "the words alone, over the same pages"}
		p.Scanner, p.Kernels = alone(words{view})
		passes = append(passes, p)
	}
	return passes, nil
}

// words is our dictionary as a kernel that reports each match.
type words struct{ automaton *dictionary.Automaton }

// wordScratch is its scratch.
type wordScratch struct {
	scratch *dictionary.Scratch
	matches []dictionary.Match
}

func (words) Name() string { return "words" }

func (words) Fingerprint() string { return "" }

func (k words) NewScratch() kernels.Scratch { return &wordScratch{scratch: k.automaton.NewScratch()} }

func (k words) Scan(dst []kernels.Hit, page kernels.Page, scratch kernels.Scratch) []kernels.Hit {
	s := scratch.(*wordScratch)
	s.matches = k.automaton.Scan(s.matches[:0], page.Text, s.scratch)
	for _, m := range s.matches {
		dst = append(dst, kernels.Hit{Kind: kernels.Person, Start: m.Start, End: m.End, Grade: kernels.Low})
	}
	return dst
}

func (words) AppendValue(dst []byte, _ kernels.Kind, _ kernels.Signals, span []byte) []byte {
	return append(dst, span...)
}
