package engines

import (
	"fmt"

	"aktsyn/bench/harness"
)

// sameSpans compares two lists of matches in the order of the text. Its error
// counts and says nothing of where: a text of one's own may be a real archive.
func sameSpans(got, want []harness.Span) error {
	if len(got) != len(want) {
		return fmt.Errorf("%d matches, the specification has %d", len(got), len(want))
	}
	differ := 0
	for i := range got {
		if got[i] != want[i] {
			differ++
		}
	}
	if differ > 0 {
		return fmt.Errorf("%d of %d matches are not the specification's", differ, len(got))
	}
	return nil
}
