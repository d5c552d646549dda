//go:build linux && (amd64 || arm64)

package sandbox

import (
	"os"
	"runtime"
	"slices"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Offsets in what a filter sees of a call, struct seccomp_data of seccomp(2),
// on little-endian machines.
const (
	dataNumber    = 0
	dataArch      = 4
	dataArguments = 16 // 8 bytes each, the low word first
)

const (
	allowed = unix.SECCOMP_RET_ALLOW
	denied  = unix.SECCOMP_RET_ERRNO | uint32(unix.EPERM)
	missing = unix.SECCOMP_RET_ERRNO | uint32(unix.ENOSYS)
)

// call is what becomes of a system call. With a condition the action holds if
// the masked low word of the argument is want.
type call struct {
	number     uint32
	action     uint32
	argument   uint32
	mask, want uint32 // no condition if mask is 0
}

// whole is the mask of an argument that is judged as it is.
const whole = ^uint32(0)

// compile makes a program of the Berkeley packet filter that decides calls by
// the first in the list that holds, and others by default. Calls by another
// architecture's numbers are denied.
func compile(calls []call, otherwise uint32) []unix.SockFilter {
	statement := func(code uint16, k uint32) unix.SockFilter { return unix.SockFilter{Code: code, K: k} }
	jump := func(k uint32, yes, no uint8) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: k, Jt: yes, Jf: no}
	}
	const load, ret = unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, unix.BPF_RET | unix.BPF_K
	out := []unix.SockFilter{
		statement(load, dataArch), jump(auditArch, 1, 0), statement(ret, denied),
		statement(load, dataNumber),
		{Code: unix.BPF_JMP | unix.BPF_JGE | unix.BPF_K, K: x32Bit, Jf: 1}, statement(ret, denied),
	}
	for _, c := range calls {
		if c.mask == 0 {
			out = append(out, jump(c.number, 0, 1), statement(ret, c.action))
			continue
		}
		out = append(out, jump(c.number, 0, 5), statement(load, dataArguments+8*c.argument),
			statement(unix.BPF_ALU|unix.BPF_AND|unix.BPF_K, c.mask), jump(c.want, 0, 1),
			statement(ret, c.action), statement(load, dataNumber))
	}
	return append(out, statement(ret, otherwise))
}

// haveSeccomp reports whether the kernel has filters that can refuse a call.
func haveSeccomp() bool {
	action := uint32(unix.SECCOMP_RET_ERRNO)
	_, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_GET_ACTION_AVAIL, 0, uintptr(unsafe.Pointer(&action)))
	return errno == 0
}

// install puts a filter before the system calls of this thread or, with
// SECCOMP_FILTER_FLAG_TSYNC, of all threads.
func install(filter []unix.SockFilter, flags uintptr) error {
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	_, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, flags, uintptr(unsafe.Pointer(&program)))
	runtime.KeepAlive(filter)
	if errno != 0 {
		return os.NewSyscallError("seccomp", errno)
	}
	return nil
}

// programFilter denies any program the network, other processes, memory that it
// could share with them, and what changes the system or, like the mode and the
// owner of a file, Landlock does not see. What may be started Landlock decides.
//
// The thread that starts the program has the filter too (see Process.start). What
// Go's runtime does there decides what is left of signals: the one by which it
// interrupts threads, and 0, which sends none.
func programFilter() []unix.SockFilter {
	calls := []call{
		{number: unix.SYS_TGKILL, action: allowed, argument: 2, mask: whole, want: uint32(unix.SIGURG)},
		{number: unix.SYS_TGKILL, action: denied},
		{number: unix.SYS_PIDFD_SEND_SIGNAL, action: allowed, argument: 1, mask: whole, want: 0},
		{number: unix.SYS_PIDFD_SEND_SIGNAL, action: denied},
		{number: unix.SYS_PRLIMIT64, action: allowed, argument: 0, mask: whole, want: 0}, // its own limits
		{number: unix.SYS_PRLIMIT64, action: denied},
	}
	for _, command := range []uint32{unix.F_SETOWN, unix.F_SETOWN_EX, unix.F_SETSIG} { // the system would signal others for it
		calls = append(calls, call{number: unix.SYS_FCNTL, action: denied, argument: 1, mask: whole, want: command})
	}
	for _, command := range []uint32{fioSetOwn, unix.SIOCSPGRP} {
		calls = append(calls, call{number: unix.SYS_IOCTL, action: denied, argument: 1, mask: whole, want: command})
	}
	for _, number := range slices.Concat(programDenied, archDenied) {
		calls = append(calls, call{number: number, action: denied})
	}
	return compile(calls, allowed)
}

