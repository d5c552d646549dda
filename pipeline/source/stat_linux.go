package source

import (
	"os"
	"syscall"
	"time"
)

// changeTime returns when the file or what is known of it was last changed,
// which no program can set back, and the file's number.
func changeTime(info os.FileInfo) (time.Time, uint64) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return time.Time{}, 0
	}
	return time.Unix(stat.Ctim.Unix()), stat.Ino
}
