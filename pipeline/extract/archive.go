package extract

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"aktsyn/pipeline/source"
)

// inflate reads what an unpacker gives to its end. packed is how many bytes it
// unpacks, for the ratio; declared sizes are trusted nowhere. With an error
// comes what was read before it.
func inflate(in io.Reader, packed int64, limits source.Limits) ([]byte, error) {
	var out bytes.Buffer
	for {
		n, err := io.CopyN(&out, in, ratioFloor)
		size := int64(out.Len())
		switch {
		case size > limits.DocumentBytes:
			return nil, exceed(source.TooLarge, "max-document-size", "more than %d bytes", limits.DocumentBytes)
		case size > ratioFloor && size > limits.Ratio*packed:
			return nil, exceed(source.Bomb, "max-ratio", "unpacks to more than %d times its size", limits.Ratio)
		case err == io.EOF:
			return out.Bytes(), nil
		case err != nil:
			return out.Bytes(), err
		case n == 0:
			return out.Bytes(), io.ErrNoProgress
		}
	}
}

// handOver hands a file of an archive over, with what inflate returned for it.
// Of a damaged one nothing is read.
func handOver(out emitter, name string, packed int64, data []byte, err error) error {
	var failure *readError
	switch {
	case errors.As(err, &failure):
		return out.partUnread(name, packed, failure.cause, failure.detail)
	case err != nil:
		return out.partUnread(name, packed, source.Corrupt, "does not unpack to what was packed")
	}
	return out.part(name, data)
}

// nameProgram names the program that a self-extracting archive begins with:
// what stands before the first signature.
func nameProgram(in input, signature string, out emitter) error {
	n := int64(bytes.Index(in.data, []byte(signature)))
	if n <= 0 {
		return nil
	}
	return out.partUnread(strayName(stretch{0, n}), n, source.Unsupported, "the program that unpacks the archive")
}

// asides collects what an archive says beside the names of its files, each
// text once, in the order of their appearance.
type asides struct {
	texts []string
	seen  map[string]bool
}

func (a *asides) add(text string) {
	text = strings.TrimSpace(legacyText(text))
	if text == "" || a.seen[text] {
		return
	}
	if a.seen == nil {
		a.seen = map[string]bool{}
	}
	a.seen[text] = true
	a.texts = append(a.texts, text)
}

// emit hands the texts over as the page "kommentarer og mapper", if there are
// any.
func (a *asides) emit(out emitter) error {
	_, err := emitValues(out, "kommentarer og mapper", a.texts, 1)
	return err
}
