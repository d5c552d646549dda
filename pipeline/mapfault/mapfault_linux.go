//go:build linux && (amd64 || arm64)

package mapfault

import (
	"syscall"
	"unsafe"
)

// What the handler, which is assembly, reads. It runs on a signal stack, without a
// goroutine, and does nothing but two system calls.
var (
	output int             //lint:ignore U1000 read by the handler
	token  = []byte(Token) //lint:ignore U1000 read by the handler
	status int             //lint:ignore U1000 read by the handler
)

// sigaction is the struct of the system call, as linux/signal.h has it for amd64
// and arm64.
type sigaction struct {
	handler  uintptr
	flags    uint64
	restorer uintptr
	mask     uint64
}

const (
	saOnStack  = 0x08000000 // goroutines have no room for a signal
	saRestorer = 0x04000000 // amd64 takes no handler without; it is never returned to
)

// Exit makes a SIGBUS write Token to the file fd and end the process with a
// code, until undo gives it back what it did before: fd must stay open so long. It
// is called before maps are made, and not again before undo.
func Exit(fd, code int) (undo func(), err error) {
	output, status = fd, code
	var before sigaction
	ours := sigaction{handler: handlerAddress(), flags: saOnStack | saRestorer, restorer: handlerAddress()}
	if err := exchange(&ours, &before); err != nil {
		return nil, err
	}
	return func() { _ = exchange(&before, nil) }, nil // what was in force is valid
}

// exchange makes an action that of SIGBUS and stores what it was.
func exchange(to, from *sigaction) error {
	const maskBytes = 8
	_, _, errno := syscall.RawSyscall6(syscall.SYS_RT_SIGACTION, uintptr(syscall.SIGBUS), uintptr(unsafe.Pointer(to)), uintptr(unsafe.Pointer(from)), maskBytes, 0, 0)
	if errno != 0 {
		return errno
	}
	return nil
}

// handlerAddress is where the handler begins.
func handlerAddress() uintptr
