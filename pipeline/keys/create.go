package keys

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Renew returns the key that an index of old is to be encrypted with from now
// on: the one in the file at path when it exists, else a renewed key that it
// writes there (created). A key with other pseudonyms than old is refused, as
// nothing could be found with it any more, and so is a file below index.
func Renew(old Key, path, index string) (k Key, created bool, err error) {
	if k, err = fromFile(path, Options{Index: index}); errors.Is(err, fs.ErrNotExist) {
		if k, err = old.Renewed(); err != nil {
			return Key{}, false, err
		}
		if created, err = create(path, k); err != nil {
			return Key{}, created, err
		}
		k, err = fromFile(path, Options{Index: index})
	}
	if err != nil {
		return Key{}, created, err
	}
	if !k.SamePseudonyms(old) {
		return Key{}, created, fmt.Errorf("key file %s has other pseudonyms than the key of the index, so that nothing could be found with it; name a file that does not exist, and a key is made there", path)
	}
	if k.ID() == old.ID() {
		return Key{}, created, fmt.Errorf("key file %s holds the key that the index has already; name a file that does not exist, and a key is made there", path)
	}
	return k, created, nil
}

// create makes a key file of k and reports whether this call made it; when
// another process was first, its file stays. The file appears under its name
// whole and synced or not at all: it is written under a temporary name and
// linked, which unlike a rename never replaces an existing key.
func create(path string, k Key) (bool, error) {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return false, cannotCreate(path, err)
	}
	tmp, err := writeTemporary(dir, k.text())
	if tmp != "" {
		defer os.Remove(tmp)
	}
	if err != nil {
		return false, cannotCreate(path, err)
	}
	if err := os.Link(tmp, path); errors.Is(err, fs.ErrExist) {
		return false, nil
	} else if err != nil {
		return false, cannotCreate(path, err)
	}
	if err := syncDirectory(dir); err != nil {
		return true, cannotCreate(path, err)
	}
	return true, nil
}

func cannotCreate(path string, err error) error {
	return fmt.Errorf("cannot make the key file %s: %w; make the directory writable or name a key with --key-file", path, err)
}

// writeTemporary writes text to a new synced file of mode 0600 in dir. The
// name is returned even with an error, for removal.
func writeTemporary(dir, text string) (string, error) {
	f, err := os.CreateTemp(dir, ".key-*")
	if err != nil {
		return "", err
	}
	_, err = f.WriteString(text)
	return f.Name(), errors.Join(err, f.Sync(), f.Close())
}

// syncDirectory makes a new name in dir durable.
func syncDirectory(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
