package publish

import (
	_ "embed"
	"html/template"
	"io"
	"strings"
	"sync"

	"aktsyn/bench/harness"
)

//go:embed page.html
var pageSource string

// page is parsed when it is needed, which in most runs of the program it is not.
var page = sync.OnceValue(func() *template.Template { return template.Must(template.New("page").Parse(pageSource)) })

// pageData is what the page shows, ready to print.
type pageData struct {
	Date, Program, Machine, TimedBy, Command string
	SummaryHead                              []string
	Summary                                  []pageSummary
	Sections                                 []pageSection
	Notes                                    []string
	Busy                                     string
}

type pageSummary struct {
	Anchor string
	Cells  []string
	Loses  bool
}

type pageSection struct {
	Anchor, Name, What string
	Limit              float64 // where the limit stands, in percent of the widest bar; 0 without one
	Bars               []pageBar
	Head               []string
	Lines              [][]string
	Faults             []string
	Peers              []string
	Ratios             [][]string
}

type pageBar struct {
	Name, Kind, Figure string
	Aside              string  // share of the limit, and how much was scanned if not all
	Width              float64 // percent
	NoFigure           bool
}

// HTML writes a report as a page that needs nothing but itself.
func HTML(w io.Writer, r *harness.Report) error {
	d := pageData{Date: day(r), Program: program(r), Machine: machine(r), TimedBy: timedBy(r), Command: r.Command, Notes: notes(r)}
	if busy(r) {
		d.Busy = busyNote
	}
	head, lines := summaryLines(r)
	d.SummaryHead = head
	for i, result := range r.Results {
		s := section(result)
		d.Sections = append(d.Sections, s)
		b := bestOf(result)
		d.Summary = append(d.Summary, pageSummary{Anchor: s.Anchor, Cells: lines[i], Loses: b.timesAFast > 0 && b.timesAFast < 1})
	}
	return page().Execute(w, d)
}

func section(r harness.Result) pageSection {
	s := pageSection{Anchor: anchor(r.Name), Name: r.Name, What: what(r), Faults: faults(r)}
	s.Head, s.Lines = columns(r)
	s.Peers, s.Ratios = peers(r)
	rows := ranked(r.Rows)
	widest, limit := 0.0, 0.0
	for _, row := range rows {
		if row.Figures != nil {
			widest = max(widest, length(r.Model, row))
		}
		if row.Figures != nil && row.Group == harness.Sum {
			limit = max(limit, length(r.Model, row))
		}
	}
	for _, row := range rows {
		bar := pageBar{Name: row.Name, Kind: kind(row), Figure: speed(row), NoFigure: row.Figures == nil}
		if row.Figures != nil {
			bar.Figure, bar.Aside = withUnit(row), aside(row, r.Bytes)
			bar.Width = 100 * length(r.Model, row) / widest
		}
		s.Bars = append(s.Bars, bar)
	}
	if limit > 0 {
		s.Limit = 100 * limit / widest
	}
	return s
}

// aside is what stands beside a row's figure.
func aside(r harness.Row, text int64) string {
	var parts []string
	if s := share(r.Figures.OfLimit); s != "" {
		parts = append(parts, s)
	}
	if s := scanned(r, text); s != "" {
		parts = append(parts, s)
	}
	return strings.Join(parts, ", ")
}

// length is what the bar of a row shows: speed, of builds the time.
func length(m harness.Model, r harness.Row) float64 {
	if m == harness.Build {
		return r.Figures.Seconds
	}
	return r.Figures.GBps
}

func kind(r harness.Row) string {
	switch {
	case r.Group == harness.Sum:
		return "sum"
	case strings.HasPrefix(r.Name, ours):
		return "own"
	}
	return "peer"
}

// anchor makes a name fit for a link within the page.
func anchor(name string) string {
	return strings.Map(func(r rune) rune {
		if r == '/' || r == ' ' || r == '@' {
			return '-'
		}
		return r
	}, name)
}
