//go:build !linux

package extract

import (
	"os"
	"os/exec"
	"os/signal"
)

// tether: other systems tell the reader process by the end of its input.
func tether(*exec.Cmd) {}

// confine keeps a Ctrl-C at the terminal from the reader process.
func confine() error {
	signal.Ignore(os.Interrupt)
	return nil
}

// residentBytes is not known; debug.SetMemoryLimit has to do.
func residentBytes(int) int64 { return 0 }
