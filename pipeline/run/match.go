package run

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/source"
)

// match walks the archive and goes through the entries of the run before side
// by side. Both are in order, so that of neither more than some are in memory. It
// returns the roots in which there are files and the directories that could not
// be listed.
func (j *Job) match(ctx context.Context) (full map[string]bool, unlisted directories, err error) {
	m := matcher{job: j, full: map[string]bool{}}
	walk := j.archive.Walk
	walk.Mounted = func(m source.Mount) { j.mounts = append(j.mounts, m) }
	next, stop := iter.Pull2(j.entries())
	defer stop()
	m.next = next
	m.fill()
	if err := source.Each(ctx, j.archive.Roots, walk, m.file); err != nil {
		return nil, nil, fmt.Errorf("walk: %w", err)
	}
	for len(m.entries) > 0 && m.err == nil {
		m.absent()
	}
	return m.full, m.unlisted, m.err
}

// matcher is where match stands among the entries.
type matcher struct {
	job      *Job
	next     func() ([]hitindex.Entry, error, bool)
	entries  []hitindex.Entry // the next ones; none are left where there are none
	err      error
	unlisted directories
	full     map[string]bool
}

// step goes to the next entry.
func (m *matcher) step() {
	m.entries = m.entries[1:]
	m.fill()
}

// fill gets more entries if all have been gone through.
func (m *matcher) fill() {
	for more := true; more && m.err == nil && len(m.entries) == 0; {
		var err error
		m.entries, err, more = m.next()
		m.err = errors.Join(m.err, err)
	}
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
	for m.err == nil && len(m.entries) > 0 && hitindex.ComparePaths(m.entries[0].File, f) < 0 {
		m.absent()
	}
	if m.err != nil {
		return m.err
	}
	if len(m.entries) == 0 || hitindex.ComparePaths(m.entries[0].File, f) != 0 {
		m.job.open(f)
		return nil
	}
	m.job.gone = append(m.job.gone, false)
	if err := m.job.meet(f, &m.entries[0]); err != nil {
		return err
	}
	m.step()
	return m.err
}

// absent takes an entry whose file the walk did not find.
func (m *matcher) absent() {
	e := &m.entries[0]
	gone := !m.unlisted.holds(e.File)
	m.job.gone = append(m.job.gone, gone)
	m.err = m.job.miss(e, gone)
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
