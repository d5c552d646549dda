package extract

import (
	"context"
	"encoding/gob"
	"math"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"aktsyn/kernels"
	"aktsyn/kernels/marks"
	"aktsyn/pipeline/ocr"
	"aktsyn/pipeline/sandbox"
	"aktsyn/pipeline/source"
)

// liarMode as first argument makes the test binary a reader process that was
// taken over: it speaks the protocol and tells the lie named next.
const liarMode = "__liar"

// liar is such a process.
type liar struct {
	out  *sender
	in   *gob.Decoder
	root Document
}

func (l *liar) tell(events ...event) {
	for _, ev := range events {
		if l.out.send(ev, nil) != nil {
			os.Exit(1)
		}
	}
}

// lies by name.
var lies = map[string]func(l *liar){
	"many documents": func(l *liar) {
		for i := uint32(1); ; i++ {
			l.tell(event{Kind: beginEvent, Doc: i, Document: Document{Path: l.root.Path + "!/x"}},
				event{Kind: pageEvent, Doc: i, Page: Page{Form: kernels.Name, Text: []byte("x\n"), Own: 2}},
				event{Kind: endEvent, Doc: i, Document: Document{Path: l.root.Path + "!/x"}})
		}
	},
	"deep documents": func(l *liar) {
		path := l.root.Path
		for i := uint32(1); ; i++ {
			path += "!/x"
			l.tell(event{Kind: beginEvent, Doc: i, Document: Document{Path: path}})
		}
	},
	"another's part": func(l *liar) {
		l.tell(event{Kind: beginEvent, Doc: 1, Document: Document{Path: "other.zip!/x"}})
	},
	"much text": func(l *liar) {
		text := []byte(strings.Repeat("a", 1<<20-1) + "\n")
		for i := uint32(1); ; i++ {
			l.tell(event{Kind: pageEvent, Page: Page{Number: i, Text: text, Own: uint32(len(text))}})
		}
	},
	"a huge event": func(l *liar) {
		l.tell(event{Kind: pageEvent, Page: Page{Number: 1, Text: make([]byte, 64<<20), Own: 64 << 20}})
	},
	"pages without end": func(l *liar) {
		l.tell(event{Kind: pageEvent, Page: Page{Number: 1, Text: []byte("020304-1234\n"), Lead: 4000, Own: 5000}})
	},
	"an unasked layout": func(l *liar) {
		l.tell(event{Kind: pageEvent, Page: Page{Number: 1, Text: []byte("x\n"), Own: 2, Layout: &Layout{Unit: Points, Width: 1, Height: 1}}})
	},
	"another's end":                      func(l *liar) { l.root.Path = "other" },
	"a document's text as why it failed": func(l *liar) { l.root.Detail = strings.Repeat("020304-1234 ", 30) },
	"pictures, deaf": func(l *liar) {
		for {
			l.tell(event{Kind: pictureEvent, Picture: ocr.Picture{Width: 1, Height: 1}})
			os.Stdout.Write([]byte{0})
		}
	},
	"a huge picture": func(l *liar) {
		l.tell(event{Kind: pictureEvent, Picture: ocr.Picture{Width: 1 << 31, Height: 1 << 33}})
	},
	"a picture without pixels": func(l *liar) {
		l.tell(event{Kind: pictureEvent, Picture: ocr.Picture{Width: 1 << 10, Height: 1 << 10}})
		time.Sleep(time.Hour)
	},
	"work without end": func(l *liar) {
		text := []byte("a\n")
		for i := uint32(1); ; i++ {
			for start := time.Now(); time.Since(start) < time.Millisecond; {
			}
			l.tell(event{Kind: beginEvent, Doc: i, Document: Document{Path: l.root.Path + "!/x"}},
				event{Kind: pageEvent, Doc: i, Page: Page{Form: kernels.Name, Text: text, Own: 2}},
				event{Kind: endEvent, Doc: i, Document: Document{Path: l.root.Path + "!/x"}})
		}
	},
}

// lie is the main loop of such a process.
func lie(name string) {
	l := &liar{out: newSender(os.Stdout), in: gob.NewDecoder(os.Stdin)}
	var s setup
	var q request
	if l.in.Decode(&s) != nil || sandbox.Close(s.Sandbox) != nil || l.out.greet() != nil || l.in.Decode(&q) != nil {
		os.Exit(1)
	}
	l.root = Document{Path: q.File.Path, Type: "mbox"}
	l.tell(event{Kind: beginEvent, Document: l.root}, event{Kind: pageEvent, Page: Page{Form: kernels.Name, Text: []byte("x\n"), Own: 2}})
	lies[name](l)
	l.tell(event{Kind: endEvent, Document: l.root})
	time.Sleep(time.Hour)
}

