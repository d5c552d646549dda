package extract

import (
	"bytes"
	"context"
	"encoding/gob"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"sync"
	"time"
)

// pdfCompileTime is what compiling the PDF engine may take on a slow and busy
// machine.
const pdfCompileTime = 5 * time.Minute

// pdfCacheDir is where the machine code of the PDF engine is kept, a directory
// for each version of it and of the WebAssembly runtime; "" when the user has no cache directory.
var pdfCacheDir = sync.OnceValue(func() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	version := "engine"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, module := range info.Deps {
			if module.Path == "github.com/klippa-app/go-pdfium" || module.Path == "github.com/tetratelabs/wazero" {
				version += "-" + module.Version
			}
		}
	}
	return filepath.Join(dir, "aktsyn", "pdfium", version)
})

var pdfPrepared sync.Once

// preparePDFEngine sees to it that the machine code is in its cache, which
// reader processes can read but not write: a document that took one over would
// leave its own code there. A process that reads nothing compiles it, once on a
// machine. Where that fails each reader process compiles for itself.
func preparePDFEngine(command []string) {
	dir := pdfCacheDir()
	if dir == "" || pdfIsCached(dir) {
		return
	}
	pdfPrepared.Do(func() {
		if os.MkdirAll(dir, 0o700) != nil {
			return
		}
		var in bytes.Buffer
		if gob.NewEncoder(&in).Encode(setup{PDFCache: dir, Prepare: true}) != nil {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), pdfCompileTime)
		defer cancel()
		cmd := exec.CommandContext(ctx, command[0], command[1:]...)
		cmd.Env, cmd.Stdin = readerEnvironment, &in
		_ = cmd.Run() // see above
	})
}

// pdfIsCached reports whether the engine's code is in the directory, in that of
// this kind of machine below it.
func pdfIsCached(dir string) bool {
	finished, err := filepath.Glob(filepath.Join(dir, "wazero-*-"+runtime.GOARCH+"-"+runtime.GOOS, "*[0-9a-f]")) // unfinished ones end in .tmp
	return err == nil && len(finished) > 0
}
