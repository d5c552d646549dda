//go:build unix

package config

import (
	"io/fs"

	"golang.org/x/sys/unix"
)

// writable reports whether this user may make files in a directory.
func writable(dir string) error {
	if err := unix.Access(dir, unix.W_OK|unix.X_OK); err != nil {
		return &fs.PathError{Op: "write to", Path: dir, Err: err}
	}
	return nil
}
