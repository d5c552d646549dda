package hitindex

// packing packs records and puts them into a batch, in a goroutine of its own and
// in the order in which it gets them: packing a table takes as long as merging it.
type packing struct {
	records chan unpackedRecord
	ended   chan error
}

type unpackedRecord struct{ key, value []byte }

// newPacking begins to put into a batch, which belongs to it until it ends.
func newPacking(b *storeBatch) *packing {
	p := &packing{make(chan unpackedRecord, 16), make(chan error, 1)}
	go func() {
		var failed error
		for r := range p.records {
			if failed == nil {
				failed = b.put(r.key, pack(nil, r.value))
			}
		}
		p.ended <- failed
	}()
	return p
}

// put takes a record, which belongs to it from then on.
func (p *packing) put(key, value []byte) { p.records <- unpackedRecord{key, value} }

// end waits until all has been put, and returns the first error.
func (p *packing) end() error {
	close(p.records)
	return <-p.ended
}
