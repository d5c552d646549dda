// Package run decides what a scan of an archive has to do, and how it ends.
//
// A run compares the walk with the entries that the run before left, complete
// or not, and reads only what may differ (Decide). Whether content is the same
// is told by its digest, and without reading by size, times and number where
// these can tell: where the file was last written before the walk of the run
// that read it began. What is known by content is taken over, wherever it
// lies; contents that are new are read once, however many files have them.
//
// What was found is put into the index file by file. An interrupted run, even
// one that was killed, is where the next one begins.
package run

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"os"
	"slices"
	"time"

	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/grades"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/poison"
	"aktsyn/pipeline/source"
)

// Archive is what a run is to examine.
type Archive struct {
	Roots   []string
	Walk    source.WalkOptions
	Ruleset string // digest
	Version string // of the program
	// Conditions are kept with the run (hitindex.Run).
	Conditions map[string]string
	// Profile is all that results depend on but content, kernels and grades:
	// version of the extractor, limits. Results with another one are not taken
	// over.
	Profile string
	// Kernels are the fingerprints of those that scan, by name. Results of which
	// one is missing or another one are not taken over; of those that had more
	// kernels the hits of the others are not shown.
	Kernels map[string]string
	Grading grades.Scheme
	MayPass []source.Cause // causes for which a file is read again; nil means Passing
	// Raised returns the causes for which a run under other Conditions may have
	// left unread what this one reads, because a limit was lower that is no part
	// of the Profile: such files are read again. Nil returns none.
	Raised func(conditions map[string]string) []source.Cause
	// Pictures says that RunPictures will follow Run: files whose pictures wait
	// are read again there, and those that were read with another Recognition.
	Pictures    bool
	Recognition string // names how pictures are read
	Full        bool   // read everything, as if the index held nothing
	Verify      bool   // take no file's times for a proof that its content is the same
	// AllowEmpty lets roots count as empty in which there were files before.
	AllowEmpty bool
	// Kept tells of which contents a cache has the text; nil is of none.
	Kept func(source.Digest) bool
	// Poison notes what is being read and knows what died of it; nil does not.
	// It is closed when the run ends.
	Poison *poison.List
	// Try reads suspect files where they can kill nobody, their pictures too if
	// that is said, and tells of each in order, as soon as that is known, whether
	// what read it, and nothing else, died; with nil nothing does. With ErrUntried
	// it told of the first ones, as many as it could read; any other error ends the
	// run.
	Try func(files []source.File, pictures bool, tell func(died bool)) error

	stat func(root string) (os.FileInfo, error) // a test's; nil is source.StatRoot
}

// Passing are the causes that may have passed by the next run.
var Passing = []source.Cause{source.Permission, source.Changed, source.IOError, source.Timeout, source.Crashed}

// maxTries is how often one and the same content is read that could not be
// read whole for a cause that may pass. What cannot be opened is tried for
// ever.
const maxTries = 3

// ErrEmptyRoot says that a root in which there were files has none.
var ErrEmptyRoot = errors.New("there were files before, and now there are none")

// Job is a run that has begun. It is the engine's sink.
type Job struct {
	Todo *source.List // what has to be opened, at first, and then what has to be opened again
	// Plan says, before anything was read, what becomes of how many files, as
	// far as names and times tell.
	Plan map[hitindex.Change]int64
	Kept Kept // of the files whose ruleset changed
	// Ahead are the bytes of Todo by the kind of work (engine.Progress.Work) that is
	// to be expected.
	Ahead map[string]int64
	// Last is the run that this one begins with; nil when there is none.
	Last *hitindex.Run

	complete uint32 // the last complete run of the roots, with which changes compare; 0 when there is none
	archive  Archive
	index    *hitindex.Index
	writer   *hitindex.RunWriter
	contents *contents
	table    *hitindex.Table // of the files of Last, nil when there is none
	singly   bool            // each file of Todo is a shard of its own
	gone     []bool          // of the entries of Last
	again    later           // files whose content was to come from another one and did not
	suspects later           // files that are to be tried first
	untried  error           // why suspect files cannot be tried in this run
	waiting  later           // files whose pictures wait
	// waitingPictures is how many they are.
	waitingPictures int64
	// pictures says that those of waiting files are being read.
	pictures bool
	// picturesOpen tells whether pictures may still be read; nil before they are.
	picturesOpen func() bool
	files        int64
	walked       time.Time
	runs         map[uint32]*hitindex.Run
	rules        map[scanners]bool         // sameRules, as far as runs tell
	raised       map[uint32][]source.Cause // Archive.Raised, by the run that scanned
	roots        []root
	before       *hitindex.Run  // the newest run of the roots, also where this one begins anew
	mounts       []source.Mount // that the walk met
	unlisted     []source.Mount // of the run before, in directories that could not be listed
	grader       *grades.Grader // of what kernels report; nil where the kernels' own grades are meant
}

