package engines

import (
	"fmt"

	"aktsyn/bench/harness"
)

// sameSpans compares two lists of matches in the order of the text.
func sameSpans(got, want []harness.Span) error {
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			return fmt.Errorf("match %d covers bytes %d to %d, the specification's %d to %d",
				i+1, got[i].Start, got[i].End, want[i].Start, want[i].End)
		}
	}
	if len(got) != len(want) {
		return fmt.Errorf("%d matches, the specification has %d", len(got), len(want))
	}
	return nil
}
