package run

import (
	"context"
	"slices"

	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/poison"
	"aktsyn/pipeline/source"
)

// finding is what was found of one file.
type finding struct {
	hitindex.Finding
	last *hitindex.Entry // of the path; nil when there is none
}

// Known is for engine.Options: it spares what is known by content, and what
// may kill the process.
func (j *Job) Known(id source.Identity) bool {
	suspect := j.suspect(id.Digest)
	if j.archive.Poison.State(suspect) != poison.Free || j.contents.claim(id) {
		return true
	}
	j.archive.Poison.Begin(suspect)
	return false
}

// Shard implements engine.Sink.
func (j *Job) Shard(_ context.Context, r engine.Result) error {
	docs, hits := r.Docs, r.Hits
	base := uint32(0)
	for i := range r.Shard.Files {
		n, m := 0, 0
		for n < len(docs) && docs[n].File == uint32(i) {
			n++
		}
		end := base + uint32(n)
		for ; m < len(hits) && hits[m].Doc < end; m++ {
			hits[m].Doc -= base
			j.grader.Grade(&hits[m])
		}
		last, err := j.last(r.Shard.Files[i])
		if err != nil {
			return err
		}
		if err := j.file(last, r.Contents[i], docs[:n:n], hits[:m:m]); err != nil {
			return err
		}
		docs, hits, base = docs[n:], hits[m:], end
	}
	return j.contents.failure()
}

// file takes what was found of one file. A file always has a document, the
// first, whose page 0 is its name.
func (j *Job) file(last *hitindex.Entry, c engine.Content, docs []engine.Document, hits []batch.Hit) error {
	names := 0
	for names < len(hits) && hits[names].Doc == 0 && hits[names].Page == 0 {
		names++
	}
	f := &finding{last: last, Finding: hitindex.Finding{Named: true, Names: hits[:names], NameWords: docs[0].NameWords,
		Docs: docs, Hits: hits[names:], Scanned: !c.Known}}
	f.File, f.Digest = c.File, c.Digest
	f.Change = j.decide(last, c)
	if c.Known {
		return j.take(f)
	}
	if err := j.lostWith(&docs[0]); err != nil {
		return err
	}
	defer j.archive.Poison.Done(j.suspect(c.Digest))
	if c.Unstable {
		f.Digest = source.Digest{}
	}
	j.countTries(f, c)
	e, err := j.writer.Put(f.Finding)
	if err != nil {
		return err
	}
	if j.archive.Pictures && haveWaiting(docs) {
		sums, err := e.Content().Sums()
		if err != nil {
			return err
		}
		j.postpone(c.File, c.Digest, sums.Waiting())
	}
	return j.settle(c, f, e)
}

// countTries notes whether the file could not be read whole for a cause that may
// pass, and how often that was so.
func (j *Job) countTries(f *finding, c engine.Content) {
	if f.Passing = passing(f.Docs, j.archive.MayPass); !f.Passing {
		return
	}
	f.Tries = 1
	if f.last != nil && f.last.Digest == c.Digest {
		f.Tries += f.last.Tries
	}
}

// settle gives what a content gave to the files that wait for it; nothing where
// the content may give more when it is read again.
func (j *Job) settle(c engine.Content, f *finding, e hitindex.Entry) error {
	if c.Digest.IsZero() {
		return nil
	}
	var result *hitindex.Content
	if !c.Unstable && !f.Passing {
		whole := e.Content()
		result = &whole
	}
	for _, w := range j.contents.settle(c.Digest, result) {
		if err := j.take(w); err != nil {
			return err
		}
	}
	return nil
}

// take gives a file what is known of its content. When nothing is, the file is
// read after all.
func (j *Job) take(f *finding) error {
	if taken, err := j.beware(f); taken {
		return err
	}
	if j.contents.wait(f.Digest, f) {
		return nil
	}
	known, ok := j.contents.result(f.Digest)
	if !ok {
		j.again.add(f.File, f.Digest)
		return nil
	}
	if wait, pages, err := j.waits(known); err != nil {
		return err
	} else if wait {
		j.postpone(f.File, f.Digest, pages)
	}
	if f.Change == hitindex.Unchanged {
		return nil
	}
	f.Docs, f.Hits = nil, nil
	f.SetContent(known)
	if f.Change == hitindex.Touched {
		f.Named = false
		f.TakeName(f.last)
	}
	_, err := j.writer.Put(f.Finding)
	return err
}

// decide names what became of a file that was opened since the complete run
// before, which interrupted runs may have followed.
func (j *Job) decide(last *hitindex.Entry, c engine.Content) hitindex.Change {
	facts := Facts{Found: true}
	if last != nil {
		facts, _ = j.facts(last) // which meet has asked before
		facts.MayPass = facts.MayPass || j.pictures
		facts.SameStat = c.File.SameStat(last.File)
		facts.SameContent = c.Digest == last.Digest && !c.Digest.IsZero() || last.Digest.IsZero() && facts.SameStat
	} else {
		facts.Gone, facts.Here = j.contents.whence(c.Digest)
	}
	change := Decide(facts)
	if last != nil {
		change = Combine(last.ChangeSince(j.complete), change)
	}
	return change
}

// passing reports whether anything of the documents was not read for one of
// the causes.
func passing(docs []engine.Document, causes []source.Cause) bool {
	for i := range docs {
		d := &docs[i].Document
		if slices.Contains(causes, d.Cause) {
			return true
		}
		for _, p := range d.Unread {
			if slices.Contains(causes, p.Cause) {
				return true
			}
		}
	}
	return false
}
