// Command mkarchive writes the synthetic archives of package corpora.
//
//	go run aktsyn/bench/corpora/mkarchive -out DIR [-kind sample|text|notes|mixed] [-n N] [-seed N] [-truth FILE]
//
// The kinds: sample, an archive of N cases as in testdata; text, N pages of
// plain text, eight to a file; notes, N files of one page; mixed, N files of
// all formats. The truth, a JSON line for each planted value and each
// unreadable file, is written for sample and mixed. DIR must be empty or
// absent. A summary of counts goes to standard output.
package main

import (
	"flag"
	"fmt"
	"os"

	"aktsyn/bench/corpora"
)

func main() {
	sample := corpora.SampleOptions()
	out := flag.String("out", "", "directory to write to; empty or absent")
	kind := flag.String("kind", "sample", "sample, text, notes or mixed")
	n := flag.Int("n", sample.Cases, "cases, pages or files")
	seed := flag.Uint64("seed", sample.Seed, "the same seed gives the same bytes")
	truth := flag.String("truth", "", "file for the planted values; none when empty")
	flag.Parse()
	if *out == "" || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*kind, *out, *truth, *n, *seed); err != nil {
		fmt.Fprintln(os.Stderr, "mkarchive:", err)
		os.Exit(1)
	}
}

func run(kind, out, truthFile string, n int, seed uint64) error {
	var truth corpora.Truth
	var err error
	switch kind {
	case "sample":
		truth, err = corpora.Archive(out, corpora.Options{Seed: seed, Cases: n})
	case "mixed":
		truth, err = corpora.Mixed(out, n, seed)
	case "text":
		return text(corpora.TextArchive, out, n, seed)
	case "notes":
		return text(corpora.NoteArchive, out, n, seed)
	default:
		return fmt.Errorf("unknown kind %q (known: sample, text, notes, mixed)", kind)
	}
	if err != nil {
		return err
	}
	report(truth)
	if truthFile == "" {
		return nil
	}
	return write(truthFile, truth.Rows)
}

func text(archive func(string, int, uint64) (corpora.Count, error), out string, n int, seed uint64) error {
	c, err := archive(out, n, seed)
	if err != nil {
		return err
	}
	fmt.Printf("%d documents, %d pages, %d bytes, %d CPR numbers, %d names\n", c.Documents, c.Pages, c.Bytes, c.CPRs, c.Names)
	return nil
}

// report prints counts, no values.
func report(t corpora.Truth) {
	fmt.Printf("%d documents, %d pages, %d bytes, %d cases\n", len(t.Documents), t.Pages(), t.Bytes, len(t.Cases))
	kinds := map[string]int{}
	for _, r := range t.Rows {
		kinds[r.Kind+r.Cause]++
	}
	fmt.Println("rows:", kinds)
}

func write(file string, rows []corpora.Row) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	if err := corpora.WriteRows(f, rows); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
