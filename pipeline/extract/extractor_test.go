package extract

import (
	"archive/zip"
	"context"
	"errors"
	"os"
	"reflect"
	"strings"
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
		if len(docs) != 1 || d.Type != test.format || strings.TrimRight(d.labelled(""), "\n") != strings.TrimRight(test.text, "\n") ||
			d.Size != int64(len(test.data)) || d.Cause != source.None || d.Path != test.name {
			t.Errorf("%v: %d bytes of text, want %d", d, len(d.labelled("")), len(test.text))
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

// TestFailingDisk reads files that can be read no further than their head.
func TestFailingDisk(t *testing.T) {
	for _, format := range []string{"text", "html", "zip"} {
		r := &recorder{t: t}
		doc := (&reading{ctx: context.Background(), v: r, limits: source.DefaultLimits()}).begin(Document{Path: "x"}, "x", 0)
		f := onDisk(t, "x", "<p>x")
		c, _, err := New(Options{}).loadStable(f)
		if err != nil {
			t.Fatal(err)
		}
		c.close() // reading on fails now
		c.format, c.whole, doc.d.Type = format, false, format
		doc.end(New(Options{}).readContent(doc, c))
		if d := r.docs[0]; d.Cause != source.IOError {
			t.Errorf("%s: %v", format, d)
		}
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
		if docs := readFile(t, e, f); docs[0].Pages != 52 {
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

// TestHeldIsFile: a file is read from its content as from the disk, or left.
func TestHeldIsFile(t *testing.T) {
	for _, e := range []*Extractor{New(Options{}), isolating(t, source.DefaultLimits())} {
		for name, test := range map[string]struct {
			content string
			left    bool
		}{
			"empty.txt": {"", false}, "prose.txt": {"Jens Hansen\fbor i Køge\r\n", false}, "legacy.txt": {"K\xF8ge\n", false},
			"table.csv": {"Navn;By\nJens;Køge\nOle;Ribe\n", false}, "unknown.bin": {"\x00\x01\x02\x03\xFF\xFE\x00\x7F", false},
			"padded.txt": {nuls(100_000) + "cpr 010190-1234\n", false}, "padded.htm": {nuls(100_000) + "<p>Sag</p>", e.isolated("html")}, "page.htm": {"<p>Sag</p>", false},
			"card.vcf":  {"BEGIN:VCARD\r\nFN:Jens Hansen\r\nEND:VCARD\r\n", false},
			"mail.eml":  {"From: jens@example.dk\r\nSubject: Sag\r\n\r\nHej\r\n", !e.isolated("eml")},
			"long.eml":  {"From: jens@example.dk\r\nSubject: Sag\r\n\r\n" + strings.Repeat("Hej\r\n", toldAlong/5), true},
			"print.pdf": {"%PDF-1.4\n", !e.isolated("pdf")}, "sag.zip": {string(zipped(t, zip.Deflate, "brev.eml", "From: a@b.dk\r\n\r\n010190-1234\r\n")), !e.isolated("zip")},
		} {
			f := onDisk(t, name, test.content)
			f.Size = int64(len(test.content))
			want := readFile(t, e, f)
			r := &recorder{t: t}
			done, err := e.Held(context.Background(), f, []byte(test.content), r)
			if err != nil || done == test.left || done && !reflect.DeepEqual(r.docs, want) {
				t.Errorf("%s: %v, %v, %+v; want %+v", name, done, err, r.docs, want)
			}
		}
	}
}
