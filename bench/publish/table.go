package publish

import (
	"fmt"
	"io"
	"strings"

	"aktsyn/bench/harness"
	"aktsyn/pipeline/report"
)

// Table writes a report for a terminal; with ratios, also how the contestants
// of each result stand to each other.
func Table(w io.Writer, r *harness.Report, ratios bool) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s\n%s\n%s\n", r.Date, program(r), machine(r), timedBy(r))
	for _, result := range r.Results {
		tableOf(&b, result)
		if ratios {
			ratiosOf(&b, result)
		}
	}
	if len(r.Results) > 1 {
		summaryOf(&b, r)
	}
	footer(&b, r)
	_, err := io.WriteString(w, b.String())
	return err
}

func tableOf(b *strings.Builder, r harness.Result) {
	fmt.Fprintf(b, "\n%s: %s\n", r.Name, what(r))
	head, lines := columns(r)
	aligned(b, append([][]string{head}, lines...))
	for _, f := range faults(r) {
		fmt.Fprintf(b, "  refused: %s\n", f)
	}
}

// aligned writes lines with all columns but the first to the right.
func aligned(b *strings.Builder, lines [][]string) {
	for i := 1; i < len(lines[0]); i++ {
		width := 0
		for _, l := range lines {
			width = max(width, len([]rune(l[i])))
		}
		for _, l := range lines {
			l[i] = strings.Repeat(" ", width-len([]rune(l[i]))) + l[i]
		}
	}
	// The cells come from us; writing to a Builder cannot fail.
	_ = report.Columns(b, "  ", lines)
}

func ratiosOf(b *strings.Builder, r harness.Result) {
	names, matrix := peers(r)
	if len(names) < 2 {
		return
	}
	head := []string{"times as fast as"}
	var lines [][]string
	for i, name := range names {
		head = append(head, fmt.Sprintf("[%d]", i+1))
		lines = append(lines, append([]string{fmt.Sprintf("[%d] %s", i+1, name)}, matrix[i]...))
	}
	b.WriteByte('\n')
	aligned(b, append([][]string{head}, lines...))
}

// summaryLines are the report's results in a line each.
func summaryLines(r *harness.Report) (head []string, lines [][]string) {
	head = []string{"summary", "aktsyn", "of limit", "fastest peer", "aktsyn to peer"}
	for _, result := range r.Results {
		bst := bestOf(result)
		line := []string{result.Name, "–", "", "–", ""}
		if bst.hasOwn {
			line[1], line[2] = withUnit(bst.own), share(bst.own.Figures.OfLimit)
		}
		if bst.hasPeer {
			line[3] = withUnit(bst.peer) + " " + bst.peer.Name
		}
		if bst.timesAFast > 0 {
			line[4] = times(bst.timesAFast)
		}
		if bst.timesAFast > 0 && bst.timesAFast < 1 {
			line[4] += ", loses"
		}
		lines = append(lines, line)
	}
	return head, lines
}

// withUnit is speed with its unit, for where no heading gives it.
func withUnit(r harness.Row) string {
	if r.Figures == nil || r.Figures.GBps == 0 {
		return speed(r)
	}
	return speed(r) + " GB/s"
}

func summaryOf(b *strings.Builder, r *harness.Report) {
	head, lines := summaryLines(r)
	b.WriteByte('\n')
	// Only the cells that are figures are set to the right.
	_ = report.Columns(b, "", append([][]string{head}, lines...))
}

func footer(b *strings.Builder, r *harness.Report) {
	b.WriteByte('\n')
	for _, n := range notes(r) {
		fmt.Fprintf(b, "%s\n", n)
	}
	if busy(r) {
		fmt.Fprintln(b, busyNote)
	}
}
