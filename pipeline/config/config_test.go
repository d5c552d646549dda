package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"aktsyn/pipeline/grades"
)

// list is how problems are compared: places and texts.
func list(problems []Problem) string {
	var out strings.Builder
	for _, p := range problems {
		fmt.Fprintln(&out, p)
	}
	return out.String()
}

// TestEveryMistakeIsToldAtOnce has the mistakes that a file can hold, each in a
// line of its own that says what is expected: "# COLUMN TEXT", or "# warning
// COLUMN TEXT".
func TestEveryMistakeIsToldAtOnce(t *testing.T) {
	text, err := os.ReadFile("testdata/mistakes.toml")
	if err != nil {
		t.Fatal(err)
	}
	_, problems := Parse("mistakes.toml", text)
	var want strings.Builder
	for i, line := range strings.Split(string(text), "\n") {
		_, expected, ok := strings.Cut(line, "#! ")
		if !ok {
			continue
		}
		for _, e := range strings.Split(expected, " #! ") {
			kind := "error"
			if rest, is := strings.CutPrefix(e, "warning "); is {
				kind, e = "warning", rest
			}
			column, said, _ := strings.Cut(e, " ")
			fmt.Fprintf(&want, "mistakes.toml:%d:%s: %s: %s\n", i+1, column, kind, said)
		}
	}
	if got := list(problems); got != want.String() {
		t.Errorf("got\n%swant\n%s", got, want.String())
	}
}

func TestWhatIsNoTOMLIsToldWithItsPlace(t *testing.T) {
	for text, want := range map[string]string{
		"[night]\nuntil = 06:00:99\n":              "x:2:15: error: ",
		"cores = 1\ncores = 2\n":                   "x:2:1: error: key cores is already defined",
		"[[archive]]\nname = \"a\n":                "x:2:10: error: basic strings cannot have new lines",
		"\xff":                                     "x:1:1: error: ",
		"[night]\n[night]\n":                       "x:2:2: error: table night already exists",
		"state-dir = \"/var/lib/aktsyn\" \"more\"": "x:1:31: error: ",
	} {
		_, problems := Parse("x", []byte(text))
		if len(problems) != 1 || !strings.HasPrefix(problems[0].String(), want) {
			t.Errorf("%q: %q, want one problem %q", text, list(problems), want)
		}
	}
}

func TestAWholeConfiguration(t *testing.T) {
	c, problems := Parse("x", []byte(`
state-dir = "/s"
key-file = "/k"
night = { from = "20:00", until = "06:00", cores = 2, memory = "1GiB", read-rate = "50MB" }
[profile.cpr]
kernels = ["cpr"]
names = ["/n.aksyn"]
limits.max-depth = 3
limits.max-document-size = "1GiB"
thresholds.cpr.high = 7
thresholds.person = { medium = -1, certain = 20 }
[[archive]]
name = "jobcenter_øst"
owner = "Jobcenter Øst"
roots = ["/a", "/b"]
include = ["**/*.PDF"]
exclude = ["/Kladder/"]
profile = "cpr"
[[archive]]
name = "b"
roots = ["/c"]
index = "/elsewhere"
`))
	if len(problems) > 0 {
		t.Fatal(list(problems))
	}
	a, b := c.Archives[0], c.Archives[1]
	if a.Index != "/s/index/jobcenter_øst" || b.Index != "/elsewhere" || a.Owner != "Jobcenter Øst" || len(a.Roots) != 2 {
		t.Errorf("%+v\n%+v", a, b)
	}
	if a.Profile.Name != "cpr" || a.Profile.Limits.Depth != 3 || a.Profile.Limits.DocumentBytes != 1<<30 || b.Profile.Name != "default" {
		t.Errorf("%+v\n%+v", a.Profile, b.Profile)
	}
	want := grades.Default()
	want.CPR.High, want.Person.Medium, want.Person.Certain = 7, -1, 20
	if a.Profile.Thresholds != want || b.Profile.Thresholds != grades.Default() {
		t.Errorf("%+v\n%+v", a.Profile.Thresholds, b.Profile.Thresholds)
	}
	if n := c.Night; n.From.String() != "20:00" || n.Until.String() != "06:00" || n.Memory != 1<<30 || n.ReadRate != 50e6 {
		t.Errorf("%+v", n)
	}
	if !a.Select("x/y.pdf", false) || a.Select("x/y.txt", false) || a.Select("kladder", true) || !a.Select("x", true) {
		t.Error("patterns are not used")
	}
	if _, ok := c.Archive("b"); !ok {
		t.Error("archive b is not found by its name")
	}
}

