package extract

import (
	"bytes"
	"errors"
	"io"

	"aktsyn/kernels"
	"aktsyn/kernels/textbytes"
)

const (
	csvSample = 64 << 10 // bytes of text a dialect is told from
	csvQuoted = 64 << 10 // a quoted cell that is longer is no quoted cell
)

// dialectOf returns the delimiter of a table that text, of which seen is
// textbytes.Seen, begins, 0 when it is none. Rows must agree on their number of
// cells: nearly all of at least three rows, of two cells or, as prose has commas
// too, three; when ext says CSV, more than half of any rows with two.
func dialectOf(text []byte, seen textbytes.Set, ext string) byte {
	named := ext == ".csv" || ext == ".tsv" || ext == ".tab"
	whole := len(text) <= csvSample
	sample := text[:min(len(text), csvSample)]
	best, delimiter := 0.0, byte(0)
	found := signsOf(sample, seen)
	for _, d := range []byte(";\t,|") {
		if !named && found.tooFew(d) {
			continue
		}
		rows, cells, share := measure(sample, d, whole)
		plausible := rows >= 3 && share >= 0.95 && (cells >= 3 || cells == 2 && d != ',')
		if named {
			plausible = rows >= 1 && cells >= 2 && share > 0.5
		}
		if plausible && share > best {
			best, delimiter = share, d
		}
	}
	return delimiter
}

// signs are what tells of a text, quicker than measure does, that it is no table.
type signs struct {
	sample []byte
	seen   textbytes.Set // in the sample, or behind it
	rest   []byte        // of which no lines are counted yet
	lines  int           // before that, those that are filled
	unix   bool          // no CR stands alone
	quoted [256]bool     // a quote stands behind the byte; of '\n', or at the beginning
}

func signsOf(sample []byte, seen textbytes.Set) (s signs) {
	s.sample, s.seen, s.rest, s.unix = sample, seen, sample, true
	if seen.Has(textbytes.CR) {
		eachByte(sample, '\r', func(i int) { s.unix = s.unix && i+1 < len(sample) && sample[i+1] == '\n' })
	}
	if !seen.Has(textbytes.Quote) {
		return s
	}
	eachByte(sample, '"', func(i int) {
		before := byte('\n')
		if i > 0 {
			before = sample[i-1]
		}
		s.quoted[before] = true
	})
	return s
}

// eachByte calls f with the offset of every b in text.
func eachByte(text []byte, b byte, f func(i int)) {
	for from := 0; ; from++ {
		i := bytes.IndexByte(text[from:], b)
		if i < 0 {
			return
		}
		from += i
		f(from)
	}
}

// tooFew reports that the text has too few of a delimiter for a table: fewer than
// one, two for commas, in 95 of 100 filled lines, where no quoted cell can make
// one row of several lines.
func (s *signs) tooFew(d byte) bool {
	least := 1
	if d == ',' {
		least = 2
	}
	return s.unix && !s.quoted[d] && !s.quoted['\n'] && s.filled(s.count(d)*100/(95*least)+1)
}

// count returns how many of a delimiter the sample has. Most texts have two of them
// nowhere.
func (s *signs) count(d byte) int {
	if d == '\t' && !s.seen.Has(textbytes.Tab) || d == '|' && !s.seen.Has(textbytes.Bar) {
		return 0
	}
	return bytes.Count(s.sample, []byte{d})
}

// filled reports whether so many lines hold more than blanks and delimiters: of most
// texts a few lines say that there are. One that the text was cut in is none.
func (s *signs) filled(lines int) bool {
	for s.lines < lines {
		end := bytes.IndexByte(s.rest, '\n')
		if end < 0 {
			return false
		}
		if line := s.rest[:end]; startsFilled(line) || len(bytes.TrimSpace(bytes.Trim(line, " \t;,|"))) > 0 {
			s.lines++
		}
		s.rest = s.rest[end+1:]
	}
	return true
}

// startsFilled reports whether a line begins with a letter or digit of ASCII, as
// nearly all do.
func startsFilled(line []byte) bool {
	return len(line) > 0 && (isLetter(line[0]) || line[0] >= '0' && line[0] <= '9')
}

