package hitindex

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// residentFiles is how many bytes of files the process has in memory. See
// proc_pid_statm(5).
func residentFiles() int64 {
	var size, resident, files int64
	statm, _ := os.ReadFile("/proc/self/statm")
	fmt.Sscan(string(statm), &size, &resident, &files)
	return files * int64(os.Getpagesize())
}

// release has the system take the tables in a directory out of memory. Pages that
// are asked for again are read again: nothing is lost where a table has made room
// for something else meanwhile. See MADV_PAGEOUT in madvise(2); a system that does
// not know it changes nothing.
func release(dir string) {
	maps, err := os.Open("/proc/self/maps")
	if err != nil {
		return
	}
	defer maps.Close()
	for lines := bufio.NewScanner(maps); lines.Scan(); {
		line := lines.Text()
		path := line[max(0, strings.IndexByte(line, '/')):]
		if filepath.Dir(path) != dir || filepath.Ext(path) != ".sst" {
			continue
		}
		var from, to uintptr
		if _, err := fmt.Sscanf(line, "%x-%x ", &from, &to); err == nil {
			unix.Syscall(unix.SYS_MADVISE, from, to-from, unix.MADV_PAGEOUT)
		}
	}
}
