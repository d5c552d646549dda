package hitindex

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/fb"
	"github.com/dgraph-io/badger/v4/options"
	"github.com/dgraph-io/badger/v4/pb"
	"github.com/dgraph-io/badger/v4/table"
	"github.com/dgraph-io/badger/v4/y"
	"github.com/dgraph-io/ristretto/v2"
	"github.com/dgraph-io/ristretto/v2/z"
	"google.golang.org/protobuf/proto"
)

// storeFiles are the files of a store that is not open. The checks are ours
// because Badger's own end the process, skip a table silently, or delete
// tables; they only read.
type storeFiles struct {
	dir string
	key []byte
}

// depth says how much of a store is examined.
type depth int

const (
	structure  depth = iota // of each table, and its control records
	outermost               // also every block that compaction may read, and some more (compacted, due)
	everything              // every block of every table
)

// tableFacts are what a table was found to be.
type tableFacts struct {
	id, size          uint64
	level             uint8
	smallest, biggest []byte // keys with their versions
}

// check examines the store's files and returns the bytes of its tables. A store
// that does not exist yet is in order.
func (s storeFiles) check(d depth) (size uint64, err error) {
	defer recovered(&err)
	if err := s.sealed(); err != nil {
		return 0, err
	}
	manifest, err := s.manifest()
	if err != nil || manifest == nil {
		return 0, err
	}
	registry, err := s.registry()
	if err != nil {
		return 0, err
	}
	cache, err := indexCache()
	if err != nil {
		return 0, err
	}
	defer cache.Close()
	options := table.Options{ReadOnly: true, IndexCache: cache, ChkMode: options.OnBlockRead, BlockSize: blockBytes}
	examine := func(all bool) func(id uint64) (tableFacts, error) {
		return func(id uint64) (x tableFacts, err error) {
			defer recovered(&err)
			o, t := options, manifest.Tables[id]
			if o.DataKey, err = registry.DataKey(t.KeyID); err != nil {
				return x, damaged("the key of table %d in %s is missing", id, s.dir)
			}
			o.Compression = t.Compression
			x, err = s.table(id, o, all)
			x.level = t.Level
			return x, err
		}
	}
	tables, err := eachOf(slices.Sorted(maps.Keys(manifest.Tables)), examine(d == everything))
	if err == nil && d == outermost {
		_, err = eachOf(append(compacted(tables), due(tables, time.Now())...), examine(true))
	}
	if err != nil {
		return 0, err
	}
	for _, x := range tables {
		size += x.size
	}
	if err := s.valueLogs(registry); err != nil || s.closed() {
		return size, err
	}
	return size, s.unlisted(manifest, registry, options)
}

// eachOf examines things, such as tables, on all cores and returns what they are,
// or the error of the first with one.
func eachOf[K, V any](ids []K, examine func(id K) (V, error)) ([]V, error) {
	found, failed := make([]V, len(ids)), make([]error, len(ids))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(ids)) {
		workers.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(ids)); i = next.Add(1) - 1 {
				found[i], failed[i] = examine(ids[i])
			}
		})
	}
	workers.Wait()
	for _, err := range failed {
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// valueLogs examines the heads of value logs, which hold nothing but that:
// Badger fails on one that names no data key of the store after it has begun to
// write. One of no length is what a killed process leaves (tidy).
func (s storeFiles) valueLogs(registry *badger.KeyRegistry) error {
	paths, err := filepath.Glob(filepath.Join(s.dir, "*.vlog"))
	if err != nil {
		return storeError(err)
	}
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return storeError(err)
		}
		var id [8]byte // of the data key
		_, err = io.ReadFull(f, id[:])
		f.Close()
		if err != nil { // Badger begins it anew
			continue
		}
		if _, err := registry.DataKey(binary.BigEndian.Uint64(id[:])); err != nil {
			return damaged("the value log %s is unreadable", path)
		}
	}
	return nil
}

// exist reports whether the store was ever opened for writing.
func (s storeFiles) exist() bool {
	_, err := os.Stat(s.dir)
	return err == nil
}

