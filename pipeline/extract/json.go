package extract

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	jsonDepth     = 1000 // brackets in each other that are told apart
	leastRepeated = 6    // bytes; shorter values in a list go without the key, as they would take far less room than it
	mostRepeated  = 32   // bytes of a key that is repeated
)

// readJSON reads JSON (RFC 8259), also one value after the other as in JSON
// Lines: a line "key: value" for every value, escapes resolved. An object or
// list of such has a line "key:"; a blank line stands between the objects of a
// list and between objects beside each other that begin with the same key.
// Values in a list repeat its key, short ones stand alone. What is no JSON, as
// comments, stands there as it is.
//
// JSON numbers have no leading zeros. Those of nine digits are repeated on
// pages labelled "tal" that follow: in a sheet, with their keys to the left.
func readJSON(_ string, in *decoder, out emitter) (string, error) {
	j := jsonText{in: bufio.NewReaderSize(&blockReader{in: in}, 64<<10), keyedText: newKeyedText(out)}
	damage, err := j.read()
	if err != nil {
		return "json", err
	}
	return "json", j.finish(damage)
}

// jsonText is JSON being read. Brackets need not match.
type jsonText struct {
	keyedText
	in   *bufio.Reader
	open []jsonFrame
	deep int // open brackets beyond jsonDepth
	text []byte
}

// jsonFrame is an open object or list.
type jsonFrame struct {
	list   bool
	key    []byte // of the value to come; of the list itself
	keyed  bool   // key was read
	headed bool   // the list's key has a line
	values bool   // it holds values
	first  string // the object's first key
	beside string // that of the object before, in this one
}

// read reads to the end. damage is why the text ended early.
func (j *jsonText) read() (damage, err error) {
	for err == nil {
		c, end := j.in.ReadByte()
		if end != nil {
			if end != io.EOF {
				damage = end
			}
			return damage, j.endAll()
		}
		switch c {
		case ' ', '\t', '\r', '\n', ':':
		case ',':
			err = j.missing()
		case '{', '[':
			err = j.begin(c == '[')
		case '}', ']':
			err = j.end()
		case '"':
			err = j.string()
		default:
			_ = j.in.UnreadByte()
			err = j.bare()
		}
	}
	return nil, err
}

// top returns the innermost open object or list, a list of its own around all.
func (j *jsonText) top() *jsonFrame {
	if len(j.open) == 0 {
		j.open = append(j.open, jsonFrame{list: true})
	}
	return &j.open[len(j.open)-1]
}

func (j *jsonText) begin(list bool) (err error) {
	around := j.top()
	frame := jsonFrame{list: list}
	switch {
	case list && around.keyed:
		frame.key = bytes.Clone(around.key)
	case list && around.list:
		err = j.headList(around)
		frame.key, frame.headed = around.key, true
	case around.list:
		j.record()
		err = j.headList(around)
	case around.keyed:
		err = j.head(around.key)
	}
	if around.keyed = false; len(j.open) >= jsonDepth {
		j.deep++
		return err
	}
	j.open = append(j.open, frame)
	return err
}

// headList gives the key of a list a line, once.
func (j *jsonText) headList(list *jsonFrame) error {
	if list.headed {
		return nil
	}
	list.headed = true
	return j.head(list.key)
}

func (j *jsonText) end() error {
	if j.deep > 0 {
		j.deep--
		return j.missing()
	}
	if len(j.open) < 2 {
		return nil
	}
	err := j.missing()
	frame := j.open[len(j.open)-1]
	if err == nil && frame.list && !isPlainKey(frame.key) {
		err = j.headList(&frame)
	}
	j.open = j.open[:len(j.open)-1]
	around := j.top()
	if around.list && (frame.values || !frame.list) {
		j.record()
	}
	if !frame.list {
		around.beside = frame.first
	}
	return err
}

// endAll ends what a text that breaks off has left open.
func (j *jsonText) endAll() error {
	j.deep = 0
	for len(j.open) > 1 {
		if err := j.end(); err != nil {
			return err
		}
	}
	return nil
}

// missing ends a value that may not have come, as in `{"0101901234"}`.
func (j *jsonText) missing() error {
	f := j.top()
	if f.list || !f.keyed {
		return nil
	}
	f.keyed = false
	return j.value(f.key, nil)
}

// take takes a string, or with bare what else stands between brackets.
func (j *jsonText) take(text []byte, bare bool) error {
	f := j.top()
	if !f.list && !f.keyed {
		if bare && bytes.HasPrefix(text, []byte{'/'}) { // a comment
			return j.value(nil, text)
		}
		f.keyed = true
		return j.takeKey(f, text)
	}
	f.keyed, f.values = f.list, true
	key := f.key
	if f.list && (len(text) < leastRepeated || len(key) > mostRepeated) {
		key = nil
		if err := j.headList(f); err != nil {
			return err
		}
	}
	f.headed = true
	if bare && string(text) == "null" {
		text = nil
	}
	if err := j.value(key, text); err != nil || !bare || !mayLackZero(text) {
		return err
	}
	return j.number(f.key, text)
}

