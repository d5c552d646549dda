package corpora

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"strings"
	"time"
)

// mail is a message with its attachments. Its body is page 1.
type mail struct {
	from, to    Person
	subject     string
	sent        time.Time
	body        page
	windows1252 bool // else UTF-8
	attachments []entry
}

// mailDoc writes the message. r makes boundary and message number.
func mailDoc(r *stream, name string, m mail) entry {
	var out bytes.Buffer
	boundary := "=_aktsyn_" + r.digits(6)
	header := func(key, value string) { fmt.Fprintf(&out, "%s: %s\r\n", key, value) }
	header("From", mailbox(m.from, "sag@nordsund.example"))
	header("To", mailbox(m.to, "post@lillerup.example"))
	header("Subject", mime.QEncoding.Encode("utf-8", soften(m.subject)))
	header("Date", m.sent.Format(time.RFC1123Z))
	header("Message-ID", fmt.Sprintf("<%s.%s@mail.nordsund.example>", m.sent.Format("20060102150405"), r.digits(5)))
	header("MIME-Version", "1.0")
	header("Content-Type", fmt.Sprintf("multipart/mixed; boundary=%q", boundary))
	out.WriteString("\r\n")
	fmt.Fprintf(&out, "--%s\r\n", boundary)
	m.writeBody(&out)
	for _, a := range m.attachments {
		fmt.Fprintf(&out, "--%s\r\n", boundary)
		writeAttachment(&out, a)
	}
	fmt.Fprintf(&out, "--%s--\r\n", boundary)
	return entry{name: name, data: out.Bytes(), pages: []page{m.body}, parts: m.attachments}
}

func mailbox(p Person, address string) string {
	return mime.QEncoding.Encode("utf-8", p.Name()) + " <" + address + ">"
}

func (m mail) writeBody(out *bytes.Buffer) {
	name, text := "utf-8", m.body.setLines(textWidth)
	if m.windows1252 {
		name, text = "windows-1252", windows1252(text)
	}
	fmt.Fprintf(out, "Content-Type: text/plain; charset=%s\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n", name)
	writeQuoted(out, []byte(text+"\n"))
}

// writeAttachment writes plain text as quoted-printable, messages as they are
// (RFC 2046, 5.2.1), the rest in base64.
func writeAttachment(out *bytes.Buffer, a entry) {
	kind := attachmentType(a.name)
	encoding, write := "base64", writeBase64
	switch kind {
	case plainType:
		encoding, write = "quoted-printable", writeQuoted
	case messageType:
		encoding, write = "7bit", writeRaw
	}
	fmt.Fprintf(out, "Content-Type: %s\r\nContent-Transfer-Encoding: %s\r\n", kind, encoding)
	fmt.Fprintf(out, "Content-Disposition: %s\r\n\r\n", mime.FormatMediaType("attachment", map[string]string{"filename": a.name}))
	write(out, a.data)
}

const (
	plainType   = "text/plain; charset=utf-8"
	messageType = "message/rfc822"
)

func attachmentType(name string) string {
	switch name[strings.LastIndexByte(name, '.')+1:] {
	case "pdf":
		return "application/pdf"
	case "docx":
		return wordType + "document"
	case "xlsx":
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case "zip":
		return "application/zip"
	case "txt":
		return plainType
	case "eml":
		return messageType
	}
	return "application/octet-stream"
}

func writeQuoted(out *bytes.Buffer, text []byte) {
	w := quotedprintable.NewWriter(out)
	_, err := w.Write(text)
	must(err)
	must(w.Close())
	out.WriteString("\r\n")
}

func writeBase64(out *bytes.Buffer, data []byte) {
	text := base64.StdEncoding.EncodeToString(data)
	for len(text) > 0 {
		n := min(76, len(text))
		out.WriteString(text[:n] + "\r\n")
		text = text[n:]
	}
}

func writeRaw(out *bytes.Buffer, data []byte) { out.Write(data) }
