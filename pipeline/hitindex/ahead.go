package hitindex

import "iter"

// chunkRead is a chunk of entries that was read, or why it could not be.
type chunkRead struct {
	entries []Entry
	err     error
}

// ahead returns the entries of each row. A goroutine reads a few rows further
// while those before are gone through: whoever goes through all files of a run
// does so as fast as they can be read, and no slower. The reader belongs to that
// goroutine until the sequence ends; entries are the caller's until the next. An
// error ends the sequence.
func (r *reader) ahead(rows []row) iter.Seq2[[]Entry, error] {
	return func(yield func([]Entry, error) bool) {
		chunks, rooms, enough := make(chan chunkRead, 2), make(chan []Entry, 4), make(chan struct{})
		go func() {
			defer close(chunks)
			inOrder := r.inOrder(rows)
			defer inOrder.close()
			for _, row := range rows {
				var room []Entry
				select {
				case room = <-rooms:
				default:
				}
				entries, err := inOrder.entriesInto(room, row)
				select {
				case chunks <- chunkRead{entries, err}:
				case <-enough:
					return
				}
			}
		}()
		defer func() {
			close(enough)
			for range chunks { // until the reader is free
			}
		}()
		for chunk := range chunks {
			if !yield(chunk.entries, chunk.err) || chunk.err != nil {
				return
			}
			rooms <- chunk.entries
		}
	}
}
