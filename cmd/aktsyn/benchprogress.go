package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/term"

	"aktsyn/bench"
)

// benchProgress shows how far a run of the bench is: one line that changes on
// a terminal, else a line every few seconds.
type benchProgress struct {
	w        io.Writer
	terminal bool
	begun    time.Time // the run
	current  int       // definition
	since    time.Time // of which it is measured
	shown    time.Time
}

func newBenchProgress(w io.Writer) *benchProgress {
	f, isFile := w.(*os.File)
	now := time.Now()
	return &benchProgress{w: w, terminal: isFile && term.IsTerminal(int(f.Fd())), begun: now, since: now, shown: now}
}

func (p *benchProgress) show(at bench.Progress) {
	now := time.Now()
	if at.Index != p.current {
		p.current, p.since = at.Index, now
	}
	line := fmt.Sprintf("%d of %d, %s: %s %s, %s", at.Index+1, at.Of, at.Definition, at.Step.What, at.Step.Name, p.eta(at, now))
	switch {
	case p.terminal:
		fmt.Fprintf(p.w, "\r\x1b[K%s", line)
	case now.Sub(p.shown) >= plainEvery:
		fmt.Fprintln(p.w, line)
	default:
		return
	}
	p.shown = now
}

// eta estimates the end: what the harness says of this definition, and for
// those to come the average of what is done.
func (p *benchProgress) eta(at bench.Progress, now time.Time) string {
	this := now.Sub(p.since) + at.Step.Left
	average := this
	if at.Index > 0 {
		average = p.since.Sub(p.begun) / time.Duration(at.Index)
	}
	left := at.Step.Left + average*time.Duration(at.Of-at.Index-1)
	if at.Step.Left == 0 {
		if at.Index == 0 {
			return "ETA unknown"
		}
		left += max(0, average-this)
	}
	return "ETA " + left.Round(time.Second).String()
}

// end clears the line on a terminal.
func (p *benchProgress) end() {
	if p.terminal {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
