package dictionary

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// ListOptions says what a list is.
type ListOptions struct {
	// Class is given to every entry. Zero decides by the text: a single word
	// may be a given name or a surname, several are a full name.
	Class Class
}

// SkipReason says why a line of a list gave no entry.
type SkipReason string

// The reasons, in the words of a report.
const (
	OneLetter    SkipReason = "only one letter"
	NoLetter     SkipReason = "no letter"
	HasNumber    SkipReason = "a number in a name" // usually a count in no known column
	BadCount     SkipReason = "second column is not a count"
	InvalidBytes SkipReason = "invalid bytes or replacement characters"
	OverLong     SkipReason = "longer than an entry may be"
)

// SkipReasons lists all reasons in the order of reports.
func SkipReasons() []SkipReason {
	return []SkipReason{OneLetter, NoLetter, HasNumber, BadCount, InvalidBytes, OverLong}
}

// ListReport accounts for every line of a list:
//
//	Lines = Entries + Duplicates + Blank + Comments + Headers + all Skipped
type ListReport struct {
	Name        string // the list's name as given
	Lines       int
	Entries     int // distinct entries
	Duplicates  int // lines whose entry an earlier line had, case and blanks aside
	Blank       int
	Comments    int                  // lines that begin with '#'
	Headers     int                  // 1 if the list names its columns
	Windows1252 int                  // lines read as Windows-1252; counted among the others
	Skipped     map[SkipReason][]int // line numbers from 1, ascending
}

// maxLine bounds a line in bytes; the columns behind the count are ignored
// but may be long.
const maxLine = 64 << 10

// ParseList reads a list of names; name stands for it in errors and report.
// Lines are
//
//	Åse Holm
//	HOLM<TAB>2451        or ; or , as Statistics Denmark's lists have it
//	# a comment
//
// Further columns are ignored, as is a first row that calls its second
// column count, antal, number, bearers or frequency. Fields may stand in
// double quotes. A count is digits, at the most with ".0" behind; it becomes
// a frequency class by Freq. Lines are UTF-8, with or without byte order
// mark, or else Windows-1252, decided line by line unless there is a mark.
// Text is kept in its case, in NFC, its blanks reduced to single ones.
//
// Entries are distinct under Fold, in the order of the list. What gives no
// entry is in the report. A control character is an error with the line's
// number, as is a compiled dictionary. Errors and report hold no content.
func ParseList(r io.Reader, name string, opts ListOptions) ([]Entry, ListReport, error) {
	p := &listParser{
		opts:   opts,
		report: ListReport{Name: name, Skipped: map[SkipReason][]int{}},
		seen:   map[string]int{},
	}
	err := p.readAll(bufio.NewReaderSize(r, maxLine))
	if err != nil {
		return nil, p.report, fmt.Errorf("%s: %w", name, err)
	}
	p.report.Entries = len(p.entries)
	return p.entries, p.report, nil
}

type listParser struct {
	opts    ListOptions
	report  ListReport
	entries []Entry
	seen    map[string]int // folded text to index in entries
	marked  bool           // began with a UTF-8 byte order mark
	rows    bool           // a line that is neither blank nor comment was seen
}

func (p *listParser) readAll(br *bufio.Reader) error {
	if err := p.readStart(br); err != nil {
		return err
	}
	for {
		line, long, err := readLine(br)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", p.report.Lines+1, err)
		}
		p.report.Lines++
		if long {
			p.skip(OverLong)
			continue
		}
		if err := p.line(line); err != nil {
			return fmt.Errorf("line %d: %w", p.report.Lines, err)
		}
	}
}

// readStart recognises what is no list and skips a byte order mark.
func (p *listParser) readStart(br *bufio.Reader) error {
	start, err := br.Peek(len(magic))
	if err != nil && err != io.EOF {
		return err
	}
	switch {
	case IsCompiled(start):
		return errors.New("is a compiled dictionary, not a list of names")
	case bytes.HasPrefix(start, []byte("\xFF\xFE")), bytes.HasPrefix(start, []byte("\xFE\xFF")):
		return errors.New("line 1: is UTF-16; save the list as UTF-8")
	case bytes.HasPrefix(start, []byte("\uFEFF")):
		p.marked = true
		_, err = br.Discard(len("\uFEFF"))
		return err
	}
	return nil
}

