package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"aktsyn/bench/corpora"
)

// few is the size of the small archive that a large one's memory is held
// against.
const few = 1000

// seed makes the archives the same everywhere.
const seed = 1

// meter runs the program on archives of its directory and writes a table of
// each.
type meter struct {
	program, dir string
	out          io.Writer
	settle       time.Duration // after a change of files
}

func (m *meter) remove() { os.RemoveAll(m.dir) }

func (m *meter) path(name string) string { return filepath.Join(m.dir, name) }

// text measures nights over texts, with one core and with all, and 'find' at
// all the hits of that archive.
func (m *meter) text(pages int) error {
	size, err := corpora.TextArchive(m.path("text"), pages, seed)
	if err != nil {
		return err
	}
	m.head("texts", fmt.Sprintf("%d files, %d pages, %d MB", size.Documents, size.Pages, size.Bytes/1e6))
	if _, err := m.scanFrom(startOnOneCore, "first, one core", "text"); err != nil && !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	if err := os.RemoveAll(m.path("text.index")); err != nil {
		return err
	}
	first, err := m.scan("first, all cores", "text")
	if err != nil {
		return err
	}
	if err := m.later("text", m.changed); err != nil {
		return err
	}
	if err := m.size("text", first); err != nil {
		return err
	}
	return m.find("text")
}

// notes measures nights over many small files, and what memory grows by from
// few to all.
func (m *meter) notes(files int) error {
	_, err := m.grown(grown{"texts of one page", files, func(dir string, n int) error {
		_, err := corpora.NoteArchive(dir, n, seed)
		return err
	}, m.changed})
	return err
}

// mixed measures nights over files of all formats, and what reading each
// format takes.
func (m *meter) mixed(files int) error {
	write := func(dir string, n int, seed uint64) error {
		_, err := corpora.Mixed(dir, n, seed)
		return err
	}
	first, err := m.grown(grown{"all formats", files, func(dir string, n int) error { return write(dir, n, seed) },
		func(dir string, n int) (string, error) {
			return "1 % new", write(filepath.Join(dir, "nye"), max(1, n/100), seed+1)
		}})
	if err != nil {
		return err
	}
	m.formats(first)
	return nil
}

// grown is an archive that is measured twice, with few files and with all.
type grown struct {
	about  string
	files  int
	write  func(dir string, files int) error
	change func(dir string, files int) (what string, err error)
}

// grown returns what the first night over all files told.
func (m *meter) grown(g grown) (first summary, err error) {
	for i, n := range []int{min(few, g.files), g.files} {
		archive := fmt.Sprint(g.about, " ", i)
		if err := g.write(m.path(archive), n); err != nil {
			return first, err
		}
		m.head(g.about, fmt.Sprint(n, " files"))
		if first, err = m.scan("first", archive); err != nil {
			return first, err
		}
		if err := m.later(archive, g.change); err != nil {
			return first, err
		}
	}
	return first, nil
}

// later measures the nights after the first: all read again, nothing changed,
// and one file of a hundred changed. The second of the two without change is
// the usual one: before it a night has seen that the files' times can be
// trusted.
func (m *meter) later(archive string, change func(dir string, files int) (string, error)) error {
	all, err := m.scan("all read again", archive, "--full")
	if err != nil {
		return err
	}
	time.Sleep(m.settle)
	for _, what := range []string{"nothing changed", "nothing changed, once more"} {
		if _, err := m.scan(what, archive); err != nil {
			return err
		}
	}
	what, err := change(m.path(archive), int(all.Files))
	if err != nil {
		return err
	}
	time.Sleep(m.settle)
	_, err = m.scan(what, archive)
	return err
}

// changed adds a line to one text of a hundred.
func (m *meter) changed(dir string, _ int) (string, error) { return "1 % changed", change(dir, 100) }
