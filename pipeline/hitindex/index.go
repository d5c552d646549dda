package hitindex

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"

	"aktsyn/pipeline/keys"
)

// Options say how an index is opened.
type Options struct {
	// Create opens the index for writing, and makes it when the directory
	// does not exist or is empty. Without it the index is only read, by any
	// number of processes at a time.
	Create bool
	// Logger gets complaints of the store, without values; nil drops them.
	Logger *slog.Logger

	step func(name string) // told how far a rewriting is, for tests that kill it
}

// at tells that a rewriting has reached a step.
func (o Options) at(step string) {
	if o.step != nil {
		o.step(step)
	}
}

// Index is an open index. Its methods may be called by any number of
// goroutines; a run is written by one RunWriter at a time.
type Index struct {
	dir      string
	files    storeFiles
	store    *store
	space    *space
	audit    *auditLog
	lock     *os.File
	writable bool
	examined depth // of the store when it was opened
	close    sync.Once
	limits   groupLimits
	syncing  sync.WaitGroup // segments that are being synced
}

// Open opens the index in dir with the key that it was made with. The errors
// are ErrNotIndex, ErrNewer, ErrOlder, ErrWrongKey, ErrLocked, ErrFull and ErrDamaged;
// nothing is changed then. After a crash Open recovers what had been synced.
// Opening for writing examines every block that compaction may read, which would
// not survive a damaged one, and a thirtieth of all others, a different one each
// day; after a crash it examines all, some two seconds per gigabyte.
func Open(dir string, key keys.Key, o Options) (*Index, error) {
	if key.IsZero() {
		return nil, fmt.Errorf("%w: no key was given", ErrWrongKey)
	}
	found, err := Exists(dir)
	if err != nil {
		return nil, err
	}
	if !found && !o.Create {
		return nil, fmt.Errorf("%w: %s; aktsyn scan --index makes one", ErrNotIndex, dir)
	}
	if o.Create {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, storeError(err)
		}
	}
	lock, err := lockDirectory(dir, o.Create)
	if err != nil {
		return nil, err
	}
	ix := &Index{dir: dir, lock: lock, writable: o.Create, limits: defaultLimits}
	ix.space = &space{dir: dir, free: FreeSpace}
	if err := ix.settle(o); err != nil {
		lock.Close()
		return nil, err
	}
	if err := ix.open(key, o); err != nil {
		lock.Close()
		return nil, err
	}
	return ix, nil
}

// settle deals with a rewriting that was broken off.
func (ix *Index) settle(o Options) error {
	found, err := unsettled(ix.dir)
	if !found || err != nil {
		return err
	}
	if o.Create {
		return settle(ix.dir, o.step)
	}
	if err := relock(ix.lock, true); err != nil {
		return err
	}
	return errors.Join(settle(ix.dir, o.step), relock(ix.lock, false))
}

// open works under the lock, where no other process changes anything.
func (ix *Index) open(key keys.Key, o Options) error {
	if err := ix.claim(key, o.Create); err != nil {
		return err
	}
	audit, err := newAuditLog(ix.dir, key)
	if err != nil {
		return err
	}
	ix.audit = audit
	ix.files = storeFiles{dir: filepath.Join(ix.dir, storeName), key: key.IndexKey()}
	if o.Create && !ix.files.exist() {
		if err := ix.audit.begin(); err != nil {
			return err
		}
	}
	if o.Create {
		ix.examined = everything
		if ix.files.closed() {
			ix.examined = outermost
		}
	}
	size, err := ix.files.check(ix.examined)
	if err != nil {
		return err
	}
	ix.space.stored = size
	if o.Create {
		return ix.openForWriting(writing, o)
	}
	if err := ix.replay(o); err != nil {
		return err
	}
	ix.store, err = openStore(ix.files, reading, ix.space, o.Logger)
	return err
}

// openForWriting opens the store after a look at the space. From here on it
// is closed in order only by closeStore.
func (ix *Index) openForWriting(m mode, o Options) error {
	if err := ix.space.look(); err != nil {
		return err
	}
	if err := errors.Join(ix.files.unseal(), ix.files.tidy()); err != nil {
		return err
	}
	var err error
	if ix.store, err = openStore(ix.files, m, ix.space, o.Logger); err != nil || m != writing {
		return err
	}
	// What was there already is never given up as something not yet synced.
	if err := ix.store.sync(); err != nil {
		return errors.Join(err, ix.store.close())
	}
	return nil
}

// claim makes sure that the directory is an index of key, or makes it one.
func (ix *Index) claim(key keys.Key, create bool) error {
	found, err := Exists(ix.dir)
	if err != nil {
		return err
	}
	if found {
		id, _, err := readMarker(ix.dir)
		if err != nil {
			return err
		}
		return fits(ix.dir, id, key)
	}
	if err := ix.space.look(); err != nil {
		return err
	}
	return writeMarker(ix.dir, key)
}

// replay recovers from the logs that a killed process left, so that the store
// can be opened for reading. It needs the lock for itself meanwhile.
func (ix *Index) replay(o Options) error {
	unclean, err := ix.files.unclean()
	if err != nil || !unclean {
		return err
	}
	if err := relock(ix.lock, true); err != nil {
		return err
	}
	if err := ix.openForWriting(recovery, o); err != nil {
		return fmt.Errorf("the process that last wrote to the index was killed, and before it can be read its logs must be brought in: %w", err)
	}
	if err := ix.closeStore(true); err != nil {
		return err
	}
	return relock(ix.lock, false)
}

// Close closes the index. Unfinished runs stay as they were last synced.
func (ix *Index) Close() error {
	var err error
	ix.close.Do(func() {
		ix.syncing.Wait()
		err = errors.Join(ix.closeStore(ix.writable), ix.lock.Close())
	})
	return err
}

// closeStore leaves a written store open when there is no room for what
// closing writes: everything is synced, and the next Open recovers it.
func (ix *Index) closeStore(written bool) error {
	if ix.store == nil {
		return nil // another took its place
	}
	if !written {
		return ix.store.close()
	}
	if free, err := ix.space.free(ix.dir); err == nil && free < spaceBase/2 {
		return fmt.Errorf("%w: %s was left as after a crash; the next opening recovers it", ErrFull, ix.dir)
	}
	if err := ix.store.close(); err != nil {
		return err
	}
	return ix.files.seal()
}

// lost says that a record is missing or unreadable that must be there.
func (ix *Index) lost(err error, format string, args ...any) error {
	if errors.Is(err, errMissing) || errors.Is(err, errMalformed) {
		return damaged("%s of %s is missing or unreadable", fmt.Sprintf(format, args...), ix.dir)
	}
	return err
}
