package main

import (
	"fmt"
	"strings"
	"time"

	"aktsyn/bench/harness"
)

const mega = 1e6

// machine begins the report.
func (m *meter) machine() {
	c := harness.ThisMachine()
	fmt.Fprintf(m.out, "Measured on %s on %s (%d cores), %s/%s, %s, with `go run ./bench/nights`; memory in MB, of all processes together.\n",
		time.Now().UTC().Format("2 January 2006"), c.CPU, c.Cores, c.OS, c.Arch, c.Go)
}

// head begins the table of an archive.
func (m *meter) head(archive, size string) {
	fmt.Fprintf(m.out, "\n### %s: %s\n\n", archive, size)
	fmt.Fprintln(m.out, "| night | seconds | CPU seconds | MB/s | pages/s | hits | memory |")
	fmt.Fprintln(m.out, "|---|---:|---:|---:|---:|---:|---:|")
}

// line writes a line of the table. A night that read nothing has no speed, and
// neither has a look-up.
func (m *meter) line(what string, s summary, u used) {
	speed, hits := " | ", ""
	if strings.HasPrefix(what, "first") || strings.HasPrefix(what, "all read") {
		speed = fmt.Sprintf("%.0f | %.0f", float64(s.Bytes)/mega/u.wall.Seconds(), float64(s.PagesRead)/u.wall.Seconds())
	}
	if s.Files > 0 {
		hits = fmt.Sprint(s.hits())
	}
	fmt.Fprintf(m.out, "| %s | %.2f | %.2f | %s | %s | %s |\n", what, u.wall.Seconds(), u.cpu.Seconds(), speed, hits, megabytes(u.memory))
}

func megabytes(n int64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%.0f", float64(n)/mega)
}

// size tells what the index takes on disk.
func (m *meter) size(archive string, s summary) error {
	n, err := size(m.path(archive + ".index"))
	if err != nil {
		return err
	}
	fmt.Fprintf(m.out, "| the index: %.0f MB, %.1f bytes a hit | | | | | | |\n", float64(n)/mega, float64(n)/float64(max(1, s.hits())))
	return nil
}

// formats tells what reading took, format by format.
func (m *meter) formats(s summary) {
	w := s.Work
	fmt.Fprintf(m.out, "\nOf %.1f CPU seconds of the first night the processes that read formats took %.1f (%.1f %%); the kernels took %.1f seconds of the workers.\n\n",
		w.CPU, w.ReaderCPU, 100*w.ReaderCPU/w.CPU, w.KernelSeconds)
	fmt.Fprintln(m.out, "| format | files | pages | MB | workers' seconds | pages/s of a worker |")
	fmt.Fprintln(m.out, "|---|---:|---:|---:|---:|---:|")
	for _, f := range w.Formats {
		fmt.Fprintf(m.out, "| %s | %d | %d | %.1f | %.1f | %.0f |\n", f.Format, f.Files, f.Pages, float64(f.Bytes)/mega, f.ReadSeconds,
			float64(f.Pages)/max(f.ReadSeconds, 1e-9))
	}
}