// readLine returns the next line without its end. Of a line that does not
// fit into the buffer it returns only that it is long.
func readLine(br *bufio.Reader) (line []byte, long bool, err error) {
	line, err = br.ReadSlice('\n')
	for err == bufio.ErrBufferFull {
		long = true
		line, err = br.ReadSlice('\n')
	}
	if err == io.EOF && (len(line) > 0 || long) {
		err = nil
	}
	line = bytes.TrimSuffix(line, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r")), long, err
}

func (p *listParser) skip(reason SkipReason) {
	p.report.Skipped[reason] = append(p.report.Skipped[reason], p.report.Lines)
}

// line takes one line. An error means that this is no list.
func (p *listParser) line(raw []byte) error {
	if i := slices.IndexFunc(raw, isControlByte); i >= 0 {
		return fmt.Errorf("byte %d is the control character 0x%02X: not a list of names", i+1, raw[i])
	}
	text, ok := p.decode(raw)
	trimmed := strings.TrimSpace(text)
	switch {
	case !ok:
		p.skip(InvalidBytes)
	case trimmed == "":
		p.report.Blank++
	case trimmed[0] == '#':
		p.report.Comments++
	default:
		p.row(text)
	}
	return nil
}

func isControlByte(c byte) bool { return c < ' ' && c != '\t' || c == 0x7F }

// decode returns the line's text in NFC, and whether all of it is valid.
func (p *listParser) decode(raw []byte) (string, bool) {
	if !utf8.Valid(raw) && !p.marked {
		p.report.Windows1252++
		decoded, err := charmap.Windows1252.NewDecoder().Bytes(raw)
		if err != nil {
			return "", false
		}
		raw = decoded
	}
	text := norm.NFC.String(string(raw))
	invalid := strings.ContainsFunc(text, func(r rune) bool { return r == utf8.RuneError || unicode.IsControl(r) && r != '\t' })
	return text, !invalid
}

// row takes a line that ought to hold an entry.
func (p *listParser) row(text string) {
	first := !p.rows
	p.rows = true
	name, count := columns(text)
	if first && isHeader(count) {
		p.report.Headers = 1
		return
	}
	name = strings.Join(strings.FieldsFunc(name, unicode.IsSpace), " ")
	class := p.class(name)
	freq, ok := parseCount(count)
	if !ok {
		p.skip(BadCount)
	} else if reason := judge(name, class); reason != "" {
		p.skip(reason)
	} else {
		p.add(Entry{Text: name, Class: class, Freq: freq})
	}
}

// columns splits a row at its first tab, else at its first semicolon, else
// at its first comma, and returns the first two fields.
func columns(text string) (name, count string) {
	for _, sep := range []string{"\t", ";", ","} {
		if fields := strings.SplitN(text, sep, 3); len(fields) > 1 {
			return unquote(fields[0]), unquote(fields[1])
		}
	}
	return unquote(text), ""
}

func unquote(field string) string {
	field = strings.TrimSpace(field)
	if n := len(field); n >= 2 && field[0] == '"' && field[n-1] == '"' {
		return strings.TrimSpace(field[1 : n-1])
	}
	return field
}

func isHeader(count string) bool {
	return slices.Contains([]string{"count", "antal", "number", "bearers", "frequency"}, strings.ToLower(count))
}

func (p *listParser) class(name string) Class {
	switch {
	case p.opts.Class != 0:
		return p.opts.Class
	case strings.Contains(name, " "):
		return FullName
	}
	return Given | Surname
}

// judge says why name cannot be an entry of class, or "".
func judge(name string, class Class) SkipReason {
	letters := 0
	for _, r := range name {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	switch {
	case letters == 0:
		return NoLetter
	case letters == 1:
		return OneLetter
	case len(name) > MaxBytes || foldedLen(name) > MaxBytes:
		return OverLong
	case class&(Street|Term) == 0 && slices.ContainsFunc(strings.Fields(name), isNumber):
		return HasNumber
	}
	return ""
}

func isNumber(word string) bool {
	return strings.IndexFunc(word, func(r rune) bool { return !unicode.IsDigit(r) }) < 0
}

// add appends e, or merges it into the entry that folds alike.
func (p *listParser) add(e Entry) {
	key := string(Fold(nil, []byte(e.Text)))
	if i, found := p.seen[key]; found {
		p.report.Duplicates++
		p.entries[i] = merge(p.entries[i], e)
		return
	}
	p.seen[key] = len(p.entries)
	p.entries = append(p.entries, e)
}

// parseCount reads a number of bearers; no count at all is frequency 0.
func parseCount(s string) (freq uint8, ok bool) {
	if s == "" {
		return 0, true
	}
	digits := strings.TrimSuffix(s, ".0")
	count := 0
	for _, c := range digits {
		if c < '0' || c > '9' {
			return 0, false
		}
		count = min(10*count+int(c-'0'), 1<<40)
	}
	return Freq(count), digits != ""
}

// Freq turns a number of bearers into a frequency class. The thresholds are
// ours, laid through the 69,749 surnames of Statistics Denmark's list of 1
// January 2014 (5 and more bearers, 5.3 million people):
//
//	5  from 10,000    40 surnames (Jensen to Østergaard)
//	4  from  1,000   317
//	3  from    100 4,390
//	2  from     20 16,289
//	1  below        48,713
func Freq(count int) uint8 {
	for i, least := range []int{10_000, 1_000, 100, 20} {
		if count >= least {
			return uint8(MaxFreq - i)
		}
	}
	return 1
}
