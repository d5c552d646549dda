package run

import (
	"errors"
	"slices"
	"sync"

	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/source"
)

// contents knows by digest what need not be scanned: contents that the run
// before has examined, and those that a worker of this run is about. Its
// methods may be called by several goroutines. Of the run before it reads what is
// asked for. Of this run it knows only contents of a size that several files
// share: no other can be there twice. As there may be one for every file of the
// archive, they lie in blocks without pointers, some 100 bytes each.
type contents struct {
	mu      sync.Mutex
	before  catalogue
	table   *hitindex.Table // of the run before, nil when there is none
	failed  error           // in reading it
	sizes   map[int64]int
	known   map[contentID]uint32 // number of the content
	blocks  []*[contentsBlock]content
	number  uint32                       // of contents
	totals  [][]byte                     // of contents, in blocks
	waiting map[source.Digest][]*finding // files whose content a worker is about
}

// contentID is half a SHA-256 digest: two contents with the same one cost some
// 2^64 tries to make on purpose, and do not meet by chance.
type contentID [len(source.Digest{}) / 2]byte

func idOf(d source.Digest) contentID { return contentID(d[:]) }

// contentsBlock is how many contents are allocated at a time.
const contentsBlock = 1024

// content is what is known of one content.
type content struct {
	gone, here bool // seen in the last complete run, under a path that is gone, still there
	usable     bool // the rest is set, and may stand for what a scan would find
	claimed    bool // a worker is about it
	passing    bool
	tries      uint32
	unit       hitindex.UnitID
	// Where its totals are.
	block, at, size uint32
}

func newContents() *contents {
	return &contents{sizes: map[int64]int{}, known: map[contentID]uint32{}, waiting: map[source.Digest][]*finding{}}
}

// expect counts a file that will be opened.
func (c *contents) expect(size int64) { c.sizes[size]++ }

// find returns what is known of a content, nil when nothing is.
func (c *contents) find(d source.Digest) *content {
	if n, ok := c.known[idOf(d)]; ok {
		return &c.blocks[n/contentsBlock][n%contentsBlock]
	}
	known, number := c.before.find(d)
	if known == 0 {
		return nil
	}
	var result *hitindex.Content
	if known&contentUsable != 0 {
		e, err := c.table.At(number)
		if err != nil {
			c.failed = errors.Join(c.failed, err)
			return nil
		}
		if e.Digest != d {
			return nil // only what begins its digest is the same
		}
		whole := e.Content()
		result = &whole
	}
	k := c.add(d)
	k.gone, k.here = known&contentGone != 0, known&contentHere != 0
	if result != nil {
		c.set(k, *result)
	}
	return k
}

// entry returns what is known of a content, which is added if it is not.
func (c *contents) entry(d source.Digest) *content {
	if k := c.find(d); k != nil {
		return k
	}
	return c.add(d)
}

func (c *contents) add(d source.Digest) *content {
	n := c.number
	if n%contentsBlock == 0 {
		c.blocks = append(c.blocks, new([contentsBlock]content))
	}
	c.known[idOf(d)] = n
	c.number++
	return &c.blocks[n/contentsBlock][n%contentsBlock]
}

// totalsBlock is how many bytes are allocated at a time for totals.
const totalsBlock = 64 << 10

// set makes r what the content gives.
func (c *contents) set(k *content, r hitindex.Content) {
	last := len(c.totals) - 1
	if last < 0 || len(c.totals[last])+len(r.Totals) > cap(c.totals[last]) {
		c.totals, last = append(c.totals, make([]byte, 0, max(totalsBlock, len(r.Totals)))), last+1
	}
	k.usable, k.unit, k.passing, k.tries = true, r.Unit, r.Passing, r.Tries
	k.block, k.at, k.size = uint32(last), uint32(len(c.totals[last])), uint32(len(r.Totals))
	c.totals[last] = append(c.totals[last], r.Totals...)
}

// note adds an entry of the run before, in their order. Usable says that its units
// may stand for what this run would find, and change what became of it since the
// last complete run: content that is newer is not known from there.
func (c *contents) note(e *hitindex.Entry, gone, usable bool, change hitindex.Change) {
	var known traits
	switch {
	case change == hitindex.New || change == hitindex.Changed:
	case gone:
		known = contentGone
	default:
		known = contentHere
	}
	if usable {
		known |= contentUsable
	}
	c.before.add(e.Digest, known)
}

// failure returns why the run before could not be read. What was asked for since
// is known of by nobody.
func (c *contents) failure() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.failed
}

// claim reports whether the content needs no scan. When it does, whoever asked
// is expected to scan it, and for others it needs none from then on.
func (c *contents) claim(id source.Identity) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.find(id.Digest) == nil && c.sizes[id.File.Size] < 2 {
		return false
	}
	k := c.entry(id.Digest)
	if k.usable || k.claimed {
		return true
	}
	k.claimed = true
	return false
}

// whence reports whether the last complete run knew the content from a path
// that is gone, and from one that is still there.
func (c *contents) whence(d source.Digest) (gone, here bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if k := c.find(d); k != nil {
		return k.gone, k.here
	}
	return false, false
}

// result returns what the content gives, if that is known.
func (c *contents) result(d source.Digest) (r hitindex.Content, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.find(d)
	if k == nil || !k.usable {
		return r, false
	}
	end := k.at + k.size
	return hitindex.Content{Unit: k.unit, Tries: k.tries, Passing: k.passing, Totals: c.totals[k.block][k.at:end:end]}, true
}

// settle says what scanning a claimed content gave; nil that it gave nothing
// that stands for the content. It returns the files that wait for it.
func (c *contents) settle(d source.Digest, r *hitindex.Content) []*finding {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.find(d)
	if k == nil || !k.claimed {
		return nil
	}
	k.claimed = false
	if r != nil {
		c.set(k, *r)
	}
	waiting := c.waiting[d]
	delete(c.waiting, d)
	return waiting
}

// wait keeps a file until its content is settled, and reports whether it is
// not settled already.
func (c *contents) wait(d source.Digest, f *finding) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if k := c.find(d); k == nil || !k.claimed {
		return false
	}
	f.Names, f.Hits = slices.Clone(f.Names), nil // which are their shard's
	c.waiting[d] = append(c.waiting[d], f)
	return true
}
