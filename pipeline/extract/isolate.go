package extract

import (
	"bytes"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync/atomic"
	"time"

	"aktsyn/pipeline/sandbox"
	"aktsyn/pipeline/source"
)

const (
	childWear    = 25_000    // after which a reader process is replaced; to start one takes as long as to read some fifty files
	fileWear     = 10        // of a root file; small markup, whose readers leave nothing behind, is 1
	childBytes   = 256 << 20 // bytes of text after which it is
	pollInterval = 50 * time.Millisecond
	descriptors  = 32 // that a reader process may have open
	rootShare    = 12 // times what one document may take, is what all of a root file may
)

// child is a running reader process.
type child struct {
	process *sandbox.Process
	in      io.WriteCloser
	request *gob.Encoder
	out     *eventReader
	wear    int   // of root files it was asked for
	bytes   int64 // of text it sent
	done    chan struct{}
	limits  source.Limits
	ahead   int                       // files it was asked for with one that was read
	asked   time.Time                 // when it was asked last
	waited  time.Duration             // in all
	waiting atomic.Int64              // since when the process is waited for, Unix nanoseconds; 0 if it is not
	active  atomic.Bool               // it was waited for since the watch last looked
	begun   atomic.Bool               // a document has begun since the watch last looked
	rooted  atomic.Bool               // a root file has
	spare   atomic.Int64              // processor time that is left for the root file, when it begins
	used    atomic.Int64              // of it, when the watch last looked
	grown   atomic.Bool               // it took half of the memory that it may
	memory  complaint                 // it died for want of memory
	killed  bool                      // by others, once it was stopped
	verdict atomic.Pointer[readError] // why it was killed
}

// startChild starts a reader process.
func startChild(opts Options) (*child, error) {
	preparePDFEngine(opts.Command)
	c := &child{done: make(chan struct{}), limits: opts.Limits}
	cmd := exec.Command(opts.Command[0], opts.Command[1:]...)
	cmd.Env, cmd.Stderr = readerEnvironment, &c.memory
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	cache := pdfCacheDir()
	// The limit on memory that is watched comes first; this one holds between two looks.
	policy := sandbox.Policy{Read: []string{cache}, MemoryBytes: hardMemory(opts.Limits.MemoryBytes), Descriptors: descriptors}
	if c.process, err = sandbox.Start(cmd, policy); err != nil {
		return nil, err
	}
	c.in, c.request, c.out = in, gob.NewEncoder(in), newEventReader(out, opts.Limits.PageBytes)
	c.spare.Store(int64(rootShare * opts.Limits.CPU))
	go c.watch()
	return c, c.greet(setup{Sandbox: sandbox.Available(), PDFCache: cache})
}

// startTries is how often a reader process is started that is killed before it
// answers, as the system may do that has no memory left.
const startTries = 3

// startAgain starts a reader process, again when it is killed before it answers.
func startAgain(opts Options) (c *child, err error) {
	for range startTries {
		if c, err = startChild(opts); !errors.Is(err, errKilledAtStart) {
			return c, err
		}
	}
	return nil, fmt.Errorf("%w, %d times: is there memory left?", err, startTries)
}

var errKilledAtStart = errors.New("it was killed before it answered")

// readerEnvironment is that of a reader process: nothing of this process's own,
// where keys may be named, and a crash neither prints nor dumps content.
var readerEnvironment = []string{"GOTRACEBACK=none"}

// hardMemory is the limit that the system itself keeps: far above what is
// watched, since it counts memory that Go has given back too.
func hardMemory(watched int64) int64 { return 4*watched + 1<<30 }

// complaint is the standard error of a reader process. It keeps nothing of it,
// which may quote a document, but that Go's runtime got no memory.
type complaint struct{ atomic.Bool }

// Write implements io.Writer.
func (c *complaint) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte("out of memory")) {
		c.Store(true)
	}
	return len(p), nil
}

// await does what needs the process to write or to read, during which the watch
// is on: one that does neither would hold it up for ever.
func (c *child) await(do func() error) error {
	began := time.Now()
	c.waiting.Store(began.UnixNano())
	c.active.Store(true)
	err := do()
	c.waiting.Store(0)
	c.waited += time.Since(began)
	return err
}

