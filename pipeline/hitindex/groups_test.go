package hitindex

import (
	"errors"
	"sync"
	"testing"
)

// TestFilesAreTakenWhileAGroupIsSynced: the disk is waited for by nobody but the
// next sync, and what is not synced is not counted.
func TestFilesAreTakenWhileAGroupIsSynced(t *testing.T) {
	m := small.make(41)
	ix := open(t, t.TempDir(), newKey(t), Options{Create: true})
	w := begin(t, ix)
	slow, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	ix.store.synced = func(string) { once.Do(func() { close(slow); <-release }) }
	m[:5].put(t, w)
	if err := w.closeSegment(); err != nil {
		t.Fatal(err)
	}
	<-slow
	m[5:10].put(t, w)
	if w.record.Done != 0 || w.record.Segments != 0 || w.segment.record.number != 1 {
		t.Errorf("%d files of %d segments are counted before they are synced, the next one is %d", w.record.Done, w.record.Segments, w.segment.record.number)
	}
	close(release)
	if err := w.Sync(); err != nil {
		t.Fatal(err)
	}
	if run, err := ix.Run(w.ID()); err != nil || run.Done != 10 || w.record.Segments != 2 {
		t.Errorf("%d files, %d segments: %v", run.Done, w.record.Segments, err)
	}
	m[10:].put(t, w)
	m.mustHold(t, ix, finish(t, w, Complete, nil).ID)
}

// TestSyncThatFailsMeanwhile: who goes on learns it with the next group, and what
// was synced before counts.
func TestSyncThatFailsMeanwhile(t *testing.T) {
	m := small.make(42)
	ix := open(t, t.TempDir(), newKey(t), Options{Create: true})
	w := begin(t, ix)
	free := full(ix, 1<<40)
	m[:5].put(t, w)
	if err := w.Sync(); err != nil {
		t.Fatal(err)
	}
	m[5:8].put(t, w)
	free.Store(0)
	ix.space.unseen = spaceEvery
	if err := w.closeSegment(); err != nil {
		t.Fatal(err)
	}
	m[8:10].put(t, w)
	if err := w.Sync(); !errors.Is(err, ErrFull) {
		t.Errorf("the group before failed, and Sync says %v", err)
	}
	if run, err := w.Finish(Interrupted, nil); !errors.Is(err, ErrFull) || run.Done != 5 {
		t.Errorf("Finish says %v of %d files", err, run.Done)
	}
	free.Store(1 << 40)
	if err := ix.Recover(1); err != nil {
		t.Fatal(err)
	}
	m[:5].mustHold(t, ix, 1)
	mustHaveNoLeftovers(t, ix)
}

// TestLeftoversOfTwoGroups: a process was killed while one group was synced and the
// next one collected.
func TestLeftoversOfTwoGroups(t *testing.T) {
	m := small.make(43)
	ix := open(t, t.TempDir(), newKey(t), Options{Create: true})
	w := begin(t, ix)
	for n := range uint32(2) {
		s := newSegmentWriter(ix.store, segmentID{w.ID(), n})
		for _, f := range m[5*n : 5*n+5] {
			if err := s.add(&f, &f.Entry); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.commit(); err != nil {
			t.Fatal(err)
		}
	}
	if err := ix.Recover(1); err != nil {
		t.Fatal(err)
	}
	mustHaveNoLeftovers(t, ix)
}
