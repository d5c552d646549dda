//go:build !linux || !(amd64 || arm64)

package mapfault

import "errors"

// Exit is not to be had here: Go's own end of the process stays.
func Exit(fd, code int) (undo func(), err error) { return nil, errors.ErrUnsupported }
