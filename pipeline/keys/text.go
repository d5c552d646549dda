package keys

import (
	"encoding/base64"
	"errors"
	"io"
	"strings"
)

const (
	textFamily = "AKTSYN-KEY-"
	textPrefix = textFamily + "1 "
	// maxText bounds what is read of a key file; a key takes 58 bytes.
	maxText = 4096
)

// text returns the content of a key file.
func (k Key) text() string {
	return textPrefix + base64.StdEncoding.EncodeToString(k.secret()) + "\n"
}

// read parses a key file. White space around the line is ignored, because
// editors and password stores add it. Errors complete the sentence "<file>: …"
// and repeat nothing of what was read.
func read(r io.Reader) (Key, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxText))
	if err != nil {
		return Key{}, errors.New("cannot be read")
	}
	line := strings.TrimSpace(string(b))
	code, ok := strings.CutPrefix(line, textPrefix)
	switch {
	case line == "":
		return Key{}, errors.New("is empty")
	case !ok && strings.HasPrefix(line, textFamily):
		return Key{}, errors.New("is a key for a newer aktsyn")
	case !ok:
		return Key{}, errors.New("is not an aktsyn key (one line that begins with AKTSYN-KEY-1)")
	}
	secret, err := base64.StdEncoding.Strict().DecodeString(code)
	if err != nil || len(secret) != Size {
		return Key{}, errors.New("is a damaged aktsyn key (44 characters must follow AKTSYN-KEY-1)")
	}
	return newKey((*[Size]byte)(secret)), nil
}
