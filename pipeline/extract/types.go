package extract

import (
	"archive/zip"
	"bytes"
	"cmp"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/bodgit/sevenzip"
	"github.com/gabriel-vasile/mimetype"
	"golang.org/x/net/html/atom"

	"aktsyn/kernels/textbytes"
	"aktsyn/pipeline/source"
)

// typeEmpty is the type of a document without a byte.
const typeEmpty = "empty"

// Types of which only the wrapping can be seen.
const (
	typeEncryptedOffice = "application/x-ole-encrypted" // MS-OFFCRYPTO: an Office file inside an OLE file
	typePGP             = "application/pgp-encrypted"
	typeSMIME           = "application/pkcs7-mime"
	typeOLE             = "application/x-ole-storage"
)

// programs are types that may be archives which unpack themselves.
var programs = map[string]bool{"application/vnd.microsoft.portable-executable": true, "application/x-executable": true,
	"application/x-sharedlib": true}

var encryptedTypes = map[string]bool{typeEncryptedOffice: true, typePGP: true, typeSMIME: true}

// sniffed is how many bytes of a document the type is told from, zip and OLE
// files apart, whose directory can stand anywhere.
const sniffed = 16 << 10

// magics are beginnings that settle the type whatever follows.
var magics = []struct{ prefix, format string }{
	{"%PDF-", "pdf"},
	{"PK\x03\x04", "zip"}, {"PK\x05\x06", "zip"}, {"PK\x07\x08PK\x03\x04", "zip"}, {"PK00PK\x03\x04", "zip"},
	{magicOLE, typeOLE},
	{"\x08\x10\x00\x00\x06\x05\x00", "xls"}, {"\x08\x08\x00\x00\x05\x05\x00", "xls"}, // BIFF without OLE around it; a tab went before
	{"\x04\x06\x00\x00\x00\x10\x00", "xls"}, {"\x02\x06\x00\x00\x00\x10\x00", "xls"}, {"\x00\x04\x00\x02\x00\x10\x00", "xls"},
	{"\x1F\x8B\x08", "gzip"}, {"\xFD7zXZ\x00", "xz"}, {"\x28\xB5\x2F\xFD", "zstd"},
	{magic7Z, "7z"}, {magicRAR, "rar"},
	{`{\rtf`, "rtf"},
	{"II\x2B\x00\x08\x00\x00\x00", "image/tiff"}, {"MM\x00\x2B\x00\x08\x00\x00", "image/tiff"}, // BigTIFF
	{"%!PS", "application/postscript"},
	{"\x78\x9F\x3E\x22", "application/vnd.ms-tnef"},
	{pgpBegin, typePGP},
}

// What archives begin with, wherever they stand in a file.
const (
	magic7Z  = "7z\xBC\xAF\x27\x1C"
	magicRAR = "Rar!\x1A\x07"
)

const pgpBegin = "-----BEGIN PGP MESSAGE-----"

// typeText is the type of what no other type claims; readText finds tables
// among it.
const typeText = "text"

// IsProse reports whether a document would be read as running UTF-8 text: its
// bytes are its text then. name only tips the scales between kinds of text.
func IsProse(data []byte, name string) bool {
	return utf8.Valid(data) && bytes.IndexByte(data, 0) < 0 && typeOf(data, name) == typeText && !isCard(data) &&
		dialectOf(data, textbytes.Seen(data), strings.ToLower(path.Ext(name))) == 0
}

// IsText reports whether a document without a name would be read as text of
// any kind and encoding, CSV, HTML, XML and JSON among it.
func IsText(data []byte) bool { return texts[typeOf(data, "")] != nil }

// typeOf tells the type of a document from its bytes: a name of Document.Type
// that is a key of readers or texts, else a MIME type. The name only tips the
// scales between kinds of text.
func typeOf(data []byte, name string) string {
	switch format := typeOfStart(data[:min(len(data), padding)], name); {
	case format == "zip":
		return typeOfArchive(bytes.NewReader(data), int64(len(data)))
	case format == typeOLE:
		return typeOfOLE(data)
	case programs[format]:
		return typeOfProgram(data, format)
	default:
		return format
	}
}

// padding is how many zeros may stand before a text, as in files that were made
// large in advance or on a disk that failed.
const padding = block

// isPadding reports whether the beginning of a document is zeros, so that its type
// is told from what follows.
func isPadding(head []byte) bool {
	return len(head) == sniffed && len(bytes.TrimLeft(head, "\x00")) == 0
}

