package ocr

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"aktsyn/pipeline/sandbox"
	"aktsyn/pipeline/source"
)

const (
	program = "tesseract"
	// orientation is Tesseract's data that tells how a page is turned.
	orientation = "osd"

	// patience is how many times as long it may take by the clock, as when others
	// keep the machine busy.
	patience    = 4
	descriptors = 32
	// maxOutput is far more than a page full of words takes.
	maxOutput = 64 << 20
)

// languages that are read, the first before the second where a word could be
// either.
var languages = []string{"dan", "eng"}

// Tesseract reads pictures with the program of that name, a process for each.
// The picture goes to its standard input and the words come from its standard
// output; nothing of them is on disk. It runs on one core, in a sandbox, and ends with this process.
type Tesseract struct {
	path    string
	data    []string // directories that it reads
	version string
	digest  string // of the data
	// Time is the processor time that one page may take, in whole seconds, rounded
	// up. By the clock it may take four times as long.
	Time time.Duration
	// MemoryBytes is what a process of it may take.
	MemoryBytes int64
}

// FindTesseract looks for the program and its data for Danish and English. Of the
// limits, those of text recognition hold. The error is a *MissingError when either
// is not there.
func FindTesseract(ctx context.Context, limits source.Limits) (*Tesseract, error) {
	path, err := exec.LookPath(program)
	if err != nil {
		return nil, &MissingError{Program: program}
	}
	t := &Tesseract{path: path, Time: limits.OCRTime, MemoryBytes: limits.OCRMemory}
	t.version, _, _ = strings.Cut(t.ask(ctx, "--version"), "\n")
	head, list, _ := strings.Cut(t.ask(ctx, "--list-langs"), "\n")
	// List of available languages in "/usr/share/tesseract-ocr/5/tessdata/" (3):
	if parts := strings.Split(head, `"`); len(parts) == 3 {
		t.data = []string{parts[1]}
	}
	have := strings.Fields(list)
	var missing []string
	for _, language := range append(slices.Clone(languages), orientation) {
		if !slices.Contains(have, language) {
			missing = append(missing, language)
		}
	}
	if len(missing) > 0 {
		return nil, &MissingError{Languages: missing}
	}
	t.digest = dataDigest(t.data)
	return t, nil
}

// ask returns what the program prints; nothing when it fails.
func (t *Tesseract) ask(ctx context.Context, flag string) string {
	out, _ := exec.CommandContext(ctx, t.path, flag).Output()
	return string(out)
}

// Method names what the text of a picture depends on besides its pixels.
func (t *Tesseract) Method() string {
	return t.version + " " + strings.Join(languages, "+") + " " + t.digest
}

// dataDigest tells data for the languages apart: there are several of the same
// names, faster ones and better ones. What cannot be read Tesseract cannot
// read either, and says so.
func dataDigest(dirs []string) string {
	h := sha256.New()
	for _, dir := range dirs {
		for _, name := range append(slices.Clone(languages), orientation) {
			data, _ := os.ReadFile(filepath.Join(dir, name+".traineddata"))
			sum := sha256.Sum256(data)
			h.Write(sum[:])
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// Read implements Reader.
func (t *Tesseract) Read(ctx context.Context, p Picture) (Page, error) {
	if err := p.check(); err != nil {
		return Page{}, err
	}
	p, scale := p.scaled()
	out, err := t.run(ctx, p)
	if err != nil {
		return Page{}, err
	}
	page, err := parseTSV(out)
	if err != nil {
		return Page{}, fmt.Errorf("%w: %w", ErrFailed, err)
	}
	for i := range page.Words {
		page.Words[i].Box = scale.original(page.Words[i].Box)
	}
	return page, nil
}

// run gives the picture to the program and returns its output.
func (t *Tesseract) run(ctx context.Context, p Picture) ([]byte, error) {
	timed, cancel := context.WithTimeout(ctx, patience*t.Time)
	defer cancel()
	cmd := t.command(p.DPI)
	cmd.Stdin = p.pnm()
	var out bytes.Buffer
	var said lastWords
	cmd.Stdout, cmd.Stderr = &limitedWriter{&out, maxOutput}, &said
	process, err := sandbox.Start(cmd, sandbox.Policy{Read: t.data, MemoryBytes: t.MemoryBytes, Descriptors: descriptors, CPU: t.Time})
	if err != nil {
		return nil, fmt.Errorf("%w: %s does not start", ErrFailed, program)
	}
	defer context.AfterFunc(timed, process.Kill)()
	err = process.Wait()
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case timed.Err() != nil, err != nil && t.spent(cmd.ProcessState):
		return nil, ErrTimeout
	case said.outOfMemory: // even if it went on: something may be missing
		return nil, ErrMemory
	case err != nil && t.MemoryBytes < source.LeastOCRMemory: // it may die wordless while it is loaded, before it reads anything
		return nil, ErrMemory
	case err != nil:
		return nil, ErrFailed
	}
	return out.Bytes(), nil
}

// spent reports whether a program that was killed had used its processor time,
// which the system tells less exactly than it limits it.
func (t *Tesseract) spent(p *os.ProcessState) bool {
	return p.UserTime()+p.SystemTime() >= t.Time*9/10
}

// command is the program, on a page of unknown layout and orientation.
func (t *Tesseract) command(dpi int) *exec.Cmd {
	cmd := exec.Command(t.path, "stdin", "stdout", "-l", strings.Join(languages, "+"), "--psm", "1",
		"--dpi", strconv.Itoa(dpi), "-c", "tessedit_create_tsv=1", "-c", "tessedit_create_txt=0")
	// Several threads take more than four times the processor time for one page.
	cmd.Env = []string{"OMP_THREAD_LIMIT=1", "LC_ALL=C"}
	return cmd
}

// pnm returns the picture as Tesseract reads it, in the PGM format of netpbm.
func (p Picture) pnm() io.Reader {
	return io.MultiReader(strings.NewReader(fmt.Sprintf("P5\n%d %d\n255\n", p.Width, p.Height)), bytes.NewReader(p.Pixels))
}

// lastWords is the standard error of a program. It keeps nothing of it, which may
// quote the picture, but whether the program got no memory.
type lastWords struct {
	end         []byte // of what was said, as words may come in parts
	outOfMemory bool
}

// noMemory is what is said on Linux by a program that gets no memory: by the
// loader and its libraries (glibc), by C++, and by Leptonica, which may go on
// without what it wanted.
var noMemory = [][]byte{[]byte("annot allocate memory"), []byte("cannot map zero-fill pages"), []byte("failed to map segment"),
	[]byte("out of memory"), []byte("bad_alloc"), []byte("alloc fail")}

// Write implements io.Writer.
func (w *lastWords) Write(p []byte) (int, error) {
	const kept = 64 // more than any of noMemory
	w.end = append(w.end, p...)
	w.outOfMemory = w.outOfMemory || slices.ContainsFunc(noMemory, func(words []byte) bool { return bytes.Contains(w.end, words) })
	w.end = slices.Clone(w.end[max(0, len(w.end)-kept):])
	return len(p), nil
}

// limitedWriter fails when more than left bytes are written.
type limitedWriter struct {
	out  *bytes.Buffer
	left int
}

func (w *limitedWriter) Write(p []byte) (int, error) {
	if w.left -= len(p); w.left < 0 {
		return 0, errors.New("too much output")
	}
	return w.out.Write(p)
}
