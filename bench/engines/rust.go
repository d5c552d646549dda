//go:build peers && cgo && rustac

package engines

import (
	"aktsyn/bench/engines/rustac"
	"aktsyn/bench/harness"
)

// rustEngines returns Rust's aho-corasick.
func rustEngines() []nameEngine {
	return []nameEngine{{name: "Rust aho-corasick", check: harness.Equal,
		note:    rustac.Version() + ", contiguous NFA; word borders looked at in Rust behind each match",
		compile: func(l *NameList) (*finder, error) { return compileLiterals(l, compileRust) }}}
}

func compileRust(words, marks []string, l *NameList) (matcher, error) {
	return rustac.Compile(words, marks, rustac.Options{InWord: rustac.CharacterSet(wordCharacters()), Caseless: l.Case != ExactCase, Overlapping: l.Phrases})
}
