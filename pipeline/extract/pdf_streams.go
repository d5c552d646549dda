package extract

import (
	"bytes"
	"fmt"
	"io"
	"iter"
	"regexp"
	"strconv"

	"github.com/klauspost/compress/flate"

	"aktsyn/kernels"
	"aktsyn/pipeline/source"
)

// PDFium shows as much of a damaged stream as it can unpack and says nothing of
// the rest, nor of metadata that is packed, nor of pages that it could not make
// sense of. So the streams of a file are looked at once more, as they stand in
// it (ISO 32000-1, 7.3.8), whoever they belong to.

// streamDict is how many bytes before its data a stream's dictionary is looked for
// at least, whatever precedes.
const streamDict = 4 << 10

// readStreams makes a page of what XML metadata says that is packed, or in no XMP
// packet, and notes damage: content that cannot be unpacked to its end, and text
// in the file when none of its pages shows anything. Encrypted files are left out.
func (d *pdfDocument) readStreams(sink *sideText) error {
	if d.encrypted() {
		return nil
	}
	if err := sink.begin("metadata", kernels.Prose); err != nil {
		return err
	}
	u := newUnpacker(d.limits)
	text, seen := false, 0
	for s := range pdfStreams(d.data) {
		metadata := s.metadata()
		if !metadata && !s.content() {
			continue
		}
		if seen++; seen > d.limits.PDFStreams {
			d.leftOut(source.TooLarge, exceeded("max-pdf-streams", "from %s on its streams are not searched for metadata and damage", s.name(d.data)))
			break
		}
		if u.left <= 0 {
			d.leftOut(source.TooLarge, exceeded("max-pdf-unpacked", "from %s on its streams are not searched for metadata and damage", s.name(d.data)))
			break
		}
		unpacked, whole := u.unpack(s)
		if !whole {
			d.hurt("a part of its content cannot be unpacked")
		}
		if metadata {
			if u.cut != "" {
				d.leftOut(source.TooLarge, exceeded(u.cut, "its XML metadata, %s, is not read to its end", s.name(d.data)))
			}
			if err := d.readPacket(unpacked, "its XML metadata cannot be read in full", sink); err != nil {
				return err
			}
		}
		text = text || !d.shows && showsText(unpacked)
	}
	if text {
		d.hurt("it has text that is on none of its pages")
	}
	return nil
}

// pdfStream is a stream as it stands in a file.
type pdfStream struct {
	dict, data []byte
	dictAt     int // in the file
	begin, end int // of data with the line's end before it, in the file
}

// name is what a message calls the stream: by its object's number, if it has one.
func (s pdfStream) name(file []byte) string {
	if own := s.object(file); own != "" {
		return "object " + own
	}
	return fmt.Sprintf("byte %d", s.begin)
}

// object is the number of the object that a stream is, "" if there is none.
func (s pdfStream) object(file []byte) string {
	const longest = 32 // bytes of an object's number and keyword
	own := objectNumber.FindSubmatch(file[max(0, s.dictAt-longest):s.dictAt])
	if own == nil {
		return ""
	}
	return string(own[1])
}

// pdfStreams gives the streams of a file, in the order in which they stand there.
func pdfStreams(file []byte) iter.Seq[pdfStream] {
	return func(yield func(pdfStream) bool) {
		for at, seen := 0, 0; ; {
			found := bytes.Index(file[at:], []byte("stream"))
			if found < 0 {
				return
			}
			begin := at + found
			from := max(0, min(seen, begin-streamDict))
			at = begin + len("stream")
			dict := dictBefore(file[from:begin])
			if dict == nil {
				if _, ends := endsDict(file[from:begin]); ends {
					seen = at // or the next would look through it again
				}
				continue
			}
			data := streamData(file[at:], dict)
			dictAt := from + bytes.LastIndex(file[from:begin], []byte("obj")) + len("obj")
			content := bytes.TrimPrefix(bytes.TrimPrefix(data, []byte("\r")), []byte("\n"))
			s := pdfStream{dict: dict, data: content, dictAt: dictAt, begin: at, end: at + len(data)}
			at, seen = s.end, s.end
			if !yield(s) {
				return
			}
		}
	}
}

// dictBefore returns the dictionary of an object with which text ends, nil if
// there is none.
func dictBefore(text []byte) []byte {
	text, ends := endsDict(text)
	if !ends {
		return nil
	}
	begin := bytes.LastIndex(text, []byte("obj"))
	if begin < 0 {
		return nil
	}
	return text[begin+len("obj"):]
}

// endsDict reports whether text, blanks behind aside, ends with a dictionary, and
// returns it without these.
func endsDict(text []byte) ([]byte, bool) {
	text = bytes.TrimRight(text, "\r\n\t ")
	return text, bytes.HasSuffix(text, []byte(">>"))
}

