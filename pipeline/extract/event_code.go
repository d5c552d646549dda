package extract

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"time"

	"aktsyn/kernels"
	"aktsyn/kernels/marks"
	"aktsyn/pipeline/ocr"
	"aktsyn/pipeline/source"
)

// An event goes through a pipe as its length and its fields one after the other:
// numbers as varints, texts behind their length. Which fields there are depends on
// the kind of the event alone, and what a reader process has nothing to say of
// (tables) is not sent.

// The least bytes that things are coded in: a byte for a number, four for a length.
const (
	leastUnread = 2
	leastMark   = 3
	leastRun    = 4
	leastBox    = 3 + 4*4
)

// appendEvent appends the code of an event.
func appendEvent(b []byte, e *event) []byte {
	b = append(b, byte(e.Kind))
	b = binary.AppendUvarint(b, uint64(e.Doc))
	switch e.Kind {
	case beginEvent:
		b = appendDocument(b, &e.Document)
	case endEvent:
		b = appendDocument(b, &e.Document)
		b = binary.AppendUvarint(b, uint64(e.Took))
	case pageEvent:
		b = appendPage(b, &e.Page)
	case pictureEvent:
		b = appendText(b, e.Document.Path)
		for _, n := range []int{int(e.Page.Number), e.Picture.Width, e.Picture.Height, e.Picture.DPI} {
			b = binary.AppendUvarint(b, uint64(n))
		}
	}
	return b
}

func appendText[T string | []byte](b []byte, text T) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

func appendNumbers(b []byte, numbers ...uint32) []byte {
	for _, n := range numbers {
		b = binary.AppendUvarint(b, uint64(n))
	}
	return b
}

func appendDocument(b []byte, d *Document) []byte {
	for _, text := range []string{d.Path, d.Type, d.Encoding, d.Detail} {
		b = appendText(b, text)
	}
	b = binary.AppendVarint(binary.AppendVarint(b, d.Size), d.Text)
	b = appendNumbers(b, d.Pages, uint32(d.Cause), uint32(len(d.Unread)))
	for _, p := range d.Unread {
		b = appendNumbers(b, p.Number, uint32(p.Cause))
	}
	return b
}

func appendPage(b []byte, p *Page) []byte {
	b = appendNumbers(b, p.Number, uint32(p.Form), p.Lead, p.Own)
	b = appendText(b, p.Label)
	b = appendNumbers(b, uint32(len(p.Marks)))
	for _, m := range p.Marks {
		b = appendNumbers(b, m.Start, m.End, uint32(m.Kind))
	}
	b = appendNumbers(b, p.Cells.First, p.Cells.HeaderFrom, p.Cells.HeaderTo, uint32(len(p.Cells.Runs)))
	for _, r := range p.Cells.Runs {
		b = appendNumbers(b, r.Line, r.Part, r.Row, r.Column)
	}
	b = appendLayout(b, p.Layout)
	return appendText(b, p.Text)
}

func appendLayout(b []byte, l *Layout) []byte {
	if l == nil {
		return append(b, 0)
	}
	b = append(b, 1)
	b = appendText(b, string(l.Unit))
	b = appendLengths(b, l.Width, l.Height)
	b = appendNumbers(b, uint32(len(l.Boxes)))
	for _, x := range l.Boxes {
		b = appendNumbers(b, x.Start, x.End, x.Line)
		b = appendLengths(b, x.X, x.Y, x.Width, x.Height)
	}
	return b
}

