package extract

import (
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"aktsyn/kernels"
	"aktsyn/kernels/marks"
	"aktsyn/pipeline/ocr"
	"aktsyn/pipeline/source"
)

// sampleEvents are of all kinds, with every field that goes through a pipe.
var sampleEvents = []event{
	{Kind: beginEvent, Doc: 1, Document: Document{Path: "z.zip!/brev.eml", Type: "eml", Size: -1}},
	{Kind: endEvent, Doc: math.MaxUint32, Document: Document{Path: "z.zip", Type: "zip", Encoding: "utf-8", Size: math.MaxInt64, Pages: 3, Text: math.MinInt64,
		Cause: source.Corrupt, Detail: "damaged", Unread: []UnreadPage{{2, source.NeedsOCR}, {math.MaxUint32, source.Corrupt}}}, Took: 1 << 40},
	{Kind: pageEvent, Page: Page{Number: 3, Label: "Ark1", Form: kernels.Sheet, Text: []byte("Navn\tÅr\nIb\t2\n"), Lead: 1, Own: 14,
		Marks:  []marks.Mark{{Start: 0, End: 2, Kind: marks.Hidden}, {Start: 3, End: 4, Kind: marks.Doubtful}},
		Cells:  Cells{First: 2, HeaderFrom: 0, HeaderTo: 1, Runs: []CellRun{{0, 0, 1, 1}, {1, 1, 7, math.MaxUint32}}},
		Layout: &Layout{Unit: Points, Width: 595, Height: 842.5, Boxes: []TextBox{{0, 4, 0, Rectangle{500, 800, 95, 42}}, {4, 8, 1, Rectangle{-0.5, 0, 0, 0}}}}}},
	{Kind: pageEvent, Doc: 7, Page: Page{Text: []byte{}, Layout: &Layout{}}},
	{Kind: pictureEvent, Document: Document{Path: "a.pdf"}, Page: Page{Number: 4}, Picture: ocr.Picture{Width: 1 << 31, Height: 1 << 33, DPI: 300}},
}

func TestEventsAreWhatWasSent(t *testing.T) {
	for _, want := range sampleEvents {
		var got event
		if err := decodeEvent(appendEvent(nil, &want), &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%v: got %+v, want %+v", err, got, want)
		}
	}
}

// TestEventsKeepAllFields: a field that is added to what events hold is sent, or
// listed here as one that is not.
func TestEventsKeepAllFields(t *testing.T) {
	for _, known := range []struct {
		of     any
		fields int
	}{{event{}, 6}, {Document{}, 10}, {UnreadPage{}, 2}, {Page{}, 10}, {Layout{}, 4}, {TextBox{}, 4}, {Rectangle{}, 4}, {Cells{}, 4}, {CellRun{}, 4}, {marks.Mark{}, 3}, {ocr.Picture{}, 4}} {
		if n := reflect.TypeOf(known.of).NumField(); n != known.fields {
			t.Errorf("%T has %d fields, and %d are known of (Document.Tables, Page.normal and Picture.Pixels are not sent)", known.of, n, known.fields)
		}
	}
}

// TestEventsAreWhole: what is cut off anywhere, or goes on, is no event. No event
// begins another: every field says where it ends.
func TestEventsAreWhole(t *testing.T) {
	for i, e := range sampleEvents {
		code := appendEvent(nil, &e)
		for cut := range code {
			if err := decodeEvent(code[:cut], new(event)); err != errEvent {
				t.Errorf("event %d without its last %d bytes: %v", i, len(code)-cut, err)
			}
		}
		if err := decodeEvent(append(code, 0), new(event)); err != errEvent {
			t.Errorf("event %d and a byte: %v", i, err)
		}
	}
}

// TestEventsOfTooMuch: no room is made for more things than there are bytes for.
func TestEventsOfTooMuch(t *testing.T) {
	page := byte(pageEvent)
	for name, list := range map[string]struct {
		before []byte // of the event, up to the number of things
		size   int    // of the least of them
		room   func(ev *event) int
	}{
		"text":         {[]byte{byte(beginEvent), 1: 0}, 1, func(ev *event) int { return len(ev.Document.Path) }},
		"unread pages": {[]byte{byte(beginEvent), 9: 0}, 2, func(ev *event) int { return cap(ev.Document.Unread) }},
		"marks":        {[]byte{page, 6: 0}, 3, func(ev *event) int { return cap(ev.Page.Marks) }},
		"cells":        {[]byte{page, 10: 0}, 4, func(ev *event) int { return cap(ev.Page.Cells.Runs) }},
		"boxes":        {[]byte{page, 12: 1, 21: 0}, 19, func(ev *event) int { return cap(ev.Page.Layout.Boxes) }},
	} {
		const things = 3
		code := append(append(list.before, things), make([]byte, things*list.size)...)
		var ev event
		if _ = decodeEvent(code, &ev); list.room(&ev) != things {
			t.Errorf("%s: room for %d, where %d are", name, list.room(&ev), things)
		}
		if err := decodeEvent(code[:len(code)-1], &ev); err != errEvent || list.room(&ev) > 0 {
			t.Errorf("%s: %v, and room for %d, where there are fewer than %d", name, err, list.room(&ev), things)
		}
	}
}

