package run

import (
	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/source"
)

// Scans and pictures are read after everything else, since each takes as long
// as hundreds of pages of text: files with such pages are read once without
// them, so that what they hold besides is in the index, and then again, in the
// order of their paths, as long as there is time. A file whose pictures waited
// in the run before and that is the same goes straight there.

// RunPictures lets scan read the files again whose pictures wait, pictures
// included, if Archive.Pictures is set. scan may leave shards at the end undone;
// once open returns false nothing more is begun.
func (j *Job) RunPictures(open func() bool, scan Scan) error {
	if !j.archive.Pictures || len(j.waiting) == 0 {
		return nil
	}
	for _, d := range j.waiting {
		j.contents.reopen(d.digest)
	}
	j.Todo, j.waiting, j.singly = j.waiting.list(), nil, true
	j.archive.Pictures, j.pictures, j.picturesOpen = false, true, open // none waits twice
	return j.Run(scan)
}

// pass goes past a file that is as it was, unless pictures of it wait.
func (j *Job) pass(f source.File, e *hitindex.Entry) error {
	wait, pages, err := j.waits(e.Content())
	if !wait {
		j.Plan[hitindex.Unchanged]++
		return err
	}
	j.Plan[hitindex.Retried]++
	j.contents.expect(f.Size)
	j.postpone(f, e.Digest, pages)
	return nil
}

// postpone puts a file on the list of those whose pictures wait, so many as far
// as that is known.
func (j *Job) postpone(f source.File, d source.Digest, pictures int64) {
	j.waitingPictures += max(1, pictures)
	j.waiting.add(f, d)
}

// WaitingPictures returns how many scans and pictures RunPictures is going to
// read, as far as that is known: a file that holds some counts for one at least.
func (j *Job) WaitingPictures() int64 { return j.waitingPictures }

// waits reports whether pictures in a content wait to be read, and how many, or
// to be read again because that is now done in another way, and this run may
// read them. Which files hold pictures the index does not say: all that were
// read while pictures were read in the other way wait. What they gave stays
// until then.
func (j *Job) waits(c hitindex.Content) (wait bool, pictures int64, err error) {
	if !j.archive.Pictures || c.Unit.IsZero() {
		return false, 0, nil
	}
	if r, err := j.run(c.Unit.Run); err != nil || r.Recognition != "" && r.Recognition != j.archive.Recognition {
		return err == nil, 0, err
	}
	if lacks, err := c.Lacks(source.NeedsOCR); !lacks || err != nil { // nearly all
		return false, 0, err
	}
	t, err := c.Sums()
	return t.Waiting() > 0, t.Waiting(), err
}

// haveWaiting reports whether pictures of documents wait to be read.
func haveWaiting(docs []engine.Document) bool { return passing(docs, []source.Cause{source.NeedsOCR}) }

// reopen forgets what a content gave: it is to be scanned again, once.
func (c *contents) reopen(d source.Digest) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if k := c.find(d); k != nil {
		k.usable, k.claimed = false, false
	}
}
