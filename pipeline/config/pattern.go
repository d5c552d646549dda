package config

import (
	"errors"
	"path"
	"strings"
)

// Pattern chooses files and directories by their path below an archive's root.
// Directories are separated by "/". Capitals do not matter, as on the file
// servers that archives come from.
//
//	*.tmp         names that end in .tmp, in any directory
//	/Udkast       the entry Udkast of the root itself
//	a/b           a pattern with a "/" inside begins at the root, too
//	Kladder/      directories only
//	**/x/**/*.pdf "**" is any number of directories, none too
//	[0-9]?-*      [..] is one of these characters, ? any one, * any number within a name
//
// A pattern that fits a directory means all that lies below it. Patterns do
// not look into containers: they choose files, not their parts.
type Pattern struct {
	text     string
	segments []string // folded; "**" stands for any number of directories
	dirs     bool     // directories only
}

// String returns the pattern as it was written.
func (p Pattern) String() string { return p.text }

// ParsePattern reads a pattern.
func ParsePattern(s string) (Pattern, error) {
	p := Pattern{text: s}
	rest := fold(s)
	rest, p.dirs = strings.CutSuffix(rest, "/")
	rest, rooted := strings.CutPrefix(rest, "/")
	if rest == "" {
		return p, errors.New("an empty pattern fits nothing; remove it")
	}
	p.segments = strings.Split(rest, "/")
	if !rooted && len(p.segments) == 1 {
		p.segments = []string{"**", rest}
	}
	for _, s := range p.segments {
		if _, err := path.Match(s, ""); err != nil {
			return p, errors.New("a [ without its ], or a \\ at the end; write \\[ for the character itself")
		}
		if s == "" || s == "." || s == ".." {
			return p, errors.New("paths have no empty parts, and no . or .. ; write what lies between the slashes")
		}
	}
	return p, nil
}

// Match reports whether the pattern fits a path itself, not only a directory
// above it.
func (p Pattern) Match(name string, dir bool) bool {
	return (dir || !p.dirs) && matchSegments(p.segments, strings.Split(fold(name), "/"))
}

// fold makes capitals and small letters alike.
func fold(s string) string { return strings.ToLower(s) }

// matchSegments goes back to the last "**" only: what an earlier one took can
// be taken by the last one as well. So time is bounded by the product of both
// lengths.
func matchSegments(pattern, name []string) bool {
	star, from := -1, 0 // the last "**", and where in name it goes on
	p, n := 0, 0
	for n < len(name) {
		switch {
		case p < len(pattern) && pattern[p] == "**":
			star, from = p, n
			p++
		case p < len(pattern) && matchName(pattern[p], name[n]):
			p++
			n++
		case star >= 0:
			from++
			p, n = star+1, from
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == "**" {
		p++
	}
	return p == len(pattern)
}

// matchName matches within one name. ParsePattern has seen that the pattern is
// well-formed.
func matchName(pattern, name string) bool {
	ok, _ := path.Match(pattern, name)
	return ok
}

// selected says whether an entry is part of an archive. What lies below an
// excluded directory is never asked for: the walk does not go there. A
// directory is gone through when nothing excludes it, because something below
// it may be included.
func selected(include, exclude []Pattern, name string, dir bool) bool {
	for _, p := range exclude {
		if p.Match(name, dir) {
			return false
		}
	}
	if dir || len(include) == 0 {
		return true
	}
	for _, p := range include {
		if p.Match(name, false) || above(p, name) {
			return true
		}
	}
	return false
}

// above reports whether a pattern fits a directory above a file.
func above(p Pattern, name string) bool {
	for i := strings.LastIndexByte(name, '/'); i > 0; i = strings.LastIndexByte(name[:i], '/') {
		if p.Match(name[:i], true) {
			return true
		}
	}
	return false
}
