package extract

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"aktsyn/kernels"
	"aktsyn/pipeline/source"
)

// readerMode as first argument makes the test binary a reader process, as the
// program's hidden command does.
const readerMode = "__reader"

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == readerMode {
		if len(os.Args) > 2 {
			readers["mbox"] = misbehave
		}
		if err := Serve(os.Stdin, os.Stdout); err != nil {
			os.Exit(1)
		}
		return
	}
	if len(os.Args) > 2 && os.Args[1] == liarMode {
		lie(os.Args[2])
		return
	}
	os.Exit(m.Run())
}

// nap is how long a reader naps when it is told to.
const nap = 300 * time.Millisecond

// misbehave stands in for the reader of mbox files in the reader processes of
// tests and does what the lines after the first tell it.
func misbehave(in input, out emitter) error {
	var memory [][]byte
	next := uint32(1) // page
	for order := range strings.Lines(string(in.data)) {
		switch strings.TrimSpace(order) {
		case "page":
			var err error
			if next, err = emitProse(out, "", []byte(order), next); err != nil {
				return err
			}
		case "part":
			if err := out.part("part.txt", []byte("a part\n")); err != nil {
				return err
			}
		case "part that exits":
			if err := out.part("exits", []byte(misbehaving("exit"))); err != nil {
				return err
			}
		case "escape":
			if _, err := emitProse(out, "", []byte(escape()), 1); err != nil {
				return err
			}
		case "spin":
			for n := uint(1); n != 0; n += 2 {
			}
		case "nap":
			time.Sleep(nap)
		case "hang":
			time.Sleep(time.Hour)
		case "exit":
			os.Exit(3)
		case "panic":
			panic("in a reader")
		case "eat":
			for {
				memory = append(memory, bytes.Repeat([]byte{1}, 64<<20))
				time.Sleep(time.Millisecond)
			}
		}
	}
	return nil
}

// escape tries what a reader that a document took over might, and says what it
// got away with.
func escape() string {
	said := "escaped:"
	for name, try := range map[string]func() error{
		"read":  func() error { _, err := os.ReadFile("/etc/passwd"); return err },
		"write": func() error { return os.WriteFile("/tmp/aktsyn-escaped", nil, 0o600) },
		"leave code": func() error {
			return os.WriteFile(filepath.Join(thePDFEngine.cache, "code"), nil, 0o600)
		},
		"network": func() error { _, err := net.Dial("udp", "127.0.0.1:9"); return err },
		"start":   func() error { return exec.Command(os.Args[0]).Start() },
		"kill":    func() error { return syscall.Kill(os.Getppid(), 0) },
	} {
		if try() == nil {
			said += " " + name
		}
	}
	return said + " " + strings.Join(os.Environ(), " ") + "\n"
}

// misbehaving returns an mbox file that gives misbehave its orders.
func misbehaving(orders ...string) string {
	return "From x\nFrom: a\nTo: b\n\n" + strings.Join(orders, "\n") + "\n"
}

// isolating returns an Extractor with reader processes; args are theirs.
func isolating(t testing.TB, limits source.Limits, args ...string) *Extractor {
	t.Helper()
	e := New(Options{Limits: limits, Command: append([]string{os.Args[0], readerMode}, args...)})
	t.Cleanup(e.Close)
	return e
}

// seen is a document as a recorder saw it.
type seen struct {
	Document
	pages []Page // with their own text each
	ended bool
}

func (s seen) String() string {
	return fmt.Sprintf("%s [%s %s] %d pages, %s %q", s.Path, s.Type, s.Encoding, s.Pages, s.Cause, s.Detail)
}

// text returns the pages' text without what is repeated, page 0 left out.
func (s seen) text() string {
	var out strings.Builder
	for _, p := range s.pages {
		if p.Number > 0 {
			out.Write(p.Text[p.Lead:p.Own])
		}
	}
	return out.String()
}

// labelled returns the text of the pages with a label, without what is
// repeated; the label "" is that of what a document shows.
func (s seen) labelled(label string) string {
	pages := slices.DeleteFunc(slices.Clone(s.pages), func(p Page) bool { return p.Label != label })
	return seen{pages: pages}.text()
}

// recorder is a Visitor that keeps everything and checks the contract.
type recorder struct {
	t    testing.TB
	docs []seen
	open []uint32
	fail error // returned by Page once failAt pages came
	left int
}