// The seal is a file beside the store that exists while the store is closed in
// order. It holds the size and checksum of the list of tables: a list that was
// cut between two entries looks like an older one, and Badger would delete the
// tables that it does not name.
func (s storeFiles) sealPath() string { return filepath.Join(filepath.Dir(s.dir), sealName) }

func (s storeFiles) manifestPath() string { return filepath.Join(s.dir, badger.ManifestFilename) }

func (s storeFiles) sealOf() (string, error) {
	b, err := os.ReadFile(s.manifestPath())
	return fmt.Sprintf("%d %08x\n", len(b), crc32.Checksum(b, y.CastagnoliCrcTable)), err
}

// seal marks the store as closed.
func (s storeFiles) seal() error {
	text, err := s.sealOf()
	if err != nil {
		return storeError(err)
	}
	return writeFile(s.sealPath(), text)
}

// unseal marks the store as open for writing, before anything changes.
func (s storeFiles) unseal() error {
	err := os.Remove(s.sealPath())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return storeError(errors.Join(err, syncPath(filepath.Dir(s.dir))))
}

// closed reports whether the store was closed in order.
func (s storeFiles) closed() bool {
	_, err := os.Stat(s.sealPath())
	return err == nil
}

// sealed returns ErrDamaged when the store is sealed and the seal broken.
func (s storeFiles) sealed() error {
	seal, err := os.ReadFile(s.sealPath())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	text, missing := s.sealOf()
	if err != nil || missing != nil || string(seal) != text {
		return damaged("the list of tables %s and what %s notes of it do not fit: one of the two was changed", s.manifestPath(), s.sealPath())
	}
	return nil
}

// manifest reads the list of tables; nil when there is no store yet.
func (s storeFiles) manifest() (*badger.Manifest, error) {
	f, err := os.Open(s.manifestPath())
	if errors.Is(err, fs.ErrNotExist) {
		if tables, _ := filepath.Glob(filepath.Join(s.dir, "*.sst")); len(tables) > 0 {
			return nil, damaged("the list of tables %s is missing", s.manifestPath())
		}
		return nil, nil
	}
	if err != nil {
		return nil, storeError(err)
	}
	defer f.Close()
	b, err := os.ReadFile(f.Name())
	if err != nil {
		return nil, storeError(err)
	}
	m, end, err := badger.ReplayManifestFile(f, 0, badger.Options{})
	if err != nil || tornInTheMiddle(b[end:]) {
		return nil, damaged("the list of tables %s is unreadable", s.manifestPath())
	}
	return &m, nil
}

// tornInTheMiddle reports whether the rest of a manifest, which begins with
// an incomplete entry, has complete entries further on. After a power failure
// only the last entry is incomplete; Badger would take a damaged length for
// that, and delete the tables that the entries behind it name.
func tornInTheMiddle(rest []byte) bool {
	for ; len(rest) > 8; rest = rest[1:] {
		n := uint64(binary.BigEndian.Uint32(rest))
		if n > 0 && n <= uint64(len(rest)-8) &&
			crc32.Checksum(rest[8:8+n], y.CastagnoliCrcTable) == binary.BigEndian.Uint32(rest[4:]) {
			return true
		}
	}
	return false
}

// registry reads the file of data keys, after a look at its lengths, from
// which Badger allocates.
func (s storeFiles) registry() (*badger.KeyRegistry, error) {
	path := filepath.Join(s.dir, badger.KeyRegistryFileName)
	b, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, storeError(err)
	}
	const head = 16 + 12 // IV and sanity text
	for rest := b[min(head, len(b)):]; len(rest) > 0; {
		if len(rest) < 8 || uint64(binary.BigEndian.Uint32(rest)) > uint64(len(rest)-8) {
			return nil, damaged("the file of data keys %s is unreadable", path)
		}
		rest = rest[8+binary.BigEndian.Uint32(rest):]
	}
	r, err := badger.OpenKeyRegistry(badger.KeyRegistryOptions{Dir: s.dir, ReadOnly: true, EncryptionKey: s.key})
	if err != nil {
		return nil, damaged("the file of data keys %s is unreadable", path)
	}
	return r, nil
}

