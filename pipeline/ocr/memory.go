package ocr

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/gob"
	"errors"
	"sync"
	"time"

	"aktsyn/pipeline/source"
)

// Digest tells pictures apart.
func (p Picture) Digest() (sum [32]byte) {
	h := sha256.New()
	for _, n := range []int{p.Width, p.Height, p.DPI} {
		_ = binary.Write(h, binary.LittleEndian, int64(n)) // a hash takes everything
	}
	h.Write(p.Pixels)
	h.Sum(sum[:0])
	return sum
}

// generation is how many bytes of encoded pages Memory holds before it forgets
// those that were not asked for since it held so many the last time.
const generation = 16 << 20

// Memory is a Reader that reads no picture twice, whether that gave a page or
// not: the letterhead of ten thousand letters is one picture.
type Memory struct {
	*Budget // reads what is not known
	method  string

	mu         sync.Mutex
	young, old map[[32]byte][]byte
	size       int // of young, in bytes
	underway   map[[32]byte]chan struct{}
}

// outcomes are the failures that are remembered, as the one byte that stands
// for each. No encoded page is as short.
var outcomes = []error{ErrTimeout, ErrFailed, ErrMemory}

// NewMemory returns a Reader that remembers what is read within a budget by a
// method of that name (see Method).
func NewMemory(budget *Budget, method string) *Memory {
	return &Memory{Budget: budget, method: method, young: map[[32]byte][]byte{}, underway: map[[32]byte]chan struct{}{}}
}

// Open looks for Tesseract and returns a Reader that reads with it within limits:
// so many pictures at a time, for a time (see NewBudget), none twice. The error is a
// *MissingError when pictures cannot be read on this machine.
func Open(ctx context.Context, limits source.Limits, workers int, limit time.Duration) (*Memory, error) {
	tesseract, err := FindTesseract(ctx, limits)
	if err != nil {
		return nil, err
	}
	return NewMemory(NewBudget(tesseract, workers, limit), tesseract.Method()), nil
}

// Method names what the text of a picture depends on besides the picture: the
// program that reads it, its version and the languages.
func (m *Memory) Method() string { return m.method }

// Read implements Reader. A picture that is being read is waited for.
func (m *Memory) Read(ctx context.Context, p Picture) (Page, error) {
	key := p.Digest()
	for {
		value, wait := m.recall(key)
		if value != nil {
			return outcome(value)
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
	page, err := m.Budget.Read(ctx, p)
	if err == nil {
		m.keep(key, encode(page))
		return page, nil
	}
	for i, known := range outcomes {
		if errors.Is(err, known) {
			m.keep(key, []byte{byte(i)})
		}
	}
	return Page{}, err
}

// outcome returns what a value stands for.
func outcome(value []byte) (Page, error) {
	if len(value) == 1 {
		return Page{}, outcomes[value[0]]
	}
	return decode(value), nil
}

// recall returns what is known of a picture. If it is nil the caller is to read it, and
// to call done, unless there is something to wait for: somebody else reads it.
func (m *Memory) recall(key [32]byte) (value []byte, wait chan struct{}) {
	m.mu.Lock()
	defer m.mu.Unlock()
	value, ok := m.young[key]
	if !ok {
		if value, ok = m.old[key]; ok {
			m.add(key, value)
		}
	}
	if ok {
		return value, nil
	}
	if wait = m.underway[key]; wait == nil {
		m.underway[key] = make(chan struct{})
	}
	return nil, wait
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
	if m.size += len(value) - len(m.young[key]); m.size > generation {
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

func decode(value []byte) (p Page) {
	if err := gob.NewDecoder(bytes.NewReader(value)).Decode(&p); err != nil {
		panic("ocr: " + err.Error()) // encode made it
	}
	return p
}
