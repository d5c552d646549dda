package extract

import (
	"bytes"
	"iter"
	"maps"
	"regexp"
	"slices"
)

// Some of a PDF is changed before PDFium sees it, byte by byte and in memory
// alone, because PDFium has no bounds for it.

// patch is a byte that PDFium sees instead of that at a place of the file.
type patch struct {
	at int
	to byte
}

var metadataType = regexp.MustCompile(`/Type\s*/Metadata\b`)

// patchesOf returns what is changed of a file, in order, and whether some form
// draws itself.
//
// PDFium unpacks XML metadata when it opens a document, however much it is, only
// to look for a feature that it does not support; without a filter it does not.
// What the metadata says readStreams reads, within bounds. And it draws forms in
// forms as deep as they go: one that draws itself twice takes for ever.
func patchesOf(file []byte) (patches []patch, loops bool) {
	forms, last := formGraph{}, -1
	for s := range pdfStreams(file) {
		if s.dictAt == last {
			continue // of a stream that has none of its own
		}
		last = s.dictAt
		if i := bytes.Index(s.dict, []byte("/Filter")); i >= 0 && bytes.Contains(s.dict, []byte("/Metadata")) && metadataType.Match(s.dict) {
			patches = append(patches, patch{s.dictAt + i + len("/"), 'X'})
		}
		if bytes.Contains(s.dict, []byte("/XObject")) && bytes.Contains(s.dict, []byte("/Form")) {
			forms.add(file, s)
		}
	}
	for _, r := range forms.loops() {
		loops = true
		for i := range len(r.number) {
			patches = append(patches, patch{r.at + i, '0'}) // object 0 is nothing
		}
	}
	slices.SortFunc(patches, func(a, b patch) int { return a.at - b.at })
	return patches, loops
}

// apply changes bytes that stand at a place of the file.
func apply(patches []patch, data []byte, at int) {
	first, _ := slices.BinarySearchFunc(patches, at, func(p patch, at int) int { return p.at - at })
	for _, p := range patches[first:] {
		if p.at >= at+len(data) {
			return
		}
		data[p.at-at] = p.to
	}
}

// formGraph is which objects a form names in its own dictionary, by the form's
// number. Those that another object names for it are not looked for. What revisions
// of a form name is taken together, for the file's table may point at any of them:
// of forms that draw each other only across revisions one is not drawn, and the
// document says so. Forms that draw others many times over without a loop are left
// to the limits on reader processes.
type formGraph map[string][]reference

// reference is the number of an object and where it stands in the file.
type reference struct {
	number string
	at     int
}

var objectNumber = regexp.MustCompile(`(\d+)\s+\d+\s+obj$`)

// add takes a form in.
func (g formGraph) add(file []byte, s pdfStream) {
	own := s.object(file)
	if own == "" {
		return
	}
	for r := range referencesIn(s.dict) {
		r.at += s.dictAt
		g[own] = append(g[own], r)
	}
}

// referencesIn gives what a text refers to, as "12 0 R" (ISO 32000-1, 7.3.10), in
// order, and where in it. It looks for the R and goes back from there: most forms
// have few, and a regular expression took longer than all the rest of patchesOf.
func referencesIn(text []byte) iter.Seq[reference] {
	return func(yield func(reference) bool) {
		for end := 0; ; end++ {
			i := bytes.IndexByte(text[end:], 'R')
			if i < 0 {
				return
			}
			end += i
			if r, ok := referenceBefore(text[:end]); ok && (end+1 == len(text) || !isWordByte(text[end+1])) && !yield(r) {
				return
			}
		}
	}
}

// referenceBefore returns the numbers of object and generation that text ends
// with, each with blanks behind.
func referenceBefore(text []byte) (reference, bool) {
	const digits, blanks = "0123456789", " \t\n\f\r"
	generation := bytes.TrimRight(text, blanks)
	between := bytes.TrimRight(generation, digits)
	number := bytes.TrimRight(between, blanks)
	before := bytes.TrimRight(number, digits)
	whole := len(generation) < len(text) && len(between) < len(generation) && len(number) < len(between) && len(before) < len(number)
	return reference{string(number[len(before):]), len(before)}, whole
}

func isWordByte(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

// step is a form on the way from one to another, and what it names that was not
// followed yet.
type step struct {
	form string
	left []reference
}

// loops returns references without which no form draws itself, through others or
// not. Forms may lie in each other as deep as a file is long: the way is no stack
// of calls.
func (g formGraph) loops() []reference {
	var found []reference
	done, open := map[string]bool{}, map[string]bool{}
	for _, form := range slices.Sorted(maps.Keys(g)) {
		if done[form] {
			continue
		}
		open[form] = true
		for path := []step{{form, g[form]}}; len(path) > 0; {
			top := &path[len(path)-1]
			if len(top.left) == 0 {
				open[top.form], done[top.form] = false, true
				path = path[:len(path)-1]
				continue
			}
			r := top.left[0]
			top.left = top.left[1:]
			switch {
			case open[r.number]:
				found = append(found, r)
			case !done[r.number] && g[r.number] != nil:
				open[r.number] = true
				path = append(path, step{r.number, g[r.number]})
			}
		}
	}
	return found
}
