package config

import (
	_ "embed"
	"path/filepath"
	"strconv"
	"strings"
	"text/template"
	"unicode"
)

//go:embed example.toml
var exampleText string

var exampleTemplate = template.Must(template.New("").Funcs(template.FuncMap{"quote": strconv.Quote}).Parse(exampleText))

// Example returns a configuration with comments for the archives at roots, one
// each. Lines that begin with "#: " show what can be set beside what is.
func Example(roots []string) string {
	type archive struct{ Name, Root string }
	var archives []archive
	for _, root := range roots {
		archives = append(archives, archive{nameOf(root), root})
	}
	var out strings.Builder
	if err := exampleTemplate.Execute(&out, map[string]any{"StateDir": DefaultStateDir, "Archives": archives}); err != nil {
		panic(err) // the template is ours, and a Builder takes everything
	}
	return out.String()
}

// nameOf makes a name of a root's last directory.
func nameOf(root string) string {
	name := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_' {
			return r
		}
		return '-'
	}, filepath.Base(root))
	if name = strings.Trim(name, "-"); name == "" || nameFault(name) != "" {
		return "archive"
	}
	return name
}
