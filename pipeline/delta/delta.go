// Package delta tells what a run of an archive found that the run before did
// not: the report that a manager reads in the morning. First come documents
// with many people in them, then new and gone findings, where they pile up, and
// what could not be read.
//
// # What is compared
//
// Two complete runs, file by file in the order of the archive: the last, and the
// one before of which a report has told (Options.Since). A file whose
// content and rules are the same in both is not looked at. Of any other the
// documents are compared by path, and their findings by value: a number that
// stands on another line or page than before is the same finding, and one that
// stands there twice and stood there once is one new finding. What was moved is
// neither new nor gone. Nor is gone what stood in a document that now could not
// be read, or not whole: it was not examined.
//
// Findings are CPR numbers (certain or high), possible numbers (medium, and
// masked ones) and names (medium or better). Low candidates are left out, and so
// are digits inside longer numbers (cpr.IsFragment is always low).
//
// Memory grows with what changed and with the number of folders, not with the
// archive.
package delta

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"aktsyn/kernels"
	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/source"
)

// File is a file of an archive as a run left it.
type File struct {
	Root, Path string // by which files are in order
	// Content tells contents apart: files with the same one have the same
	// documents and findings, but for those of their names. Empty is unlike any.
	Content string
	Counts  Counts
	Unread  map[source.Cause]int64 // documents, by cause
	// Documents reads what the file holds. It is called at most once, before
	// the next file is asked for.
	Documents func() ([]Document, error)
}

// Document is a document of a File with its findings.
type Document struct {
	Path     string // as it is shown, before it is masked
	Cause    source.Cause
	Findings []Finding // in any order
}

// Finding is a hit without its place.
type Finding struct {
	Value batch.Value
	Class Class
}

// Class is what is counted together.
type Class uint8

// The classes.
const (
	Left     Class = iota // out: low candidates
	Number                // CPR numbers, certain or high
	Possible              // numbers that are medium, and masked ones
	Name                  // names, medium or better
)

// ClassOf returns the class of a hit.
func ClassOf(k kernels.Kind, g kernels.Grade) Class {
	switch {
	case g < kernels.Medium:
		return Left
	case k == kernels.Person:
		return Name
	case k == kernels.CPR && g >= kernels.High:
		return Number
	}
	return Possible
}

// Counts are numbers of findings.
type Counts struct {
	Numbers  int64 `json:"numbers"`
	Possible int64 `json:"possible"`
	Names    int64 `json:"names"`
}

// Add counts n findings of a class.
func (c *Counts) Add(class Class, n int64) {
	switch class {
	case Number:
		c.Numbers += n
	case Possible:
		c.Possible += n
	case Name:
		c.Names += n
	}
}

func (c *Counts) sum(o Counts) {
	c.Numbers, c.Possible, c.Names = c.Numbers+o.Numbers, c.Possible+o.Possible, c.Names+o.Names
}

func (c Counts) total() int64 { return c.Numbers + c.Possible + c.Names }

// comparison compares two runs.
type comparison struct {
	o       Options
	first   bool // there is no run before
	a       *Archive
	folders map[string]*Folder
	causes  map[source.Cause]*Cause
	// Files that are in one run only, by content, until moved can tell which
	// are the same.
	came, went map[string][]*change
}

// change is what became of the documents of a file.
type change struct {
	folder    *Folder
	numbers   int64            // CPR numbers in the file
	documents []documentChange // those of which anything came or went
	unread    []Unread         // that were read before, or were not there
}

// documentChange is what became of one document.
type documentChange struct {
	path           string
	isNew          bool
	came, went     Counts
	unexamined     Counts
	people, before int // distinct CPR numbers
}

// files takes both runs, in order. A nil before is that of an archive that was
// never examined.
func (c *comparison) files(before, now iter.Seq2[File, error]) error {
	old, stop := pull(before)
	defer stop()
	was, ok, err := old()
	if err != nil {
		return err
	}
	for f, err := range now {
		if err != nil {
			return err
		}
		for ok && order(&was, &f) < 0 {
			if err := c.gone(&was); err != nil {
				return err
			}
			if was, ok, err = old(); err != nil {
				return err
			}
		}
		if !ok || order(&was, &f) > 0 {
			err = c.new(&f)
		} else if err = c.both(&was, &f); err == nil {
			was, ok, err = old()
		}
		if err != nil {
			return err
		}
	}
	for ; ok; was, ok, err = old() {
		if err = c.gone(&was); err != nil {
			return err
		}
	}
	return err
}

// pull is iter.Pull2 for a sequence that may be nil and may end in an error.
func pull(files iter.Seq2[File, error]) (next func() (File, bool, error), stop func()) {
	if files == nil {
		return func() (File, bool, error) { return File{}, false, nil }, func() {}
	}
	pulled, stop := iter.Pull2(files)
	return func() (File, bool, error) {
		f, err, ok := pulled()
		return f, ok && err == nil, err
	}, stop
}

func order(a, b *File) int {
	return cmp.Or(strings.Compare(a.Root, b.Root), strings.Compare(a.Path, b.Path))
}

// both takes a file that is in both runs.
func (c *comparison) both(was, now *File) error {
	folder := c.count(was, now)
	if now.Content != "" && now.Content == was.Content {
		return nil
	}
	old, err := was.Documents()
	if err != nil {
		return err
	}
	docs, err := now.Documents()
	if err != nil {
		return err
	}
	c.take(compareDocuments(folder, old, docs))
	return nil
}

