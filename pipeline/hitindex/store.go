package hitindex

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"
)

// The sizes that Badger works with, in bytes. They keep its memory at some 60 MB:
// it builds one table at a time of its logs, and some ten when it compacts, each in
// buffers of 4 MB, 8 MB, and so on as needed, which it keeps for reuse. A table and
// its encrypted blocks fit into the first one when the table is a bit smaller than
// half of it.
const (
	partBytes  = 24 << 10 // largest value given to Badger
	blockBytes = 32 << 10
	tableBytes = 3 << 19
	// memTableBytes must never shrink: Badger ends the process when it
	// replays the log of a larger memtable into a smaller one.
	memTableBytes = 2 << 20
)

// levelZeroTables is how many tables, each of a memtable, come together in level
// 0 before they are merged into the last level, all at once. Keys ascend: there is
// little to merge, and next to nothing to free. A night that writes less than
// that, some 2.5 GB of text, leaves tables as they are. But a search asks those of
// level 0 one by one, each for a tenth of a millisecond, and what was written over
// stays until they are merged, some 140 MB: so there are no more of them. As many
// again may come while these are merged, and then the writer waits.
const levelZeroTables = 64

// errMissing says that a record does not exist.
var errMissing = errors.New("no such record")

// store is Badger with records of any size, and with errors where Badger has
// panics. It is safe for concurrent use.
type store struct {
	db       *badger.DB
	space    *space
	releaser *releaser         // while the store is open for writing, else nil
	synced   func(path string) // told of each file and directory that was synced, for tests that pull the plug; nil: nobody
}

// mode says what a store is opened for.
type mode int

const (
	reading  mode = iota
	recovery      // to replay the logs of a killed process and close again
	writing       // the only mode with compactions in the background
)

func storeOptions(files storeFiles, m mode, log *slog.Logger) badger.Options {
	o := badger.DefaultOptions(files.dir).
		WithReadOnly(m == reading).
		WithSyncWrites(false).
		WithDetectConflicts(false). // one writer
		WithMetricsEnabled(false).
		WithLogger(badgerLog{log}).
		WithCompression(options.None).
		WithMemTableSize(memTableBytes).
		WithNumMemtables(2).
		WithBlockSize(blockBytes).
		WithBaseTableSize(tableBytes).
		WithBaseLevelSize(16 << 30).       // one level: keys ascend, so its tables hardly overlap
		WithValueThreshold(4 * partBytes). // larger values would go to the value log
		WithValueLogFileSize(1 << 20).
		WithBlockCacheSize(16 << 20).
		WithIndexCacheSize(16 << 20).
		WithChecksumVerificationMode(options.OnBlockRead).
		WithEncryptionKey(files.key).
		WithEncryptionKeyRotationDuration(365 * 24 * time.Hour).
		WithNumCompactors(2).
		WithNumLevelZeroTables(levelZeroTables).
		WithNumLevelZeroTablesStall(2 * levelZeroTables)
	o.TableSizeMultiplier = 1
	if m == writing { // which goes through the store in order
		o = o.WithBlockCacheSize(4 << 20).WithIndexCacheSize(4 << 20)
	} else {
		// Without compactors a full level 0 would block for ever.
		o = o.WithNumCompactors(0).WithNumLevelZeroTablesStall(math.MaxInt32)
	}
	return o
}

// openStore opens Badger on files that check has found in order.
func openStore(files storeFiles, m mode, sp *space, log *slog.Logger) (s *store, err error) {
	defer recovered(&err)
	db, err := badger.Open(storeOptions(files, m, log))
	if err != nil {
		return nil, storeError(err)
	}
	s = &store{db: db, space: sp}
	if m == writing {
		s.releaser = newReleaser(files.dir)
	}
	return s, nil
}

// recovered turns a panic of Badger, which damaged files cause and files that
// cannot be opened, into an error. The panic's text is dropped: it holds raw bytes
// of the store.
func recovered(err *error) {
	cause := recover()
	if cause == nil {
		return
	}
	if *err = handles(fmt.Sprint(cause)); *err == nil {
		*err = damaged("its store has unreadable blocks")
	}
}

func (s *store) close() (err error) {
	defer recovered(&err)
	if s.releaser != nil {
		s.releaser.end()
		s.releaser = nil
	}
	return storeError(s.db.Close())
}

