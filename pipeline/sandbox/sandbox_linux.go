package sandbox

import (
	"errors"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// Available returns what this kernel can do.
var Available = sync.OnceValue(func() Level {
	switch files, calls := landlockVersion() > 0, haveSeccomp(); {
	case files && calls:
		return Full
	case calls:
		return SeccompOnly
	case files:
		return FilesOnly
	}
	return None
})

// start starts the program from a thread of its own, which takes the
// restrictions on itself, since the program inherits them so, and which lasts
// as long as the program: the system takes the end of the thread for that of
// the parent (PR_SET_PDEATHSIG). Go starts no thread from one that is locked,
// and ends it with its goroutine.
func (p *Process) start(policy Policy) error {
	p.cmd.SysProcAttr = &unix.SysProcAttr{Pdeathsig: unix.SIGKILL, Setpgid: true} // a Ctrl-C at the terminal is for this process
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		err := restrict(p.cmd, policy)
		if err == nil {
			err = p.cmd.Start()
		}
		started <- err
		if err == nil {
			<-p.done
		}
	}()
	err := <-started
	if err == nil {
		p.setLimits(policy) // which the restricted thread may not
		p.memory, _ = os.Open("/proc/" + strconv.Itoa(p.PID()) + "/statm")
	}
	return err
}

// restrict restricts this thread.
func restrict(cmd *exec.Cmd, policy Policy) error {
	if err := noNewPrivileges(); err != nil {
		return err
	}
	level := Available()
	if level.Files() {
		if err := restrictFiles(cmd.Path, policy.Read); err != nil {
			return err
		}
	}
	if level == Full || level == SeccompOnly {
		return install(programFilter(), 0)
	}
	return nil
}

// noNewPrivileges keeps this thread, and what it starts, from gaining rights by
// set-user-ID programs; an unprivileged process must do it before the rest.
func noNewPrivileges() error {
	return os.NewSyscallError("prctl", unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
}

// setLimits limits the program's resources. A core file would hold what it
// read. The program has got nothing to read yet.
func (p *Process) setLimits(policy Policy) {
	limit := func(resource int, n uint64) {
		// It fails only where the program has ended already.
		_ = unix.Prlimit(p.PID(), resource, &unix.Rlimit{Cur: n, Max: n}, nil)
	}
	limit(unix.RLIMIT_CORE, 0)
	limit(unix.RLIMIT_FSIZE, 0)
	if policy.MemoryBytes > 0 {
		limit(unix.RLIMIT_DATA, uint64(policy.MemoryBytes))
	}
	if policy.CPU > 0 {
		limit(unix.RLIMIT_CPU, uint64((policy.CPU+time.Second-1)/time.Second))
	}
	if policy.Descriptors > 0 {
		limit(unix.RLIMIT_NOFILE, policy.Descriptors)
	}
}

// Close restricts this process, all its threads, to the system calls that
// computing and talking over open descriptors take. There is no way back. level
// is that at which its parent started it: with Landlock files that it allows can
// be opened for reading, without no file can.
func Close(level Level) error {
	if level != Full && level != SeccompOnly {
		return nil
	}
	if err := noNewPrivileges(); err != nil {
		return err
	}
	return install(readerFilter(level.Files(), os.Getpid()), unix.SECCOMP_FILTER_FLAG_TSYNC)
}

// resident reads statm of proc(5): size, resident, …
func (p *Process) resident() int64 {
	var room [128]byte
	n, err := p.memory.ReadAt(room[:], 0) // 0 of a program that has ended
	text := string(room[:n])
	if errors.Is(err, os.ErrInvalid) {
		text = procFile(p.PID(), "statm")
	}
	fields := strings.Fields(text)
	if len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.ParseInt(fields[1], 10, 64)
	return pages * int64(os.Getpagesize())
}

// cpuTime reads the process's own clock, whose number clock_getcpuclockid(3) makes
// of its id: to read the time from stat of proc(5) took most of what it takes to
// watch a reader. Where the system refuses the clock, that is what tells all the
// same: without it no limit on processor time would hold, and nobody would know.
func cpuTime(pid int) time.Duration {
	const all = 2 // CPUCLOCK_SCHED, of all threads
	if pid <= 0 {
		return 0
	}
	var t unix.Timespec
	if unix.ClockGettime(int32(^pid<<3|all), &t) != nil {
		return countedTime(procFile(pid, "stat"))
	}
	return time.Duration(t.Nano())
}

// countedTime reads utime and stime, in hundredths of a second on all Linux systems
// that Go runs on, of a stat of proc(5), whose name in brackets may hold anything;
// 0 where there are none.
func countedTime(stat string) time.Duration {
	const utime, stime = 11, 12 // behind the name
	fields := strings.Fields(stat[strings.LastIndexByte(stat, ')')+1:])
	if len(fields) <= stime {
		return 0
	}
	user, userErr := strconv.ParseUint(fields[utime], 10, 32)
	system, systemErr := strconv.ParseUint(fields[stime], 10, 32)
	if userErr != nil || systemErr != nil {
		return 0
	}
	return time.Duration(user+system) * (time.Second / 100)
}

// procFile returns a file of a process, which is empty when that has ended.
func procFile(pid int, name string) string {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/" + name)
	if err != nil {
		return ""
	}
	return string(text)
}
