package extract

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"time"

	"aktsyn/pipeline/sandbox"
	"aktsyn/pipeline/source"
)

// impatient are limits that tests can wait for; a busy machine must still
// start a reader process within Silence.
func impatient() source.Limits {
	limits := source.DefaultLimits()
	limits.Silence = 6 * time.Second
	limits.MemoryBytes = 192 << 20
	return limits
}

func TestReaderThatMisbehaves(t *testing.T) {
	t.Parallel()
	e := isolating(t, impatient(), "misbehave")
	for _, test := range []struct{ order, want string }{
		{"hang", "m timeout 1"},
		{"exit", "m corrupt 1"},
		{"panic", "m corrupt 1"},
		{"eat", "m too-large 1"},
		{"", "m  1"},
	} {
		wantDocs(t, readFile(t, e, onDisk(t, "m", misbehaving("page", test.order))), test.want)
	}
}

// killer is a Visitor that signals the reader process at every page.
type killer struct {
	*recorder
	e      *Extractor
	signal syscall.Signal
}

func (k killer) Page(doc uint32, p Page) error {
	if p.Number > 0 {
		_ = syscall.Kill(k.e.child.process.PID(), k.signal)
	}
	return k.recorder.Page(doc, p)
}

// TestReaderThatIsKilled: that others killed it is no verdict on a document, which
// is tried once more alone and has a cause that may have passed by the next night.
// What a fault sends is one; what asks the whole program to end is for its parent.
func TestReaderThatIsKilled(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		signal syscall.Signal
		orders string
		want   string
		deaths int
	}{
		{syscall.SIGKILL, "page nap nap nap", "m  1", 1},
		{syscall.SIGKILL, "page nap nap nap page nap nap nap", "m timeout 2", 2},
		{syscall.SIGTERM, "page nap page", "m  2", 0},
		{syscall.SIGSEGV, "page nap nap nap page", "m corrupt 1", 1},
		{syscall.SIGABRT, "page nap nap nap page", "m corrupt 1", 1},
	} {
		e := isolating(t, impatient(), "misbehave")
		k := killer{&recorder{t: t}, e, test.signal}
		if err := e.File(context.Background(), onDisk(t, "m", misbehaving(strings.Fields(test.orders)...)), k); err != nil {
			t.Fatal(err)
		}
		wantDocs(t, k.docs, test.want)
		if e.deaths != test.deaths {
			t.Errorf("%v: %d processes died, want %d", test.signal, e.deaths, test.deaths)
		}
	}
}

