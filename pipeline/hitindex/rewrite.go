package hitindex

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"aktsyn/pipeline/keys"
)

// A rewriting makes a whole new index beside the old one and puts it in its
// place. Nothing is changed in place: Badger keeps what was removed until it
// happens to compact the tables it lies in, and its tables cannot be given
// another key.
//
//	rewrite.new/     the new index, while it is written: removed by the next Open
//	rewrite.ready/   the new index, whole and synced: put in place by the next Open
//	store.old/       the old store on its way out: removed by the next Open
//
// The rename of rewrite.new to rewrite.ready decides: whatever moment the
// process is killed at, the next Open leaves the old index or the new one.
const (
	stagingName = "rewrite.new"
	readyName   = "rewrite.ready"
	retiredName = storeName + ".old"
)

// Rewritten says what a rewriting did.
type Rewritten struct {
	Before, After int64 // bytes of the store's files
	Records       int64 // of the new store
}

// rewriting is what is made of an index.
type rewriting struct {
	key    keys.Key   // of the new index
	action AuditEntry // what its audit log says of this; Count is filled in when it is 0
	// copy writes the new store and returns how many things were left out.
	copy func(from *Index, to *storeBatch) (left int64, err error)
}

// Compact writes the index anew as it is, without what was removed or written
// over. It needs the index for itself and as much free space again as the
// index takes.
func Compact(dir string, key keys.Key, o Options) (Rewritten, error) {
	return rewrite(dir, key, o, rewriting{key: key, action: AuditEntry{Action: "compact"}, copy: copyAll})
}

// Rekey writes the index anew for another key with the same pseudonyms
// (keys.Renew). See package keys for what that protects from. The records of
// the audit log get new MACs, so that a head noted before fits no longer.
func Rekey(dir string, key, renewed keys.Key, o Options) (Rewritten, error) {
	if !key.SamePseudonyms(renewed) {
		return Rewritten{}, fmt.Errorf("%w: the new key has other pseudonyms", ErrWrongKey)
	}
	return rewrite(dir, key, o, rewriting{key: renewed, action: AuditEntry{Action: "rekey"}, copy: copyAll})
}

func copyAll(from *Index, to *storeBatch) (int64, error) { return 0, from.store.each(nil, to.put) }

// rewrite does a rewriting of the index in dir, which must exist.
func rewrite(dir string, key keys.Key, o Options, r rewriting) (done Rewritten, err error) {
	if found, err := Exists(dir); err != nil {
		return done, err
	} else if !found {
		return done, fmt.Errorf("%w: %s", ErrNotIndex, dir)
	}
	o.Create = true
	ix, err := Open(dir, key, o)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, ix.Close()) }()
	if err := ix.roomForCopy(); err != nil {
		return done, err
	}
	staging := filepath.Join(dir, stagingName)
	if done, err = ix.stage(staging, o, r); err != nil {
		return done, errors.Join(err, os.RemoveAll(staging))
	}
	if err := ix.store.close(); err != nil {
		return done, err
	}
	ix.store = nil
	return done, install(dir, o.step)
}

// roomForCopy returns ErrFull when a second store would not fit.
func (ix *Index) roomForCopy() error {
	copied := space{dir: ix.space.dir, stored: ix.space.stored, free: func(dir string) (uint64, error) {
		free, err := ix.space.free(dir)
		return free - min(free, ix.space.stored), err
	}}
	return copied.look()
}

// stage makes the new index, whole and synced.
func (ix *Index) stage(staging string, o Options, r rewriting) (done Rewritten, err error) {
	if err := errors.Join(os.RemoveAll(staging), os.Mkdir(staging, 0o700)); err != nil {
		return done, storeError(err)
	}
	files := storeFiles{dir: filepath.Join(staging, storeName), key: r.key.IndexKey()}
	left, err := ix.stageStore(files, o, r, &done)
	if err != nil {
		return done, err
	}
	if r.action.Count == 0 {
		r.action.Count = left
	}
	o.at("store")
	if err := ix.stageAudit(staging, r); err != nil {
		return done, err
	}
	o.at("audit")
	if err := errors.Join(writeMarker(staging, r.key), syncTree(staging)); err != nil {
		return done, err
	}
	o.at("marker")
	// What was written must be readable before the old store goes.
	if _, err := files.check(everything); err != nil {
		return done, err
	}
	done.Before, err = treeSize(ix.files.dir)
	if err == nil {
		done.After, err = treeSize(files.dir)
	}
	return done, storeError(err)
}