// typeOfStart is typeOfHead for a beginning that may have zeros before a text.
func typeOfStart(start []byte, name string) string {
	head := start[:min(len(start), sniffed)]
	if isPadding(head) {
		text := bytes.TrimLeft(start, "\x00")
		switch format := typeOfHead(text[:min(len(text), sniffed)], name); format {
		case typeText, "html", "xml", "json":
			return format
		}
	}
	return typeOfHead(head, name)
}

// typeOfHead is typeOf for the beginning of a document; what comes in zip or
// OLE files stays "zip" or typeOLE.
func typeOfHead(head []byte, name string) string {
	if len(head) == 0 {
		return typeEmpty
	}
	start := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")), " \t\r\n")
	for _, m := range magics {
		if bytes.HasPrefix(start, []byte(m.prefix)) {
			return m.format
		}
	}
	if lateHeader(head) {
		return "pdf"
	}
	if isTAR(head) {
		return "tar"
	}
	if isBzip2(head) {
		return "bzip2"
	}
	if isSMIME(head) {
		return typeSMIME
	}
	ext := strings.ToLower(path.Ext(name))
	switch { // of which a part may be binary
	case isMailbox(start):
		return "mbox"
	case isMail(start, ext):
		return "eml"
	}
	if plain, sure := isText(head); !plain || !sure {
		if format := binaryType(head); !plain || format != unknownType {
			return format
		}
	}
	return markedText(start, len(head) < sniffed, ext)
}

// markedText tells kinds of text by how one begins; whole says that start is
// all of it.
func markedText(start []byte, whole bool, ext string) string {
	if _, wide, ok := wideEncoding(start); ok {
		if text, err := wide.NewDecoder().Bytes(start); err == nil {
			start = bytes.TrimLeft(bytes.TrimPrefix(text, []byte("\uFEFF")), " \t\r\n")
		}
		switch { // that of others is known by now
		case isMailbox(start):
			return "mbox"
		case isMail(start, ext):
			return "eml"
		}
	}
	xml := isXML(start, whole) || ext == ".xml" && isForeign(start)
	switch {
	case isHTML(start, ext, xml && ext == ".xml"):
		return "html"
	case xml:
		return "xml"
	case isJSON(start, whole, ext):
		return "json"
	}
	return typeText
}

// lateHeader reports a PDF that begins with something else: a printer's
// preamble or junk. Readers accept the header within the first 1,024 bytes
// (Adobe's implementation notes to PDF 1.7, H.3.4.1).
func lateHeader(head []byte) bool {
	head = head[:min(len(head), 1024)]
	i := bytes.Index(head, []byte("%PDF-"))
	return i > 0 && (head[i-1] == '\n' || head[i-1] == '\r' || !bytes.Contains(head[:i], []byte{'\n'}))
}

// isSMIME reports the DER of a CMS EnvelopedData (RFC 5652, 6.1), as in
// smime.p7m: its object identifier stands in the first few bytes.
func isSMIME(head []byte) bool {
	envelopedData := []byte("\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x03")
	return head[0] == 0x30 && bytes.Contains(head[:min(len(head), 32)], envelopedData)
}

const unknownType = "application/octet-stream"

// binaryType names a format that no reader of ours takes, as far as known.
func binaryType(head []byte) string {
	m := mimetype.Detect(head)
	for p := m; p != nil; p = p.Parent() {
		if p.Is("text/plain") {
			return unknownType
		}
	}
	format, _, _ := strings.Cut(m.String(), ";")
	return format
}

// What isText counts.
const (
	otherByte = iota
	zeroByte
	blankByte
	controlByte
	signByte
)

var textBytes = func() (classes [256]byte) {
	for b := range byte(' ') {
		if !(b >= '\b' && b <= '\r') && b != '\x1A' && b != '\x1B' {
			classes[b] = controlByte
		}
	}
	classes[0], classes['@'] = zeroByte, signByte
	classes[' '], classes['\n'], classes['\r'] = blankByte, blankByte, blankByte
	return classes
}()

// wordBytes is how long the stretches between NULs are, on average, in text that
// is padded with them; in text of UTF-32 and in numbers they are shorter. NULs
// that stand alone, as between characters, are not of such numbers.
const wordBytes = 4

// isText reports whether bytes can be text in an encoding newDecoder knows.
// When there are bytes that text seldom has it is not sure, and a format that
// knows the bytes goes before. NULs are blanks: fields have been padded with
// them, and files that were made large in advance or whose writing broke off;
// many of them are a sign of another format only beside others. Text of
// mainframes (EBCDIC), whose blank is '@' and which has no line ends of ours, is
// none.
func isText(head []byte) (plain, sure bool) {
	if isUsualText(head) {
		return true, true
	}
	if _, _, wide := wideEncoding(head); wide {
		return true, true
	}
	return countedText(head)
}

