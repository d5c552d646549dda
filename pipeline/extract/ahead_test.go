package extract

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"aktsyn/pipeline/source"
)

// window is a row of files that are expected, and read, in order.
type window []struct{ name, content, want string }

// files writes the files, all in one directory's names.
func (w window) files(t *testing.T) (files []source.File) {
	t.Helper()
	for _, f := range w {
		file := onDisk(t, f.name, f.content)
		file.Size = int64(len(f.content))
		files = append(files, file)
	}
	return files
}

// expect expects as many of the files as may be, and returns what is to be given to
// Held for them.
func expect(e *Extractor, w window, files []source.File) (contents [][]byte) {
	for i, f := range files {
		scratch := []byte(w[i].content)
		kept, more := e.Expect(f, scratch)
		contents = append(contents, kept)
		if !more {
			break
		}
		clear(scratch) // a copy was kept
	}
	return contents
}

// read reads the files as the engine does, and returns what each gave.
func (w window) read(t *testing.T, e *Extractor) (all [][]seen) {
	t.Helper()
	files := w.files(t)
	for at := 0; at < len(files); {
		for _, content := range expect(e, w[at:], files[at:]) {
			r := &recorder{t: t}
			if done, err := e.Held(t.Context(), files[at], content, r); !done || err != nil {
				t.Fatalf("%s: %v, %v", w[at].name, done, err)
			}
			if len(r.open) > 0 {
				t.Errorf("documents %v have no end", r.open)
			}
			all = append(all, r.docs)
			at++
		}
	}
	return all
}

// check compares what files gave with what they are to give.
func (w window) check(t *testing.T, got [][]seen) {
	t.Helper()
	for i, f := range w {
		if text := strings.Join(describe(got[i]), ", "); text != f.want {
			t.Errorf("%s: got %q, want %q", f.name, text, f.want)
		}
	}
}

// worn returns an extractor with a process that has read a file before: a fresh
// one is not asked for several.
func worn(t *testing.T, limits source.Limits) *Extractor {
	t.Helper()
	e := isolating(t, limits, "misbehave")
	wantDocs(t, readFile(t, e, onDisk(t, "first", misbehaving("page"))), "first  1")
	return e
}

// TestExpectedFiles: files that a process is asked for at once give what each gives
// alone, and those between them that are read here, too.
func TestExpectedFiles(t *testing.T) {
	mail := string(crlf(mailHeader, "", "Hej, Jens Hansen\n020304-1234"))
	w := window{{"a.eml", mail, "a.eml  2"}, {"b.txt", "Jens\n", "b.txt  1"}, {"c.html", "<p>Sag</p>", "c.html  1"}, {"d.txt", "", "d.txt  0"},
		{"e.json", `{"navn":"Ib"}`, "e.json  1"}, {"f.bin", "\x00\x01\x02\x03\xFF\xFE\x00\x7F", "f.bin unsupported 0"},
		{"long.txt", strings.Repeat("Jens Hansen\n", 20_000), "long.txt  4"}, {"g.eml", mail, "g.eml  2"}}
	e := worn(t, source.DefaultLimits())
	pid := e.child.process.PID()
	got := w.read(t, e)
	for i, f := range w.files(t) {
		want := readFile(t, New(Options{}), f)
		for k := range want {
			got[i][k].Path, want[k].Path = "", ""
		}
		if !reflect.DeepEqual(got[i], want) {
			t.Errorf("%s: %+v; alone %+v", w[i].name, got[i], want)
		}
	}
	if e.child.process.PID() != pid || e.deaths > 0 || e.child.ahead > 0 {
		t.Errorf("%d deaths, %d files ahead", e.deaths, e.child.ahead)
	}
	if e.Apart() != 0 {
		t.Errorf("a process that was asked for one file was at it %v apart", e.Apart())
	}
}

// TestExpectedFilesOfAnotherRoot: a file of the same path and content, below another
// root, is not the one that is expected.
func TestExpectedFilesOfAnotherRoot(t *testing.T) {
	e := New(Options{})
	f, content := source.File{Root: "a", Path: "x.txt", Size: 5}, []byte("Jens\n")
	kept, _ := e.Expect(f, content)
	if c := e.met(f, kept); !c.expected || len(e.expected) > 0 {
		t.Error("it is not met")
	}
	e.Expect(f, content)
	other := f
	other.Root = "b"
	if c := e.met(other, content); c.expected || len(e.expected) > 0 {
		t.Error("another is taken for it, or it is expected still")
	}
}

// TestExpectedFilesGoTogether: one request is for all, and the time that each took
// is its own.
func TestExpectedFilesGoTogether(t *testing.T) {
	w := window{{"a", misbehaving("page"), ""}, {"b", misbehaving("nap", "page"), ""}, {"c", misbehaving("page"), ""}}
	e := worn(t, source.DefaultLimits())
	files, took := w.files(t), []time.Duration{}
	for i, content := range expect(e, w, files) {
		began := time.Now()
		if done, err := e.Held(t.Context(), files[i], content, &recorder{t: t}); !done || err != nil {
			t.Fatal(done, err)
		}
		took = append(took, time.Since(began)+e.Apart())
		if want := len(w) - 1 - i; e.child.ahead != want {
			t.Errorf("after file %d, %d are ahead, want %d", i, e.child.ahead, want)
		}
	}
	if took[1] < nap || took[0] >= took[1] || took[2] >= took[1] {
		t.Errorf("they took %v", took)
	}
}

