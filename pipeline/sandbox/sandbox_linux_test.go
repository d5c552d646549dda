package sandbox

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

const programMode = "__program" // as first argument: the test binary is the started program

func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == programMode {
		if err := program(os.Args[2], os.Args[3:]); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// program is what the tests start.
func program(mode string, args []string) error {
	switch mode {
	case "closed":
		if err := Close(Available()); err != nil {
			return err
		}
		fallthrough
	case "open":
		for _, a := range attempts {
			fmt.Printf("%s: %v\n", a.name, a.try(args))
		}
	case "blind":
		if err := Close(SeccompOnly); err != nil {
			return err
		}
		fmt.Printf("%v, %v\n", openFile(args[0], os.O_RDONLY), computeOnThreads(nil))
	case "handed":
		if err := Close(Available()); err != nil {
			return err
		}
		f, err := Receive()
		if err != nil {
			return err
		}
		_, err = io.Copy(os.Stdout, f)
		return err
	case "spin":
		for n := uint(1); n != 0; n += 2 {
		}
	case "eat":
		memory := make([][]byte, 1000)
		for i := range memory {
			memory[i] = make([]byte, 64<<20)
		}
		fmt.Println(len(memory[0]))
	}
	return nil
}

// attempts are what a program that was taken over might try. They return nil
// when it succeeds. The arguments are a secret file, one that may be read, and a
// directory that may be written.
var attempts = []struct {
	name string
	try  func(args []string) error
	// open and closed say whether it is refused as started, and after Close.
	open, closed bool
}{
	{"read a file", func(a []string) error { return openFile(a[0], os.O_RDONLY) }, true, true},
	{"read /etc/passwd", func([]string) error { return openFile("/etc/passwd", os.O_RDONLY) }, true, true},
	{"read its environment", func([]string) error { return openFile("/proc/self/environ", os.O_RDONLY) }, true, true},
	{"read the memory of its parent", func([]string) error { return openFile(fmt.Sprintf("/proc/%d/mem", os.Getppid()), os.O_RDONLY) }, true, true},
	{"list a directory", func(a []string) error { _, err := os.ReadDir(a[2]); return err }, true, true},
	{"read what it may", func(a []string) error { return openFile(a[1], os.O_RDONLY) }, false, false},
	{"write what it may read", func(a []string) error { return openFile(a[1], os.O_WRONLY) }, true, true},
	{"write a file", func(a []string) error { return os.WriteFile(filepath.Join(a[2], "new"), nil, 0o600) }, true, true},
	{"remove a file", func(a []string) error { return os.Remove(a[0]) }, true, true},
	{"change a mode", func(a []string) error { return os.Chmod(a[0], 0o777) }, true, true},
	{"change a time", func(a []string) error { return os.Chtimes(a[0], time.Time{}, time.Unix(1, 0)) }, true, true},
	{"truncate a file", func(a []string) error { return os.Truncate(a[0], 0) }, true, true},
	{"dial TCP", func([]string) error { return dial("tcp", "127.0.0.1:9") }, true, true},
	{"send UDP", func([]string) error { return dial("udp", "127.0.0.1:9") }, true, true},
	{"ask a name server", func([]string) error { _, err := net.LookupHost("example.org"); return err }, true, true},
	{"a local socket", func([]string) error { return dial("unix", "/run/nothing") }, true, true},
	{"start a shell", func([]string) error { return exec.Command("/bin/sh", "-c", "true").Run() }, true, true},
	{"start itself", func([]string) error { return exec.Command(os.Args[0], programMode, "nothing").Run() }, false, true},
	{"kill its parent", func([]string) error { return syscall.Kill(os.Getppid(), 0) }, true, true},
	{"signal its parent's thread", func([]string) error { return unix.Tgkill(os.Getppid(), os.Getppid(), harmless) }, true, true},
	{"queue a signal for its parent", func([]string) error {
		_, _, errno := unix.Syscall6(unix.SYS_RT_TGSIGQUEUEINFO, uintptr(os.Getppid()), uintptr(os.Getppid()), uintptr(harmless), 0, 0, 0)
		return gotThrough(errno)
	}, true, true},
	{"signal its parent by descriptor", func([]string) error {
		fd, err := unix.PidfdOpen(os.Getppid(), 0)
		if err != nil {
			return err
		}
		return unix.PidfdSendSignal(fd, harmless, nil, 0)
	}, true, true},
	{"have the system signal its parent", func([]string) error { return control(unix.F_SETOWN, os.Getppid()) }, true, true},
	{"have the system signal its parent, by a structure", func([]string) error { return control(unix.F_SETOWN_EX, 0) }, true, true},
	{"have the system signal its parent, by ioctl", func([]string) error {
		return unix.IoctlSetPointerInt(handDescriptor, 0x8901, os.Getppid()) // FIOSETOWN
	}, true, true},
	{"choose the signal", func([]string) error { return control(unix.F_SETSIG, int(harmless)) }, true, true},
	{"be told by signals", func([]string) error { return control(unix.F_SETFL, unix.O_ASYNC) }, false, true},
	{"not block", func([]string) error { return control(unix.F_SETFL, unix.O_NONBLOCK) }, false, false},
	{"change its parent's limits", func([]string) error {
		var old unix.Rlimit
		if err := unix.Prlimit(os.Getppid(), unix.RLIMIT_CORE, nil, &old); err != nil {
			return err
		}
		return unix.Prlimit(os.Getppid(), unix.RLIMIT_CORE, &old, nil)
	}, true, true},
	{"slow its parent down", func([]string) error { return unix.Setpriority(unix.PRIO_PROCESS, os.Getppid(), 0) }, true, true},
	{"keep its parent on one core", func([]string) error {
		var cores unix.CPUSet
		if err := unix.SchedGetaffinity(os.Getppid(), &cores); err != nil {
			return err
		}
		return unix.SchedSetaffinity(os.Getppid(), &cores)
	}, true, true},
	{"share memory", func([]string) error {
		_, err := unix.SysvShmGet(unix.IPC_PRIVATE, 4096, unix.IPC_CREAT|0o600)
		return err
	}, true, true},
	{"make a file in memory", func([]string) error { _, err := unix.MemfdCreate("x", 0); return err }, true, true},
	{"start a program among the libraries", startAmongLibraries, true, true},
	{"trace its parent", func([]string) error { return unix.PtraceAttach(os.Getppid()) }, true, true},
	{"compute on many threads", computeOnThreads, false, false},
}

// harmless is a signal that a Go program is not disturbed by, should it come.
const harmless = unix.SIGWINCH

// gotThrough is the error of a call whose arguments are not those of one that
// would do something.
func gotThrough(errno syscall.Errno) error {
	if errno == 0 || errno == syscall.EFAULT || errno == syscall.EINVAL {
		return nil
	}
	return errno
}

// control tries fcntl on the end of a pipe.
func control(command, argument int) error {
	var pipe [2]int
	if err := unix.Pipe2(pipe[:], 0); err != nil {
		return err
	}
	defer unix.Close(pipe[0])
	defer unix.Close(pipe[1])
	_, _, errno := unix.Syscall(unix.SYS_FCNTL, uintptr(pipe[0]), uintptr(command), uintptr(argument))
	return gotThrough(errno)
}

// startAmongLibraries starts a program in a directory of libraries, of which it
// tries several, as none is everywhere.
func startAmongLibraries([]string) error {
	for _, path := range []string{"/usr/lib/git-core/git", "/usr/lib/apt/apt-helper", "/usr/lib/openssh/sftp-server",
		"/usr/lib/systemd/systemd", "/usr/lib/dpkg/methods/apt/setup"} {
		pid, err := syscall.ForkExec(path, []string{path, "--version"}, &syscall.ProcAttr{})
		if err == nil {
			syscall.Wait4(pid, nil, 0, nil)
			return nil
		} else if err != syscall.ENOENT {
			return err
		}
	}
	return errors.New("there is none here")
}

func openFile(path string, flags int) error {
	f, err := os.OpenFile(path, flags, 0)
	if err == nil {
		err = f.Close()
	}
	return err
}

func dial(network, address string) error {
	c, err := net.DialTimeout(network, address, time.Second)
	if err == nil {
		err = c.Close()
	}
	if errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.ENOENT) {
		return nil // it got as far as the network
	}
	return err
}

