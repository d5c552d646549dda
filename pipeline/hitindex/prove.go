package hitindex

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"aktsyn/pipeline/source"
)

// Proof is what a search for remains of what was erased has looked at.
type Proof struct {
	Files   int   // of the store; each of them one that it knows
	Records int64 // decrypted and decoded, every version that the store holds
	// Entries, Documents and Hits are what the records hold: files of the
	// archive, documents in them, hits, counted as a VerifyReport counts.
	Entries, Documents, Hits int64
	// Remains counts what should not be there: what the erasure names, and what
	// nothing refers to, as nobody could say whose it is. It is 0, or something
	// is wrong.
	Remains int64
	// Roots counts runs whose root lies at or below an erased case. The path of
	// the root stays with the run.
	Roots int64
	// Audited counts the entries of the audit log that name an erased value.
	// They stay.
	Audited int64
}

// prover looks for what an erasure should have removed.
type prover struct {
	erasure Erasure
	reader  *reader
	proof   Proof

	live     map[segmentID]bitmap // units that a file refers to
	names    map[segmentID]bitmap // those of them that are of names: their document is the file's own
	held     map[UnitID]int64     // documents and hits of each unit that has any
	postings []posting            // that the hits of the segment at hand give
}

func (ix *Index) newProver(e Erasure) *prover {
	return &prover{erasure: e, reader: ix.newReader(), live: map[segmentID]bitmap{}, names: map[segmentID]bitmap{}, held: map[UnitID]int64{}}
}

// prove goes through every record of the store.
func (ix *Index) prove(e Erasure) (Proof, error) {
	p := ix.newProver(e)
	if err := ix.store.each(nil, p.record); err != nil {
		return p.proof, err
	}
	p.proof.Documents -= countUnits(p.names)
	p.unreferred()
	// Older versions and deleted records would be keys beside those that are
	// seen above.
	live, all, err := ix.store.versions()
	if err != nil {
		return p.proof, err
	}
	p.proof.Remains += all - live
	if err := p.files(ix); err != nil {
		return p.proof, err
	}
	for entry, err := range ix.Audits() {
		if err != nil {
			continue
		}
		for _, v := range e.Values {
			if entry.Concerns(v) && !entry.Unlisted {
				p.proof.Audited++
				break
			}
		}
	}
	return p.proof, nil
}

// files counts the files of the store; a table that it does not know may hold
// anything.
func (p *prover) files(ix *Index) error {
	m, err := ix.files.manifest()
	if err != nil || m == nil {
		return err
	}
	entries, err := os.ReadDir(ix.files.dir)
	if err != nil {
		return storeError(err)
	}
	tables := 0
	for _, e := range entries {
		p.proof.Files++
		if strings.HasSuffix(e.Name(), ".sst") {
			tables++
		}
	}
	p.proof.Remains += int64(max(0, tables-len(m.Tables)))
	for _, name := range []string{stagingName, readyName, retiredName} {
		if _, err := os.Lstat(filepath.Join(ix.dir, name)); err == nil {
			p.proof.Remains++
		}
	}
	return nil
}

// found counts what should not be there.
func (p *prover) found(yes bool) {
	if yes {
		p.proof.Remains++
	}
}

// record looks into a record: at its bytes, packed and unpacked, and at what
// they mean.
func (p *prover) record(key, value []byte) error {
	p.proof.Records++
	unpacked, err := unpack(value)
	if err != nil {
		unpacked = nil // a record that is not packed
	}
	for _, b := range [][]byte{key, value, unpacked} {
		for _, v := range p.erasure.Values {
			p.found(bytes.Contains(b, v[:]))
		}
	}
	switch kindOf(key) {
	case recordSegment:
		p.postings = nil
	case recordDocuments:
		return p.documents(key, unpacked)
	case recordHits:
		return p.hits(key, value)
	case recordPostings:
		return p.bucket(key, value)
	case recordEntries:
		return p.entries(key, value)
	case recordPaths, recordAlias:
		if kindOf(key) == recordAlias {
			unpacked = value
		}
		return p.paths(unpacked)
	case recordTable:
		return p.table(value)
	case recordRun:
		return p.roots(value)
	}
	return nil
}