// TestReaderInItsSandbox: what a document could make its reader do.
func TestReaderInItsSandbox(t *testing.T) {
	if sandbox.Available() != sandbox.Full {
		t.Skipf("this system has %s", sandbox.Available())
	}
	t.Setenv("AKTSYN_KEY_FILE", "/secret")
	docs := readFile(t, isolating(t, impatient(), "misbehave"), onDisk(t, "m", misbehaving("escape")))
	if got, want := docs[0].text(), "escaped: GOTRACEBACK=none\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestReaderThatComputes: silence has its limit, and work has one of its own.
func TestReaderThatComputes(t *testing.T) {
	limits := impatient()
	limits.Silence, limits.CPU = time.Minute, 300*time.Millisecond
	docs := readFile(t, isolating(t, limits, "misbehave"), onDisk(t, "m", misbehaving("page", "spin")))
	wantDocs(t, docs, "m timeout 1")
	if want := "its reader computed for more than 300ms (limit max-cpu-time)"; docs[0].Detail != want {
		t.Errorf("got %q, want %q", docs[0].Detail, want)
	}
}

// TestPartsThatMisbehave checks that one file's parts are all read but for
// those that end their reader process, none twice, in the order of one
// reading: in a new process and in one that read another file before.
func TestPartsThatMisbehave(t *testing.T) {
	t.Parallel()
	e := isolating(t, impatient(), "misbehave")
	inner := string(zipped(t, zip.Store, "x.txt", "x", "exits", misbehaving("page", "part", "exit"), "y.txt", "y"))
	for _, first := range []struct{ order, cause string }{{"hang", "timeout"}, {"exit", "corrupt"}} {
		data := zipped(t, zip.Store, "a.txt", "a\fb", "first", misbehaving(first.order), "inner.zip", inner,
			"eats", misbehaving("eat"), "holds", misbehaving("part", "part that exits", "page"), "z.txt", "z")
		wantDocs(t, readFile(t, e, onDisk(t, "z.zip", string(data))),
			"z.zip  0", "z.zip!/a.txt  2", "z.zip!/first "+first.cause+" 0", "z.zip!/inner.zip  0", "z.zip!/inner.zip!/x.txt  1",
			"z.zip!/inner.zip!/exits corrupt 1", "z.zip!/inner.zip!/exits!/part.txt  1", "z.zip!/inner.zip!/y.txt  1",
			"z.zip!/eats too-large 0", "z.zip!/holds  1", "z.zip!/holds!/part.txt  1", "z.zip!/holds!/exits corrupt 0", "z.zip!/z.txt  1")
	}
}

func TestTooManyPartsMisbehave(t *testing.T) {
	t.Parallel()
	e := isolating(t, impatient(), "misbehave")
	pairs := []string{"first.txt", "x"}
	for i := range source.DefaultLimits().Deaths + 2 {
		pairs = append(pairs, fmt.Sprint(i), misbehaving("exit"))
	}
	docs := readFile(t, e, onDisk(t, "z.zip", string(zipped(t, zip.Store, append(pairs, "last.txt", "x")...))))
	if len(docs) != 2+source.DefaultLimits().Deaths+1 || docs[0].Cause != source.Corrupt || docs[1].Pages != 1 {
		t.Errorf("%v", docs)
	}
	for _, d := range docs {
		if !d.ended {
			t.Errorf("%v has no end", d)
		}
	}
}

func TestReaderProcesses(t *testing.T) {
	e := isolating(t, source.DefaultLimits())
	mail := onDisk(t, "m.eml", string(crlf(mailHeader, "", "Hej")))
	pid := func() int { return e.child.process.PID() }
	readFile(t, e, onDisk(t, "x.txt", "x"))
	if e.child != nil {
		t.Error("a text started a reader process")
	}
	wantDocs(t, readFile(t, e, mail), "m.eml  2")
	first := pid()
	wantDocs(t, readFile(t, e, mail), "m.eml  2")
	if pid() != first {
		t.Error("one process per file")
	}
	wantDocs(t, readFile(t, e, onDisk(t, "x.json", `{"navn":"Ib"}`)), "x.json  1")
	if pid() != first || e.child.wear != 2*fileWear+1 {
		t.Errorf("markup is not read in the process, or wears it out: %d", e.child.wear)
	}
	e.child.wear = childWear
	wantDocs(t, readFile(t, e, mail), "m.eml  2")
	second := pid()
	if second == first {
		t.Error("the process was not replaced")
	}
	e.child.process.Kill()
	wantDocs(t, readFile(t, e, mail), "m.eml  2")
	third := pid()
	e.Close()
	for _, pid := range []int{first, second, third} {
		if err := syscall.Kill(pid, 0); err == nil {
			t.Errorf("process %d lives on", pid)
		}
	}
	wantDocs(t, readFile(t, e, mail), "m.eml  2")
}

func TestNoReaderProcess(t *testing.T) {
	mail := onDisk(t, "m.eml", string(crlf(mailHeader, "", "Hej")))
	for _, command := range []string{"/nowhere/aktsyn", "/bin/true", "/bin/echo"} {
		e := New(Options{Command: []string{command, readerMode}})
		err := e.File(context.Background(), mail, &recorder{t: t})
		if err == nil || !strings.Contains(err.Error(), command) {
			t.Errorf("%s: got %v", command, err)
		}
		e.Close()
	}
}

// TestReaderIsKilledAtStart: what is killed before it answers is started again, and
// is not taken for another program.
func TestReaderIsKilledAtStart(t *testing.T) {
	e := New(Options{Command: []string{"/bin/sh", "-c", "ulimit -t 1; while :; do :; done"}})
	defer e.Close()
	err := e.File(context.Background(), onDisk(t, "m.eml", string(crlf(mailHeader, "", "Hej"))), &recorder{t: t})
	if !errors.Is(err, errKilledAtStart) || !strings.Contains(err.Error(), fmt.Sprint(startTries, " times")) {
		t.Errorf("got %v", err)
	}
}

// TestCancelWhileHanging checks that a cancellation does not wait.
func TestCancelWhileHanging(t *testing.T) {
	e := isolating(t, source.DefaultLimits(), "misbehave")
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	if err := e.File(ctx, onDisk(t, "m", misbehaving("page", "hang")), &recorder{t: t}); err != context.DeadlineExceeded {
		t.Errorf("got %v", err)
	}
}

func TestSameInAndOutOfProcess(t *testing.T) {
	data := zipped(t, zip.Deflate, "a.eml", string(crlf(mailHeader, "Message-ID: <1>", "", danish)), "b.csv", "a;b\n1;2\n", "c.jpg", "\xFF\xD8\xFF\xE0\x00")
	f := onDisk(t, "z.zip", string(data))
	inside, outside := readFile(t, New(Options{}), f), readFile(t, isolating(t, source.DefaultLimits()), f)
	if a, b := fmt.Sprintf("%+v", inside), fmt.Sprintf("%+v", outside); a != b {
		t.Errorf("in the process %s\nin another %s", a, b)
	}
}

// A limit too small for the reader to begin with is the document's cause, and
// the run goes on.
func TestLimitsTooSmallForAnyReader(t *testing.T) {
	limits := impatient()
	limits.MemoryBytes = 1
	e := isolating(t, limits)
	docs := readFile(t, e, onDisk(t, "a", string(encryptedPDF(""))))
	if len(docs) != 1 || docs[0].Cause != source.TooLarge || docs[0].Type != "pdf" {
		t.Error(docs)
	}
}

// The type of a package whose reader died is told as far as its beginning shows
// it.
func TestLikelyTypes(t *testing.T) {
	office := func(part string) []byte {
		return zipped(t, zip.Deflate, "[Content_Types].xml", "<Types/>", "_rels/.rels", "<x/>", part, "<x/>")
	}
	for _, c := range []struct {
		content        []byte
		wrapping, want string
	}{
		{office("word/document.xml"), "zip", "docx"}, {office("xl/workbook.xml"), "zip", "xlsx"},
		{zipped(t, zip.Deflate, "a.txt", "x"), "zip", "zip"}, {ole("Ukendt"), typeOLE, typeOLE},
		{office("word/document.xml"), "pdf", "pdf"},
	} {
		if got := likelyType(c.wrapping, c.content); got != c.want {
			t.Errorf("%s: %s, want %s", c.wrapping, got, c.want)
		}
	}
}

// TestMarkupInReaderProcess: what goes along with the request and what is too
// large for that give what they give in one process.
func TestMarkupInReaderProcess(t *testing.T) {
	t.Parallel()
	e := isolating(t, source.DefaultLimits())
	for name, sample := range map[string]struct{ begin, part, end string }{
		"a.html": {"<html><body><!-- skjult 010190-1234 -->", "<p>Søren Ærø, cpr 020304-1234</p>\n", "</body></html>"},
		"a.json": {"[", `{"navn":"Søren Ærø","nr":101901234},` + "\n", "{}]"},
		"a.xml":  {"<?xml version=\"1.0\"?><r><!-- skjult -->", "<p><navn>Søren Ærø</navn><cpr>020304-1234</cpr></p>\n", "</r>"},
		"b.html": {"<p>S\xF8ren \xC6r\xF8", "<p>\xE5", ""},
	} {
		for _, size := range []int{0, toldAlong - 100, toldAlong, 3 * block} {
			text := sample.begin + strings.Repeat(sample.part, size/len(sample.part)+1) + sample.end
			got, want := readFile(t, e, onDisk(t, name, text)), readFile(t, New(Options{}), onDisk(t, name, text))
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s of %d bytes reads otherwise in a process of its own", name, len(text))
			}
		}
	}
}

// TestMarkupThatComputes: the limits of reader processes hold for markup, and
// none of a file that is told is lost.
func TestMarkupThatComputes(t *testing.T) {
	limits := impatient()
	limits.CPU = time.Millisecond
	wantDocs(t, readFile(t, isolating(t, limits), onDisk(t, "a.html", strings.Repeat("<b a=1>", 4<<20))), "a.html timeout 0")
}
