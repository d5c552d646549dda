package pipeline

import (
	"context"
	"time"

	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/source"
)

// noticing is the cache of one worker's reader. It notices whether it had what it
// was asked for.
type noticing struct {
	extract.Cache
	had bool
}

// Get implements extract.Cache.
func (c *noticing) Get(key [32]byte) ([]byte, bool) {
	value, ok := c.Cache.Get(key)
	c.had = c.had || ok
	return value, ok
}

// reader is an extractor that knows whether a file's text came from the cache.
type reader struct {
	*extract.Extractor
	cache *noticing
}

// File implements engine.Reader.
func (r reader) File(ctx context.Context, f source.File, v extract.Visitor) error {
	r.cache.had = false
	return r.Extractor.File(ctx, f, v)
}

// Held implements engine.Reader.
func (r reader) Held(ctx context.Context, f source.File, data []byte, v extract.Visitor) (bool, error) {
	r.cache.had = false
	return r.Extractor.Held(ctx, f, data, v)
}

// Kept reports whether the cache had the last file's text, or that of pictures
// in it.
func (r reader) Kept() bool { return r.cache.had }

// newReader returns the reader of one worker.
func newReader(o extract.Options) engine.Reader {
	if o.Cache == nil {
		return extract.New(o)
	}
	cache := &noticing{Cache: o.Cache}
	o.Cache = cache
	return reader{extract.New(o), cache}
}

// efforts are what was done until now, with the kernels' time parted by bytes
// among the files that they saw.
func efforts(p *engine.Progress) map[string]hitindex.Effort {
	out := map[string]hitindex.Effort{}
	if p == nil {
		return out
	}
	seen, work := int64(0), p.Work.All()
	for kind, w := range work {
		if kind != engine.WorkKnown {
			seen += w.Bytes
		}
	}
	for kind, w := range work {
		e := hitindex.Effort{Bytes: w.Bytes, Took: w.Reading}
		if kind != engine.WorkKnown && seen > 0 {
			e.Took += time.Duration(float64(p.Scanning.Load()) * float64(w.Bytes) / float64(seen))
		}
		out[kind] = e
	}
	return out
}
