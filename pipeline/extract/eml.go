package extract

import (
	"bytes"
	"cmp"
	"fmt"
	"regexp"
	"strings"

	"github.com/jhillyerd/enmime/v2"
	"github.com/jhillyerd/enmime/v2/mediatype"
	"golang.org/x/text/encoding/htmlindex"

	"aktsyn/pipeline/source"
)

// shownHeaders are the header fields whose values people write or read, in
// the order in which page 1 shows them. All others follow on a page of their
// own, see otherHeaders.
var shownHeaders = []string{"From", "Sender", "To", "Cc", "Bcc", "Reply-To", "Subject", "Date",
	"Resent-From", "Resent-To", "Resent-Cc", "Resent-Bcc", "Delivered-To", "X-Original-To", "Return-Path",
	"Disposition-Notification-To", "Organization", "Keywords", "Comments", "Thread-Topic", "Content-Description"}

// readEML reads a mail (RFC 5322, MIME): page 1 on is its header and its
// text, then its HTML, which may say more than the text beside it, then what
// the HTML hides, then the other header fields. Everything else in it is a
// part, mails in the mail too.
func readEML(in input, out emitter) error {
	in.data = asSent(in.data)
	if most := in.limits.MailParts; countParts(in.data, most) > most {
		return readAsText(in, out, exceed(source.Bomb, "max-mail-parts", "more than %d parts, read as plain text", most))
	}
	root, err := mailParser.ReadParts(bytes.NewReader(in.data))
	if err != nil {
		return readAsText(in, out, fail(source.Corrupt, "broken MIME, read as plain text"))
	}
	m := mail{out: out, cut: cutOff(in.data, root)}
	m.header(root)
	m.add(preamble(in.data, root.Boundary), "")
	m.walk(root)
	m.others = otherHeaders(in.data, root)
	return m.emit()
}

// readAsText reads the bytes of a mail as a text, and returns why.
func readAsText(in input, out emitter, why error) error {
	if err := proseFrom(nil, false, newDecoder(in.data, nil), out, 1); err != nil {
		return err
	}
	return why
}

// asSent returns the bytes of mails as they were sent: somebody may have opened
// them as a text and saved them in UTF-16.
func asSent(mails []byte) []byte {
	head := mails[:min(len(mails), sniffed)]
	if start := bytes.TrimLeft(head, " \t\r\n"); isMail(start, ".eml") || isMailbox(start) {
		return mails
	}
	_, wide, ok := wideEncoding(head)
	if !ok {
		return mails
	}
	text, err := wide.NewDecoder().Bytes(mails)
	if err != nil {
		return mails
	}
	return bytes.TrimLeft(bytes.TrimPrefix(text, []byte("\uFEFF")), " \t\r\n")
}

// boundaries are those that multiparts declare (RFC 2046, 5.1.1), the first of them,
// as this matches them without regard to case:
//
//	boundary\s*=\s*(?:"([^"\n]+)"|([^\s;"]+))
func boundaries(mail []byte, most int) map[string]bool {
	const blanks, name = "\t\n\f\r ", "boundary"
	declared := map[string]bool{}
	for at, n := 0, 0; n < most; {
		i := bytes.IndexByte(mail[at:], '=')
		if i < 0 {
			break
		}
		before := bytes.TrimRight(mail[at:at+i], blanks)
		at += i + 1
		if from := len(before) - len(name); from < 0 || !bytes.EqualFold(before[from:], []byte(name)) {
			continue
		}
		rest := bytes.TrimLeft(mail[at:], blanks)
		if value := boundaryValue(rest); len(value) > 0 {
			declared[string(bytes.Trim(value, `"`))] = true
			at = len(mail) - len(rest) + len(value)
			n++
		}
	}
	return declared
}

// boundaryValue is what text begins with, in quotes or without.
func boundaryValue(text []byte) []byte {
	if !bytes.HasPrefix(text, []byte{'"'}) {
		return text[:len(text)-len(bytes.TrimLeftFunc(text, func(r rune) bool { return !strings.ContainsRune("\t\n\f\r ;\"", r) }))]
	}
	if end := bytes.IndexAny(text[1:], "\"\n"); end > 0 && text[1+end] == '"' {
		return text[:end+2]
	}
	return nil
}

// countParts counts the lines that begin or end a part of a mail, up to one
// more than most.
func countParts(mail []byte, most int) int {
	declared, n := boundaries(mail, most), 0
	for rest := mail; n <= most && len(declared) > 0; {
		i := bytes.Index(rest, []byte("\n--"))
		if i < 0 {
			break
		}
		line, _, _ := bytes.Cut(rest[i+3:], []byte{'\n'})
		line = bytes.TrimRight(line, " \t\r")
		if rest = rest[i+3:]; declared[string(line)] || declared[string(bytes.TrimSuffix(line, []byte("--")))] {
			n++
		}
	}
	return n
}

