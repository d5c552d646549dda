package sandbox

import "golang.org/x/sys/unix"

const (
	auditArch = unix.AUDIT_ARCH_AARCH64
	x32Bit    = 0xFFFFFFFF // no other interface shares the numbers
)

// The calls that only this architecture has.
var archDenied, archAllowed []uint32
