package metrics

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"aktsyn/pipeline/engine"
)

func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("aktsyn_"+name, help, labels, nil)
}

// The figures. Times are seconds since 1970, sizes bytes.
var (
	buildInfo = describe("build_info", "Always 1; the label is the version of the program.", "version")
	started   = describe("night_start_time_seconds", "When the night's run began.")
	ended     = describe("night_end_time_seconds", "When the night's run ended; missing while it runs.")
	exitCode  = describe("night_exit_code", "How the night's run ended: 0 complete, 1 failed, 3 something unread, 4 the window ended, 130 or 143 interrupted; missing while it runs.")

	state     = describe("archive_state", "1 for the state that the archive is in.", "archive", "state")
	completed = describe("archive_last_complete_time_seconds", "When the archive's last whole scan ended.", "archive")

	plannedFiles = describe("archive_planned_files", "Files that this night's run is to read.", "archive")
	plannedBytes = describe("archive_planned_bytes", "Bytes of those files.", "archive")
	files        = describe("archive_files_total", "Files done by this night's run.", "archive")
	bytes        = describe("archive_bytes_total", "Bytes of those files.", "archive")
	pages        = describe("archive_pages_total", "Pages read by this night's run.", "archive")
	unread       = describe("archive_unread_total", "Documents that this night's run could not read, or not whole.", "archive")

	formatFiles   = describe("archive_format_files_total", "Files done by this night's run, by format; what is in a container counts as the container's.", "archive", "format")
	formatPages   = describe("archive_format_pages_total", "Pages read of them.", "archive", "format")
	formatBytes   = describe("archive_format_bytes_total", "Bytes of them.", "archive", "format")
	formatSeconds = describe("archive_format_read_seconds_total", "Time that workers took to read them, without the kernels.", "archive", "format")
	kernelSeconds = describe("archive_kernel_seconds_total", "Time that workers had the kernels look at pages.", "archive")

	documents     = describe("archive_documents", "Documents of the archive, as of its newest run.", "archive")
	allPages      = describe("archive_pages", "Pages of the archive's documents, as of its newest run.", "archive")
	hits          = describe("archive_hits", "Hits in the archive, as of its newest run.", "archive", "kind", "grade")
	changes       = describe("archive_files", "Files of the archive by what became of them since the run before, as of its newest run.", "archive", "change")
	unreadByCause = describe("archive_unread_documents", "Documents that are not read, or not whole, as of the newest run.", "archive", "cause")
)

// collector makes the figures when they are asked for, from what Night knows.
type collector struct {
	night   *Night
	version string
}

// Describe implements prometheus.Collector.
func (c collector) Describe(out chan<- *prometheus.Desc) { prometheus.DescribeByCollect(c, out) }

// Collect implements prometheus.Collector.
func (c collector) Collect(out chan<- prometheus.Metric) {
	n := c.night
	n.mu.Lock()
	defer n.mu.Unlock()
	gauge(out, buildInfo, 1, c.version)
	gauge(out, started, seconds(n.started))
	if !n.ended.IsZero() {
		gauge(out, ended, seconds(n.ended))
		gauge(out, exitCode, float64(n.exitCode))
	}
	for _, name := range n.names {
		n.archives[name].collect(out, name)
	}
}

func (a Archive) collect(out chan<- prometheus.Metric, name string) {
	for _, s := range States() {
		is := 0.0
		if s == a.State {
			is = 1
		}
		gauge(out, state, is, name, string(s))
	}
	if !a.Completed.IsZero() {
		gauge(out, completed, seconds(a.Completed), name)
	}
	if p := a.Progress; p != nil {
		gauge(out, plannedFiles, float64(a.Files), name)
		gauge(out, plannedBytes, float64(a.Bytes), name)
		count(out, files, p.Files.Load(), name)
		count(out, bytes, p.Bytes.Load(), name)
		count(out, pages, p.Pages.Load(), name)
		count(out, unread, p.Unread.Load(), name)
		collectFormats(out, p, name)
	}
	if a.Totals != nil {
		a.collectTotals(out, name)
	}
}

func collectFormats(out chan<- prometheus.Metric, p *engine.Progress, name string) {
	for format, f := range p.Formats.All() {
		count(out, formatFiles, f.Files, name, format)
		count(out, formatPages, f.Pages, name, format)
		count(out, formatBytes, f.Bytes, name, format)
		out <- prometheus.MustNewConstMetric(formatSeconds, prometheus.CounterValue, f.Reading.Seconds(), name, format)
	}
	out <- prometheus.MustNewConstMetric(kernelSeconds, prometheus.CounterValue, time.Duration(p.Scanning.Load()).Seconds(), name)
}

func (a Archive) collectTotals(out chan<- prometheus.Metric, name string) {
	gauge(out, documents, float64(a.Totals.Documents), name)
	gauge(out, allPages, float64(a.Totals.Pages), name)
	for kind, grades := range a.Totals.Hits {
		for grade, n := range grades {
			gauge(out, hits, float64(n), name, kind.String(), grade.String())
		}
	}
	for change, n := range a.Changes {
		gauge(out, changes, float64(n), name, change.String())
	}
	for cause, n := range a.Totals.Unread {
		gauge(out, unreadByCause, float64(n), name, cause.String())
	}
}

func gauge(out chan<- prometheus.Metric, d *prometheus.Desc, v float64, labels ...string) {
	out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
}

func count(out chan<- prometheus.Metric, d *prometheus.Desc, v int64, labels ...string) {
	out <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(v), labels...)
}

func seconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }
