package engines

import (
	"bytes"
	"testing"

	"aktsyn/bench/harness"
)

// TestReferenceAsksOncePerText reuses memory for another text, as a fuzzer
// does.
func TestReferenceAsksOncePerText(t *testing.T) {
	asked := 0
	spec := newReference(func(text []byte) []harness.Span {
		asked++
		return appendScalar(nil, text)
	})
	text := bytes.Repeat([]byte("nr. 010190-1234\n"), 2*cachedBytes/16)
	first := spec.spans(text)
	if again := spec.spans(bytes.Clone(text)); asked != 1 || len(first) != len(text)/16 || sameSpans(again, first) != nil {
		t.Errorf("asked %d times, %d and %d spans", asked, len(first), len(again))
	}
	text[4] = '4'
	if other := spec.spans(text); asked != 2 || len(other) != len(first)-1 {
		t.Errorf("another text in the same memory: asked %d times, %d spans", asked, len(other))
	}
	if err := spec.same(text, first); err == nil {
		t.Error("the spans of another text passed")
	}
}

// TestLargeTextsHaveTheSameReference puts numbers at both ends of a text that
// is too large for the regexp.
func TestLargeTextsHaveTheSameReference(t *testing.T) {
	text := bytes.Repeat([]byte("ingen numre\n"), largeBytes/12+2)
	copy(text, "010190-1234")
	copy(text[len(text)-12:], "0101901234.")
	want := []harness.Span{{Start: 0, End: 11}, {Start: len(text) - 12, End: len(text) - 2}}
	if err := sameSpans(plainSpans(text), want); err != nil {
		t.Error(err)
	}
}
