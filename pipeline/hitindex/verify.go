package hitindex

import (
	"cmp"
	"errors"
	"slices"

	"aktsyn/kernels"
	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/keys"
)

// VerifyReport is what Verify found.
type VerifyReport struct {
	Records int64 // of the store; each was decoded
	Runs    int
	// Files are those of all runs, and those that they found gone; runs share what
	// did not change. Documents and Hits are counted as stored: files with the same
	// content share them. A Proof counts alike.
	Files, Documents, Hits int64
	// Leftovers counts records that nothing refers to, as killed processes
	// leave them; Compact keeps and Prune removes them.
	Leftovers int64
	// Problems says in words what is damaged; at most maxProblems are listed,
	// the last then says how many there are.
	Problems []string
	Audit    AuditReport
}

// OK reports whether index and audit log are as they were written.
func (r *VerifyReport) OK() bool { return len(r.Problems) == 0 && r.Audit.OK() }

// Verify examines a whole index and changes nothing: every block of the store
// is authentic and every record decodes, whatever refers to another finds it,
// sums are those of what they sum up, and the chain of the audit log holds. An
// error says that the store itself is unreadable, or the index could not be
// opened.
func Verify(dir string, key keys.Key, o Options) (report VerifyReport, err error) {
	o.Create = false
	ix, err := Open(dir, key, o)
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, ix.Close()) }()
	if _, err := ix.files.check(everything); err != nil {
		return report, err
	}
	v := &verifier{reader: ix.newReader(), sums: map[segmentID]*row{}, judges: map[uint32]*judge{}, names: map[segmentID]bitmap{}}
	if err := v.index(); err != nil {
		return report, err
	}
	v.report.Problems = v.problems.all()
	v.report.Audit, err = ix.audit.verify(AuditHead{})
	return v.report, err
}

// verifier goes through an index. Damage is noted and it goes on.
type verifier struct {
	reader   *reader
	report   VerifyReport
	problems problems
	// sums are those of the chunks of files that were examined, by run and
	// number; nil where one is damaged.
	sums   map[segmentID]*row
	known  int64                // records that something refers to
	judges map[uint32]*judge    // by run
	names  map[segmentID]bitmap // units of names: their document is the file's own
}

// note takes an error for a problem when it says so, and reports whether there
// was one.
func (v *verifier) note(err error) bool {
	if err != nil {
		v.problems.add("%v", err)
	}
	return err != nil
}

func (v *verifier) index() error {
	records, err := v.reader.ix.runRecords()
	if err != nil {
		return err
	}
	for _, r := range records {
		v.known++
		for n := range r.Segments {
			v.segment(segmentID{r.ID, n})
		}
	}
	for _, r := range records {
		if !r.Pruned {
			v.report.Runs++
		}
		v.run(r)
	}
	v.report.Documents -= countUnits(v.names)
	return v.records()
}

// records decodes every record, those that nothing refers to as well.
func (v *verifier) records() error {
	err := v.reader.ix.store.each(nil, func(key, value []byte) error {
		v.report.Records++
		if err := decodes(key, value); err != nil {
			v.problems.add("record %x is unreadable", key)
		}
		if k := kindOf(key); k == recordAlias || k == recordLastRun {
			v.known++
		}
		return nil
	})
	v.report.Leftovers = max(0, v.report.Records-v.known)
	return err
}

// decodes reads a record as what its key says it is.
func decodes(key, value []byte) (err error) {
	switch kindOf(key) {
	case recordSegment:
		_, err = decodeSegment(segmentID{}, value)
	case recordHits:
		_, err = unpackHits(nil, value)
	case recordEntries:
		_, err = decodeEntries(value)
	case recordTable:
		_, err = appendRows(nil, value)
	case recordPostings:
		err = searchPostings(value, nil, func(uint32) {})
	case recordDocuments, recordPaths:
		_, err = unpack(value) // its readers decode it
	case recordRun:
		_, err = decodeRun(value)
	case recordAlias, recordLastRun:
	default:
		err = errMalformed
	}
	return err
}

// segment reads all of a segment, and compares its postings with its hits.
func (v *verifier) segment(id segmentID) {
	s, err := v.reader.segment(id)
	if v.note(err) {
		return
	}
	v.known += 1 + int64(len(s.documents)+len(s.hits)+1<<s.bits) + int64(s.journal) + int64((len(s.units)-1+pathsChunk-1)/pathsChunk)
	for n := range s.documents {
		docs, err := v.reader.documentChunk(s, uint32(n))
		v.note(err)
		v.report.Documents += int64(len(docs))
	}
	for n := range s.journal {
		_, err := v.reader.journalChunk(s, n)
		v.note(err)
	}
	for n := 0; n < len(s.units)-1; n += pathsChunk {
		_, err := v.reader.firstPath(UnitID{id.run, id.number, uint32(n)})
		v.note(err)
	}
	v.postings(s)
}

