package night

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"aktsyn/pipeline/hitindex"
)

// TestRootsOfAnArchiveChange: the morning compares with the night before all the
// same, and names what was added to the configuration and taken out of it.
func TestRootsOfAnArchiveChange(t *testing.T) {
	w := newTown(t, "", "a")
	w.run(t)
	write(t, filepath.Join(w.root("b"), "new.txt"), "Borger: cpr 020265-9902\n")
	roots := &w.conf.Archives[0].Roots
	*roots = append(*roots, w.root("b"))
	s := w.run(t)
	if c := s.Archives[0].Run.Changes; c[hitindex.New] != 1 || c[hitindex.Unchanged] != 2 {
		t.Errorf("a root was added: %v", c)
	}
	*roots = (*roots)[1:]
	s = w.run(t)
	if c := s.Archives[0].Run.Changes; c[hitindex.Gone] != 2 || c[hitindex.Unchanged] != 1 {
		t.Errorf("a root was taken out: %v", c)
	}
	pages := w.mornings(t, 3)
	for page, says := range map[int]string{
		1: `<p>Føjet til arkivets konfiguration siden sidst: [^ ]*/archives/b\.</p>`, // the test's directory may be masked
		2: `<p>Taget ud af arkivets konfiguration siden sidst: [^ ]*/archives/a\. Filer derfra`,
	} {
		if !regexp.MustCompile(says).MatchString(pages[page]) {
			t.Errorf("%q is missing in\n%s", says, pages[page])
		}
	}
	if n := strings.Count(pages[1], "er der kommet 1 personnummer til; ingen fund er forsvundet"); n != 1 {
		t.Errorf("new numbers are told %d times in\n%s", n, pages[1])
	}
}
