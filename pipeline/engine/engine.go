// Package engine shards pages over the cores: readers, batches and kernels
// run per shard, results leave in the plan's order.
package engine

import (
	"context"

	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/source"
)

// Result is what one shard gave. Results reach the Sink in ascending order
// of Shard.ID whatever the number of cores.
type Result struct {
	Shard source.Shard
	// Docs are the documents below the shard's files, in order; File says
	// which file of the shard each belongs to.
	Docs []Document
	// Hits are in batch.Compare order; Hit.Doc is an index into Docs.
	Hits []batch.Hit
	// Clear holds the canonical clear value of each hit, parallel to Hits.
	// It is nil unless Options.KeepClear asked for it, and never leaves memory.
	Clear []string
}

// Document is a document of a result.
type Document struct {
	extract.Document
	File uint32 // index into Result.Shard.Files
}

// Sink takes results. Shard is called from one goroutine at a time, in
// order; when it returns an error the engine stops and returns that error.
// The sink owns the result from then on.
type Sink interface {
	Shard(ctx context.Context, r Result) error
}
