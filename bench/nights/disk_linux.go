package main

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// writeBack waits until all that was written to the file system of a directory is
// on its disk. See syncfs(2).
func writeBack(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(unix.Syncfs(int(f.Fd())), f.Close())
}
