package extract

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
)

// pdfEngine is the PDFium of this process, compiled from WebAssembly: it can
// reach neither files nor the network, and its crash is an error value. It
// may be used by several goroutines and, for PDFs attached to PDFs, several
// times by one, but does one thing at a time.
//
// Its memory grows and never shrinks, so it is made anew after some work and
// after every crash; that takes milliseconds. The first use in a process
// takes about 0.2 s, the first on a machine about 5 s of compiling and 300 MB:
// the machine code is kept in the user's cache directory under
// aktsyn/pdfium, and nothing else is.
type pdfEngine struct {
	cache string // directory of the machine code, "" if there is none; set before the first use
	start sync.Once
	pool  pdfium.Pool
	err   error // why there is no pool

	mu    sync.Mutex
	lib   *pdfInstance // nil until the next use
	users int          // documents that are open
	spent int64        // work since lib was made
}

var thePDFEngine = pdfEngine{cache: pdfCacheDir()}

const (
	pdfRenewal  = 64 << 20         // bytes of work after which the engine is made anew
	pdfPageCost = 16 << 10         // what a page counts as work: handles of its parts are never freed
	pdfPatience = 10 * time.Second // for an instance that no one else holds
)

// acquire returns the engine's instance for the work on one document; release
// must follow unless there is an error.
func (e *pdfEngine) acquire() (*pdfInstance, error) {
	e.start.Do(e.compile)
	if e.err != nil {
		return nil, e.err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.lib == nil {
		lib, err := e.pool.GetInstance(pdfPatience)
		if err != nil {
			return nil, err
		}
		made, err := newPDFInstance(lib)
		if err != nil {
			return nil, errors.Join(err, lib.Close())
		}
		e.lib = made
	}
	e.users++
	return e.lib, nil
}

// release ends the work on a document. A broken instance is closed at once,
// under the hands of all its users, who see that by current.
func (e *pdfEngine) release(lib *pdfInstance, work int64, broken bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.users--
	e.spent += work
	if e.lib == lib && (broken || e.users == 0 && e.spent > pdfRenewal) {
		_ = lib.Close() // what is broken may fail to close; its memory is dropped all the same
		e.lib, e.spent = nil, 0
	}
}

// current reports whether lib still works.
func (e *pdfEngine) current(lib *pdfInstance) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.lib == lib
}

// compile makes the pool. A cache that cannot be read or written, as that of a
// service account or on a full disk, is no reason to do without PDFs: the
// second try finds the code that could not be written still in its memory, the
// third does without it. Either way the code is compiled once in a process.
func (e *pdfEngine) compile() {
	plain := wazero.NewRuntimeConfig()
	tries := []wazero.RuntimeConfig{plain}
	if cache := e.codeCache(); cache != nil {
		cached := plain.WithCompilationCache(cache)
		tries = []wazero.RuntimeConfig{cached, cached, plain}
	}
	for _, config := range tries {
		if e.pool, e.err = pdfPool(config); e.err == nil {
			return
		}
	}
}

func pdfPool(config wazero.RuntimeConfig) (pdfium.Pool, error) {
	return webassembly.Init(webassembly.Config{
		Context: withPDFMemory(context.Background()),
		MaxIdle: 1, MaxTotal: 1,
		FSConfig:      wazero.NewFSConfig(), // no file of the host
		RuntimeConfig: config,
		Stdout:        io.Discard,
		Stderr:        io.Discard,
	})
}

// load makes the engine ready. Its failure shows at the next use.
func (e *pdfEngine) load() {
	if lib, err := e.acquire(); err == nil {
		e.release(lib, 0, false)
	}
}

// codeCache opens the cache; it is nil when there is no such place.
func (e *pdfEngine) codeCache() wazero.CompilationCache {
	if e.cache == "" {
		return nil
	}
	cache, err := wazero.NewCompilationCacheWithDir(e.cache)
	if err != nil {
		return nil
	}
	return cache
}

// crashed reports whether an error means that PDFium itself failed, not that
// it refused: a trap of the WebAssembly code, its exit, or a panic around it.
func crashed(err error) bool {
	if err == nil {
		return false
	}
	for _, mark := range []string{"wasm error", "module closed", "panic occurred", "from memory", "to memory"} {
		if strings.Contains(err.Error(), mark) {
			return true
		}
	}
	return false
}
