package hitindex

import (
	"fmt"
	"sync"
)

// What must stay free on the disk, in bytes. Badger writes through memory
// maps: a disk that fills up under it kills the process. Besides what is
// given to it, it needs room for its logs and the tables that are made of
// them, and while it compacts as much again as the tables it merges.
const (
	spaceBase       = 48 << 20
	spaceCompaction = 512 << 20
	spaceEvery      = 1 << 20 // looked at once per so many bytes written
)

// space watches the free space of the disk that the store is on. Its methods may
// be called by several goroutines.
type space struct {
	dir    string
	free   func(dir string) (uint64, error)
	mu     sync.Mutex
	stored uint64 // bytes in the store, about
	unseen int    // written since the last look
}

// need returns how many bytes must be free.
func (s *space) need() uint64 { return spaceBase + min(s.stored, spaceCompaction) }

// use returns ErrFull when n more bytes had better not be written.
func (s *space) use(n int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stored += uint64(n)
	if s.unseen += n; s.unseen < spaceEvery {
		return nil
	}
	return s.measure()
}

// look returns ErrFull when nothing had better be written.
func (s *space) look() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.measure()
}

func (s *space) measure() error {
	s.unseen = 0
	free, err := s.free(s.dir)
	if err != nil {
		return fmt.Errorf("cannot tell the free space at %s: %w", s.dir, err)
	}
	if need := s.need(); free < need {
		return fmt.Errorf("%w: %s has %d MiB, %d MiB are needed; free some and start again; a scan goes on where it stopped",
			ErrFull, s.dir, free>>20, (need+1<<20-1)>>20)
	}
	return nil
}
