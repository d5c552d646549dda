package extract

import (
	"context"
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"aktsyn/pipeline/source"
)

func TestFile(t *testing.T) {
	long := strings.Repeat(danish+"\n", 30_000) // several blocks
	tests := []struct{ name, data, format, text string }{
		{"brev.txt", danish, "text", danish},
		{"lang.txt", long, "text", long},
		{"ud.csv", "a;b\n1;2\n", "csv", "a\tb\n1\t2\n"},
		{"x.htm", "<p>æ", "html", "æ\n"},
		{"x.eml", string(crlf(mailHeader, "", "Hej")), "eml", shownHeader + "\nHej\n"},
		{"tom.txt", "", "empty", ""},
	}
	e := New(Options{})
	for _, test := range tests {
		docs := readFile(t, e, onDisk(t, test.name, test.data))
		d := docs[0]
		if len(docs) != 1 || d.Type != test.format || strings.TrimRight(d.text(), "\n") != strings.TrimRight(test.text, "\n") ||
			d.Size != int64(len(test.data)) || d.Cause != source.None || d.Path != test.name {
			t.Errorf("%v: %d bytes of text, want %d", d, len(d.text()), len(test.text))
		}
	}
}

func TestFilesThatCannotBeOpened(t *testing.T) {
	gone := onDisk(t, "gone", "x")
	os.Remove(gone.OSPath())
	swapped := onDisk(t, "swapped", "x")
	swapped.Root, swapped.RootIsFile = strings.TrimSuffix(swapped.Root, "/swapped"), false
	os.Remove(swapped.OSPath())
	os.Symlink("/etc/passwd", swapped.OSPath())
	link := source.File{Path: "link", Cause: source.Unsupported, Detail: "symbolic link, not followed"}
	e := New(Options{})
	for _, test := range []struct {
		f    source.File
		want string
	}{{gone, "gone changed 0"}, {swapped, "swapped changed 0"}, {link, "link unsupported 0"}} {
		wantDocs(t, readFile(t, e, test.f), test.want)
	}
	if os.Getuid() != 0 { // root may open anything
		locked := onDisk(t, "locked", "x")
		os.Chmod(locked.OSPath(), 0)
		wantDocs(t, readFile(t, e, locked), "locked permission 0")
	}
}

// changer is a Visitor that appends to a file while it is read.
type changer struct {
	recorder
	path string
}

func (c *changer) Page(doc uint32, p Page) error {
	if p.Number%100 != 0 {
		return c.recorder.Page(doc, p)
	}
	if file, err := os.OpenFile(c.path, os.O_APPEND|os.O_WRONLY, 0); err == nil {
		file.WriteString("more")
		file.Close()
	}
	return c.recorder.Page(doc, p)
}

func TestFileThatChanges(t *testing.T) {
	long := strings.Repeat("x\n", 2*block) // read while its pages are handed over
	f := onDisk(t, "a.txt", long)
	c := &changer{recorder{t: t}, f.OSPath()}
	if err := New(Options{}).File(context.Background(), f, c); err != nil {
		t.Fatal(err)
	}
	if d := c.docs[0]; d.Cause != source.Changed || d.Text < int64(len(long)) {
		t.Errorf("%v: what was read is to be handed over nevertheless", d)
	}
}

func TestChanged(t *testing.T) {
	e := New(Options{})
	for name, change := range map[string]func(path string) error{
		"appended": func(path string) error { return os.WriteFile(path, []byte("xy"), 0o600) },
		"touched":  func(path string) error { return os.Chtimes(path, time.Time{}, time.Unix(1, 0)) },
		"vanished": os.Remove,
		"replaced": func(path string) error { return os.Rename(onDisk(t, "other", "x").OSPath(), path) },
	} {
		f := onDisk(t, "a.txt", "x")
		c, changed, err := e.loadStable(f)
		if err != nil || changed || c.changed() {
			t.Fatalf("unchanged: %v %v", changed, err)
		}
		if err := change(f.OSPath()); err != nil || !c.changed() {
			t.Errorf("%s: not seen, %v", name, err)
		}
		c.close()
	}
}

