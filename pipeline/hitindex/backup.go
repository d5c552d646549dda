package hitindex

import (
	"archive/tar"
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"

	"aktsyn/pipeline/keys"
)

// A backup is one file: the files of the index (their content is encrypted
// already) in a tar stream, and that encrypted and authenticated by age
// (age-encryption.org/v1). age seals the stream in chunks of 64 KiB and marks
// the last one, so that a backup that was changed or cut off anywhere is
// noticed. The key of the file is wrapped with keys.Key.BackupKey (backupkey.go).
//
// A backup made before a rekey needs the key of that time.

// ErrNotBackup says that a file is no backup of an index, or that its
// beginning is damaged.
var ErrNotBackup = errors.New("not a backup of an aktsyn index")

// BackupInfo says what a backup holds.
type BackupInfo struct {
	Files int
	Bytes int64 // of the files
}

// Backup writes a backup of the index in dir to a new file. It reads the index
// like any reader: others may read meanwhile, and while a scan writes it is
// refused with ErrLocked, so what it holds is of one moment. Every block is
// examined first, so that no damage is saved. The file appears whole and
// synced or not at all; one that exists is never replaced.
func Backup(dir string, key keys.Key, file string, o Options) (info BackupInfo, err error) {
	if err := placeForBackup(dir, file); err != nil {
		return info, err
	}
	o.Create = false
	ix, err := Open(dir, key, o)
	if err != nil {
		return info, err
	}
	defer func() { err = errors.Join(err, ix.Close()) }()
	if _, err := ix.files.check(everything); err != nil {
		return info, err
	}
	if err := ix.Audit(AuditEntry{Action: "backup"}); err != nil {
		return info, err
	}
	tmp := file + newSuffix
	defer os.Remove(tmp)
	if info, err = ix.writeBackup(tmp, key); err != nil {
		return info, fmt.Errorf("backup %s: %w", file, storeError(err))
	}
	return info, storeError(errors.Join(os.Rename(tmp, file), syncPath(filepath.Dir(file))))
}

// placeForBackup refuses a file that exists, and one inside the index.
func placeForBackup(dir, file string) error {
	if _, err := os.Lstat(file); err == nil {
		return fmt.Errorf("%s exists already; name a new file, backups never replace another", file)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	inside, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	path, err := filepath.Abs(file)
	if err != nil {
		return err
	}
	if rel, err := filepath.Rel(inside, path); err == nil && filepath.IsLocal(rel) {
		return fmt.Errorf("%s lies inside the index; keep backups on another disk", file)
	}
	return nil
}

func (ix *Index) writeBackup(path string, key keys.Key) (info BackupInfo, err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return info, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	buffered := bufio.NewWriterSize(f, 256<<10)
	sealed, err := age.Encrypt(buffered, newBackupKey(key))
	if err != nil {
		return info, err
	}
	b := &backupWriter{tar: tar.NewWriter(sealed), info: &info}
	if err := ix.writeFiles(b); err != nil {
		return info, err
	}
	return info, errors.Join(b.tar.Close(), sealed.Close(), buffered.Flush(), f.Sync())
}

// backupWriter puts files into a backup.
type backupWriter struct {
	tar  *tar.Writer
	info *BackupInfo
}

// add writes n bytes of r under a name.
func (b *backupWriter) add(name string, n int64, r io.Reader) error {
	if err := b.tar.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: n, Mode: 0o600}); err != nil {
		return err
	}
	if _, err := io.CopyN(b.tar, r, n); err != nil {
		return err
	}
	b.info.Files, b.info.Bytes = b.info.Files+1, b.info.Bytes+n
	return nil
}

func (b *backupWriter) addFile(dir, name string) error {
	f, err := os.Open(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	return b.add(name, info.Size(), f)
}

// writeFiles puts all of an index into a backup. Nothing of the store changes
// while it is open for reading; the audit log may grow.
func (ix *Index) writeFiles(b *backupWriter) error {
	entries, err := os.ReadDir(ix.files.dir)
	if err != nil {
		return err
	}
	names := []string{markerName, sealName}
	for _, e := range entries {
		if e.Type().IsRegular() && e.Name() != badgerLock {
			names = append(names, storeName+"/"+e.Name())
		}
	}
	for _, name := range names {
		if err := b.addFile(ix.dir, name); err != nil {
			return err
		}
	}
	return ix.writeAuditFiles(b)
}

// writeAuditFiles takes the head and the log of one moment.
func (ix *Index) writeAuditFiles(b *backupWriter) error {
	f, err := os.Open(ix.audit.path)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := lockFile(f, false); err != nil {
		return err
	}
	head, headErr := os.ReadFile(ix.audit.headPath())
	info, err := f.Stat()
	if err := errors.Join(headErr, err, unlockFile(f)); err != nil {
		return err
	}
	if err := b.add(auditHeadName, int64(len(head)), strings.NewReader(string(head))); err != nil {
		return err
	}
	return b.add(auditName, info.Size(), f)
}
