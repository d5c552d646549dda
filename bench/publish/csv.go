package publish

import (
	"encoding/csv"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"aktsyn/bench/harness"
)

// csvColumns are a contract with who reads records: append, never change.
var csvColumns = []string{"date", "cpu", "cores", "go", "version", "commit", "definition", "model", "workload", "seed", "text_bytes",
	"names", "group", "engine", "check", "bytes", "matches", "reps", "passes", "wall_median_s", "wall_min_s", "wall_max_s",
	"cpu_median_s", "cpu_min_s", "cpu_max_s", "gb_per_s", "of_limit", "allocs_per_scan", "index_bytes", "contended", "refused", "note",
	"part", "times_as_fast_as"}

// CSV writes a report with a row per contestant and result. Cells of figures
// are empty where there is none.
func CSV(w io.Writer, r *harness.Report) error {
	out := csv.NewWriter(w)
	if err := out.Write(csvColumns); err != nil {
		return err
	}
	for _, result := range r.Results {
		for _, row := range result.Rows {
			if err := out.Write(csvRow(r, result, row)); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}

func csvRow(r *harness.Report, result harness.Result, row harness.Row) []string {
	cells := []string{r.Date, r.Machine.CPU, strconv.Itoa(r.Machine.Cores), r.Machine.Go, r.Version, r.Commit,
		result.Name, string(result.Model), result.Workload, strconv.FormatUint(result.Seed, 10), strconv.FormatInt(result.Bytes, 10),
		strconv.Itoa(result.Names), row.Group, row.Name, string(row.Check), strconv.FormatInt(row.Bytes, 10), strconv.Itoa(row.Matches),
		strconv.Itoa(row.Reps), strconv.Itoa(row.Passes)}
	cells = append(cells, csvFigures(row.Figures)...)
	return append(cells, strconv.FormatInt(row.Index, 10), strconv.FormatBool(row.Contended), row.Refused, row.Note,
		strconv.FormatBool(row.Part), csvRatios(row.Figures))
}

// csvRatios writes the ratios to all peers as "name=ratio", parted by
// semicolons, in the order of the names.
func csvRatios(f *harness.Figures) string {
	if f == nil {
		return ""
	}
	var ratios []string
	for _, name := range slices.Sorted(maps.Keys(f.Times)) {
		ratios = append(ratios, name+"="+strconv.FormatFloat(f.Times[name], 'g', 6, 64))
	}
	return strings.Join(ratios, ";")
}

func csvFigures(f *harness.Figures) []string {
	if f == nil {
		return make([]string, 9)
	}
	number := func(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }
	return []string{number(f.Wall.Median), number(f.Wall.Min), number(f.Wall.Max), number(f.CPU.Median), number(f.CPU.Min),
		number(f.CPU.Max), number(f.GBps), number(f.OfLimit), strconv.FormatUint(f.Allocs, 10)}
}
