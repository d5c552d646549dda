package extract

import (
	"bytes"
	"time"

	"aktsyn/pipeline/source"
)

// A reader process is asked for several small files at once, so that the two
// processes do not wake each other for each. What it tells of them is taken one
// after the other, and is what it would tell of each alone. Only its time is not:
// it is at one file while what it told of another is taken, so that its silence and
// its processor time of one turn may be those of neighbours. When it dies, or is
// ended, the file whose turn it is is therefore read again by a fresh process,
// alone, which decides, and those behind it are asked for one by one: none is
// blamed for another.

// Given is a root file with all that it holds.
type Given struct {
	File    source.File // of which a reader process gets path and size
	Content []byte
}

// mostAhead bounds the contents of the files that a reader process is asked for at
// once, in bytes. Thirty letters fit.
const mostAhead = 256 << 10

// Expect says that Held is going to be called for a file, after those that were
// expected before and ahead of anything else. It returns what that call is to be
// given as its content. With more that is a copy, and others may be expected; else
// Held is to be called now, for each.
//
// A text that is read here is copied only to have markup and the like behind it
// go along with what is before it.
func (e *Extractor) Expect(f source.File, data []byte) (kept []byte, more bool) {
	c := held(f, data)
	if !e.canHold(f, c) {
		return data, false
	}
	if c.expected = true; len(data) < toldAlong && !e.ReadsPictures() && (len(e.expected) > 0 || e.isolated(c.format)) {
		c.data, more = e.keep(data)
	}
	e.expected = append(e.expected, expectation{f.Root, f.Path, f.Size, c})
	return c.data, more
}

// keep returns a copy of the content of a file that is expected, as long as there
// is room.
func (e *Extractor) keep(data []byte) ([]byte, bool) {
	if e.room == nil {
		e.room = make([]byte, 0, mostAhead)
	}
	if len(e.expected) == 0 {
		e.room = e.room[:0]
	}
	at := len(e.room)
	if len(data) > cap(e.room)-at {
		return data, false
	}
	e.room = append(e.room, data...)
	return e.room[at:], true
}

// expectation is a file that Held is going to be called for.
type expectation struct {
	root, path string
	size       int64
	*content
}

// held is the content of a file that is at hand.
func held(f source.File, data []byte) *content {
	return &content{format: typeOfStart(data[:min(len(data), padding)], f.Path), data: data, whole: true}
}

// canHold reports whether a file can be read from content that is at hand.
func (e *Extractor) canHold(f source.File, c *content) bool {
	if e.isolated(c.format) {
		return f.Cause == source.None && e.goesAlong(c.data)
	}
	return f.Cause == source.None && !needsWhole(c.format)
}

// met returns the content of a file that Held is called for: the next one that is
// expected, or else nothing is any more.
func (e *Extractor) met(f source.File, data []byte) *content {
	if len(e.expected) > 0 {
		next := e.expected[0]
		if e.expected = e.expected[1:]; next.root == f.Root && next.path == f.Path && bytes.Equal(next.data, data) {
			return next.content
		}
		e.expected = nil
	}
	return held(f, data)
}

// asked reports whether the reader process was asked for a file already, with one
// before it.
func (e *Extractor) asked(r *relay, from *content) bool {
	return e.child != nil && e.child.ahead > 0 && from.expected && goesWithOthers(r)
}

// goesWithOthers reports whether a file is read as any other would be.
func goesWithOthers(r *relay) bool {
	return len(r.poison) == 0 && len(r.root.layouts) == 0 && !r.root.reads()
}

// along returns what a reader process is to read after a file without being asked
// again.
func (e *Extractor) along(r *relay, from *content) (next []Given) {
	if !from.expected || !goesWithOthers(r) {
		return nil
	}
	for _, x := range e.expected {
		if e.isolated(x.format) {
			next = append(next, Given{source.File{Path: x.path, Size: x.size}, x.data})
		}
	}
	return next
}

// Apart is how much longer the reader process was at the last file than the call
// waited for it: it is, where the process was at it while one before was waited
// for, and less than nothing for that one.
func (e *Extractor) Apart() time.Duration { return e.apart }

// noteApart notes that for a file that was read with others; waited is how long
// the call waited. What the process says is believed as far as it can be true.
func (e *Extractor) noteApart(took, waited time.Duration) {
	e.apart = min(max(took, 0), time.Since(e.child.asked)) - waited
}
