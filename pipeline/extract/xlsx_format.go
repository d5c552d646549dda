package extract

import (
	"encoding/xml"
	"math"
	"strconv"
	"strings"
	"time"
)

// cellFormat is what of a number format matters: whether it shows a date, and
// the pattern of one that shows a number as a row of digits with leading
// zeros.
type cellFormat struct {
	date   bool
	digits string // '0', '#' and '?' are places for digits, all else stands for itself; empty when not of that sort
}

// builtinDate reports whether a built-in number format shows a date
// (ECMA-376 part 1, 18.8.30); 27–36 and 50–58 are the East Asian ones.
func builtinDate(id int) bool {
	return id >= 14 && id <= 17 || id == 22 || id >= 27 && id <= 36 && id != 32 && id != 33 ||
		id >= 50 && id <= 58 && id != 55 && id != 56
}

// format returns the format of a style; a style that is not defined is
// General.
func (b *workbook) format(style int) cellFormat {
	if style < 0 || style >= len(b.formats) {
		return cellFormat{}
	}
	return b.formats[style]
}

// styleReader fills workbook.formats from the styles part.
type styleReader struct {
	book   *workbook
	codes  map[string]string // number format by id
	inCell bool              // within cellXfs
}

func (r *styleReader) token(tok xml.Token) error {
	switch el := tok.(type) {
	case xml.StartElement:
		r.start(el)
	case xml.EndElement:
		if el.Name.Local == "cellXfs" {
			r.inCell = false
		}
	}
	return nil
}

func (r *styleReader) end() error { return nil }

func (r *styleReader) start(el xml.StartElement) {
	switch el.Name.Local {
	case "numFmt":
		r.codes[attr(el, "numFmtId")] = attr(el, "formatCode")
	case "cellXfs":
		r.inCell = true
	case "xf":
		if !r.inCell {
			return
		}
		id := attr(el, "numFmtId")
		format := parseFormat(r.codes[id])
		if n, err := strconv.Atoi(id); err == nil && r.codes[id] == "" {
			format = cellFormat{date: builtinDate(n)}
		}
		r.book.formats = append(r.book.formats, format)
	}
}

// parseFormat reads the first section of a number format code, the one for
// positive numbers (ECMA-376 part 1, 18.8.31).
func parseFormat(code string) cellFormat {
	p := formatParser{rest: []rune(code)}
	for len(p.rest) > 0 && p.rest[0] != ';' {
		p.step()
	}
	switch {
	case p.day || p.month && !p.time:
		return cellFormat{date: true}
	case p.day || p.month || p.time || p.other || p.zeros < 2:
		return cellFormat{}
	}
	return cellFormat{digits: string(p.digits)}
}

type formatParser struct {
	rest             []rune
	digits           []rune
	zeros            int
	day, month, time bool // letters of dates and times were seen; m alone is month
	other            bool // something was seen that a row of digits has not
}

// step reads one item of the code.
func (p *formatParser) step() {
	r := p.rest[0]
	p.rest = p.rest[1:]
	switch r {
	case '"':
		p.literal(p.until('"'))
	case '[':
		p.bracket(string(p.until(']')))
	case '\\':
		p.literal(p.next())
	case '_', '*':
		p.next()
	case '0', '#', '?':
		p.place(r)
	case 'y', 'Y', 'd', 'D':
		p.day = true
	case 'm', 'M':
		p.month = true
	case 'h', 'H', 's', 'S':
		p.time = true
	case '.', ',', '%', '@', '/', 'E', 'e', 'G', 'g':
		p.other = true
	default:
		p.digits = append(p.digits, r)
	}
}

// literal takes text that stands for itself. Where it could be taken for a
// place, the format is left alone.
func (p *formatParser) literal(text []rune) {
	p.other = p.other || strings.ContainsAny(string(text), "0#?")
	p.digits = append(p.digits, text...)
}

func (p *formatParser) place(r rune) {
	if r == '0' {
		p.zeros++
	}
	p.digits = append(p.digits, r)
}

// bracket deals with colours, locales, elapsed times and conditions.
func (p *formatParser) bracket(inside string) {
	switch {
	case inside == "":
	case strings.ContainsAny(inside[:1], "<>="):
		p.other = true
	case strings.Trim(strings.ToLower(inside), "hms") == "":
		p.time = true
	}
}

// until takes the text up to a closing rune.
func (p *formatParser) until(end rune) []rune {
	for i, r := range p.rest {
		if r == end {
			text := p.rest[:i]
			p.rest = p.rest[i+1:]
			return text
		}
	}
	text := p.rest
	p.rest = nil
	return text
}

// next takes one rune.
func (p *formatParser) next() []rune {
	n := min(1, len(p.rest))
	text := p.rest[:n]
	p.rest = p.rest[n:]
	return text
}

// text shows a number as stored in a file.
func (f cellFormat) text(value string, date1904 bool) string {
	if f.date {
		if day, ok := dateText(value, date1904); ok {
			return day
		}
	}
	plain := plainNumber(value)
	if f.digits != "" && strings.Trim(plain, "0123456789") == "" {
		return padded(f.digits, plain)
	}
	return plain
}

// padded fills the places of a pattern with digits from the right.
func padded(pattern, digits string) string {
	places := strings.Count(pattern, "0") + strings.Count(pattern, "#") + strings.Count(pattern, "?")
	var out strings.Builder
	for _, r := range pattern {
		if r != '0' && r != '#' && r != '?' {
			out.WriteRune(r)
			continue
		}
		switch extra := len(digits) - places; {
		case extra >= 0: // the first place takes all digits that have none
			out.WriteString(digits[:extra+1])
			digits = digits[extra+1:]
		case r == '0':
			out.WriteByte('0')
		}
		places--
	}
	return out.String()
}

// exactDigits is how many significant digits a spreadsheet number has; what
// a file has beyond comes from binary fractions.
const exactDigits = 15

// plainNumber writes a number without exponent, superfluous zeros and binary
// noise. What is not a number is returned as it is.
func plainNumber(value string) string {
	whole, fraction, pointed := strings.Cut(value, ".")
	plain := strings.Trim(strings.TrimPrefix(whole, "-"), "0123456789") == "" && strings.Trim(fraction, "0123456789") == ""
	switch {
	case plain && !pointed:
		return value
	case plain && len(whole)+len(fraction) <= exactDigits:
		return strings.TrimSuffix(strings.TrimRight(value, "0"), ".")
	}
	f, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return value
	}
	f, _ = strconv.ParseFloat(strconv.FormatFloat(f, 'e', exactDigits-1, 64), 64)
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// Days count from the first of January 1900 or 1904. Excel believes that 1900
// had a 29th of February, day 60, which shifts the days after it.
const (
	phantomDay = 60
	lastDay    = 2_958_465 // 9999-12-31
	days1904   = 1462      // between the two beginnings
)

// dateText returns the date of a day number, and false when it is none: times
// of day, and numbers that are no dates for all their format says.
func dateText(value string, date1904 bool) (string, bool) {
	f, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return "", false
	}
	if date1904 && f >= 0 {
		f += days1904
	}
	day := int64(math.Floor(min(f, lastDay+1)))
	switch {
	case !(f >= 1) || day > lastDay:
		return "", false
	case day == phantomDay:
		return "1900-02-29", true
	case day < phantomDay:
		day++
	}
	return time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(day)).Format(time.DateOnly), true
}
