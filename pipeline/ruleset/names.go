package ruleset

import (
	"bytes"
	"fmt"
	"os"

	"aktsyn/kernels/dictionary"
)

// NameFile is a file with names, as LoadNames found it.
type NameFile struct {
	Entries  []dictionary.Entry
	Compiled bool                  // a dictionary file; else a list
	Report   dictionary.ListReport // of a list
}

// LoadNames reads a name list, or a dictionary that 'aktsyn names build'
// compiled. When o has no class, that of a list is taken from its file's name
// if that says it. Errors name the file.
func LoadNames(path string, o dictionary.ListOptions) (NameFile, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return NameFile{}, fmt.Errorf("names: %w", err)
	}
	if !dictionary.IsCompiled(b) {
		if o.Class == 0 {
			o.Class = classOf(path)
		}
		entries, report, err := dictionary.ParseList(bytes.NewReader(b), path, o)
		return NameFile{Entries: entries, Report: report}, err
	}
	a, err := dictionary.Read(b)
	if err != nil {
		return NameFile{}, fmt.Errorf("%s: %w", path, err)
	}
	f := NameFile{Compiled: true, Entries: make([]dictionary.Entry, a.Len())}
	for i := range f.Entries {
		f.Entries[i] = a.Entry(uint32(i))
	}
	return f, nil
}