// TestExpectedFilesMisbehave: a reader process that dies costs the file that killed
// it and none before or behind, wherever that stands.
func TestExpectedFilesMisbehave(t *testing.T) {
	t.Parallel()
	for _, death := range []struct{ order, want string }{{"exit", "corrupt 1"}, {"eat", "too-large 1"}, {"hang", "timeout 1"}} {
		for at := range 5 {
			t.Run(fmt.Sprint(death.order, at), func(t *testing.T) {
				t.Parallel()
				w := window{}
				for i := range 5 {
					name := fmt.Sprint("m", i)
					content, want := misbehaving("page", "page"), name+"  2"
					if i == at {
						content, want = misbehaving("page", death.order, "page"), name+" "+death.want
					}
					w = append(w, struct{ name, content, want string }{name, content, want})
				}
				e := worn(t, impatient())
				w.check(t, w.read(t, e))
				if e.deaths > 3 {
					t.Errorf("%d processes died of one file", e.deaths)
				}
			})
		}
	}
}

// TestExpectedFilesCompute: processor time that a file's neighbours took is not its
// own.
func TestExpectedFilesCompute(t *testing.T) {
	t.Parallel()
	limits := impatient()
	limits.Silence, limits.CPU = time.Minute, 500*time.Millisecond
	w := window{{"a", misbehaving("page"), "a  1"}, {"b", misbehaving("page"), "b  1"}, {"c", misbehaving("page", "spin"), "c timeout 1"},
		{"d", misbehaving("page"), "d  1"}, {"e", misbehaving("spin"), "e timeout 0"}, {"f", misbehaving("page"), "f  1"}}
	w.check(t, w.read(t, worn(t, limits)))
}

// TestManyExpectedFilesMisbehave: one after the other.
func TestManyExpectedFilesMisbehave(t *testing.T) {
	t.Parallel()
	w := window{}
	for i := range 12 {
		name := fmt.Sprint("m", i)
		content, want := misbehaving("page"), name+"  1"
		if i%3 > 0 {
			content, want = misbehaving("page", "exit"), name+" corrupt 1"
		}
		w = append(w, struct{ name, content, want string }{name, content, want})
	}
	w.check(t, w.read(t, worn(t, impatient())))
}

// TestExpectedFilesAreCancelled: nobody waits for files that are ahead, and the next
// to be read are read.
func TestExpectedFilesAreCancelled(t *testing.T) {
	t.Parallel()
	w := window{{"a", misbehaving("page"), ""}, {"b", misbehaving("page", "hang"), ""}, {"c", misbehaving("page"), ""}}
	e := worn(t, source.DefaultLimits())
	files := w.files(t)
	contents := expect(e, w, files)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	if _, err := e.Held(ctx, files[0], contents[0], &recorder{t: t}); err != nil && err != context.DeadlineExceeded {
		t.Error(err)
	}
	if _, err := e.Held(ctx, files[1], contents[1], &recorder{t: t}); err != context.DeadlineExceeded {
		t.Errorf("got %v", err)
	}
	wantDocs(t, readFile(t, e, onDisk(t, "next", misbehaving("page"))), "next  1")
}

// TestExpectedFilesAreLeft: a Visitor that ends the reading, and a caller that reads
// something else, get nothing of what was ahead.
func TestExpectedFilesAreLeft(t *testing.T) {
	w := window{{"a", misbehaving("page"), ""}, {"b", misbehaving("page", "page"), ""}, {"c", misbehaving("page"), ""}}
	stop := errors.New("enough")
	for _, left := range []func(e *Extractor, f source.File, content []byte){
		func(e *Extractor, f source.File, content []byte) {
			if _, err := e.Held(t.Context(), f, content, &recorder{t: t, fail: stop, left: 2}); err != stop {
				t.Errorf("got %v", err)
			}
		},
		func(*Extractor, source.File, []byte) {},
	} {
		e := worn(t, source.DefaultLimits())
		files := w.files(t)
		contents := expect(e, w, files)
		if _, err := e.Held(t.Context(), files[0], contents[0], &recorder{t: t}); err != nil || e.child.ahead != 2 {
			t.Fatal(err, e.child.ahead)
		}
		left(e, files[1], contents[1])
		wantDocs(t, readFile(t, e, onDisk(t, "other", misbehaving("page", "page", "page"))), "other  3")
		r := &recorder{t: t}
		if _, err := e.Held(t.Context(), files[2], contents[2], r); err != nil {
			t.Error(err)
		}
		wantDocs(t, r.docs, "c  1")
	}
}
