package hitindex

import (
	"iter"
	"slices"

	"aktsyn/pipeline/source"
)

// Table finds the files of a run by their paths. It reads what it is asked for,
// and keeps what it read last, so that asking in order is quick. It belongs to one
// goroutine.
type Table struct {
	*reader
	rows     []row
	ordinals []uint32 // of the first entry of each row; made when first needed
	last     []Entry  // entries of the row lastRow
	lastRow  int
}

// Table returns the table of a run that has one.
func (ix *Index) Table(run uint32) (*Table, error) {
	r, rows, err := ix.table(run)
	if err != nil {
		return nil, err
	}
	return &Table{reader: r, rows: rows, lastRow: -1}, nil
}

// Again returns another Table of the same run, for another goroutine.
func (t *Table) Again() *Table { return &Table{reader: t.ix.newReader(), rows: t.rows, lastRow: -1} }

// Chunks returns the files of the run in order, some 32 at a time. They are the
// caller's until the next ones; the table is of no other use until the sequence
// ends. An error ends the sequence.
func (t *Table) Chunks() iter.Seq2[[]Entry, error] { return t.ahead(t.rows) }

// At returns the entry with a number, by the order of Chunks, from 0. The entry is
// the caller's.
func (t *Table) At(ordinal uint32) (*Entry, error) {
	t.ordinal(0)
	n, found := slices.BinarySearch(t.ordinals, ordinal)
	if !found {
		n--
	}
	if n < 0 || ordinal-t.ordinals[n] >= t.rows[n].entries {
		return nil, errMissing
	}
	row := t.rows[n]
	entries, err := t.entriesIn.get(chunkID{segmentID{run: row.run}, row.number}, func() ([]Entry, error) { return t.entries(row) })
	if err != nil {
		return nil, err
	}
	return &entries[ordinal-t.ordinals[n]], nil
}

// Find returns the entry of a file, by its root and path, nil when the run has
// none. The entry is the caller's.
func (t *Table) Find(f source.File) (*Entry, error) {
	_, e, err := t.lookUp(f)
	return e, err
}

// lookUp returns the entry of a file and its ordinal, nil when the run has
// none.
func (t *Table) lookUp(f source.File) (uint32, *Entry, error) {
	n, found := slices.BinarySearchFunc(t.rows, f, func(r row, f source.File) int { return ComparePaths(r.first, f) })
	if !found {
		n--
	}
	if n < 0 {
		return 0, nil, nil
	}
	if n != t.lastRow {
		entries, err := t.entries(t.rows[n])
		if err != nil {
			return 0, nil, err
		}
		t.last, t.lastRow = entries, n
	}
	at, found := slices.BinarySearchFunc(t.last, f, func(e Entry, f source.File) int { return ComparePaths(e.File, f) })
	if !found {
		return 0, nil, nil
	}
	return t.ordinal(n) + uint32(at), &t.last[at], nil
}

// ordinal returns the number of the first entry of a row.
func (t *Table) ordinal(row int) uint32 {
	if t.ordinals == nil {
		next := uint32(0)
		for _, r := range t.rows {
			t.ordinals = append(t.ordinals, next)
			next += r.entries
		}
	}
	return t.ordinals[row]
}