// later are files that have to be opened again, each with the digest of its
// content.
type later []digested

type digested struct {
	file   source.File
	digest source.Digest
}

func (l *later) add(f source.File, d source.Digest) { *l = append(*l, digested{f, d}) }

// sort brings the files in order.
func (l later) sort() {
	slices.SortFunc(l, func(a, b digested) int { return hitindex.ComparePaths(a.file, b.file) })
}

// list returns the files in order.
func (l later) list() *source.List {
	l.sort()
	list := new(source.List)
	for _, d := range l {
		list.Add(d.file)
	}
	return list
}

// finding is what was found of one file.
type finding struct {
	hitindex.Finding
	last *hitindex.Entry // of the path; nil when there is none
}

// Start walks the roots and compares what it finds with the run before. A walk
// that fails begins nothing. With dry nothing is begun, and the index may be
// open for reading: the job then tells its Plan and has no Finish.
func Start(ctx context.Context, ix *hitindex.Index, a Archive, dry bool) (*Job, error) {
	if a.MayPass == nil {
		a.MayPass = Passing
	}
	j := &Job{archive: a, index: ix, contents: newContents(), Todo: new(source.List), Plan: map[hitindex.Change]int64{}, Ahead: map[string]int64{},
		runs: map[uint32]*hitindex.Run{}, rules: map[scanners]bool{}, raised: map[uint32][]source.Cause{}, walked: time.Now(), grader: a.Grading.AfterKernels()}
	if !dry {
		if err := ix.Recover(a.Roots); err != nil {
			return nil, err
		}
	}
	if err := j.compare(ctx); err != nil {
		return nil, err
	}
	if dry {
		return j, nil
	}
	var err error
	j.writer, err = ix.Begin(hitindex.Run{Roots: a.Roots, Ruleset: a.Ruleset, Version: a.Version, Conditions: a.Conditions, Profile: a.Profile,
		Kernels: a.Kernels, Grading: a.Grading, Recognition: a.Recognition, Walked: j.walked, Mounts: j.recordMounts(), Files: j.files, Done: j.files - int64(j.Todo.Len())}, a.Full)
	return j, err
}

// compare finds out what has to be opened.
func (j *Job) compare(ctx context.Context) error {
	last, found, err := j.index.Last(j.archive.Roots)
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
	}
	if err := j.findComplete(); err != nil {
		return err
	}
	full, unlisted, err := j.match(ctx)
	if err != nil {
		return err
	}
	if err := errors.Join(j.rememberRoots(full), j.checkRoots(full), j.checkMounts(unlisted)); err != nil {
		return err
	}
	if err := j.rememberMounts(); err != nil {
		return err
	}
	if err := j.noteContents(); err != nil {
		return err
	}
	return nil
}

// findComplete finds the run with which changes compare.
func (j *Job) findComplete() error {
	runs, err := j.index.Runs()
	for _, r := range runs {
		if r.State == hitindex.Complete && slices.Equal(r.Roots, j.archive.Roots) {
			j.complete = r.ID
		}
	}
	return err
}

// shards are those of the files to be opened. Of suspect ones few are to be
// under way at a time.
func (j *Job) shards(suspect bool) iter.Seq[source.Shard] {
	if j.singly || suspect {
		return source.Singly(j.Todo.All())
	}
	return source.Plan(j.Todo.All())
}

