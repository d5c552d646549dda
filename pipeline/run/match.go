package run

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/source"
)

// match walks the archive and goes through the entries of the run before side
// by side. Both are in order, so that of neither more than one is in memory. It
// returns the roots in which there are files and the directories that could not
// be listed.
func (j *Job) match(ctx context.Context) (full map[string]bool, unlisted directories, err error) {
	m := matcher{job: j, full: map[string]bool{}}
	walk := j.archive.Walk
	walk.Mounted = func(m source.Mount) { j.mounts = append(j.mounts, m) }
	next, stop := iter.Pull2(j.entries())
	defer stop()
	m.next = next
	m.step()
	if err := source.Each(ctx, j.archive.Roots, walk, m.file); err != nil {
		return nil, nil, fmt.Errorf("walk: %w", err)
	}
	for m.more {
		m.absent()
	}
	return m.full, m.unlisted, m.err
}

// matcher is where match stands among the entries.
type matcher struct {
	job      *Job
	next     func() (hitindex.Entry, error, bool)
	entry    hitindex.Entry // the next one, if there are more
	more     bool
	err      error // in reading entries; there are no more then
	unlisted directories
	full     map[string]bool
}

// step goes to the next entry.
func (m *matcher) step() {
	m.entry, m.err, m.more = m.next()
	m.more = m.more && m.err == nil
}

// file takes a file of the walk.
func (m *matcher) file(f source.File) error {
	m.job.files++
	if f.Path != "./" {
		m.full[f.Root] = true
	}
	if f.Cause != source.None && f.Path[len(f.Path)-1] == '/' {
		m.unlisted = append(m.unlisted, f)
	}
	for m.more && hitindex.ComparePaths(m.entry.File, f) < 0 {
		m.absent()
	}
	if m.err != nil {
		return m.err
	}
	if !m.more || hitindex.ComparePaths(m.entry.File, f) != 0 {
		m.job.open(f)
		return nil
	}
	e := m.entry
	m.job.gone = append(m.job.gone, false)
	m.step()
	return m.job.meet(f, e)
}

// absent takes an entry whose file the walk did not find.
func (m *matcher) absent() {
	gone := !m.unlisted.holds(m.entry.File)
	m.job.gone = append(m.job.gone, gone)
	if gone {
		m.job.Plan[hitindex.Gone]++
	} else {
		m.job.Plan[hitindex.Unchanged]++
	}
	m.step()
}

// directories are those that could not be listed. What lies below them is not
// gone: nobody knows.
type directories []source.File

func (d directories) holds(f source.File) bool {
	return slices.ContainsFunc(d, func(dir source.File) bool {
		return dir.Root == f.Root && (dir.Path == "./" || strings.HasPrefix(f.Path, dir.Path))
	})
}
