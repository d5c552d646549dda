package run

import (
	"sync"

	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/source"
)

// contents knows by digest what need not be scanned: contents that the run
// before has examined, and those that a worker of this run is about. All its
// methods may be called at once. It knows only contents of a size that several
// files share: no other can be there twice.
type contents struct {
	mu    sync.Mutex
	sizes map[int64]int
	known map[source.Digest]*content
}

// content is what is known of one content.
type content struct {
	gone, here bool            // seen under a path of the run before that is gone, still there
	entry      *hitindex.Entry // has its units; nil when there are none that hold
	claimed    bool            // a worker is about it
	waiting    []*finding      // files of the same content
}

func newContents() *contents {
	return &contents{sizes: map[int64]int{}, known: map[source.Digest]*content{}}
}

// note adds an entry of the run before. Usable says that its units may stand
// for what this run would find.
func (c *contents) note(e *hitindex.Entry, gone, usable bool) {
	if e.Digest.IsZero() {
		return
	}
	k := c.known[e.Digest]
	if k == nil {
		k = new(content)
		c.known[e.Digest] = k
	}
	k.gone, k.here = k.gone || gone, k.here || !gone
	if usable && k.entry == nil {
		k.entry = e
	}
}

// claim reports whether the content needs no scan. When it does, whoever asked
// is expected to scan it, and for others it needs none from then on.
func (c *contents) claim(id source.Identity) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.known[id.Digest]
	switch {
	case k != nil && (k.entry != nil || k.claimed):
		return true
	case k != nil:
		k.claimed = true
	case c.sizes[id.File.Size] > 1:
		c.known[id.Digest] = &content{claimed: true}
	}
	return false
}

// of returns what is known of a content.
func (c *contents) of(d source.Digest) *content {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.known[d]
}

// settle says what scanning a claimed content gave; nil that it gave nothing
// that stands for the content. It returns the files that wait for it.
func (c *contents) settle(d source.Digest, e *hitindex.Entry) (waiting []*finding) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.known[d]
	if k == nil || !k.claimed {
		return nil
	}
	k.entry, k.claimed = e, false
	waiting, k.waiting = k.waiting, nil
	return waiting
}

// wait keeps a file until its content is settled, and reports whether it is
// not settled already.
func (c *contents) wait(d source.Digest, f *finding) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.known[d]
	if k == nil || !k.claimed {
		return false
	}
	k.waiting = append(k.waiting, f)
	return true
}