// stageStore writes the new store and closes it in order.
func (ix *Index) stageStore(files storeFiles, o Options, r rewriting, done *Rewritten) (left int64, err error) {
	sp := &space{dir: ix.dir, free: ix.space.free}
	st, err := openStore(files, writing, sp, o.Logger)
	if err != nil {
		return 0, err
	}
	b := st.newBatch()
	defer b.cancel()
	left, err = r.copy(ix, b)
	if err == nil {
		err = b.commit()
	}
	done.Records = b.records
	if err = errors.Join(err, st.close()); err != nil {
		return left, err
	}
	return left, files.seal()
}

// stageAudit makes the audit log of the new index: the old one, sealed anew
// when the key is another, and what is being done.
func (ix *Index) stageAudit(staging string, r rewriting) error {
	to, err := newAuditLog(staging, r.key)
	if err != nil {
		return err
	}
	if string(to.chainKey) == string(ix.audit.chainKey) {
		err = copyAudit(ix.dir, staging)
	} else {
		err = ix.audit.reseal(to)
	}
	if err != nil {
		return storeError(err)
	}
	return to.write(r.action)
}

// copyAudit copies the files of the log as they are.
func copyAudit(from, to string) error {
	for _, name := range []string{auditName, auditHeadName} {
		err := copyFile(filepath.Join(from, name), filepath.Join(to, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// resealedProblem begins the action of a record that tells of a problem which
// the log had under its former key: the new chain would hide it.
const resealedProblem = "before the rekey: "

// resealGroup is how many entries are written with one sync.
const resealGroup = 1000

// reseal writes all entries to a log under another key.
func (l *auditLog) reseal(to *auditLog) error {
	report, err := l.verify(AuditHead{})
	if err != nil {
		return err
	}
	if err := to.begin(); err != nil {
		return err
	}
	var group []AuditEntry
	flush := func() error {
		err := to.append(group...)
		group = group[:0]
		return err
	}
	for e, err := range l.entries() {
		if err != nil {
			continue // the report has it
		}
		if group = append(group, e); len(group) == resealGroup {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	for _, p := range report.Problems {
		group = append(group, AuditEntry{Action: resealedProblem + p}.completed())
	}
	return flush()
}

// install puts a staged index in the place of the old one.
func install(dir string, step func(string)) error {
	if err := os.Rename(filepath.Join(dir, stagingName), filepath.Join(dir, readyName)); err != nil {
		return storeError(err)
	}
	if err := syncPath(dir); err != nil {
		return storeError(err)
	}
	return settle(dir, step)
}

// unsettled reports whether a rewriting was broken off.
func unsettled(dir string) (bool, error) {
	for _, name := range []string{stagingName, readyName, retiredName} {
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			return true, nil
		} else if !errors.Is(err, fs.ErrNotExist) {
			return false, storeError(err)
		}
	}
	return false, nil
}

// settle finishes a rewriting that was decided and undoes one that was not.
// It may itself be broken off at any point and begun again. The caller has
// the index for itself.
func settle(dir string, step func(string)) error {
	at := Options{step: step}.at
	if err := os.RemoveAll(filepath.Join(dir, stagingName)); err != nil {
		return storeError(err)
	}
	ready := filepath.Join(dir, readyName)
	if _, err := os.Lstat(ready); err == nil {
		at("ready")
		if err := replaceStore(dir, at); err != nil {
			return storeError(err)
		}
		for _, name := range []string{sealName, auditName, auditHeadName, markerName} {
			err := os.Rename(filepath.Join(ready, name), filepath.Join(dir, name))
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return storeError(err)
			}
			at(name)
		}
		if err := errors.Join(syncPath(dir), os.RemoveAll(ready), syncPath(dir)); err != nil {
			return storeError(err)
		}
		at("installed")
	} else if !errors.Is(err, fs.ErrNotExist) {
		return storeError(err)
	}
	return storeError(errors.Join(os.RemoveAll(filepath.Join(dir, retiredName)), syncPath(dir)))
}

// replaceStore moves the old store out of the way and the new one in. The old
// seal goes first: it would not fit.
func replaceStore(dir string, at func(string)) error {
	fresh, place, retired := filepath.Join(dir, readyName, storeName), filepath.Join(dir, storeName), filepath.Join(dir, retiredName)
	if _, err := os.Lstat(fresh); errors.Is(err, fs.ErrNotExist) {
		return nil // done before the process was killed
	}
	if err := os.Remove(filepath.Join(dir, sealName)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	at("unsealed")
	if _, err := os.Lstat(place); err == nil {
		if err := errors.Join(os.RemoveAll(retired), os.Rename(place, retired)); err != nil {
			return err
		}
	}
	at("retired")
	return errors.Join(os.Rename(fresh, place), syncPath(filepath.Join(dir, readyName)), syncPath(dir))
}
