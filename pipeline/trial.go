package pipeline

import (
	"context"
	"encoding/gob"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"

	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/keys"
	"aktsyn/pipeline/ocr"
	"aktsyn/pipeline/passwords"
	"aktsyn/pipeline/ruleset"
	"aktsyn/pipeline/source"
)

// trial reads suspect files (package poison) in a process of its own, as a scan
// would, and tells whether that survives; what it finds there is forgotten. The
// process reads one after the other until it dies. It belongs to one goroutine.
type trial struct {
	ctx   context.Context
	o     Options
	cmd   *exec.Cmd // nil until needed, and after a death
	files *gob.Encoder
	in    io.WriteCloser
	alive *gob.Decoder
}

// trialSetup is what a process for trials is told first.
type trialSetup struct {
	Rules     ruleset.Options
	Limits    source.Limits
	Reader    []string
	Passwords passwords.List
}

// trialFile is a file to be read, with its pictures or without.
type trialFile struct {
	File     source.File
	Pictures bool
}

// survives reads a file. The error says that no process for it can be started,
// or is that of the context.
func (t *trial) survives(f source.File, pictures bool) (bool, error) {
	if len(t.o.Trial) == 0 {
		return true, nil
	}
	if t.cmd == nil {
		if err := t.start(); t.ctx.Err() != nil {
			return false, context.Cause(t.ctx)
		} else if err != nil {
			return false, fmt.Errorf("cannot start the process %s that reads suspect documents: %w", t.o.Trial[0], err)
		}
	}
	err := t.files.Encode(trialFile{f, pictures})
	if err == nil {
		err = t.alive.Decode(new(bool))
	}
	if err == nil {
		return true, nil
	}
	t.close()
	if t.ctx.Err() != nil {
		return false, context.Cause(t.ctx)
	}
	return false, nil
}

// start starts the process and waits until it is ready.
func (t *trial) start() error {
	cmd := exec.CommandContext(t.ctx, t.o.Trial[0], t.o.Trial[1:]...)
	cmd.Env = append(os.Environ(), "GOTRACEBACK=none") // a crash does not print content
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	t.cmd, t.in, t.files, t.alive = cmd, in, gob.NewEncoder(in), gob.NewDecoder(out)
	err = t.files.Encode(trialSetup{t.o.Rules.Options(), t.o.Limits, t.o.Reader, t.o.Passwords})
	if err == nil {
		err = t.alive.Decode(new(bool))
	}
	if err != nil {
		t.close()
	}
	return err
}

// close ends the process, if there is one.
func (t *trial) close() {
	if t.cmd == nil {
		return
	}
	t.in.Close()
	t.cmd.Process.Kill()
	t.cmd.Wait() // it says no more than that it was killed
	t.cmd = nil
}

// ServeTrials is the main loop of a process that reads suspect files for a
// scan. It returns when in ends.
func ServeTrials(ctx context.Context, in io.Reader, out io.Writer) error {
	// When memory is short this process is the one to go. Where the system has no
	// such wish it cannot be written.
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte("1000"), 0)
	files, alive := gob.NewDecoder(in), gob.NewEncoder(out)
	var s trialSetup
	if err := files.Decode(&s); err != nil {
		return err
	}
	o, err := s.options(ctx)
	if err != nil {
		return err
	}
	for {
		if err := alive.Encode(true); err != nil {
			return err
		}
		var f trialFile
		if err := files.Decode(&f); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		_ = o.try(ctx, f) // what fails here fails in the scan, which tells of it
	}
}

func (s trialSetup) options(ctx context.Context) (Options, error) {
	rules, err := ruleset.New(ctx, s.Rules)
	if err != nil {
		return Options{}, err
	}
	key, err := keys.Ephemeral()
	return Options{Rules: rules, Key: key, Workers: 1, Limits: s.Limits, Reader: s.Reader, Passwords: s.Passwords}, err
}

// try reads a file and forgets what is in it.
func (o Options) try(ctx context.Context, f trialFile) error {
	if f.Pictures {
		tesseract, err := ocr.FindTesseract(ctx)
		if err != nil {
			return err
		}
		o.OCR = ocr.NewMemory(ocr.NewBudget(tesseract, 1, ocr.Unlimited), tesseract.Method())
	}
	return engine.Run(ctx, source.Singly(slices.Values([]source.File{f.File})), o.engine(false), nowhere{})
}

// nowhere is a sink that keeps nothing.
type nowhere struct{}

// Shard implements engine.Sink.
func (nowhere) Shard(context.Context, engine.Result) error { return nil }