func indexCache() (*ristretto.Cache[uint64, *fb.TableIndex], error) {
	return ristretto.NewCache(&ristretto.Config[uint64, *fb.TableIndex]{NumCounters: 1000, MaxCost: 8 << 20, BufferItems: 64})
}

// table examines one table: its structure and control records, or all of it.
func (s storeFiles) table(id uint64, o table.Options, all bool) (x tableFacts, err error) {
	path := table.NewFilename(id, s.dir)
	bad := damaged("table %s is unreadable", path)
	if err := checkFooter(path); err != nil {
		return x, bad
	}
	mapped, err := z.OpenMmapFile(path, os.O_RDONLY, 0)
	if err != nil {
		return x, storeError(err)
	}
	t, err := table.OpenTable(mapped, o)
	if err != nil {
		return x, bad
	}
	defer t.Close(-1)
	if all && t.VerifyChecksum() != nil || !controlRecords(t) {
		return x, bad
	}
	return tableFacts{id: id, size: uint64(t.Size()), smallest: slices.Clone(t.Smallest()), biggest: slices.Clone(t.Biggest())}, nil
}

// checkFooter examines the end of a table: its index, the length of the
// index, a checksum of it, and the length of that. Badger ends the process
// when they do not fit.
func checkFooter(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	end := info.Size()
	var sections [2][]byte // checksum, index
	for i := range sections {
		var length [4]byte
		if _, err := f.ReadAt(length[:], end-4); err != nil {
			return fmt.Errorf("%w: %w", errMalformed, err)
		}
		n := int64(binary.BigEndian.Uint32(length[:]))
		if end -= 4 + n; end < 0 {
			return errMalformed
		}
		sections[i] = make([]byte, n)
		if _, err := f.ReadAt(sections[i], end); err != nil {
			return err
		}
	}
	sum := new(pb.Checksum)
	if err := proto.Unmarshal(sections[0], sum); err != nil || sum.Algo != pb.Checksum_CRC32C {
		return errMalformed
	}
	return y.VerifyChecksum(sections[1], sum)
}

// controlRecords reads the control records of a table. Badger takes a block
// that it cannot read for the end of a table; an older version of a record
// would then be taken for the newest.
func controlRecords(t *table.Table) bool {
	if t.Biggest()[0] < prefixLastRun {
		return true
	}
	it := t.NewIterator(table.NOCACHE)
	defer it.Close()
	for it.Seek(y.KeyWithTs(keyLastRun(), math.MaxUint64)); it.Valid(); it.Next() {
		if bytes.Equal(it.Key(), t.Biggest()) {
			return true
		}
	}
	return false
}

// unclean reports whether the last writer did not close the store.
func (s storeFiles) unclean() (bool, error) {
	entries, err := os.ReadDir(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("%w: %s holds nothing yet; aktsyn scan --index fills it", ErrNotIndex, filepath.Dir(s.dir))
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".mem") {
			return true, nil
		}
	}
	_, missing := os.Stat(s.manifestPath())
	return missing != nil, storeError(err)
}

// tidy removes what would keep Badger from opening the store for writing:
// logs of no length, which a process leaves that is killed while it creates
// or deletes one, statistics about the value log, which is not used, and copies
// of the store (copyWithout).
func (s storeFiles) tidy() error {
	entries, err := os.ReadDir(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return storeError(err)
	}
	for _, e := range entries {
		info, err := e.Info()
		isLog := strings.HasSuffix(e.Name(), ".mem") || strings.HasSuffix(e.Name(), ".vlog")
		if err == nil && (isLog && info.Size() == 0 || e.Name() == "DISCARD" || isCopy(e.Name())) {
			err = os.RemoveAll(filepath.Join(s.dir, e.Name()))
		}
		if err != nil {
			return storeError(err)
		}
	}
	return nil
}
