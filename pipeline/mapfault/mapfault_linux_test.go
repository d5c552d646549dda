//go:build linux && (amd64 || arm64)

package mapfault

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

// dieOf is the environment variable that names a file for a process of this test
// to die of.
const dieOf = "AKTSYN_TEST_DIE_OF"

// undoneOf says that the handler is given back before.
const undoneOf = "AKTSYN_TEST_UNDONE"

func TestMain(m *testing.M) {
	if path := os.Getenv(dieOf); path != "" {
		os.Exit(touchBeyond(path))
	}
	os.Exit(m.Run())
}

// touchBeyond writes to a map of a file that is empty by then, in a goroutine.
func touchBeyond(path string) int {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil || f.Truncate(1<<16) != nil {
		return 100
	}
	b, err := unix.Mmap(int(f.Fd()), 0, 1<<16, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return 101
	}
	for range 2 { // a second time as the first
		undo, err := Exit(3, 7)
		if err != nil {
			return 101
		}
		undo()
	}
	if os.Getenv(undoneOf) == "" {
		_, err = Exit(3, 7)
	}
	if err != nil || f.Truncate(0) != nil {
		return 101
	}
	ended := make(chan bool)
	go func() {
		b[1<<12] = 1
		close(ended)
	}()
	<-ended
	return 102
}

// TestExit: no goroutine is printed, the code is the one that was asked for, and
// the token is told.
func TestExit(t *testing.T) {
	heard, said, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer heard.Close()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), dieOf+"="+filepath.Join(t.TempDir(), "file"))
	c.ExtraFiles = []*os.File{said}
	printed, err := c.CombinedOutput()
	said.Close()
	if c.ProcessState == nil || c.ProcessState.ExitCode() != 7 || len(printed) > 0 {
		t.Errorf("%v, and printed %q", err, printed)
	}
	if told, err := io.ReadAll(heard); string(told) != Token {
		t.Errorf("told %q, %v", told, err)
	}
}

// TestUndo: Go tells of the fault again, as of any.
func TestUndo(t *testing.T) {
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), dieOf+"="+filepath.Join(t.TempDir(), "file"), undoneOf+"=1")
	printed, err := c.CombinedOutput()
	if c.ProcessState == nil || c.ProcessState.ExitCode() != 2 || !bytes.Contains(printed, []byte("SIGBUS")) {
		t.Errorf("%v, and printed %q", err, printed)
	}
}
