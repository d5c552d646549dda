package hitindex

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"io/fs"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"aktsyn/kernels"
	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/source"
)

// dense makes the result of a shard of 4 MiB of text in documents of 5 KB:
// a name every 300 bytes, drawn so that few names make most of the mentions,
// and a CPR number every 2 KB, of which half recur within their document.
func dense(r *rand.Rand, id uint32) (files []Finding) {
	const shardText, documentText = 4 << 20, 5 << 10
	names := rand.NewZipf(r, 1.2, 50, 200_000)
	for d := range uint32(shardText / documentText) {
		path := fmt.Sprintf("sager/2024/%05d/%02d notat om forløb.txt", id*40+d/20, d%20)
		f := Finding{Scanned: true, Entry: Entry{Change: New, File: source.File{Root: "/arkiv", Path: path, Size: documentText, MTime: time.Unix(int64(d), 7)}},
			Docs: []engine.Document{{Document: extract.Document{Path: path, Type: "text", Encoding: "utf-8", Size: documentText, Pages: 2, Text: documentText}}}}
		for i := range f.Digest {
			f.Digest[i] = byte(r.Uint32())
		}
		subject := r.Uint64N(1 << 22)
		for at, next := uint32(0), uint32(0); at < documentText; at += 300 {
			h := batch.Hit{Page: 1 + at/3000, Start: at%3000 + r.Uint32N(200), Kind: kernels.Person,
				Grade: kernels.Grade(1 + r.IntN(4)), Signals: 1 << r.IntN(6)}
			h.End, h.Value = h.Start+8+r.Uint32N(20), valueOf(3, names.Uint64())
			f.Hits = append(f.Hits, h)
			if at >= next {
				next += 2 << 10
				h.Start, h.End, h.Kind, h.Value = h.End+1, h.End+12, kernels.CPR, valueOf(1, subject)
				if r.IntN(2) == 0 {
					h.Value = valueOf(1, r.Uint64N(1<<22))
				}
				f.Hits = append(f.Hits, h)
			}
		}
		files = append(files, f)
	}
	return files
}

func valueOf(kind kernels.Kind, n uint64) batch.Value {
	return pseudonyms.Value(kind, binary.BigEndian.AppendUint64(nil, n))
}

func diskUsage(b testing.TB, dir string) (total int64) {
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			info, err := e.Info()
			if err != nil {
				return err
			}
			total += info.Size()
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return total
}

// peakMemory returns the peak resident memory of the process in MiB.
func peakMemory() float64 {
	b, _ := os.ReadFile("/proc/self/status")
	_, rest, _ := strings.Cut(string(b), "VmHWM:")
	var kb float64
	fmt.Sscan(rest, &kb)
	return kb / 1024
}

// writeDense writes n shards of 4 MiB of text and returns the number of hits.
func writeDense(b *testing.B, ix *Index, n int) (hits int) {
	r := rand.New(rand.NewPCG(1, 2))
	distinct := make([][]Finding, 16)
	for i := range distinct {
		distinct[i] = dense(r, uint32(i))
	}
	w, err := ix.Begin(meta, true)
	if err != nil {
		b.Fatal(err)
	}
	runtime.GC()
	b.ResetTimer()
	for i := range n {
		for _, f := range distinct[i%16] {
			f.File.Path = fmt.Sprintf("%05d/", i) + f.File.Path
			f.Docs = []engine.Document{f.Docs[0]}
			f.Docs[0].Path = f.File.Path
			hits += len(f.Hits)
			if _, err := w.Put(f); err != nil {
				b.Fatal(err)
			}
		}
	}
	if _, err := w.Finish(Complete, nil); err != nil {
		b.Fatal(err)
	}
	b.StopTimer()
	return hits
}

// BenchmarkWrite writes shards of 4 MiB of text; b.N is their number. Run
// with -benchtime 500x for 2 GB.
func BenchmarkWrite(b *testing.B) {
	dir := b.TempDir()
	ix := open(b, dir, newKey(b), Options{Create: true})
	b.SetBytes(4 << 20)
	hits := writeDense(b, ix, b.N)
	peak := peakMemory()
	shut(b, ix)
	b.ReportMetric(float64(diskUsage(b, dir))/float64(hits), "bytes/hit")
	b.ReportMetric(float64(hits)/b.Elapsed().Seconds()/1e3, "khits/s")
	b.ReportMetric(peak, "peak-MiB")
}

// BenchmarkRead measures opening, finding one value, and listing all hits in
// an index of AKTSYN_BENCH_SHARDS shards of 17,000 hits; without it of 60.
func BenchmarkRead(b *testing.B) {
	dir, key := b.TempDir(), newKey(b)
	shards, err := strconv.Atoi(cmp.Or(os.Getenv("AKTSYN_BENCH_SHARDS"), "60"))
	if err != nil {
		b.Fatal(err)
	}
	ix := open(b, dir, key, Options{Create: true})
	hits := writeDense(b, ix, shards)
	shut(b, ix)
	rare := batch.Value{}
	open := func(b *testing.B, o Options) *Index {
		ix, err := Open(dir, key, o)
		if err != nil {
			b.Fatal(err)
		}
		return ix
	}
	ix = open(b, Options{})
	for row, err := range ix.Hits(1, Filter{Kinds: []kernels.Kind{kernels.CPR}}) {
		if err != nil {
			b.Fatal(err)
		}
		rare = row.Hit.Value
		break
	}
	shut(b, ix)
	count := func(b *testing.B, rows iter.Seq2[HitRow, error]) (n int) {
		for _, err := range rows {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		return n
	}
	b.Run("find-warm", func(b *testing.B) {
		ix := open(b, Options{})
		defer shut(b, ix)
		for b.Loop() {
			if count(b, ix.Find(1, []batch.Value{rare})) == 0 {
				b.Fatal("nothing found")
			}
		}
	})
	b.Run("open-and-find", func(b *testing.B) {
		for b.Loop() {
			ix := open(b, Options{})
			count(b, ix.Find(1, []batch.Value{rare}))
			shut(b, ix)
		}
	})
	b.Run("list", func(b *testing.B) {
		ix := open(b, Options{})
		defer shut(b, ix)
		for b.Loop() {
			count(b, ix.Hits(1, Filter{}))
		}
		b.ReportMetric(float64(hits)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mhits/s")
	})
	b.Run("open-for-writing", func(b *testing.B) {
		for b.Loop() {
			shut(b, open(b, Options{Create: true}))
		}
		b.ReportMetric(float64(diskUsage(b, dir))/(1<<20), "MiB")
	})
}
