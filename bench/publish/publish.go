// Package publish writes the reports of package harness: as a table for
// terminals, as Markdown and CSV, as a web page that stands alone, and as
// dated records. It decides nothing and hides nothing: rows that lose or were
// refused are written like all others.
package publish

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"aktsyn/bench/harness"
)

// ours is how the names of aktsyn's own contestants begin.
const ours = "aktsyn "

// ranked returns the rows in the order in which people want them: fastest
// first, those without a figure last.
func ranked(rows []harness.Row) []harness.Row {
	out := slices.Clone(rows)
	slices.SortStableFunc(out, func(a, b harness.Row) int {
		switch {
		case a.Figures == nil && b.Figures == nil:
			return 0
		case a.Figures == nil:
			return 1
		case b.Figures == nil:
			return -1
		}
		return cmp.Compare(perByte(a), perByte(b))
	})
	return out
}

// perByte is the time that a row with figures takes for a byte, or for a
// build.
func perByte(r harness.Row) float64 { return r.Figures.Seconds / float64(max(1, r.Bytes)) }

// best compares aktsyn's fastest contestant of a result with the fastest peer.
// What does only a part of the work stands for neither.
type best struct {
	result     harness.Result
	own, peer  harness.Row
	hasOwn     bool
	hasPeer    bool
	timesAFast float64 // own speed by the peer's; 0 without both
}

func bestOf(r harness.Result) best {
	b := best{result: r}
	for _, row := range ranked(r.Rows) {
		switch isOwn := strings.HasPrefix(row.Name, ours); {
		case row.Figures == nil || row.Group == harness.Sum || row.Part:
		case isOwn && !b.hasOwn:
			b.own, b.hasOwn = row, true
		case !isOwn && !b.hasPeer:
			b.peer, b.hasPeer = row, true
		}
	}
	if b.hasOwn && b.hasPeer {
		b.timesAFast = b.own.Figures.Times[b.peer.Name]
	}
	return b
}

// machine is one line on where a report was made.
func machine(r *harness.Report) string {
	m := r.Machine
	parts := []string{fmt.Sprintf("%s (%d cores)", m.CPU, m.Cores)}
	for _, p := range []string{m.Vector, m.Caches, m.OS + "/" + m.Arch, m.Go} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, ", ")
}

// program names what was measured.
func program(r *harness.Report) string {
	if r.Commit == "" || r.Commit == r.Version {
		return "aktsyn " + r.Version
	}
	return fmt.Sprintf("aktsyn %s, commit %s", r.Version, r.Commit)
}

// what says in a line what a result measured.
func what(r harness.Result) string {
	s := r.About
	if r.Bytes > 0 {
		s += ", " + size(r.Bytes)
	}
	return s + " (" + string(r.Model) + ")"
}

// digits writes a positive number with three significant digits, without
// exponent.
func digits(v float64) string {
	switch {
	case v >= 99.95:
		return fmt.Sprintf("%.0f", v)
	case v >= 9.995:
		return fmt.Sprintf("%.1f", v)
	case v >= 0.9995:
		return fmt.Sprintf("%.2f", v)
	case v >= 0.09995:
		return fmt.Sprintf("%.3f", v)
	}
	return fmt.Sprintf("%.4f", v)
}

// share writes a part of the limit; without a limit it is empty.
func share(v float64) string {
	switch {
	case v == 0:
		return ""
	case v < 0.0995:
		return fmt.Sprintf("%.2f %%", 100*v)
	}
	return fmt.Sprintf("%.1f %%", 100*v)
}

func times(v float64) string { return digits(v) + " ×" }

// size writes a number of bytes in units of 1000.
func size(n int64) string {
	switch {
	case n == 0:
		return ""
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1_000_000:
		return digits(float64(n)/1e3) + " kB"
	}
	return digits(float64(n)/1e6) + " MB"
}

func seconds(s float64) string {
	switch {
	case s >= 1:
		return digits(s) + " s"
	case s >= 1e-3:
		return digits(s*1e3) + " ms"
	}
	return digits(s*1e6) + " µs"
}

// speed is the main figure of a row: GB/s, or the time of a build. Where
// there is none it says why in a word.
func speed(r harness.Row) string {
	switch {
	case r.Refused == harness.ReasonContended:
		return "contended"
	case r.Figures == nil:
		return "refused"
	}
	mark := ""
	if r.Contended {
		mark = "!"
	}
	if r.Figures.GBps == 0 {
		return seconds(r.Figures.Seconds) + mark
	}
	return digits(r.Figures.GBps) + mark
}

