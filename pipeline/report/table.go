package report

import (
	"bufio"
	"io"
	"strings"
	"unicode/utf8"
)

// tableSample is how many lines, the headings included, decide the widths of
// a table's columns. Lists that fit a screen come out aligned; in longer
// ones a wider cell pushes its line to the right and nothing is cut.
const tableSample = 256

type tableWriter struct {
	out    *bufio.Writer
	sample [][]string // lines held back until the widths are known, then nil
	widths []int
}

func (w *tableWriter) row(values []any) error {
	cells := make([]string, len(values))
	for i, v := range values {
		s, err := text(v)
		if err != nil {
			return err
		}
		cells[i] = Plain(s)
	}
	if w.widths != nil {
		return w.line(cells)
	}
	w.sample = append(w.sample, cells)
	if len(w.sample) < tableSample {
		return nil
	}
	return w.flush()
}

// flush settles the widths and writes the lines held back.
func (w *tableWriter) flush() error {
	if w.widths != nil {
		return nil
	}
	w.widths = widths(w.sample)
	for _, cells := range w.sample {
		if err := w.line(cells); err != nil {
			return err
		}
	}
	w.sample = nil
	return nil
}

func (w *tableWriter) line(cells []string) error {
	_, err := w.out.WriteString(alignedLine(cells, w.widths))
	return err
}

// Columns writes lines of cells as aligned columns, two blanks apart, each
// line after indent. Cells pass through Plain; nothing is cut or wrapped.
func Columns(w io.Writer, indent string, lines [][]string) error {
	plain := make([][]string, len(lines))
	for i, cells := range lines {
		plain[i] = make([]string, len(cells))
		for j, c := range cells {
			plain[i][j] = Plain(c)
		}
	}
	width := widths(plain)
	for _, cells := range plain {
		if _, err := io.WriteString(w, indent+alignedLine(cells, width)); err != nil {
			return err
		}
	}
	return nil
}

// maxWidth is the widest that a column becomes: a path may have thousands of
// characters, and would pad all other rows to its length.
const maxWidth = 160

// widths gives the widest cell of each column in characters. Cells of more than
// maxWidth do not count: their lines alone are not aligned.
func widths(lines [][]string) []int {
	var out []int
	for _, cells := range lines {
		for i, c := range cells {
			if i == len(out) {
				out = append(out, 0)
			}
			if n := utf8.RuneCountInString(c); n <= maxWidth {
				out[i] = max(out[i], n)
			}
		}
	}
	return out
}

// alignedLine pads all cells but the last and ends the line.
func alignedLine(cells []string, widths []int) string {
	var b strings.Builder
	for i, c := range cells {
		b.WriteString(c)
		if i < len(cells)-1 {
			b.WriteString(strings.Repeat(" ", max(0, widths[i]-utf8.RuneCountInString(c))+2))
		}
	}
	return strings.TrimRight(b.String(), " ") + "\n"
}
