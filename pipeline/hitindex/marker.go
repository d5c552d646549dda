package hitindex

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/dgraph-io/badger/v4"

	"aktsyn/pipeline/keys"
)

// The names in an index directory.
const (
	markerName = "AKTSYN-INDEX"
	storeName  = "store"
	sealName   = "CLOSED"
	auditName  = "audit.log"
	// auditHeadName is the file of the audit log's head.
	auditHeadName = "audit.head"
	newSuffix     = ".new" // of a file that is being written
	badgerLock    = "LOCK" // in the store: the number of the process that writes
	underWayName  = "UNDER-WAY"
)

// UnderWay returns the path of the file in which a run notes what it is reading
// (package poison).
func (ix *Index) UnderWay() string { return filepath.Join(ix.dir, underWayName) }

// formatVersion is the layout that doc.go describes.
const formatVersion = 5

// auditedSince is the oldest format whose audit log is that of this one.
const auditedSince = 4

// Exists reports whether dir is an index. A directory that does not exist or
// is empty is none and no error; one that holds other things is ErrNotIndex.
// An index of another format is ErrNewer or ErrOlder. Nothing is opened or changed.
func Exists(dir string) (bool, error) {
	_, found, err := readMarker(dir)
	if err != nil || found {
		return found, err
	}
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("%w: %w", ErrNotIndex, err)
	}
	if _, err := os.Stat(filepath.Join(dir, storeName, badger.ManifestFilename)); err == nil {
		return false, damaged("%s looks like an index, but its file %s is missing", dir, markerName)
	}
	for _, e := range entries {
		if e.Name() != markerName+newSuffix && e.Name() != stagingName {
			return false, fmt.Errorf("%w: %s holds other things; name an empty or a new directory", ErrNotIndex, dir)
		}
	}
	return false, nil
}

// readMarker returns the key ID that the marker names. That of an index which
// is being restored may not yet be in its place.
func readMarker(dir string) (keyID string, found bool, err error) {
	return readMarkerSince(dir, formatVersion)
}

// readMarkerSince is readMarker for formats from the oldest on.
func readMarkerSince(dir string, oldest int) (keyID string, found bool, err error) {
	b, err := os.ReadFile(filepath.Join(dir, markerName))
	if errors.Is(err, fs.ErrNotExist) {
		b, err = os.ReadFile(filepath.Join(dir, readyName, markerName))
	}
	if errors.Is(err, fs.ErrNotExist) {
		return "", false, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("%w: %w", ErrNotIndex, err)
	}
	return parseMarker(dir, string(b), oldest)
}

// markerLine is the text of a marker. It ends in a checksum, which all formats
// from 4 on have: a damaged marker must not be taken for that of another key or
// a newer aktsyn.
func markerLine(version int, keyID string) string {
	line := fmt.Sprintf("%s %d %s", markerName, version, keyID)
	return fmt.Sprintf("%s %08x\n", line, crc32.ChecksumIEEE([]byte(line)))
}

// parseMarker reads the line of a marker of a format from the oldest on.
func parseMarker(dir, line string, oldest int) (keyID string, found bool, err error) {
	unreadable := damaged("%s is unreadable", filepath.Join(dir, markerName))
	rest, last := line, strings.LastIndexByte(line, ' ')
	if last >= 0 {
		rest = line[:last]
	}
	fields := strings.Fields(rest)
	if len(fields) < 2 || fields[0] != markerName {
		return "", false, unreadable
	}
	version, err := strconv.Atoi(fields[1])
	bare := err == nil && version < 4 && len(fields) == 2 // older ones had no checksum
	switch {
	case err != nil || version < 1:
		return "", false, unreadable
	case !bare && line != fmt.Sprintf("%s %08x\n", rest, crc32.ChecksumIEEE([]byte(rest))):
		return "", false, unreadable
	case version < oldest:
		return "", false, older(dir, version)
	case version > formatVersion:
		return "", false, fmt.Errorf("%w: %s has format %d, this aktsyn reads up to %d; update aktsyn", ErrNewer, dir, version, formatVersion)
	case len(fields) != 3:
		return "", false, unreadable
	}
	return fields[2], true, nil
}

// older says what can be done with an index of an older format.
func older(dir string, version int) error {
	audit := "'aktsyn audit' reads its audit log there"
	if version < auditedSince {
		audit = "keep the aktsyn that made it, which alone reads its audit log"
	}
	return fmt.Errorf("%w: %s has format %d, this aktsyn writes %d; move the directory away, the next scan then begins a new index in its place; %s", ErrOlder, dir, version, formatVersion, audit)
}

// writeMarker makes dir an index of key.
func writeMarker(dir string, key keys.Key) error {
	return writeFile(filepath.Join(dir, markerName), markerLine(formatVersion, key.ID()))
}

// writeFile writes a file whole and synced, or not at all.
func writeFile(path, text string) error {
	tmp := path + newSuffix
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return storeError(err)
	}
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return storeError(err)
	}
	return storeError(errors.Join(os.Rename(tmp, path), syncPath(filepath.Dir(path))))
}

// fits returns ErrWrongKey when the index of keyID was not made with key.
func fits(dir, keyID string, key keys.Key) error {
	if keyID == key.ID() {
		return nil
	}
	return fmt.Errorf("%w: %s was made with key %s, the given key is %s; name the right one with --key-file or --key-command, or in the configuration",
		ErrWrongKey, dir, keyID, key.ID())
}

// lockedBy returns ErrLocked with the process that holds the lock of dir,
// as far as it is known: Badger leaves the number of a writer.
func lockedBy(dir string) error {
	pid := holder(dir)
	if pid == 0 || !alive(pid) {
		return fmt.Errorf("%w: %s; wait until it has ended", ErrLocked, dir)
	}
	return fmt.Errorf("%w: %s, process %d; wait until it has ended", ErrLocked, dir, pid)
}

// holder is the process that writes to an index, or that did last; 0 when it did
// not say.
func holder(dir string) int {
	b, _ := os.ReadFile(filepath.Join(dir, storeName, badgerLock))
	pid, err := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil {
		return 0
	}
	return pid
}