// measure returns the number of rows that are not empty, the number of cells
// most of them have, and their share.
func measure(sample []byte, delimiter byte, whole bool) (rows, cells int, share float64) {
	counts := map[int]int{}
	var row []byte
	for len(sample) > 0 {
		var n int
		if row, n = appendRow(row[:0], sample, delimiter, whole); n == 0 {
			break
		}
		sample = sample[n:]
		if len(bytes.TrimSpace(row)) > 0 {
			rows++
			counts[bytes.Count(row, []byte{'\t'})+1]++
		}
	}
	most := 0
	for c, count := range counts {
		if count > most || count == most && c > cells {
			cells, most = c, count
		}
	}
	return rows, cells, float64(most) / float64(max(rows, 1))
}

// errNoRow says that the text does not go on like a table.
var errNoRow = errors.New("row too long for a table")

// readTable reads a table of delimited text that begins with first. From a
// row on that is over 1 MiB it is read as running text: there the dialect was
// wrong, and nothing may be lost by it.
func readTable(first []byte, in *decoder, delimiter byte, out emitter) error {
	text, eof := bytes.Clone(first), false
	rows := func(yield func(tableRow, error) bool) {
		var row []byte
		number := uint32(0)
		for !eof || len(text) > 0 {
			used := 0
			for {
				var n int
				if row, n = appendRow(row[:0], text[used:], delimiter, eof); n == 0 {
					break
				}
				used += n
				number++
				if !yield(tableRow{text: row, number: number}, nil) {
					return
				}
			}
			text = append(text[:0], text[used:]...)
			if len(text) > maxRow {
				yield(tableRow{}, errNoRow)
				return
			}
			if eof {
				continue
			}
			more, err := in.next()
			if eof = err == io.EOF; err != nil && !eof {
				yield(tableRow{}, err)
				return
			}
			text = append(text, more...)
		}
	}
	next, err := emitTable(out, "", kernels.Table, rows, 1)
	if err == errNoRow {
		return proseFrom(text, false, in, out, next)
	}
	return err
}

// appendRow appends the first row of text to row, cells separated by '\t', and
// returns how many bytes of text it took with its line end; 0 when the row may
// go on in text still to come.
func appendRow(row, text []byte, delimiter byte, last bool) ([]byte, int) {
	for i := 0; ; i++ {
		end, quoted := cellEnd(text[i:], delimiter, last)
		if quoted {
			row = appendQuoted(row, text[i+1:i+end-1])
		} else {
			row = appendCell(row, text[i:i+end])
		}
		i += end
		switch {
		case i >= len(text) && last:
			return row, i
		case i >= len(text):
			return row, 0
		case text[i] == delimiter:
			row = append(row, '\t')
		case text[i] == '\n':
			return row, i + 1
		case i+1 == len(text) && !last: // a CR whose LF may follow
			return row, 0
		case i+1 < len(text) && text[i+1] == '\n':
			return row, i + 2
		default:
			return row, i + 1
		}
	}
}

// cellEnd returns the length of the cell that text begins with, all of text
// when it may go on, and whether it is quoted. It is (RFC 4180) only when its
// closing quote ends the cell; else the quote is an ordinary character.
func cellEnd(text []byte, delimiter byte, last bool) (end int, quoted bool) {
	if len(text) > 0 && text[0] == '"' {
		switch end = closingQuote(text[:min(len(text), csvQuoted)]); {
		case !last && end+1 >= len(text):
			return len(text), false
		case end+1 == len(text), end+1 < len(text) && endsCell(text[end+1], delimiter):
			return end + 1, true
		}
	}
	for end = 0; end < len(text) && !endsCell(text[end], delimiter); end++ {
	}
	return end, false
}

func endsCell(b, delimiter byte) bool { return b == delimiter || b == '\n' || b == '\r' }

// closingQuote returns the index of the quote that closes the one text begins
// with, len(text) when there is none.
func closingQuote(text []byte) int {
	for i := 1; i < len(text); i += 2 {
		quote := bytes.IndexByte(text[i:], '"')
		if quote < 0 {
			break
		}
		if i += quote; i+1 == len(text) || text[i+1] != '"' {
			return i
		}
	}
	return len(text)
}

// appendQuoted is appendCell for the content of a quoted cell.
func appendQuoted(row, cell []byte) []byte {
	for {
		i := bytes.Index(cell, []byte(`""`))
		if i < 0 {
			return appendCell(row, cell)
		}
		row = appendCell(row, cell[:i+1])
		cell = cell[i+2:]
	}
}
