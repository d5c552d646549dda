package extract

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
	"golang.org/x/text/transform"

	"aktsyn/kernels/textbytes"
)

// block is how much of a text is decoded at a time, in bytes.
const block = 1 << 20

// decoder turns the bytes of a text, of any length, into UTF-8.
//
// A BOM settles the encoding; text with the zeros of UTF-16 is that. All else
// is judged line by line, so that logs that two programs wrote stay whole:
// lines of valid UTF-8 are UTF-8, others are in the declared encoding, else
// Windows-1252, else CP850 where the text up to here has more Danish letters
// by that. A line in which UTF-8 letters outnumber invalid bytes is damaged
// UTF-8. UTF-16 amid all that is told by its zeros (see unwidened).
type decoder struct {
	data    []byte    // undecoded text: from pos on it is still to come
	pos     int       // in data
	rest    io.Reader // what follows data; nil when nothing does
	started bool
	wide    string            // name of the encoding that a BOM or zeros tell
	legacy  encoding.Encoding // declared, nil if none is
	name    string            // of legacy
	danish  danishLetters
	simple  bool          // the piece that next returned is textbytes.Simple
	seen    textbytes.Set // in that piece
	used    []string      // names of encodings met, in their order
}

// newDecoder decodes data and what rest, which may be nil, gives after it.
// The decoder does not change data.
func newDecoder(data []byte, rest io.Reader) *decoder {
	if rest != nil {
		data = append(make([]byte, 0, max(block, len(data))), data...)
	}
	return &decoder{data: data, rest: rest}
}

// declare tells the encoding that the document gives for text that is not
// UTF-8. It must precede next. Encodings that lines cannot be judged by, and
// the one that stands for "unsafe, do not decode", are passed over.
func (d *decoder) declare(e encoding.Encoding) {
	name, err := htmlindex.Name(e)
	if err == nil && e != encoding.Replacement && !strings.HasPrefix(name, "utf-") {
		d.name, d.legacy = name, e
	}
}

// encoding names what was met: "utf-8", "windows-1252", "utf-8, cp850", …;
// plain ASCII is "utf-8".
func (d *decoder) encoding() string {
	if d.wide != "" {
		return d.wide
	}
	if len(d.used) == 0 {
		return "utf-8"
	}
	return strings.Join(d.used, ", ")
}

// head returns what the text begins with, undecoded; it must precede next.
func (d *decoder) head() ([]byte, error) {
	err := d.fill(sniffed)
	return d.data[:min(len(d.data), sniffed)], err
}

// next returns the next piece of the text, about block bytes, in valid UTF-8
// (not normalised), ending at a line end where the text has any; it is valid
// until the next call. The error is io.EOF at the end, else that of rest.
func (d *decoder) next() ([]byte, error) {
	err := d.start()
	if err == nil {
		err = d.fill(block)
	}
	if err != nil {
		return nil, err
	}
	text := d.data[d.pos:]
	if len(text) == 0 {
		return nil, io.EOF
	}
	if len(text) > block || d.rest != nil {
		text = text[:settled(text[:min(len(text), block)])]
	}
	d.pos += len(text)
	d.simple = textbytes.Simple(text)
	valid := d.simple || utf8.Valid(text)
	if !valid {
		text = d.decodeLines(text)
	}
	if d.seen = textbytes.Seen(text); d.seen.Has(textbytes.NUL) {
		text = unwidened(text)
		d.seen = textbytes.Seen(text)
	}
	if valid && len(d.used) == 0 && bytes.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }) {
		d.use("utf-8")
	}
	return text, nil
}

// ended reports whether the piece that next returned was the last.
func (d *decoder) ended() bool { return d.rest == nil && d.pos == len(d.data) }

// start looks for a BOM and for UTF-16.
func (d *decoder) start() error {
	if d.started {
		return nil
	}
	d.started = true
	head, err := d.head()
	if err != nil {
		return err
	}
	if name, wide, ok := wideEncoding(head); ok {
		d.wide = name
		in := io.Reader(bytes.NewReader(d.data))
		if d.rest != nil {
			in = io.MultiReader(in, d.rest)
		}
		d.data, d.rest = nil, transform.NewReader(in, wide.NewDecoder())
	} else if bytes.HasPrefix(head, []byte("\xEF\xBB\xBF")) {
		d.pos = 3
	}
	return nil
}

// fill reads until n bytes wait or the text ends.
func (d *decoder) fill(n int) error {
	have := len(d.data) - d.pos
	if d.rest == nil || have >= n {
		return nil
	}
	d.data = append(d.data[:0], d.data[d.pos:]...)
	d.data, d.pos = slices.Grow(d.data, n-have)[:n], 0
	more, err := io.ReadFull(d.rest, d.data[have:])
	d.data = d.data[:have+more]
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		d.rest, err = nil, nil
	}
	return err
}

func (d *decoder) use(name string) {
	if !slices.Contains(d.used, name) {
		d.used = append(d.used, name)
	}
}