// fioSetOwn is FIOSETOWN of ioctl_sockios(7).
const fioSetOwn = 0x8901

var programDenied = []uint32{
	unix.SYS_SOCKET, unix.SYS_SOCKETPAIR, unix.SYS_CONNECT, unix.SYS_BIND, unix.SYS_LISTEN, unix.SYS_ACCEPT, unix.SYS_ACCEPT4,
	unix.SYS_PTRACE, unix.SYS_PROCESS_VM_READV, unix.SYS_PROCESS_VM_WRITEV, unix.SYS_PIDFD_GETFD, unix.SYS_KCMP,
	unix.SYS_KILL, unix.SYS_TKILL, unix.SYS_RT_SIGQUEUEINFO, unix.SYS_RT_TGSIGQUEUEINFO,
	unix.SYS_SETPRIORITY, unix.SYS_IOPRIO_SET, unix.SYS_SCHED_SETAFFINITY, unix.SYS_SCHED_SETSCHEDULER, unix.SYS_SCHED_SETPARAM, unix.SYS_SCHED_SETATTR,
	unix.SYS_MIGRATE_PAGES, unix.SYS_MOVE_PAGES, unix.SYS_PROCESS_MADVISE, unix.SYS_PROCESS_MRELEASE,
	unix.SYS_SHMGET, unix.SYS_SHMAT, unix.SYS_SHMCTL, unix.SYS_MSGGET, unix.SYS_MSGSND, unix.SYS_MSGRCV, unix.SYS_MSGCTL,
	unix.SYS_SEMGET, unix.SYS_SEMOP, unix.SYS_SEMTIMEDOP, unix.SYS_SEMCTL, unix.SYS_MQ_OPEN, unix.SYS_MQ_UNLINK,
	unix.SYS_MEMFD_CREATE, unix.SYS_MEMFD_SECRET, // files that Landlock does not see, and which can be run
	unix.SYS_MOUNT, unix.SYS_UMOUNT2, unix.SYS_PIVOT_ROOT, unix.SYS_CHROOT, unix.SYS_UNSHARE, unix.SYS_SETNS,
	unix.SYS_FSOPEN, unix.SYS_OPEN_TREE, unix.SYS_MOVE_MOUNT, unix.SYS_NAME_TO_HANDLE_AT, unix.SYS_OPEN_BY_HANDLE_AT,
	unix.SYS_FCHMODAT, unix.SYS_FCHMODAT2, unix.SYS_FCHMOD, unix.SYS_FCHOWNAT, unix.SYS_FCHOWN, unix.SYS_UTIMENSAT,
	unix.SYS_SETXATTR, unix.SYS_LSETXATTR, unix.SYS_FSETXATTR, unix.SYS_REMOVEXATTR, unix.SYS_LREMOVEXATTR, unix.SYS_FREMOVEXATTR,
	unix.SYS_BPF, unix.SYS_PERF_EVENT_OPEN, unix.SYS_USERFAULTFD, unix.SYS_IO_URING_SETUP,
	unix.SYS_ADD_KEY, unix.SYS_REQUEST_KEY, unix.SYS_KEYCTL,
	unix.SYS_KEXEC_LOAD, unix.SYS_INIT_MODULE, unix.SYS_FINIT_MODULE, unix.SYS_DELETE_MODULE, unix.SYS_REBOOT,
	unix.SYS_SWAPON, unix.SYS_SWAPOFF, unix.SYS_ACCT, unix.SYS_SYSLOG, unix.SYS_QUOTACTL,
	unix.SYS_SETTIMEOFDAY, unix.SYS_CLOCK_SETTIME, unix.SYS_CLOCK_ADJTIME, unix.SYS_ADJTIMEX, unix.SYS_SETHOSTNAME, unix.SYS_SETDOMAINNAME,
}

