package extract

import (
	"bytes"
	"context"
	"encoding/json"
	"hash/fnv"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"

	"aktsyn/pipeline/source"
)

// corpus is where 1,671 real documents lie, many of them broken.
const corpus = "../../../shared/data/docs"

// TestCorpus reads every document of the corpus twice, through reader
// processes. It takes minutes: AKTSYN_CORPUS=1 asks for it.
func TestCorpus(t *testing.T) {
	if _, err := os.Stat(corpus); err != nil || os.Getenv("AKTSYN_CORPUS") == "" {
		t.Skip("no corpus, or AKTSYN_CORPUS is not set")
	}
	files, err := source.Walk(context.Background(), []string{corpus}, source.WalkOptions{})
	if err != nil || len(files) < 1000 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	first, second := digests(t, files, true), digests(t, files, false)
	for i, f := range files {
		if first[i] != second[i] {
			t.Errorf("%s is read differently twice", f.Path)
		}
	}
}

// digests returns a digest of all that is read of each file.
func digests(t *testing.T, files []source.File, report bool) []uint64 {
	e := isolating(t, source.DefaultLimits())
	defer e.Close()
	causes, formats := map[string]int{}, map[string]int{}
	var docs, pages, text, peak int64
	out := make([]uint64, len(files))
	for i, f := range files {
		start := time.Now()
		read := readFile(t, e, f)
		if e.child != nil {
			peak = max(peak, peakBytes(e.child.process.PID()))
		}
		if took := time.Since(start); report && took > 5*time.Second {
			t.Logf("%s took %v", filepath.Base(f.Path), took)
		}
		sum := fnv.New64a()
		for _, d := range read {
			docs, pages, text = docs+1, pages+int64(d.Pages), text+d.Text
			causes[d.Cause.String()]++
			formats[d.Type]++
			json.NewEncoder(sum).Encode(d.Document)
			for _, p := range d.pages {
				json.NewEncoder(sum).Encode(p)
				sum.Write(p.Text)
			}
			if report && os.Getenv("AKTSYN_CORPUS") == "list" {
				t.Log(d)
			}
		}
		out[i] = sum.Sum64()
	}
	if report {
		t.Logf("%d files, %d documents, %d pages, %d bytes of text; resident at most %d MiB, and %d MiB in the reader process",
			len(files), docs, pages, text, peakBytes(os.Getpid())>>20, peak>>20)
		for _, counts := range []map[string]int{causes, formats} {
			list, _ := json.Marshal(counts)
			t.Log(string(bytes.TrimSpace(list)))
		}
	}
	return out
}

// peakBytes returns the most memory a process ever occupied.
func peakBytes(pid int) int64 {
	status, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if m := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(status); m != nil {
		kib, _ := strconv.ParseInt(string(m[1]), 10, 64)
		return kib << 10
	}
	return 0
}
