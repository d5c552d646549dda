package engine

import (
	"context"
	"time"

	"aktsyn/pipeline/source"
)

// identified is a file that is to be read. Some are identified ahead of that, so
// that their reader may be at several at once.
type identified struct {
	file    source.File // as the plan has it
	id      source.Identity
	content []byte // all of it, nil where it is not at hand
	known   bool   // Options.Known spares it
	err     error  // it could not be identified
	took    time.Duration
}

// mostAhead bounds the files of a window, that the reader is told of or not: what was
// identified counts as done only when its turn comes.
const mostAhead = 64

// identifyNext takes the first file of a shard's rest into the window, and those
// behind it as long as the reader keeps what they hold. Between those may be known
// ones.
func (s *shardScan) identifyNext(ctx context.Context, reader Reader, files []source.File) error {
	s.window = s.window[:0]
	expects := false // others, behind what it keeps
	for _, f := range files[:min(len(files), mostAhead)] {
		next, err := s.identify(ctx, f)
		if err != nil {
			return err
		}
		switch {
		case next.known:
		case next.content != nil:
			next.content, expects = reader.Expect(next.id.File, next.content)
		default:
			expects = false
		}
		if s.window = append(s.window, next); !expects {
			break
		}
	}
	return nil
}

// identify waits until a file may be read, and takes its digest and its content.
func (s *shardScan) identify(ctx context.Context, f source.File) (next identified, err error) {
	next.file = f
	if f.Cause != source.None {
		return next, nil
	}
	if s.o.Throttle != nil {
		if err := s.o.Throttle(ctx, f.Size); err != nil {
			return next, err
		}
	}
	if s.o.Known == nil {
		return next, nil
	}
	began := time.Now()
	next.id, next.content, next.err = s.identifier.Identify(ctx, f)
	if ctx.Err() != nil {
		return next, context.Cause(ctx)
	}
	if next.err == nil {
		next.known = s.o.Known(next.id)
	}
	next.took = time.Since(began)
	return next, nil
}
