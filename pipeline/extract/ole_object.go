package extract

import (
	"slices"
	"strings"

	"aktsyn/kernels"
	"aktsyn/pipeline/source"
)

// readObject reads an OLE file that is no document by the names at its root. Word,
// Excel and PowerPoint wrap in such files what is embedded in theirs and comes from
// other programs, a PDF or any file that was dropped there among it ([MS-OLEDS], 2.3):
// what is wrapped is a part. Properties are pages, as they are of other OLE files.
//
// What holds nothing of the kind is a document of some program that is not read.
func readObject(in input, out emitter) error {
	l, err := openLegacy(in, out)
	if err != nil {
		return err
	}
	if err := l.lines("egenskaber", l.properties()); err != nil {
		return err
	}
	if err := l.sink.end(); err != nil {
		return err
	}
	streams := withoutStorages(l.entries)
	known, err := l.held(streams)
	if err == nil {
		err = l.namePackaged()
	}
	if err == nil {
		err = readBehindOLE(in, out)
	}
	switch {
	case err != nil || known:
	case slices.ContainsFunc(streams, inMacros):
		err = fail(source.Unsupported, noMacros)
	case !onlyEquation(streams):
		err = fail(source.Unsupported, noReader)
	}
	if err != nil {
		return err
	}
	return l.damage
}

// held hands over what an object holds: the document whose streams are the object's
// own, else every file that was packed or kept as a stream, and with them the streams
// of which nothing is known. It reports whether there is any but these.
func (l *legacy) held(entries []oleEntry) (known bool, err error) {
	if slices.ContainsFunc(entries, ofDocument) {
		return true, l.document(entries)
	}
	equation := onlyEquation(entries)
	holds := func(e oleEntry) bool { return wraps(e) && !(equation && isEquation(e)) }
	if !slices.ContainsFunc(entries, holds) {
		return false, nil
	}
	macros := int64(0)
	for _, e := range entries {
		switch {
		case inMacros(e):
			macros += int64(len(e.data))
		case holds(e):
			err = l.wrapped(e)
		case !describes(e):
			err = l.object(e.key(), e.data)
		}
		if err != nil {
			return true, err
		}
	}
	if macros > 0 {
		err = l.out.partUnread("makroer", macros, source.Unsupported, noMacros)
	}
	return true, err
}

// document hands over the document that the streams of an object are.
func (l *legacy) document(entries []oleEntry) error {
	if data := writeOLE(entries); data != nil {
		return l.object("", data)
	}
	size := int64(0)
	for _, e := range entries {
		size += int64(len(e.data))
	}
	l.objects++
	return l.out.partUnread(objectName(l.objects), size, source.TooLarge, "embedded object is too large to be read by itself")
}

// ofDocument reports whether a stream makes an OLE file a document that is told by it.
func ofDocument(e oleEntry) bool {
	return len(e.path) == 0 && slices.ContainsFunc(oleStreams, func(s oleStream) bool { return strings.EqualFold(s.name, e.name) })
}

// wraps reports whether a stream is a file that is embedded, or has one in it.
func wraps(e oleEntry) bool {
	return len(e.path) == 0 && (isNative(e) || strings.EqualFold(e.name, "Package") || e.name == "CONTENTS")
}

func isNative(e oleEntry) bool { return strings.EqualFold(e.name, "Ole10Native") }

// isEquation reports whether a stream of an equation is the equation itself, and not
// a file that was packed beside.
func isEquation(e oleEntry) bool {
	if !isNative(e) || len(e.data) < nativeHeader {
		return false
	}
	_, ok := unpackObject(e.data[nativeHeader:])
	return !ok
}

// describes reports whether a stream describes an object or shows what it holds.
func describes(e oleEntry) bool {
	return len(e.path) == 0 && (e.name == "Equation Native" || aboutObject[strings.Map(noDigits, e.name)])
}

// wrapped hands over the file in a stream.
func (l *legacy) wrapped(e oleEntry) error {
	if isNative(e) {
		return l.native(e.data)
	}
	return l.object("", e.data)
}

// besideOLE makes of a reader of Office documents one that goes on to files which are
// wrapped in the document's OLE file as in that of an object, and to what stands
// behind it. Office writes neither: what is hidden there is read, and what stands beside
// a document that is damaged.
func besideOLE(read reader) reader {
	return func(in input, out emitter) error {
		err := read(in, out)
		beside := readBesideOLE(in, out)
		if err == nil {
			err = beside
		}
		return err
	}
}

// readBesideOLE reads what besideOLE does beside a document.
func readBesideOLE(in input, out emitter) error {
	if !hasAtRoot(in.data, "Ole10Native", "Package", "CONTENTS") {
		return readBehindOLE(in, out)
	}
	l, err := openLegacy(in, out)
	if err != nil {
		return err
	}
	for _, e := range withoutStorages(l.entries) {
		switch {
		case !wraps(e):
		case isNative(e):
			err = l.native(e.data)
		default:
			err = l.object(e.name, e.data) // the document may have an objekt 1
		}
		if err != nil {
			return err
		}
	}
	if err := readBehindOLE(in, out); err != nil {
		return err
	}
	return l.damage
}

// namePackaged makes a page of the paths that packed files had, which are not their
// names. It is called once, after these were handed over.
func (l *legacy) namePackaged() error {
	if err := l.sink.begin("indlejrede filer", kernels.Prose); err != nil {
		return err
	}
	for _, name := range l.packed {
		if err := l.sink.line(name); err != nil {
			return err
		}
	}
	return l.sink.end()
}
