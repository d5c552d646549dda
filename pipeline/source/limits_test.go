package source

import (
	"math"
	"reflect"
	"testing"
)

// TestLimitsAreSetByName: every limit can be set to what Get says of it, and
// every field has a name.
func TestLimitsAreSetByName(t *testing.T) {
	var l Limits
	for _, limit := range AllLimits() {
		text := DefaultLimits().Get(limit.Name)
		if err := l.Set(limit.Name, text); err != nil || l.Get(limit.Name) != text {
			t.Errorf("%s %s: %v, got %s", limit.Name, text, err, l.Get(limit.Name))
		}
	}
	if l != DefaultLimits() {
		t.Errorf("got %+v", l)
	}
	if got, want := len(AllLimits()), reflect.TypeFor[Limits]().NumField(); got != want {
		t.Errorf("%d limits have names, of %d", got, want)
	}
}

func TestLimitsThatMakeNoSense(t *testing.T) {
	for name, texts := range map[string][]string{
		"max-document-size": {"", "0", "-1", "MiB", "1.5MiB", "9999999TiB", "1 MiB x", "large"},
		"max-silence":       {"", "60", "-1s", "0s", "soon"},
		"max-depth":         {"", "0", "-1", "8 containers", "1e3", "4294967296"},
		"max-memory":        {"1", "32MiB"},
		"max-page-size":     {"1", "63KiB"},
		"max-ocr-memory":    {"1", "63MiB"},
		"max-nothing":       {"1"},
	} {
		for _, text := range texts {
			l := DefaultLimits()
			if err := l.Set(name, text); err == nil || l != DefaultLimits() {
				t.Errorf("%s %q: %v, changed %v", name, text, err, l != DefaultLimits())
			}
		}
	}
}

func TestSizes(t *testing.T) {
	for text, want := range map[string]int64{"1": 1, "1B": 1, "2kB": 2000, "2KB": 2000, "2KiB": 2048, "256MiB": 256 << 20,
		"256 mib": 256 << 20, "4gb": 4e9, "1TiB": 1 << 40, "8388607TiB": 8388607 << 40} {
		if got, err := ParseSize(text); err != nil || got != want {
			t.Errorf("%s: %d, %v", text, got, err)
		}
	}
	for _, n := range []int64{0, 1, 1023, 1024, 1 << 20, 1<<20 + 1, 5e9, math.MaxInt64} {
		if got, err := ParseSize(FormatSize(n)); err != nil || got != n {
			t.Errorf("%d is written %s and read %d, %v", n, FormatSize(n), got, err)
		}
	}
}
