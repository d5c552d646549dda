package extract

import (
	"context"
	"errors"
	"math"
	"strings"
	"sync"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/klippa-app/go-pdfium"
)

// pdfInstance is PDFium between two renewals of the engine. Once it is closed
// its methods return errors.
//
// What is done for every object and character of a page calls PDFium's own
// functions, as its headers fpdf_edit.h and fpdf_text.h describe them: a call
// through the library makes a name for each pointer and allocates every value
// that PDFium is to fill in.
type pdfInstance struct {
	pdfium.Pdfium
	module  *pdfModule
	mu      sync.Locker // the library's own
	scratch uint64      // where PDFium writes the values of a call
	buffer  uint64      // where it writes text, of room bytes; 0 until needed
	room    uint64
	names   map[string]pdfPointer // strings in PDFium's memory
	stack   [12]uint64            // parameters and result of a call
}

// pdfPointer points to something of PDFium's in its memory; 0 is nothing.
type pdfPointer = uint64

const (
	scratchSize = 64       // bytes
	bufferSize  = 16 << 10 // bytes that most strings take at most, in UTF-16; a longer one is made twice
)

var errPDFClosed = errors.New("module closed")

var errPDFMemory = errors.New("from memory: out of PDFium's bounds")

func newPDFInstance(lib pdfium.Pdfium) (*pdfInstance, error) {
	mu, ok := lib.GetImplementation().(sync.Locker)
	if !ok {
		return nil, errPDFModule
	}
	module, err := quicken(lib)
	if err != nil {
		return nil, err
	}
	l := &pdfInstance{Pdfium: lib, module: module, mu: mu, names: map[string]pdfPointer{}}
	l.scratch, err = l.call(nil, "malloc", scratchSize)
	if err == nil && l.scratch == 0 {
		err = errPDFMemory
	}
	return l, err
}

// at is the place in scratch of the value with this index, each of 4 bytes.
func (l *pdfInstance) at(index uint64) pdfPointer { return l.scratch + 4*index }

// call calls a function of PDFium and returns its result. Values that it wrote
// to scratch are copied to values. It may be used by several goroutines.
func (l *pdfInstance) call(values []uint32, function string, parameters ...uint64) (uint64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	result, err := l.enter(function, parameters...)
	if err != nil || len(values) == 0 {
		return result, err
	}
	memory := l.module.Memory()
	for i := range values {
		value, ok := memory.ReadUint32Le(uint32(l.at(uint64(i))))
		if !ok {
			return 0, errPDFMemory
		}
		values[i] = value
	}
	return result, nil
}

// enter is call for who holds mu and reads what was written.
func (l *pdfInstance) enter(function string, parameters ...uint64) (uint64, error) {
	if l.module.IsClosed() {
		return 0, errPDFClosed
	}
	f := l.module.function(function)
	if f == nil {
		return 0, errPDFModule
	}
	copy(l.stack[:], parameters)
	err := f.CallWithStack(context.Background(), l.stack[:])
	return l.stack[0], err
}

// text returns the characters of a text page from the first, as many as there
// are at most.
func (l *pdfInstance) text(page pdfPointer, chars int) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	// Room for twice the characters: those beyond the basic plane take two
	// units of UTF-16.
	units := 2 * uint64(chars)
	if err := l.makeRoom(2 * (units + 1)); err != nil {
		return "", err
	}
	written, err := l.enter("FPDFText_GetText", page, 0, units, l.buffer)
	if err != nil {
		return "", err
	}
	raw, ok := l.module.Memory().Read(uint32(l.buffer), 2*uint32(written))
	if !ok {
		return "", errPDFMemory
	}
	return decodeUTF16LE(raw), nil
}

// bytes returns what a function writes to a buffer, which is its last parameters,
// and of which it returns the size.
func (l *pdfInstance) bytes(function string, parameters ...uint64) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.makeRoom(bufferSize); err != nil {
		return "", err
	}
	size, err := l.enter(function, append(parameters, l.buffer, l.room)...)
	if err == nil && size > l.room {
		if err = l.makeRoom(size); err == nil {
			size, err = l.enter(function, append(parameters, l.buffer, l.room)...)
		}
	}
	if err != nil {
		return "", err
	}
	raw, ok := l.module.Memory().Read(uint32(l.buffer), uint32(min(size, l.room)))
	if !ok {
		return "", errPDFMemory
	}
	return string(raw), nil
}

// name returns a string that PDFium is told again and again.
func (l *pdfInstance) name(s string) (pdfPointer, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if at, ok := l.names[s]; ok {
		return at, nil
	}
	at, err := l.enter("malloc", uint64(len(s)+1))
	if err != nil {
		return 0, err
	}
	if at == 0 || !l.module.Memory().Write(uint32(at), append([]byte(s), 0)) {
		return 0, errPDFMemory
	}
	l.names[s] = at
	return at, nil
}

// makeRoom makes buffer at least so large.
func (l *pdfInstance) makeRoom(size uint64) error {
	if size <= l.room {
		return nil
	}
	if _, err := l.enter("free", l.buffer); err != nil {
		return err
	}
	l.buffer, l.room = 0, 0
	at, err := l.enter("malloc", size)
	if err != nil {
		return err
	}
	if at == 0 {
		return errPDFMemory
	}
	l.buffer, l.room = at, size
	return nil
}

// decodeUTF16LE makes UTF-8 of little-endian UTF-16. What stands for no character
// becomes U+FFFD.
func decodeUTF16LE[T string | []byte](raw T) string {
	out := make([]byte, 0, len(raw)/2+len(raw)/16)
	for i := 0; i+1 < len(raw); i += 2 {
		r := rune(raw[i]) | rune(raw[i+1])<<8
		if r < utf8.RuneSelf {
			out = append(out, byte(r))
			continue
		}
		if utf16.IsSurrogate(r) && i+3 < len(raw) {
			if pair := utf16.DecodeRune(r, rune(raw[i+2])|rune(raw[i+3])<<8); pair != utf8.RuneError {
				r = pair
				i += 2
			}
		}
		out = utf8.AppendRune(out, r)
	}
	return string(out)
}

// ask calls a function of PDFium that returns an int, 0 when it fails. Values
// that it wrote to scratch are copied to values.
func (d *pdfDocument) ask(values []uint32, function string, parameters ...uint64) int {
	return int(int32(d.point(values, function, parameters...)))
}

// point is ask for functions that return a pointer.
func (d *pdfDocument) point(values []uint32, function string, parameters ...uint64) pdfPointer {
	result, err := d.lib.call(values, function, parameters...)
	if d.failed(err) {
		return 0
	}
	return result
}

// wide is bytes of a function that writes UTF-16 with a zero at the end, empty
// when it fails.
func (d *pdfDocument) wide(function string, parameters ...uint64) string {
	raw, err := d.lib.bytes(function, parameters...)
	if d.failed(err) {
		return ""
	}
	return strings.TrimRight(decodeUTF16LE(raw), "\x00")
}

// float is the float32 that a value is.
func float(bits uint32) float32 { return math.Float32frombits(bits) }

// double is the float64 that two values are.
func double(halves []uint32) float32 {
	return float32(math.Float64frombits(uint64(halves[0]) | uint64(halves[1])<<32))
}
