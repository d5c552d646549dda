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
	// Mode is the one to build with: with ExactCase, entries that differ in
	// case alone are two.
	Mode Mode
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
	Garbled      SkipReason = "garbled: UTF-8 that was taken for Windows-1252" // "SÃ¸ren"
	OverLong     SkipReason = "longer than an entry may be"
)

// SkipReasons lists all reasons in the order of reports.
func SkipReasons() []SkipReason {
	return []SkipReason{OneLetter, NoLetter, HasNumber, BadCount, InvalidBytes, Garbled, OverLong}
}

// ListReport accounts for every line of a list:
//
//	Lines = Entries + Duplicates + Blank + Comments + Headers + all Skipped
type ListReport struct {
	Name        string // the list's name as given
	Lines       int
	Entries     int // distinct entries
	Duplicates  int // lines whose entry an earlier line had, blanks aside and case but for ExactCase
	Blank       int
	Comments    int                  // lines that begin with '#'
	Headers     int                  // 1 if the list names its columns
	Windows1252 int                  // lines read as Windows-1252; counted among the others
	Inverted    int                  // lines "Surname, Given", turned round; likewise
	Trimmed     int                  // lines whose name, not skipped, lost punctuation at its ends; likewise
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
//	Holm, Åse            a full name, turned round
//	# a comment
//
// Further columns are ignored, as is a first row that calls its second
// column count, antal, number, bearers or frequency. Fields may stand in
// double quotes. A count is digits, at the most with ".0" behind; it becomes
// a frequency class by Freq. Lines are UTF-8, with or without byte order
// mark, or else Windows-1252, decided line by line unless there is a mark.
// Text is kept in its case, in NFC, its blanks reduced to single ones and
// without punctuation at its ends.
//
// Entries are distinct under the mode, in the order of the list. What gives no
// entry is in the report. A control character is an error with the line's
// number, as is a compiled dictionary. Errors and report hold no content.
func ParseList(r io.Reader, name string, opts ListOptions) ([]Entry, ListReport, error) {
	p := &listParser{
		opts:   opts,
		report: ListReport{Name: name, Skipped: map[SkipReason][]int{}},
		seen:   newKeySet(),
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
	texts   strings.Builder // of the last entries
	seen    keySet
	marked  bool // began with a UTF-8 byte order mark
	rows    bool // a line that is neither blank nor comment was seen

	name, key []byte // of the current line
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
// fit into the buffer it returns only that it is long; a zero byte in it is an
// error, so that what has no end (/dev/zero) has one.
func readLine(br *bufio.Reader) (line []byte, long bool, err error) {
	line, err = br.ReadSlice('\n')
	for err == bufio.ErrBufferFull {
		if bytes.IndexByte(line, 0) >= 0 {
			return nil, true, errors.New("has a zero byte: not a list of names")
		}
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
	trimmed := bytes.TrimSpace(text)
	switch {
	case !ok:
		p.skip(InvalidBytes)
	case len(trimmed) == 0:
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
func (p *listParser) decode(raw []byte) ([]byte, bool) {
	if isLatin(raw) {
		return raw, true
	}
	if !utf8.Valid(raw) && !p.marked {
		p.report.Windows1252++
		decoded, err := charmap.Windows1252.NewDecoder().Bytes(raw)
		if err != nil {
			return nil, false
		}
		raw = decoded
	}
	text := norm.NFC.Bytes(raw)
	invalid := bytes.ContainsFunc(text, func(r rune) bool { return r == utf8.RuneError || unicode.IsControl(r) && r != '\t' })
	return text, !invalid
}

// isLatin reports whether text, without control bytes, is ASCII and À to ÿ
// in UTF-8, and so valid and in NFC.
func isLatin(text []byte) bool {
	for i := 0; i < len(text); i++ {
		if text[i] < utf8.RuneSelf {
			continue
		}
		if text[i] != 0xC3 || i+1 == len(text) || text[i+1]&0xC0 != 0x80 {
			return false
		}
		i++
	}
	return true
}

// row takes a line that ought to hold an entry.
func (p *listParser) row(text []byte) {
	first := !p.rows
	p.rows = true
	field, count := columns(text)
	if first && isHeader(count) {
		p.report.Headers = 1
		return
	}
	freq, ok := parseCount(count)
	inverted := !ok && p.inverted(text, field, count)
	switch {
	case inverted:
		field = slices.Concat(count, []byte(" "), field)
	case !ok:
		p.skip(BadCount)
		return
	}
	p.name = singleBlanks(p.name[:0], field)
	name := bytes.TrimFunc(p.name, func(r rune) bool { return !isWord(r) })
	class := p.class(name)
	if p.opts.Mode == ExactCase {
		p.key = visibleText(p.key[:0], name)
	} else {
		p.key = Fold(p.key[:0], name)
	}
	if reason := judge(name, p.key, class); reason != "" {
		p.skip(reason)
		return
	}
	if len(name) < len(p.name) {
		p.report.Trimmed++
	}
	if inverted {
		p.report.Inverted++
	}
	p.add(name, class, freq)
}

// inverted reports whether a row is "Surname, Given names", as registers have
// them: two columns of words with a comma between, one word first, where no
// class says that the list holds less than full names.
func (p *listParser) inverted(text, surname, given []byte) bool {
	words := func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsMark(r) || strings.ContainsRune(" -'’.", r)
	}
	return (p.opts.Class == 0 || p.opts.Class == FullName) && bytes.Count(text, []byte{','}) == 1 && !bytes.ContainsAny(text, "\t;") &&
		len(surname) > 0 && len(given) > 0 && bytes.IndexByte(surname, ' ') < 0 &&
		bytes.IndexFunc(text, func(r rune) bool { return r != ',' && !words(r) }) < 0
}

// columns splits a row at its first tab, else at its first semicolon, else
// at its first comma, and returns the first two fields.
func columns(text []byte) (name, count []byte) {
	for _, sep := range []byte("\t;,") {
		if before, after, found := bytes.Cut(text, []byte{sep}); found {
			second, _, _ := bytes.Cut(after, []byte{sep})
			return unquote(before), unquote(second)
		}
	}
	return unquote(text), nil
}

func unquote(field []byte) []byte {
	field = bytes.TrimSpace(field)
	if n := len(field); n >= 2 && field[0] == '"' && field[n-1] == '"' {
		return bytes.TrimSpace(field[1 : n-1])
	}
	return field
}

func isHeader(count []byte) bool {
	return slices.Contains([]string{"count", "antal", "number", "bearers", "frequency"}, strings.ToLower(string(count)))
}

// singleBlanks appends name to dst with a single blank for every run of
// white space, and none at its ends. Invisible characters beside blanks are
// dropped.
func singleBlanks(dst, name []byte) []byte {
	blank := true // nothing, or a blank still to come
	start := len(dst)
	for p := 0; p < len(name); {
		r, size := rune(name[p]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(name[p:])
		}
		switch {
		case unicode.IsSpace(r):
			blank = true
		case blank && isInvisible(r):
		default:
			if blank && len(dst) > start {
				dst = append(dst, ' ')
			}
			blank = false
			dst = append(dst, name[p:p+size]...)
		}
		p += size
	}
	return dst
}

func (p *listParser) class(name []byte) Class {
	switch {
	case p.opts.Class != 0:
		return p.opts.Class
	case bytes.IndexByte(name, ' ') >= 0:
		return FullName
	}
	return Given | Surname
}

// judge says why name, which folds to key, cannot be an entry of class, or "".
func judge(name, key []byte, class Class) SkipReason {
	letters, words, in := 0, 0, false
	for _, r := range string(name) {
		if unicode.IsLetter(r) {
			letters++
		}
		if isInvisible(r) {
			continue
		}
		if !in && isWord(r) {
			words++
		}
		in = isWord(r)
	}
	switch {
	case letters == 0:
		return NoLetter
	case letters == 1:
		return OneLetter
	case isGarbled(name):
		return Garbled
	case len(name) > MaxBytes || len(key) > MaxBytes || words > maxWords:
		return OverLong
	case class&(Street|Term) == 0 && hasNumber(name):
		return HasNumber
	}
	return ""
}

// isGarbled reports whether name has an Ã before a symbol, as the letters of
// Danish have when their bytes in UTF-8 are taken for Windows-1252.
func isGarbled(name []byte) bool {
	for {
		_, after, found := bytes.Cut(name, []byte("Ã"))
		if !found {
			return false
		}
		if r, _ := utf8.DecodeRune(after); r >= utf8.RuneSelf && r != utf8.RuneError && !isWord(r) && !isBlank(r) && !isInvisible(r) {
			return true
		}
		name = after
	}
}

// hasNumber reports whether one of the words parted by blanks is all digits.
func hasNumber(name []byte) bool {
	for word := range bytes.FieldsSeq(name) {
		if bytes.IndexFunc(word, func(r rune) bool { return !unicode.IsDigit(r) }) < 0 {
			return true
		}
	}
	return false
}

// add appends an entry of the current line, or merges it into the one that
// has the same key.
func (p *listParser) add(name []byte, class Class, freq uint8) {
	if i, found := p.seen.add(p.key, len(p.entries)); found {
		p.report.Duplicates++
		p.entries[i] = merge(p.entries[i], Entry{Text: string(name), Class: class, Freq: freq})
		return
	}
	p.entries = append(p.entries, Entry{Text: p.keep(name), Class: class, Freq: freq})
}

// textBlock is how many bytes of texts are allocated at a time.
const textBlock = 64 << 10

// keep returns name as a string that shares its memory with others.
func (p *listParser) keep(name []byte) string {
	if p.texts.Len()+len(name) > p.texts.Cap() {
		p.texts = strings.Builder{}
		p.texts.Grow(textBlock)
	}
	start := p.texts.Len()
	p.texts.Write(name)
	return p.texts.String()[start:]
}

// parseCount reads a number of bearers; no count at all is frequency 0.
func parseCount(field []byte) (freq uint8, ok bool) {
	if len(field) == 0 {
		return 0, true
	}
	digits := bytes.TrimSuffix(field, []byte(".0"))
	count := 0
	for _, c := range digits {
		if c < '0' || c > '9' {
			return 0, false
		}
		count = min(10*count+int(c-'0'), 1<<40)
	}
	return Freq(count), len(digits) > 0
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
