package cpr

import (
	"testing"

	"aktsyn/kernels"
)

func TestIsFragment(t *testing.T) {
	k := New(Options{})
	for _, c := range []struct {
		text string
		want bool // that all hits are fragments
	}{
		{"Message-ID: <20250101019012340000.1@post.example>", true},
		{"kl. 202501010190123456", true},
		{"cpr 010165990112", false},
		{"Jens Hansen 010165990112", false},
		{"0101659901", false},
		{"010165-9901", false},
	} {
		hits := k.Scan(nil, kernels.Page{Text: []byte(c.text + "\n")}, k.NewScratch())
		if len(hits) == 0 {
			t.Errorf("%q: no hit", c.text)
		}
		for _, h := range hits {
			if got := IsFragment(h.Kind, h.Signals); got != c.want {
				t.Errorf("%q: fragment %v, want %v (%v)", c.text, got, c.want, h.Signals.Names(SignalNames()))
			}
		}
	}
}
