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
// code. It is to be called once, before maps are made; fd must stay open.
func Exit(fd, code int) error {
	output, status = fd, code
	a := sigaction{handler: handlerAddress(), flags: saOnStack | saRestorer, restorer: handlerAddress()}
	const maskBytes = 8
	_, _, errno := syscall.RawSyscall6(syscall.SYS_RT_SIGACTION, uintptr(syscall.SIGBUS), uintptr(unsafe.Pointer(&a)), 0, maskBytes, 0, 0)
	if errno != 0 {
		return errno
	}
	return nil
}

// handlerAddress is where the handler begins.
func handlerAddress() uintptr
