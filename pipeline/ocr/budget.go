package ocr

import (
	"context"
	"errors"
	"sync/atomic"
	"time"
)

// Unlimited is a budget that is never spent.
const Unlimited time.Duration = -1

// Budget is a Reader that lets so many pictures be read at a time, for so long
// in all. What it does not let through waits.
type Budget struct {
	reader Reader
	slots  chan struct{}
	limit  time.Duration // of spent; Unlimited is none
	spent  atomic.Int64  // nanoseconds, of all workers together
	read   atomic.Int64
}

// NewBudget returns a Reader that reads with reader, so many pictures at a time
// (at least 1), until that has taken the time that as many workers have in
// limit. The reading that goes over it is brought to its end.
func NewBudget(reader Reader, workers int, limit time.Duration) *Budget {
	b := &Budget{reader: reader, slots: make(chan struct{}, workers), limit: limit}
	if limit != Unlimited {
		b.limit = limit * time.Duration(workers)
	}
	return b
}

// Limit returns for how long pictures are read at most; Unlimited is for ever.
func (b *Budget) Limit() time.Duration {
	if b.limit == Unlimited {
		return Unlimited
	}
	return b.limit / time.Duration(cap(b.slots))
}

// Open reports whether pictures are read: there is something left to spend.
func (b *Budget) Open() bool {
	return b.limit == Unlimited || time.Duration(b.spent.Load()) < b.limit
}

// Read implements Reader.
func (b *Budget) Read(ctx context.Context, p Picture) (Page, error) {
	select {
	case b.slots <- struct{}{}:
	case <-ctx.Done():
		return Page{}, context.Cause(ctx)
	}
	defer func() { <-b.slots }()
	if !b.Open() {
		return Page{}, ErrWaiting
	}
	start := time.Now()
	page, err := b.reader.Read(ctx, p)
	b.spent.Add(int64(time.Since(start)))
	if err == nil || errors.Is(err, ErrTimeout) {
		b.read.Add(1)
	}
	return page, err
}

// usualTime is what a page takes on an idle core of 2020, for estimates before
// any was read.
const usualTime = 4 * time.Second

// Estimate returns about how long so many pages would take, from those that
// were read.
func (b *Budget) Estimate(pages int64) time.Duration {
	each := usualTime
	if n := b.read.Load(); n > 0 {
		each = time.Duration(b.spent.Load() / n)
	}
	return each * time.Duration(pages) / time.Duration(cap(b.slots))
}
