package extract

import (
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync/atomic"
	"time"

	"aktsyn/pipeline/source"
)

const (
	maxPoison    = 8         // parts of one root file that may end a reader process
	childFiles   = 500       // root files after which a reader process is replaced
	childBytes   = 256 << 20 // bytes of text after which it is
	pollInterval = 50 * time.Millisecond
)

// child is a running reader process.
type child struct {
	cmd     *exec.Cmd
	in      io.WriteCloser
	request *gob.Encoder
	events  *gob.Decoder
	files   int   // root files it was asked for
	bytes   int64 // of text it sent
	done    chan struct{}
	limits  source.Limits
	waiting atomic.Int64              // since when an event is awaited, Unix nanoseconds; 0 if none is
	verdict atomic.Pointer[readError] // why it was killed
}

// startChild starts a reader process.
func startChild(opts Options) (*child, error) {
	cmd := exec.Command(opts.Command[0], opts.Command[1:]...)
	cmd.Env = append(os.Environ(), "GOTRACEBACK=none") // a crash must neither print nor dump content
	tether(cmd)
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	c := &child{cmd: cmd, in: in, request: gob.NewEncoder(in), events: gob.NewDecoder(out),
		done: make(chan struct{}), limits: opts.Limits}
	go c.watch()
	return c, c.greet()
}

// greet waits until the process answers.
func (c *child) greet() error {
	var greeting string
	c.waiting.Store(time.Now().UnixNano())
	err := c.events.Decode(&greeting)
	c.waiting.Store(0)
	if err != nil || greeting != protocol {
		c.stop()
		return errors.New("it does not answer as one")
	}
	return nil
}

// stop ends the process and waits for that.
func (c *child) stop() {
	close(c.done)
	c.in.Close()
	c.cmd.Process.Kill()
	c.cmd.Wait()
}

// watch kills a process that falls silent or grows too large.
func (c *child) watch() {
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	for {
		select {
		case <-c.done:
			return
		case <-ticker.C:
		}
		since := c.waiting.Load()
		switch {
		case since == 0:
		case time.Since(time.Unix(0, since)) > c.limits.Silence:
			c.kill(&readError{source.Timeout, fmt.Sprintf("its reader was silent for %v", c.limits.Silence)})
		case residentBytes(c.cmd.Process.Pid) > c.limits.MemoryBytes:
			c.kill(&readError{source.TooLarge, fmt.Sprintf("its reader needed more than %d bytes of memory", c.limits.MemoryBytes)})
		}
	}
}

func (c *child) kill(verdict *readError) {
	c.verdict.CompareAndSwap(nil, verdict)
	c.cmd.Process.Kill()
}

// next reads the next event into ev, using its memory again.
func (c *child) next(ev *event) error {
	text := ev.Page.Text[:0]
	*ev = event{Page: Page{Text: text}}
	c.waiting.Store(time.Now().UnixNano())
	err := c.events.Decode(ev)
	c.waiting.Store(0)
	c.bytes += int64(len(ev.Page.Text))
	return err
}

// spent reports whether the process has served long enough: whatever its
// readers leave behind must not add up.
func (c *child) spent() bool {
	return c.files >= childFiles || c.bytes >= childBytes || residentBytes(c.cmd.Process.Pid) > c.limits.MemoryBytes/2
}

// isolate reads a root file, announced as doc, in a reader process. When that
// dies the document it was at gets the cause, and another process reads the
// file again up to there, unheard, and on from there.
func (e *Extractor) isolate(doc *document, f source.File) error {
	// The Begin and the name of the root are handed on already.
	r := &relay{root: doc, delivered: 2, open: []openPart{{document: doc}}}
	for {
		fresh, err := e.attempt(r, f)
		var death *readError
		if !errors.As(err, &death) {
			return err // the end, or a cancellation
		}
		if !fresh {
			continue // the remains of other documents may have been the cause
		}
		if len(r.open) == 1 || len(r.poison) == maxPoison {
			return r.giveUp(death)
		}
		r.condemn(death)
	}
}

// attempt lets the reader process read the file. It returns a *readError when
// the process died, and whether it had read no other file before.
func (e *Extractor) attempt(r *relay, f source.File) (fresh bool, err error) {
	if e.child != nil && e.child.spent() {
		e.Close()
	}
	if e.child == nil {
		c, err := startChild(e.opts)
		if err != nil {
			r.root.stop = fmt.Errorf("cannot start the reader process %s: %w", e.opts.Command[0], err)
			return true, r.root.stop
		}
		e.child = c
	}
	c := e.child
	fresh = c.files == 0
	c.files++
	defer context.AfterFunc(r.root.ctx, func() { c.cmd.Process.Kill() })()
	if err = c.request.Encode(request{f, e.opts.Limits, r.poison}); err == nil {
		err = r.run(c)
	}
	if err == nil {
		return fresh, nil
	}
	verdict := c.verdict.Load()
	e.Close()
	if err := r.root.alive(); err != nil {
		return fresh, err
	}
	if verdict == nil {
		verdict = &readError{source.Corrupt, "its reader crashed"}
	}
	return fresh, verdict
}
