//go:build peers

package pcre2

import (
	"slices"
	"strings"
	"testing"

	"aktsyn/bench/harness"
)

func TestScan(t *testing.T) {
	m, err := Compile(`\bab+`)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	for text, want := range map[string][]harness.Span{
		"": {}, "ab": {{Start: 0, End: 2}}, "abb\x00ab\xff xab": {{Start: 0, End: 3}, {Start: 4, End: 6}},
	} {
		if got, err := m.Scan([]byte(text)); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %v, %v; want %v", text, got, err, want)
		}
	}
	if m.Bytes() <= 0 {
		t.Error("code has no size")
	}
	if _, err := Compile("("); err == nil || !strings.Contains(err.Error(), "parenthes") {
		t.Errorf("a broken expression: %v", err)
	}
}

// TestEmptyMatchesEndTheScan: they would go on for ever.
func TestEmptyMatchesEndTheScan(t *testing.T) {
	m, err := Compile("a*")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := m.Scan([]byte("aaba")); err != nil || len(got) != 1 {
		t.Errorf("%v, %v", got, err)
	}
}

// TestScanGrows has more matches in each text than in the one before.
func TestScanGrows(t *testing.T) {
	m, err := Compile("a")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 1, 100, 99, 100_000, 7} {
		got, err := m.Scan([]byte(strings.Repeat("a", n)))
		if err != nil || len(got) != n || n > 0 && got[n-1] != (harness.Span{Start: n - 1, End: n}) {
			t.Errorf("%d matches, %v; want %d", len(got), err, n)
		}
	}
	text := []byte("aaa")
	if n := testing.AllocsPerRun(5, func() { m.Scan(text) }); n != 0 {
		t.Errorf("%v allocations in steady state", n)
	}
}

func TestVersion(t *testing.T) {
	if v := Version(); v == "" || v[0] < '0' || v[0] > '9' || strings.Contains(v, " ") {
		t.Errorf("version %q", v)
	}
}
