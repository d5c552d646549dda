package hitindex

import (
	"time"

	"aktsyn/pipeline/source"
)

// copyFiles copies the chunks of files.
func (w *remover) copyFiles() error {
	return w.chunksOf(stays, func(r row) error {
		entries, err := w.reader.entries(r)
		if err != nil {
			return err
		}
		kept, erased, altered, err := w.remaining(r.run, entries)
		if err != nil {
			return err
		}
		out, err := rowOf(r.run, r.number, kept)
		if err != nil {
			return err
		}
		w.chunks[segmentID{r.run, r.number}] = &remainingRows{out, erased, altered}
		if len(kept) == 0 {
			return nil
		}
		return w.to.put(keyOfRun(r.run, runEntries, r.number), encodeEntries(kept))
	}, func(r *runRecord, n uint32) error {
		entries, err := w.goneEntries(r, n)
		if err != nil {
			return err
		}
		kept, erased, _, err := w.remaining(r.ID, entries)
		if err != nil {
			return err
		}
		if len(erased) > 0 && r.Changes != nil {
			r.Changes[Gone] -= int64(len(erased))
		}
		return w.to.put(keyOfRun(r.ID, runGone, n), encodeEntries(kept))
	})
}

// remaining returns the entries of a run that stay, as they are to be and how
// many of them lost something, and of those that go what run made what of them.
func (w *remover) remaining(run uint32, entries []Entry) (kept, erased []Entry, altered int64, err error) {
	for _, e := range entries {
		if w.goes(e.File, "") {
			erased = append(erased, Entry{Since: e.Since, Change: e.Change})
			if err := w.countFile(&e); err != nil {
				return nil, nil, 0, err
			}
			if err := w.forgetText(e.Digest); err != nil {
				return nil, nil, 0, err
			}
			continue
		}
		lost, err := w.lose(run, &e)
		if err != nil {
			return nil, nil, 0, err
		}
		if lost {
			if err := w.forgetText(e.Digest); err != nil {
				return nil, nil, 0, err
			}
			altered++
			e.Digest, e.File.MTime, e.File.CTime, e.File.Inode = source.Digest{}, time.Time{}, time.Time{}, 0
		}
		kept = append(kept, e)
	}
	return kept, erased, altered, nil
}

// lose gives an entry of a run the sums of what is left of its units, and
// reports whether these lost anything.
func (w *remover) lose(run uint32, e *Entry) (lost bool, err error) {
	for _, part := range []struct {
		unit   UnitID
		packed *[]byte
	}{{e.Unit, &e.content}, {e.Name, &e.name}} {
		left := w.changed[part.unit]
		if left == nil {
			continue
		}
		if w.judges[run] == nil {
			if w.judges[run], err = w.reader.ix.judgeOf(run); err != nil {
				return lost, err
			}
		}
		grader, err := w.judges[run].of(part.unit)
		if err != nil {
			return lost, err
		}
		*part.packed, lost = left.pack(grader), true
	}
	return lost, nil
}

// countFile counts what a file that goes had.
func (w *remover) countFile(e *Entry) error {
	t, err := e.Totals()
	w.left.Files++
	w.left.Documents += t.Documents
	for _, grades := range t.Hits {
		for _, n := range grades {
			w.left.Hits += n
		}
	}
	return err
}

// copyRuns copies the tables and records of the runs. Of one that goes only
// the record stays: its number is taken, and others may have units of it.
func (w *remover) copyRuns() error {
	since := map[uint32]uint32{} // the last complete run of a history so far
	for _, r := range w.runs {
		if r.Pruned {
			r.Table, r.Rows, r.GoneChunks, r.Totals, r.Changes = false, 0, 0, Totals{}, nil
		} else if err := w.copyTable(r, since[r.History]); err != nil {
			return err
		}
		if r.State == Complete {
			since[r.History] = r.ID
		}
		value, err := r.encode()
		if err != nil {
			return err
		}
		if err := w.to.put(keyRun(r.ID), value); err != nil {
			return err
		}
	}
	if len(w.runs) == 0 {
		return nil
	}
	return w.to.put(keyLastRun(), appendNumber(uint32(len(w.runs))))
}

// copyTable copies the table of a run and corrects the run's sums.
func (w *remover) copyTable(r *runRecord, since uint32) error {
	if !r.Table {
		return nil
	}
	rows, err := w.reader.ix.rowsOf(r)
	if err != nil {
		return err
	}
	var kept []row
	r.Totals = Totals{}
	r.Totals.init()
	for _, old := range rows {
		now := w.chunks[segmentID{old.run, old.number}]
		r.Erased += now.altered
		for _, e := range now.erased {
			r.Erased++
			if r.Changes != nil {
				r.Changes[e.ChangeSince(since)]--
			}
		}
		if now.entries == 0 {
			continue
		}
		kept = append(kept, now.row)
		if err := r.Totals.addPacked(now.totals); err != nil {
			return err
		}
	}
	r.Rows = uint32(len(kept))
	return putRows(w.to, r.ID, kept)
}
