package hitindex

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/pb"
	"github.com/dgraph-io/badger/v4/table"
	"github.com/dgraph-io/badger/v4/y"
	"github.com/dgraph-io/ristretto/v2/z"
	"google.golang.org/protobuf/proto"
)

// Badger removes tables that its list does not name, and gives their numbers to
// new ones. After a crash there are such tables: those that were made of a log or
// of other tables and not listed yet, and those that were taken off the list and
// not removed yet. What was synced of the former is in the logs or in the listed
// tables, too. Where it is not, the list was cut short after it was written.

// syncedName is the file in the store that says up to which version all was synced.
const syncedName = "SYNCED"

// copyPrefix begins the name of a copy of the store in which its logs are read.
const copyPrefix = "copy-"

// noteSynced writes that all up to a version was synced. A number takes another's
// place in one sector and need not be synced: an older one is true, too.
func noteSynced(dir string, version uint64) error {
	path, line := filepath.Join(dir, syncedName), syncedLine(version)
	if info, err := os.Stat(path); err != nil || info.Size() != int64(len(line)) {
		return writeFile(path, line)
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err == nil {
		_, err = f.WriteString(line)
		err = errors.Join(err, f.Close())
	}
	return storeError(err)
}

func syncedLine(version uint64) string {
	n := fmt.Sprintf("%020d", version)
	return fmt.Sprintf("%s %08x\n", n, crc32.ChecksumIEEE([]byte(n)))
}

// synced returns up to which version all was synced; everything may have been
// when that was not noted.
func (s storeFiles) synced() (version uint64) {
	b, err := os.ReadFile(filepath.Join(s.dir, syncedName))
	if err != nil {
		return math.MaxUint64
	}
	if _, err := fmt.Sscanf(string(b), "%d", &version); err != nil || string(b) != syncedLine(version) {
		return math.MaxUint64
	}
	return version
}

// unlisted returns ErrDamaged when a table that the list does not name has synced
// content that is nowhere else.
func (s storeFiles) unlisted(m *badger.Manifest, registry *badger.KeyRegistry, o table.Options) error {
	ids, err := s.unlistedTables(m)
	if err != nil || len(ids) == 0 {
		return err
	}
	rest, err := s.copyWithout(m)
	if err != nil {
		return err
	}
	defer os.RemoveAll(rest.dir)
	st, err := openStore(rest, recovery, nil, nil)
	if err != nil {
		return err
	}
	defer st.close() // it is a copy
	for _, id := range ids {
		lost, err := st.lacks(s, id, registry, o)
		if err != nil {
			return err
		}
		if lost {
			return damaged("the list of tables %s was cut short: it does not name %s, and what that holds is nowhere else; nothing was changed", s.manifestPath(), table.NewFilename(id, s.dir))
		}
	}
	return nil
}

// unlistedTables returns the tables that are not on the list and never were.
func (s storeFiles) unlistedTables(m *badger.Manifest) (ids []uint64, err error) {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return nil, storeError(err)
	}
	list, err := os.ReadFile(s.manifestPath())
	if err != nil {
		return nil, storeError(err)
	}
	removed := takenOff(list)
	for _, e := range entries {
		id, ok := table.ParseFileID(e.Name())
		if _, listed := m.Tables[id]; ok && !listed && !removed[id] {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// takenOff returns the tables that were taken off a list.
func takenOff(list []byte) map[uint64]bool {
	const head = 8 // of the list and of its entries
	ids := map[uint64]bool{}
	for rest := list[min(head, len(list)):]; len(rest) >= head; {
		n := int(binary.BigEndian.Uint32(rest))
		var changes pb.ManifestChangeSet
		if n > len(rest)-head || proto.Unmarshal(rest[head:head+n], &changes) != nil {
			break
		}
		for _, c := range changes.Changes {
			if c.Op == pb.ManifestChange_DELETE {
				ids[c.Id] = true
			}
		}
		rest = rest[head+n:]
	}
	return ids
}

// copyWithout makes a copy of the store with its logs and the tables of the list,
// which are but linked: Badger writes to no table that there is.
func (s storeFiles) copyWithout(m *badger.Manifest) (c storeFiles, err error) {
	dir, err := os.MkdirTemp(s.dir, copyPrefix)
	if err != nil {
		return c, storeError(err)
	}
	defer func() {
		if err != nil {
			os.RemoveAll(dir)
		}
	}()
	logs, err := filepath.Glob(filepath.Join(s.dir, "*.mem"))
	if err != nil {
		return c, storeError(err)
	}
	for _, path := range append(logs, s.manifestPath(), filepath.Join(s.dir, badger.KeyRegistryFileName)) {
		b, err := os.ReadFile(path)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, filepath.Base(path)), b, fs.FileMode(0o600))
		}
		if err != nil {
			return c, storeError(err)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(m.Tables)) {
		path, err := filepath.Abs(table.NewFilename(id, s.dir))
		if err == nil {
			err = os.Symlink(path, table.NewFilename(id, dir))
		}
		if err != nil {
			return c, storeError(err)
		}
	}
	c = storeFiles{dir: dir, key: s.key}
	return c, c.tidy()
}

// lacks reports whether a table has synced records that the store has not. One
// that is not whole was never listed: tables are synced before.
func (s *store) lacks(from storeFiles, id uint64, registry *badger.KeyRegistry, o table.Options) (lacks bool, err error) {
	defer recovered(&err)
	t := from.wholeTable(id, registry, o)
	if t == nil {
		return false, nil
	}
	defer t.Close(-1)
	synced := from.synced()
	txn := s.db.NewTransaction(false)
	defer txn.Discard()
	all := txn.NewIterator(badger.IteratorOptions{AllVersions: true, InternalAccess: true})
	defer all.Close()
	records := t.NewIterator(table.NOCACHE)
	defer records.Close()
	for records.Rewind(); records.Valid(); records.Next() {
		key, version := y.ParseKey(records.Key()), y.ParseTs(records.Key())
		if version <= synced && !holds(all, key, version) {
			return true, nil
		}
	}
	return false, nil
}

// holds reports whether a version of a key is among all.
func holds(all *badger.Iterator, key []byte, version uint64) bool {
	for all.Seek(key); all.Valid() && bytes.Equal(all.Item().Key(), key); all.Next() {
		if all.Item().Version() == version {
			return true
		}
	}
	return false
}

// wholeTable opens a table of which the list does not say with which data key it
// is encrypted; nil when not all of it can be read with any.
func (s storeFiles) wholeTable(id uint64, registry *badger.KeyRegistry, o table.Options) *table.Table {
	for key := uint64(1); ; key++ {
		var err error
		if o.DataKey, err = registry.DataKey(key); err != nil {
			return nil
		}
		if t := openWhole(table.NewFilename(id, s.dir), o); t != nil {
			return t
		}
	}
}

func openWhole(path string, o table.Options) (whole *table.Table) {
	defer func() {
		if recover() != nil {
			whole = nil
		}
	}()
	if checkFooter(path) != nil {
		return nil
	}
	mapped, err := z.OpenMmapFile(path, os.O_RDONLY, 0)
	if err != nil {
		return nil
	}
	t, err := table.OpenTable(mapped, o)
	if err != nil {
		return nil
	}
	if t.VerifyChecksum() != nil {
		t.Close(-1)
		return nil
	}
	return t
}

// isCopy reports whether a name is that of a copy that was left by a killed process.
func isCopy(name string) bool { return strings.HasPrefix(name, copyPrefix) }
