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
	"aktsyn/pipeline/run"
	"aktsyn/pipeline/source"
)

// trial reads suspect files (package poison) in a process of its own, as a scan
// would, and tells of which that dies; what it finds there is forgotten. One
// process reads many: starting it takes longer than most files do. It belongs to
// one goroutine.
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

// trialFiles are to be read, with their pictures or without.
type trialFiles struct {
	Files    []source.File
	Pictures bool
}

// deaths reads files and tells of each, as soon as it knows and in order, whether
// a process died of it that read nothing else. Where it dies reading several, the
// first that it had not done is read again alone, as the next may be under way
// already; then it goes on behind that one. Where no process can be started it
// tells of the files before that, and the error is run.ErrUntried; any other is
// that of the context.
func (t *trial) deaths(files []source.File, pictures bool, tell func(died bool)) error {
	survived := func() { tell(false) }
	for len(t.o.Trial) > 0 && len(files) > 0 {
		n, err := t.read(files, pictures, survived)
		files = files[n:]
		if err != nil {
			return err
		}
		if len(files) == 0 {
			break
		}
		if n > 0 || len(files) > 1 {
			if n, err = t.read(files[:1], pictures, survived); err != nil {
				return err
			}
		}
		if n == 0 {
			tell(true)
		}
		files = files[1:]
	}
	for range files { // without a process none dies
		tell(false)
	}
	return nil
}

// read reads files, one after the other, and tells of each that was done. It
// returns how many were before the process died, if it did.
func (t *trial) read(files []source.File, pictures bool, survived func()) (done int, err error) {
	if t.cmd == nil {
		if err := t.start(); t.ctx.Err() != nil {
			return 0, context.Cause(t.ctx)
		} else if err != nil {
			return 0, fmt.Errorf("%w: %w", run.ErrUntried, err)
		}
	}
	err = t.files.Encode(trialFiles{files, pictures})
	for err == nil && done < len(files) {
		if err = t.alive.Decode(new(bool)); err == nil {
			survived()
			done++
		}
	}
	if err != nil {
		t.close()
	}
	if t.ctx.Err() != nil {
		return done, context.Cause(t.ctx)
	}
	return done, nil
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
// scan. It returns when in ends, or with the error of ctx: what was under way
// then has not survived.
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
	if err := alive.Encode(true); err != nil {
		return err
	}
	for {
		var f trialFiles
		if err := files.Decode(&f); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if err := o.try(ctx, f, alive); err != nil {
			return err
		}
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

// try reads files, forgets what is in them, and says of each that it is done.
// What fails here fails in the scan, which tells of it: the next is read. Only
// the end of ctx ends it.
func (o Options) try(ctx context.Context, f trialFiles, alive *gob.Encoder) error {
	if f.Pictures {
		if tesseract, err := ocr.FindTesseract(ctx, o.Limits); err == nil {
			o.OCR = ocr.NewMemory(ocr.NewBudget(tesseract, 1, ocr.Unlimited), tesseract.Method())
		}
	}
	e := o.engine(false)
	for done := 0; done < len(f.Files); {
		s := survivors{alive: alive}
		_ = engine.Run(ctx, source.Singly(slices.Values(f.Files[done:])), e, &s)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if done += s.done; done < len(f.Files) && s.err == nil {
			s.err = alive.Encode(true)
			done++
		}
		if s.err != nil {
			return s.err
		}
	}
	return nil
}

// survivors is a sink that keeps nothing and tells of each file that it was read.
type survivors struct {
	alive *gob.Encoder
	done  int
	err   error
}

// Shard implements engine.Sink.
func (s *survivors) Shard(context.Context, engine.Result) error {
	if s.err = s.alive.Encode(true); s.err == nil {
		s.done++
	}
	return s.err
}
