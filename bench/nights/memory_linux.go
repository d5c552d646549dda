package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// watch looks at the memory of a process and of those it began, ten times a second
// and more often in the beginning. The function it returns ends that and tells the
// most that there was, in bytes.
//
// What pages processes share takes milliseconds of a core to tell, for which the
// process may be waiting. So it is asked for only when more is resident than ever
// before.
func watch(pid int) func() int64 {
	stop, most := make(chan struct{}), make(chan int64)
	go func() {
		var top, held int64
		for pause := 5 * time.Millisecond; ; pause = min(2*pause, 100*time.Millisecond) {
			all := family(pid)
			if now := sum(all, resident); now > held {
				held, top = now, max(top, sum(all, proportional))
			}
			select {
			case <-stop:
				most <- top
				return
			case <-time.After(pause):
			}
		}
	}()
	return func() int64 {
		close(stop)
		return <-most
	}
}

// family is the directories of a process and of its descendants below /proc.
func family(pid int) (all []string) {
	dir := filepath.Join("/proc", strconv.Itoa(pid))
	all = []string{dir}
	children, _ := filepath.Glob(filepath.Join(dir, "task", "*", "children"))
	for _, file := range children {
		list, _ := os.ReadFile(file)
		for child := range strings.FieldsSeq(string(list)) {
			if n, err := strconv.Atoi(child); err == nil {
				all = append(all, family(n)...)
			}
		}
	}
	return all
}

// sum adds up what all have; those that have ended meanwhile have nothing.
func sum(all []string, of func(dir string) int64) (bytes int64) {
	for _, dir := range all {
		bytes += of(dir)
	}
	return bytes
}

// resident is the memory that a process has, what it shares included. See
// proc_pid_statm(5).
func resident(dir string) int64 {
	var size, pages int64
	statm, _ := os.ReadFile(filepath.Join(dir, "statm"))
	fmt.Sscan(string(statm), &size, &pages)
	return pages * int64(os.Getpagesize())
}

// proportional is the same, of which a page that several have counts once. See
// proc_pid_smaps(5).
func proportional(dir string) (bytes int64) {
	rollup, _ := os.ReadFile(filepath.Join(dir, "smaps_rollup"))
	for line := range strings.Lines(string(rollup)) {
		var kilobytes int64
		if _, err := fmt.Sscanf(line, "Pss: %d kB", &kilobytes); err == nil {
			bytes += kilobytes * 1024
		}
	}
	return bytes
}
