package extract

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"aktsyn/kernels"
	"aktsyn/pipeline/source"
)

const (
	hiddenLabel = "skjult"
	hiddenEach  = 64 // bytes that keeping a value costs
)

// hiddenText gathers what HTML holds and no browser shows, each value once: a
// style or an address repeats at every paragraph. Before use it wants limits.
type hiddenText struct {
	limits source.Limits
	values []string
	seen   map[string]bool
	files  []embeddedFile
	size   int // of values, hiddenEach for each included
	over   bool
}

// embeddedFile is a "data:" address (RFC 2397) that is no text.
type embeddedFile struct {
	size  int64
	cause source.Cause
}

// add takes one value.
func (h *hiddenText) add(text []byte) {
	text = bytes.TrimSpace(text)
	if len(text) == 0 || h.seen[string(text)] {
		return
	}
	if h.size += len(text) + hiddenEach; int64(h.size) > h.limits.HiddenText {
		h.over = true
		return
	}
	if h.seen == nil {
		h.seen = map[string]bool{}
	}
	value := string(text)
	h.seen[value] = true
	h.values = append(h.values, value)
}

// addValue takes the value of an attribute, decoded where it is percent-encoded.
// One without white space that holds a '?' is an address: what follows is a
// query (URL Standard, application/x-www-form-urlencoded), whose fields are
// values of their own.
func (h *hiddenText) addValue(value []byte) {
	value = bytes.TrimSpace(value)
	address, query, found := bytes.Cut(value, []byte{'?'})
	if !found || bytes.ContainsAny(value, " \t\r\n") {
		h.add(percentDecoded(value))
		return
	}
	h.add(percentDecoded(address))
	for len(query) > 0 {
		end := bytes.IndexAny(query, "&;#?")
		if end < 0 {
			end = len(query)
		}
		h.add(percentDecoded(bytes.ReplaceAll(query[:end], []byte{'+'}, []byte{' '})))
		query = query[min(end+1, len(query)):]
	}
}

// dataOf returns what a "data:" address holds.
func dataOf(address []byte) []byte {
	head, data, _ := bytes.Cut(address, []byte{','})
	data = percentDecoded(data)
	if bytes.HasSuffix(bytes.ToLower(bytes.TrimSpace(head)), []byte(";base64")) {
		data = decodeBase64(data)
	}
	return data
}

// addData takes a document within the page and returns it when it is text.
func (h *hiddenText) addData(data []byte) (text []byte) {
	format := typeOf(data, "")
	switch format {
	case "text", "html", "xml", "json", "eml", "mbox", typeEmpty:
		return decodedText(data, "")
	}
	file := embeddedFile{int64(len(data)), source.Unsupported}
	if strings.HasPrefix(format, "image/") {
		file.cause = source.NeedsOCR
	}
	if h.size += hiddenEach; int64(h.size) > h.limits.HiddenText {
		h.over = true
		return nil
	}
	h.files = append(h.files, file)
	return nil
}

// decodeBase64 decodes as far as it goes, as browsers do, without regard to
// padding and white space.
func decodeBase64(text []byte) []byte {
	text = bytes.Join(bytes.Fields(text), nil)
	text = bytes.TrimRight(text, "=")
	out := make([]byte, base64.RawStdEncoding.DecodedLen(len(text)))
	n, _ := base64.RawStdEncoding.Decode(out, text)
	return out[:n]
}

// emit hands over the values as pages of their own, if there are any. number
// is that of the first page; it returns the next free one.
func (h *hiddenText) emit(out emitter, number uint32) (uint32, error) {
	return emitValues(out, hiddenLabel, h.values, number)
}

// finish names the files, once all pages are handed over, and fails when there
// were more values than are kept.
func (h *hiddenText) finish(out emitter) error {
	for i, file := range h.files {
		if err := out.partUnread(fmt.Sprintf("data-%d", i+1), file.size, file.cause, "a file within the page"); err != nil {
			return err
		}
	}
	if h.over {
		return exceed(source.TooLarge, "max-hidden-text", "more than %d bytes of hidden text", h.limits.HiddenText)
	}
	return nil
}

// emitValues hands over values that have nothing to do with each other as
// pages numbered from number; without values there is none. It returns the
// next free number. Blank lines stand between the values, as kernels do not
// join text over those.
func emitValues(out emitter, label string, values []string, number uint32) (uint32, error) {
	if len(values) == 0 {
		return number, nil
	}
	c := newCutter(out, label, kernels.Prose, number)
	for i, value := range values {
		if i > 0 {
			value = "\n" + value
		}
		if err := c.write([]byte(value + "\n")); err != nil {
			return c.number, err
		}
	}
	err := c.close()
	return c.number, err
}

// percentDecoded decodes what of a text is percent-encoded (RFC 3986, 2.1) and
// leaves the rest. Bytes that are not UTF-8 then are Windows-1252, which is
// what else Danish systems encode.
func percentDecoded(text []byte) []byte {
	if bytes.IndexByte(text, '%') < 0 {
		return text
	}
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		if b, ok := percentByte(text[i:]); ok {
			out = append(out, b)
			i += 2
		} else {
			out = append(out, text[i])
		}
	}
	if !utf8.Valid(out) && utf8.Valid(text) {
		out = appendDecoded(nil, out, charmap.Windows1252)
	}
	return out
}

// percentByte returns the byte of which text begins with the encoding.
func percentByte(text []byte) (byte, bool) {
	if len(text) < 3 || text[0] != '%' {
		return 0, false
	}
	high, low := strings.IndexByte(hexDigits, text[1]|0x20), strings.IndexByte(hexDigits, text[2]|0x20)
	if high < 0 || low < 0 {
		return 0, false
	}
	return byte(high<<4 | low), true
}

const hexDigits = "0123456789abcdef"

// isTelling reports whether the name of a tag or of an attribute may hold what
// a value does: four digits, or the sign of a mail address.
func isTelling(name []byte) bool {
	digits := 0
	for _, b := range name {
		if b >= '0' && b <= '9' {
			digits++
		}
	}
	return digits >= 4 || bytes.IndexByte(name, '@') >= 0
}
