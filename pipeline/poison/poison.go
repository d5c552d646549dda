// Package poison remembers, from one process to the next, which contents were
// being read when a process died, so that a document that kills the program
// does so once and not every night.
//
// What was under way when a process died without a word (killed by the system
// for want of memory, a fatal error) is suspect: it is to be tried where that
// kills nobody, and then read again, after all else; alone, if several died of
// what was under way with it. What dies when it is tried alone is condemned: it
// is not read any more until its content or the program is another one. Whoever
// kills processes at random makes many contents suspect and condemns none; only
// one that was under way maxDeaths times in processes that died is condemned for
// that alone: all but the first two times it was read alone. That a content was
// tried and survived is noted, too: it is not tried again before it was under way
// in one more process that died.
//
// # The file
//
// A list is a file of slots of 32 bytes. The first names the program's version.
// Each of the others is free (0) or holds a state byte, deaths with the flags
// underWay, condemned and tried, and 31 bytes of an HMAC-SHA-256 of the content's
// digest: without the key nobody learns which content that is. It is written in
// place through a memory map, and not synced: it has to outlive the process, and
// after a power failure no document is to blame. Writes would wait for the disk
// where the index is synced meanwhile.
package poison

import (
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"hash"
	"io/fs"
	"os"
	"sync"

	"aktsyn/pipeline/source"
)

// State is what is known against a content.
type State uint8

// The states.
const (
	Free      State = iota // nothing
	Suspect                // it was under way when a process died
	Condemned              // a process died while it was tried alone, or many while it was under way
)

const (
	slotSize  = 32
	underWay  = 0x80
	condemned = 0x40
	tried     = 0x20 // and survived
	deaths    = 0x1f // the bits that count
	maxDeaths = 4
)

type id [slotSize - 1]byte

// mark is what the list holds of one content.
type mark struct {
	state byte
	slot  int64 // 0: none yet
	free  bool  // pardoned in this process
}

// List is the list of an index. Its methods may be called by several
// goroutines; a nil List knows nothing and notes nothing. Only one process may
// have a file open for writing.
type List struct {
	path    string
	version id
	writes  bool

	mu     sync.Mutex
	mac    hash.Hash // of the key; sum and text are its room
	sum    []byte
	text   []byte
	file   slotFile // without slots until something is noted
	marks  map[id]*mark
	vacant []int64
	slots  int64 // of the file, the first with it
}

// Open reads the list in a file, which need not exist. What another version of
// the program noted is suspect, no more. Without writes the list tells States
// only.
func Open(path string, key []byte, version string, writes bool) (*List, error) {
	l := &List{path: path, mac: hmac.New(sha256.New, key), writes: writes, marks: map[id]*mark{}, slots: 1}
	l.version = l.id("version", []byte(version))
	b, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	l.load(b)
	return l, nil
}

// load takes the slots of a file. One that was cut short is as if it had never
// been written.
func (l *List) load(b []byte) {
	if len(b) < slotSize {
		return
	}
	same := id(b[1:slotSize]) == l.version
	for b = b[slotSize:]; len(b) >= slotSize; b = b[slotSize:] {
		if b[0] != 0 {
			l.marks[id(b[1:slotSize])] = &mark{state: inherited(b[0], same)}
		}
	}
}

// inherited is the state after the process that noted it has ended.
func inherited(state byte, same bool) byte {
	n, survived := state&deaths, state&tried
	if state&underWay != 0 {
		n, survived = n+1, 0
	}
	switch {
	case !same:
		return 1
	case state&condemned != 0 || n >= maxDeaths:
		return condemned | min(n, maxDeaths)
	}
	return n | survived
}

func (l *List) id(use string, b []byte) id {
	l.text = append(append(append(l.text[:0], use...), 0), b...)
	l.mac.Reset()
	l.mac.Write(l.text)
	l.sum = l.mac.Sum(l.sum[:0])
	return id(l.sum)
}

func (l *List) of(d source.Digest) id { return l.id("content", d[:]) }

