package hitindex

import (
	"bytes"

	"github.com/dgraph-io/badger/v4"
)

// forward reads records whose keys follow each other, all below a prefix. Badger
// opens a block, 32 KB that are decrypted and summed up, for each record that it
// is asked for by its key, and its cache often does not have it yet when the next
// is asked for; on the way through them in order each is opened once. It reads the
// store as it was when it was made: a record that was overwritten since is returned
// old, so it is for records that nobody overwrites meanwhile, as chunks of a table
// that is read. It belongs to one goroutine.
type forward struct {
	store *store
	txn   *badger.Txn
	it    *badger.Iterator
}

// skipped is how many records are passed on the way to the next one, before it is
// looked for anew.
const skipped = 32

func (s *store) forward(prefix []byte) (f *forward, err error) {
	defer recovered(&err)
	txn := s.db.NewTransaction(false)
	defer func() {
		if f == nil { // NewIterator panicked
			txn.Discard()
		}
	}()
	return &forward{s, txn, txn.NewIterator(badger.IteratorOptions{Prefix: prefix})}, nil
}

func (f *forward) close() (err error) {
	defer recovered(&err)
	f.it.Close()
	f.txn.Discard()
	return nil
}

// get is store.get. Keys may come in any order.
func (f *forward) get(key []byte) ([]byte, error) {
	if value, ok := f.read(key); ok {
		return value, nil
	}
	return f.store.get(key) // which says what is wrong
}

// read returns the record under key, if that is there whole.
func (f *forward) read(key []byte) (value []byte, ok bool) {
	var err error
	defer func() { ok = ok && err == nil }()
	defer recovered(&err)
	f.seek(keyPart(key, 0))
	var r recordParts
	for f.it.ValidForPrefix(key) {
		item := f.it.Item()
		part, err := item.ValueCopy(nil)
		if err != nil {
			return nil, false
		}
		whole, err := r.add(item.KeyCopy(nil), part)
		if err != nil {
			return nil, false
		}
		f.it.Next()
		if whole {
			return r.value, true
		}
	}
	return nil, false
}

// seek goes to the first key that is not before key.
func (f *forward) seek(key []byte) {
	for range skipped {
		if !f.it.Valid() {
			break
		}
		order := bytes.Compare(f.it.Item().Key(), key)
		if order == 0 {
			return
		}
		if order > 0 {
			break
		}
		f.it.Next()
	}
	f.it.Seek(key)
}

// chunkReader reads the chunks of a table in the order of its rows.
type chunkReader struct {
	*reader
	runs map[uint32]*forward // of runs that wrote many of them
}

// manyRows is which part of a table a run must have written for its chunks to be
// read forward: others are far between, and each way forward holds a block.
const manyRows = 16

// inOrder returns what reads the chunks of rows; it is to be closed.
func (r *reader) inOrder(rows []row) *chunkReader {
	c, number := &chunkReader{r, map[uint32]*forward{}}, map[uint32]int{}
	for i := range rows {
		number[rows[i].run]++
	}
	for run, n := range number {
		if n*manyRows < len(rows) {
			continue
		}
		if f, err := r.ix.store.forward(append(keyContent(run), runEntries)); err == nil {
			c.runs[run] = f
		}
	}
	return c
}

func (c *chunkReader) close() {
	for _, f := range c.runs {
		_ = f.close() // what it had read was whole
	}
}

// entriesInto returns the entries of a chunk in the room of a slice that is no
// longer needed.
func (c *chunkReader) entriesInto(room []Entry, row row) ([]Entry, error) {
	get := c.ix.store.get
	if f := c.runs[row.run]; f != nil {
		get = f.get
	}
	return c.entriesOf(get, room, row)
}
