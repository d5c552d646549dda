//go:build peers && cgo

package engines

import (
	"cmp"
	"fmt"
	"slices"

	"aktsyn/bench/engines/hyperscan"
	"aktsyn/bench/engines/pcre2"
	"aktsyn/bench/harness"
	"aktsyn/kernels/dictionary"
)

// peer is a library that may fail to scan.
type peer struct {
	scan func(text []byte) ([]harness.Span, error)
	spec *reference
	err  error // of a scan, once there was one
}

// spans returns the matches in text, valid until the next scan, and none if
// the scan fails.
func (p *peer) spans(text []byte) []harness.Span {
	found, err := p.scan(text)
	if err != nil {
		p.err = err
		return nil
	}
	return found
}

func (p *peer) count(text []byte) int { return len(p.spans(text)) }

// verify compares with the specification. A scan that failed before, which
// counted nothing, is an error too.
func (p *peer) verify(text []byte) error {
	if err := p.spec.same(text, p.spans(text)); p.err == nil {
		return err
	}
	return p.err
}

// verifyEnds is verify for a library that does not know starts.
func (p *peer) verifyEnds(text []byte) error {
	if err := sameEnds(p.spans(text), p.spec.spans(text)); p.err == nil {
		return err
	}
	return p.err
}

// sameEnds is sameSpans without starts.
func sameEnds(got, want []harness.Span) error {
	ends := make([]harness.Span, len(got))
	for i, s := range got {
		ends[i].End = s.End
		if i < len(want) {
			ends[i].Start = want[i].Start
		}
	}
	return sameSpans(ends, want)
}

// tables are what a library compiles.
type tables interface {
	Bytes() int64
	Close()
}

// rebuild makes a contestant's Build of its compiler, which worked before.
func rebuild[T tables](compile func() (T, error)) func() int64 {
	return func() int64 {
		t, err := compile()
		if err != nil {
			panic(fmt.Sprintf("engines: %v", err))
		}
		defer t.Close()
		return t.Bytes()
	}
}

// peerNumbers returns Hyperscan and PCRE2 with the expression of the
// specification. No two of its matches overlap, so that Hyperscan, which
// reports overlapping ones too, finds the same.
func peerNumbers(spec *reference) ([]harness.Contestant, error) {
	ends, err := hyperscanNumbers(false, spec)
	if err != nil {
		return nil, err
	}
	starts, err := hyperscanNumbers(true, spec)
	if err != nil {
		return nil, err
	}
	jit, err := pcre2Numbers(spec)
	return []harness.Contestant{ends, starts, jit}, err
}

func hyperscanNumbers(starts bool, spec *reference) (harness.Contestant, error) {
	compile := func() (*hyperscan.Matcher, error) { return hyperscan.Regex(plainCPR.String(), starts) }
	m, err := compile()
	if err != nil {
		return harness.Contestant{}, err
	}
	p := &peer{spec: spec, scan: func(text []byte) ([]harness.Span, error) {
		found, _, err := m.Scan(text)
		return found, err
	}}
	c := harness.Contestant{Name: "Hyperscan", Group: "cpr", Check: harness.Equal,
		Note:  hyperscan.Version() + "; plain forms only; block mode, one expression, leftmost starts",
		Index: m.Bytes(), Scan: p.count, Verify: p.verify, Build: rebuild(compile)}
	if !starts {
		c.Name, c.Verify = "Hyperscan, ends only", p.verifyEnds
		c.Note = hyperscan.Version() + "; plain forms only; block mode, one expression; less work: where a match begins is not told, ends are verified"
	}
	return c, nil
}

func pcre2Numbers(spec *reference) (harness.Contestant, error) {
	compile := func() (*pcre2.Matcher, error) { return pcre2.Compile(plainCPR.String()) }
	m, err := compile()
	if err != nil {
		return harness.Contestant{}, err
	}
	p := &peer{spec: spec, scan: m.Scan}
	return harness.Contestant{Name: "PCRE2 JIT", Group: "cpr", Check: harness.Equal,
		Note:  pcre2.Version() + "; plain forms only; the loop over matches is in C",
		Index: m.Bytes(), Scan: p.count, Verify: p.verify, Build: rebuild(compile)}, nil
}

// peerNames returns Hyperscan with the folded words as literals.
func peerNames(folded []string, spec *reference) ([]harness.Contestant, error) {
	l := &literals{words: map[string]bool{}}
	for _, w := range folded {
		l.words[w] = true
	}
	spelled, err := spellings(folded)
	if err != nil {
		return nil, err
	}
	characters := hyperscan.NewCharacters(inWord)
	compile := func() (*hyperscan.Matcher, error) { return hyperscan.Literals(spelled, asciiCapitals, characters) }
	if l.matcher, err = compile(); err != nil {
		return nil, err
	}
	p := &peer{spec: spec, scan: l.find}
	return []harness.Contestant{{Name: "Hyperscan literals", Group: "names", Check: harness.Equal,
		Note:  hyperscan.Version() + "; any case; word borders looked at in C behind each literal",
		Index: l.matcher.Bytes(), Scan: p.count, Verify: p.verify, Build: rebuild(compile)}}, nil
}

// literals finds dictionary words with Hyperscan, which knows the case of
// ASCII letters only: other letters are literals of their own in each case.
// Letters beyond ASCII whose small form is ASCII are marks: the few words that
// hold one are looked up apart.
type literals struct {
	matcher *hyperscan.Matcher
	words   map[string]bool // folded
	found   []harness.Span  // by the last find in a text with marks
}

func (l *literals) find(text []byte) ([]harness.Span, error) {
	found, marks, err := l.matcher.Scan(text)
	if err != nil || marks == 0 {
		return found, err
	}
	l.found = l.found[:0]
	seen := 0 // the end of the last word looked up
	for _, s := range found {
		if s.Start < s.End {
			l.found = append(l.found, s)
		} else if s.Start >= seen {
			start, end := wordAround(text, s.Start)
			if l.words[string(dictionary.Fold(nil, text[start:end]))] {
				l.found = append(l.found, harness.Span{Start: start, End: end})
			}
			seen = end
		}
	}
	slices.SortFunc(l.found, func(a, b harness.Span) int { return cmp.Compare(a.Start, b.Start) })
	return l.found, nil
}
