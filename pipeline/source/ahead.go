package source

import "context"

// aheadFiles is how many files are handed over at a time.
const aheadFiles = 256

// ahead has find give files in a goroutine of its own and takes them in that of
// the caller, in order: asking the system and comparing with what is known take
// about as long. It returns the error of take, which ends find, else that of
// find, whose files before it were taken.
func ahead(ctx context.Context, find func(ctx context.Context, give func(File) error) error, take func(File) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	blocks, used := make(chan []File, 2), make(chan []File, 4)
	var notFound error
	go func() {
		defer close(blocks)
		block := make([]File, 0, aheadFiles)
		hand := func() error {
			select {
			case blocks <- block:
			case <-ctx.Done():
				return ctx.Err()
			}
			select {
			case block = <-used:
			default:
				block = make([]File, 0, aheadFiles)
			}
			return nil
		}
		notFound = find(ctx, func(f File) error {
			if block = append(block, f); len(block) == aheadFiles {
				return hand()
			}
			return nil
		})
		if err := hand(); notFound == nil {
			notFound = err
		}
	}()
	var failed error
	for block := range blocks {
		for i := 0; i < len(block) && failed == nil; i++ {
			if failed = take(block[i]); failed != nil {
				cancel()
			}
		}
		used <- block[:0]
	}
	if failed != nil {
		return failed
	}
	return notFound
}
