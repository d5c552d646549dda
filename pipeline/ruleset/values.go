package ruleset

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"aktsyn/kernels"
	"aktsyn/kernels/cpr"
)

// Value is a typed value in canonical form.
type Value struct {
	Kind      kernels.Kind
	Canonical string
}

// ErrNoValue says that something typed is neither a CPR number, whole or
// masked, nor a name.
var ErrNoValue = errors.New("neither a CPR number (DDMMYY-SSSS, DDMMYY-XXXX) nor a name")

// ParseValue brings what a user typed into canonical form. Digits that make
// no CPR number are an error: taken for a name they would never be found. The
// error does not repeat what was typed.
func (r *Ruleset) ParseValue(typed string) (Value, error) {
	typed = strings.TrimSpace(typed)
	if number := r.canonical(kernels.CPR, typed); cpr.IsCanonical(number) {
		return Value{kernels.CPR, number}, nil
	}
	if date := r.canonical(kernels.MaskedCPR, typed); len(date) == 6 && r.isMasked(typed) {
		return Value{kernels.MaskedCPR, date}, nil
	}
	name := r.canonical(kernels.Person, typed)
	if strings.ContainsAny(typed, "0123456789") || !strings.ContainsFunc(name, isLetter) {
		return Value{}, ErrNoValue
	}
	return Value{kernels.Person, name}, nil
}

func (r *Ruleset) canonical(kind kernels.Kind, typed string) string {
	return string(r.AppendValue(nil, kind, 0, []byte(typed)))
}

// isMasked reports whether the kernel itself sees a masked number there.
func (r *Ruleset) isMasked(typed string) bool {
	k := r.Kernel(kernels.MaskedCPR)
	for _, h := range k.Scan(nil, kernels.Page{Text: []byte(typed + "\n")}, k.NewScratch()) {
		if h.Kind == kernels.MaskedCPR {
			return true
		}
	}
	return false
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= utf8.RuneSelf }

// ReadLines returns the lines of a list of values that are neither blank nor
// a comment ('#'). UTF-8, with or without byte order mark, and Windows-1252
// are read, as in name lists.
func ReadLines(in io.Reader) ([]string, error) {
	b, err := io.ReadAll(in)
	if err != nil {
		return nil, err
	}
	if bytes.IndexByte(b, 0) >= 0 {
		return nil, errors.New("no text in UTF-8 or Windows-1252: save the list as UTF-8")
	}
	if !utf8.Valid(b) {
		if b, err = charmap.Windows1252.NewDecoder().Bytes(b); err != nil {
			return nil, err
		}
	}
	var out []string
	for line := range strings.Lines(strings.TrimPrefix(string(b), "\ufeff")) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			out = append(out, line)
		}
	}
	return out, nil
}
