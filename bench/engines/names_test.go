package engines

import (
	"slices"
	"testing"

	"aktsyn/bench/harness"
	"aktsyn/kernels/dictionary"
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
	phrases := []string{"Jens Ole", "Ole", "Ole Øst", "Jens Ole Øst", "Øst Holm Ib"}
	for _, c := range []struct {
		list NameList
		text string
		want []string // in the order of their starts and ends
	}{
		{NameList{Case: AnyCase, Entries: []string{"Åse", "Hans"}}, "ÅSE-hans Hansen, åse", []string{"ÅSE", "hans", "åse"}},
		{NameList{Case: TitleCase, Entries: []string{"Åse", "hans"}}, "ÅSE-hans Hans hANS Åse åse", []string{"ÅSE", "Hans", "Åse"}},
		{NameList{Case: ExactCase, Entries: []string{"Åse", "hans"}}, "ÅSE-hans Hans Åse", []string{"hans", "Åse"}},
		{NameList{Case: ExactCase, Entries: phrases, Phrases: true}, "Jens Ole Øst Holm", []string{"Jens Ole", "Jens Ole Øst", "Ole", "Ole Øst"}},
		{NameList{Case: ExactCase, Entries: phrases, Phrases: true}, "Jens  Ole\nØst Jens-Ole", []string{"Ole", "Ole"}},
		{NameList{Case: AnyCase, Entries: phrases, Phrases: true}, "JENS øst holm IB", []string{"øst holm IB"}},
	} {
		text := []byte(c.text)
		var got []string
		for _, s := range ordered(newTokens(&c.list).find(text)) {
			got = append(got, string(text[s.Start:s.End]))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s case in %q: %q, want %q", c.list.Case, c.text, got, c.want)
		}
	}
}

// TestPlainSpelledLeavesBrokenNamesOut: they are compared with nobody's.
func TestPlainSpelledLeavesBrokenNamesOut(t *testing.T) {
	text := []byte("Jens Ole, Jens\nOle, Jens  Ole, Ole")
	matches := []dictionary.Match{{Start: 0, End: 8}, {Start: 10, End: 18}, {Start: 20, End: 29}, {Start: 31, End: 34}}
	want := []harness.Span{{Start: 0, End: 8}, {Start: 31, End: 34}}
	if err := sameSpans(plainSpelled(text, matches), want); err != nil {
		t.Error(err)
	}
}

func TestPresenceMustNameWhatOccurs(t *testing.T) {
	l := &NameList{Entries: []string{"Jens", "Ole"}}
	if err := allPresent(l, map[string]bool{"Jens": true}, []int{0, 1}); err != nil {
		t.Error(err)
	}
	if err := allPresent(l, map[string]bool{"Jens": true}, []int{1}); err == nil {
		t.Error("a word that occurs was not named")
	}
}
