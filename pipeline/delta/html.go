package delta

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"

	"aktsyn/pipeline/report"
)

//go:embed report.html
var page string

var pageTemplate = template.Must(template.New("report").Funcs(template.FuncMap{
	"number": number, "count": report.Number, "signed": signed, "moment": moment, "date": date, "persons": persons,
	"known": (*Archive).known,
	"large": (*Archive).large,
	"minus": func(a, b int64) int64 { return a - b },
	"cause": func(c *Cause) string { return report.DanishCause(c.cause) },
	"why":   func(u Unread) string { return report.DanishCause(u.cause) },
	"news":  (*Archive).news,
	"title": (*Archive).title,
	// Figures of findings, for a run that may not have looked for them.
	"numbers": Run.numbers,
	"names":   Run.names,
	"people":  func(r Run, n int) string { return r.numbers(int64(n)) },
	// What is new or gone, for runs that may not both have looked for it.
	"newNumbers":   (*Archive).newNumbers,
	"newNames":     (*Archive).newNames,
	"folderGrowth": (*Archive).folderGrowth,
	"share":        share,
	"chart":        newChart,
	"spark":        spark,
	"changes": func(a *Archive) (out []namedCount) {
		for _, c := range danishChanges {
			if n := a.Changes[c.name]; n > 0 {
				out = append(out, namedCount{c.danish, n})
			}
		}
		return out
	},
	"plain": report.Plain,
}).Parse(page))

// namedCount is a number with its word.
type namedCount struct {
	Name  string
	Count int64
}

// WriteHTML writes the report as one page in Danish that needs nothing from
// elsewhere: no scripts, fonts or pictures but its own drawings.
func (r *Report) WriteHTML(w io.Writer) error { return pageTemplate.Execute(w, r) }

// Headline is for the page.
func (a *Archive) Headline(many int) []string { return a.headline(many) }

// share is how long the bar of n is beside the longest, in percent.
func share(n int64, all []*Folder) int64 {
	var most int64 = 1
	for _, f := range all {
		most = max(most, f.Numbers, f.Before.Numbers)
	}
	return n * 100 / most
}

// The size of the drawing of the history, in its own units.
const (
	chartWidth, chartHeight = 640, 180
	chartLeft, chartTop     = 8, 24
	chartBottom             = 150
)

// chart is the history as a drawing: a bar for each run.
type chart struct {
	Width, Height, Bottom int
	Bars                  []bar
}

// bar is a run's. Above it stands its number, below its day.
type bar struct {
	X, Y, W, H, Middle int
	Value, Day         string
	Last               bool
}

// newChart draws the CPR numbers of the last runs.
func newChart(history []Run) chart {
	c := chart{Width: chartWidth, Height: chartHeight, Bottom: chartBottom}
	var most int64 = 1
	for _, r := range history {
		most = max(most, r.Numbers)
	}
	step := (chartWidth - 2*chartLeft) / max(len(history), 6)
	for i, r := range history {
		h := int(r.Numbers * (chartBottom - chartTop) / most)
		b := bar{X: chartLeft + i*step + step/8, W: step * 3 / 4, H: h, Y: chartBottom - h, Value: r.numbers(r.Numbers),
			Day: r.Ended.Local().Format("2.1."), Last: i == len(history)-1}
		b.Middle = b.X + b.W/2
		c.Bars = append(c.Bars, b)
	}
	return c
}

// spark returns the points of a line through the numbers, in a field of 80 to
// 20 units.
func spark(history []int64) string {
	var most int64 = 1
	for _, n := range history {
		most = max(most, n)
	}
	if len(history) == 1 {
		history = []int64{history[0], history[0]}
	}
	var points []string
	for i, n := range history {
		points = append(points, fmt.Sprintf("%d,%d", 2+i*76/(len(history)-1), 18-n*16/most))
	}
	return strings.Join(points, " ")
}
