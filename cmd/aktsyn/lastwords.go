package main

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/mapfault"
)

// A program that the system kills, or that dies of a fault, has no words of its
// own: a full disk under a memory map is a SIGBUS (package mapfault), and want of memory
// a SIGKILL. So a scan starts itself once more as a witness, which waits for its end
// and says what happened and what to do.

// witnessName is the hidden command of that process.
const witnessName = "__witness"

// farewell is what a process that ends in order tells its witness.
const farewell = "."

// witnessTime is how long a process that ends waits for its witness, which takes no
// time unless somebody has stopped it.
const witnessTime = 3 * time.Second

// tracebacks is Go's environment variable for developers. Who sets it gets all
// goroutines printed when the disk is full, and Go's exit code.
const tracebacks = "GOTRACEBACK"

// startWitness starts the witness of this process, which writes to the indexes;
// it speaks on w if that is a file. The function that it returns dismisses it. A
// scan does not fail for want of a witness.
func startWitness(w io.Writer, indexes ...string) (dismiss func()) {
	none := func() {}
	errOut, isFile := w.(*os.File)
	self, err := os.Executable()
	if !isFile || err != nil {
		return none
	}
	heard, said, err := os.Pipe()
	if err != nil {
		return none
	}
	defer heard.Close()
	c := exec.Command(self, append([]string{witnessName}, absolute(indexes...)...)...)
	c.Stdin, c.Stderr = heard, errOut
	// First, so that no witness takes its failure for the end of this process.
	if debug.SetCrashOutput(said, debug.CrashOptions{}) != nil || c.Start() != nil {
		_ = debug.SetCrashOutput(nil, debug.CrashOptions{}) // does not fail
		said.Close()
		return none
	}
	undo := none
	if os.Getenv(tracebacks) == "" {
		if u, err := mapfault.Exit(int(said.Fd()), exitFailed); err == nil {
			undo = u // else the end is Go's, and the witness speaks, too
		}
	}
	return func() {
		undo()
		_ = debug.SetCrashOutput(nil, debug.CrashOptions{}) // which closes its own copy, and does not fail
		_, _ = io.WriteString(said, farewell)
		said.Close()
		defer time.AfterFunc(witnessTime, func() { _ = c.Process.Kill() }).Stop()
		_ = c.Wait() // it has nothing to say
	}
}

func witnessCommand() *cobra.Command {
	return &cobra.Command{
		Use:    witnessName,
		Short:  "Tell of the end of a scan that cannot do so itself",
		Hidden: true,
		RunE: func(c *cobra.Command, indexes []string) error {
			signal.Ignore(os.Interrupt, syscall.SIGTERM, syscall.SIGHUP) // they are for the scan
			said, err := io.ReadAll(io.LimitReader(c.InOrStdin(), 1<<20))
			if err == nil {
				_, err = io.Copy(io.Discard, c.InOrStdin())
			}
			if words := lastWords(said, indexes); words != "" {
				warn(c.ErrOrStderr(), "%s", words)
			}
			return err
		},
	}
}

// lastWords says why a process ended that told its witness this, which is what
// Go's runtime writes of faults, or mapfault; nothing of it is repeated. It is
// empty if the process ended in order.
func lastWords(said []byte, indexes []string) string {
	const goesOn = "Start it again: it goes on where it stopped, and nothing is lost or double"
	switch {
	case string(said) == farewell:
		return ""
	case len(said) == 0:
		return "the program was killed, perhaps by the system for want of memory. " + goesOn + "; what it was reading is tried once more, alone."
	case bytes.Contains(said, []byte(mapfault.Token)):
		return "the disk of the index" + fullest(indexes) + " is full, or failed: another program filled it while it was written to. Free some space. " + goesOn + "."
	}
	return "the program ended by a fault of its own; please report what it wrote above. " + goesOn + "; what it was reading is tried once more, alone."
}

// fullest names the one of the indexes with the least room on its disk.
func fullest(indexes []string) string {
	where, least := "", uint64(math.MaxUint64)
	for _, dir := range indexes {
		if free, err := hitindex.FreeSpace(dir); err == nil && free < least {
			where, least = fmt.Sprintf(" %s, with %d MiB left,", dir, free>>20), free
		}
	}
	return where
}
