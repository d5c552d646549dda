package hitindex

import (
	"encoding/binary"
	"math"
	"math/bits"

	"aktsyn/kernels"
	"aktsyn/pipeline/batch"
)

// chunkHits is how many hits a chunk holds at most: few enough that reading
// one document or one search result unpacks little, enough that columns
// compress and names that recur are stored once.
const chunkHits = 1024

// verdict is what most hits have in common with others. It is two words, which
// are made and compared in registers: with a field for each fact every hit waited
// for its own bytes to come back from memory.
type verdict struct {
	signals kernels.Signals
	facts   uint64 // kind, grade, whether the hit has a row and a column: 8 bits each; year of birth: 16
}

func verdictOf(h *batch.Hit) verdict {
	return verdict{h.Signals, uint64(h.Kind) | uint64(h.Grade)<<8 | uint64(boolean(inCell(h)))<<16 | uint64(h.Born)<<24}
}

func (v verdict) inCell() bool { return v.facts>>16&1 == 1 }

func (v verdict) born() uint16 { return uint16(v.facts >> 24) }

// give gives a hit what the verdict says, but for its cell.
func (v verdict) give(h *batch.Hit) {
	h.Kind, h.Grade, h.Born, h.Signals = kernels.Kind(v.facts), kernels.Grade(v.facts>>8), v.born(), v.signals
}

// hash is for numbering: of the whole verdict, its best bits the low ones.
func (v verdict) hash() uint64 {
	high, low := bits.Mul64(uint64(v.signals)^0x9e3779b97f4a7c15, v.facts^0xd1b54a32d192ed03)
	return high ^ low
}

// hitPacker packs chunks of hits; it keeps its tables between chunks.
//
// A packed chunk is the number of hits, the packed columns, and the distinct
// pseudonyms, 16 bytes each, in the order of their first use. Pseudonyms are
// random and left out of the compression. The columns, each with its length:
//
//	documents: per document its distance from the one before and its number of hits
//	pages:     distance from the page before, within a document
//	starts:    distance from the start before, within a page
//	lengths:   end - start
//	verdicts:  number in the table of verdicts
//	values:    0 for the next pseudonym not seen yet, else 1 + its number
//	table:     kind, grade, whether in a cell, year of birth, signals of each verdict
//	cells:     of a hit in a cell, distance from the row before within a document, and column
type hitPacker struct {
	columns  [8][]byte
	verdicts numbering[verdict]
	values   numbering[batch.Value]
	joined   []byte
}

// The columns.
const (
	colDocuments = iota
	colPages
	colStarts
	colLengths
	colVerdicts
	colValues
	colTable
	colCells
)

func newHitPacker() *hitPacker {
	return new(hitPacker)
}

func (p *hitPacker) put(column int, v uint64) {
	if c := &p.columns[column]; v < 0x80 {
		*c = append(*c, byte(v))
	} else {
		*c = binary.AppendUvarint(*c, v)
	}
}

// pack returns hits, which are in batch.Compare order, as a chunk. The
// distinct pseudonyms of the chunk are in p.values.list until the next call.
func (p *hitPacker) pack(hits []batch.Hit) []byte {
	p.reset()
	var last place
	for i := range hits {
		h := &hits[i]
		if i == 0 || h.Doc != last.doc {
			p.document(h.Doc-last.doc, hits[i:])
			last = place{doc: h.Doc}
		}
		if h.Page != last.page {
			last.start = 0
		}
		p.put(colPages, uint64(h.Page-last.page))
		p.put(colStarts, uint64(h.Start-last.start))
		p.put(colLengths, uint64(h.End-h.Start))
		p.put(colVerdicts, p.verdict(verdictOf(h)))
		p.put(colValues, p.value(h.Value))
		last.page, last.start, last.row = h.Page, h.Start, p.cell(last.row, h)
	}
	return p.assemble(len(hits))
}

// place is where the last hit stands; row is that of the last cell.
type place struct{ doc, page, start, row uint32 }

func (p *hitPacker) reset() {
	for i := range p.columns {
		p.columns[i] = p.columns[i][:0]
	}
	p.verdicts.reset()
	p.values.reset()
}

func (p *hitPacker) document(distance uint32, rest []batch.Hit) {
	n := 1
	for n < len(rest) && rest[n].Doc == rest[0].Doc {
		n++
	}
	p.put(colDocuments, uint64(distance))
	p.put(colDocuments, uint64(n))
}

// inCell reports whether a hit lies in a cell of a table.
func inCell(h *batch.Hit) bool { return h.Row != 0 || h.Column != 0 }

// cell puts the cell of h and returns the row of the next one before. It is kept
// over hits without a cell: it goes on behind them.
func (p *hitPacker) cell(row uint32, h *batch.Hit) uint32 {
	if !inCell(h) {
		return row
	}
	p.columns[colCells] = binary.AppendVarint(p.columns[colCells], int64(int32(h.Row-row)))
	p.put(colCells, uint64(h.Column))
	return h.Row
}

