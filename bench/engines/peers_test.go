//go:build peers && cgo

package engines

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"aktsyn/bench/harness"
	"aktsyn/kernels/dictionary"
	"aktsyn/kernels/kerneltest"
)

func TestPeersTakePart(t *testing.T) {
	for group, cs := range everybody(t) {
		var got []string
		for _, c := range cs {
			got = append(got, c.Name)
			if peer := strings.HasPrefix(c.Name, "Hyperscan") || strings.HasPrefix(c.Name, "PCRE2") || strings.HasPrefix(c.Name, "Rust"); peer && c.Index == 0 {
				t.Errorf("%s does not tell the size of its tables", c.Name)
			}
		}
		wanted := []string{"Hyperscan literals"}
		if group == "numbers" {
			wanted = []string{"Hyperscan", "Hyperscan, ends only", "Hyperscan every form, ends only", "PCRE2 JIT"}
		}
		for _, want := range wanted {
			if !slices.Contains(got, want) {
				t.Errorf("%s: %s is missing in %q", group, want, got)
			}
		}
	}
}

// TestPeersReadTheTextOnly scans texts that end where readable memory ends.
func TestPeersReadTheTextOnly(t *testing.T) {
	all := everybody(t)
	for _, text := range nastyTexts {
		guarded, free := kerneltest.GuardedText(t, []byte(text))
		for group, cs := range all {
			for _, c := range cs {
				if c.Verify != nil && c.Verify(guarded) != nil {
					t.Errorf("%s, %s in %q at the end of memory: %v", group, c.Name, text, c.Verify(guarded))
				}
			}
		}
		free()
	}
}

func TestPeersMustFindTheSame(t *testing.T) {
	text := []byte("nr. 010190-1234 og 020290-1234")
	right := regexpSpans(text)
	moved := []harness.Span{{Start: 0, End: right[0].End}, right[1]}
	short := []harness.Span{right[0], {Start: right[1].Start, End: right[1].End - 1}}
	for _, c := range []struct {
		name       string
		found      []harness.Span
		err        error
		spans, end bool // what passes
	}{
		{"right", right, nil, true, true},
		{"starts elsewhere", moved, nil, false, true},
		{"ends elsewhere", short, nil, false, false},
		{"one missing", right[:1], nil, false, false},
		{"one too many", append(slices.Clone(right), right[1]), nil, false, false},
		{"failed", right, errors.New("failed"), false, false},
	} {
		p := &peer{spec: newReference(plainSpans), scan: func([]byte) ([]harness.Span, error) { return c.found, c.err }}
		if err := p.verify(text); (err == nil) != c.spans {
			t.Errorf("%s: spans: %v", c.name, err)
		}
		if err := p.verifyEnds(text); (err == nil) != c.end {
			t.Errorf("%s: ends: %v", c.name, err)
		}
	}
}

// TestAFailedScanIsNoEmptyText: a scan that failed counts nothing, so what
// is verified afterwards fails even if there is nothing to find.
func TestAFailedScanIsNoEmptyText(t *testing.T) {
	fail := true
	p := &peer{spec: newReference(plainSpans), scan: func([]byte) ([]harness.Span, error) {
		if fail {
			return nil, errors.New("too long")
		}
		return nil, nil
	}}
	n := p.count(nil)
	fail = false
	if err := p.verify(nil); n != 0 || err == nil {
		t.Errorf("%d matches, verified with %v", n, err)
	}
}

// TestSpellings: every spelling folds to its word, and every letter that
// folds to one of the word is in a spelling, but for ASCII.
func TestSpellings(t *testing.T) {
	for word, want := range map[string]int{"ib": 1, "åse": 3, "øæ": 4, "ß": 2, "ı": 1, "k\u0301": 1} {
		got, err := spellings([]string{word})
		if err != nil || len(got) != want {
			t.Errorf("%q has the spellings %q, %v; want %d", word, got, err, want)
		}
		for _, s := range got {
			if string(dictionary.Fold(nil, []byte(s))) != word {
				t.Errorf("%q is no spelling of %q", s, word)
			}
		}
	}
	if _, err := spellings([]string{strings.Repeat("ø", utf8.UTFMax*3)}); err == nil {
		t.Error("thousands of spellings were taken")
	}
	if !slices.Equal(asciiCapitals, []string{"\u0130", "\u212a"}) {
		t.Errorf("capitals folded to ASCII: %q", asciiCapitals)
	}
}
