package config

import (
	"strings"
	"testing"
)

func TestPatterns(t *testing.T) {
	for _, c := range []struct{ pattern, fits, fitsNot string }{
		{"*.pdf", "a.pdf, A.PDF, x/y/b.pdf, x.pdf/", "a.pdfx, a.pdf/b"},
		{"/a.pdf", "a.pdf", "x/a.pdf"},
		{"Kladder/", "Kladder/, x/kladder/", "Kladder, x/kladder"},
		{"sager/2026", "sager/2026, Sager/2026/", "x/sager/2026, sager/2026/x"},
		{"**/bilag/**/*.txt", "bilag/a.txt, x/bilag/a.txt, x/bilag/y/z/a.txt", "a.txt, x/a.txt, bilag.txt"},
		{"sager/**", "sager/, sager/a, sager/a/b", "sagerx, a/sager/b"},
		{"[0-9][0-9]-??.*", "12-ab.doc, x/12-øå.doc", "1-ab.doc, 12-abc.doc, ab-12.x"},
		{`\[x\]`, "[x]", "x"},
		{"**", "a, a/b", ""},
		{"a*b*c*d*e*f*g*h", strings.Repeat("abcdefgh", 20), strings.Repeat("abcdefg", 2000)},
	} {
		p, err := ParsePattern(c.pattern)
		if err != nil {
			t.Fatal(err)
		}
		for want, names := range map[bool]string{true: c.fits, false: c.fitsNot} {
			for _, name := range strings.FieldsFunc(names, func(r rune) bool { return r == ',' }) {
				name, dir := strings.CutSuffix(strings.TrimSpace(name), "/")
				if p.Match(name, dir) != want {
					t.Errorf("%q fits %q (directory: %v): %v, want %v", c.pattern, name, dir, !want, want)
				}
			}
		}
	}
}

func TestSelected(t *testing.T) {
	for _, c := range []struct {
		include, exclude, path string
		want                   bool
	}{
		{"", "", "a/b.txt", true},
		{"*.pdf", "", "a/b.txt", false},
		{"*.pdf", "", "a", false},
		{"*.pdf", "", "a/", true}, // something below may fit
		{"*.pdf", "", "a/b.pdf", true},
		{"/2026", "", "2026/x/y.txt", true}, // what fits a directory means all below it
		{"2026/", "", "a/2026/y.txt", true},
		{"2026/", "", "a/2026", false}, // a file
		{"*.pdf", "/a", "a/", false},
		{"*.pdf", "b.pdf", "b.pdf", false}, // what is excluded is never included
	} {
		path, dir := strings.CutSuffix(c.path, "/")
		if got := selected(patterns(t, c.include), patterns(t, c.exclude), path, dir); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

func patterns(t *testing.T, list string) (out []Pattern) {
	t.Helper()
	for _, s := range strings.Fields(list) {
		p, err := ParsePattern(s)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, p)
	}
	return out
}

// slow matches segments by trying everything, for short lists.
func slow(pattern, name []string) bool {
	switch {
	case len(pattern) == 0:
		return len(name) == 0
	case pattern[0] == "**":
		return slow(pattern[1:], name) || len(name) > 0 && slow(pattern, name[1:])
	}
	return len(name) > 0 && matchName(pattern[0], name[0]) && slow(pattern[1:], name[1:])
}

// FuzzPattern compares with trying everything.
func FuzzPattern(f *testing.F) {
	f.Add("**/a/**/b*", "x/a/y/bc")
	f.Add("[a", "a")
	f.Add("a/**/a/**/a", "a/a/b/a")
	f.Fuzz(func(t *testing.T, pattern, name string) {
		p, err := ParsePattern(pattern)
		segments := strings.Split(fold(name), "/")
		if err != nil || len(p.segments) > 6 || len(segments) > 8 || len(name) > 100 {
			return
		}
		if got, want := p.Match(name, true), slow(p.segments, segments); got != want {
			t.Errorf("%q fits %q: %v, want %v", pattern, name, got, want)
		}
	})
}