func TestReadingStops(t *testing.T) {
	failure := errors.New("visitor")
	for _, e := range []*Extractor{New(Options{}), isolating(t, source.DefaultLimits())} {
		f := onDisk(t, "m.eml", string(crlf(mailHeader, "Message-ID: <1>", "", strings.Repeat("Hej\f", 50))))
		r := &recorder{t: t, fail: failure, left: 10}
		if err := e.File(context.Background(), f, r); err != failure {
			t.Errorf("a failing Visitor: %v", err)
		}
		if r.left != 0 || r.docs[0].ended {
			t.Errorf("the Visitor was called on after its failure")
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if err := e.File(ctx, f, &recorder{t: t}); !errors.Is(err, context.Canceled) {
			t.Errorf("a cancelled context: %v", err)
		}
		if docs := readFile(t, e, f); docs[0].Pages != 51 {
			t.Errorf("the next file: %v", docs)
		}
	}
}

func TestPanics(t *testing.T) {
	readers["boom"] = func(_ input, out emitter) error {
		out.page(Page{Number: 1, Text: []byte("x")})
		panic("boom")
	}
	defer delete(readers, "boom")
	r := &recorder{t: t}
	doc := (&reading{ctx: context.Background(), v: r, limits: source.DefaultLimits()}).begin(Document{Path: "x", Type: "boom"}, "x", 0)
	doc.end(doc.read(input{}))
	wantDocs(t, r.docs, "x corrupt 1")
	defer func() {
		if recover() == nil {
			t.Error("the panic of a Visitor was taken for the document's fault")
		}
	}()
	New(Options{}).Bytes(context.Background(), "x.txt", []byte("x"), panicking{})
}

// panicking is a Visitor with a mistake.
type panicking struct{}

func (panicking) Begin(uint32, Document) {}
func (panicking) Page(_ uint32, p Page) error {
	if p.Number > 0 {
		panic("in the Visitor")
	}
	return nil
}
func (panicking) End(uint32, Document) {}

// BenchmarkText reads a file of plain Danish text.
func BenchmarkText(b *testing.B) {
	f := onDisk(b, "x.txt", strings.Repeat(strings.Repeat(danish, 20)+"\n", 5_000))
	benchmark(b, New(Options{}), f)
}

func BenchmarkCSV(b *testing.B) {
	f := onDisk(b, "x.csv", "CPR;Navn;Adresse\n"+strings.Repeat("0101901234;Åse Ørsted;\"Æblevej 7, 8000 Aarhus\"\n", 400_000))
	benchmark(b, New(Options{}), f)
}

func BenchmarkHTML(b *testing.B) {
	f := onDisk(b, "x.html", "<html>"+strings.Repeat("<p class=a>"+strings.TrimSpace(danish)+"</p>\n", 100_000))
	benchmark(b, New(Options{}), f)
}

// BenchmarkSmallTexts reads files of a few hundred bytes.
func BenchmarkSmallTexts(b *testing.B) { benchmark(b, New(Options{}), onDisk(b, "x.txt", danish)) }

// BenchmarkMails reads small mails through a reader process.
func BenchmarkMails(b *testing.B) {
	benchmark(b, isolating(b, source.DefaultLimits()), onDisk(b, "x.eml", string(crlf(mailHeader, "Message-ID: <1>", "", danish))))
}

func benchmark(b *testing.B, e *Extractor, f source.File) {
	b.SetBytes(f.Size)
	b.ReportAllocs()
	start := cpuTime(b)
	for b.Loop() {
		if err := e.File(context.Background(), f, nobody{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(f.Size)*float64(b.N)/1e6/(cpuTime(b)-start).Seconds(), "MB/cpu-s")
}

// cpuTime returns the CPU time of this process so far: on a machine that others
// use, too, wall time says little.
func cpuTime(b *testing.B) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// nobody is a Visitor that does not look.
type nobody struct{}

func (nobody) Begin(uint32, Document)  {}
func (nobody) Page(uint32, Page) error { return nil }
func (nobody) End(uint32, Document)    {}
