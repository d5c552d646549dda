// Command nights measures whole nights: what 'aktsyn scan' and 'aktsyn find'
// take on generated archives, from the first night to one on which nothing
// changed, with the time, the processor time and the memory of all their
// processes. Its report is a page of Markdown.
//
//	go run ./bench/nights [-program bin/aktsyn] [-dir DIR] [-text PAGES] [-notes FILES] [-mixed FILES] > night.md
//
// The archives: text, so many pages of 2.7 KB, eight to a file; notes, the same
// text with a page to a file; mixed, so many files of all formats. An archive
// of 0 is left out. 750,000 pages of text are 2 GB and ten million hits. All
// are synthetic and are deleted in the end, as are the indexes. The defaults
// take 8 GB of disk and, on two quiet cores, some ten minutes.
//
// Nothing is repeated here, in contrast to 'aktsyn bench': a night is long, and
// what the machine did beside it shows where processor time is far from the
// time by the clock. Run it with nothing else running.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

func main() {
	o := options{settle: 3 * time.Second}
	flag.StringVar(&o.program, "program", "bin/aktsyn", "the program to measure")
	flag.StringVar(&o.dir, "dir", os.TempDir(), "where archives and indexes are written, in a directory of their own")
	flag.IntVar(&o.text, "text", 750_000, "pages of the archive of texts")
	flag.IntVar(&o.notes, "notes", 100_000, "files of the archive of notes")
	flag.IntVar(&o.mixed, "mixed", 80_000, "files of the archive of all formats")
	flag.Parse()
	if flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := o.measure(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "nights:", err)
		os.Exit(1)
	}
}

type options struct {
	program, dir       string
	text, notes, mixed int

	// Files that were changed a moment ago are read once more on the night
	// after, since their times do not tell yet: no usual night.
	settle time.Duration
}

// measure writes its report to w, table after table.
func (o options) measure(w io.Writer) error {
	out := bufio.NewWriter(w)
	m, err := o.meter(out)
	if err != nil {
		return err
	}
	defer m.remove()
	m.machine()
	for _, night := range []struct {
		size int
		run  func(int) error
	}{{o.text, m.text}, {o.notes, m.notes}, {o.mixed, m.mixed}} {
		if night.size == 0 {
			continue
		}
		if err := night.run(night.size); err != nil {
			return err
		}
		if err := out.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// meter makes the directory that everything is written to.
func (o options) meter(out io.Writer) (*meter, error) {
	program, err := filepath.Abs(o.program)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(o.dir, "aktsyn-nights-")
	if err != nil {
		return nil, err
	}
	return &meter{program, dir, out, o.settle}, nil
}
