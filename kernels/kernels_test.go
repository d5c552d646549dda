package kernels

import (
	"slices"
	"testing"
	"unsafe"
)

func TestHitStays24Bytes(t *testing.T) {
	if got := unsafe.Sizeof(Hit{}); got != 24 {
		t.Fatalf("Hit is %d bytes, want 24: hit-dense pages hold hundreds of thousands", got)
	}
}

func TestNamesRoundTrip(t *testing.T) {
	for _, k := range Kinds() {
		if got, err := ParseKind(k.String()); err != nil || got != k {
			t.Errorf("ParseKind(%q) = %v, %v", k.String(), got, err)
		}
	}
	for _, g := range Grades() {
		if got, err := ParseGrade(g.String()); err != nil || got != g {
			t.Errorf("ParseGrade(%q) = %v, %v", g.String(), got, err)
		}
	}
	for _, bad := range []string{"", "none", "CPR", "x"} {
		if _, err := ParseKind(bad); err == nil {
			t.Errorf("ParseKind(%q) succeeded", bad)
		}
		if _, err := ParseGrade(bad); err == nil {
			t.Errorf("ParseGrade(%q) succeeded", bad)
		}
	}
}

func TestSignalNamesHideNoBit(t *testing.T) {
	got := Signals(1 | 1<<2 | 1<<40).Names([]string{"a", "b", ""})
	if want := []string{"a", "bit2", "bit40"}; !slices.Equal(got, want) {
		t.Fatalf("got %v, want %v", got, want)
	}
}