// countedText is isText by the count of bytes.
func countedText(head []byte) (plain, sure bool) {
	var counts [256]int // by class; as long as a byte can say, so that no bound is checked
	for _, b := range head {
		counts[textBytes[b]]++
	}
	zeros, controls, blanks, signs := counts[zeroByte], counts[controlByte], counts[blankByte], counts[signByte]
	mainframe := blanks == 0 && signs > 0 && signs*20 > len(head)
	switch {
	case mainframe:
		return false, true
	case zeros*4 > len(head):
		least := wordBytes * max(1, stretches(head))
		if !bytes.Contains(head, []byte{0, 0}) {
			least = wordBytes
		}
		return controls == 0 && len(head)-zeros >= least, false
	}
	return controls*200 <= len(head), zeros+controls == 0
}

// stretches counts those between NULs.
func stretches(head []byte) (n int) {
	for i, b := range head {
		if b != 0 && (i == 0 || head[i-1] == 0) {
			n++
		}
	}
	return n
}

// isUsualText reports, quickly, that isText need not count: there is a blank, and
// no byte that text seldom has. False decides nothing.
func isUsualText(head []byte) bool {
	seen := textbytes.Seen(head)
	return seen.Has(textbytes.Blank) && !seen.Has(textbytes.NUL|textbytes.Control)
}

// isMailbox reports an mbox file (RFC 4155).
func isMailbox(start []byte) bool {
	line, rest, _ := bytes.Cut(start, []byte{'\n'})
	return bytes.HasPrefix(line, []byte("From ")) && isMail(rest, ".eml")
}

// mailHeaders are header fields (RFC 5322) that mails have; transport tells
// those only mail systems write.
var mailHeaders = map[string]struct{ transport bool }{
	"received": {true}, "message-id": {true}, "return-path": {true}, "delivered-to": {true},
	"mime-version": {true}, "content-type": {true}, "content-transfer-encoding": {true}, "dkim-signature": {true},
	"from": {}, "to": {}, "cc": {}, "bcc": {}, "subject": {}, "date": {}, "reply-to": {}, "sender": {},
}

// isMail reports whether a text begins with the header of a mail: two known
// fields, one of them written by a mail system unless the name says eml.
func isMail(start []byte, ext string) bool {
	known, transport := 0, ext == ".eml" || ext == ".mht" || ext == ".mhtml"
	for line := range bytes.Lines(start) {
		if line[0] == ' ' || line[0] == '\t' {
			continue
		}
		name, _, ok := bytes.Cut(line, []byte{':'})
		if !ok || bytes.ContainsAny(name, "<>{}\"") {
			break
		}
		if field, ok := mailHeaders[strings.ToLower(strings.TrimSpace(string(name)))]; ok {
			known++
			transport = transport || field.transport
		}
	}
	return known >= 2 && transport
}

// htmlTags are those an HTML text begins with, by the WHATWG's MIME Sniffing
// Standard, 7.1, and a few more that mail programs begin with.
var htmlTags = map[string]bool{"html": true, "head": true, "script": true, "iframe": true, "h1": true, "div": true,
	"font": true, "table": true, "a": true, "style": true, "title": true, "b": true, "body": true, "br": true, "p": true,
	"meta": true, "span": true}

// isHTML reports whether a text is HTML: it begins with one of htmlTags, or
// its name says so and one of its first hundred tags is any of HTML. In XML,
// declared or known to be such, tags of the same names mean something else.
func isHTML(start []byte, ext string, xml bool) bool {
	named := ext == ".html" || ext == ".htm" || ext == ".xhtml"
	for range 100 {
		i := bytes.IndexByte(start, '<')
		if i < 0 || !named && len(bytes.TrimSpace(start[:i])) > 0 {
			return false
		}
		start = start[i+1:]
		tag := strings.ToLower(string(start[:min(len(start), 16)]))
		end := ">"
		switch name := tag[:len(tag)-len(strings.TrimLeft(tag, "abcdefghijklmnopqrstuvwxyz0123456789:-!?"))]; {
		case name == "html" || !xml && htmlTags[name] || named && atom.Lookup([]byte(name)) != 0 ||
			strings.HasPrefix(tag, "!doctype html"):
			return true
		case strings.HasPrefix(name, "!--"):
			end = "-->"
		case strings.HasPrefix(name, "?xml"):
			xml = true
		case !named:
			return false
		}
		_, start, _ = bytes.Cut(start, []byte(end))
	}
	return false
}