// postings compares the postings of a segment with the hits that they are
// made of.
func (v *verifier) postings(s *segment) {
	var want []posting
	for n := range s.hits {
		hits, err := v.reader.hitChunk(s, uint32(n))
		if v.note(err) {
			return
		}
		v.report.Hits += int64(len(hits))
		for _, h := range hits {
			want = append(want, makePosting(h.Value, uint32(n)))
		}
	}
	err := eachBucket(want, s.bits, func(b uint32, packed []byte) error {
		stored, err := v.reader.ix.store.get(keyOfSegment(s.segmentID, segmentPostings, b))
		if err == nil && !slices.Equal(stored, packed) {
			err = errMalformed
		}
		return v.reader.ix.lost(err, "bucket %d of the postings of segment %d of run %d", b, s.number, s.run)
	})
	v.note(err)
}

// run examines the table of a run.
func (v *verifier) run(r *runRecord) {
	if !r.Table {
		return
	}
	rows, err := v.reader.ix.rowsOf(r)
	if v.note(err) {
		return
	}
	v.known += int64(r.GoneChunks) + int64((len(rows)+tableRows-1)/tableRows)
	for n := range r.GoneChunks {
		entries, err := v.reader.chunkOfEntries(keyOfRun(r.ID, runGone, n))
		v.note(v.reader.ix.lost(err, "what run %d found gone", r.ID))
		v.report.Files += int64(len(entries))
		v.units(r.ID, entries)
	}
	var sum Totals
	sum.init()
	files := int64(0)
	for _, row := range rows {
		if v.note(v.chunk(row)) {
			return
		}
		files += int64(row.entries)
		v.note(sum.addPacked(row.totals))
	}
	if string(sum.pack(nil)) != string(r.Totals.pack(nil)) {
		v.problems.add("the sums of run %d are not those of its files", r.ID)
	}
	// A run also keeps the files of directories that it could not list.
	if r.State == Complete && files+r.Erased < r.Run.Files {
		v.problems.add("run %d found %d files and has %d, and %d were erased", r.ID, r.Run.Files, files, r.Erased)
	}
}

// chunk examines a chunk of files that a table refers to, once.
func (v *verifier) chunk(r row) error {
	id := segmentID{r.run, r.number}
	found, seen := v.sums[id]
	if !seen {
		v.known++
		entries, err := v.reader.entries(r)
		if err == nil {
			v.report.Files += int64(len(entries))
			v.units(r.run, entries)
			var sums row
			sums, err = rowOf(r.run, r.number, entries)
			found = &sums
		}
		v.sums[id] = found
		if err != nil {
			return err
		}
	}
	if found != nil && (string(found.totals) != string(r.totals) || found.entries != r.entries || found.newest != r.newest || ComparePaths(found.first, r.first) != 0) {
		return damaged("chunk %d of the files of run %d in %s is not what a table says of it", r.number, r.run, v.reader.ix.dir)
	}
	return nil
}

// units compares the sums of files, as a run wrote them, with those of the units
// that they refer to.
func (v *verifier) units(run uint32, entries []Entry) {
	j, err := v.judge(run)
	if v.note(err) {
		return
	}
	for i := range entries {
		e := &entries[i]
		if !e.Name.IsZero() {
			mark(v.names, e.Name)
		}
		if ok, err := v.sumsUp(j, e.Unit, e.content, true); v.note(err) || !ok {
			if err == nil {
				v.problems.add("the sums of a file of run %d are not those of its content", e.Since)
			}
			continue
		}
		if e.Name.IsZero() {
			continue
		}
		if ok, err := v.sumsUp(j, e.Name, e.name, false); !v.note(err) && !ok {
			v.problems.add("the sums of a file of run %d are not those of its name", e.Since)
		}
	}
}

func (v *verifier) judge(run uint32) (*judge, error) {
	if v.judges[run] == nil {
		j, err := v.reader.ix.judgeOf(run)
		if err != nil {
			return nil, err
		}
		v.judges[run] = j
	}
	return v.judges[run], nil
}

// sumsUp reports whether packed are the sums of a unit for a judge. Grades are
// left out: a program with other rules gave them.
func (v *verifier) sumsUp(j *judge, u UnitID, packed []byte, content bool) (bool, error) {
	var docs []*storedDocument
	var hits []batch.Hit
	_, first, end, err := v.reader.place(u)
	for i := uint32(0); content && i < end-first && err == nil; i++ {
		var d *storedDocument
		d, err = v.reader.stored(u, i)
		docs = append(docs, d)
	}
	if err != nil {
		return false, err
	}
	grader, err := j.of(u)
	if err != nil {
		return false, err
	}
	_, err = v.reader.hitsOf(u, nil, func(h batch.Hit) (bool, error) {
		if grader.Grade(&h) {
			hits = append(hits, h)
		}
		return true, nil
	})
	if err != nil {
		return false, err
	}
	got, gotErr := gradeless(packStored(docs, hits))
	want, wantErr := gradeless(packed)
	return got == want, cmp.Or(gotErr, wantErr)
}

// gradeless returns packed sums without the grades.
func gradeless(packed []byte) (string, error) {
	var t Totals
	t.init()
	err := t.addPacked(packed)
	for kind, grades := range t.Hits {
		n := int64(0)
		for _, count := range grades {
			n += count
		}
		t.Hits[kind] = map[kernels.Grade]int64{0: n}
	}
	return string(t.pack(nil)), err
}