// TestReaderThatLies: nothing that a reader process can tell passes the limits,
// breaks the promises of a Page or holds the scan up.
func TestReaderThatLies(t *testing.T) {
	const text = 4 << 20
	for _, test := range []struct {
		lie    string
		reads  bool // pictures
		cause  source.Cause
		detail string // part of it
	}{
		{"many documents", false, source.Corrupt, "told what none does"},
		{"deep documents", false, source.Corrupt, "parts ended"},
		{"another's part", false, source.Corrupt, "told what none does"},
		{"much text", false, source.TooLarge, "more text"},
		{"a huge event", false, source.TooLarge, "at once"},
		{"pages without end", false, source.Corrupt, "told what none does"},
		{"an unasked layout", false, source.Corrupt, "told what none does"},
		{"another's end", false, source.Corrupt, "told what none does"},
		{"a document's text as why it failed", false, source.Corrupt, "told what none does"},
		{"pictures, deaf", false, source.Corrupt, "told what none does"},
		{"pictures, deaf", true, source.Timeout, "silent"},
		{"a huge picture", true, source.Corrupt, "told what none does"},
		{"a picture without pixels", true, source.Timeout, "silent"},
		{"work without end", false, source.Timeout, "in all"},
	} {
		t.Run(test.lie, func(t *testing.T) {
			t.Parallel()
			limits := impatient()
			limits.Silence, limits.Entries, limits.TextBytes = 4*time.Second, 100, text
			if test.detail == "in all" {
				limits.CPU, limits.Entries = 20*time.Millisecond, 1<<30
			}
			opts := Options{Limits: limits, Command: []string{os.Args[0], liarMode, test.lie}}
			if test.reads {
				opts.OCR = always{unhurried{}}
			}
			e := New(opts)
			defer e.Close()
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			v := &weighing{}
			if err := e.File(ctx, onDisk(t, "m", misbehaving("")), v); err != nil {
				t.Fatal(err)
			}
			if v.root.Cause != test.cause || !strings.Contains(v.root.Detail, test.detail) || v.root.Path != "m" {
				t.Errorf("%s ends with %v, %q", v.root.Path, v.root.Cause, v.root.Detail)
			}
			if v.text > text+1<<20 || v.documents > limits.Entries+1 {
				t.Errorf("%d documents, %d bytes", v.documents, v.text)
			}
		})
	}
}

// unhurried reads the same in every picture.
type unhurried struct{}

func (unhurried) Read(context.Context, ocr.Picture) (ocr.Page, error) {
	return ocr.Page{Text: []byte(strings.Repeat("x", 1<<10) + "\n")}, nil
}

// weighing is a Visitor that adds up.
type weighing struct {
	documents int
	text      int64
	root      Document
}

func (w *weighing) Begin(uint32, Document) { w.documents++ }

func (w *weighing) Page(_ uint32, p Page) error {
	w.text += int64(len(p.Text))
	return nil
}

func (w *weighing) End(doc uint32, d Document) {
	if doc == 0 {
		w.root = d
	}
}

func TestPagesThatAreNone(t *testing.T) {
	page := func(change func(p *Page)) *Page {
		p := &Page{Number: 3, Form: kernels.Sheet, Label: "Ark1", Text: []byte("Navn\tÅr\nIb\t2\n"), Own: 14,
			Marks:  []marks.Mark{{Start: 0, End: 2, Kind: marks.Hidden}},
			Cells:  Cells{First: 2, HeaderTo: 1, Runs: []CellRun{{0, 0, 1, 1}, {1, 0, 7, 1}, {1, 1, 7, 5}}},
			Layout: &Layout{Unit: Points, Width: 595, Height: 842, Boxes: []TextBox{{0, 4, 0, Rectangle{500, 800, 95, 42}}, {4, 8, 1, Rectangle{0, 0, 0, 0}}}}}
		change(p)
		return p
	}
	if !page(func(*Page) {}).valid(3) {
		t.Error("a page is refused")
	}
	for name, change := range map[string]func(p *Page){
		"again":                   func(p *Page) { p.Number = 2 },
		"a name among the others": func(p *Page) { p.Form = kernels.Name },
		"no form":                 func(p *Page) { p.Form = 9 },
		"owns too much":           func(p *Page) { p.Own = 15 },
		"begins beyond its end":   func(p *Page) { p.Lead, p.Own = 5, 4 },
		"no line end":             func(p *Page) { p.Text, p.Own = p.Text[:13], 13 },
		"empty":                   func(p *Page) { p.Text, p.Own, p.Marks, p.Cells = nil, 0, nil, Cells{} },
		"no UTF-8":                func(p *Page) { p.Text[0] = 0xFF },
		"label":                   func(p *Page) { p.Label = "\xFF" },
		"mark beyond its end":     func(p *Page) { p.Marks[0].End = 99 },
		"mark of no kind":         func(p *Page) { p.Marks[0].Kind = 7 },
		"marks out of order":      func(p *Page) { p.Marks = append(p.Marks, marks.Mark{Start: 1, End: 3, Kind: marks.Hidden}) },
		"cells of a later table":  func(p *Page) { p.Cells.First = 4 },
		"header without end":      func(p *Page) { p.Cells.HeaderTo = 3 },
		"header backwards":        func(p *Page) { p.Cells.HeaderFrom = 2 },
		"cells begin late":        func(p *Page) { p.Cells.Runs[0].Part = 1 },
		"cells beyond its end":    func(p *Page) { p.Cells.Runs[2].Line = 9 },
		"cells out of order":      func(p *Page) { p.Cells.Runs[2].Line = 0 },
		"cell in row 0":           func(p *Page) { p.Cells.Runs[1].Row = 0 },
		"header without cells":    func(p *Page) { p.Cells.Runs = nil },
		"layout of no unit":       func(p *Page) { p.Layout.Unit = "mile" },
		"page without width":      func(p *Page) { p.Layout.Width = 0 },
		"page without end":        func(p *Page) { p.Layout.Height = float32(math.Inf(1)) },
		"page of no height":       func(p *Page) { p.Layout.Height = float32(math.NaN()) },
		"box of no text":          func(p *Page) { p.Layout.Boxes[1].End = 4 },
		"boxes of one text":       func(p *Page) { p.Layout.Boxes[1].Start = 3 },
		"box beyond its end":      func(p *Page) { p.Layout.Boxes[1].End = 99 },
		"box on a line before":    func(p *Page) { p.Layout.Boxes[0].Line = 2 },
		"box beside its page":     func(p *Page) { p.Layout.Boxes[0].X = 501 },
		"box above its page":      func(p *Page) { p.Layout.Boxes[1].Y = -1 },
		"box turned over":         func(p *Page) { p.Layout.Boxes[0].Width = -1 },
		"box nowhere":             func(p *Page) { p.Layout.Boxes[1].X = float32(math.NaN()) },
	} {
		if page(change).valid(3) {
			t.Errorf("%s: taken for a page", name)
		}
	}
}