// speedHead is the heading over speed.
func speedHead(m harness.Model) string {
	if m == harness.Build {
		return "time"
	}
	return "GB/s"
}

// spreadOf is the spread of the times that count.
func spreadOf(m harness.Model, f *harness.Figures) float64 {
	if m == harness.EndToEnd {
		return f.Wall.Spread()
	}
	return f.CPU.Spread()
}

func spread(m harness.Model, f *harness.Figures) string {
	return fmt.Sprintf("%.0f %%", 100*spreadOf(m, f))
}

// thousands writes n in groups of three.
func thousands[T int | uint64](n T) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// scanned says how much of the text a row scanned, if not all.
func scanned(r harness.Row, text int64) string {
	if r.Bytes == text {
		return ""
	}
	return "first " + size(r.Bytes)
}

// columns are the cells of a result's table; empty columns are left out.
func columns(r harness.Result) (head []string, lines [][]string) {
	all := []string{"detector", speedHead(r.Model), "of limit", "spread", "matches", "allocs", "tables", "scanned"}
	for _, row := range ranked(r.Rows) {
		line := []string{row.Name, speed(row), "", "", "", "", size(row.Index), scanned(row, r.Bytes)}
		if row.Group != harness.Sum && r.Model != harness.Build {
			line[4] = thousands(row.Matches)
		}
		if f := row.Figures; f != nil {
			line[2], line[3], line[5] = share(f.OfLimit), spread(r.Model, f), thousands(f.Allocs)
		}
		lines = append(lines, line)
	}
	for i := range all {
		used := slices.ContainsFunc(lines, func(l []string) bool { return l[i] != "" })
		if !used && i > 1 {
			continue
		}
		head = append(head, all[i])
	}
	for n, line := range lines {
		var kept []string
		for i, name := range all {
			if slices.Contains(head, name) {
				kept = append(kept, line[i])
			}
		}
		lines[n] = kept
	}
	return head, lines
}

// peers are the names and the matrix of ratios of a result: cell (i, j) is
// how many times as fast as j contestant i is.
func peers(r harness.Result) (names []string, matrix [][]string) {
	var rows []harness.Row
	for _, row := range ranked(r.Rows) {
		if row.Group != harness.Sum && row.Figures != nil {
			rows = append(rows, row)
			names = append(names, row.Name)
		}
	}
	for _, a := range rows {
		var line []string
		for _, b := range rows {
			cell := "–"
			if v, ok := a.Figures.Times[b.Name]; ok {
				cell = digits(v)
			}
			line = append(line, cell)
		}
		matrix = append(matrix, line)
	}
	return names, matrix
}

// faults says of a result's refused rows why they have no figure.
func faults(r harness.Result) (out []string) {
	for _, row := range r.Rows {
		if row.Faulty() {
			out = append(out, row.Name+": "+row.Refused)
		}
	}
	return out
}

// notes are what readers must know of the contestants, each once.
func notes(r *harness.Report) (out []string) {
	seen := map[string]bool{}
	for _, result := range r.Results {
		for _, row := range result.Rows {
			if n := row.Name + ": " + note(row); note(row) != "" && !seen[n] {
				seen[n] = true
				out = append(out, n)
			}
		}
	}
	return out
}

// note is a row's note, with what its matches are.
func note(r harness.Row) string {
	switch r.Check {
	case harness.Covers:
		return strings.TrimPrefix(r.Note+"; finds more than the specification, by design", "; ")
	case harness.Presence:
		return strings.TrimPrefix(r.Note+"; its matches are words, not places", "; ")
	}
	return r.Note
}

// busy reports whether any row was measured on, or refused for, a busy
// machine.
func busy(r *harness.Report) bool {
	return slices.ContainsFunc(r.Results, func(result harness.Result) bool {
		return slices.ContainsFunc(result.Rows, func(row harness.Row) bool { return row.Contended })
	})
}

// busyNote explains the marks of contention.
const busyNote = "contended, !: wall and CPU time differ or others took the CPU by over 10 %, or laps spread by over 25 %: measure again"

// timedBy says what a report's figures are.
func timedBy(r *harness.Report) string {
	return fmt.Sprintf("medians of %d interleaved repetitions, one core; end-to-end in wall time", r.Reps)
}

// day is the report's date as people write it.
func day(r *harness.Report) string {
	t, err := time.Parse(time.DateOnly, r.Date)
	if err != nil {
		return r.Date
	}
	return t.Format("2 January 2006")
}