// FuzzParse: no text makes Parse panic, every problem has a place within the
// text, and without errors there is an archive.
func FuzzParse(f *testing.F) {
	text, err := os.ReadFile("testdata/mistakes.toml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte("archive = [{name='a', roots=['/a']}, 1]\n[x]\n'a.b'.c=1"))
	f.Add([]byte(Example([]string{"/srv/a"})))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, problems := Parse("x", text)
		lines := strings.Count(string(text), "\n") + 1
		for _, p := range problems {
			if p.Place.Line < 1 || p.Place.Line > lines || p.Place.Column < 1 {
				t.Errorf("%v is no place in %d lines", p, lines)
			}
		}
		if !Errors(problems) && len(c.Archives) == 0 {
			t.Error("no archive and no error")
		}
	})
}

// TestExamplePasses: what 'config example' prints passes the check.
func TestExamplePasses(t *testing.T) {
	dir := t.TempDir()
	archive, state := filepath.Join(dir, "ESDH sager"), filepath.Join(dir, "state")
	if err := os.MkdirAll(filepath.Join(archive, "Kladder"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a.txt", "b.tmp", "Kladder/c.txt"} {
		if err := os.WriteFile(filepath.Join(archive, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	text := strings.ReplaceAll(Example([]string{archive}), DefaultStateDir, state)
	c, problems := Parse("x", []byte(text))
	if len(problems) > 0 {
		t.Fatalf("%s\n%s", list(problems), text)
	}
	if problems, err := c.Check(t.Context()); err != nil || len(problems) > 0 {
		t.Errorf("%v\n%s", err, list(problems))
	}
	if len(c.Archives) != 1 || c.Archives[0].Name != "ESDH-sager" || c.Night.Until == None {
		t.Errorf("%+v", c)
	}
	var all strings.Builder // with the lines that are comments for a start
	for line := range strings.Lines(text) {
		all.WriteString(strings.TrimPrefix(line, "#: "))
	}
	if _, problems := Parse("x", []byte(all.String())); Errors(problems) {
		t.Errorf("with all that is only shown: %s\n%s", list(problems), all.String())
	}
}

// TestNoRoots: a night of an archive without roots would examine nothing.
func TestNoRoots(t *testing.T) {
	for roots, want := range map[string]string{
		"":               `1:3: error: an archive without roots; add roots = ["/…"]`,
		"roots = []\n":   `3:1: error: roots names no directory; write roots = ["/…"]`,
		"roots = 3\n":    `3:1: error: roots is a whole number; write a list, as in roots = ["…", "…"]`,
		"roots = ['']\n": `3:10: error: "" is no absolute path; begin it with "/"`,
	} {
		_, problems := Parse("x", []byte("[[archive]]\nname = \"a\"\n"+roots))
		if got := list(problems); len(problems) != 1 || !strings.Contains(got, want) {
			t.Errorf("%q: %s\nwant %s", roots, got, want)
		}
	}
}

// TestKernelsAreNamedOnce: an empty list would be all of them, silently.
func TestKernelsAreNamedOnce(t *testing.T) {
	for list, want := range map[string]string{
		`[]`:              "kernels names no kernel; leave the key out for all",
		`["cpr", "cpr"]`:  "kernels names cpr twice; name it once",
		`["cpr","names"]`: `no kernel is called "names"; there are cpr, person`,
	} {
		text := "[[archive]]\nname = \"a\"\nroots = [\"/a\"]\n[profile.default]\nkernels = " + list + "\n"
		_, problems := Parse("x", []byte(text))
		if len(problems) != 1 || problems[0].Place.Line != 5 || problems[0].Text != want {
			t.Errorf("%s: %v, want %q in line 5", list, problems, want)
		}
	}
}
