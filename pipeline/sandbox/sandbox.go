// Package sandbox starts programs that read hostile bytes, so that little is
// lost when such bytes take one over.
//
// A started program may read its own program file, the system's libraries and
// what Policy.Read names. It can write no file, start no program but
// itself and the system's loader, signal and change no other process and reach
// no network. It dies with the process that started it. Of files it is
// handed open descriptors (Process.Hand, Receive). A program of ours goes
// further once it has begun: Close leaves it the system calls that computing
// takes.
//
// On Linux this is done by no_new_privs, Landlock (landlock(7), since Linux
// 5.13) and a seccomp filter (seccomp(2)). Where the kernel lacks one of them
// the other holds alone, see Level; on other systems neither exists.
package sandbox

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// Level is how much of the sandbox the system can provide.
type Level string

// The levels, the strongest first.
const (
	Full        Level = "landlock+seccomp" // files and system calls
	SeccompOnly Level = "seccomp"          // system calls: what Close leaves cannot open files at all
	FilesOnly   Level = "landlock"         // files
	None        Level = "none"             // memory and time are watched at most
)

// Files reports whether programs are kept from files that they are not given.
func (l Level) Files() bool { return l == Full || l == FilesOnly }

// Policy says what a program may have.
type Policy struct {
	Read        []string // files, and directories with all below, that it may read; missing ones are passed over
	MemoryBytes int64    // of its own, a hard limit (RLIMIT_DATA); 0 is none
	Descriptors uint64   // open at once (RLIMIT_NOFILE); 0 leaves the system's limit
	// CPU is the processor time after which the system kills it (RLIMIT_CPU), in
	// whole seconds, rounded up; 0 is none.
	CPU time.Duration
}

// Process is a program that was started. Its methods may be called by any
// goroutine.
type Process struct {
	cmd  *exec.Cmd
	hand *os.File      // this end of the socket for descriptors
	done chan struct{} // closed once it was waited for
	// memory is where the system tells how much of it the program occupies; nil where
	// that could not be opened. A watch asks often, and opening is most of it.
	memory *os.File
}

// Start starts cmd, to which the caller has given its pipes but no ExtraFiles.
// Kill and Wait must follow.
func Start(cmd *exec.Cmd, p Policy) (*Process, error) {
	ours, theirs, err := socketpair()
	if err != nil {
		return nil, err
	}
	if theirs != nil {
		cmd.ExtraFiles = []*os.File{theirs}
		defer theirs.Close()
	}
	proc := &Process{cmd: cmd, hand: ours, done: make(chan struct{})}
	if err := proc.start(p); err != nil {
		ours.Close()
		return nil, err
	}
	return proc, nil
}

// Kill ends the program at once. Wait returns then.
func (p *Process) Kill() { p.cmd.Process.Kill() }

// Wait waits for the end of the program. It must be called once.
func (p *Process) Wait() error {
	err := p.cmd.Wait()
	close(p.done)
	p.hand.Close()
	p.memory.Close() // for none it does nothing
	return err
}

// Killed reports whether an error of Wait says that the program was killed as no
// fault of its own does: by the system, for want of memory or for processor time
// beyond Policy.CPU, by a person, or by Kill.
func Killed(err error) bool {
	var end *exec.ExitError
	if !errors.As(err, &end) {
		return false
	}
	status, known := end.Sys().(syscall.WaitStatus)
	return known && status.Signaled() && status.Signal() == syscall.SIGKILL
}

// PID is the program's process identifier.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Resident returns the bytes of memory that the program occupies, 0 when it has
// ended or the system does not tell.
func (p *Process) Resident() int64 { return p.resident() }

// CPU returns the processor time that the program has used, in steps of 10 ms;
// 0 when it has ended or the system does not tell.
func (p *Process) CPU() time.Duration { return cpuTime(p.PID()) }