// openDocuments are the readers' formats by the media types of ODF (part 2,
// annex C); a drawing is read as a presentation of one slide.
var openDocuments = map[string]string{
	"application/vnd.oasis.opendocument.text":         "odt",
	"application/vnd.oasis.opendocument.text-master":  "odt",
	"application/vnd.oasis.opendocument.text-web":     "odt",
	"application/vnd.oasis.opendocument.spreadsheet":  "ods",
	"application/vnd.oasis.opendocument.presentation": "odp",
	"application/vnd.oasis.opendocument.graphics":     "odp",
	"application/vnd.sun.xml.writer":                  "odt",
	"application/vnd.sun.xml.calc":                    "ods",
	"application/vnd.sun.xml.impress":                 "odp",
}

// typeOfArchive tells what a zip file is by the entries that define each
// format: OPC packages (ECMA-376, part 2), ODF (part 3, 3.3), else, and when
// its directory cannot be read, a plain archive.
func typeOfArchive(in io.ReaderAt, size int64) string {
	r, err := zip.NewReader(in, size)
	if err != nil {
		return "zip"
	}
	opc, format := false, "zip"
	for _, f := range r.File {
		if f.Name == "mimetype" {
			if name := smallText(f); strings.HasPrefix(name, "application/") && utf8.ValidString(name) {
				return cmp.Or(openDocuments[strings.TrimSuffix(name, "-template")], name)
			}
		}
		opc = opc || f.Name == "[Content_Types].xml"
		switch {
		case f.Name == "word/document.xml" || format == "zip" && strings.HasPrefix(f.Name, "word/"):
			format = "docx"
		case f.Name == "xl/workbook.bin":
			format = "application/vnd.ms-excel.sheet.binary.macroenabled.12"
		case f.Name == "xl/workbook.xml" || format == "zip" && strings.HasPrefix(f.Name, "xl/"):
			format = "xlsx"
		case f.Name == "ppt/presentation.xml" || format == "zip" && strings.HasPrefix(f.Name, "ppt/"):
			format = "pptx"
		case f.Name == "visio/document.xml":
			format = "application/vnd.ms-visio.drawing.main+xml"
		}
	}
	if !opc {
		return "zip"
	}
	return format
}

// likelyType tells the type of a zip or OLE file from its beginning alone, for one
// whose reader died before it could say. Other types stay what they are.
func likelyType(format string, head []byte) string {
	if format != "zip" && format != typeOLE {
		return format
	}
	likely := strings.TrimPrefix(mimetype.Detect(head).Extension(), ".")
	if readers[likely] == nil {
		return format
	}
	return likely
}

// typeOfProgram tells a program of a format that unpacks an archive behind it:
// that the archive opens proves it, for programs hold such signatures as well.
// A 7z or RAR archive is the input of its reader as it is, program and all.
func typeOfProgram(data []byte, format string) string {
	in := bytes.NewReader(data)
	if r, err := zip.NewReader(in, in.Size()); err == nil && len(r.File) > 0 {
		return "zip"
	}
	if bytes.Contains(data, []byte(magic7Z)) {
		if _, err := sevenzip.NewReader(in, in.Size()); err == nil || isLocked7Z(err) {
			return "7z"
		}
	}
	if bytes.Contains(data, []byte(magicRAR)) {
		r, err := openRAR(input{data: data}, "")
		if err == nil {
			_, err = r.Next()
		}
		if err == nil || rarCause(err) == source.Encrypted {
			return "rar"
		}
	}
	return format
}

// smallText returns what an entry begins with, "" when it cannot be had.
func smallText(f *zip.File) string {
	r, err := f.Open()
	if err != nil {
		return ""
	}
	defer r.Close()
	var text [200]byte
	n, _ := io.ReadFull(r, text[:])
	return strings.TrimSpace(string(text[:n]))
}

// oleStream is the name of a stream or storage and the format it defines.
type oleStream struct{ name, format string }

// oleStreams define what an OLE file ([MS-CFB]) is, the first found deciding: a
// message may hold a workbook.
var oleStreams = []oleStream{
	{"__properties_version1.0", "msg"},
	{"EncryptedPackage", typeEncryptedOffice},
	{"WordDocument", "doc"},
	{"PowerPoint Document", "ppt"}, {"PP97_DUALSTORAGE", "ppt"},
	{"PP40", "application/vnd.ms-powerpoint"},
	{"Workbook", "xls"},
	{"Book", "xls"},
	{"VisioDocument", "application/vnd.visio"},
}

// typeOfOLE looks for the names at the root of the directory; where it cannot
// be read, anywhere, in UTF-16 as entries have them.
func typeOfOLE(data []byte) string {
	if format := typeOfRoot(data); format != "" {
		return format
	}
	for _, stream := range oleStreams {
		var name []byte
		for _, b := range []byte(stream.name) {
			name = append(name, b, 0)
		}
		if bytes.Contains(data, append(name, 0, 0)) {
			return stream.format
		}
	}
	return typeOLE
}
