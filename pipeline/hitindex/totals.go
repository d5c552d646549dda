package hitindex

import (
	"cmp"
	"encoding/binary"
	"slices"

	"aktsyn/kernels"
	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/source"
)

// Totals are sums over the documents of a run. They balance: Pages is
// PagesRead plus all UnreadPages.
type Totals struct {
	Documents int64
	Pages     int64 // pages the documents have, read or not
	PagesRead int64
	Bytes     int64 // of the documents themselves
	TextBytes int64 // of the text of the pages read
	Hits      map[kernels.Kind]map[kernels.Grade]int64
	// Unread counts the documents that were not read, or not whole.
	Unread map[source.Cause]int64
	// UnreadPages counts the pages that were not read. A document of which
	// nothing is known, not even its number of pages, has none.
	UnreadPages map[source.Cause]int64
	// PagesUnknown counts such documents.
	PagesUnknown int64
}

// Waiting returns the scans and pictures that wait for text recognition, as far
// as they are known.
func (t *Totals) Waiting() int64 {
	return max(t.UnreadPages[source.NeedsOCR], t.Unread[source.NeedsOCR])
}

// Add adds documents and their hits. A document with a Cause and no list of
// unread pages was not read at all when it gave no text; when it did give
// text, its known pages were read and the rest of it is not known.
func (t *Totals) Add(docs []engine.Document, hits []batch.Hit) {
	t.init()
	for i := range docs {
		t.document(&docs[i])
	}
	var counts hitCounts
	counts.addAll(hits)
	t.addCounts(counts)
}

// packTotals packs the sums over the documents and hits of a file. Nearly all
// files were read whole: theirs are packed without the maps of Totals, which
// took as long as anything else that the index did for a small file.
func packTotals(docs []engine.Document, hits []batch.Hit) []byte {
	var t Totals
	if slices.ContainsFunc(docs, func(d engine.Document) bool { return d.Cause != source.None || len(d.Unread) > 0 }) {
		t.Add(docs, hits)
		return t.pack(nil)
	}
	for i := range docs {
		t.document(&docs[i])
	}
	var room [8]hitCount
	counts := hitCounts(room[:0])
	counts.addAll(hits)
	return append(counts.pack(t.packSums(nil)), 0, 0) // no causes, twice
}

// pack appends the counts as Totals.pack does.
func (c hitCounts) pack(dst []byte) []byte {
	slices.SortFunc(c, func(a, b hitCount) int { return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.grade, b.grade)) })
	dst = binary.AppendUvarint(dst, uint64(len(c)))
	for _, n := range c {
		dst = binary.AppendVarint(append(dst, byte(n.kind), byte(n.grade)), n.n)
	}
	return dst
}

func (t *Totals) addCounts(counts hitCounts) {
	for _, c := range counts {
		t.addHits(c.kind, c.grade, c.n)
	}
}

// hitCounts are numbers of hits by kind and grade. There are few of these, so
// looking through a list is faster than a map.
type hitCounts []hitCount

type hitCount struct {
	kind  kernels.Kind
	grade kernels.Grade
	n     int64
}

func (c *hitCounts) add(kind kernels.Kind, grade kernels.Grade, n int64) {
	for i := range *c {
		if known := &(*c)[i]; known.kind == kind && known.grade == grade {
			known.n += n
			return
		}
	}
	*c = append(*c, hitCount{kind, grade, n})
}

// addAll counts hits: nearly all by a table of the kinds and grades that there are.
func (c *hitCounts) addAll(hits []batch.Hit) {
	const places = 8 // for the kinds and for the grades below it
	var table [places][places]int64
	for i := range hits {
		if h := &hits[i]; h.Kind < places && h.Grade < places {
			table[h.Kind][h.Grade]++
		} else {
			c.add(h.Kind, h.Grade, 1)
		}
	}
	for kind := range table {
		for grade, n := range table[kind] {
			if n > 0 {
				c.add(kernels.Kind(kind), kernels.Grade(grade), n)
			}
		}
	}
}

