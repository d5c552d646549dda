package source

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
// files give the same plan. The shards share the memory of files.
func Plan(files []File) []Shard {
	var shards []Shard
	start, bytes := 0, int64(0)
	end := func(i int) {
		if i > start {
			shards = append(shards, Shard{ID: uint32(len(shards)), Files: files[start:i:i]})
		}
		start, bytes = i, 0
	}
	for i, f := range files {
		if bytes+f.Size > shardBytes || i-start == shardFiles {
			end(i)
		}
		bytes += f.Size
	}
	end(len(files))
	return shards
}
