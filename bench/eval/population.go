package eval

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"aktsyn/kernels/dictionary"
	"aktsyn/kernels/person"
)

// The lists of Statistics Denmark below shared/data/names: a name, a tab and
// how many bore it.
const (
	womenFile    = "dst2014_fornavne_kvinder_min5.tsv"
	menFile      = "dst2014_fornavne_maend_min5.tsv"
	surnamesFile = "dst2014_efternavne_min5.tsv"
)

// population counts the bearers of names, by their folded form.
type population struct{ given, surnames map[string]int }

// readPopulation reads the lists of Statistics Denmark in dir. Errors name
// file and line.
func readPopulation(dir string) (*population, error) {
	p := &population{map[string]int{}, map[string]int{}}
	for _, list := range []struct {
		file string
		into map[string]int
	}{{womenFile, p.given}, {menFile, p.given}, {surnamesFile, p.surnames}} {
		if err := addBearers(list.into, filepath.Join(dir, list.file)); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func addBearers(into map[string]int, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	lines, n := bufio.NewScanner(f), 0
	for lines.Scan() {
		n++
		name, count, _ := strings.Cut(lines.Text(), "\t")
		bearers, err := strconv.Atoi(count)
		if err != nil || bearers < 0 {
			return fmt.Errorf("%s: line %d: want a name, a tab and a count", path, n)
		}
		into[fold(name)] += bearers
	}
	if n == 0 && lines.Err() == nil {
		return fmt.Errorf("%s: holds no name", path)
	}
	return lines.Err()
}

func fold(name string) string { return string(dictionary.Fold(nil, []byte(name))) }

// knows reports whether a name is in one of the lists.
func (p *population) knows(name string) bool {
	name = fold(name)
	return p.given[name] > 0 || p.surnames[name] > 0
}

// classes are the names of a list and what they are used as, by folded form.
type classes map[string]dictionary.Class

// builtinClasses are the names that are built in.
func builtinClasses() classes {
	c := classes{}
	for _, e := range person.Builtin() {
		c[fold(e.Text)] |= e.Class
	}
	return c
}

// has reports whether a folded name is known as class, a double name when all
// its parts are.
func (c classes) has(name string, class dictionary.Class) bool {
	if c[name]&class != 0 {
		return true
	}
	parts := strings.FieldsFunc(name, func(r rune) bool { return r == '-' || r == ' ' })
	for _, part := range parts {
		if c[part]&class == 0 {
			return false
		}
	}
	return len(parts) > 1
}

// coverage counts the bearers of all names, and of those known as class.
func (c classes) coverage(bearers map[string]int, class dictionary.Class) (known, all int) {
	for name, n := range bearers {
		all += n
		if c.has(name, class) {
			known += n
		}
	}
	return known, all
}
