package cpufeat

import (
	"strings"
	"testing"
)

func TestChoose(t *testing.T) {
	for _, c := range []struct {
		forced string
		want   Level
		err    string
	}{
		{"", highest, ""},
		{"portable", Portable, ""},
		{highest.String(), highest, ""},
		{"AVX2", highest, "unknown level"},
		{"sse9", highest, "portable, avx2, avx512"},
	} {
		got, err := choose(c.forced)
		if got != c.want || (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%q: %v, %v", c.forced, got, err)
		}
	}
	if highest < AVX512 {
		if got, err := choose("avx512"); got != highest || err == nil {
			t.Errorf("avx512: %v, %v; this processor has none", got, err)
		}
	}
}

func TestUsable(t *testing.T) {
	usable := Usable()
	if usable[0] != Portable || usable[len(usable)-1] != highest {
		t.Errorf("%v", usable)
	}
	for _, l := range usable {
		if got, err := Parse(l.String()); got != l || err != nil {
			t.Errorf("%v: %v, %v", l, got, err)
		}
	}
}
