package publish

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"aktsyn/bench/harness"
	"aktsyn/pipeline/report"
)

// Record writes a report into dir as CSV, JSON and Markdown, the files named
// by date and processor, "2026-11-21-amd-epyc.csv". A record is never
// overwritten: a further one of the same day gets a number. It returns the
// paths written.
func Record(dir string, r *harness.Report) ([]string, error) {
	base, err := freeName(dir, r.Date+"-"+slug(r.Machine.CPU))
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, f := range []struct {
		ending string
		write  func(io.Writer) error
	}{
		{".csv", func(w io.Writer) error { return CSV(w, r) }},
		{".json", func(w io.Writer) error { return report.JSON(w, r) }},
		{".md", func(w io.Writer) error { return Markdown(w, r) }},
	} {
		var b bytes.Buffer
		path := filepath.Join(dir, base+f.ending)
		if err := errors.Join(f.write(&b), os.WriteFile(path, b.Bytes(), 0o644)); err != nil {
			return paths, err
		}
		paths = append(paths, path)
	}
	return paths, nil
}

// freeName is base, with a number if a record of that name is in dir.
func freeName(dir, base string) (string, error) {
	n, name := 1, base
	for {
		_, err := os.Stat(filepath.Join(dir, name+".csv"))
		if errors.Is(err, fs.ErrNotExist) {
			return name, nil
		}
		if err != nil {
			return "", err
		}
		n++
		name = fmt.Sprintf("%s-%d", base, n)
	}
}

// slug is a name in small letters, digits and hyphens.
func slug(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	return strings.Join(words, "-")
}
