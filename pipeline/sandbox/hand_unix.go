//go:build unix

package sandbox

import (
	"errors"
	"os"
	"syscall"
)

// handDescriptor is the program's end of the socket, the first of ExtraFiles.
const handDescriptor = 3

func socketpair() (ours, theirs *os.File, err error) {
	syscall.ForkLock.RLock() // no program that is started meanwhile inherits them
	defer syscall.ForkLock.RUnlock()
	ends, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		return nil, nil, os.NewSyscallError("socketpair", err)
	}
	for _, fd := range ends {
		syscall.CloseOnExec(fd)
	}
	return os.NewFile(uintptr(ends[0]), "hand"), os.NewFile(uintptr(ends[1]), "hand"), nil
}

// Hand gives the program a descriptor of an open file, which Receive takes
// there. Both share the position in the file.
func (p *Process) Hand(f *os.File) error {
	err := syscall.Sendmsg(int(p.hand.Fd()), []byte{0}, syscall.UnixRights(int(f.Fd())), nil, 0)
	return os.NewSyscallError("sendmsg", err)
}

// Receive takes, in the started program, the next file that it is handed, and
// waits for it. It is nil where a system has no way to hand files over.
func Receive() (*os.File, error) {
	var (
		data [1]byte
		oob  = make([]byte, syscall.CmsgSpace(4)) // one descriptor
	)
	_, n, _, _, err := syscall.Recvmsg(handDescriptor, data[:], oob, 0)
	for err == syscall.EINTR {
		_, n, _, _, err = syscall.Recvmsg(handDescriptor, data[:], oob, 0)
	}
	if err != nil {
		return nil, os.NewSyscallError("recvmsg", err)
	}
	messages, err := syscall.ParseSocketControlMessage(oob[:n])
	if err != nil || len(messages) != 1 {
		return nil, errors.New("no descriptor in the message")
	}
	fds, err := syscall.ParseUnixRights(&messages[0])
	if err != nil || len(fds) != 1 {
		return nil, errors.New("no descriptor in the message")
	}
	return os.NewFile(uintptr(fds[0]), "handed"), nil
}
