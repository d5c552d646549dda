package source

import "syscall"

// noAccessTime leaves a file's access time alone. Only its owner may ask for it.
const noAccessTime = syscall.O_NOATIME

// longPath is where paths become too long to be used in one piece: PATH_MAX,
// with the final zero.
const longPath = 4096
