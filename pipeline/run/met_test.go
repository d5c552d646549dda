package run

import (
	"fmt"
	"testing"

	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/source"
)

// TestMet: as many files are remembered as there is room for, and of others it is
// not said that they have no entry.
func TestMet(t *testing.T) {
	var m met
	path := func(i int) source.File { return source.File{Root: "r", Path: fmt.Sprintf("%06d", i)} }
	for i := range metFiles + 2 {
		var e *hitindex.Entry
		if i%2 == 0 {
			e = &hitindex.Entry{File: path(i), Tries: uint32(i)}
		}
		m.add(path(i), e)
	}
	for i := range metFiles + 2 {
		e, known := m.find(path(i))
		if known != (i < metFiles) || (e != nil) != (known && i%2 == 0) || e != nil && (e.Tries != uint32(i) || e.File.Path != path(i).Path) {
			t.Fatalf("file %d: %v, known %v", i, e, known)
		}
	}
	if e, known := m.find(source.File{Root: "other", Path: "000002"}); known || e != nil {
		t.Errorf("a file of another root: %v", e)
	}
}

// TestMetKeepsAnEntry: an entry is remembered as it was when it was met, whatever
// its chunk's room is used for next.
func TestMetKeepsAnEntry(t *testing.T) {
	var m met
	room := []hitindex.Entry{{File: source.File{Path: "a"}, Tries: 1}}
	m.add(room[0].File, &room[0])
	room[0] = hitindex.Entry{Tries: 2}
	if e, _ := m.find(source.File{Path: "a"}); e == nil || e.Tries != 1 {
		t.Errorf("%+v", e)
	}
}
