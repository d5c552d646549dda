package engines

import (
	"testing"

	"aktsyn/bench/harness"
)

func TestSpansAreComparedNotCounted(t *testing.T) {
	a, b := harness.Span{Start: 0, End: 4}, harness.Span{Start: 5, End: 9}
	moved := harness.Span{Start: 5, End: 8}
	for _, c := range []struct {
		got, want []harness.Span
		ok        bool
	}{
		{[]harness.Span{a, b}, []harness.Span{a, b}, true},
		{nil, []harness.Span{}, true},
		{[]harness.Span{a, moved}, []harness.Span{a, b}, false},
		{[]harness.Span{a}, []harness.Span{a, b}, false},
		{[]harness.Span{a, b}, []harness.Span{a}, false},
	} {
		if err := sameSpans(c.got, c.want); (err == nil) != c.ok {
			t.Errorf("%v and %v: %v", c.got, c.want, err)
		}
	}
}

func TestWordsAndMapGiveSpans(t *testing.T) {
	got := newTokens([]string{"Åse", "Hans"}).find([]byte("ÅSE-hans Hansen, åse"))
	want := []harness.Span{{Start: 0, End: 4}, {Start: 5, End: 9}, {Start: 18, End: 22}}
	if err := sameSpans(got, want); err != nil {
		t.Error(err)
	}
}