func (p *hitPacker) verdict(v verdict) uint64 {
	n, first := p.verdicts.of(v, v.hash())
	if first {
		p.columns[colTable] = append(p.columns[colTable], byte(v.facts), byte(v.facts>>8), byte(v.facts>>16))
		p.put(colTable, uint64(v.born()))
		p.put(colTable, uint64(v.signals))
	}
	return uint64(n)
}

func boolean(set bool) byte {
	if set {
		return 1
	}
	return 0
}

func (p *hitPacker) value(v batch.Value) uint64 {
	n, first := p.values.of(v, binary.NativeEndian.Uint64(v[:])) // a pseudonym is random
	if first {
		return 0
	}
	return 1 + uint64(n)
}

func (p *hitPacker) assemble(n int) []byte {
	p.joined = p.joined[:0]
	for _, c := range p.columns {
		p.joined = append(binary.AppendUvarint(p.joined, uint64(len(c))), c...)
	}
	packed := pack(nil, p.joined)
	out := make([]byte, 0, len(packed)+len(p.values.list)*len(batch.Value{})+2*binary.MaxVarintLen32)
	out = binary.AppendUvarint(out, uint64(n))
	out = append(binary.AppendUvarint(out, uint64(len(packed))), packed...)
	for _, v := range p.values.list {
		out = append(out, v[:]...)
	}
	return out
}

// hitUnpacker reads the columns of a chunk.
type hitUnpacker struct {
	columns  [8]cursor
	verdicts []verdict
	row      uint32 // of the last cell in the document
	values   []byte // the distinct pseudonyms
	seen     int    // how many of them have been used
}

// unpackHits appends the hits of a chunk to dst. They are in batch.Compare
// order by document, page and start; their Doc is what was packed.
func unpackHits(dst []batch.Hit, chunk []byte) ([]batch.Hit, error) {
	c := &cursor{b: chunk}
	n := c.uvarint()
	raw, err := unpack(c.bytes())
	if err != nil || n > chunkHits {
		return dst, errMalformed
	}
	u := hitUnpacker{values: c.b}
	columns := &cursor{b: raw}
	for i := range u.columns {
		u.columns[i].b = columns.bytes()
	}
	u.table(int(n))
	if columns.done() != nil {
		return dst, errMalformed
	}
	doc := uint32(0)
	for left := n; left > 0; {
		distance, count := u.columns[colDocuments].uint32(), u.columns[colDocuments].uvarint()
		if count == 0 || count > left || distance > math.MaxUint32-doc {
			return dst, errMalformed
		}
		doc, left = doc+distance, left-count
		dst = u.document(dst, doc, int(count))
	}
	return dst, u.done()
}

// table reads at most as many verdicts as there are hits.
func (u *hitUnpacker) table(hits int) {
	t := &u.columns[colTable]
	for len(t.b) > 0 && len(u.verdicts) < hits {
		kind, grade, inCell := t.byte(), t.byte(), t.byte()
		born := t.uint32()
		if inCell > 1 || born > math.MaxUint16 {
			t.fail()
		}
		facts := uint64(kind) | uint64(grade)<<8 | uint64(inCell)<<16 | uint64(born)<<24
		u.verdicts = append(u.verdicts, verdict{kernels.Signals(t.uvarint()), facts})
	}
}

func (u *hitUnpacker) document(dst []batch.Hit, doc uint32, count int) []batch.Hit {
	last := batch.Hit{Doc: doc}
	u.row = 0
	for range count {
		h := batch.Hit{Doc: doc, Page: last.Page + u.columns[colPages].uint32()}
		if h.Page == last.Page {
			h.Start = last.Start
		}
		h.Start += u.columns[colStarts].uint32()
		h.End = h.Start + u.columns[colLengths].uint32()
		if h.Page < last.Page || h.End < h.Start || h.Page == last.Page && h.Start < last.Start {
			u.columns[colPages].fail()
		}
		u.verdict(&h)
		u.value(&h)
		dst, last = append(dst, h), h
	}
	return dst
}

func (u *hitUnpacker) verdict(h *batch.Hit) {
	n := u.columns[colVerdicts].uvarint()
	if n >= uint64(len(u.verdicts)) {
		u.columns[colVerdicts].fail()
		return
	}
	v := u.verdicts[n]
	v.give(h)
	if v.inCell() {
		u.cell(h)
	}
}

func (u *hitUnpacker) cell(h *batch.Hit) {
	distance := u.columns[colCells].varint()
	if distance != int64(int32(distance)) {
		u.columns[colCells].fail()
	}
	u.row += uint32(distance)
	h.Row, h.Column = u.row, u.columns[colCells].uint32()
}

func (u *hitUnpacker) value(h *batch.Hit) {
	n := u.columns[colValues].uvarint()
	if n == 0 {
		u.seen++
		n = uint64(u.seen)
	}
	const size = uint64(len(h.Value))
	if n > uint64(u.seen) || n*size > uint64(len(u.values)) {
		u.columns[colValues].fail()
		return
	}
	h.Value = batch.Value(u.values[(n-1)*size:])
}

func (u *hitUnpacker) done() error {
	for i := range u.columns {
		if u.columns[i].done() != nil {
			return errMalformed
		}
	}
	if u.seen*len(batch.Value{}) != len(u.values) {
		return errMalformed
	}
	return nil
}
