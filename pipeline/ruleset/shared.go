package ruleset

import (
	"runtime"
	"sync"
	"weak"

	"aktsyn/kernels/dictionary"
	"aktsyn/kernels/person"
)

// inUse are the kernels of dictionary files that some ruleset has: profiles of a
// night that name the same file, or copies of it, hold its names once. They go
// with the last ruleset that uses them.
var inUse = sharedKernels{byDigest: map[[32]byte]weak.Pointer[person.Kernel]{}}

type sharedKernels struct {
	mu       sync.Mutex
	byDigest map[[32]byte]weak.Pointer[person.Kernel] // of the dictionary
}

// kernel returns the kernel that knows the names of a alone; of a dictionary of the
// same content it may be. It is built with the mutex held: whoever wants the same
// names waits for them instead of building them twice, and who wants others seldom
// does, as a night makes the rulesets of its archives one after the other.
func (s *sharedKernels) kernel(a *dictionary.Automaton) *person.Kernel {
	s.mu.Lock()
	defer s.mu.Unlock()
	digest := a.Digest()
	if k := s.byDigest[digest].Value(); k != nil {
		return k
	}
	k := person.NewFrom(a)
	s.byDigest[digest] = weak.Make(k)
	runtime.AddCleanup(k, s.forget, digest)
	return k
}

// forget drops a kernel that is gone, unless another one took its place.
func (s *sharedKernels) forget(digest [32]byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byDigest[digest].Value() == nil {
		delete(s.byDigest, digest)
	}
}
