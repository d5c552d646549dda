package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// watch looks at the memory of a process and of those it began, twice a second
// and more often in the beginning: each look costs milliseconds of a core, for
// which the process may be waiting. The function it returns ends that and tells
// the most that there was, in bytes.
func watch(pid int) func() int64 {
	stop, most := make(chan struct{}), make(chan int64)
	go func() {
		var top int64
		for pause := 5 * time.Millisecond; ; pause = min(2*pause, 500*time.Millisecond) {
			top = max(top, memory(pid))
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

// memory is the proportional set size of a process and of its descendants: a
// page that several have counts once. See proc_pid_smaps(5).
func memory(pid int) (bytes int64) {
	dir := filepath.Join("/proc", strconv.Itoa(pid))
	rollup, _ := os.ReadFile(filepath.Join(dir, "smaps_rollup")) // ended meanwhile: nothing
	for line := range strings.Lines(string(rollup)) {
		var kilobytes int64
		if _, err := fmt.Sscanf(line, "Pss: %d kB", &kilobytes); err == nil {
			bytes += kilobytes * 1024
		}
	}
	children, _ := filepath.Glob(filepath.Join(dir, "task", "*", "children"))
	for _, file := range children {
		list, _ := os.ReadFile(file)
		for child := range strings.FieldsSeq(string(list)) {
			if n, err := strconv.Atoi(child); err == nil {
				bytes += memory(n)
			}
		}
	}
	return bytes
}
