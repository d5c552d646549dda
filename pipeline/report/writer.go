package report

import (
	"bufio"
	"bytes"
	"encoding"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// Format is how a listing is written.
type Format string

// The formats of a listing.
const (
	Table Format = "table" // aligned columns for people
	JSONL Format = "jsonl" // one object per line, the faithful one: fields in column order, no HTML escaping
	CSV   Format = "csv"   // RFC 4180 with a header line, UTF-8, comma, '\n' line ends
)

// ParseFormat reads a format's name as given on the command line.
func ParseFormat(s string) (Format, error) {
	switch f := Format(s); f {
	case Table, JSONL, CSV:
		return f, nil
	}
	return "", fmt.Errorf("unknown format %q (known: table, jsonl, csv)", s)
}

// rowWriter is one format's way of writing rows that have the right length.
type rowWriter interface {
	row(values []any) error
	flush() error
}

// Writer writes rows of fixed columns in one format. It holds no more than
// the first tableSample rows of a table, and nothing of the other formats,
// so a listing of any length can be streamed. Close must be called at the
// end; it does not close the underlying writer.
//
// In tables and CSV a list is joined by commas and a value with its own text
// form (a time) is written in it. CSV cells that a spreadsheet would take
// for a formula, beginning with = + - @, tab or carriage return, get a
// leading apostrophe (OWASP, "CSV Injection"): a file may be named
// "=cmd|…". Only text is treated so, numbers stay numbers. JSONL is never
// changed; use it where the bytes matter.
type Writer struct {
	columns []string
	out     *bufio.Writer
	rows    rowWriter
}

// NewWriter makes a Writer of format f over columns, which must not be empty.
func NewWriter(w io.Writer, f Format, columns []string) (*Writer, error) {
	if len(columns) == 0 {
		return nil, fmt.Errorf("a listing needs columns")
	}
	out := bufio.NewWriter(w)
	rw := &Writer{columns: columns, out: out}
	switch f {
	case Table:
		rw.rows = &tableWriter{out: out, sample: [][]string{headings(columns)}}
	case JSONL:
		rw.rows = newJSONLWriter(out, columns)
	case CSV:
		c := csv.NewWriter(out)
		rw.rows = &csvWriter{c}
		if err := c.Write(columns); err != nil {
			return nil, err
		}
	default:
		_, err := ParseFormat(string(f))
		return nil, err
	}
	return rw, nil
}

// Write adds a row with one value per column: strings, numbers, booleans,
// lists of strings, cells, or values that marshal to text and JSON.
func (w *Writer) Write(values ...any) error {
	if len(values) != len(w.columns) {
		return fmt.Errorf("row has %d values, the listing has %d columns", len(values), len(w.columns))
	}
	return w.rows.row(values)
}

// Close writes what is still held back.
func (w *Writer) Close() error {
	if err := w.rows.flush(); err != nil {
		return err
	}
	return w.out.Flush()
}

func headings(columns []string) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = strings.ToUpper(c)
	}
	return out
}

// text is a value as tables and CSV show it.
func text(value any) (string, error) {
	switch v := value.(type) {
	case string:
		return v, nil
	case []string:
		return strings.Join(v, ","), nil
	case encoding.TextMarshaler:
		b, err := v.MarshalText()
		return string(b), err
	}
	return fmt.Sprint(value), nil
}

type csvWriter struct{ c *csv.Writer }

func (w *csvWriter) row(values []any) error {
	cells := make([]string, len(values))
	for i, v := range values {
		s, err := text(v)
		if err != nil {
			return err
		}
		if isText(v) {
			s = disarm(s)
		}
		cells[i] = s
	}
	return w.c.Write(cells)
}

func (w *csvWriter) flush() error {
	w.c.Flush()
	return w.c.Error()
}

func isText(v any) bool {
	switch v.(type) {
	case string, []string, *Cell:
		return true
	}
	return false
}

// disarm keeps a spreadsheet from running a cell as a formula.
func disarm(s string) string {
	if s != "" && strings.IndexByte("=+-@\t\r", s[0]) >= 0 {
		return "'" + s
	}
	return s
}

// jsonlWriter writes fields in column order, which a map would lose.
type jsonlWriter struct {
	out  *bufio.Writer
	keys []string // `{"doc":`, `,"page":`, …
	buf  bytes.Buffer
	enc  *json.Encoder
}

func newJSONLWriter(out *bufio.Writer, columns []string) *jsonlWriter {
	w := &jsonlWriter{out: out}
	for i, c := range columns {
		name, _ := json.Marshal(c) // a string always marshals
		w.keys = append(w.keys, string("{,"[min(i, 1)])+string(name)+":")
	}
	w.enc = json.NewEncoder(&w.buf)
	w.enc.SetEscapeHTML(false)
	return w
}

func (w *jsonlWriter) row(values []any) error {
	w.buf.Reset()
	for i, v := range values {
		if s, ok := v.([]string); ok && s == nil {
			v = []string{}
		}
		w.buf.WriteString(w.keys[i])
		if err := w.enc.Encode(v); err != nil {
			return err
		}
		w.buf.Truncate(w.buf.Len() - 1) // Encode ends every value with a line end
	}
	w.buf.WriteString("}\n")
	_, err := w.out.Write(w.buf.Bytes())
	return err
}

func (w *jsonlWriter) flush() error { return nil }
