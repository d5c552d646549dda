package hitindex

import (
	"hash/maphash"

	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/source"
)

// removal says what is to be taken out of an index: whole runs, files and
// documents by their paths, hits. What is nil takes nothing.
type removal struct {
	run  func(r *runRecord) bool
	path func(root, path string) bool // of a file, or of a document in it
	hit  func(h batch.Hit) bool
	// forget is called once with each content of which something goes; nil does
	// nothing.
	forget func(source.Digest) error
}

// remover copies an index but for what a removal takes. It goes
//
//	over the files of the runs that go, for contents that only they have;
//	over the files of all runs that stay, which tells what units are still
//	referred to, by which paths, and which of their documents go;
//	over the segments, in which units keep their numbers: one that nobody
//	refers to becomes empty;
//	over the chunks of files, whose sums change with those of their units;
//	over the tables and records of runs.
//
// A file that stays but lost a document or a hit is written as if its content
// were not known, so that the next run reads it again: what is in the archive
// and not in the index must not look as if it had been examined.
type remover struct {
	removal
	reader *reader
	to     *storeBatch
	runs   []*runRecord
	seed   maphash.Seed

	live    map[segmentID]bitmap         // units that a file refers to
	names   map[segmentID]bitmap         // those of them that are of names
	paths   []uint64                     // hashes of a unit and a path that refers to it, sorted
	dropped map[UnitID]map[uint32]bool   // documents that go
	changed map[UnitID]*rest             // of units that lost something
	judges  map[uint32]*judge            // by run
	chunks  map[segmentID]*remainingRows // by run and number of the chunk
	left    Removed

	lost      map[source.Digest]bool // contents that no file which stays has
	forgotten map[source.Digest]bool // those that forget was called with
}

// Removed says what was taken out of an index. What pruned runs had is not
// counted, but the runs. Runs share the files that did not change between
// them, and files the documents and hits of one content; what is shared counts
// once where it stays otherwise, and with every file that goes.
type Removed struct {
	Runs      int64 // whole runs
	Files     int64
	Documents int64
	Hits      int64
	// Named counts those of the hits that stood in the name of a file or a
	// document: the name itself stays, unless its file goes.
	Named int64
}

// remainingRows is what becomes of a chunk of files.
type remainingRows struct {
	row
	erased  []Entry // by Since and Change only
	altered int64   // files that stay and lost something
}

// remove copies from to but for what r takes.
func remove(from *Index, to *storeBatch, r removal) (Removed, error) {
	w := newRemover(from, to, r)
	if err := from.recoverAll(); err != nil {
		return w.left, err
	}
	var err error
	if w.runs, err = from.runRecords(); err != nil {
		return w.left, err
	}
	for _, step := range []func() error{w.dropRuns, w.findLost, w.findLive, w.forgetLost, w.copySegments, w.copyFiles, w.copyRuns} {
		if err := step(); err != nil {
			return w.left, err
		}
	}
	return w.left, nil
}

func newRemover(from *Index, to *storeBatch, r removal) *remover {
	return &remover{removal: r, reader: from.newReader(), to: to, seed: maphash.MakeSeed(), live: map[segmentID]bitmap{}, names: map[segmentID]bitmap{},
		dropped: map[UnitID]map[uint32]bool{}, changed: map[UnitID]*rest{}, judges: map[uint32]*judge{}, chunks: map[segmentID]*remainingRows{},
		lost: map[source.Digest]bool{}, forgotten: map[source.Digest]bool{}}
}

// recoverAll gives the runs that were killed their tables.
func (ix *Index) recoverAll() error {
	records, err := ix.runRecords()
	if err != nil {
		return err
	}
	for _, r := range records {
		if !r.Table && !r.Pruned {
			if err := ix.Recover(r.History); err != nil {
				return err
			}
		}
	}
	return nil
}

func stays(r *runRecord) bool { return !r.Pruned }

// chunksOf calls f for every chunk of files of the runs that are selected, once,
// and for the chunks of those that they found gone.
func (w *remover) chunksOf(selected func(*runRecord) bool, files func(row) error, gone func(r *runRecord, chunk uint32) error) error {
	seen := map[segmentID]bool{}
	for _, r := range w.runs {
		if !r.Table || !selected(r) {
			continue
		}
		rows, err := w.reader.ix.rowsOf(r)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if id := (segmentID{row.run, row.number}); !seen[id] {
				seen[id] = true
				if err := files(row); err != nil {
					return err
				}
			}
		}
		for n := range r.GoneChunks {
			if err := gone(r, n); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *remover) goneEntries(r *runRecord, chunk uint32) ([]Entry, error) {
	entries, err := w.reader.chunkOfEntries(keyOfRun(r.ID, runGone, chunk))
	return entries, w.reader.ix.lost(err, "what run %d found gone", r.ID)
}

// goes reports whether a path is taken.
func (w *remover) goes(f source.File, below string) bool {
	return w.path != nil && w.path(f.Root, f.Path+below)
}

func (w *remover) forgetText(d source.Digest) error {
	if w.forget == nil || d.IsZero() || w.forgotten[d] {
		return nil
	}
	w.forgotten[d] = true
	return w.forget(d)
}