// State tells what is known against a content. The zero digest is Free.
func (l *List) State(d source.Digest) State {
	if l == nil || d.IsZero() {
		return Free
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.marks) == 0 {
		return Free
	}
	switch m := l.marks[l.of(d)]; {
	case m == nil || m.free || m.state&underWay != 0:
		return Free
	case m.state&condemned != 0:
		return Condemned
	}
	return Suspect
}

// Repeated reports whether a content was under way in several processes that
// died, so that it is to be read alone.
func (l *List) Repeated(d source.Digest) bool {
	if l == nil {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	m := l.marks[l.of(d)]
	return m != nil && m.state&deaths > 1
}

// Tried reports whether a suspect content was tried and survived, in a process
// that ended before it read the content.
func (l *List) Tried(d source.Digest) bool {
	if l == nil {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	m := l.marks[l.of(d)]
	return m != nil && m.state&tried != 0
}

// Forgive makes everything suspect that is condemned.
func (l *List) Forgive() {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, m := range l.marks {
		m.state = min(m.state&deaths, 1)
	}
}

// Begin notes that a content is going to be read. What cannot be noted, as on
// a full disk, is read all the same.
func (l *List) Begin(d source.Digest) {
	l.change(d, func(m *mark) { m.state |= underWay })
}

// Pardon lets a suspect content be read: it was tried, and survived. It holds in
// this process; the next knows that it need not be tried again.
func (l *List) Pardon(d source.Digest) {
	l.change(d, func(m *mark) { m.free, m.state = true, m.state|tried })
}

// Condemn notes that a process died when the content was tried alone.
func (l *List) Condemn(d source.Digest) {
	l.change(d, func(m *mark) { m.state = condemned | m.state&deaths })
}

// Done notes that the content was read and that nobody died of it.
func (l *List) Done(d source.Digest) {
	l.change(d, func(m *mark) { m.state, m.free = 0, false })
}

// change changes what is known of a content, in the file, too.
func (l *List) change(d source.Digest, how func(*mark)) {
	if l == nil || d.IsZero() {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	name := l.of(d)
	m := l.marks[name]
	if m == nil {
		m = new(mark)
		l.marks[name] = m
	}
	how(m)
	l.write(name, m)
	if m.state == 0 && !m.free {
		delete(l.marks, name)
	}
}

// write puts a mark into its slot, and frees the slot of one that is empty.
func (l *List) write(name id, m *mark) {
	if !l.writes || l.file.slots == nil && l.create() != nil {
		return
	}
	if m.slot == 0 {
		if m.state == 0 {
			return
		}
		m.slot = l.slot()
	}
	if l.file.reach(m.slot) != nil {
		return
	}
	l.file.set(m.slot, m.state, &name)
	if m.state == 0 {
		l.vacant, m.slot = append(l.vacant, m.slot), 0
	}
}

// slot returns one that is not in use.
func (l *List) slot() int64 {
	if n := len(l.vacant); n > 0 {
		slot := l.vacant[n-1]
		l.vacant = l.vacant[:n-1]
		return slot
	}
	l.slots++
	return l.slots - 1
}

// create makes the file anew, whole or not at all, with what the list holds.
func (l *List) create() error {
	var made slotFile
	err := made.create(l.path + ".new")
	if err != nil {
		return err
	}
	made.set(0, 1, &l.version)
	l.slots = 1
	for name, m := range l.marks {
		m.slot = 0
		if m.state == 0 {
			continue
		}
		m.slot = l.slot()
		if err = made.reach(m.slot); err != nil {
			break
		}
		made.set(m.slot, m.state, &name)
	}
	if err == nil {
		err = os.Rename(l.path+".new", l.path)
	}
	if err != nil {
		return errors.Join(err, made.close())
	}
	l.file = made
	return nil
}

// Close ends the list with a process that ends in order: what is still under
// way did not kill it. A list that holds nothing leaves no file.
func (l *List) Close() error {
	if l == nil || !l.writes {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	left := 0
	for name, m := range l.marks {
		if m.state&underWay != 0 {
			m.state &^= underWay
			l.write(name, m)
		}
		if m.state != 0 {
			left++
		}
	}
	err := l.file.close()
	if left > 0 {
		return err
	}
	if removed := os.Remove(l.path); !errors.Is(removed, fs.ErrNotExist) {
		err = errors.Join(err, removed)
	}
	return err
}
