package ocr

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/gob"
	"sync"
	"time"
)

// Store keeps what was read of pictures from one run to the next;
// *textcache.Cache is one. It may forget whatever it likes. It may be used by
// any goroutine.
type Store interface {
	// Get returns the value of a key, which belongs to the caller.
	Get(key [32]byte) (value []byte, ok bool)
	// Put keeps a value, which stays the caller's.
	Put(key [32]byte, value []byte)
}

// Digest tells pictures apart.
func (p Picture) Digest() [32]byte { return p.digest("") }

// digest is that of a picture as a method reads it.
func (p Picture) digest(method string) (sum [32]byte) {
	h := sha256.New()
	for _, n := range []int{p.Width, p.Height, p.DPI, len(method)} {
		_ = binary.Write(h, binary.LittleEndian, int64(n)) // a hash takes everything
	}
	h.Write([]byte(method))
	h.Write(p.Pixels)
	h.Sum(sum[:0])
	return sum
}

// generation is how many bytes of encoded pages Memory holds before it forgets
// those that were not asked for since it held so many the last time.
const generation = 16 << 20

// Memory is a Reader that reads no picture twice: the letterhead of ten
// thousand letters is one picture.
type Memory struct {
	*Budget // reads what is not known
	method  string
	store   Store

	mu         sync.Mutex
	young, old map[[32]byte][]byte
	size       int // of young, in bytes
	underway   map[[32]byte]chan struct{}
}

// NewMemory returns a Reader that remembers what is read within a budget, in
// store too unless it is nil. method names what the text of a picture depends
// on besides the picture.
func NewMemory(budget *Budget, method string, store Store) *Memory {
	return &Memory{Budget: budget, method: method, store: store, young: map[[32]byte][]byte{}, underway: map[[32]byte]chan struct{}{}}
}

// Open looks for Tesseract and returns a Reader that reads with it: so many
// pictures at a time, for limit (see NewBudget), none twice, store being nil or
// where that is remembered. The error is a *MissingError when pictures cannot be
// read on this machine.
func Open(ctx context.Context, workers int, limit time.Duration, store Store) (*Memory, error) {
	tesseract, err := FindTesseract(ctx)
	if err != nil {
		return nil, err
	}
	return NewMemory(NewBudget(tesseract, workers, limit), tesseract.Method(), store), nil
}

// Read implements Reader. A picture that is being read is waited for.
func (m *Memory) Read(ctx context.Context, p Picture) (Page, error) {
	key := p.digest(m.method)
	for {
		page, ok, wait := m.recall(key)
		if ok {
			return page, nil
		}
		if wait == nil {
			break
		}
		select {
		case <-wait:
		case <-ctx.Done():
			return Page{}, context.Cause(ctx)
		}
	}
	defer m.done(key)
	if m.store != nil {
		if value, ok := m.store.Get(key); ok {
			if page, ok := decode(value); ok {
				m.keep(key, value)
				return page, nil
			}
		}
	}
	page, err := m.Budget.Read(ctx, p)
	if err != nil {
		return Page{}, err
	}
	value := encode(page)
	m.keep(key, value)
	if m.store != nil {
		m.store.Put(key, value)
	}
	return page, nil
}

// recall returns the page if it is known. If not the caller is to read it, and
// to call done, unless there is something to wait for: somebody else reads it.
func (m *Memory) recall(key [32]byte) (page Page, ok bool, wait chan struct{}) {
	m.mu.Lock()
	defer m.mu.Unlock()
	value, ok := m.young[key]
	if !ok {
		if value, ok = m.old[key]; ok {
			m.add(key, value)
		}
	}
	if ok {
		page, ok = decode(value)
		return page, ok, nil
	}
	if wait = m.underway[key]; wait == nil {
		m.underway[key] = make(chan struct{})
	}
	return Page{}, false, wait
}

func (m *Memory) done(key [32]byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	close(m.underway[key])
	delete(m.underway, key)
}

func (m *Memory) keep(key [32]byte, value []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.add(key, value)
}

func (m *Memory) add(key [32]byte, value []byte) {
	if m.size += len(value); m.size > generation {
		m.old, m.young, m.size = m.young, map[[32]byte][]byte{}, len(value)
	}
	m.young[key] = value
}

func encode(p Page) []byte {
	var out bytes.Buffer
	if err := gob.NewEncoder(&out).Encode(p); err != nil {
		panic("ocr: " + err.Error()) // the type can be encoded
	}
	return out.Bytes()
}

// decode refuses what encode did not make: a store may be older than this program.
func decode(value []byte) (p Page, ok bool) {
	if gob.NewDecoder(bytes.NewReader(value)).Decode(&p) != nil {
		return Page{}, false
	}
	for _, w := range p.Words {
		if w.Start > w.End || int(w.End) > len(p.Text) {
			return Page{}, false
		}
	}
	return p, true
}