// decodeLines decodes a block that is not valid UTF-8 as a whole.
func (d *decoder) decodeLines(text []byte) []byte {
	name, legacy := d.name, d.legacy
	if legacy == nil {
		d.danish.count(text)
		name, legacy = d.danish.verdict()
	}
	out := make([]byte, 0, len(text)+len(text)/8)
	for line := range bytes.Lines(text) {
		letters, invalid := countUTF8(line)
		switch {
		case invalid == 0:
			if letters > 0 {
				d.use("utf-8")
			}
			out = append(out, line...)
		case letters >= invalid:
			d.use("utf-8")
			out = append(out, bytes.ToValidUTF8(line, []byte("\uFFFD"))...)
		default:
			d.use(name)
			out = appendDecoded(out, line, legacy)
		}
	}
	return out
}

// countUTF8 counts the runes of several bytes and the bytes of none.
func countUTF8(line []byte) (letters, invalid int) {
	for len(line) > 0 {
		r, n := utf8.DecodeRune(line)
		if r == utf8.RuneError && n == 1 {
			invalid++
		} else if n > 1 {
			letters++
		}
		line = line[n:]
	}
	return letters, invalid
}

// appendDecoded appends line, decoded by e, to out.
func appendDecoded(out, line []byte, e encoding.Encoding) []byte {
	if table, ok := e.(*charmap.Charmap); ok {
		for _, b := range line {
			if b < utf8.RuneSelf {
				out = append(out, b)
			} else {
				out = utf8.AppendRune(out, table.DecodeByte(b))
			}
		}
		return out
	}
	text, err := e.NewDecoder().Bytes(line)
	if err != nil { // no decoder of x/text fails, it writes U+FFFD
		text = bytes.ToValidUTF8(line, []byte("\uFFFD"))
	}
	return append(out, text...)
}

// boms are the byte order marks of encodings of two and four bytes, those that
// begin like others first.
var boms = []struct {
	bytes, name string
	encoding    encoding.Encoding
}{
	{"\xFF\xFE\x00\x00", "utf-32le", utf32.UTF32(utf32.LittleEndian, utf32.UseBOM)},
	{"\x00\x00\xFE\xFF", "utf-32be", utf32.UTF32(utf32.BigEndian, utf32.UseBOM)},
	{"\xFF\xFE", "utf-16le", unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)},
	{"\xFE\xFF", "utf-16be", unicode.UTF16(unicode.BigEndian, unicode.UseBOM)},
}

// wideEncoding tells encodings of two and four bytes from how a text begins:
// by BOM, else UTF-16 by zeros in every other byte, as Latin letters have,
// whatever zeros stand before and after all of them.
func wideEncoding(head []byte) (name string, e encoding.Encoding, ok bool) {
	for _, bom := range boms {
		if bytes.HasPrefix(head, []byte(bom.bytes)) {
			return bom.name, bom.encoding, true
		}
	}
	switch head = unpadded(head); {
	case bytes.IndexByte(head, 0) < 0:
	case isUTF16(head, 1):
		return "utf-16le", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), true
	case isUTF16(head, 0):
		return "utf-16be", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), true
	}
	return "", nil, false
}

// unpadded leaves out pairs of zeros before and after all else.
func unpadded(head []byte) []byte {
	from := (len(head) - len(bytes.TrimLeft(head, "\x00"))) &^ 1
	end := len(bytes.TrimRight(head, "\x00"))
	return head[min(from, end):min(end+end&1, len(head))]
}

// isUTF16 reports whether most pairs of bytes are a printable Latin-1
// character whose zero stands at index high of the pair.
func isUTF16(head []byte, high int) bool {
	pairs, latin := len(head)/2, 0
	for i := 0; i+1 < len(head); i += 2 {
		if b := head[i+1-high]; head[i+high] == 0 && (b >= ' ' || b == '\n' || b == '\r' || b == '\t') {
			latin++
		}
	}
	return pairs >= 2 && latin*10 >= pairs*8
}

// danishLetters counts evidence for Windows-1252 (which ISO 8859-1 is part
// of) and for CP850, the code page of Danish DOS programs.
type danishLetters struct{ windows, dos int }

// In the two code pages: æ ø å, and Æ Ø Å where DOS has no quotation mark.
const (
	windowsLetters = "\xE6\xF8\xE5\xC6\xD8\xC5"
	dosLetters     = "\x91\x9B\x86\x9D\x8F"
)

// count looks at bytes between two letters, where DOS letters cannot be the
// quotation marks and daggers that Windows-1252 has there, and at the "på"
// that hardly a Danish text is without.
func (d *danishLetters) count(text []byte) {
	for i, b := range text {
		if b < utf8.RuneSelf || i == 0 {
			continue
		}
		after := i+1 < len(text) && isLetter(text[i+1])
		switch {
		case strings.IndexByte(windowsLetters, b) >= 0 && (after || isLetter(text[i-1])):
			d.windows++
		case b == 0x86 && (text[i-1] == 'p' || text[i-1] == 'P'):
			d.dos++
		case strings.IndexByte(dosLetters, b) >= 0 && after && isLetter(text[i-1]):
			d.dos++
		}
	}
}

// verdict names the code page with more Danish letters so far.
func (d *danishLetters) verdict() (string, encoding.Encoding) {
	if d.dos > d.windows {
		return "cp850", charmap.CodePage850
	}
	return "windows-1252", charmap.Windows1252
}

func isLetter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }
