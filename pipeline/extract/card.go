package extract

import (
	"bytes"
	"io"
	"mime/quotedprintable"
	"strings"

	"aktsyn/kernels"
)

// isCard reports whether a text is a vCard (RFC 6350) or a calendar (RFC 5545).
func isCard(text []byte) bool {
	line, _, _ := bytes.Cut(text, []byte{'\n'})
	line = bytes.TrimSpace(line)
	return bytes.EqualFold(line, []byte("BEGIN:VCARD")) || bytes.EqualFold(line, []byte("BEGIN:VCALENDAR"))
}

// readCards reads vCards and calendars as running text: lines that were folded
// are whole again, quoted-printable (vCard 2.1) and escapes are resolved.
// Lines folded across two pieces of the text stay so.
func readCards(first []byte, in *decoder, out emitter) error {
	c := newCutter(out, "", kernels.Prose, 1)
	err := c.write(unfolded(first))
	for err == nil {
		var text []byte
		if text, err = in.next(); err == nil {
			err = c.write(unfolded(text))
		}
	}
	if err != io.EOF {
		return err
	}
	return c.close()
}

// unfolded returns the lines of cards as they were meant.
func unfolded(text []byte) []byte {
	text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	text = bytes.ReplaceAll(text, []byte("\n "), nil)
	text = bytes.ReplaceAll(text, []byte("\n\t"), nil)
	out := make([]byte, 0, len(text))
	for len(text) > 0 {
		n := bytes.IndexByte(text, '\n') + 1
		if n == 0 {
			n = len(text)
		}
		name, _, _ := bytes.Cut(text[:n], []byte{':'})
		if !bytes.Contains(bytes.ToUpper(name), []byte("QUOTED-PRINTABLE")) {
			out = append(out, cardEscapes.Replace(string(text[:n]))...)
			text = text[n:]
			continue
		}
		for n < len(text) && bytes.HasSuffix(text[:n], []byte("=\n")) { // goes on in the next line
			more := bytes.IndexByte(text[n:], '\n') + 1
			if more == 0 {
				more = len(text) - n
			}
			n += more
		}
		out = append(out, unquoted(text[:n])...)
		text = text[n:]
	}
	return out
}

// unquoted decodes quoted-printable, as far as it is such.
func unquoted(line []byte) []byte {
	text, err := io.ReadAll(quotedprintable.NewReader(bytes.NewReader(line)))
	if err != nil {
		return line
	}
	return decodedText(text, "")
}

// cardEscapes are those of values (RFC 5545, 3.3.11; RFC 6350, 3.4).
var cardEscapes = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\N`, "\n", `\,`, ",", `\;`, ";")
