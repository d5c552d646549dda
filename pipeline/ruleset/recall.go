package ruleset

import "aktsyn/kernels/recall"

// NewMemory returns a memory of what hits tell each other within a document,
// for one goroutine.
func (r *Ruleset) NewMemory() *recall.Memory { return recall.New(r.scan()) }
