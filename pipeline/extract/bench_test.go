//go:build unix

package extract

import (
	"context"
	"strings"
	"syscall"
	"testing"
	"time"

	"aktsyn/pipeline/source"
)

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
