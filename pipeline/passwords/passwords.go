// Package passwords holds the passwords that are tried on locked documents.
// They are secrets: nothing here prints one, whatever the verb, and errors
// repeat nothing of what was read.
package passwords

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"
	"unicode/utf8"
)

// A locked document costs a key derivation, up to a second, for each password
// that does not fit.
const (
	maxPasswords = 100
	maxLength    = 1024 // bytes of a line
)

// List is what is tried on a locked document, in this order. It is immutable.
type List []string

// Load reads a file of passwords, one a line, in UTF-8. White space is part of
// a password, a byte order mark and the ends of lines are not; empty lines and
// repetitions are passed over. An empty path gives an empty list.
func Load(path string) (List, error) {
	if path == "" {
		return nil, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	list, err := read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return list, nil
}

// read is Load for an open file. Errors complete the sentence "<file>: …".
func read(r io.Reader) (List, error) {
	var list List
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLength)
	for number := 1; lines.Scan(); number++ {
		line := lines.Bytes()
		if number == 1 {
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
		}
		switch {
		case !utf8.Valid(line):
			return nil, fmt.Errorf("line %d is no UTF-8", number)
		case len(line) == 0 || slices.Contains(list, string(line)):
			continue
		case len(list) == maxPasswords:
			return nil, fmt.Errorf("more than %d passwords", maxPasswords)
		}
		list = append(list, string(line))
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return nil, fmt.Errorf("a line is longer than %d bytes", maxLength)
	case err != nil:
		return nil, errors.New("cannot be read")
	case len(list) == 0:
		return nil, errors.New("holds no password")
	}
	return list, nil
}

// Digest tells lists apart, and allows no conclusion about a password without
// key. The empty list's is empty.
func (l List) Digest(key []byte) string {
	if len(l) == 0 {
		return ""
	}
	mac := hmac.New(sha256.New, key)
	io.WriteString(mac, strings.Join(l, "\n")) // no password holds a line end
	return hex.EncodeToString(mac.Sum(nil))
}

// Format writes how many passwords there are, whatever the verb.
func (l List) Format(s fmt.State, _ rune) { fmt.Fprintf(s, "%d passwords (hidden)", len(l)) }

// LogValue is what Format writes.
func (l List) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(l)) }
