package person

import (
	"bufio"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"aktsyn/kernels/dictionary"
)

func TestLists(t *testing.T) {
	given, surnames := 0, 0
	for text, class := range classes(Builtin()) {
		if strings.ContainsAny(text, " \t") || len(text) < 2 {
			t.Errorf("%q is no single name", text)
		}
		if class&dictionary.Given != 0 {
			given++
		}
		if class&dictionary.Surname != 0 {
			surnames++
		}
	}
	t.Logf("%d given names, %d surnames", given, surnames)
	if given < 7000 || surnames < 40000 {
		t.Errorf("only %d given names, %d surnames", given, surnames)
	}
}

var listLine = regexp.MustCompile(`^(#.*|[gsbpc][1-5]\t\S.*|)$`)

// TestListFormat finds lines that the loader would pass over.
func TestListFormat(t *testing.T) {
	for _, name := range listNames {
		text, err := listFiles.ReadFile("lists/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			if !listLine.MatchString(line) {
				t.Errorf("%s:%d is no list line", name, i+1)
			}
		}
	}
}

func classes(entries []dictionary.Entry) map[string]dictionary.Class {
	m := map[string]dictionary.Class{}
	for _, e := range entries {
		m[strings.ToUpper(e.Text)] |= e.Class
	}
	return m
}

// TestCoverage measures the share of the population of 2014 whose names the
// built-in list knows, counting a double name if all its parts are known.
func TestCoverage(t *testing.T) {
	known := classes(Builtin())
	women := coverage(t, known, dictionary.Given, "dst2014_fornavne_kvinder_min5.tsv")
	men := coverage(t, known, dictionary.Given, "dst2014_fornavne_maend_min5.tsv")
	surnames := coverage(t, known, dictionary.Surname, "dst2014_efternavne_min5.tsv")
	t.Logf("women %.2f %%, men %.2f %%, surnames %.2f %%", women, men, surnames)
	if women < 95 || men < 95 || surnames < 82 {
		t.Errorf("women %.2f %%, men %.2f %%, surnames %.2f %%", women, men, surnames)
	}
}

func coverage(t *testing.T, known map[string]dictionary.Class, class dictionary.Class, file string) float64 {
	f, err := os.Open(filepath.Join(shared, "names", file))
	if os.IsNotExist(err) {
		t.Skip("no shared data")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	covered, total := 0, 0
	for lines := bufio.NewScanner(f); lines.Scan(); {
		name, count, _ := strings.Cut(lines.Text(), "\t")
		n, err := strconv.Atoi(count)
		if err != nil {
			t.Fatal(err)
		}
		total += n
		if knownParts(known, class, name) {
			covered += n
		}
	}
	if total == 0 {
		t.Fatalf("%s: nothing read", file)
	}
	return 100 * float64(covered) / float64(total)
}

func knownParts(known map[string]dictionary.Class, class dictionary.Class, name string) bool {
	if known[name]&class != 0 {
		return true
	}
	parts := strings.FieldsFunc(name, func(r rune) bool { return r == '-' || r == ' ' })
	for _, part := range parts {
		if known[part]&class == 0 {
			return false
		}
	}
	return len(parts) > 1
}
