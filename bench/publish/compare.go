package publish

import (
	"fmt"
	"io"
	"math"
	"strings"

	"aktsyn/bench/harness"
	"aktsyn/pipeline/report"
)

// Compare writes what became faster or slower from one report to a later one,
// row by row. Rows that only one of them has are listed too.
func Compare(w io.Writer, before, after *harness.Report) error {
	var b strings.Builder
	fmt.Fprintf(&b, "before: %s, %s, %s\nafter:  %s, %s, %s\n", before.Date, program(before), machine(before),
		after.Date, program(after), machine(after))
	if machine(before) != machine(after) {
		b.WriteString("The machines differ: only shares of the limit can be compared, and those with care.\n")
	}
	lines := [][]string{{"definition", "detector", "before", "after", "change"}}
	old := index(before)
	for _, result := range after.Results {
		for _, row := range ranked(result.Rows) {
			k := key{result.Name, row.Name}
			was, known := old[k]
			delete(old, k)
			lines = append(lines, compared(k, was, row, known, result.Model))
		}
	}
	for _, result := range before.Results {
		for _, row := range result.Rows {
			if _, gone := old[key{result.Name, row.Name}]; gone {
				lines = append(lines, []string{result.Name, row.Name, withUnit(row), "–", "gone"})
			}
		}
	}
	b.WriteByte('\n')
	if err := report.Columns(&b, "", lines); err != nil {
		return err
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// key names a row among all of a report.
type key struct{ definition, engine string }

func index(r *harness.Report) map[key]harness.Row {
	rows := map[key]harness.Row{}
	for _, result := range r.Results {
		for _, row := range result.Rows {
			rows[key{result.Name, row.Name}] = row
		}
	}
	return rows
}

func compared(k key, was, is harness.Row, known bool, m harness.Model) []string {
	if !known {
		return []string{k.definition, k.engine, "–", withUnit(is), "new"}
	}
	line := []string{k.definition, k.engine, withUnit(was), withUnit(is), ""}
	if was.Figures == nil || is.Figures == nil {
		return line
	}
	noise := max(spreadOf(m, was.Figures), spreadOf(m, is.Figures))
	switch change := perByte(was) / perByte(is) * limits(was, is); {
	case is.Group == harness.Sum:
	case math.Abs(change-1) <= noise:
		line[4] = "~"
	case was.Matches != is.Matches && was.Bytes == is.Bytes:
		line[4] = times(change) + ", other matches"
	default:
		line[4] = times(change)
	}
	return line
}

// limits is how much slower memory was in the later run; 1 where that is not
// known.
func limits(was, is harness.Row) float64 {
	if was.Figures.OfLimit == 0 || is.Figures.OfLimit == 0 {
		return 1
	}
	return (was.Figures.GBps / was.Figures.OfLimit) / (is.Figures.GBps / is.Figures.OfLimit)
}
