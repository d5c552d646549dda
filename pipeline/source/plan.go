package source

import "iter"

// Shards are about this large: small enough that little is lost when a run
// is interrupted and that all cores stay busy even on one case of PDF files,
// which are small and slow; large enough that handing one over costs nothing
// beside reading it.
const (
	shardBytes = 4 << 20
	shardFiles = 32
)

// Plan divides files into shards of consecutive files of about 4 MiB, at most
// 32 files each; a file larger than that is a shard of its own. The same
// files give the same plan.
func Plan(files iter.Seq[File]) iter.Seq[Shard] {
	return func(yield func(Shard) bool) {
		var s Shard
		bytes := int64(0)
		for f := range files {
			if len(s.Files) > 0 && (bytes+f.Size > shardBytes || len(s.Files) == shardFiles) {
				if !yield(s) {
					return
				}
				s, bytes = Shard{ID: s.ID + 1}, 0
			}
			s.Files = append(s.Files, f)
			bytes += f.Size
		}
		if len(s.Files) > 0 {
			yield(s)
		}
	}
}

// Singly makes a shard of each file: of a shard that is not finished when a
// scan is stopped nothing is kept, and reading a file may take minutes.
func Singly(files iter.Seq[File]) iter.Seq[Shard] {
	return func(yield func(Shard) bool) {
		id := uint32(0)
		for f := range files {
			if !yield(Shard{ID: id, Files: []File{f}}) {
				return
			}
			id++
		}
	}
}
