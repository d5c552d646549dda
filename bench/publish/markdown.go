package publish

import (
	"fmt"
	"io"
	"strings"

	"aktsyn/bench/harness"
)

// Markdown writes a report for a README: where and how it was measured, a
// summary, and a table per result.
func Markdown(w io.Writer, r *harness.Report) error {
	var b strings.Builder
	fmt.Fprintf(&b, "Measured on %s on %s, %s, with %s: %s.\n\n", day(r), machine(r), program(r), codeSpan(r.Command), timedBy(r))
	head, lines := summaryLines(r)
	markdownTable(&b, head, lines)
	for _, result := range r.Results {
		fmt.Fprintf(&b, "\n### %s\n\n%s\n\n", result.Name, what(result))
		head, lines := columns(result)
		markdownTable(&b, head, lines)
		for _, f := range faults(result) {
			fmt.Fprintf(&b, "\nRefused: %s\n", f)
		}
	}
	b.WriteByte('\n')
	for _, n := range notes(r) {
		fmt.Fprintf(&b, "- %s\n", n)
	}
	if busy(r) {
		fmt.Fprintf(&b, "- %s\n", busyNote)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// codeSpan sets a command as code. Its fence is longer than any run of
// backticks inside, as CommonMark asks for (section 6.1, "Code spans").
func codeSpan(code string) string {
	run, longest := 0, 0
	for _, c := range code {
		if run++; c != '`' {
			run = 0
		}
		longest = max(longest, run)
	}
	fence := strings.Repeat("`", longest+1)
	if longest > 0 {
		return fence + " " + code + " " + fence // a backtick at an end would lengthen the fence
	}
	return fence + code + fence
}

// markdownTable writes a table whose columns but the first are set to the
// right.
func markdownTable(b *strings.Builder, head []string, lines [][]string) {
	line := func(cells []string) {
		for _, c := range cells {
			fmt.Fprintf(b, "| %s ", strings.ReplaceAll(c, "|", `\|`))
		}
		b.WriteString("|\n")
	}
	line(head)
	b.WriteString("|---|" + strings.Repeat("---:|", len(head)-1) + "\n")
	for _, l := range lines {
		line(l)
	}
}
