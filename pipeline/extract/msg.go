package extract

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"mime"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"
)

// readMSG reads an Outlook item ([MS-OXMSG]): mails, and appointments,
// contacts, notes. It is written again as the mail that it stands for (RFC
// 5322, MIME) and read as readEML reads mails, so that pages and parts are the
// same for both: shown fields and text first, then the HTML, then all other
// fields. Properties that mails have no field for stand among the latter, by
// their numbers. Attached items are mails in the mail.
func readMSG(in input, out emitter) error {
	entries, err := readOLE(in)
	item := &msgItem{props: map[uint16]msgProp{}}
	for _, e := range entries {
		item.add(e.path, e)
	}
	if len(item.props) == 0 && err != nil {
		return err
	}
	if failed := readEML(input{name: in.name, data: item.mail(0, in.limits.Depth), limits: in.limits, passwords: in.passwords}, out); failed != nil {
		return failed
	}
	return err
}

// msgProp is a property that is a string or bytes.
type msgProp struct {
	text string
	data []byte
}

// msgItem is a message, recipient or attachment: a storage with properties.
type msgItem struct {
	props map[uint16]msgProp

	codepage    int // 0 if none is said
	ofHTML      int // code page, 0 if none is said
	recipients  []*msgItem
	attachments []*msgItem
	children    map[string]*msgItem // recipients and attachments by storage
	embedded    *msgItem
	streams     []oleEntry // in no other item: all there are if it is none of Outlook's
}

// Names in the directory ([MS-OXMSG], 2.2).
const (
	msgStream     = "__substg1.0_"
	msgRecipient  = "__recip_version1.0_"
	msgAttachment = "__attach_version1.0_"
	msgEmbedded   = "__substg1.0_3701000D"
	msgProperties = "__properties_version1.0"
)

// Properties ([MS-OXPROPS]).
const (
	pidSubject       = 0x0037
	pidBody          = 0x1000
	pidRTF           = 0x1009
	pidHTML          = 0x1013
	pidHeaders       = 0x007D
	pidSenderName    = 0x0C1A
	pidSenderEmail   = 0x0C1F
	pidSenderSMTP    = 0x5D01
	pidSentForName   = 0x0042
	pidSentForEmail  = 0x0065
	pidSentForSMTP   = 0x5D02
	pidDisplayTo     = 0x0E04
	pidDisplayCc     = 0x0E03
	pidDisplayBcc    = 0x0E02
	pidName          = 0x3001
	pidEmail         = 0x3003
	pidSMTP          = 0x39FE
	pidFileName      = 0x3707
	pidShortFileName = 0x3704
	pidData          = 0x3701
	pidCodepage      = 0x3FFD // of strings
	pidHTMLCodepage  = 0x3FDE // of the HTML, and of strings where nothing else is said
	pidType          = 0x0C15 // of a recipient: 1 To, 2 Cc, 3 Bcc
)

// add puts an entry where it belongs, by the storages around it that are left.
func (m *msgItem) add(path []string, e oleEntry) {
	if len(path) > 0 {
		if child := m.child(path[0]); child != nil {
			child.add(path[1:], e)
			return
		}
	}
	if e.data != nil {
		m.streams = append(m.streams, oleEntry{path: path, name: e.name, data: e.data})
	}
	if len(path) > 0 {
		return
	}
	switch {
	case e.data == nil:
	case e.name == msgProperties:
		m.fixed(e.data)
	case strings.HasPrefix(e.name, msgStream):
		m.stream(e)
	}
}

// child returns the item that a storage holds, nil for others.
func (m *msgItem) child(storage string) *msgItem {
	if c := m.children[storage]; c != nil {
		return c
	}
	c := &msgItem{props: map[uint16]msgProp{}, codepage: m.codepage, ofHTML: m.ofHTML}
	switch {
	case strings.HasPrefix(storage, msgRecipient):
		m.recipients = append(m.recipients, c)
	case strings.HasPrefix(storage, msgAttachment):
		m.attachments = append(m.attachments, c)
	case storage == msgEmbedded:
		m.embedded = c
	default:
		return nil
	}
	if m.children == nil {
		m.children = map[string]*msgItem{}
	}
	m.children[storage] = c
	return c
}

// fixed reads the properties of fixed size that are of use. A header of 8, 24
// or 32 bytes comes first; entries have 16, so what does not look like those
// that are wanted is passed over wherever it begins.
func (m *msgItem) fixed(data []byte) {
	const entry, int32Type = 16, 3
	for at := len(data) % entry; at+entry <= len(data); at += entry {
		tag := binary.LittleEndian.Uint32(data[at:])
		value := int(binary.LittleEndian.Uint32(data[at+8:]))
		if tag&0xFFFF != int32Type {
			continue
		}
		switch uint16(tag >> 16) {
		case pidCodepage:
			m.codepage = value
		case pidHTMLCodepage:
			m.ofHTML = value
		case pidType:
			m.props[pidType] = msgProp{text: strconv.Itoa(value)}
		}
	}
}

// stream takes a property of variable size.
func (m *msgItem) stream(e oleEntry) {
	const ansi, unicode, binaryType = 0x001E, 0x001F, 0x0102
	tag, err := strconv.ParseUint(strings.TrimPrefix(e.name, msgStream), 16, 32)
	if err != nil {
		return // a value of a property with several, which has a name of its own
	}
	id := uint16(tag >> 16)
	switch tag & 0xFFFF {
	case unicode:
		m.props[id] = msgProp{text: decodeUTF16(e.data)}
	case ansi:

		if m.props[id].text == "" {
			m.props[id] = msgProp{data: e.data}
		}
	case binaryType:
		m.props[id] = msgProp{data: e.data}
	}
}

func decodeUTF16(data []byte) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(data[2*i:])
	}
	return strings.TrimRight(string(utf16.Decode(units)), "\x00")
}

// text returns a property that is a string, whatever its encoding.
func (m *msgItem) text(ids ...uint16) string {
	for _, id := range ids {
		p := m.props[id]
		if p.text == "" && utf8.Valid(p.data) {
			p.text = string(p.data)
		} else if p.text == "" {
			p.text = string(appendCodepage(nil, p.data, cmp.Or(m.codepage, m.ofHTML)))
		}
		if p.text = strings.TrimRight(p.text, "\x00"); p.text != "" {
			return p.text
		}
	}
	return ""
}

// foreign reports whether an embedded item is an object of another program.
func (m *msgItem) foreign() bool { return len(m.props) == 0 && len(m.children) == 0 }

// mail writes the item as a mail, within so many others; those that are deeper than
// most are left out, as the emitter reads no part so deep. Items in the item stand
// there as they are: encoded once more at each level they would grow by a third each.
func (m *msgItem) mail(depth, most int) []byte {
	var b bytes.Buffer
	m.header(&b)
	boundary := fmt.Sprintf("=_aktsyn_%d=", depth) // begins no other
	fmt.Fprintf(&b, "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=%q\r\n\r\n", boundary)
	part := func(header string, data []byte) {
		fmt.Fprintf(&b, "--%s\r\n%sContent-Transfer-Encoding: base64\r\n\r\n", boundary, header)
		writeBase64(&b, data)
	}
	if text := m.text(pidBody); text != "" || len(m.attachments) == 0 {
		part("Content-Type: text/plain; charset=utf-8\r\n", []byte(text))
	}
	if html := m.props[pidHTML]; len(html.data) > 0 || html.text != "" {
		part("Content-Type: text/html"+charsetParameter(m.ofHTML)+"\r\n", append(html.data, html.text...))
	}
	if rtf, ok := unpackRTF(m.props[pidRTF].data); ok && m.text(pidBody) == "" && m.props[pidHTML].data == nil {
		part("Content-Type: text/rtf; name=\"brødtekst.rtf\"\r\nContent-Disposition: attachment\r\n", rtf)
	}
	for i, a := range m.attachments {
		name := cmp.Or(a.text(pidFileName, pidShortFileName, pidName), fmt.Sprintf("bilag %d", i+1))
		name = strings.ReplaceAll(mime.QEncoding.Encode("utf-8", oneLine(name)), `"`, "")
		const header = "Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"%s\"\r\n"
		switch {
		case a.embedded == nil || depth > most:
			part(fmt.Sprintf(header, name), a.props[pidData].data)
		case a.embedded.foreign():
			part(fmt.Sprintf(header, name), writeOLE(a.embedded.streams))
		default:
			fmt.Fprintf(&b, "--%s\r\n"+header+"Content-Transfer-Encoding: 8bit\r\n\r\n", boundary, name+".eml")
			b.Write(a.embedded.mail(depth+1, most))
		}
	}
	fmt.Fprintf(&b, "--%s--\r\n", boundary)
	return b.Bytes()
}

