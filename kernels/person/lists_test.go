package person

import (
	"bufio"
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"aktsyn/kernels/dictionary"
)

// TestCompiled: the embedded dictionary is what the lists make.
func TestCompiled(t *testing.T) {
	a, err := dictionary.Build(Builtin(), dictionary.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	if _, err := a.WriteTo(&want); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(compiled, want.Bytes()) {
		t.Error("lists/builtin.akdict is not what the lists make: run go generate ./kernels/person")
	}
}

func TestLists(t *testing.T) {
	for text := range classes(Builtin()) {
		if strings.ContainsAny(text, " \t") || len(text) < 2 {
			t.Errorf("%q is no single name", text)
		}
	}
}

// composed gives the surnames that the program makes of stems and endings.
func composed(t *testing.T) map[string]dictionary.Class {
	t.Helper()
	text, err := listFiles.ReadFile("lists/surnames_composed.txt")
	if err != nil {
		t.Fatal(err)
	}
	return classes(appendList(nil, string(text)))
}

// rareBearers is the number of people from which on a name that is a word or
// a town too is worth having.
const rareBearers = 100

// TestComposed: more than half of the made surnames are borne, and none is a
// town or an everyday word that few bear.
func TestComposed(t *testing.T) {
	bearers := counts(t, "dst2014_efternavne_min5.tsv")
	others := otherMeanings(t)
	names, borne := composed(t), 0
	for name := range names {
		if bearers[name] > 0 {
			borne++
		}
		if others[name] && bearers[name] < rareBearers {
			t.Errorf("%s is a place or a word, and a surname of %d only", name, bearers[name])
		}
	}
	share := 100 * float64(borne) / float64(len(names))
	t.Logf("%d made surnames, %.1f %% borne by five or more", len(names), share)
	if share < 57 {
		t.Errorf("only %.1f %% of the made surnames are borne", share)
	}
}

// TestNoSurnames: what once was made, or is no surname for another reason.
func TestNoSurnames(t *testing.T) {
	known := classes(Builtin())
	for _, w := range strings.Fields(`England Grønland Roskilde Næstved Svendborg Odense Silkeborg
			Horsens Sommerhus Brandmand Landmand Storby Landsby Ringvej Steder Slagter`) {
		if known[strings.ToUpper(w)]&dictionary.Surname != 0 {
			t.Errorf("%s is a surname", w)
		}
	}
}

// otherMeanings are towns and municipalities, and the words in small letters
// of Folketing proceedings.
func otherMeanings(t *testing.T) map[string]bool {
	t.Helper()
	m := map[string]bool{}
	texts, _ := filepath.Glob(filepath.Join(shared, "text", "*.txt"))
	for _, file := range append(texts, filepath.Join(shared, "places", "postcodes.tsv"), filepath.Join(shared, "places", "municipalities.tsv")) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		place := filepath.Ext(file) == ".tsv"
		for _, w := range strings.FieldsFunc(string(text), func(r rune) bool { return !isWord(r) }) {
			if place || w == strings.ToLower(w) {
				m[strings.ToUpper(w)] = true
			}
		}
	}
	if len(texts) == 0 || len(m) < 10000 {
		t.Fatalf("only %d words in %d texts", len(m), len(texts))
	}
	return m
}

var listLine = regexp.MustCompile(`^(#.*|[gsbpcx][1-5]\t\S.*|)$`)

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
	if women < 96 || men < 97 || surnames < 86.5 {
		t.Errorf("women %.2f %%, men %.2f %%, surnames %.2f %%", women, men, surnames)
	}
}

// TestOrigins measures the share of people whose names the built-in list
// knows, for the names that are told to be Danish or Muslim, women's, men's
// and family names: each name counts as often as people bore it in 2014.
func TestOrigins(t *testing.T) {
	known := classes(Builtin())
	bearers := map[dictionary.Class]map[string]int{
		dictionary.Given:   counts(t, "dst2014_fornavne_kvinder_min5.tsv"),
		dictionary.Surname: counts(t, "dst2014_efternavne_min5.tsv"),
	}
	for name, n := range counts(t, "dst2014_fornavne_maend_min5.tsv") {
		bearers[dictionary.Given][name] += n
	}
	covered, total := map[string]int{}, map[string]int{}
	for _, o := range origins(t) {
		n := bearers[o.class][o.name]
		total[o.group] += n
		if knownParts(known, o.class, o.name) {
			covered[o.group] += n
		}
	}
	for group, n := range total {
		share := 100 * float64(covered[group]) / float64(n)
		t.Logf("%s: %.1f %% of %d people", group, share, n)
		if share < 98 {
			t.Errorf("%s: only %.1f %% of %d people", group, share, n)
		}
	}
	if len(total) != 6 {
		t.Errorf("%d groups, want 6", len(total))
	}
}

// origin is a name with the group it is told to be of.
type origin struct {
	name, group string
	class       dictionary.Class
}

// origins reads the names by origin. They are for tests alone: nothing of the
// list comes from them.
func origins(t *testing.T) []origin {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(shared, "names", "dacy_names_test_only.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	var all []origin
	for line := range strings.Lines(string(text)) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		if len(f) != 5 || f[0] == "name" {
			continue
		}
		o := origin{name: strings.ToUpper(f[0]), group: f[2] + " " + f[3], class: dictionary.Surname}
		if f[4] == "True" {
			o.class = dictionary.Given
		}
		all = append(all, o)
	}
	return all
}

func coverage(t *testing.T, known map[string]dictionary.Class, class dictionary.Class, file string) float64 {
	covered, total := 0, 0
	for name, n := range counts(t, file) {
		total += n
		if knownParts(known, class, name) {
			covered += n
		}
	}
	return 100 * float64(covered) / float64(total)
}

// counts reads the bearers of each name, in capitals, or skips the test where
// shared data is absent.
func counts(t *testing.T, file string) map[string]int {
	t.Helper()
	f, err := os.Open(filepath.Join(shared, "names", file))
	if os.IsNotExist(err) {
		t.Skip("no shared data")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all := map[string]int{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		name, count, _ := strings.Cut(lines.Text(), "\t")
		n, err := strconv.Atoi(count)
		if err != nil {
			t.Fatal(err)
		}
		all[name] += n
	}
	if lines.Err() != nil || len(all) == 0 {
		t.Fatalf("%s: nothing read: %v", file, lines.Err())
	}
	return all
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
