package hitindex

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// syncTree syncs every file and directory below dir, and dir itself.
func syncTree(dir string) error {
	return storeError(filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return syncPath(path)
	}))
}

// treeSize returns the bytes that the files below dir take on the disk, which
// is less than their length where they have holes, as Badger's logs do.
func treeSize(dir string) (n int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err == nil {
			n += allocated(info)
		}
		return err
	})
	return n, err
}

// copyFile copies a file; the copy must not exist.
func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}
