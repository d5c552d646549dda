package report

import "testing"

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
