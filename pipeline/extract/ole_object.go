package extract

import (
	"slices"

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
	streams := withoutStorages(l.entries)
	if slices.ContainsFunc(streams, inMacros) {
		return fail(source.Unsupported, noMacros)
	}
	if err := l.lines("egenskaber", l.properties()); err != nil {
		return err
	}
	if err := l.sink.end(); err != nil {
		return err
	}
	known, err := l.held(streams)
	if err == nil && !known && !onlyEquation(streams) {
		err = fail(source.Unsupported, noReader)
	}
	if err != nil {
		return err
	}
	return l.damage
}