// mailParser repairs what it can and keeps what it cannot.
var mailParser = enmime.NewParser(
	enmime.SkipMalformedParts(true),
	enmime.MultipartWOBoundaryAsSinglePart(true),
	enmime.MaxStoredPartErrors(10),
	enmime.SetReadPartErrorPolicy(func(*enmime.Part, error) bool { return true }),
	enmime.SetCustomParseMediaType(parseMediaType),
)

// opaque stands before media types of text, so that enmime does not take them
// for text: it would decode them by a charset that is declared or guessed, and
// newDecoder knows better.
const opaque = "opaque-"

// parseMediaType is enmime's own, but never fails, as that would lose a part.
func parseMediaType(value string) (string, map[string]string, []string, error) {
	format, params, invalid, err := mediatype.Parse(value)
	if err != nil {
		return unknownType, map[string]string{}, nil, nil
	}
	if !strings.HasPrefix(format, "multipart/") {
		delete(params, "boundary")
	}
	if strings.HasPrefix(format, "text/") {
		format = opaque + format
	}
	return format, params, invalid, nil
}

// preamble returns what stands between the header of a mail and its first
// part; it is the whole body when the boundary never comes.
func preamble(mail []byte, boundary string) []byte {
	end := headerEnd.FindIndex(mail)
	if end == nil || boundary == "" {
		return nil
	}
	start := end[1] - 1 // of the line end before the body
	if i := bytes.Index(mail[start:], []byte("\n--"+boundary)); i >= 0 {
		mail = mail[:start+max(i, 1)]
	}
	return mail[start+1:]
}

// cutOff says that the end of a mail is missing, as after a copy that broke
// off: a multipart ends with its closing boundary (RFC 2046, 5.1.1), base64
// with a group of four characters (RFC 2045, 6.8), a header with a line end at
// least. Programs that leave those out make mails that look just the same. Of
// others without parts nobody can tell.
func cutOff(mail []byte, root *enmime.Part) string {
	header := headerEnd.FindIndex(mail)
	switch {
	case header == nil && !bytes.HasSuffix(mail, []byte{'\n'}):
		return "cut off within its header"
	case root.Boundary != "" && !bytes.Contains(mail, []byte("\n--"+root.Boundary+"--")):
		return "cut off: its closing boundary is missing"
	case header != nil && root.Boundary == "" && isBase64(root) && !wholeBase64(mail[header[1]:]):
		return "cut off within its base64"
	}
	return ""
}

func isBase64(p *enmime.Part) bool {
	return strings.EqualFold(strings.TrimSpace(p.Header.Get("Content-Transfer-Encoding")), "base64")
}

// wholeBase64 reports whether encoded ends after a group of four characters.
func wholeBase64(encoded []byte) bool {
	n := 0
	for _, c := range encoded {
		if c > ' ' {
			n++
		}
	}
	return n%4 == 0
}

var headerEnd = regexp.MustCompile(`\n\r?\n`)

// mail is a mail being read.
type mail struct {
	out     emitter
	text    []byte // header and plain text, the first pages
	html    []*enmime.Part
	others  []string // header fields not in text
	parts   []*enmime.Part
	cut     string // where the mail is cut off, empty when it is whole
	damaged bool
}

// header begins the text with the fields that are shown.
func (m *mail) header(root *enmime.Part) {
	var lines []byte
	for _, name := range shownHeaders {
		for _, value := range root.Header[name] {
			lines = append(lines, name+": "+decodedWords(value)+"\n"...)
		}
	}
	m.add(lines, "")
}

// walk sorts the parts of a mail in their order.
func (m *mail) walk(p *enmime.Part) {
	for ; p != nil; p = p.NextSibling {
		m.damaged = m.damaged || isDamaged(p)
		switch {
		case strings.HasPrefix(p.ContentType, "multipart/"):
			m.add(p.Content, "")
			m.walk(p.FirstChild)
			m.add(p.Epilogue, "")
		case !isBody(p):
			m.parts = append(m.parts, p)
		case p.ContentType == opaque+"text/html":
			m.html = append(m.html, p)
		default:
			m.add(p.Content, charsetOf(p))
		}
	}
}

// isDamaged reports whether content of a part was lost or stayed encoded.
func isDamaged(p *enmime.Part) bool {
	for _, e := range p.Errors {
		switch e.Name {
		case enmime.ErrorMalformedBase64, enmime.ErrorMalformedChildPart:
			return true
		case enmime.ErrorContentEncoding: // "8-bit" and the like encode nothing
			if !strings.Contains(strings.ToLower(p.Header.Get("Content-Transfer-Encoding")), "bit") {
				return true
			}
		}
	}
	return strings.HasPrefix(p.ContentType, "multipart/") && p.FirstChild == nil
}

// isBody reports whether a part is text that a mail program shows in place.
func isBody(p *enmime.Part) bool {
	switch p.ContentType {
	case opaque + "text/plain", opaque + "text/html", "":
		plain, _ := isText(p.Content[:min(len(p.Content), sniffed)])
		return plain && p.FileName == "" && !strings.HasPrefix(strings.ToLower(p.Header.Get("Content-Disposition")), "attachment")
	}
	return false
}

// add appends text to the first pages, one blank line after what they hold.
func (m *mail) add(raw []byte, charset string) {
	if len(bytes.TrimSpace(raw)) == 0 {
		return
	}
	if len(m.text) > 0 {
		m.text = append(m.text, '\n')
	}
	m.text = append(m.text, decodedText(raw, charset)...)
	m.text = append(bytes.TrimRight(m.text, "\r\n"), '\n')
}

// emit hands everything over.
func (m *mail) emit() error {
	next, err := emitProse(m.out, "", m.text, 1)
	if err != nil {
		return err
	}
	if err := m.emitHTML(next); err != nil {
		return err
	}
	if bytes.Contains(m.text, []byte(pgpBegin)) {
		if err := m.out.partUnread("message.asc", 0, source.Encrypted, needsKey); err != nil {
			return err
		}
	}
	if uuencoded.Match(m.text) {
		if err := m.out.partUnread("attachment.uu", 0, source.Unsupported, "uuencoded"); err != nil {
			return err
		}
	}
	for _, p := range m.parts {
		if err := m.out.part(partName(p), p.Content); err != nil {
			return err
		}
	}
	if m.cut != "" {
		return fail(source.Corrupt, m.cut)
	}
	if m.damaged {
		return fail(source.Corrupt, "broken MIME, read as far as possible")
	}
	return nil
}

// emitHTML hands over the HTML as pages numbered from number, then what it
// hides, then the other header fields.
func (m *mail) emitHTML(number uint32) error {
	hidden := hiddenText{limits: m.out.within()}
	var damage error
	for _, p := range m.html {
		in := &blockReader{in: charsetDecoder(p.Content, charsetOf(p))}
		if number, damage = htmlText(in, m.out, &hidden, number); damage != nil {
			break
		}
	}
	number, err := hidden.emit(m.out, number)
	if err == nil {
		_, err = emitValues(m.out, "øvrige hoveder", m.others, number)
	}
	return cmp.Or(damage, err, hidden.finish(m.out))
}

// uuencoded matches the line before an attachment in the text itself, as mail
// programs wrote it before MIME (POSIX, uuencode).
var uuencoded = regexp.MustCompile(`(?m)^begin [0-7]{3,4} \S`)

// charsetOf returns the charset a part declares, "" when there is none.
func charsetOf(p *enmime.Part) string {
	_, params, _, _ := parseMediaType(p.Header.Get("Content-Type"))
	return params["charset"]
}

// decodedText decodes bytes with a declared charset, "" when there is none.
func decodedText(raw []byte, charset string) []byte {
	var out []byte
	in := charsetDecoder(raw, charset)
	for text, err := in.next(); err == nil; text, err = in.next() {
		out = append(out, text...)
	}
	return out
}

// charsetDecoder is newDecoder for bytes with a declared charset.
func charsetDecoder(raw []byte, charset string) *decoder {
	if text, ok := decodeSevenBit(raw, charset); ok {
		return newDecoder(text, nil)
	}
	in := newDecoder(raw, nil)
	if e, err := htmlindex.Get(charset); err == nil {
		in.declare(e)
	}
	return in
}

// partName returns the name of a part, made up where it has none.
func partName(p *enmime.Part) string {
	if p.FileName != "" {
		return p.FileName
	}
	extensions := map[string]string{"message/rfc822": ".eml", opaque + "text/html": ".html", opaque + "text/calendar": ".ics",
		opaque + "text/csv": ".csv"}
	return "part-" + p.PartID + extensions[p.ContentType]
}

// readMailbox reads an mbox file (RFC 4155), whose mails are its parts; the
// lines between them, with a sender and a time each, are its pages. A mail
// begins at a line "From " after a blank line, when a header follows.
func readMailbox(in input, out emitter) error {
	var mails [][]byte
	var senders []string
	for rest := asSent(in.data); len(rest) > 0; {
		end := nextMail(rest)
		sender, mail, _ := bytes.Cut(rest[:end], []byte{'\n'})
		mails, senders = append(mails, mail), append(senders, decodedLine(sender))
		rest = rest[end:]
	}
	if _, err := emitValues(out, "", senders, 1); err != nil {
		return err
	}
	for i, mail := range mails {
		if err := out.part(fmt.Sprintf("%d.eml", i+1), mail); err != nil {
			return err
		}
	}
	return nil
}

// nextMail returns where the mail after the one that mbox begins with starts.
func nextMail(mbox []byte) int {
	for i := 0; ; {
		blank := bytes.Index(mbox[i:], []byte("\nFrom "))
		if blank < 0 {
			return len(mbox)
		}
		i += blank + 1
		before := bytes.TrimSuffix(mbox[:i-1], []byte{'\r'})
		if bytes.HasSuffix(before, []byte{'\n'}) && isMailbox(mbox[i:min(len(mbox), i+sniffed)]) {
			return i
		}
	}
}
