package publish

import (
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
// by date and processor, "2026-11-21-amd-epyc.csv", with "-contended" behind
// it where a row was measured on, or refused for, a busy machine. A file that
// is there is never overwritten: a further record of the same day gets a
// number. It returns the paths written.
func Record(dir string, r *harness.Report) ([]string, error) {
	base := r.Date + "-" + slug(r.Machine.CPU)
	if busy(r) {
		base += "-contended"
	}
	for n, name := 1, base; ; name = fmt.Sprintf("%s-%d", base, n) {
		paths, err := writeNew(filepath.Join(dir, name), r)
		if !errors.Is(err, fs.ErrExist) {
			return paths, err
		}
		n++
	}
}

// writeNew writes the files of one record, whose paths begin with base. The
// error wraps fs.ErrExist, and nothing is left behind, if one was there.
func writeNew(base string, r *harness.Report) (paths []string, err error) {
	for _, f := range []struct {
		ending string
		write  func(io.Writer) error
	}{
		{".csv", func(w io.Writer) error { return CSV(w, r) }},
		{".json", func(w io.Writer) error { return report.JSON(w, r) }},
		{".md", func(w io.Writer) error { return Markdown(w, r) }},
	} {
		err := createFile(base+f.ending, f.write)
		if errors.Is(err, fs.ErrExist) {
			for _, path := range paths {
				err = errors.Join(err, os.Remove(path))
			}
			return nil, err
		}
		if err != nil {
			return paths, err
		}
		paths = append(paths, base+f.ending)
	}
	return paths, nil
}

// createFile writes a file that was not there before.
func createFile(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}

// slug is a name in small letters, digits and hyphens.
func slug(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	return strings.Join(words, "-")
}