// verify examines every block of the open store.
func (s *store) verify() (err error) {
	defer recovered(&err)
	if s.db.VerifyChecksum() != nil {
		return damaged("its store has unreadable blocks")
	}
	return nil
}

// get returns the record under key, or errMissing.
func (s *store) get(key []byte) (value []byte, err error) {
	defer recovered(&err)
	txn := s.db.NewTransaction(false)
	defer txn.Discard()
	for part, parts := 0, 1; part < parts; part++ {
		b, err := getPart(txn, key, part)
		if err != nil {
			return nil, err
		}
		if part == 0 {
			n, size := binary.Uvarint(b)
			if size <= 0 || n == 0 || n > maxUnpacked/partBytes {
				return nil, errMalformed
			}
			parts, b = int(n), b[size:]
		}
		value = append(value, b...)
	}
	return value, nil
}

func getPart(txn *badger.Txn, key []byte, part int) ([]byte, error) {
	item, err := txn.Get(keyPart(key, part))
	if errors.Is(err, badger.ErrKeyNotFound) {
		return nil, errMissing
	}
	if err != nil {
		return nil, storeError(err)
	}
	b, err := item.ValueCopy(nil)
	return b, storeError(err)
}

func keyPart(key []byte, part int) []byte {
	return binary.BigEndian.AppendUint16(key[:len(key):len(key)], uint16(part))
}

// each calls f for every record whose key begins with prefix, in the order of
// the keys. Key and value are f's to keep.
func (s *store) each(prefix []byte, f func(key, value []byte) error) (err error) {
	defer recovered(&err)
	txn := s.db.NewTransaction(false)
	defer txn.Discard()
	o := badger.DefaultIteratorOptions
	o.Prefix = prefix
	it := txn.NewIterator(o)
	defer it.Close()
	var r recordParts
	for it.Rewind(); it.Valid(); it.Next() {
		value, err := it.Item().ValueCopy(nil)
		if err != nil {
			return storeError(err)
		}
		whole, err := r.add(it.Item().KeyCopy(nil), value)
		if err != nil {
			return damaged("a record of the store is not whole")
		}
		if !whole {
			continue
		}
		if err := f(r.key, r.value); err != nil {
			return err
		}
	}
	if r.missing > 0 {
		return damaged("a record of the store is not whole")
	}
	return nil
}

// versions counts the keys of the store as readers see them, and with older
// versions and those that were deleted.
func (s *store) versions() (live, all int64, err error) {
	defer recovered(&err)
	txn := s.db.NewTransaction(false)
	defer txn.Discard()
	for _, every := range []bool{false, true} {
		it := txn.NewIterator(badger.IteratorOptions{AllVersions: every})
		n := int64(0)
		for it.Rewind(); it.Valid(); it.Next() {
			n++
		}
		it.Close()
		live, all = all, n
	}
	return live, all, nil
}

// recordParts joins the parts of records.
type recordParts struct {
	key, value []byte
	parts      int // that have been joined
	missing    int
}

// add takes the next part and reports whether the record is whole.
func (r *recordParts) add(key, value []byte) (whole bool, err error) {
	if len(key) < 2 {
		return false, errMalformed
	}
	name, part := key[:len(key)-2], int(binary.BigEndian.Uint16(key[len(key)-2:]))
	if r.missing == 0 {
		n, size := binary.Uvarint(value)
		if part != 0 || size <= 0 || n == 0 || n > maxUnpacked/partBytes {
			return false, errMalformed
		}
		*r = recordParts{key: name, value: value[size:], parts: 1, missing: int(n) - 1}
		return r.missing == 0, nil
	}
	if part != r.parts || !bytes.Equal(name, r.key) {
		return false, errMalformed
	}
	r.value, r.parts, r.missing = append(r.value, value...), r.parts+1, r.missing-1
	return r.missing == 0, nil
}

// storeBatch collects records and writes them in the background; commit waits
// for that. After an error the batch is of no further use.
type storeBatch struct {
	store   *store
	wb      *badger.WriteBatch
	records int64 // that were put
}

func (s *store) newBatch() *storeBatch { return &storeBatch{store: s, wb: s.db.NewWriteBatch()} }

