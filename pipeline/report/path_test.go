package report

import (
	"fmt"
	"strings"
	"sync"
	"testing"
)

func TestMaskPath(t *testing.T) {
	m := NewPathMasker()
	for _, c := range []struct{ path, want string }{
		{"sager/2026-117/brev.pdf", "sager/2026-117/brev.pdf"},
		{"sag_0101659901_2020.pdf", "sag_••••••••••_2020.pdf"},
		{"a.zip!/010165-9901/brev 010265-9902.eml!/bilag.txt", "a.zip!/••••••-••••/brev ••••••-••••.eml!/bilag.txt"},
		{"faktura 9999999999.pdf", "faktura 9999999999.pdf"},
		{"Jens Hansen/æøå.txt", "Jens Hansen/æøå.txt"},
		{"", ""},
	} {
		if got := m.Mask(c.path); got != c.want {
			t.Errorf("Mask(%q) = %q, want %q", c.path, got, c.want)
		}
	}
}

// TestMaskTextAtOnce: goroutines that mask at the same time each have their own text.
func TestMaskTextAtOnce(t *testing.T) {
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			for i := range 200 {
				rest := strings.Repeat(fmt.Sprintf(" side %d.%d", n, i), i%7)
				if got, want := MaskText("sag 010165-9901"+rest), "sag ••••••-••••"+rest; got != want {
					t.Errorf("%q, want %q", got, want)
				}
			}
		})
	}
	all.Wait()
}

func BenchmarkMaskText(b *testing.B) {
	texts := []string{"sag 010165-9901 af 2026", "the archive esdh is complete"} // no two alike follow each other
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		MaskText(texts[i%len(texts)])
	}
}
