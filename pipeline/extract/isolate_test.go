package extract

import (
	"archive/zip"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"aktsyn/pipeline/source"
)

// impatient are limits that tests can wait for; a busy machine must still
// start a reader process within Silence.
func impatient() source.Limits {
	limits := source.DefaultLimits()
	limits.Silence = 4 * time.Second
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
	for i := range maxPoison + 2 {
		pairs = append(pairs, fmt.Sprint(i), misbehaving("exit"))
	}
	docs := readFile(t, e, onDisk(t, "z.zip", string(zipped(t, zip.Store, append(pairs, "last.txt", "x")...))))
	if len(docs) != 2+maxPoison+1 || docs[0].Cause != source.Corrupt || docs[1].Pages != 1 {
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
	pid := func() int { return e.child.cmd.Process.Pid }
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
	e.child.files = childFiles
	wantDocs(t, readFile(t, e, mail), "m.eml  2")
	second := pid()
	if second == first {
		t.Error("the process was not replaced")
	}
	e.child.cmd.Process.Kill()
	wantDocs(t, readFile(t, e, mail), "m.eml  2")
	third := pid()
	e.Close()
	for _, pid := range []int{first, second, third} {
		if residentBytes(pid) > 0 {
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
