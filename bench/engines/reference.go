package engines

import (
	"cmp"
	"hash/maphash"
	"slices"

	"aktsyn/bench/harness"
)

// cachedBytes is the size from which on a text's reference is kept.
const cachedBytes = 64 << 10

// reference gives the spans that a specification finds in a text and keeps
// them, so that the contestants of a group share one slow scan. It belongs to
// one goroutine.
type reference struct {
	// find is the specification. What it returns need not outlive the next call.
	find func(text []byte) []harness.Span
	seed maphash.Seed
	kept map[textKey][]harness.Span
}

// textKey tells texts apart by what they hold: a caller may reuse its memory.
type textKey struct {
	bytes int
	hash  uint64
}

func newReference(find func(text []byte) []harness.Span) *reference {
	return &reference{find: find, seed: maphash.MakeSeed(), kept: map[textKey][]harness.Span{}}
}

// spans returns the specification's spans in text, ordered, valid until the
// next call.
func (r *reference) spans(text []byte) []harness.Span {
	if len(text) < cachedBytes {
		return ordered(r.find(text))
	}
	key := textKey{len(text), maphash.Bytes(r.seed, text)}
	spans, ok := r.kept[key]
	if !ok {
		spans = ordered(r.find(text))
		r.kept[key] = spans
	}
	return spans
}

// same compares a contestant's spans in text, in whatever order, with the
// specification's.
func (r *reference) same(text []byte, got []harness.Span) error {
	return sameSpans(ordered(got), r.spans(text))
}

// ordered returns spans in the order of their starts and then ends, copied.
func ordered(spans []harness.Span) []harness.Span {
	spans = slices.Clone(spans)
	slices.SortFunc(spans, func(a, b harness.Span) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)) })
	return spans
}
