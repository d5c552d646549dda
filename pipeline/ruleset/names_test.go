package ruleset

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"aktsyn/kernels/dictionary"
)

// TestADictionaryThatIsCutShortInUse is used as it was read.
func TestADictionaryThatIsCutShortInUse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kommune.aksyn")
	a, err := dictionary.Build([]dictionary.Entry{{Text: "Vibekka", Class: dictionary.Given}, {Text: "Torbenius", Class: dictionary.Given}}, dictionary.Options{})
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.WriteTo(f); err != nil {
		t.Fatal(err)
	}
	loaded, err := LoadNames(t.Context(), path, NameOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Truncate(0); err != nil {
		t.Fatal(err)
	}
	f.Close()
	if n := len(loaded.Entries()); n != 2 { // the process would end here, by a SIGBUS
		t.Errorf("%d entries of 2", n)
	}
}

// TestAnEnormousDictionary is refused before there is memory for it.
func TestAnEnormousDictionary(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kommune.aksyn")
	a, err := dictionary.Build([]dictionary.Entry{{Text: "Vibekka", Class: dictionary.Given}}, dictionary.Options{})
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := a.WriteTo(f); err != nil {
		t.Fatal(err)
	}
	if err := f.Truncate(10 << 40); err != nil { // the process would end here for want of memory
		t.Skip("no sparse file of 10 TB: ", err)
	}
	if _, err := LoadNames(t.Context(), path, NameOptions{}); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("10 TB: %v", err)
	}
}
