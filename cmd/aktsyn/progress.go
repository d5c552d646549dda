package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"aktsyn/pipeline/engine"
)

// display shows the progress of a run until stop is called: a bar on a
// terminal, else a plain line every few seconds. It never names a file: paths
// may hold personal data.
type display struct {
	progress *engine.Progress
	files    int64
	bytes    int64
	start    time.Time
	done     chan struct{}
	stopped  chan struct{}
}

// plainEvery is the pause between lines when the output is no terminal.
const plainEvery = 5 * time.Second

// startDisplay begins to show p on w. The totals are those of the plan.
func startDisplay(w io.Writer, p *engine.Progress, files int, bytes int64) *display {
	d := &display{progress: p, files: int64(files), bytes: bytes, start: time.Now(),
		done: make(chan struct{}), stopped: make(chan struct{})}
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		go d.bar(f)
	} else {
		go d.lines(w)
	}
	return d
}

// stop ends the display and waits until nothing more is written. It may be
// called on nil.
func (d *display) stop() {
	if d == nil {
		return
	}
	close(d.done)
	<-d.stopped
}

func (d *display) bar(w io.Writer) {
	defer close(d.stopped)
	o := []progressbar.Option{progressbar.OptionSetWriter(w), progressbar.OptionSetPredictTime(true), progressbar.OptionShowElapsedTimeOnFinish(),
		progressbar.OptionClearOnFinish(), progressbar.OptionFullWidth(), progressbar.OptionSetRenderBlankState(true)}
	bar := progressbar.NewOptions64(max(1, d.bytes), append(o, progressbar.OptionShowBytes(true))...)
	pictures := false
	d.every(200*time.Millisecond, func() {
		read, waiting := d.pictures()
		if waiting > 0 && !pictures {
			bar.Finish()
			pictures, bar = true, progressbar.NewOptions64(waiting, o...)
		}
		if pictures {
			bar.Describe("scans and pictures")
			bar.Set64(min(read, waiting-1))
			return
		}
		bar.Describe(d.counts())
		bar.Set64(min(d.progress.Bytes.Load(), max(0, d.bytes-1)))
	})
	bar.Finish()
}

// pictures returns how many scans and pictures were read, of how many: 0 before
// that begins.
func (d *display) pictures() (read, waiting int64) {
	if read, waiting = d.progress.Pictures.Load(), d.progress.Waiting.Load(); waiting == 0 {
		return 0, 0
	}
	return read, max(read, waiting)
}

func (d *display) lines(w io.Writer) {
	defer close(d.stopped)
	d.every(plainEvery, func() { fmt.Fprintln(w, d.line()) })
}

func (d *display) every(pause time.Duration, show func()) {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			show()
		case <-d.done:
			return
		}
	}
}

// counts is the part of the progress that a bar cannot show by itself.
func (d *display) counts() string {
	p, s := d.progress, time.Since(d.start).Seconds()
	return fmt.Sprintf("%d/%d files, %d pages, %.0f pages/s, %d not read",
		p.Files.Load(), d.files, p.Pages.Load(), float64(p.Pages.Load())/s, p.Unread.Load())
}

// line is one plain line of progress.
func (d *display) line() string {
	if read, waiting := d.pictures(); waiting > 0 {
		since := time.Unix(0, d.progress.PicturesSince.Load())
		return fmt.Sprintf("scans and pictures: %d of %d, ETA %s", read, waiting, eta(time.Since(since), read, waiting))
	}
	done, s := d.progress.Bytes.Load(), time.Since(d.start).Seconds()
	return fmt.Sprintf("%s, %.1f of %.1f MB, %.1f MB/s, ETA %s",
		d.counts(), float64(done)/1e6, float64(d.bytes)/1e6, float64(done)/1e6/s, eta(time.Since(d.start), done, d.bytes))
}

// eta foretells how long the rest takes, by what is done.
func eta(passed time.Duration, done, all int64) string {
	if done <= 0 {
		return "unknown"
	}
	left := time.Duration(float64(passed) * float64(all-done) / float64(done))
	return max(0, left).Round(time.Second).String()
}