// charsetParameter is the parameter of a media type that names a code page; nothing for
// one that is not known.
func charsetParameter(codepage int) string {
	e, ok := codepages[codepage]
	if !ok {
		return ""
	}
	name, err := htmlindex.Name(e)
	if err != nil {
		return "" // of DOS: no page on the web is in these
	}
	return "; charset=" + name
}

// msgShown are the properties that header writes in fields of their own.
var msgShown = []uint16{pidSubject, pidBody, pidRTF, pidHTML, pidHeaders, pidSenderName, pidSenderEmail, pidSenderSMTP,
	pidSentForName, pidSentForEmail, pidSentForSMTP, pidDisplayTo, pidDisplayCc, pidDisplayBcc, pidType}

// header writes the fields of the mail: those that are known, then every other
// string, then the header that the mail came with.
func (m *msgItem) header(b *bytes.Buffer) {
	sender := mailbox(m.text(pidSenderName), m.text(pidSenderSMTP, pidSenderEmail))
	field(b, "From", cmp.Or(mailbox(m.text(pidSentForName), m.text(pidSentForSMTP, pidSentForEmail)), sender))
	if sender != "" {
		field(b, "Sender", sender)
	}
	for i, name := range []string{"To", "Cc", "Bcc"} {
		var all []string
		for _, r := range m.recipients {
			if r.text(pidType) == strconv.Itoa(i+1) || i == 0 && r.text(pidType) == "" {
				all = append(all, mailbox(r.text(pidName), r.text(pidSMTP, pidEmail)))
			}
		}
		shown := m.text([]uint16{pidDisplayTo, pidDisplayCc, pidDisplayBcc}[i])
		field(b, name, cmp.Or(strings.Join(all, ", "), shown))
	}
	field(b, "Subject", m.text(pidSubject))
	m.otherFields(b)
	for line := range strings.Lines(m.text(pidHeaders)) {
		if name, value, ok := strings.Cut(line, ":"); ok && !strings.ContainsAny(name, " \t") {
			field(b, "X-Transport-"+name, value)
		} else {
			field(b, "X-Transport", line)
		}
	}
}

// otherFields writes the strings that have no field, by ascending number: of
// the item, then of its recipients and attachments.
func (m *msgItem) otherFields(b *bytes.Buffer) {
	items := append([]*msgItem{m}, m.recipients...)
	for _, item := range append(items, m.attachments...) {
		var ids []uint16
		for id, p := range item.props {
			if !slices.Contains(msgShown, id) && id != pidData && (p.text != "" || printable(p.data)) {
				ids = append(ids, id)
			}
		}
		slices.Sort(ids)
		for _, id := range ids {
			field(b, fmt.Sprintf("X-Property-%04X", id), item.text(id))
		}
	}
}

// printable reports whether bytes are a text of one line or several.
func printable(data []byte) bool {
	return len(data) > 1 && bytes.IndexFunc(data, func(r rune) bool { return r < ' ' && r != '\t' && r != '\n' && r != '\r' }) < 0
}

// mailbox writes a person with an address in the usual way.
func mailbox(name, email string) string {
	switch {
	case email == "" || strings.EqualFold(name, email):
		return name
	case name == "":
		return email
	}
	return name + " <" + email + ">"
}

// oneLine puts a text on one line, as a header field needs it.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// field writes a header field, its value encoded where it is not ASCII.
func field(b *bytes.Buffer, name, value string) {
	if value = oneLine(value); value != "" {
		fmt.Fprintf(b, "%s: %s\r\n", name, mime.BEncoding.Encode("utf-8", value))
	}
}

func writeBase64(b *bytes.Buffer, data []byte) {
	const line = 57 // bytes, which make 76 characters
	for len(data) > 0 {
		n := min(line, len(data))
		b.WriteString(base64.StdEncoding.EncodeToString(data[:n]))
		b.WriteString("\r\n")
		data = data[n:]
	}
}
