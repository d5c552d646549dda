package ocr

import (
	"context"
	"errors"
	"image"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// reading stands in for Tesseract.
type reading struct {
	asked atomic.Int64
	busy  atomic.Int64
	most  atomic.Int64 // busy at once
	took  time.Duration
	err   error
}

func (r *reading) Read(context.Context, Picture) (Page, error) {
	r.asked.Add(1)
	if n := r.busy.Add(1); n > r.most.Load() {
		r.most.Store(n)
	}
	defer r.busy.Add(-1)
	time.Sleep(r.took)
	return Page{Text: []byte("text\n"), Words: []Word{{End: 4, Box: image.Rect(1, 2, 3, 4), Confidence: 90}}}, r.err
}

// picture number n, different from all others.
func picture(n int) Picture {
	return Picture{Width: 2, Height: 1, Pixels: []byte{byte(n), byte(n >> 8)}, DPI: 200}
}

func TestNoPictureIsReadTwice(t *testing.T) {
	r := &reading{took: 2 * time.Millisecond}
	m := NewMemory(NewBudget(r, 2, Unlimited), "a")
	var workers sync.WaitGroup
	for range 8 {
		workers.Go(func() {
			for n := range 20 {
				p, err := m.Read(t.Context(), picture(n))
				if err != nil || string(p.Text) != "text\n" || len(p.Words) != 1 || p.Words[0].Box != image.Rect(1, 2, 3, 4) {
					t.Errorf("%q, %v", p.Text, err)
				}
			}
		})
	}
	workers.Wait()
	if n := r.asked.Load(); n != 20 {
		t.Errorf("read %d times for 20 pictures", n)
	}
	if n := r.most.Load(); n > 2 {
		t.Errorf("%d at once, of 2", n)
	}
}

func TestMemoryIsBounded(t *testing.T) {
	r := &reading{}
	m := NewMemory(NewBudget(r, 1, Unlimited), "")
	each := len(encode(Page{Text: []byte("text\n"), Words: []Word{{End: 4, Box: image.Rect(1, 2, 3, 4), Confidence: 90}}}))
	pages := 5 * generation / each / 2
	m.size = 0
	for n := range min(pages, 1<<16) {
		m.add(picture(n).Digest(), make([]byte, 1<<12))
	}
	held := len(m.young) + len(m.old)
	if held > 2*generation>>12 {
		t.Errorf("holds %d pages of 4 KiB", held)
	}
}

func TestBudget(t *testing.T) {
	r := &reading{took: 20 * time.Millisecond}
	m := NewMemory(NewBudget(r, 1, time.Nanosecond), "")
	if !m.Open() {
		t.Fatal("closed before the first page")
	}
	if _, err := m.Read(t.Context(), picture(1)); err != nil {
		t.Fatal(err)
	}
	if _, err := m.Read(t.Context(), picture(2)); !errors.Is(err, ErrWaiting) || m.Open() {
		t.Errorf("beyond the budget: %v, open %v", err, m.Open())
	}
	if _, err := m.Read(t.Context(), picture(1)); err != nil {
		t.Errorf("what is known costs nothing: %v", err)
	}
	if e := m.Estimate(10); e < 200*time.Millisecond || e > 20*time.Second {
		t.Errorf("10 pages of 20 ms are estimated at %v", e)
	}
}

// TestFailuresAreRemembered: a picture that takes too long does so again. What
// only waits is asked again.
func TestFailuresAreRemembered(t *testing.T) {
	for _, c := range []struct {
		err   error
		asked int64
	}{{ErrTimeout, 1}, {ErrFailed, 1}, {ErrWaiting, 3}, {context.Canceled, 3}} {
		r := &reading{err: c.err}
		m := NewMemory(NewBudget(r, 1, Unlimited), "")
		for range 3 {
			if _, err := m.Read(t.Context(), picture(1)); !errors.Is(err, c.err) {
				t.Errorf("%v instead of %v", err, c.err)
			}
		}
		if n := r.asked.Load(); n != c.asked {
			t.Errorf("%v: read %d times", c.err, n)
		}
	}
}

func TestMemoryCountsAKeyOnce(t *testing.T) {
	m := NewMemory(NewBudget(&reading{}, 1, Unlimited), "")
	for range 3 {
		m.add(picture(1).Digest(), make([]byte, 100))
	}
	if m.size != 100 {
		t.Errorf("100 bytes count as %d", m.size)
	}
}

func TestCancelledWhileItWaits(t *testing.T) {
	r := &reading{}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	full := NewBudget(r, 1, Unlimited)
	full.slots <- struct{}{}
	if _, err := full.Read(ctx, picture(1)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled while it waits: %v", err)
	}
}
