package main

import (
	"cmp"
	"slices"
	"time"

	"golang.org/x/sys/unix"

	"aktsyn/pipeline/engine"
)

// workDone is what a process did for a scan, as programs read it. A scan that
// goes on where another one stopped tells its own share.
type workDone struct {
	Seconds       float64      `json:"seconds"`            // by the clock
	CPU           float64      `json:"cpu_seconds"`        // of all processes
	ReaderCPU     float64      `json:"reader_cpu_seconds"` // of those of them that read formats
	KernelSeconds float64      `json:"kernel_seconds"`     // of workers, without waiting for readers
	Formats       []formatDone `json:"formats"`            // those that took longest first
}

// formatDone is an engine.Format.
type formatDone struct {
	Format      string  `json:"format"`
	Files       int64   `json:"files"`
	Pages       int64   `json:"pages"`
	Bytes       int64   `json:"bytes"`
	ReadSeconds float64 `json:"read_seconds"` // of workers, waiting for readers included
}

func summariseWork(did *engine.Progress, took time.Duration) workDone {
	self, readers := processorTime(unix.RUSAGE_SELF), processorTime(unix.RUSAGE_CHILDREN)
	w := workDone{Seconds: took.Seconds(), CPU: (self + readers).Seconds(), ReaderCPU: readers.Seconds(),
		KernelSeconds: time.Duration(did.Scanning.Load()).Seconds(), Formats: []formatDone{}}
	for format, f := range did.Formats.All() {
		w.Formats = append(w.Formats, formatDone{format, f.Files, f.Pages, f.Bytes, f.Reading.Seconds()})
	}
	slices.SortFunc(w.Formats, func(a, b formatDone) int {
		return cmp.Or(cmp.Compare(b.ReadSeconds, a.ReadSeconds), cmp.Compare(a.Format, b.Format))
	})
	return w
}

// processorTime is that of this process, or of its children that have ended; 0
// where the system does not tell.
func processorTime(who int) time.Duration {
	var u unix.Rusage
	if unix.Getrusage(who, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
