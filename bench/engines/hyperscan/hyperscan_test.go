//go:build peers

package hyperscan

import (
	"slices"
	"strings"
	"syscall"
	"testing"
	"unicode"

	"aktsyn/bench/harness"
)

func TestRegex(t *testing.T) {
	const text = "ab abb"
	for starts, want := range map[bool][]harness.Span{
		true:  {{Start: 0, End: 2}, {Start: 3, End: 5}, {Start: 3, End: 6}},
		false: {{End: 2}, {End: 5}, {End: 6}},
	} {
		m, err := Regex("ab+", starts)
		if err != nil {
			t.Fatal(err)
		}
		got, marks, err := m.Scan([]byte(text))
		if err != nil || marks != 0 || !slices.Equal(got, want) {
			t.Errorf("starts %v: %v, %d marks, %v; want %v", starts, got, marks, err, want)
		}
		if m.Bytes() <= 0 {
			t.Error("tables have no size")
		}
		m.Close()
	}
	if _, err := Regex("(", false); err == nil || !strings.Contains(err.Error(), "parenthes") {
		t.Errorf("a broken expression: %v", err)
	}
}

func TestLiterals(t *testing.T) {
	letters := NewCharacterSet(unicode.IsLetter)
	m, err := Literals([]string{"ib", "\xC3\xB8"}, []string{"#"}, LiteralOptions{InWord: letters, Caseless: true})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	got, marks, err := m.Scan([]byte("IB ib2 ibe #ib \xC3\xB8 \xC3\xB8ib ib"))
	want := []harness.Span{{Start: 0, End: 2}, {Start: 3, End: 5}, {Start: 11, End: 11}, {Start: 12, End: 14},
		{Start: 15, End: 17}, {Start: 23, End: 25}}
	if err != nil || marks != 1 || !slices.Equal(got, want) {
		t.Errorf("%v, %d marks, %v; want %v", got, marks, err, want)
	}
	exact, err := Literals([]string{"Ib", "Ib Holm"}, nil, LiteralOptions{InWord: letters})
	if err != nil {
		t.Fatal(err)
	}
	defer exact.Close()
	got, _, err = exact.Scan([]byte("IB ib Ib Holm"))
	if want := []harness.Span{{Start: 6, End: 8}, {Start: 6, End: 13}}; err != nil || !slices.Equal(got, want) {
		t.Errorf("exact: %v, %v; want %v", got, err, want)
	}
	if _, err := Literals(nil, nil, LiteralOptions{InWord: letters}); err == nil {
		t.Error("no words were taken")
	}
}

// TestScanGrows has more matches in each text than in the one before.
func TestScanGrows(t *testing.T) {
	m, err := Regex("a", true)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 1, 100, 99, 100_000, 7} {
		got, _, err := m.Scan([]byte(strings.Repeat("a", n)))
		if err != nil || len(got) != n || n > 0 && got[n-1] != (harness.Span{Start: n - 1, End: n}) {
			t.Errorf("%d matches, %v; want %d", len(got), err, n)
		}
	}
	text := []byte("aaa")
	if n := testing.AllocsPerRun(5, func() { m.Scan(text) }); n != 0 {
		t.Errorf("%v allocations in steady state", n)
	}
}

// TestLongTextsAreRefused has the addresses of a text, but no memory.
func TestLongTextsAreRefused(t *testing.T) {
	text, err := syscall.Mmap(-1, 0, MaxBytes+1, syscall.PROT_NONE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Skip("no address space for a long text")
	}
	defer syscall.Munmap(text)
	m, err := Regex("a", true)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := m.Scan(text); err == nil || !strings.Contains(err.Error(), "smaller") {
		t.Errorf("%v", err)
	}
}

func TestVersion(t *testing.T) {
	if v := Version(); v == "" || v[0] < '0' || v[0] > '9' || strings.Contains(v, " ") {
		t.Errorf("version %q", v)
	}
}