func (t *Totals) init() {
	if t.Hits == nil {
		t.Hits = map[kernels.Kind]map[kernels.Grade]int64{}
		t.Unread = map[source.Cause]int64{}
		t.UnreadPages = map[source.Cause]int64{}
	}
}

func (t *Totals) document(d *engine.Document) {
	t.Documents++
	t.Pages += int64(d.Pages)
	t.Bytes += d.Size
	t.TextBytes += d.Text
	if d.Cause != source.None {
		t.Unread[d.Cause]++
	}
	switch {
	case len(d.Unread) > 0:
		t.PagesRead += int64(d.Pages) - int64(len(d.Unread))
		for _, p := range d.Unread {
			t.UnreadPages[p.Cause]++
		}
	case d.Cause != source.None && d.Text == 0:
		t.UnreadPages[d.Cause] += int64(d.Pages)
		if d.Pages == 0 {
			t.PagesUnknown++
		}
	default:
		t.PagesRead += int64(d.Pages)
	}
}

func (t *Totals) addHits(kind kernels.Kind, grade kernels.Grade, n int64) {
	if t.Hits[kind] == nil {
		t.Hits[kind] = map[kernels.Grade]int64{}
	}
	t.Hits[kind][grade] += n
}

// sums are those that are packed first.
func (t *Totals) sums() [6]*int64 {
	return [...]*int64{&t.Documents, &t.Pages, &t.PagesRead, &t.PagesUnknown, &t.Bytes, &t.TextBytes}
}

// pack appends the sums to dst, equal sums as equal bytes.
func (t *Totals) pack(dst []byte) []byte {
	var counts hitCounts
	for kind, grades := range t.Hits {
		for grade, n := range grades {
			counts = append(counts, hitCount{kind, grade, n})
		}
	}
	dst = appendCounts(counts.pack(t.packSums(dst)), t.Unread)
	return appendCounts(dst, t.UnreadPages)
}

func (t *Totals) packSums(dst []byte) []byte {
	for _, sum := range t.sums() {
		dst = binary.AppendVarint(dst, *sum)
	}
	return dst
}

// packedLack reports whether packed sums count documents or pages that were not
// read for a cause.
func packedLack(packed []byte, cause source.Cause) (lack bool, err error) {
	if len(packed) == 0 {
		return false, nil
	}
	c := &cursor{b: packed}
	for range new(Totals).sums() {
		c.varint()
	}
	for n := c.count(); n > 0; n-- {
		c.byte()
		c.byte()
		c.varint()
	}
	for range 2 {
		for n := c.count(); n > 0; n-- {
			found := source.Cause(c.byte())
			lack = c.varint() > 0 && found == cause || lack
		}
	}
	return lack, c.done()
}

// addPacked adds packed sums; no bytes are none.
func (t *Totals) addPacked(packed []byte) error {
	var room [8]hitCount
	counts := hitCounts(room[:0])
	err := t.addCounted(packed, &counts)
	t.addCounts(counts)
	return err
}

// addCounted is addPacked, but for the numbers of hits: these go to counts,
// which is quicker where many are added.
func (t *Totals) addCounted(packed []byte, counts *hitCounts) error {
	if len(packed) == 0 {
		return nil
	}
	c := &cursor{b: packed}
	for _, sum := range t.sums() {
		*sum += c.varint()
	}
	for n := c.count(); n > 0; n-- {
		kind, grade := kernels.Kind(c.byte()), kernels.Grade(c.byte())
		counts.add(kind, grade, c.varint())
	}
	for _, sums := range [...]map[source.Cause]int64{t.Unread, t.UnreadPages} {
		for n := c.count(); n > 0; n-- {
			cause := source.Cause(c.byte())
			sums[cause] += c.varint()
		}
	}
	return c.done()
}
