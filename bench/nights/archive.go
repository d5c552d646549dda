package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// added is the line that a file is changed by.
const added = "\nTilføjet af Jens Hansen.\n"

// change adds a line to every file whose number is divided by each.
func change(archive string, each int) error {
	n := 0
	return filepath.WalkDir(archive, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if n++; n%each != 0 {
			return nil
		}
		return addTo(path)
	})
}

func addTo(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString(added)
	return errors.Join(err, f.Close())
}

// dropCaches has the system forget what it keeps of files. It reports whether
// it could.
func dropCaches() bool {
	return os.WriteFile("/proc/sys/vm/drop_caches", []byte("1\n"), 0) == nil
}

// size is what the files of a directory hold.
func size(dir string) (bytes int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			bytes += info.Size()
		}
		return err
	})
	return bytes, err
}
