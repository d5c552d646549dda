package bench

import (
	"errors"
	"fmt"
	"slices"

	"aktsyn/bench/corpora"
	"aktsyn/bench/engines"
	"aktsyn/kernels/dictionary"
)

// Entries says what a dictionary holds.
type Entries string

// The kinds of entries.
const (
	Words     Entries = "words"      // given names and surnames, a word each
	FullNames Entries = "full-names" // two or three words each
)

// maxNames is the largest dictionary of a kind.
func (e Entries) maxNames() int {
	if e == FullNames {
		return 2_000_000
	}
	return corpora.MaxNameWords
}

// nameList is the dictionary of a definition of the group "names".
func (d Definition) nameList() engines.NameList {
	l := engines.NameList{Case: d.Case, Phrases: d.Entries == FullNames}
	if l.Phrases {
		l.Entries = corpora.FullNames(d.Names)
		return l
	}
	for _, w := range corpora.NameWords(d.Names) {
		l.Entries = append(l.Entries, w.Text)
	}
	return l
}

// nameEntries is the dictionary of a definition of the group "person".
func (d Definition) nameEntries() []dictionary.Entry {
	entries := make([]dictionary.Entry, 0, d.Names)
	for _, w := range corpora.NameWords(d.Names) {
		e := dictionary.Entry{Text: w.Text, Class: dictionary.Surname}
		if w.Given {
			e.Class = dictionary.Given
		}
		entries = append(entries, e)
	}
	return entries
}

// checkNames returns what is wrong with a definition's dictionary.
func (d Definition) checkNames() error {
	switch {
	case (d.Group == "names" || d.Group == "person") != (d.Names > 0):
		return errors.New("the groups names and person, and no other, need the size of a dictionary")
	case (d.Group == "names") != (d.Case != "") || (d.Group == "names") != (d.Entries != ""):
		return errors.New("the group names, and no other, needs case and entries")
	case d.Group == "names" && !slices.Contains(engines.Cases(), d.Case):
		return fmt.Errorf("unknown case %q", d.Case)
	case d.Group == "names" && d.Entries != Words && d.Entries != FullNames:
		return fmt.Errorf("unknown entries %q", d.Entries)
	case d.Names > d.Entries.maxNames():
		return fmt.Errorf("there are no more than %d different names", d.Entries.maxNames())
	}
	return nil
}
