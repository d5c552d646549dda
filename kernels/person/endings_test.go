package person

import (
	"bytes"
	"strings"
	"testing"
)

func TestEndings(t *testing.T) {
	list := "sen e ået ski"
	for _, before := range []int{0, 2} {
		set := newEndings(before, list)
		for _, word := range strings.Fields("sen Jensen xsen xxsen SEN e ae bae vi ået rået gået skibet ski Polski aaaet \xa5et Ærø n s a å") {
			want := false
			for _, e := range strings.Fields(list) {
				want = want || bytes.HasSuffix([]byte(word), []byte(e)) && len(word)-len(e) >= before
			}
			if got := set.end([]byte(word)); got != want {
				t.Errorf("%q with %d before: %v, want %v", word, before, got, want)
			}
		}
		if set.end(nil) {
			t.Error("nothing has an ending")
		}
	}
}
