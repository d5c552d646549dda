package textcache

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"sync"
	"time"

	"aktsyn/pipeline/keys"
)

// Options bound a cache.
type Options struct {
	// MaxBytes is about how much the directory may take on disk; 0 means
	// DefaultBytes. Entries larger than an eighth of it are not kept.
	MaxBytes int64
	// MaxAge is how long an entry lives at most; 0 means DefaultAge. It is the
	// one end of life of texts that no index tells of: of a scan that was killed,
	// or of an index that was deleted.
	MaxAge time.Duration
	// Warn is told, once, why nothing more is kept: the disk is full or fails.
	// The error holds no value. Nil is allowed.
	Warn func(error)
}

// DefaultBytes is the size of a cache that is given none: 4 GiB.
const DefaultBytes = 4 << 30

// DefaultAge is the age of a cache that is given none: a year.
const DefaultAge = 365 * 24 * time.Hour

const (
	segmentBytes = 64 << 20  // after which a segment is full
	spareBytes   = 512 << 20 // that are left free on the disk for others
)

// Stats say how a cache was used since it was opened, and what it holds.
type Stats struct {
	Entries int   // that can be had
	Bytes   int64 // on disk, with what was removed but not yet given back
	Hits    int64
	Misses  int64
	Damaged int64 // entries that did not open and were overwritten
}

// Cache is an open cache.
type Cache struct {
	dir      string
	o        Options
	full     int64 // size beyond which a segment is not appended to
	sealer   *sealer
	free     func(dir string) (uint64, error)
	now      func() time.Time
	mu       sync.Mutex // guards what follows
	index    map[tag]place
	segments map[uint32]*segment
	names    map[string]*segment
	next     uint32   // ID of the next segment
	active   *segment // that is appended to; nil until needed
	file     *os.File // of active, locked
	off      bool     // nothing is written any more
	stats    Stats
}

// place is where the sealed bytes of an entry stand.
type place struct {
	segment, at, length uint32
}

// Open opens the cache in dir, which it makes if need be, and removes what is
// over the limits. Files that are no segments are left alone. Entries of
// another key are not seen; they go when they are the oldest.
func Open(dir string, key keys.Key, o Options) (*Cache, error) {
	if o.MaxBytes <= 0 {
		o.MaxBytes = DefaultBytes
	}
	if o.MaxAge <= 0 {
		o.MaxAge = DefaultAge
	}
	if o.Warn == nil {
		o.Warn = func(error) {}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("text cache: %w", err)
	}
	s, err := newSealer(key)
	if err != nil {
		return nil, fmt.Errorf("text cache: %w", err)
	}
	c := &Cache{dir: dir, o: o, full: min(segmentBytes, o.MaxBytes/8), sealer: s, free: freeSpace, now: time.Now,
		index: map[tag]place{}, segments: map[uint32]*segment{}, names: map[string]*segment{}}
	if err := c.refresh(); err != nil {
		s.close()
		return nil, fmt.Errorf("text cache: %w", err)
	}
	c.expire()
	return c, nil
}

// Close ends the use of the cache. Nothing may be asked of it afterwards.
func (c *Cache) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.off = true
	c.retire()
	c.sealer.close()
	return nil
}

// Stats returns the figures of the moment.
func (c *Cache) Stats() Stats {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.stats
	s.Entries, s.Bytes = len(c.index), c.bytes()
	return s
}

// Look opens the cache in dir for questions by Has, and removes nothing that can
// be had. Where dir does not exist there is no cache, and no error.
func Look(dir string, key keys.Key) (*Cache, error) {
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return Open(dir, key, Options{MaxBytes: math.MaxInt64, MaxAge: math.MaxInt64})
}

// Get returns the value of a key, which belongs to the caller. What cannot be
// had for whatever reason is a miss.
func (c *Cache) Get(key [32]byte) ([]byte, bool) {
	t := c.sealer.tag(key)
	p, path, ok := c.find(t)
	if !ok {
		c.count(&c.stats.Misses)
		return nil, false
	}
	sealed := make([]byte, p.length)
	err := readAt(path, sealed, int64(p.at))
	if err == nil {
		var value []byte
		if value, err = c.sealer.open(key, sealed); err == nil {
			c.count(&c.stats.Hits)
			return value, true
		}
	}
	c.forget(t, p, errors.Is(err, errDamaged))
	return nil, false
}

// Has reports whether there is a value of a key. Getting it may still fail.
func (c *Cache) Has(key [32]byte) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, ok := c.index[c.sealer.tag(key)]
	return ok
}

func readAt(path string, b []byte, at int64) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = f.ReadAt(b, at)
	return err
}

func (c *Cache) count(n *int64) {
	c.mu.Lock()
	*n++
	c.mu.Unlock()
}

// find looks an entry up and notes that its segment is used.
func (c *Cache) find(t tag) (p place, path string, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if p, ok = c.index[t]; !ok {
		return p, "", false
	}
	s := c.segments[p.segment]
	path = filepath.Join(c.dir, s.name)
	if !s.touched {
		s.touched, s.used = true, c.now()
		os.Chtimes(path, time.Time{}, s.used) // of a cache that may only be read the order suffers, no more
	}
	return p, path, true
}

// forget drops an entry that could not be had. A damaged one is overwritten;
// the file of another was removed by another process or cannot be read now.
func (c *Cache) forget(t tag, p place, isDamaged bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stats.Misses++
	if c.index[t] != p { // replaced or removed meanwhile
		return
	}
	delete(c.index, t)
	if isDamaged {
		c.stats.Damaged++
		wipe(c.path(p), int64(p.at), p.length, false) // if it fails it will be found again
	}
}

func (c *Cache) path(p place) string { return filepath.Join(c.dir, c.segments[p.segment].name) }

// Put keeps a value in place of the one that the key has. A value beyond
// MaxValue, or an eighth of Options.MaxBytes, is not kept, and nothing is once
// the disk has failed.
func (c *Cache) Put(key [32]byte, value []byte) {
	if len(value) > MaxValue || c.isOff() {
		return
	}
	t := c.sealer.tag(key)
	record := c.sealer.seal(make([]byte, recordHead, recordHead+64+len(value)/2), key, value)
	appendRecordHead(record[:0], t, uint32(len(record)-recordHead))
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.off || int64(len(record)) > c.full {
		return
	}
	if err := c.append(t, record); err != nil {
		c.off = true
		c.retire()
		c.o.Warn(fmt.Errorf("text cache: nothing more is kept: %w", err))
	}
}

func (c *Cache) isOff() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.off
}

// Remove overwrites the value of a key, if it has one: after it no segment of
// the cache's own encryption key holds it, whichever process wrote it. The error is that of the disk; the value may then
// still be there.
func (c *Cache) Remove(key [32]byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.refresh(); err != nil { // other processes may have kept it too
		return fmt.Errorf("text cache: %w", err)
	}
	if err := c.remove(c.sealer.tag(key), true); err != nil {
		return fmt.Errorf("text cache: %w", err)
	}
	return nil
}

func (c *Cache) remove(t tag, durable bool) error {
	p, ok := c.index[t]
	if !ok {
		return nil
	}
	if err := wipe(c.path(p), int64(p.at), p.length, durable); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	delete(c.index, t)
	return nil
}
