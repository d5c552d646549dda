package hitindex

import (
	"archive/tar"
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"filippo.io/age"

	"aktsyn/pipeline/keys"
)

// Restore makes an index in dir, which must not exist or be empty, from a
// backup and the key that it was made with. The errors are ErrNotBackup,
// ErrWrongKey, ErrNewer, ErrOlder, ErrFull and ErrDamaged; nothing is left in dir then.
// The index appears when the whole backup was read, is authentic, and every
// block of its store was examined.
func Restore(file, dir string, key keys.Key, o Options) (info BackupInfo, err error) {
	if key.IsZero() {
		return info, fmt.Errorf("%w: no key was given", ErrWrongKey)
	}
	found, err := Exists(dir)
	if err != nil {
		return info, err
	}
	if found {
		return info, fmt.Errorf("%s holds an index already; name an empty or a new directory", dir)
	}
	f, err := os.Open(file)
	if err != nil {
		return info, err
	}
	defer f.Close()
	stream, err := openBackup(file, f, key)
	if err != nil {
		return info, err
	}
	_, missing := os.Stat(dir)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return info, storeError(err)
	}
	if info, err = restoreInto(dir, stream, key, o); err != nil {
		err = errors.Join(fmt.Errorf("%s was not restored: %w", file, err), os.RemoveAll(filepath.Join(dir, stagingName)))
		if missing != nil {
			os.Remove(dir) // only when it is empty
		}
	}
	return info, err
}

// openBackup returns the authenticated content of a backup.
func openBackup(name string, r io.Reader, key keys.Key) (io.Reader, error) {
	stream, err := age.Decrypt(bufio.NewReaderSize(r, 256<<10), newBackupKey(key))
	switch {
	case err == nil:
		return stream, nil
	case errors.Is(err, ErrWrongKey):
		return nil, fmt.Errorf("%s: %w", name, err)
	default:
		return nil, fmt.Errorf("%w: %s, or its beginning is damaged; use another backup", ErrNotBackup, name)
	}
}

// damagedBackup says that a backup cannot be trusted.
func damagedBackup(what string) error {
	return fmt.Errorf("%w: the backup %s; use another backup", ErrDamaged, what)
}

// restoreInto restores into a directory that has no index.
func restoreInto(dir string, stream io.Reader, key keys.Key, o Options) (info BackupInfo, err error) {
	lock, err := lockDirectory(dir, true)
	if err != nil {
		return info, err
	}
	defer lock.Close()
	if err := settle(dir, nil); err != nil {
		return info, err
	}
	staging := filepath.Join(dir, stagingName)
	if err := os.MkdirAll(filepath.Join(staging, storeName), 0o700); err != nil {
		return info, storeError(err)
	}
	sp := &space{dir: dir, free: FreeSpace}
	if info, err = unpackBackup(stream, staging, sp); err != nil {
		return info, err
	}
	o.at("unpacked")
	if err := checkStaged(staging, key); err != nil {
		return info, err
	}
	if err := syncTree(staging); err != nil {
		return info, err
	}
	o.at("staged")
	return info, install(dir, o.step)
}

// checkStaged examines a restored index before it appears, and notes in its
// audit log that it was restored.
func checkStaged(staging string, key keys.Key) error {
	id, found, err := readMarker(staging)
	if err != nil {
		return err
	}
	if !found {
		return damagedBackup("has no " + markerName)
	}
	if err := fits(staging, id, key); err != nil {
		return err
	}
	files := storeFiles{dir: filepath.Join(staging, storeName), key: key.IndexKey()}
	if _, err := files.check(everything); err != nil {
		return err
	}
	audit, err := newAuditLog(staging, key)
	if err != nil {
		return err
	}
	return audit.write(AuditEntry{Action: "restore"})
}

// unpackBackup writes the files of a backup to staging and reads the stream to
// its very end: before that it is not known to be whole.
func unpackBackup(stream io.Reader, staging string, sp *space) (info BackupInfo, err error) {
	for archive := tar.NewReader(stream); ; {
		h, err := archive.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return info, damagedBackup("was changed or cut off")
		}
		if !belongs(h) {
			return info, damagedBackup("holds what is not part of an index")
		}
		if err := unpackFile(filepath.Join(staging, filepath.FromSlash(h.Name)), archive, sp); err != nil {
			return info, err
		}
		info.Files, info.Bytes = info.Files+1, info.Bytes+h.Size
	}
	if _, err := io.Copy(io.Discard, stream); err != nil {
		return info, damagedBackup("was changed or cut off")
	}
	return info, nil
}

// belongs reports whether a file of a backup is one that an index has.
func belongs(h *tar.Header) bool {
	if h.Typeflag != tar.TypeReg {
		return false
	}
	name, inStore := strings.CutPrefix(h.Name, storeName+"/")
	if !inStore {
		return slices.Contains([]string{markerName, sealName, auditName, auditHeadName}, name)
	}
	return name != "" && name != badgerLock && filepath.IsLocal(name) && !strings.ContainsAny(name, `/\`)
}

// unpackFile writes a new file, as long as there is space.
func unpackFile(path string, r io.Reader, sp *space) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return storeError(err)
	}
	defer f.Close()
	for buffer := make([]byte, 256<<10); ; {
		n, err := r.Read(buffer)
		if n > 0 {
			if err := sp.use(n); err != nil {
				return err
			}
			if _, err := f.Write(buffer[:n]); err != nil {
				return storeError(err)
			}
		}
		if err == io.EOF {
			return storeError(f.Close())
		}
		if err != nil {
			return damagedBackup("was changed or cut off")
		}
	}
}