func appendLengths(b []byte, lengths ...float32) []byte {
	for _, x := range lengths {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	return b
}

// errEvent says that bytes are no event.
var errEvent = errors.New("no event")

// decodeEvent decodes an event. The text of a page stays where it is in b; other
// memory of ev is not used again.
func decodeEvent(b []byte, ev *event) error {
	d := eventDecoder{rest: b}
	*ev = event{Kind: eventKind(d.number(math.MaxUint8)), Doc: d.uint32()}
	switch ev.Kind {
	case beginEvent:
		d.document(&ev.Document)
	case endEvent:
		d.document(&ev.Document)
		ev.Took = time.Duration(d.number(math.MaxInt64))
	case pageEvent:
		d.page(&ev.Page)
	case pictureEvent:
		ev.Document.Path = string(d.text())
		ev.Page.Number = d.uint32()
		ev.Picture = ocr.Picture{Width: d.int(), Height: d.int(), DPI: d.int()}
	default:
		d.bad = true
	}
	if d.bad || len(d.rest) > 0 {
		return errEvent
	}
	return nil
}

// eventDecoder takes fields off bytes that may be anything. Once they are not what
// they should be all that it takes is nothing.
type eventDecoder struct {
	rest []byte
	bad  bool
}

func (d *eventDecoder) fail() {
	d.rest, d.bad = nil, true
}

// number takes a number that is no more than most.
func (d *eventDecoder) number(most uint64) uint64 {
	n, size := binary.Uvarint(d.rest)
	if size <= 0 || n > most {
		d.fail()
		return 0
	}
	d.rest = d.rest[size:]
	return n
}

func (d *eventDecoder) uint32() uint32 { return uint32(d.number(math.MaxUint32)) }
func (d *eventDecoder) uint8() uint8   { return uint8(d.number(math.MaxUint8)) }
func (d *eventDecoder) int() int       { return int(d.number(math.MaxInt)) }

// int64 takes a number that may be less than nothing.
func (d *eventDecoder) int64() int64 {
	n := d.number(math.MaxUint64)
	return int64(n>>1) ^ -int64(n&1)
}

// count takes a number of things of at least size bytes each.
func (d *eventDecoder) count(size int) int {
	n := d.number(math.MaxUint64)
	if n > uint64(len(d.rest)/size) {
		d.fail()
		return 0
	}
	return int(n)
}

// text takes a text, which stays where it is.
func (d *eventDecoder) text() []byte {
	n := d.count(1)
	text := d.rest[:n:n]
	d.rest = d.rest[n:]
	return text
}

func (d *eventDecoder) length() float32 {
	if len(d.rest) < 4 {
		d.fail()
		return 0
	}
	bits := binary.LittleEndian.Uint32(d.rest)
	d.rest = d.rest[4:]
	return math.Float32frombits(bits)
}

func (d *eventDecoder) document(to *Document) {
	to.Path, to.Type, to.Encoding, to.Detail = string(d.text()), string(d.text()), string(d.text()), string(d.text())
	to.Size, to.Text, to.Pages, to.Cause = d.int64(), d.int64(), d.uint32(), source.Cause(d.uint8())
	if n := d.count(leastUnread); n > 0 {
		to.Unread = make([]UnreadPage, n)
	}
	for i := range to.Unread {
		to.Unread[i] = UnreadPage{d.uint32(), source.Cause(d.uint8())}
	}
}

func (d *eventDecoder) page(p *Page) {
	p.Number, p.Form, p.Lead, p.Own = d.uint32(), kernels.Form(d.uint8()), d.uint32(), d.uint32()
	p.Label = string(d.text())
	if n := d.count(leastMark); n > 0 {
		p.Marks = make([]marks.Mark, n)
	}
	for i := range p.Marks {
		p.Marks[i] = marks.Mark{Start: d.uint32(), End: d.uint32(), Kind: marks.Kind(d.uint8())}
	}
	p.Cells.First, p.Cells.HeaderFrom, p.Cells.HeaderTo = d.uint32(), d.uint32(), d.uint32()
	if n := d.count(leastRun); n > 0 {
		p.Cells.Runs = make([]CellRun, n)
	}
	for i := range p.Cells.Runs {
		p.Cells.Runs[i] = CellRun{d.uint32(), d.uint32(), d.uint32(), d.uint32()}
	}
	p.Layout = d.layout()
	p.Text = d.text()
}

func (d *eventDecoder) layout() *Layout {
	if d.number(1) == 0 {
		return nil
	}
	l := &Layout{Unit: Unit(d.text()), Width: d.length(), Height: d.length()}
	if n := d.count(leastBox); n > 0 {
		l.Boxes = make([]TextBox, n)
	}
	for i := range l.Boxes {
		l.Boxes[i] = TextBox{d.uint32(), d.uint32(), d.uint32(), Rectangle{d.length(), d.length(), d.length(), d.length()}}
	}
	return l
}

// eventReader takes what a reader process tells apart. It ends an event that is
// too long.
type eventReader struct {
	in     *bufio.Reader
	most   int64  // bytes of an event
	passed int    // bytes of in that the last event lies in
	long   []byte // room for events that are longer than in's
}

func newEventReader(in io.Reader, most int64) *eventReader {
	return &eventReader{in: bufio.NewReaderSize(in, heldEvents), most: most}
}

// pass passes over the last event.
func (r *eventReader) pass() {
	_, _ = r.in.Discard(r.passed) // it is there
	r.passed = 0
}

// ready reports whether next waits for nothing.
func (r *eventReader) ready() bool {
	r.pass()
	b, _ := r.in.Peek(r.in.Buffered())
	size, n := binary.Uvarint(b)
	return n > 0 && size <= uint64(len(b)-n)
}

// next returns the code of the next event, valid until it is called again.
func (r *eventReader) next() ([]byte, error) {
	r.pass()
	size, err := binary.ReadUvarint(r.in)
	if err != nil {
		return nil, err
	}
	if size > uint64(r.most) {
		return nil, exceed(source.TooLarge, "max-page-size", "its reader told more than %s at once", source.FormatSize(r.most))
	}
	n := int(size)
	if n <= r.in.Size() {
		r.passed = n
		b, err := r.in.Peek(n)
		if err != nil {
			r.passed = 0
		}
		return b, err
	}
	err = r.readLong(n)
	return r.long, err
}

// readLong reads an event of n bytes into long. That there are so many is only
// claimed: room is made as they come.
func (r *eventReader) readLong(n int) error {
	r.long = r.long[:0]
	for have := 0; have < n; have = len(r.long) {
		if have == cap(r.long) {
			r.long = append(make([]byte, 0, min(n, max(2*have, heldEvents))), r.long...)
		}
		more, err := io.ReadFull(r.in, r.long[have:min(n, cap(r.long))])
		if r.long = r.long[:have+more]; err != nil {
			return err
		}
	}
	return nil
}

// Read implements io.Reader, for what follows an event.
func (r *eventReader) Read(p []byte) (int, error) {
	r.pass()
	return r.in.Read(p)
}
