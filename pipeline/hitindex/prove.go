package hitindex

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"

	"aktsyn/pipeline/source"
)

// Proof is what a search for remains of what was erased has looked at.
type Proof struct {
	Files   int   // of the store; each of them one that it knows
	Records int64 // decrypted and decoded, every version that the store holds
	Entries int64 // files of the archive among them, and
	Hits    int64
	// Remains counts what should not be there. It is 0, or something is wrong.
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
}

// prove goes through every record of the store.
func (ix *Index) prove(e Erasure) (Proof, error) {
	p := &prover{erasure: e, reader: ix.newReader()}
	if err := ix.store.each(nil, p.record); err != nil {
		return p.proof, err
	}
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
	case recordHits:
		return p.hits(value)
	case recordEntries:
		return p.entries(value)
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

func (p *prover) hits(value []byte) error {
	hits, err := unpackHits(nil, value)
	p.proof.Hits += int64(len(hits))
	for _, h := range hits {
		p.found(p.erasure.hit(h))
	}
	return err
}

// entries looks at the paths of files and of what lies in them.
func (p *prover) entries(value []byte) error {
	entries, err := decodeEntries(value)
	if err != nil {
		return err
	}
	p.proof.Entries += int64(len(entries))
	for i := range entries {
		e := &entries[i]
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
	rows, err := decodeRows(value)
	for _, r := range rows {
		p.path(r.first, "")
	}
	return err
}
