package person

import (
	"embed"
	"iter"
	"strings"

	"aktsyn/kernels/dictionary"
)

// The name lists: text files of lines "<letter><frequency>\t<names>", the
// names parted by blanks; '#' begins a comment line. The frequency is
// dictionary.Entry's, 1 rare .. 5 very common in Denmark. The letter is
//
//	g  given names
//	s  surnames
//	b  used as both
//	p  stems of patronymics: Abraham is Abrahamsen, Hans is Hansen
//	c  "stems / endings": every stem with every ending is a surname
//	x  no surnames, although the c lines of the same file make them
//
//go:embed lists/given_danish.txt lists/surnames_danish.txt lists/surnames_composed.txt lists/world.txt
var listFiles embed.FS

var listNames = []string{"given_danish.txt", "surnames_danish.txt", "surnames_composed.txt", "world.txt"}

//go:generate go run ./_compile lists/builtin.akdict

// compiled is the built-in list as a dictionary file, so that a program that
// adds no names need not build one when it starts. TestCompiled holds it
// against the lists.
//
//go:embed lists/builtin.akdict
var compiled []byte

// Builtin returns the built-in list. Names may occur more than once, with
// different classes and frequencies.
func Builtin() []dictionary.Entry {
	var entries []dictionary.Entry
	for _, name := range listNames {
		text, err := listFiles.ReadFile("lists/" + name)
		if err != nil {
			panic(err) // embedded: cannot happen in a program that compiled
		}
		entries = appendList(entries, string(text))
	}
	return entries
}

// appendList appends the names of one file.
func appendList(entries []dictionary.Entry, text string) []dictionary.Entry {
	no := excluded(text)
	for key, names := range lines(text) {
		entries = appendLine(entries, key, names, no)
	}
	return entries
}

// excluded gives the names of the x lines.
func excluded(text string) map[string]bool {
	no := map[string]bool{}
	for key, names := range lines(text) {
		if key[0] == 'x' {
			for _, name := range strings.Fields(names) {
				no[name] = true
			}
		}
	}
	return no
}

// lines gives the lines "key\trest" of a list file.
func lines(text string) iter.Seq2[string, string] {
	return func(yield func(key, rest string) bool) {
		for line := range strings.Lines(text) {
			if key, rest, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok && !strings.HasPrefix(key, "#") {
				if !yield(key, rest) {
					return
				}
			}
		}
	}
}

func appendLine(entries []dictionary.Entry, key, names string, no map[string]bool) []dictionary.Entry {
	add := func(text string, class dictionary.Class) {
		entries = append(entries, dictionary.Entry{Text: text, Class: class, Freq: key[1] - '0'})
	}
	switch key[0] {
	case 'g', 's', 'b':
		for _, name := range strings.Fields(names) {
			add(name, classLetters[key[0]])
		}
	case 'p':
		for _, stem := range strings.Fields(names) {
			add(patronymic(stem), dictionary.Surname)
		}
	case 'c':
		stems, endings, _ := strings.Cut(names, "/")
		for _, stem := range strings.Fields(stems) {
			for _, ending := range strings.Fields(endings) {
				if name := stem + ending; !no[name] {
					add(name, dictionary.Surname)
				}
			}
		}
	}
	return entries
}

var classLetters = map[byte]dictionary.Class{
	'g': dictionary.Given,
	's': dictionary.Surname,
	'b': dictionary.Given | dictionary.Surname,
}

func patronymic(stem string) string {
	if strings.HasSuffix(stem, "s") {
		return stem + "en"
	}
	return stem + "sen"
}