func (j *jsonText) takeKey(f *jsonFrame, key []byte) error {
	if len(key) > keyLength {
		f.key = f.key[:0]
		return j.value(nil, key)
	}
	f.key = append(f.key[:0], key...)
	if f.first == "" {
		f.first = string(key)
		if n := len(j.open); n > 1 && !j.open[n-2].list && j.open[n-2].beside == f.first {
			j.record()
		}
	}
	return nil
}

// mayLackZero reports whether a JSON number has nine digits before its point,
// or an exponent.
func mayLackZero(text []byte) bool {
	digits := 0
	for digits < len(text) && text[digits] >= '0' && text[digits] <= '9' {
		digits++
	}
	rest := text[digits:]
	return digits == 9 && (len(rest) == 0 || rest[0] == '.') || digits == 1 && bytes.ContainsAny(rest, "eE")
}

// string reads a string behind its quote.
func (j *jsonText) string() error {
	j.text = j.text[:0]
	for {
		c, err := j.in.ReadByte()
		switch {
		case err != nil, c == '"': // an error comes again
			return j.take(j.text, false)
		case c == '\\':
			j.escape()
		default:
			j.text = append(j.text, c)
		}
		if len(j.text) >= valueMax {
			if err := j.part(); err != nil {
				return err
			}
		}
	}
}

// part hands over what is read of a value that is too long, up to a blank
// where there is one.
func (j *jsonText) part() error {
	end := bytes.LastIndexByte(j.text, ' ') + 1
	if end == 0 {
		end = runeBorder(j.text, len(j.text)-1)
	}
	err := j.value(nil, j.text[:end])
	j.text = append(j.text[:0], j.text[end:]...)
	return err
}

// escape reads what follows a backslash. What means nothing is kept.
func (j *jsonText) escape() {
	c, err := j.in.ReadByte()
	if err != nil {
		j.text = append(j.text, '\\')
		return
	}
	switch c {
	case 'n', 'r', 't', 'b', 'f':
		j.text = append(j.text, map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', 'b': ' ', 'f': ' '}[c])
	case '"', '\\', '/':
		j.text = append(j.text, c)
	case 'u':
		j.unicode()
	default:
		j.text = append(j.text, '\\', c)
	}
}

// unicode reads what follows "\u", with the second half of a pair.
func (j *jsonText) unicode() {
	r, ok := j.hex4()
	if !ok {
		j.text = append(j.text, '\\', 'u')
		return
	}
	if next, _ := j.in.Peek(2); utf16.IsSurrogate(r) && string(next) == `\u` {
		_, _ = j.in.Discard(2)
		second, _ := j.hex4()
		r = utf16.DecodeRune(r, second)
	}
	j.text = utf8.AppendRune(j.text, r)
}

// hex4 reads four hexadecimal digits, or nothing.
func (j *jsonText) hex4() (rune, bool) {
	digits, _ := j.in.Peek(4)
	n, err := strconv.ParseUint(string(digits), 16, 16)
	if err != nil || len(digits) < 4 {
		return 0, false
	}
	_, _ = j.in.Discard(4)
	return rune(n), true
}

// bare reads a number or a word, up to what ends it in JSON or to the line's
// end. A key without quotes ends at its colon.
func (j *jsonText) bare() error {
	j.text = j.text[:0]
	key := !j.top().list && !j.top().keyed
	for len(j.text) < valueMax {
		c, err := j.in.ReadByte()
		if err != nil {
			break
		}
		if bytes.IndexByte([]byte(",{}[]\"\n\r"), c) >= 0 || key && c == ':' {
			_ = j.in.UnreadByte()
			break
		}
		j.text = append(j.text, c)
	}
	return j.take(bytes.TrimSpace(j.text), true)
}

// isJSON reports whether a text is JSON as far as head goes: an object or a
// list, and others behind it. That of a file with such a name may have faults.
func isJSON(head []byte, whole bool, ext string) bool {
	if len(head) == 0 || head[0] != '{' && head[0] != '[' {
		return false
	}
	switch ext {
	case ".json", ".jsonl", ".ndjson", ".geojson", ".har":
		return true
	}
	in := json.NewDecoder(bytes.NewReader(head))
	in.UseNumber()
	for tokens := 0; ; tokens++ {
		_, err := in.Token()
		switch {
		case err == io.EOF && whole:
			return tokens > 2 // brackets alone are none
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return !whole
		case err != nil:
			return false
		}
	}
}
