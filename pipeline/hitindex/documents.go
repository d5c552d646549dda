package hitindex

import (
	"encoding/binary"
	"maps"
	"slices"

	"aktsyn/kernels"
	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/source"
)

// A chunk of documents is packed when it has so many of them or so many
// bytes. maxUnread bounds the unread pages that the documents of one chunk
// list, and so what a damaged chunk can make a reader allocate. Of a document
// with more of them, which only a hostile one has, the first are listed and
// the others counted.
const (
	chunkDocuments     = 256
	chunkDocumentBytes = 32 << 10
	maxUnread          = 1 << 22
)

// storedDocument is a document as a chunk holds it. Its path is that below its
// file, which may have several names.
type storedDocument struct {
	engine.Document // Unread lists at most maxUnread pages
	unlisted        map[source.Cause]int64
}

// makeStored parts the unread pages of a document into those that are listed
// and those that are counted.
func makeStored(d engine.Document) storedDocument {
	e := storedDocument{Document: d}
	if len(d.Unread) > maxUnread {
		e.Unread, e.unlisted = d.Unread[:maxUnread], map[source.Cause]int64{}
		for _, p := range d.Unread[maxUnread:] {
			e.unlisted[p.Cause]++
		}
	}
	return e
}

// appendDocument appends a document to a chunk. Paths are front-coded against
// the document before.
func appendDocument(dst []byte, before string, d *storedDocument) []byte {
	dst = appendShared(dst, before, d.Path)
	dst = appendString(dst, d.Type)
	dst = appendString(dst, d.Encoding)
	dst = binary.AppendVarint(dst, d.Size)
	dst = binary.AppendUvarint(dst, uint64(d.Pages))
	dst = binary.AppendVarint(dst, d.Text)
	dst = append(dst, byte(d.Cause))
	dst = appendString(dst, d.Detail)
	dst = appendUnread(dst, d.Unread)
	dst = appendTables(dst, d.Tables)
	dst = appendCounts(dst, d.unlisted)
	return binary.AppendUvarint(dst, uint64(d.Words))
}

// appendUnread appends unread pages as runs of neighbours with one cause:
// the gap before the run, its length and its cause. Numbers wrap around, so
// that any list comes back as it is.
func appendUnread(dst []byte, pages []extract.UnreadPage) []byte {
	var runs []byte
	n, next := uint64(0), uint32(0)
	for i := 0; i < len(pages); n++ {
		first := pages[i]
		length := uint32(1)
		for i++; i < len(pages) && pages[i].Cause == first.Cause && pages[i].Number == first.Number+length; i++ {
			length++
		}
		runs = binary.AppendUvarint(runs, uint64(first.Number-next))
		runs = binary.AppendUvarint(runs, uint64(length))
		runs = append(runs, byte(first.Cause))
		next = first.Number + length
	}
	return append(binary.AppendUvarint(dst, n), runs...)
}

// appendTables appends the names of tables and of their columns.
func appendTables(dst []byte, tables []extract.Table) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(tables)))
	for _, t := range tables {
		dst = appendString(binary.AppendUvarint(dst, uint64(t.First)), t.Name)
		dst = binary.AppendUvarint(dst, uint64(len(t.Columns)))
		for _, c := range t.Columns {
			dst = appendString(binary.AppendUvarint(dst, uint64(c.Number)), c.Name)
		}
	}
	return dst
}

func appendCounts(dst []byte, counts map[source.Cause]int64) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(counts)))
	for _, c := range slices.Sorted(maps.Keys(counts)) {
		dst = binary.AppendVarint(append(dst, byte(c)), counts[c])
	}
	return dst
}

// decodeDocuments reads an unpacked chunk of documents.
func decodeDocuments(raw []byte) ([]storedDocument, error) {
	c := &cursor{b: raw}
	var docs []storedDocument
	before, paths, unread := "", 0, 0
	for len(c.b) > 0 {
		d := c.document(before, maxUnread-unread)
		paths, unread = paths+len(d.Path), unread+len(d.Unread)
		if paths > maxUnpacked {
			c.fail()
		}
		docs, before = append(docs, d), d.Path
	}
	return docs, c.done()
}

func (c *cursor) document(before string, maxUnread int) (d storedDocument) {
	d.Path = c.shared(before)
	d.Type = c.string()
	d.Encoding = c.string()
	d.Size = c.varint()
	d.Pages = c.uint32()
	d.Text = c.varint()
	d.Cause = source.Cause(c.byte())
	d.Detail = c.string()
	d.Unread = c.unread(maxUnread)
	d.Tables = c.tables()
	d.unlisted = c.counts()
	d.Words = kernels.Words(c.uvarint())
	return d
}

func (c *cursor) unread(limit int) []extract.UnreadPage {
	var pages []extract.UnreadPage
	next := uint32(0)
	for runs := c.count(); runs > 0 && !c.failed; runs-- {
		first, length, cause := next+c.uint32(), c.uint32(), source.Cause(c.byte())
		if int64(length) > int64(limit-len(pages)) {
			c.fail()
			return nil
		}
		for i := range length {
			pages = append(pages, extract.UnreadPage{Number: first + i, Cause: cause})
		}
		next = first + length
	}
	return pages
}

func (c *cursor) tables() (tables []extract.Table) {
	for n := c.count(); n > 0 && !c.failed; n-- {
		t := extract.Table{First: c.uint32(), Name: c.string()}
		for columns := c.count(); columns > 0 && !c.failed; columns-- {
			t.Columns = append(t.Columns, extract.Column{Number: c.uint32(), Name: c.string()})
		}
		tables = append(tables, t)
	}
	return tables
}

func (c *cursor) counts() map[source.Cause]int64 {
	n := c.count()
	if n == 0 {
		return nil
	}
	counts := map[source.Cause]int64{}
	for range n {
		counts[source.Cause(c.byte())] = c.varint()
	}
	return counts
}