// last returns the entry that the run before has for the path of a file, nil
// when there is none.
func (j *Job) last(f source.File) (*hitindex.Entry, error) {
	if j.table == nil {
		return nil, nil
	}
	return j.table.Find(f)
}

// entries are those of the run before.
func (j *Job) entries() iter.Seq2[hitindex.Entry, error] {
	if j.Last == nil {
		return func(func(hitindex.Entry, error) bool) {}
	}
	return j.index.Entries(j.Last.ID, 0)
}

// open puts a file that has no entry on the list.
func (j *Job) open(f source.File) {
	j.ahead(engine.WorkRead, f.Size)
	j.Todo.Add(f)
	j.contents.expect(f.Size)
	j.Plan[hitindex.New]++
}

// meet decides about a file that has an entry, as far as that goes without
// opening it.
func (j *Job) meet(f source.File, e hitindex.Entry) error {
	facts, err := j.facts(&e)
	if err != nil {
		return err
	}
	clean, err := j.clean(&e)
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
		return j.pass(f, &e)
	}
	j.Plan[change]++
	j.Todo.Add(f)
	j.contents.expect(f.Size)
	return j.foresee(change, f, &e)
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

// noteContents remembers the entries whose content an opened file may have.
func (j *Job) noteContents() error {
	if j.Todo.Len() == 0 {
		return nil
	}
	i := 0
	for e, err := range j.entries() {
		if err != nil {
			return err
		}
		if j.contents.sizes[e.File.Size] > 0 {
			facts, err := j.facts(&e)
			if err != nil {
				return err
			}
			j.contents.note(&e, j.gone[i], facts.SameRules && !facts.MayPass, e.ChangeSince(j.complete))
		}
		i++
	}
	return nil
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
		n, _ := slices.BinarySearchFunc(docs, uint32(i)+1, func(d engine.Document, file uint32) int { return cmp.Compare(d.File, file) })
		end := base + uint32(n)
		m, _ := slices.BinarySearchFunc(hits, end, func(h batch.Hit, doc uint32) int { return cmp.Compare(h.Doc, doc) })
		for k := range hits[:m] {
			hits[k].Doc -= base
			j.grader.Grade(&hits[k])
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
	return nil
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

// Scan has an engine work through shards, the job being its sink: with alone, one
// is not begun before the result of the one before was taken.
type Scan func(shards iter.Seq[source.Shard], alone bool) error

// Run lets scan work through what has to be opened. It does so again for files
// whose content was to come from another one that could not be read, and for
// suspect ones, before which all that was read is synced; those with pictures
// stay suspect where no time is left for pictures.
func (j *Job) Run(scan Scan) error {
	for suspect, alone := false, false; ; {
		if j.Todo.Len() > 0 { // else no workers are needed
			if err := scan(j.shards(suspect), alone); err != nil {
				return err
			}
		}
		suspect, alone = len(j.again) == 0, false
		switch {
		case len(j.again) > 0:
			j.Todo, j.again = j.again.list(), nil
		case len(j.suspects) > 0 && (!j.pictures || j.picturesOpen()):
			if err := j.writer.Sync(); err != nil {
				return err
			}
			var err error
			if alone, err = j.trySuspects(); err != nil {
				return err
			}
		default:
			return nil
		}
	}
}

// Worked notes what was done, by kind of work, for the estimates of later runs.
func (j *Job) Worked(efforts map[string]hitindex.Effort) { j.writer.Worked(efforts) }

// Finish closes the run: complete when scanErr is nil and the roots are still
// there, else interrupted and to be gone on with. It returns the run as the
// index holds it, and scanErr or what went wrong in closing.
func (j *Job) Finish(scanErr error) (hitindex.Run, error) {
	if scanErr == nil {
		scanErr = j.checkLost()
	}
	state, gone := hitindex.Complete, j.gone
	if scanErr != nil {
		state, gone = hitindex.Interrupted, nil
	}
	r, err := j.writer.Finish(state, gone)
	if scanErr != nil {
		err = scanErr
	}
	return r, errors.Join(err, j.archive.Poison.Close())
}