// checkRoom checks that the lists of an event, decoded or not, are no longer than
// the bytes it is of can say: a thing takes four times as much memory, at most, as
// the least bytes that say it.
func checkRoom(t *testing.T, ev *event, code []byte) {
	t.Helper()
	boxes := 0
	if ev.Page.Layout != nil {
		boxes = cap(ev.Page.Layout.Boxes)
	}
	if least := 2*cap(ev.Document.Unread) + 3*cap(ev.Page.Marks) + 4*cap(ev.Page.Cells.Runs) + 19*boxes; least > len(code) {
		t.Errorf("%d bytes made room for what takes %d", len(code), least)
	}
}

// FuzzDecodeEvent: bytes are an event, which is the same when it is sent again, or
// none; they take no more memory than a few times their size.
func FuzzDecodeEvent(f *testing.F) {
	for _, e := range sampleEvents {
		code := appendEvent(nil, &e)
		f.Add(code)
		f.Add(code[:len(code)-1])
		f.Add(append(code, 0))
	}
	f.Add([]byte{byte(pageEvent), 0, 1, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x0f})
	f.Fuzz(func(t *testing.T, b []byte) {
		var first, again event
		err := decodeEvent(b, &first)
		checkRoom(t, &first, b)
		if err != nil {
			return
		}
		code := appendEvent(nil, &first)
		if err := decodeEvent(code, &again); err != nil || !bytes.Equal(appendEvent(nil, &again), code) {
			t.Errorf("%v: %+v became %+v", err, first, again)
		}
	})
}

// TestEventReader: events of any length come whole, however they arrive, with what
// follows them.
func TestEventReader(t *testing.T) {
	var sent bytes.Buffer
	s := newSender(&sent)
	var want []string
	for i, size := range []int{0, 1, 100, heldEvents - 40, heldEvents, heldEvents + 1, 3 * heldEvents, 5} {
		text := strings.Repeat(string(rune('a'+i)), size)
		want = append(want, text)
		if err := s.send(event{Kind: pageEvent, Page: Page{Number: uint32(i), Text: []byte(text)}}, []byte("pixels")); err != nil {
			t.Fatal(err)
		}
	}
	for name, in := range map[string]io.Reader{"whole": bytes.NewReader(sent.Bytes()), "by bytes": iotest.OneByteReader(bytes.NewReader(sent.Bytes()))} {
		r := newEventReader(in, 1<<20)
		for i, text := range want {
			b, err := r.next()
			var ev event
			if err != nil || decodeEvent(b, &ev) != nil || string(ev.Page.Text) != text || ev.Page.Number != uint32(i) {
				t.Fatalf("%s: event %d: %v, page %d of %d bytes", name, i, err, ev.Page.Number, len(ev.Page.Text))
			}
			pixels := make([]byte, 6)
			if _, err := io.ReadFull(r, pixels); err != nil || string(pixels) != "pixels" {
				t.Fatalf("%s: event %d is followed by %q, %v", name, i, pixels, err)
			}
		}
		if _, err := r.next(); err != io.EOF {
			t.Errorf("%s: %v after the last", name, err)
		}
	}
}

// TestEventReaderOfClaims: an event that only says that it is long takes no more
// memory than what came of it asks for.
func TestEventReaderOfClaims(t *testing.T) {
	for _, came := range []int{0, 5, heldEvents, heldEvents + 1, 1 << 20} {
		in := bytes.NewReader(append(binary.AppendUvarint(nil, 1<<30), make([]byte, came)...))
		r := newEventReader(in, 1<<30)
		if b, err := r.next(); err == nil {
			t.Errorf("an event of %d bytes, of which %d came", len(b), came)
		}
		if most := max(2*came, heldEvents); cap(r.long) > most {
			t.Errorf("%d bytes made room for %d, want %d at most", came, cap(r.long), most)
		}
	}
}

// TestEventReaderKnowsWhatIsThere: only an event that is there whole is waited for
// by nobody.
func TestEventReaderKnowsWhatIsThere(t *testing.T) {
	var sent bytes.Buffer
	s := newSender(&sent)
	for range 2 {
		if err := s.send(event{Kind: pageEvent, Page: Page{Text: []byte("text\n")}}, nil); err != nil {
			t.Fatal(err)
		}
	}
	whole := sent.Bytes()
	for cut := range whole {
		r := newEventReader(io.MultiReader(bytes.NewReader(whole[:cut]), iotest.TimeoutReader(bytes.NewReader(nil))), 1<<20)
		if r.ready() {
			t.Error("an event is there before anything was read")
		}
		_, first := r.next()
		if want := cut >= len(whole)/2; (first == nil) != want {
			t.Errorf("%d bytes: %v", cut, first)
		}
		if first == nil && r.ready() {
			t.Errorf("%d bytes: the second event is there", cut)
		}
	}
	r := newEventReader(bytes.NewReader(whole), 1<<20)
	if _, err := r.next(); err != nil || !r.ready() {
		t.Errorf("%v, or the second event is not there", err)
	}
}