// put writes a record. The value belongs to the batch from then on.
func (b *storeBatch) put(key, value []byte) (err error) {
	defer recovered(&err)
	if err := b.store.space.use(len(key) + len(value)); err != nil {
		return err
	}
	parts := max(1, (len(value)+partBytes-1)/partBytes)
	if parts > maxUnpacked/partBytes {
		return fmt.Errorf("index store: a record of %d bytes is too large", len(value))
	}
	b.records++
	first := binary.AppendUvarint(nil, uint64(parts))
	for part := range parts {
		v := value[part*partBytes : min(len(value), (part+1)*partBytes)]
		if part == 0 {
			v = append(first, v...)
		}
		if err := b.wb.Set(keyPart(key, part), v); err != nil {
			return storeError(err)
		}
	}
	return nil
}

// commit writes what is left of the batch. It then survives the process, but
// only sync makes it survive the machine.
func (b *storeBatch) commit() (err error) {
	defer recovered(&err)
	return storeError(b.wb.Flush())
}

// sync makes durable what was committed. Badger's own Sync leaves out a
// memtable that is full and not yet flushed to a table, so the logs of all
// memtables are synced here; one that vanishes meanwhile was flushed, and its
// table synced before that. Then it is noted up to which version that is.
func (s *store) sync() (err error) {
	defer recovered(&err)
	dir := s.db.Opts().Dir
	txn := s.db.NewTransaction(false) // waits for what is being committed
	version := txn.ReadTs()
	txn.Discard()
	entries, err := os.ReadDir(dir)
	if err != nil {
		return storeError(err)
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".mem") {
			continue
		}
		if err := s.syncPath(filepath.Join(dir, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return storeError(err)
		}
	}
	if err := s.syncPath(dir); err != nil {
		return storeError(err)
	}
	return noteSynced(dir, version)
}

func (s *store) syncPath(path string) error {
	err := syncPath(path)
	if s.synced != nil && err == nil {
		s.synced(path)
	}
	return err
}

// syncPath syncs a file or a directory.
func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// cancel gives the batch up; what was written stays.
func (b *storeBatch) cancel() (err error) {
	defer recovered(&err)
	b.wb.Cancel()
	return nil
}

// below returns the values of all records whose keys begin with prefix. They
// are of one part each.
func (s *store) below(prefix []byte) (values [][]byte, err error) {
	defer recovered(&err)
	txn := s.db.NewTransaction(false)
	defer txn.Discard()
	o := badger.DefaultIteratorOptions
	o.Prefix, o.PrefetchValues = prefix, false
	it := txn.NewIterator(o)
	defer it.Close()
	for it.Rewind(); it.Valid(); it.Next() {
		b, err := it.Item().ValueCopy(nil)
		if err != nil {
			return nil, storeError(err)
		}
		n, size := binary.Uvarint(b)
		if size <= 0 || n != 1 {
			return nil, errMalformed
		}
		values = append(values, b[size:])
	}
	return values, nil
}

// removeAll removes all records whose keys begin with prefix.
func (s *store) removeAll(prefix []byte) error { return s.removeFrom(prefix, prefix) }

// removeFrom removes those records of removeAll whose keys are not before first.
func (s *store) removeFrom(prefix, first []byte) (err error) {
	defer recovered(&err)
	txn := s.db.NewTransaction(false)
	defer txn.Discard()
	it := txn.NewIterator(badger.IteratorOptions{Prefix: prefix})
	defer it.Close()
	wb := s.db.NewWriteBatch()
	defer wb.Cancel()
	for it.Seek(first); it.Valid(); it.Next() {
		if err := wb.Delete(it.Item().KeyCopy(nil)); err != nil {
			return storeError(err)
		}
	}
	return storeError(wb.Flush())
}

// badgerLog hands Badger's complaints on. They name files and numbers of
// tables; values never appear in them.
type badgerLog struct{ log *slog.Logger }

func (l badgerLog) Errorf(format string, args ...any)   { l.write(slog.LevelError, format, args) }
func (l badgerLog) Warningf(format string, args ...any) { l.write(slog.LevelWarn, format, args) }
func (l badgerLog) Infof(string, ...any)                {}
func (l badgerLog) Debugf(string, ...any)               {}

func (l badgerLog) write(level slog.Level, format string, args []any) {
	if l.log != nil {
		l.log.Log(context.Background(), level, "index store", "message", fmt.Sprintf(format, args...))
	}
}
