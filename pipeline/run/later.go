package run

import (
	"slices"

	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/source"
)

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