// greet sets the process up and waits until it answers.
func (c *child) greet(s setup) error {
	var greeting []byte
	err := c.await(func() (err error) {
		if err = c.request.Encode(s); err == nil {
			greeting, err = c.out.next()
		}
		return err
	})
	if err != nil || string(greeting) != protocol {
		var end *exec.ExitError
		killed := errors.As(c.stop(), &end) && end.ExitCode() < 0
		switch verdict := c.sentence(); {
		case verdict != nil:
			return verdict
		case err != nil && killed:
			return errKilledAtStart
		}
		return errors.New("it does not answer as one")
	}
	return nil
}

// stop ends the process and waits for that. It returns how it ended, which for
// one that had ended already is how it did that.
func (c *child) stop() error {
	close(c.done)
	c.in.Close()
	c.process.Kill()
	err := c.process.Wait()
	c.killed = sandbox.Killed(err)
	return err
}

// watch kills a process that falls silent, computes too long or grows too
// large.
func (c *child) watch() {
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	var before, root time.Duration // processor time when the document and the root file began
	for {
		select {
		case <-c.done:
			return
		case <-ticker.C:
		}
		since := c.waiting.Load()
		if !c.active.Swap(since != 0) {
			continue
		}
		cpu := c.process.CPU()
		if c.begun.Swap(false) {
			before = cpu
		}
		if c.rooted.Swap(false) {
			root = cpu
		}
		c.used.Store(int64(cpu - root))
		resident := c.process.Resident()
		c.grown.Store(resident > c.limits.MemoryBytes/2)
		switch {
		case resident > c.limits.MemoryBytes:
			c.kill(c.tooLarge())
		case cpu-before > c.limits.CPU:
			c.kill(&readError{cause: source.Timeout, detail: exceeded("max-cpu-time", "its reader computed for more than %v", c.limits.CPU)})
		case cpu-root > time.Duration(c.spare.Load()):
			c.kill(&readError{cause: source.Timeout, detail: exceeded("max-cpu-time", "its reader computed for more than %v in all", rootShare*c.limits.CPU)})
		case since != 0 && time.Since(time.Unix(0, since)) > c.limits.Silence:
			c.kill(&readError{cause: source.Timeout, detail: exceeded("max-silence", "its reader was silent for %v", c.limits.Silence)})
		}
	}
}

func (c *child) tooLarge() *readError {
	return &readError{cause: source.TooLarge, detail: exceeded("max-memory", "its reader needed more than %s of memory", source.FormatSize(c.limits.MemoryBytes))}
}

// sentence says why a process that is dead was ended, nil when it ended itself.
func (c *child) sentence() *readError {
	if verdict := c.verdict.Load(); verdict != nil || !c.memory.Load() {
		return verdict
	}
	return c.tooLarge()
}

func (c *child) kill(verdict *readError) {
	c.verdict.CompareAndSwap(nil, verdict)
	c.process.Kill()
}

// ask asks the process to read a file, and hands it over unless it is in the
// request.
func (c *child) ask(q request, file *os.File) error {
	c.ahead, c.asked = len(q.Next), time.Now()
	return c.await(func() error {
		if len(q.Given) == 0 {
			if err := c.process.Hand(file); err != nil {
				return err
			}
		}
		return c.request.Encode(q)
	})
}

// next reads the next event. Its text is valid until it is called again.
func (c *child) next(ev *event) error {
	b, err := c.told()
	if err != nil {
		return err
	}
	if err := decodeEvent(b, ev); err != nil {
		return err
	}
	c.bytes += int64(len(ev.Page.Text))
	if ev.Kind == beginEvent {
		c.begun.Store(true)
	}
	return nil
}

// told returns the code of the next event, and waits for it where it must.
func (c *child) told() (b []byte, err error) {
	if c.out.ready() {
		return c.out.next()
	}
	err = c.await(func() error { b, err = c.out.next(); return err })
	return b, err
}

