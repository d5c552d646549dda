package ruleset

import (
	"os"
	"path/filepath"
	"testing"

	"aktsyn/kernels/dictionary"
)

func TestClassOfAListByItsName(t *testing.T) {
	const single = dictionary.Given | dictionary.Surname
	for name, want := range map[string]dictionary.Class{
		"dst2014_fornavne_kvinder_min5.tsv": dictionary.Given,
		"Efternavne 2026.csv":               dictionary.Surname,
		"first_names.txt":                   dictionary.Given,
		"surnames.txt":                      dictionary.Surname,
		"fornavne_og_efternavne.csv":        single,
		"navne.txt":                         single,
	} {
		path := filepath.Join(t.TempDir(), "fornavne", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("Qwertz\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := LoadNames(t.Context(), path, NameOptions{})
		if err != nil || len(f.Entries()) != 1 || f.Entries()[0].Class != want {
			t.Errorf("%s: %v, %v, want class %v", name, err, f.Entries(), want)
		}
		f, err = LoadNames(t.Context(), path, NameOptions{List: dictionary.ListOptions{Class: dictionary.Street}})
		if err != nil || f.Entries()[0].Class != dictionary.Street {
			t.Errorf("%s: a class that was named is not taken: %v, %v", name, err, f.Entries())
		}
	}
}