// holds notes that a unit has a document or a hit. What lies outside of all
// units remains of something.
func (p *prover) holds(s *segment, document uint32) {
	if document >= s.units[len(s.units)-1] {
		p.proof.Remains++
		return
	}
	p.held[s.unitOf(document)]++
}

func (p *prover) documents(key, unpacked []byte) error {
	id, n := chunkOfSegment(key)
	s, err := p.reader.segment(id)
	if err != nil {
		return err
	}
	docs, err := decodeDocuments(unpacked)
	p.proof.Documents += int64(len(docs))
	if int(n) >= len(s.documents) {
		p.proof.Remains += int64(len(docs))
		return err
	}
	first := uint32(0)
	for _, count := range s.documents[:n] {
		first += count
	}
	for i := range docs {
		p.holds(s, first+uint32(i))
	}
	return err
}

func (p *prover) hits(key, value []byte) error {
	id, n := chunkOfSegment(key)
	s, err := p.reader.segment(id)
	if err != nil {
		return err
	}
	hits, err := unpackHits(nil, value)
	p.proof.Hits += int64(len(hits))
	for _, h := range hits {
		p.found(p.erasure.hit(h))
		p.holds(s, h.Doc)
		p.postings = append(p.postings, makePosting(h.Value, n))
	}
	return err
}

// bucket compares a bucket of postings with those that the hits give: parts of
// pseudonyms stand in them. The buckets of a segment come behind its hits, in
// order.
func (p *prover) bucket(key, value []byte) error {
	id, number := chunkOfSegment(key)
	s, err := p.reader.segment(id)
	if err != nil {
		return err
	}
	if number == 0 {
		slices.Sort(p.postings)
		p.postings = slices.Compact(p.postings)
	}
	n := 0
	for n < len(p.postings) && bucket(uint32(p.postings[n]>>32), s.bits) == number {
		n++
	}
	p.found(!bytes.Equal(value, encodePostings(p.postings[:n])))
	p.postings = p.postings[n:]
	return nil
}

// unreferred counts the documents and hits of units that no file refers to.
func (p *prover) unreferred() {
	for u, n := range p.held {
		if !p.live[segmentID{u.Run, u.Segment}].has(u.Number) {
			p.proof.Remains += n
		}
	}
}

// entries looks at the paths of files and of what lies in them. Those of a
// journal are of no run: a removal leaves no journals.
func (p *prover) entries(key, value []byte) error {
	entries, err := decodeEntries(value)
	if err != nil {
		return err
	}
	if isJournal(key) {
		p.proof.Remains += int64(len(entries))
		return nil
	}
	p.proof.Entries += int64(len(entries))
	for i := range entries {
		e := &entries[i]
		mark(p.live, e.Unit)
		if !e.Name.IsZero() {
			mark(p.live, e.Name)
			mark(p.names, e.Name)
		}
		p.path(e.File, "")
		_, first, end, err := p.reader.place(e.Unit)
		for n := uint32(0); n < end-first && err == nil; n++ {
			var d *storedDocument
			if d, err = p.reader.stored(e.Unit, n); err == nil && d.Path != "" {
				p.path(e.File, d.Path)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *prover) path(f source.File, below string) {
	p.found(f.Path != "" && p.erasure.path(f.Root, f.Path+below))
}

func (p *prover) paths(unpacked []byte) error {
	c, before := &cursor{b: unpacked}, source.File{}
	for len(c.b) > 0 {
		before = c.path(before)
		p.path(before, "")
	}
	return c.done()
}

func (p *prover) roots(value []byte) error {
	r, err := decodeRun(value)
	if err != nil {
		return err
	}
	for _, root := range r.Run.Roots {
		if p.erasure.Case != "" && isBelow(p.erasure.Case, root) {
			p.proof.Roots++
			break
		}
	}
	return nil
}

func (p *prover) table(value []byte) error {
	rows, err := appendRows(nil, value)
	for _, r := range rows {
		p.path(r.first, "")
	}
	return err
}