// streamData returns the data of a stream that begins at the end of its keyword,
// with that line's end. A length that is not true is not believed.
func streamData(file, dict []byte) []byte {
	if _, after, ok := bytes.Cut(dict, []byte("/Length ")); ok {
		digits := after[:len(after)-len(bytes.TrimLeft(after, "0123456789"))]
		const lineEnd = 2
		if length, err := strconv.Atoi(string(digits)); err == nil && length <= len(file) {
			if end := bytes.Index(file[length:min(len(file), length+lineEnd+2*lineEnd+len("endstream"))], []byte("endstream")); end >= 0 {
				return file[:length+end]
			}
		}
	}
	if end := bytes.Index(file, []byte("endstream")); end >= 0 {
		return file[:end]
	}
	return file
}

// metadata reports whether a stream is metadata in XML that no XMP packet shows.
func (s pdfStream) metadata() bool {
	return bytes.Contains(s.dict, []byte("/XML")) && bytes.Contains(s.dict, []byte("/Metadata")) && !bytes.Contains(s.data, packetBegin)
}

// deflated reports whether a stream is packed in the way that nearly all are,
// and in no other.
func (s pdfStream) deflated() bool {
	_, filter, ok := bytes.Cut(s.dict, []byte("/Filter"))
	if !ok {
		return false
	}
	filter = bytes.TrimLeft(filter, " [\r\n")
	rest, ok := bytes.CutPrefix(filter, []byte("/FlateDecode"))
	if !ok {
		rest, ok = bytes.CutPrefix(filter, []byte("/Fl"))
	}
	end := bytes.IndexByte(rest, ']')
	return ok && (end < 0 || !bytes.Contains(rest[:end], []byte("Decode")))
}

// content reports whether a stream may be the content of a page: its dictionary
// says nothing but how it is packed.
func (s pdfStream) content() bool {
	for _, other := range otherStreams {
		if bytes.Contains(s.dict, other) {
			return false
		}
	}
	return true
}

// otherStreams are keys that the content of a page has not.
var otherStreams = [][]byte{[]byte("/Type"), []byte("/Subtype"), []byte("/Length1"), []byte("/DecodeParms"),
	[]byte("/N "), []byte("/FunctionType"), []byte("/ShadingType"), []byte("/PatternType")}

// unpacker unpacks streams, one after the other.
type unpacker struct {
	in   bytes.Reader
	from io.ReadCloser // a flate reader
	out  bytes.Buffer
	most int64  // bytes of a stream that are kept
	left int64  // bytes that may still come out
	cut  string // the limit that ended the last stream, "" for none
}

func newUnpacker(limits source.Limits) *unpacker {
	return &unpacker{most: limits.PDFStream, left: limits.PDFUnpacked}
}

// unpack returns what a stream holds, valid until the next call, and whether that
// is all of it. Of data that goes on without end the beginning is all.
func (u *unpacker) unpack(s pdfStream) ([]byte, bool) {
	u.cut = ""
	if !s.deflated() {
		return s.data, true
	}
	const zlibHead = 2
	if len(bytes.TrimSpace(s.data)) < zlibHead {
		return nil, len(bytes.TrimSpace(s.data)) == 0
	}
	u.in.Reset(s.data[zlibHead:])
	if u.from == nil {
		u.from = flate.NewReader(&u.in)
	} else if err := u.from.(flate.Resetter).Reset(&u.in, nil); err != nil {
		return nil, false
	}
	u.out.Reset()
	kept, err := u.out.ReadFrom(io.LimitReader(u.from, min(u.most, u.left)))
	u.left -= kept
	if err != nil || kept < u.most && u.left > 0 {
		return u.out.Bytes(), err == nil
	}
	more, err := io.Copy(io.Discard, io.LimitReader(u.from, u.left+1)) // which may be damaged
	u.left -= more
	switch {
	case more > 0 && kept == u.most:
		u.cut = "max-pdf-stream"
	case more > 0:
		u.cut = "max-pdf-unpacked"
	}
	return u.out.Bytes(), err == nil
}

// Operators that begin text and show it (ISO 32000-1, 9.4), and what attached
// files have that content has not.
var (
	beginText = regexp.MustCompile(`\bBT\s`)
	showText  = regexp.MustCompile(`[)>\]]\s*T[jJ]\b`)
	zeros     = []byte{0, 0, 0, 0}
)

// showsText reports whether content shows text.
func showsText(content []byte) bool {
	return !bytes.Contains(content, zeros) && beginText.Match(content) && showText.Match(content)
}
