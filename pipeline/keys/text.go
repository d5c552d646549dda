package keys

import (
	"encoding/base64"
	"errors"
	"io"
	"strings"
)

const (
	textFamily  = "AKTSYN-KEY-"
	textNew     = textFamily + "1" // followed by a secret
	textRenewed = textFamily + "2" // followed by a secret and that of pseudonyms
	// maxText bounds what is read of a key file; a key takes 58 or 103 bytes.
	maxText = 4096
)

// text returns the content of a key file.
func (k Key) text() string {
	fields := []string{textNew}
	if len(k.secret()) > Size {
		fields[0] = textRenewed
	}
	for secret := k.secret(); len(secret) > 0; secret = secret[Size:] {
		fields = append(fields, base64.StdEncoding.EncodeToString(secret[:Size]))
	}
	return strings.Join(fields, " ") + "\n"
}

// read parses a key file. White space around the line is ignored, because
// editors and password stores add it. Errors complete the sentence "<file>: …"
// and repeat nothing of what was read.
func read(r io.Reader) (Key, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxText))
	if err != nil {
		return Key{}, errors.New("cannot be read")
	}
	fields := strings.Split(strings.TrimSpace(string(b)), " ")
	switch {
	case fields[0] == "":
		return Key{}, errors.New("is empty")
	case fields[0] == textNew && len(fields) == 2, fields[0] == textRenewed && len(fields) == 3:
		return decode(fields[1:])
	case fields[0] == textNew || fields[0] == textRenewed:
		return Key{}, errDamagedKey
	case strings.HasPrefix(fields[0], textFamily):
		return Key{}, errors.New("is a key for a newer aktsyn")
	}
	return Key{}, errors.New("is not an aktsyn key (one line that begins with AKTSYN-KEY-1 or AKTSYN-KEY-2)")
}

var errDamagedKey = errors.New("is a damaged aktsyn key (44 characters must follow AKTSYN-KEY-1, twice 44 AKTSYN-KEY-2)")

// decode joins the secrets of a key text.
func decode(codes []string) (Key, error) {
	var all []byte
	for _, code := range codes {
		secret, err := base64.StdEncoding.Strict().DecodeString(code)
		if err != nil || len(secret) != Size {
			return Key{}, errDamagedKey
		}
		all = append(all, secret...)
	}
	return newKey(all), nil
}
