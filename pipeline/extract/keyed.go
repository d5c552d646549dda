package extract

import (
	"bytes"
	"cmp"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"

	"aktsyn/kernels"
)

const (
	keyLength = 256      // bytes; what is longer is no label but a value
	spoilt    = "tal"    // label of the page for numbers that may have lost a zero
	spoiltMax = 1 << 20  // bytes of them that are held
	valueMax  = 16 << 20 // bytes; a longer value is cut
)

// keyedText makes pages of named values, as XML and JSON hold: a line
// "key: value" for each, lines "key:" for what holds others, and blank lines
// between records, over which kernels join nothing.
type keyedText struct {
	out    emitter
	sink   sideText
	hidden hiddenText
	heads  []byte // lines of keys whose first value is still to come
	gap    bool   // a record ended
	rows   []byte // numbers that may have lost a zero, with their keys
}

func newKeyedText(out emitter) keyedText {
	return keyedText{out: out, sink: sideText{out: out, next: 1, form: kernels.Prose}, hidden: hiddenText{limits: out.within()}}
}

// record begins or ends a record.
func (k *keyedText) record() { k.gap = true }

// head names what the values to come belong to.
func (k *keyedText) head(key []byte) error {
	if len(bytes.TrimSpace(key)) == 0 {
		return nil
	}
	k.heads = append(appendCell(k.heads, key), ":\n"...)
	if len(k.heads) < tableHead {
		return nil
	}
	err := k.sink.write(k.heads) // of empty things in each other
	k.heads = k.heads[:0]
	return err
}

// value takes a value with its key, which may be empty. What holds markup is
// read as HTML, what is a file in base64 is named as such.
func (k *keyedText) value(key, value []byte) error {
	value = bytes.TrimSpace(value)
	if data := embedded(value); data != nil {
		text := bytes.TrimSpace(k.hidden.addData(data))
		if len(text) > 0 && !isPlainText(data) { // digits and long words may be base64 of anything
			if err := k.line(key, value); err != nil {
				return err
			}
		}
		if value = text; len(value) == 0 {
			return nil
		}
	}
	if hasMarkup(value) {
		value = k.shown(value)
	}
	if len(value) == 0 && isPlainKey(key) {
		return nil
	}
	return k.line(key, value)
}

func (k *keyedText) line(key, value []byte) error {
	var line []byte
	if k.gap {
		if err := k.between(); err != nil {
			return err
		}
		if k.sink.cut != nil {
			line = append(line, '\n')
		}
	}
	line = append(line, k.heads...)
	k.gap, k.heads = false, k.heads[:0]
	switch {
	case len(key) > 0 && len(value) > 0:
		line = append(appendCell(line, key), ": "...)
	case len(key) > 0:
		line = append(appendCell(line, key), ':')
	}
	if err := k.sink.write(line); err != nil {
		return err
	}
	return k.sink.write(append(value[:len(value):len(value)], '\n'))
}

// number keeps a number that may have lost a leading zero for a page of its
// own: only the cells of a sheet are read as such.
func (k *keyedText) number(key, value []byte) error {
	k.rows = append(appendCell(append(appendCell(k.rows, key), '\t'), value), '\n')
	if len(k.rows) < spoiltMax {
		return nil
	}
	return k.endPages()
}

// between is called between two records, where a page may end.
func (k *keyedText) between() error {
	if len(k.rows) < tablePage {
		return nil
	}
	return k.endPages()
}

// endPages ends the pages so far and hands over the numbers.
func (k *keyedText) endPages() error {
	if err := k.sink.end(); err != nil || len(k.rows) == 0 {
		return err
	}
	var err error
	k.sink.next, err = emitTable(k.out, spoilt, kernels.Sheet, func(yield func(tableRow, error) bool) {
		for row := range bytes.Lines(k.rows) {
			if !yield(tableRow{text: bytes.TrimSuffix(row, []byte{'\n'})}, nil) {
				return
			}
		}
	}, k.sink.next)
	k.rows = k.rows[:0]
	return err
}

