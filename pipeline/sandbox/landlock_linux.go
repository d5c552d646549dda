package sandbox

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"unsafe"

	"golang.org/x/sys/unix"
)

// systemFiles are what any program may read: the shared libraries of the common
// distributions. What does not exist is passed over.
var systemFiles = []string{"/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib",
	"/etc/ld.so.cache", "/sys/kernel/mm/transparent_hugepage"}

// stores hold, where they exist, programs of several files that start each
// other, and the loader.
var stores = []string{"/nix/store", "/gnu/store"}

// loaders returns what the system starts with a program that has shared
// libraries; those it needs only to read.
func loaders() []string {
	files, _ := filepath.Glob("/lib*/ld-*.so.*") // the pattern is one
	return files
}

const (
	readFiles  = unix.LANDLOCK_ACCESS_FS_READ_FILE | unix.LANDLOCK_ACCESS_FS_READ_DIR
	writeFiles = unix.LANDLOCK_ACCESS_FS_WRITE_FILE
	runFiles   = unix.LANDLOCK_ACCESS_FS_EXECUTE
)

// rightsOf are the file rights that each version of Landlock added, which are
// all taken away (landlock(7), "Landlock ABI versions").
var rightsOf = []uint64{
	1: 1<<13 - 1, // LANDLOCK_ACCESS_FS_EXECUTE to MAKE_SYM
	2: unix.LANDLOCK_ACCESS_FS_REFER,
	3: unix.LANDLOCK_ACCESS_FS_TRUNCATE,
	5: unix.LANDLOCK_ACCESS_FS_IOCTL_DEV,
}

// landlockVersion returns the version of Landlock that the kernel has, at most 0
// when there is none.
func landlockVersion() int {
	version, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	if errno != 0 {
		return 0
	}
	return int(version)
}

// ruleset is what version of Landlock can forbid.
func ruleset(version int) unix.LandlockRulesetAttr {
	var attr unix.LandlockRulesetAttr
	for v, rights := range rightsOf {
		if v <= version {
			attr.Handled_access_fs |= rights
		}
	}
	if version >= 4 {
		attr.Handled_access_net = unix.LANDLOCK_ACCESS_NET_BIND_TCP | unix.LANDLOCK_ACCESS_NET_CONNECT_TCP
	}
	if version >= 6 {
		// Not LANDLOCK_SCOPE_SIGNAL: before Linux 6.15 it also kept the thread that
		// starts the program from signals to others of its own process, which Go's
		// scheduler sends.
		attr.Scoped = unix.LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET
	}
	return attr
}

// attrSize is how much of a ruleset the version knows.
func attrSize(version int) uintptr {
	switch {
	case version < 4:
		return 8
	case version < 6:
		return 16
	}
	return 24
}

// restrictFiles leaves this thread, and what it starts, the program and its
// loader to run, and them, the system's libraries and read to read.
func restrictFiles(program string, read []string) error {
	version := landlockVersion()
	attr := ruleset(version)
	fd, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, uintptr(unsafe.Pointer(&attr)), attrSize(version), 0)
	if errno != 0 {
		return os.NewSyscallError("landlock_create_ruleset", errno)
	}
	defer unix.Close(int(fd))
	err := allow(int(fd), readFiles|runFiles, slices.Concat([]string{program}, loaders(), stores)...)
	if err == nil {
		err = allow(int(fd), readFiles, slices.Concat(systemFiles, read)...)
	}
	if err == nil {
		err = allow(int(fd), readFiles|writeFiles, os.DevNull)
	}
	if err != nil {
		return err
	}
	if _, _, errno = unix.Syscall(unix.SYS_LANDLOCK_RESTRICT_SELF, fd, 0, 0); errno != 0 {
		return os.NewSyscallError("landlock_restrict_self", errno)
	}
	return nil
}

// allow adds rules to a ruleset for files that exist, and for all below
// directories.
func allow(ruleset int, rights uint64, paths ...string) error {
	for _, path := range paths {
		fd, err := unix.Open(path, unix.O_PATH|unix.O_CLOEXEC, 0)
		if errors.Is(err, unix.ENOENT) {
			continue
		} else if err != nil {
			return &os.PathError{Op: "open", Path: path, Err: err}
		}
		err = allowOne(ruleset, rights, fd)
		unix.Close(fd)
		if err != nil {
			return err
		}
	}
	return nil
}

func allowOne(ruleset int, rights uint64, fd int) error {
	var stat unix.Stat_t
	if err := unix.Fstat(fd, &stat); err != nil {
		return os.NewSyscallError("fstat", err)
	}
	if stat.Mode&unix.S_IFMT != unix.S_IFDIR {
		rights &^= unix.LANDLOCK_ACCESS_FS_READ_DIR // not a right of files
	}
	rule := unix.LandlockPathBeneathAttr{Allowed_access: rights, Parent_fd: int32(fd)}
	_, _, errno := unix.Syscall6(unix.SYS_LANDLOCK_ADD_RULE, uintptr(ruleset), unix.LANDLOCK_RULE_PATH_BENEATH,
		uintptr(unsafe.Pointer(&rule)), 0, 0, 0)
	if errno != 0 {
		return os.NewSyscallError("landlock_add_rule", errno)
	}
	return nil
}
