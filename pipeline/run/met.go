package run

import (
	"slices"

	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/source"
)

// metFiles is how many files are remembered at most, some 600 bytes each.
const metFiles = 1 << 13

// met remembers, of the first files that are to be opened, what the run before has
// for their paths: where few of an archive changed, here and there, looking each up
// again costs a chunk of entries.
type met struct{ files []metFile }

type metFile struct {
	source.File                 // root and path
	entry       *hitindex.Entry // nil when there is none
}

// add takes the next file, in order of paths, with its entry if there is one.
func (m *met) add(f source.File, e *hitindex.Entry) {
	if len(m.files) == metFiles {
		return
	}
	if e != nil {
		e = e.Clone()
	}
	m.files = append(m.files, metFile{source.File{Root: f.Root, Path: f.Path}, e})
}

// find returns the entry of a file, nil when there is none. It reports false of
// files that are not remembered.
func (m *met) find(f source.File) (*hitindex.Entry, bool) {
	i, found := slices.BinarySearchFunc(m.files, f, func(a metFile, f source.File) int { return hitindex.ComparePaths(a.File, f) })
	if !found {
		return nil, false
	}
	return m.files[i].entry, true
}
