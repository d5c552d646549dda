package engine

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"aktsyn/kernels"
	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/source"
)

// keepingReader keeps what files hold that begin with "kept", up to most at a
// time, and reads what it is given and nothing else, in the order in which it was
// told.
type keepingReader struct {
	t    *testing.T
	most int
	kept []string
}

func (*keepingReader) Close() {}

func (r *keepingReader) Expect(_ source.File, content []byte) ([]byte, bool) {
	text := string(content)
	r.kept = append(r.kept, text)
	return []byte(text), strings.HasPrefix(text, "kept") && len(r.kept) < r.most
}

func (r *keepingReader) Held(_ context.Context, f source.File, content []byte, v extract.Visitor) (bool, error) {
	text := string(content)
	if len(r.kept) == 0 || r.kept[0] != text || !strings.HasSuffix(text, filepath.Base(f.Path)+"\n") {
		r.t.Errorf("%s is read, with %q, where %q are expected", f.Path, text, r.kept)
		return false, nil
	}
	r.kept = r.kept[1:]
	return true, r.tell(f, content, v)
}

func (r *keepingReader) File(_ context.Context, f source.File, v extract.Visitor) error {
	if len(r.kept) > 0 {
		r.t.Errorf("%s is read before %q", f.Path, r.kept)
	}
	return r.tell(f, []byte("as a file\n"), v)
}

func (*keepingReader) tell(f source.File, text []byte, v extract.Visitor) error {
	v.Begin(0, extract.Document{Path: f.Path})
	v.Page(0, extract.Page{Form: kernels.Name, Text: []byte("name\n"), Own: 5})
	v.Page(0, extract.Page{Number: 1, Text: text, Own: uint32(len(text))})
	v.End(0, extract.Document{Path: f.Path, Pages: 1, Size: int64(len(text))})
	return nil
}

// TestWindows: files that are identified ahead are read in their order, each with
// what it holds, and give the same whatever the reader keeps and whoever reads.
func TestWindows(t *testing.T) {
	dir := t.TempDir()
	for i := range 40 {
		text := fmt.Sprintf("kept #%d.txt\n", i)
		switch i % 10 {
		case 4:
			text = fmt.Sprintf("read here %d.txt\n", i)
		case 7:
			text = "known 7.txt\n"
		}
		if err := os.WriteFile(fmt.Sprintf("%s/%d.txt", dir, i), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	files, err := source.Walk(t.Context(), []string{dir}, source.WalkOptions{})
	if err != nil || len(files) != 40 {
		t.Fatal(len(files), err)
	}
	files[5].Cause = source.Permission
	if err := os.Remove(dir + "/33.txt"); err != nil {
		t.Fatal(err)
	}
	shards := []source.Shard{{Files: files[:25]}, {ID: 1, Files: files[25:]}}
	known := sha256.Sum256([]byte(".txt\x00known 7.txt\n"))
	var want []Result
	for _, workers := range []int{1, 2} {
		for _, most := range []int{1, 3, 100} {
			o := options(workers, nil, "")
			o.NewReader = func() (Reader, error) { return &keepingReader{t: t, most: most}, nil }
			o.Known = func(id source.Identity) bool { return id.Digest == known }
			sink := &collector{}
			if err := Run(t.Context(), slices.Values(shards), o, sink); err != nil {
				t.Fatal(err)
			}
			for _, r := range sink.results {
				for i := range r.Contents {
					r.Contents[i].Identity = source.Identity{File: r.Contents[i].File, Digest: r.Contents[i].Digest} // without the time
				}
			}
			if want == nil {
				want = sink.results
			}
			if !reflect.DeepEqual(sink.results, want) {
				t.Errorf("%d workers, %d files kept: other results", workers, most)
			}
		}
	}
	checkWindows(t, want)
}

// TestWindowsEnd: files that are known are done as soon as they are identified, and
// wait for no more than a few when they are behind one that the reader keeps.
func TestWindowsEnd(t *testing.T) {
	for _, test := range []struct {
		first string
		ahead int64 // of what is done, at most
	}{{"known 000.txt\n", 0}, {"kept 000.txt\n", mostAhead - 1}} {
		dir := t.TempDir()
		for i := range 3 * mostAhead {
			text := fmt.Sprintf("known %03d.txt\n", i)
			if i == 0 {
				text = test.first
			}
			if err := os.WriteFile(fmt.Sprintf("%s/%03d.txt", dir, i), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		files, err := source.Walk(t.Context(), []string{dir}, source.WalkOptions{})
		if err != nil {
			t.Fatal(err)
		}
		o := options(1, nil, "")
		o.NewReader = func() (Reader, error) { return &keepingReader{t: t, most: 100}, nil }
		o.Progress = new(Progress)
		kept := sha256.Sum256([]byte(".txt\x00kept 000.txt\n"))
		identified, ahead := int64(0), int64(0)
		o.Known = func(id source.Identity) bool {
			ahead = max(ahead, identified-o.Progress.Files.Load())
			identified++
			return id.Digest != kept
		}
		if err := Run(t.Context(), slices.Values([]source.Shard{{Files: files}}), o, &collector{}); err != nil {
			t.Fatal(err)
		}
		if ahead != test.ahead || identified != int64(len(files)) || o.Progress.Files.Load() != identified {
			t.Errorf("behind %q %d files were identified and not done, want %d; %d in all", test.first, ahead, test.ahead, identified)
		}
	}
}

// checkWindows checks that each file gave its own.
func checkWindows(t *testing.T, results []Result) {
	t.Helper()
	spared, hits := 0, 0
	for _, r := range results {
		hits += len(r.Hits)
		for i, d := range r.Docs {
			if d.Path != r.Shard.Files[i].Path || d.File != uint32(i) || r.Contents[i].File.Path != d.Path {
				t.Errorf("%s is file %d, %s", d.Path, i, r.Contents[i].File.Path)
			}
			if r.Contents[i].Known {
				spared++
			}
		}
	}
	if spared != 4 || hits != 30 {
		t.Errorf("%d files are known, and %d hits; want 4 and 30", spared, hits)
	}
}
