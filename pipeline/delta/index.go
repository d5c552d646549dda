package delta

import (
	"fmt"
	"iter"
	"maps"
	"slices"

	"aktsyn/pipeline/grades"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/ruleset"
	"aktsyn/pipeline/source"
)

// Runs is how many complete runs the history of a report has at most.
const Runs = 10

// FromIndex tells of a complete run of an index, 0 being the newest, beside the
// complete runs of its history before it. name and owner are shown.
func FromIndex(ix *hitindex.Index, run uint32, name, owner string, o Options) (*Archive, error) {
	runs, untold, err := history(ix, run, o.Since)
	if err != nil {
		return nil, err
	}
	var past []Past
	sums, last := folderSums{}, runs[len(runs)-1]
	// Paths of the run before are compared with those of the last.
	rooted := len(last.Roots) > 1 || len(runs) > 1 && len(missing(last.Roots, runs[len(runs)-2].Roots, o)) > 0
	for _, r := range runs {
		folders := func(depth int, add func(string, int64)) error { return sums.add(ix, r.ID, depth, add) }
		past = append(past, Past{Run: summary(r), Files: files(ix, r, comparably(r, last), rooted), Folders: folders})
	}
	a := &Archive{Name: name, Owner: owner, Untold: untold, Changes: map[string]int64{}, rooted: rooted}
	if len(runs) > 1 {
		r := runs[len(runs)-2]
		a.RootsAdded, a.RootsRemoved = missing(r.Roots, last.Roots, o), missing(last.Roots, r.Roots, o)
		a.GradingChanged = r.Grading.Digest != comparably(r, last).Digest
	}
	for change, n := range last.Changes {
		a.Changes[change.String()] = n
	}
	if err := a.Compare(past, o); err != nil {
		return nil, err
	}
	if gone := a.Changes[hitindex.Gone.String()]; gone > 0 { // also the paths that files were moved from
		moved := a.Moved
		if len(untold) > 0 { // of which some were in runs before
			moved = min(moved, last.Changes[hitindex.Moved])
		}
		a.Changes[hitindex.Gone.String()] = max(0, gone-moved)
	}
	return a, nil
}

// missing returns the roots of all that are not in some, as they are shown.
func missing(some, all []string, o Options) (shown []string) {
	for _, root := range all {
		if !slices.Contains(some, root) {
			shown = append(shown, o.display(source.EscapeName(root)))
		}
	}
	return shown
}

// history returns the complete runs up to one, oldest first. Those between it and
// since, of which nothing was told, are left out: what they found is told as that
// of the last.
func history(ix *hitindex.Index, id uint32, since *uint32) (runs []hitindex.Run, untold []uint32, err error) {
	last, err := ix.Current()
	if id != 0 {
		last, err = ix.Run(id)
	}
	if err != nil {
		return nil, nil, err
	}
	if last.State != hitindex.Complete {
		return nil, nil, fmt.Errorf("run %d is %s: only a complete run can be compared; scan again to complete it", last.ID, last.State)
	}
	all, err := ix.Runs()
	if err != nil {
		return nil, nil, err
	}
	for _, r := range all {
		switch {
		case r.State != hitindex.Complete || r.ID > last.ID || r.History != last.History:
		case since != nil && r.ID > *since && r.ID < last.ID:
			untold = append(untold, r.ID)
		default:
			runs = append(runs, r)
		}
	}
	return runs[max(0, len(runs)-Runs):], untold, nil
}

func summary(r hitindex.Run) Run {
	t := r.Totals
	out := Run{ID: r.ID, Started: r.Started, Ended: r.Ended, Documents: t.Documents, Pages: t.Pages, PagesRead: t.PagesRead,
		Counts: counts(t), Ruleset: r.Ruleset, NotSought: ruleset.Missing(r.Kernels), kernels: fmt.Sprint(r.Kernels)}
	for _, n := range t.Unread {
		out.Unread += n
	}
	return out
}

func counts(t hitindex.Totals) (c Counts) {
	for kind, grades := range t.Hits {
		for grade, n := range grades {
			c.Add(ClassOf(kind, grade), n)
		}
	}
	return c
}

// folderSums are the CPR numbers by folder in stretches of the files of runs.
// Those that runs share are read once: a history costs as much as what changed.
type folderSums map[hitindex.ChunkID]map[string]int64

// add gives the numbers in a run to add. depth is the same for all calls.
func (s folderSums) add(ix *hitindex.Index, run uint32, depth int, add func(folder string, numbers int64)) error {
	for id, entries := range ix.Chunks(run) {
		if s[id] == nil {
			list, err := entries()
			if err != nil {
				return err
			}
			if s[id], err = sumByFolder(list, depth); err != nil {
				return err
			}
		}
		for folder, numbers := range s[id] {
			add(folder, numbers)
		}
	}
	return nil
}

func sumByFolder(entries []hitindex.Entry, depth int) (map[string]int64, error) {
	sums := map[string]int64{}
	for _, e := range entries {
		t, err := e.Totals()
		if err != nil {
			return nil, err
		}
		if n := counts(t).Numbers; n > 0 {
			sums[folderOf(&File{Root: e.File.Root, Path: e.File.Path}, depth)] += n
		}
	}
	return sums, nil
}

// comparably is how findings of a run are graded beside those of the last: as
// the last run does, but what a run did not look for it has not.
func comparably(r, last hitindex.Run) grades.Scheme {
	return last.Grading.Only(slices.Collect(maps.Keys(r.Kernels)))
}

// files are those of a run, with their findings as graded by a scheme. What a file
// holds is told by the unit that its result lies in, and by the scheme; rooted names
// documents with their root.
func files(ix *hitindex.Index, r hitindex.Run, by grades.Scheme, rooted bool) iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		regrade := r.Grading.Digest != by.Digest
		r.Grading = by
		reader := ix.NewContentReader(r)
		for e, err := range ix.Entries(r.ID, 0) {
			var t hitindex.Totals
			if err == nil {
				t, err = e.Totals()
			}
			f := File{Root: e.File.Root, Path: e.File.Path, Counts: counts(t), Unread: t.Unread}
			if regrade && err == nil {
				f.Counts, err = recount(reader, e)
			}
			if !e.Unit.IsZero() {
				f.Content = fmt.Sprint(e.Unit, by.Digest)
			}
			f.Documents = func() ([]Document, error) { return documents(reader, e, rooted) }
			if !yield(f, err) || err != nil {
				return
			}
		}
	}
}

// recount counts the findings of a file by the grading of the reader.
func recount(reader *hitindex.ContentReader, e hitindex.Entry) (c Counts, err error) {
	_, hits, err := reader.Content(e)
	for _, h := range hits {
		c.Add(ClassOf(h.Kind, h.Grade), 1)
	}
	return c, err
}

// documents are those of a file, named with its root where there are several.
func documents(reader *hitindex.ContentReader, e hitindex.Entry, rooted bool) ([]Document, error) {
	docs, hits, err := reader.Content(e)
	if err != nil {
		return nil, err
	}
	out := make([]Document, len(docs))
	for i, d := range docs {
		out[i] = Document{Path: d.Path, Cause: d.Cause}
		if rooted {
			out[i].Path = source.EscapeName(e.File.Root) + ":" + d.Path
		}
	}
	for _, h := range hits {
		if class := ClassOf(h.Kind, h.Grade); class != Left {
			out[h.Doc].Findings = append(out[h.Doc].Findings, Finding{h.Value, class})
		}
	}
	return out, nil
}
