//go:build peers && rustac

package rustac

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"aktsyn/bench/harness"
	"aktsyn/kernels/kerneltest"
)

var letterOrDigit = NewCharacterSet(func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })

func TestScan(t *testing.T) {
	for _, c := range []struct {
		name  string
		words []string
		o     Options
		text  string
		want  []harness.Span
	}{
		{"whole words", []string{"Hans", "Hansen"}, Options{}, "Hans Hansen Hansens xHans", []harness.Span{{Start: 0, End: 4}, {Start: 5, End: 11}}},
		{"word beyond ASCII beside", []string{"Hans"}, Options{}, "åHans Hanså \xe2\x82\xacHans\u00a0", []harness.Span{{Start: 17, End: 21}}},
		{"broken characters are borders", []string{"Hans"}, Options{}, "\xffHans\xc3 \x80\x80Hans\xe2", []harness.Span{{Start: 1, End: 5}, {Start: 9, End: 13}}},
		{"exact", []string{"Hans"}, Options{}, "hans HANS Hans", []harness.Span{{Start: 10, End: 14}}},
		{"caseless", []string{"hans"}, Options{Caseless: true}, "hans HANS Hans", []harness.Span{{Start: 0, End: 4}, {Start: 5, End: 9}, {Start: 10, End: 14}}},
		{"longest only", []string{"Jens Ole", "Ole Hansen"}, Options{}, "Jens Ole Hansen", []harness.Span{{Start: 0, End: 8}}},
		{"overlapping", []string{"Jens Ole", "Ole Hansen"}, Options{Overlapping: true}, "Jens Ole Hansen", []harness.Span{{Start: 0, End: 8}, {Start: 5, End: 15}}},
		{"empty text", []string{"Hans"}, Options{}, "", nil},
	} {
		c.o.InWord = letterOrDigit
		m, err := Compile(c.words, nil, c.o)
		if err != nil {
			t.Fatal(err)
		}
		text, free := kerneltest.GuardedText(t, []byte(c.text))
		if got, marks, err := m.Scan(text); err != nil || marks != 0 || !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, %d marks, %v; want %v", c.name, got, marks, err, c.want)
		}
		free()
		m.Close()
	}
}

func TestMarksAreFoundAnywhere(t *testing.T) {
	m, err := Compile([]string{"kim"}, []string{"\u212a"}, Options{InWord: letterOrDigit, Caseless: true})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	want := []harness.Span{{Start: 0, End: 3}, {Start: 4, End: 4}, {Start: 12, End: 12}}
	if got, marks, _ := m.Scan([]byte("Kim \u212aim kx\u212a")); marks != 2 || !slices.Equal(got, want) {
		t.Errorf("%v, %d marks; want %v", got, marks, want)
	}
}

func TestMoreMatchesThanRoom(t *testing.T) {
	m, err := Compile([]string{"ib"}, nil, Options{InWord: letterOrDigit})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	for _, n := range []int{1, 10, 10_000, 3} {
		if got, _, _ := m.Scan([]byte(strings.Repeat("ib ", n))); len(got) != n || got[n-1].End != 3*n-1 {
			t.Errorf("%d matches of %d", len(got), n)
		}
	}
	if m.Bytes() == 0 || !strings.HasPrefix(Version(), "aho-corasick 1.") {
		t.Errorf("%d bytes, version %s", m.Bytes(), Version())
	}
}

func TestNoWords(t *testing.T) {
	if _, err := Compile(nil, nil, Options{InWord: letterOrDigit}); err == nil {
		t.Error("no words were taken")
	}
}