// new takes a file that was not there before.
func (c *comparison) new(f *File) error {
	folder := c.count(nil, f)
	docs, err := f.Documents()
	if err == nil {
		d := compareDocuments(folder, nil, docs)
		d.numbers = f.Counts.Numbers
		c.part(c.came, f, d)
	}
	return err
}

// gone takes a file that is there no more.
func (c *comparison) gone(f *File) error {
	folder := c.count(f, nil)
	docs, err := f.Documents()
	if err == nil {
		d := compareDocuments(folder, docs, nil)
		d.numbers = f.Counts.Numbers
		c.part(c.went, f, d)
	}
	return err
}

// part keeps what came or went until it is known what was moved. It takes at
// once what cannot have been.
func (c *comparison) part(to map[string][]*change, f *File, d *change) {
	if f.Content == "" || c.first {
		c.take(d)
		return
	}
	to[f.Content] = append(to[f.Content], d)
}

// moved forgets pairs of files that went here and came there, and takes the
// rest.
func (c *comparison) moved() {
	for content, came := range c.came {
		went := c.went[content]
		pairs := min(len(came), len(went))
		c.a.Moved += int64(pairs)
		for i := range pairs {
			came[i].folder.Moved += came[i].numbers
			went[i].folder.Moved -= went[i].numbers
		}
		for _, d := range came[pairs:] {
			c.take(d)
		}
		c.went[content] = went[pairs:]
	}
	for _, went := range c.went {
		for _, d := range went {
			c.take(d)
		}
	}
}

// take adds what became of the documents of a file.
func (c *comparison) take(d *change) {
	for _, doc := range d.documents {
		c.a.New.sum(doc.came)
		c.a.Gone.sum(doc.went)
		c.a.Unexamined.sum(doc.unexamined)
		d.folder.New.sum(doc.came)
		d.folder.Gone.sum(doc.went)
		d.folder.Unexamined.sum(doc.unexamined)
		if doc.came.total() > 0 {
			c.a.keep(&doc, c.o)
		}
	}
	for _, u := range d.unread {
		c.cause(u.cause).New++
		c.a.keepUnread(u, c.o)
	}
}

// compareDocuments compares the documents of a file by their paths.
func compareDocuments(folder *Folder, before, now []Document) *change {
	old := map[string]*Document{}
	for i := range before {
		old[before[i].Path] = &before[i]
	}
	out, unread := &change{folder: folder}, unreadPaths(now)
	for i := range now {
		d := &now[i]
		was, there := old[d.Path]
		if !there {
			was = new(Document)
		}
		delete(old, d.Path)
		out.add(d.Path, !there, unread[d.Path], was.Findings, d.Findings)
		if d.Cause != source.None && d.Cause != was.Cause {
			out.unread = append(out.unread, Unread{Cause: d.Cause.String(), path: d.Path, cause: d.Cause})
		}
	}
	for i := range before {
		if old[before[i].Path] == &before[i] {
			out.add(before[i].Path, false, within(before[i].Path, unread), before[i].Findings, nil)
		}
	}
	return out
}

// unreadPaths are those of the documents that were not read, or not whole.
func unreadPaths(docs []Document) map[string]bool {
	paths := map[string]bool{}
	for i := range docs {
		if docs[i].Cause != source.None {
			paths[docs[i].Path] = true
		}
	}
	return paths
}

// within reports whether a document that is there no more lay in one of the
// containers.
func within(path string, containers map[string]bool) bool {
	for end := len(path); end > 0; end = strings.LastIndex(path[:end], "!/") {
		if containers[path[:end]] {
			return true
		}
	}
	return false
}

// add adds a document. Of one that could not be read it is not known what went.
func (d *change) add(path string, isNew, unread bool, before, now []Finding) {
	doc := documentChange{path: path, isNew: isNew}
	doc.came, doc.went = difference(before, now)
	if unread {
		doc.went, doc.unexamined = Counts{}, doc.went
	}
	if doc.came.total()+doc.went.total()+doc.unexamined.total() > 0 {
		doc.people, doc.before = people(now), people(before)
		d.documents = append(d.documents, doc)
	}
}

// difference counts the findings that are in one of two documents only; both
// are put in order for that.
func difference(before, now []Finding) (came, went Counts) {
	slices.SortFunc(before, compareFindings)
	slices.SortFunc(now, compareFindings)
	for len(before) > 0 || len(now) > 0 {
		side := 0
		switch {
		case len(before) == 0:
			side = 1
		case len(now) == 0:
			side = -1
		default:
			side = compareFindings(before[0], now[0])
		}
		if side >= 0 {
			if side > 0 {
				came.Add(now[0].Class, 1)
			}
			now = now[1:]
		}
		if side <= 0 {
			if side < 0 {
				went.Add(before[0].Class, 1)
			}
			before = before[1:]
		}
	}
	return came, went
}

func compareFindings(a, b Finding) int {
	return cmp.Or(cmp.Compare(a.Class, b.Class), slices.Compare(a.Value[:], b.Value[:]))
}

// people counts distinct CPR numbers; findings are in order.
func people(findings []Finding) (n int) {
	var last *Finding
	for i := range findings {
		if f := &findings[i]; f.Class == Number {
			if last == nil || last.Value != f.Value {
				n++
			}
			last = f
		}
	}
	return n
}