// finish hands over what is left, at least one page. damage is why the
// document ended early, nil if it did not.
func (k *keyedText) finish(damage error) error {
	if len(k.heads) > 0 {
		if err := k.sink.write(k.heads); err != nil {
			return err
		}
	}
	if err := k.endPages(); err != nil {
		return err
	}
	if k.sink.next == 1 {
		next, err := emitProse(k.out, "", nil, 1)
		if k.sink.next = next; err != nil {
			return err
		}
	}
	if _, err := k.hidden.emit(k.out, k.sink.next); err != nil {
		return err
	}
	return cmp.Or(damage, k.hidden.finish(k.out))
}

// hasMarkup reports whether a value holds HTML, as notes are often written: a
// tag of those in use in text, or an entity.
func hasMarkup(value []byte) bool {
	for {
		i := bytes.IndexAny(value, "<&")
		if i < 0 {
			return false
		}
		value = value[i:]
		mark := value[:min(len(value), 16)]
		if mark[0] == '<' {
			name := bytes.TrimPrefix(mark[1:], []byte{'/'})
			name = bytes.ToLower(name[:len(name)-len(bytes.TrimLeft(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ123456"))])
			if htmlTags[string(name)] || textTags[string(name)] {
				return true
			}
		} else if end := bytes.IndexByte(mark, ';'); end > 0 && html.UnescapeString(string(mark[:end+1])) != string(mark[:end+1]) {
			return true
		}
		value = value[1:]
	}
}

// textTags are tags that a value may hold beside those a page begins with.
var textTags = map[string]bool{"i": true, "u": true, "strong": true, "em": true, "li": true, "ul": true, "ol": true,
	"h2": true, "h3": true, "h4": true, "td": true, "tr": true}

// shown returns the text of HTML; what it hides goes to the hidden values.
func (k *keyedText) shown(value []byte) []byte {
	var text []byte
	w := htmlWriter{hidden: &k.hidden, write: func(piece []byte) error {
		text = append(text, piece...)
		return nil
	}}
	if damage, _ := w.read(bytes.NewReader(value)); damage != nil { // longer than a tag may be
		return value
	}
	return bytes.TrimSpace(text)
}

// leastEmbedded is how long a value in base64 is at least that is tried, in
// bytes: long words and addresses look the same.
const leastEmbedded = 128

// embedded returns the file that a value holds in base64 or as a "data:"
// address, nil when it is none that has a type.
func embedded(value []byte) []byte {
	if bytes.HasPrefix(value, []byte("data:")) {
		return dataOf(value)
	}
	if len(value) < leastEmbedded || !isBase64Text(value) {
		return nil
	}
	head := decodeBase64(value[:min(len(value), sniffed)])
	if len(head) < leastEmbedded/2 || typeOfHead(head, "") == unknownType {
		return nil
	}
	return decodeBase64(value)
}

// isPlainText reports whether data is UTF-8 with no letters but Latin ones and
// no control characters.
func isPlainText(data []byte) bool {
	for _, r := range string(data) {
		if r == utf8.RuneError || r < ' ' && r != '\n' && r != '\r' && r != '\t' || unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) {
			return false
		}
	}
	return true
}

// isBase64Text reports whether a value is base64 in one piece or in lines.
func isBase64Text(value []byte) bool {
	run := 0
	for _, b := range value {
		switch {
		case isLetter(b), b >= '0' && b <= '9', b == '+', b == '/', b == '=':
			run++
		case b > ' ' || run < 60 && run > 0:
			return false
		default:
			run = 0
		}
	}
	return true
}

// isPlainKey reports whether a key is a name that a program gave, and no value.
func isPlainKey(key []byte) bool {
	for _, b := range key {
		if !isLetter(b) && (b < '0' || b > '9') && b != '_' && b != '-' && b != '.' {
			return false
		}
	}
	return !isTelling(key)
}
