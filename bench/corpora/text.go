package corpora

import (
	"strings"

	"golang.org/x/text/encoding/unicode"
)

// charset encodes the text of a file.
type charset func(string) string

func utf8Text(text string) string    { return text }
func utf8WithBOM(text string) string { return "\uFEFF" + text }

// utf16Text is what Windows calls Unicode: little-endian with a mark.
func utf16Text(text string) string {
	out, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
	must(err)
	return out
}

// dosText encodes as Windows-1252 with DOS line ends.
func dosText(text string) string { return windows1252(strings.ReplaceAll(text, "\n", "\r\n")) }

// textWidth is where lines of plain text end.
const textWidth = 78

// textDoc makes a plain text, its pages separated by form feeds.
func textDoc(name string, pages []page, encode charset) entry {
	return entry{name: name, data: []byte(encode(plainText(pages))), pages: pages}
}

func plainText(pages []page) string {
	var out strings.Builder
	for i, p := range pages {
		if i > 0 {
			out.WriteByte('\f')
		}
		out.WriteString(p.setLines(textWidth))
		out.WriteByte('\n')
	}
	return out.String()
}

// table is rows of cells with what stands in them. The first row is a header.
type table struct {
	rows   [][]string
	plants []plant
}

// csvDoc makes a file of semicolon-separated values, as Danish programs do.
func csvDoc(name string, t table, encode charset) entry {
	var out strings.Builder
	for _, row := range t.rows {
		for i, cell := range row {
			if i > 0 {
				out.WriteByte(';')
			}
			out.WriteString(csvCell(soften(cell)))
		}
		out.WriteString("\r\n")
	}
	return entry{name: name, data: []byte(encode(out.String())), pages: []page{{plants: t.plants}}}
}

func csvCell(cell string) string {
	if strings.ContainsAny(cell, ";\"") {
		return `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
	}
	return cell
}