// readerFilter allows what Go's runtime and talking over open descriptors take:
// memory, threads, clocks, signals among them. With files, those that Landlock
// leaves can be opened for reading. pid is this process.
func readerFilter(files bool, pid int) []unix.SockFilter {
	calls := []call{
		{number: unix.SYS_CLONE, action: allowed, mask: unix.CLONE_THREAD, want: unix.CLONE_THREAD},
		{number: unix.SYS_CLONE3, action: missing}, // its flags cannot be seen; the C library falls back on clone
		{number: unix.SYS_TGKILL, action: allowed, mask: whole, want: uint32(pid)},
		{number: unix.SYS_PRCTL, action: allowed, mask: whole, want: unix.PR_SET_VMA}, // names of memory
		// A descriptor that tells when it can be read tells a process of its owner's choice.
		{number: unix.SYS_FCNTL, action: denied, argument: 2, mask: unix.O_ASYNC, want: unix.O_ASYNC},
	}
	for _, command := range []uint32{unix.F_GETFD, unix.F_SETFD, unix.F_GETFL, unix.F_SETFL, unix.F_DUPFD_CLOEXEC} {
		calls = append(calls, call{number: unix.SYS_FCNTL, action: allowed, argument: 1, mask: whole, want: command})
	}
	if files {
		const change = unix.O_ACCMODE | unix.O_CREAT | unix.O_TRUNC | unix.O_APPEND
		calls = append(calls, call{number: unix.SYS_OPENAT, action: allowed, argument: 2, mask: change, want: unix.O_RDONLY})
	}
	for _, number := range slices.Concat(readerAllowed, archAllowed) {
		calls = append(calls, call{number: number, action: allowed})
	}
	return compile(calls, denied)
}

var readerAllowed = []uint32{
	unix.SYS_READ, unix.SYS_READV, unix.SYS_PREAD64, unix.SYS_WRITE, unix.SYS_WRITEV, unix.SYS_CLOSE, unix.SYS_FSTAT, unix.SYS_NEWFSTATAT,
	unix.SYS_LSEEK, unix.SYS_DUP, unix.SYS_DUP3, unix.SYS_RECVMSG, unix.SYS_PIPE2, unix.SYS_EVENTFD2,
	unix.SYS_EPOLL_CREATE1, unix.SYS_EPOLL_CTL, unix.SYS_EPOLL_PWAIT, unix.SYS_PPOLL,
	unix.SYS_MMAP, unix.SYS_MUNMAP, unix.SYS_MREMAP, unix.SYS_MPROTECT, unix.SYS_MADVISE, unix.SYS_MINCORE, unix.SYS_BRK,
	unix.SYS_FUTEX, unix.SYS_MEMBARRIER, unix.SYS_SET_ROBUST_LIST, unix.SYS_RSEQ, unix.SYS_SET_TID_ADDRESS,
	unix.SYS_SCHED_YIELD, unix.SYS_SCHED_GETAFFINITY, unix.SYS_GETPID, unix.SYS_GETTID, unix.SYS_GETRUSAGE, unix.SYS_GETCPU,
	unix.SYS_NANOSLEEP, unix.SYS_CLOCK_NANOSLEEP, unix.SYS_CLOCK_GETTIME, unix.SYS_CLOCK_GETRES, unix.SYS_GETTIMEOFDAY,
	unix.SYS_RT_SIGACTION, unix.SYS_RT_SIGPROCMASK, unix.SYS_RT_SIGRETURN, unix.SYS_SIGALTSTACK, unix.SYS_RESTART_SYSCALL,
	unix.SYS_GETRANDOM, unix.SYS_EXIT, unix.SYS_EXIT_GROUP,
}
