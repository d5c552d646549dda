//go:build peers && cgo

package engines

import (
	"fmt"
	"sync"

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
// specification, no two of whose matches overlap, so that Hyperscan, which
// reports overlapping ones too, finds the same; and Hyperscan with every form.
func peerNumbers(spec *reference) ([]harness.Contestant, error) {
	ends, err := hyperscanNumbers(false, spec)
	if err != nil {
		return nil, err
	}
	starts, err := hyperscanNumbers(true, spec)
	if err != nil {
		return nil, err
	}
	forms, err := hyperscanForms(spec)
	if err != nil {
		return nil, err
	}
	jit, err := pcre2Numbers(spec)
	return []harness.Contestant{ends, starts, forms, jit}, err
}

// hyperscanRegex returns Hyperscan with one expression, and the contestant that it
// is but for its name, check and note.
func hyperscanRegex(expression string, starts bool, spec *reference) (*peer, harness.Contestant, error) {
	compile := func() (*hyperscan.Matcher, error) { return hyperscan.Regex(expression, starts) }
	m, err := compile()
	if err != nil {
		return nil, harness.Contestant{}, err
	}
	p := &peer{spec: spec, scan: func(text []byte) ([]harness.Span, error) {
		found, _, err := m.Scan(text)
		return found, err
	}}
	return p, harness.Contestant{Group: "cpr", Index: m.Bytes(), Scan: p.count, Build: rebuild(compile)}, nil
}

func hyperscanNumbers(starts bool, spec *reference) (harness.Contestant, error) {
	p, c, err := hyperscanRegex(plainCPR.String(), starts, spec)
	if err != nil {
		return c, err
	}
	c.Name, c.Check, c.Verify = "Hyperscan", harness.Equal, p.verify
	c.Note = hyperscan.Version() + "; plain forms only; block mode, one expression, leftmost starts"
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

// peerNames returns Hyperscan and, in builds that have it, Rust's
// aho-corasick. Neither knows case beyond ASCII: without exact case words are
// searched in every spelling, which phrases have too many of.
func peerNames(l *NameList) []nameEngine {
	if l.Phrases && l.Case != ExactCase {
		return nil
	}
	engines := []nameEngine{{name: "Hyperscan literals", check: harness.Equal,
		note:    hyperscan.Version() + "; word borders looked at in C behind each literal",
		compile: func(l *NameList) (*finder, error) { return compileLiterals(l, compileHyperscan) }}}
	return append(engines, rustEngines()...)
}

// wordCharacters are made once, so that no library's compiler is timed with
// them.
var wordCharacters = sync.OnceValue(func() hyperscan.CharacterSet { return hyperscan.NewCharacterSet(inWord) })

func compileHyperscan(words, marks []string, l *NameList) (matcher, error) {
	return hyperscan.Literals(words, marks, hyperscan.LiteralOptions{InWord: wordCharacters(), Caseless: l.Case != ExactCase})
}

// matcher is a library that finds words, and marks among them as empty spans.
type matcher interface {
	Scan(text []byte) (found []harness.Span, marks int, err error)
	tables
}

// literals finds a dictionary's entries with a library that knows the case of
// ASCII letters at most: other letters are literals of their own in each case.
// Letters beyond ASCII whose small form is ASCII are marks: the few words that
// hold one are looked up apart.
type literals struct {
	of      Case
	matcher matcher
	words   map[string]bool // folded
	found   []harness.Span  // by the last find in a text with marks
}

func compileLiterals(l *NameList, compile func(words, marks []string, l *NameList) (matcher, error)) (*finder, error) {
	words, marks := l.written(), []string(nil)
	found := &literals{of: l.Case}
	if l.Case != ExactCase {
		found.words = map[string]bool{}
		for _, w := range words {
			found.words[w] = true
		}
		var err error
		if words, err = spellings(words); err != nil {
			return nil, err
		}
		marks = asciiCapitals
	}
	var err error
	if found.matcher, err = compile(words, marks, l); err != nil {
		return nil, err
	}
	p := &peer{scan: found.find}
	return &finder{bytes: found.matcher.Bytes(), free: found.matcher.Close, count: p.count,
		verify: func(text []byte, spec *reference) error {
			p.spec = spec
			return p.verify(text)
		}}, nil
}

func (l *literals) find(text []byte) ([]harness.Span, error) {
	found, marks, err := l.matcher.Scan(text)
	if err != nil {
		return nil, err
	}
	if marks > 0 {
		found = l.lookUp(text, found)
	}
	if l.of == TitleCase {
		return capitalised(text, found), nil
	}
	return found, nil
}

// lookUp replaces marks by the words that hold them, where those are entries.
func (l *literals) lookUp(text []byte, found []harness.Span) []harness.Span {
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
	return l.found
}