// computeOnThreads wants the runtime to work: threads, timers, memory, garbage.
func computeOnThreads([]string) error {
	sum := make(chan int)
	for range 8 {
		go func() {
			n := 0
			for i := range 200 {
				n += len(make([]byte, i<<10))
				time.Sleep(10 * time.Microsecond)
			}
			sum <- n
		}()
	}
	for range 8 {
		if n := <-sum; n != 199*200/2<<10 {
			return fmt.Errorf("%d", n)
		}
	}
	return nil
}

// launch starts the test binary as a program and returns its output.
func launch(t *testing.T, policy Policy, mode string, args ...string) (*Process, io.Reader) {
	t.Helper()
	cmd := exec.Command(os.Args[0], append([]string{programMode, mode}, args...)...)
	cmd.Stderr = nil
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p, err := Start(cmd, policy)
	if err != nil {
		t.Fatal(err)
	}
	return p, out
}

func TestWhatAProgramCanNotDo(t *testing.T) {
	if Available() != Full {
		t.Skipf("this kernel has %s", Available())
	}
	dir := t.TempDir()
	secret, granted := filepath.Join(dir, "secret"), filepath.Join(t.TempDir(), "granted")
	for _, path := range []string{secret, granted} {
		if err := os.WriteFile(path, []byte("content"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, mode := range []string{"open", "closed"} {
		p, out := launch(t, Policy{Read: []string{granted, "/does/not/exist"}}, mode, secret, granted, dir)
		lines := bufio.NewScanner(out)
		for _, a := range attempts {
			refused := a.open
			if mode == "closed" {
				refused = a.closed
			}
			if !lines.Scan() {
				t.Fatalf("%s: no answer to %s", mode, a.name)
			}
			if got := lines.Text() != a.name+": <nil>"; got != refused || !strings.HasPrefix(lines.Text(), a.name) {
				t.Errorf("%s: %s, refused %v", mode, lines.Text(), refused)
			}
		}
		if err := p.Wait(); err != nil {
			t.Error(mode, err)
		}
	}
	if text, err := os.ReadFile(secret); err != nil || string(text) != "content" {
		t.Errorf("the secret is %q, %v", text, err)
	}
	if files, _ := os.ReadDir(dir); len(files) != 1 {
		t.Errorf("the directory has %v", files)
	}
}

// TestWithoutLandlock: what the kernel may lack, the filter makes up for.
func TestWithoutLandlock(t *testing.T) {
	if level := Available(); level != Full && level != SeccompOnly {
		t.Skipf("this kernel has %s", level)
	}
	granted := filepath.Join(t.TempDir(), "granted")
	if err := os.WriteFile(granted, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	p, out := launch(t, Policy{Read: []string{granted}}, "blind", granted)
	text, err := io.ReadAll(out)
	if want := "open " + granted + ": operation not permitted, <nil>\n"; err != nil || string(text) != want {
		t.Errorf("got %q, %v, want %q", text, err, want)
	}
	if err := p.Wait(); err != nil {
		t.Error(err)
	}
}

// TestParentIsFree: the restrictions are those of one thread, which nothing
// else of this process ever runs on.
func TestParentIsFree(t *testing.T) {
	for range 8 {
		p, _ := launch(t, Policy{}, "nothing")
		if err := p.Wait(); err != nil {
			t.Fatal(err)
		}
		failed := make(chan error)
		for range 8 {
			go func() { failed <- openFile("/etc/passwd", os.O_RDONLY) }()
		}
		for range 8 {
			if err := <-failed; err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestHandedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(path, []byte("content"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p, out := launch(t, Policy{Descriptors: 16}, "handed")
	if err := p.Hand(f); err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(out); err != nil || string(text) != "content" {
		t.Errorf("got %q, %v", text, err)
	}
	if err := p.Wait(); err != nil {
		t.Error(err)
	}
}

func TestProcessIsMeasured(t *testing.T) {
	p, _ := launch(t, Policy{}, "spin")
	for deadline := time.Now().Add(20 * time.Second); p.CPU() < 100*time.Millisecond; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("after 20 seconds it has used %v", p.CPU())
		}
	}
	if got := p.Resident(); got < 1<<20 || got > 1<<30 {
		t.Errorf("it occupies %d bytes", got)
	}
	p.Kill()
	if err := p.Wait(); err == nil {
		t.Error("it ended well")
	}
	if p.CPU() != 0 || p.Resident() != 0 {
		t.Error("a process that ended is measured")
	}
}

func TestMemoryIsLimited(t *testing.T) {
	p, _ := launch(t, Policy{MemoryBytes: 512 << 20}, "eat")
	ended := make(chan error)
	go func() { ended <- p.Wait() }()
	select {
	case err := <-ended:
		if err == nil {
			t.Error("it ended well")
		}
	case <-time.After(20 * time.Second):
		p.Kill()
		t.Error("it lives on")
	}
}
