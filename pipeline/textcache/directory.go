package textcache

import (
	"cmp"
	"crypto/rand"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const (
	segmentPrefix = "text-"
	segmentSuffix = ".seg"
)

// errNoSpace says that what is left of the disk is left to others.
var errNoSpace = errors.New("the disk is nearly full")

// refresh takes up what other processes have written or removed since.
func (c *Cache) refresh() error {
	entries, err := os.ReadDir(c.dir)
	if err != nil {
		return err
	}
	there := map[string]bool{}
	for _, e := range entries {
		name := e.Name()
		if strings.HasPrefix(name, segmentPrefix) && strings.HasSuffix(name, segmentSuffix) && e.Type().IsRegular() {
			there[name] = true
			c.look(name)
		}
	}
	for name, s := range c.names {
		if !there[name] {
			c.drop(s)
		}
	}
	return nil
}

// look takes up the records of a segment that are not known yet. What follows
// the last whole one is cut off unless its writer may still be about.
func (c *Cache) look(name string) {
	s := c.names[name]
	if s != nil && (s == c.active || s.foreign) {
		return
	}
	path := filepath.Join(c.dir, name)
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return // removed meanwhile, or not ours to read
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return
	}
	if s == nil {
		if s = c.meet(f, name, info.Size()); s == nil {
			return
		}
	}
	s.used, s.size = info.ModTime(), info.Size()
	if !s.foreign {
		c.scan(s, f)
	}
}

// meet makes a segment known. One whose header is not whole is removed, unless
// its writer is about.
func (c *Cache) meet(f *os.File, name string, size int64) *segment {
	var header [headerSize]byte
	if _, err := f.ReadAt(header[:], 0); err == io.EOF && lock(f) {
		os.Remove(f.Name())
	}
	if size < headerSize {
		return nil
	}
	s := c.add(name)
	created, ours := decodeHeader(header[:], c.sealer.owner())
	s.created, s.end, s.foreign = created, headerSize, !ours || size > segmentBytes
	return s
}

// add makes room for a segment.
func (c *Cache) add(name string) *segment {
	s := &segment{id: c.next, name: name}
	c.next++
	c.segments[s.id], c.names[name] = s, s
	return s
}

// scan puts the unknown records of a segment in the index.
func (c *Cache) scan(s *segment, f *os.File) {
	s.end = scanRecords(f, s.end, s.size, func(t tag, at int64, length uint32) {
		c.remove(t, false) // two processes kept the same
		c.index[t] = place{s.id, uint32(at), length}
	})
	if s.end < s.size && lock(f) && f.Truncate(s.end) == nil {
		s.size = s.end
	}
}

// drop forgets a segment that is gone.
func (c *Cache) drop(s *segment) {
	for t, p := range c.index {
		if p.segment == s.id {
			delete(c.index, t)
		}
	}
	delete(c.segments, s.id)
	delete(c.names, s.name)
	if s == c.active {
		c.retire()
	}
}

// retire ends the appending to the active segment.
func (c *Cache) retire() {
	if c.file != nil {
		c.file.Close()
	}
	c.file, c.active = nil, nil
}

// bytes returns how much the segments take.
func (c *Cache) bytes() (n int64) {
	for _, s := range c.segments {
		n += s.size
	}
	return n
}

// expire removes segments that are too old, and while there is too much the
// one that was used longest ago. The active one stays.
func (c *Cache) expire() {
	total, now := c.bytes(), c.now()
	all := make([]*segment, 0, len(c.segments))
	for _, s := range c.segments {
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b *segment) int { return cmp.Or(a.used.Compare(b.used), cmp.Compare(a.name, b.name)) })
	for _, s := range all {
		old := !s.foreign && now.Sub(s.created) >= c.o.MaxAge
		if s == c.active || total <= c.o.MaxBytes && !old {
			continue
		}
		if os.Remove(filepath.Join(c.dir, s.name)) == nil {
			total -= s.size
			c.drop(s)
		}
	}
}

// append writes a record behind the active segment's last one.
func (c *Cache) append(t tag, record []byte) error {
	if err := c.remove(t, false); err != nil {
		return err
	}
	if c.active != nil && c.active.size+int64(len(record)) > c.full {
		c.retire()
	}
	if c.active == nil {
		if err := c.begin(int64(len(record))); err != nil {
			return err
		}
	}
	s := c.active
	if _, err := c.file.WriteAt(record, s.end); err != nil {
		return errors.Join(err, c.file.Truncate(s.end))
	}
	c.index[t] = place{s.id, uint32(s.end) + recordHead, uint32(len(record) - recordHead)}
	s.end += int64(len(record))
	s.size = s.end
	return nil
}

// begin makes a segment active that has room for so many bytes: one that
// nobody appends to, else a new one.
func (c *Cache) begin(room int64) error {
	if free, err := c.free(c.dir); err != nil || free < spareBytes {
		return cmp.Or(err, errNoSpace)
	}
	if err := c.refresh(); err != nil {
		return err
	}
	c.expire()
	for _, s := range c.segments {
		young := c.o.MaxAge == 0 || c.now().Sub(s.created) < c.o.MaxAge/8
		if !s.foreign && young && s.size+room <= c.full && c.adopt(s) {
			return nil
		}
	}
	return c.create()
}

// adopt makes a known segment the active one if nobody else appends to it.
func (c *Cache) adopt(s *segment) bool {
	f, err := os.OpenFile(filepath.Join(c.dir, s.name), os.O_RDWR, 0)
	if err != nil {
		return false
	}
	if lock(f) {
		if info, err := f.Stat(); err == nil && info.Size() == s.end {
			c.active, c.file = s, f
			return true
		}
	}
	f.Close()
	return false
}

// create makes a new segment the active one.
func (c *Cache) create() error {
	name := segmentPrefix + strings.ToLower(rand.Text()) + segmentSuffix
	f, err := os.OpenFile(filepath.Join(c.dir, name), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	lock(f) // where there are no locks only cutting off and adopting fail
	created := c.now()
	if _, err := f.Write(appendHeader(nil, created, c.sealer.owner())); err != nil {
		f.Close()
		return errors.Join(err, os.Remove(f.Name()))
	}
	s := c.add(name)
	s.created, s.used, s.touched = created.Truncate(time.Second), created, true
	s.end, s.size = headerSize, headerSize
	c.active, c.file = s, f
	return nil
}
