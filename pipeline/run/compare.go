package run

import (
	"cmp"
	"context"
	"iter"
	"time"

	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/poison"
	"aktsyn/pipeline/source"
)

// compare finds out what has to be opened.
func (j *Job) compare(ctx context.Context) error {
	last, found, err := j.index.Last(j.history)
	if err != nil {
		return err
	}
	if found {
		j.before = &last
	}
	if found && !j.archive.Full {
		j.Last = &last
		if j.table, err = j.index.Table(last.ID); err != nil {
			return err
		}
		j.contents.table = j.table.Again()
	}
	if err := j.findComplete(); err != nil {
		return err
	}
	full, unlisted, err := j.match(ctx)
	if err != nil {
		return err
	}
	if err := j.rememberRoots(full); err != nil {
		return err
	}
	if err := cmp.Or(j.checkRoots(full), j.checkShares(full), j.checkMounts(unlisted)); err != nil {
		return err
	}
	return j.rememberMounts()
}

// findComplete finds the run with which changes compare.
func (j *Job) findComplete() error {
	runs, err := j.index.Runs()
	for _, r := range runs {
		if r.State == hitindex.Complete && r.History == j.history {
			j.complete = r.ID
		}
	}
	return err
}

// last returns the entry that the run before has for the path of a file, nil
// when there is none.
func (j *Job) last(f source.File) (*hitindex.Entry, error) {
	if j.table == nil {
		return nil, nil
	}
	if e, ok := j.met.find(f); ok {
		return e, nil
	}
	return j.table.Find(f)
}

// entries are those of the run before, some at a time.
func (j *Job) entries() iter.Seq2[[]hitindex.Entry, error] {
	if j.table == nil {
		return func(func([]hitindex.Entry, error) bool) {}
	}
	return j.table.Chunks()
}

// open puts a file that has no entry on the list.
func (j *Job) open(f source.File) {
	j.ahead(engine.WorkRead, f.Size)
	j.toOpen(f, nil)
	j.Plan[hitindex.New]++
}

// toOpen puts a file on the list, with its entry if it has one.
func (j *Job) toOpen(f source.File, e *hitindex.Entry) {
	if j.Todo.Len() == 0 && j.archive.Opening != nil {
		j.archive.Opening()
	}
	j.Todo.Add(f)
	if j.table != nil {
		j.met.add(f, e)
	}
	j.contents.expect(f.Size)
}

// meet decides about a file that has an entry, as far as that goes without
// opening it.
func (j *Job) meet(f source.File, e *hitindex.Entry) error {
	facts, err := j.facts(e)
	if err != nil {
		return err
	}
	j.contents.note(e, false, facts.SameRules && !facts.MayPass, e.ChangeSince(j.complete))
	clean, err := j.clean(e)
	if err != nil {
		return err
	}
	facts.SameStat = f.SameStat(e.File) && f.Cause == e.File.Cause && f.Detail == e.File.Detail
	facts.SameContent = facts.SameStat
	if f.Cause != source.None { // the walk has just tried again
		facts.MayPass = false
	}
	change := Decide(facts)
	if change == hitindex.Unchanged && (f.Cause != source.None || !j.archive.Verify && f.Older(clean)) {
		return j.pass(f, e)
	}
	j.Plan[change]++
	j.toOpen(f, e)
	return j.foresee(change, f, e)
}

// miss decides about an entry whose file the walk did not find.
func (j *Job) miss(e *hitindex.Entry, gone bool) error {
	facts, err := j.facts(e)
	if err != nil {
		return err
	}
	j.contents.note(e, gone, facts.SameRules && !facts.MayPass, e.ChangeSince(j.complete))
	if gone {
		j.Plan[hitindex.Gone]++
	} else {
		j.Plan[hitindex.Unchanged]++
	}
	return nil
}

// facts are those that the entry of a path tells.
func (j *Job) facts(e *hitindex.Entry) (Facts, error) {
	same, err := j.sameRules(e)
	if err != nil {
		return Facts{}, err
	}
	mayPass := e.Passing && (e.Tries < maxTries || e.Digest.IsZero())
	if !mayPass {
		mayPass, err = j.nowWithin(e.Content())
	}
	mayPass = mayPass && j.archive.Poison.State(e.Digest) != poison.Condemned
	return Facts{Known: true, Found: true, SameRules: same, MayPass: mayPass}, err
}

// nowWithin reports whether something of a content was left unread for a cause
// of which a limit was raised since. The index does not say which limit was hit:
// with a higher one all are read again, once, that have a cause of its.
func (j *Job) nowWithin(c hitindex.Content) (bool, error) {
	if j.archive.Raised == nil || c.Unit.IsZero() {
		return false, nil
	}
	causes, known := j.raised[c.Unit.Run]
	if !known {
		r, err := j.run(c.Unit.Run)
		if err != nil {
			return false, err
		}
		causes = j.archive.Raised(r.Conditions)
		j.raised[c.Unit.Run] = causes
	}
	for _, cause := range causes {
		if lacks, err := c.Lacks(cause); lacks || err != nil {
			return lacks, err
		}
	}
	return false, nil
}

// clean returns the time before which a file must have been written for its
// times to prove that it still holds the content of its entry.
func (j *Job) clean(e *hitindex.Entry) (time.Time, error) {
	r, err := j.run(e.Since)
	if err != nil {
		return time.Time{}, err
	}
	clean := j.Last.Clean
	if r.Walked.After(clean) {
		clean = r.Walked
	}
	return clean.Add(-clockStep), nil
}

// clockStep is the coarsest step in which file systems count time, FAT's.
const clockStep = 2 * time.Second

// run returns a run of the index, which is read once.
func (j *Job) run(id uint32) (*hitindex.Run, error) {
	if r, ok := j.runs[id]; ok {
		return r, nil
	}
	r, err := j.index.Run(id)
	if err != nil {
		return nil, err
	}
	j.runs[id] = &r
	return &r, nil
}
