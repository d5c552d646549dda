//go:build unix

package source

import "syscall"

// A file that was swapped for a symbolic link is not followed, one that was
// swapped for a FIFO does not block.
const (
	noFollow  = syscall.O_NOFOLLOW
	openFlags = noFollow | syscall.O_NONBLOCK
)

// errSwapped is what the system says of a symbolic link under noFollow.
const errSwapped = syscall.ELOOP
