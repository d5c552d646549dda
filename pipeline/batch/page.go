package batch

import (
	"encoding/binary"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"aktsyn/kernels/columnar"
	"aktsyn/pipeline/extract"
)

const (
	// TargetBytes is the text at which a batch is full. About 2 MiB keeps the
	// cost of a record (buffers, views) far below that of its scan while two
	// workers' batches stay near the caches.
	TargetBytes = 2 << 20
	// Padding is the number of readable zero bytes behind the text buffer.
	Padding = 64
	// maxBytes is what int32 offsets can address, less the padding.
	maxBytes = 1<<31 - 1 - Padding
)

// PageBuilder collects pages and turns them into page records. It belongs to
// one goroutine.
type PageBuilder struct {
	mem     *recycler
	text    *memory.Buffer
	offsets []int32
	columns [4][]uint32 // doc, page, lead, own
	form    []uint8
}

// NewPageBuilder returns an empty builder that allocates from mem.
func NewPageBuilder(mem memory.Allocator) *PageBuilder {
	r := &recycler{Allocator: mem}
	return &PageBuilder{mem: r, text: memory.NewResizableBuffer(r), offsets: []int32{0}}
}

// Fits reports whether a page of so many bytes may be appended before the
// batch is cut. An empty batch takes any page, so a large one stands alone.
func (b *PageBuilder) Fits(bytes int) bool {
	return b.Len() == 0 || b.text.Len()+bytes <= TargetBytes
}

// Len is the number of pages collected.
func (b *PageBuilder) Len() int { return len(b.form) }

// Append copies a page into the batch. It panics when the text would pass
// 2 GiB, which the limits on documents rule out.
func (b *PageBuilder) Append(doc uint32, p extract.Page) {
	at := b.text.Len()
	if at+len(p.Text) > maxBytes {
		panic("batch: page text beyond 2 GiB")
	}
	b.grow(len(p.Text))
	copy(b.text.Bytes()[at:], p.Text)
	b.offsets = append(b.offsets, int32(b.text.Len()))
	for i, v := range [...]uint32{doc, p.Number, p.Lead, p.Own} {
		b.columns[i] = append(b.columns[i], v)
	}
	b.form = append(b.form, uint8(p.Form))
}

// grow makes the text n bytes longer. All but a large page, which stands alone,
// fit into the space of a full batch.
func (b *PageBuilder) grow(n int) {
	if need := b.text.Len() + n + Padding; need > b.text.Cap() {
		b.text.Reserve(max(need, textBytes))
	}
	b.text.Resize(b.text.Len() + n)
}

// NewRecord returns the collected pages as a record that the caller releases,
// and empties the builder.
func (b *PageBuilder) NewRecord() arrow.Record {
	n := b.Len()
	size := b.text.Len()
	b.text.Resize(size + Padding)
	clear(b.text.Bytes()[size:])
	columns := make([]arrow.Array, 0, 6)
	for _, c := range b.columns {
		columns = append(columns, b.uint32s(c))
	}
	columns = append(columns, b.uint8s(b.form), b.strings())
	rec := array.NewRecord(columnar.PageSchema, columns, int64(n))
	for _, c := range columns {
		c.Release()
	}
	b.reset()
	return rec
}

func (b *PageBuilder) reset() {
	b.text.Release()
	b.text = memory.NewResizableBuffer(b.mem)
	b.offsets = append(b.offsets[:0], 0)
	for i := range b.columns {
		b.columns[i] = b.columns[i][:0]
	}
	b.form = b.form[:0]
}

// Release gives back what the builder still holds. Records that it made must
// have been released before, or keep their memory.
func (b *PageBuilder) Release() {
	b.text.Release()
	b.mem.release()
}

func (b *PageBuilder) uint32s(v []uint32) arrow.Array {
	out := array.NewUint32Builder(b.mem)
	defer out.Release()
	out.AppendValues(v, nil)
	return out.NewArray()
}

func (b *PageBuilder) uint8s(v []uint8) arrow.Array {
	out := array.NewUint8Builder(b.mem)
	defer out.Release()
	out.AppendValues(v, nil)
	return out.NewArray()
}

// strings wraps the text buffer, which no builder of Arrow pads with zeros.
func (b *PageBuilder) strings() arrow.Array {
	offsets := memory.NewResizableBuffer(b.mem)
	defer offsets.Release()
	offsets.Resize(4 * len(b.offsets))
	for i, o := range b.offsets {
		binary.NativeEndian.PutUint32(offsets.Bytes()[4*i:], uint32(o))
	}
	data := array.NewData(arrow.BinaryTypes.String, b.Len(), []*memory.Buffer{nil, offsets, b.text}, nil, 0, 0)
	defer data.Release()
	return array.NewStringData(data)
}
