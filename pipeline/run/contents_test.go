package run

import (
	"slices"
	"testing"

	"aktsyn/kernels"
	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/source"
)

// TestWaitingFilesKeepTheirNames: the hits of a file's name are there when its
// content is settled, though the memory of its shard's has been used again.
func TestWaitingFilesKeepTheirNames(t *testing.T) {
	c, id := newContents(), source.Identity{File: source.File{Size: 7}, Digest: source.Digest{1}}
	c.expect(7)
	c.expect(7)
	if c.claim(id) || !c.claim(id) {
		t.Fatal("the second file of a content does not wait for the first")
	}
	hits := []batch.Hit{{End: 4, Kind: kernels.Person}, {End: 9, Kind: kernels.CPR}}
	want := slices.Clone(hits)
	if !c.wait(id.Digest, &finding{Finding: hitindex.Finding{Names: hits}}) {
		t.Fatal("nothing is waited for")
	}
	clear(hits)
	waited := c.settle(id.Digest, nil)
	if len(waited) != 1 || !slices.Equal(waited[0].Names, want) {
		t.Errorf("%d files wait, the first with %v", len(waited), waited[0].Names)
	}
}
