package extract

import (
	"bytes"
	"io"
	"mime"
	"net/textproto"
	"slices"
	"strings"

	"github.com/jhillyerd/enmime/v2"
	"golang.org/x/net/html/charset"
)

// words decodes encoded words (RFC 2047). The bytes of those in a charset that
// nobody knows are taken as they are: digits are mostly the same.
var words = mime.WordDecoder{CharsetReader: func(label string, in io.Reader) (io.Reader, error) {
	if out, err := charset.NewReaderLabel(label, in); err == nil {
		return out, nil
	}
	return in, nil
}}

// decodedWords decodes the value of a header field and keeps it on one line.
func decodedWords(value string) string {
	if decoded, err := words.DecodeHeader(value); err == nil {
		value = decoded
	}
	return strings.ReplaceAll(value, "\n", " ")
}

// decodedLine decodes a line of bytes that declares no encoding.
func decodedLine(line []byte) string {
	return string(bytes.TrimSpace(decodedText(line, "")))
}

// otherHeaders returns what the header of a mail and those of its MIME parts
// hold that page 1 does not, in their order: a string for each field, decoded,
// and one for each line between the header of a multipart in the mail and its
// first part, which no mail program shows. It reads the mail itself, as enmime
// passes over fields with signs that names must not have.
func otherHeaders(mail []byte, root *enmime.Part) []string {
	s := headerScan{boundaries: map[string]mailPlace{}, root: root}
	addBoundaries(s.boundaries, root)
	for line := range bytes.Lines(mail) {
		s.line(bytes.TrimRight(line, "\r\n"))
	}
	s.endField()
	return s.fields
}

// addBoundaries adds what the lines between parts hold after "--" (RFC 2046,
// 5.1.1) and what follows each, for a part and those in it.
func addBoundaries(boundaries map[string]mailPlace, p *enmime.Part) {
	for ; p != nil; p = p.NextSibling {
		if p.Boundary != "" && p.FirstChild != nil {
			boundaries[p.Boundary], boundaries[p.Boundary+"--"] = inHeader, inBody
		}
		addBoundaries(boundaries, p.FirstChild)
	}
}

// headerScan goes through the lines of a mail.
type headerScan struct {
	boundaries map[string]mailPlace
	root       *enmime.Part // nil once its header has ended
	place      mailPlace
	multipart  bool   // the header at hand is that of one
	field      []byte // at hand, unfolded
	fields     []string
}

type mailPlace int

const (
	inHeader mailPlace = iota
	inPreamble
	inBody
)

// line takes the next line, without its end.
func (s *headerScan) line(line []byte) {
	place, delimiter := s.delimiter(line)
	switch {
	case delimiter:
		s.endField()
		s.root, s.place, s.multipart = nil, place, false
	case s.place == inPreamble:
		s.add(line)
	case s.place == inHeader && len(line) == 0:
		s.endHeader()
	case s.place == inHeader:
		s.headerLine(line)
	}
}

// headerLine takes a line of a header: as enmime has it, one that is indented
// or has no colon goes on with the field before.
func (s *headerScan) headerLine(line []byte) {
	if line[0] != ' ' && line[0] != '\t' && bytes.IndexByte(line, ':') >= 0 {
		s.endField()
	} else if len(s.field) > 0 {
		s.field = append(s.field, ' ')
	}
	s.field = append(s.field, bytes.TrimSpace(line)...)
}

// endHeader takes the blank line after a header. What follows that of the mail
// itself is on page 1.
func (s *headerScan) endHeader() {
	s.endField()
	s.place = inBody
	if s.root == nil && s.multipart {
		s.place = inPreamble
	}
	s.root = nil
}

// endField takes the field at hand, unless page 1 shows it.
func (s *headerScan) endField() {
	name, value, _ := bytes.Cut(s.field, []byte{':'})
	key := textproto.CanonicalMIMEHeaderKey(string(bytes.TrimSpace(name)))
	if key == "Content-Type" && bytes.HasPrefix(bytes.ToLower(bytes.TrimSpace(value)), []byte("multipart/")) {
		s.multipart = true
	}
	if s.root == nil || !slices.Contains(shownHeaders, key) || len(s.root.Header[key]) == 0 {
		s.add(s.field)
	}
	s.field = s.field[:0]
}

// add takes a line or a field as it stands in the mail. Parameters (RFC 2231)
// and addresses in it are percent-encoded.
func (s *headerScan) add(raw []byte) {
	if text := decodedWords(decodedLine(raw)); text != "" {
		s.fields = append(s.fields, string(percentDecoded([]byte(text))))
	}
}

// delimiter reports whether a line is one between parts, and what follows it.
func (s *headerScan) delimiter(line []byte) (next mailPlace, found bool) {
	rest, found := bytes.CutPrefix(bytes.TrimRight(line, " \t"), []byte("--"))
	if found {
		next, found = s.boundaries[string(rest)]
	}
	return next, found
}
