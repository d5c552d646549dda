package engines

import (
	"fmt"

	"github.com/cloudflare/ahocorasick"
)

// compilePresence makes cloudflare/ahocorasick, which tells which entries
// occur, not where.
func compilePresence(l *NameList) (*finder, error) {
	m := ahocorasick.NewStringMatcher(l.Entries)
	return &finder{
		count: func(text []byte) int { return len(m.Match(text)) },
		verify: func(text []byte, spec *reference) error {
			return allPresent(l, spelled(text, spec.spans(text)), m.Match(text))
		},
	}, nil
}

// allPresent checks that every entry that occurs in its exact spelling is
// among those the presence scan names.
func allPresent(l *NameList, occur map[string]bool, present []int) error {
	seen := map[string]bool{}
	for _, i := range present {
		seen[l.Entries[i]] = true
	}
	missed := 0
	for _, e := range l.Entries {
		if occur[e] && !seen[e] {
			missed++
		}
	}
	if missed > 0 {
		return fmt.Errorf("%d words that occur are not named", missed)
	}
	return nil
}
