package dictionary

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// sharedNames loads the Statistics Denmark lists, most common names first
// within each: surnames, women's and men's given names.
func sharedNames(b *testing.B) (surnames, given []Entry) {
	b.Helper()
	load := func(file string, class Class) []Entry {
		content, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "data", "names", file))
		if err != nil {
			b.Skip("no shared data")
		}
		entries, _, err := ParseList(bytes.NewReader(content), file, ListOptions{Class: class})
		if err != nil {
			b.Fatal(err)
		}
		return entries
	}
	given = append(load("dst2014_fornavne_kvinder_min5.tsv", Given), load("dst2014_fornavne_maend_min5.tsv", Given)...)
	return load("dst2014_efternavne_min5.tsv", Surname), given
}

// dictionaryOf makes n entries: up to 50,000 the most common names, beyond
// that full names drawn at random, given, often middle, and surname.
func dictionaryOf(b *testing.B, n int) []Entry {
	surnames, given := sharedNames(b)
	if n <= 50_000 {
		half := min(n/2, len(given))
		return append(given[:half:half], surnames[:n-half]...)
	}
	rng := rand.New(rand.NewPCG(7, 8))
	pick := func(list []Entry) string { return list[int(float64(len(list))*rng.Float64()*rng.Float64())].Text }
	entries := make([]Entry, n)
	for i := range entries {
		name := pick(given)
		if rng.IntN(2) == 0 {
			name += " " + pick(given)
		}
		entries[i] = Entry{Text: name + " " + pick(surnames), Class: FullName}
	}
	return entries
}

// prose is the shared corpus of parliament proceedings, some 20 MB.
func prose(b *testing.B) []byte {
	b.Helper()
	files, _ := filepath.Glob(filepath.Join("..", "..", "..", "shared", "data", "text", "*.txt"))
	var text []byte
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			b.Fatal(err)
		}
		text = append(text, content...)
	}
	if len(text) == 0 {
		b.Skip("no shared data")
	}
	return text
}

var sizes = []int{5_000, 50_000, 1_000_000}

func liveBytes() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func BenchmarkBuild(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			entries := dictionaryOf(b, n)
			before := liveBytes()
			var a *Automaton
			for b.Loop() {
				a = mustBuild(b, entries)
			}
			b.ReportMetric(float64(liveBytes()-before)/1e6, "heapMB")
			runtime.KeepAlive(entries)
			b.ReportMetric(float64(a.Len()), "entries")
			b.ReportMetric(float64(a.Bytes())/1e6, "tableMB")
			b.ReportMetric(float64(len(a.appendFile()))/1e6, "fileMB")
		})
	}
}

func BenchmarkRead(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			file := compiled(b, dictionaryOf(b, n))
			for b.Loop() {
				if _, err := Read(file); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkScan(b *testing.B) {
	for _, n := range sizes {
		for _, mode := range []Mode{AnyCase, TitleCase, ExactCase} {
			b.Run(fmt.Sprint(mode, "/", n), func(b *testing.B) { benchmarkScan(b, n, Options{Mode: mode}) })
		}
	}
}

func benchmarkScan(b *testing.B, n int, opts Options) {
	a, err := Build(dictionaryOf(b, n), opts)
	if err != nil {
		b.Fatal(err)
	}
	text := prose(b)
	s := a.NewScratch()
	var dst []Match
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		dst = a.Scan(dst[:0], text, s)
	}
	b.ReportMetric(float64(len(dst)), "matches")
}