// nextCall reads the next event that is a call of a Visitor and answers
// pictures until one comes.
func (c *child) nextCall(ev *event, r *relay) error {
	for {
		if err := c.next(ev); err != nil || ev.Kind != pictureEvent {
			return err
		}
		if err := r.recognise(c, ev); err != nil {
			return err
		}
	}
}

// spent reports whether the process has served long enough: whatever its
// readers leave behind must not add up.
func (c *child) spent() bool {
	return c.wear >= childWear || c.bytes >= childBytes || c.grown.Load()
}

// isolate reads a root file, announced as doc and open, in a reader process. When that
// dies the document it was at gets the cause, and another process reads the
// file again up to there, unheard, and on from there. A process that others
// killed says little about the document, which is tried once more alone, too.
func (e *Extractor) isolate(doc *document, f source.File, from *content) error {
	// The Begin and the name of the root are handed on already.
	r := newRelay(doc)
	r.delivered = 2
	for again := false; ; {
		fresh, err := e.attempt(r, f, from)
		var death *readError
		if !errors.As(err, &death) {
			return err // the end, or a cancellation
		}
		if !fresh || death.killed && !again {
			again = true
			continue // the remains of other documents may have been the cause
		}
		if len(r.open) == 1 || len(r.poison) >= e.opts.Limits.Deaths || r.cpu > rootShare*e.opts.Limits.CPU {
			doc.d.Type = likelyType(doc.d.Type, from.data)
			return r.giveUp(death)
		}
		r.condemn(death)
	}
}

// attempt lets the reader process read the file. It returns a *readError when
// the process died, and whether it had read no other file before: else it may
// hold events back, as the file is read once more when it dies.
func (e *Extractor) attempt(r *relay, f source.File, from *content) (fresh bool, err error) {
	asked := e.asked(r, from)
	if e.child != nil && !asked && (e.child.ahead > 0 || e.child.spent()) {
		e.Close()
	}
	if e.child == nil {
		c, err := startAgain(e.opts)
		if errors.As(err, new(*readError)) { // a limit is too small to begin with
			e.deaths++
			return true, err
		}
		if err != nil {
			r.root.stop = fmt.Errorf("cannot start the reader process %s: %w", e.opts.Command[0], err)
			return true, r.root.stop
		}
		e.child = c
	}
	c := e.child
	fresh = c.wear == 0
	c.wear += from.wear()
	c.begun.Store(true)
	c.spare.Store(int64(rootShare*c.limits.CPU - r.cpu))
	c.rooted.Store(true)
	r.pictures = 0
	waited := c.waited
	defer context.AfterFunc(r.root.ctx, c.process.Kill)()
	if asked {
		c.ahead--
	} else {
		q := request{source.File{Path: f.Path, Size: f.Size}, from.given(), nil, !fresh, e.opts.Limits, r.poison, r.root.reads(), e.opts.Passwords, r.root.layouts}
		if !fresh {
			q.Next = e.along(r, from)
		}
		err = c.ask(q, from.file)
	}
	others := asked || c.ahead > 0
	if err == nil {
		err = r.run(func(ev *event) error { return c.nextCall(ev, r) })
	}
	if err == nil {
		if others {
			e.noteApart(r.took, c.waited-waited)
		}
		return fresh, nil
	}
	if c.ahead == 0 { // else it may be another's
		r.cpu += time.Duration(c.used.Load())
	}
	e.expected = nil
	e.Close()
	e.deaths++
	if err := r.root.alive(); err != nil {
		return fresh, err
	}
	return fresh, c.cause(err)
}

// cause returns why the process ended, or was ended, after err.
func (c *child) cause(err error) error {
	var told *readError
	switch verdict := c.sentence(); {
	case verdict != nil:
		return verdict
	case errors.As(err, &told):
		return told
	case errors.Is(err, errProtocol), errors.Is(err, errEvent):
		return &readError{cause: source.Corrupt, detail: "its reader told what none does"}
	case c.killed:
		return &readError{cause: source.Timeout, detail: "its reader was killed, and not by aktsyn: the system may have run out of memory", killed: true}
	}
	return &readError{cause: source.Corrupt, detail: "its reader crashed"}
}