func (r *recorder) Begin(doc uint32, d Document) {
	if int(doc) != len(r.docs) {
		r.t.Fatalf("document %d begins after %d others", doc, len(r.docs))
	}
	if !utf8.ValidString(d.Path) {
		r.t.Errorf("path %q", d.Path)
	}
	r.docs = append(r.docs, seen{Document: d})
	r.open = append(r.open, doc)
}

func (r *recorder) Page(doc uint32, p Page) error {
	d := &r.docs[doc]
	r.inOrder(doc)
	if !utf8.Valid(p.Text) || !norm.NFC.IsNormal(p.Text) || bytes.ContainsAny(p.Text, "\r\x00") || !bytes.HasSuffix(p.Text, []byte("\n")) {
		r.t.Errorf("%s page %d is not normalised", d.Path, p.Number)
	}
	if p.Lead > p.Own || int(p.Own) > len(p.Text) {
		r.t.Errorf("%s page %d of %d bytes owns %d to %d", d.Path, p.Number, len(p.Text), p.Lead, p.Own)
	}
	if n := len(d.pages); n == 0 != (p.Number == 0) || (p.Number == 0) != (p.Form == kernels.Name) || n > 0 && d.pages[n-1].Number >= p.Number {
		r.t.Errorf("%s: page %d, form %v, comes as number %d", d.Path, p.Number, p.Form, n)
	}
	checkRuns(r.t, p)
	p.Text = bytes.Clone(p.Text)
	d.pages = append(d.pages, p)
	if r.left--; r.left == 0 {
		return r.fail
	}
	return nil
}

func (r *recorder) End(doc uint32, d Document) {
	r.inOrder(doc)
	r.open = r.open[:len(r.open)-1]
	s := &r.docs[doc]
	if d.Path != s.Path {
		r.t.Errorf("%s ends as %s", s.Path, d.Path)
	}
	s.Document, s.ended = d, true
	if len(s.pages) == 0 || int(d.Pages) != len(s.pages)-1+len(d.Unread) {
		r.t.Errorf("%s has %d pages, but %d with its name and %d unread came", d.Path, d.Pages, len(s.pages), len(d.Unread))
	}
	if len(d.Unread) > 0 && d.Cause == source.None || d.Cause == source.None && d.Detail != "" {
		r.t.Errorf("%v has unread pages %v", s, d.Unread)
	}
}

func (r *recorder) inOrder(doc uint32) {
	if n := len(r.open); n == 0 || r.open[n-1] != doc {
		r.t.Fatalf("document %d, of open %v", doc, r.open)
	}
}

// read reads data and returns the documents in it.
func read(t testing.TB, name string, data []byte, limits source.Limits) []seen {
	t.Helper()
	r := &recorder{t: t}
	if err := New(Options{Limits: limits}).Bytes(context.Background(), name, data, r); err != nil {
		t.Fatal(err)
	}
	if len(r.open) > 0 {
		t.Errorf("documents %v have no end", r.open)
	}
	return r.docs
}

// readOne is read for what must be one document.
func readOne(t testing.TB, name string, data []byte) seen {
	t.Helper()
	docs := read(t, name, data, source.Limits{})
	if len(docs) != 1 {
		t.Fatalf("%v", docs)
	}
	return docs[0]
}

// onDisk writes a file and returns it as the walk does.
func onDisk(t testing.TB, name, data string) source.File {
	t.Helper()
	path := t.TempDir() + "/" + name
	if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
	files, err := source.Walk(context.Background(), []string{path}, source.WalkOptions{})
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	return files[0]
}

// readFile reads a file through e.
func readFile(t testing.TB, e *Extractor, f source.File) []seen {
	t.Helper()
	r := &recorder{t: t}
	if err := e.File(context.Background(), f, r); err != nil {
		t.Fatal(err)
	}
	if len(r.open) > 0 {
		t.Errorf("documents %v have no end", r.open)
	}
	return r.docs
}

func describe(docs []seen) []string {
	var out []string
	for _, d := range docs {
		out = append(out, fmt.Sprintf("%s %s %d", d.Path, d.Cause, d.Pages))
	}
	return out
}

func wantDocs(t *testing.T, docs []seen, want ...string) {
	t.Helper()
	if got := describe(docs); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
