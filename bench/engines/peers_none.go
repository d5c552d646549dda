//go:build !peers || !cgo

package engines

import "aktsyn/bench/harness"

// Hyperscan, PCRE2 and Rust's aho-corasick take part in builds with the tag peers only, so that
// the program needs no C.

func peerNumbers(*reference) ([]harness.Contestant, error) { return nil, nil }

func peerNames(*NameList) []nameEngine { return nil }
