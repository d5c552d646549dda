package ruleset

import (
	"os"
	"path/filepath"
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