// TestDocumentsThatAreNone: what a reader process says of a document is what readers
// say of one.
func TestDocumentsThatAreNone(t *testing.T) {
	part := func(change func(d *Document)) Document {
		d := Document{Path: "m!/x", Type: "zip", Size: 3}
		change(&d)
		return d
	}
	begins := func(d Document) bool {
		r := newRelay(&document{reading: &reading{limits: source.DefaultLimits(), next: 1}, d: Document{Path: "m"}})
		return r.validPart(&event{Kind: beginEvent, Doc: 1, Document: d})
	}
	ends := func(d Document) bool {
		_, err := (&document{d: Document{Path: "m!/x"}}).told(d)
		return err == nil
	}
	long := strings.Repeat("a", maxTold+1)
	for name, test := range map[string]struct {
		change       func(d *Document)
		begins, ends bool
	}{
		"a document":           {func(*Document) {}, true, true},
		"another's":            {func(d *Document) { d.Path = "n!/x" }, false, false},
		"type without end":     {func(d *Document) { d.Type = long }, false, false},
		"type of no text":      {func(d *Document) { d.Type = "\xFF" }, false, false},
		"encoding":             {func(d *Document) { d.Encoding = "utf-8" }, false, true},
		"encoding without end": {func(d *Document) { d.Encoding = long }, false, false},
		"encoding of no text":  {func(d *Document) { d.Encoding = "\xFF" }, false, false},
		"detail":               {func(d *Document) { d.Detail = "damaged" }, false, true},
		"detail without end":   {func(d *Document) { d.Detail = long }, false, false},
		"detail of no text":    {func(d *Document) { d.Detail = "\xFF" }, false, false},
		"cause":                {func(d *Document) { d.Cause = source.Causes()[len(source.Causes())-1] }, false, true},
		"cause of no name":     {func(d *Document) { d.Cause = source.Cause(len(source.Causes()) + 1) }, false, false},
		"page":                 {func(d *Document) { d.Unread = []UnreadPage{{1, source.NeedsOCR}} }, false, true},
		"page of no cause":     {func(d *Document) { d.Unread = []UnreadPage{{1, 99}} }, false, false},
		"pages":                {func(d *Document) { d.Pages = 1 }, false, true},
		"less than no text":    {func(d *Document) { d.Text = math.MinInt64 }, false, true}, // it is counted here
	} {
		if d := part(test.change); begins(d) != test.begins || ends(d) != test.ends {
			t.Errorf("%s: begins %v, ends %v; want %v, %v", name, begins(d), ends(d), test.begins, test.ends)
		}
	}
}

// TestFilesHandedToTheDeaf: a process that takes no file must not hold the scan
// up once the socket is full.
func TestFilesHandedToTheDeaf(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("files are handed over on Linux")
	}
	limits := impatient()
	limits.Silence = 2 * time.Second
	e := New(Options{Limits: limits, Command: []string{os.Args[0], liarMode, "another's end"}})
	defer e.Close()
	c, err := startChild(e.opts)
	if err != nil {
		t.Fatal(err)
	}
	e.child = c
	file, err := os.Open(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for start := time.Now(); err == nil; {
		if err = c.ask(request{}, file); time.Since(start) > 30*time.Second {
			t.Fatal("it goes on")
		}
	}
	if v := c.verdict.Load(); v == nil || v.cause != source.Timeout {
		t.Errorf("ended by %v, %v", err, v)
	}
}
