package config

import (
	"cmp"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"

	"aktsyn/pipeline/grades"
	"aktsyn/pipeline/report"
	"aktsyn/pipeline/ruleset"
	"aktsyn/pipeline/source"
)

// DefaultStateDir is where the state of nights and the indexes lie unless the
// configuration says otherwise.
const DefaultStateDir = "/var/lib/aktsyn"

// DefaultKeepReports is how long the morning's reports are kept unless the
// configuration says otherwise: a year.
const DefaultKeepReports = 365 * 24 * time.Hour

// defaultProfile is the profile of archives that name none.
const defaultProfile = "default"

// Parse reads a configuration. file names it in problems; they are in the order
// in which they stand. With errors among the problems the configuration is
// not to be used.
func Parse(file string, text []byte) (Config, []Problem) {
	c := Config{File: file, Night: Night{From: None, Until: None}, StateDir: DefaultStateDir, Profiles: map[string]Profile{}}
	values, places, problem := parseDocument(text)
	if problem != nil {
		problem.File = file
		return c, []Problem{*problem}
	}
	c.places = places
	d := &decoder{file: file, places: places}
	c.decode(&table{decoder: d, title: "the file itself", values: values})
	slices.SortStableFunc(d.problems, byPlace)
	c.problems = d.problems
	return c, d.problems
}

func byPlace(a, b Problem) int {
	return cmp.Or(cmp.Compare(a.Place.Line, b.Place.Line), cmp.Compare(a.Place.Column, b.Place.Column))
}

func (c *Config) decode(t *table) {
	t.file("state-dir", &c.StateDir)
	c.IndexDir = filepath.Join(c.StateDir, "index")
	t.file("index-dir", &c.IndexDir)
	c.ReportDir = filepath.Join(c.StateDir, "reports")
	t.file("report-dir", &c.ReportDir)
	c.KeepReports = DefaultKeepReports
	t.duration("keep-reports", &c.KeepReports)
	t.file("key-file", &c.KeyFile)
	t.text("key-command", &c.KeyCommand)
	if c.KeyFile != "" && c.KeyCommand != "" {
		t.problem(t.at("key-command"), "key-file and key-command are both given; keep one of them")
	}
	c.Night.decode(t.sub("night", "[night]"))
	c.Metrics.decode(t.sub("metrics", "[metrics]"))
	c.TextCache.decode(t.sub("text-cache", "[text-cache]"))
	c.profiles(t.sub("profile", "[profile]"))
	c.archives(t)
	t.end()
}

func (n *Night) decode(t *table) {
	t.clock("from", &n.From)
	t.clock("until", &n.Until)
	if n.Until == None && n.From != None {
		t.problem(t.at("from"), "from without until; say when the night ends, as in until = \"06:00\"")
	}
	if n.Until != None && n.Until == n.From {
		t.problem(t.at("until"), "from and until are the same; remove both if the night may last a whole day")
	}
	t.count("cores", &n.Cores, 0)
	t.size("memory", &n.Memory)
	t.size("read-rate", &n.ReadRate)
	t.end()
}

func (m *Metrics) decode(t *table) {
	t.text("listen", &m.Listen)
	t.file("textfile", &m.Textfile)
	if m.Textfile != "" && filepath.Ext(m.Textfile) != ".prom" {
		t.problem(t.at("textfile"), "textfile is %s; the node exporter reads only files whose names end in .prom", m.Textfile)
	}
	t.end()
}

func (x *TextCache) decode(t *table) {
	t.file("dir", &x.Dir)
	t.size("size", &x.Size)
	t.duration("age", &x.Age)
	if x.Dir == "" && len(t.values) > 0 {
		t.problem(t.path, "a text cache without dir; add dir = \"/…\"")
	}
	t.end()
}

func (c *Config) profiles(t *table) {
	for _, name := range slices.Sorted(maps.Keys(t.values)) {
		p := newProfile(name)
		p.decode(t.sub(name, fmt.Sprintf("[profile.%s]", name)))
		c.Profiles[name] = p
	}
	if _, ok := c.Profiles[defaultProfile]; !ok {
		c.Profiles[defaultProfile] = newProfile(defaultProfile)
	}
}

func newProfile(name string) Profile {
	return Profile{Name: name, Thresholds: grades.Default(), Limits: source.DefaultLimits(), OCR: OCR{OCRBudget, defaultOCR}}
}

func (p *Profile) decode(t *table) {
	p.kernels(t)
	t.texts("names", &p.Names, t.absolute)
	t.file("password-file", &p.PasswordFile)
	p.OCR.decode(t)
	t.count("keep-runs", &p.Retention.Runs, 1)
	t.duration("keep-age", &p.Retention.Age)
	p.thresholds(t.sub("thresholds", fmt.Sprintf("[profile.%s.thresholds]", p.Name)))
	p.limits(t.sub("limits", fmt.Sprintf("[profile.%s.limits]", p.Name)))
	t.end()
}

// kernels takes those that look for hits. A list that names none is refused: it
// may be meant as all of them or as none.
func (p *Profile) kernels(t *table) {
	seen := map[string]bool{}
	t.texts("kernels", &p.Kernels, func(at, s string) {
		if known := ruleset.KernelNames(); !slices.Contains(known, s) {
			t.problem(at, "no kernel is called %q; there are %s", s, strings.Join(known, ", "))
		} else if seen[s] {
			t.problem(at, "kernels names %s twice; name it once", s)
		}
		seen[s] = true
	})
	if list, given := t.values["kernels"].([]any); given && len(list) == 0 {
		t.problem(t.at("kernels"), "kernels names no kernel; leave the key out for all")
	}
}

func (o *OCR) decode(t *table) {
	var mode string
	if t.text("ocr", &mode) {
		if o.Mode = OCRMode(mode); o.Mode != OCROff && o.Mode != OCRBudget && o.Mode != OCRAll {
			t.problem(t.at("ocr"), "ocr is %q; it is \"off\", \"budget\" or \"all\"", mode)
		}
	}
	t.duration("ocr-budget", &o.Budget)
	if _, given := t.values["ocr-budget"]; given && o.Mode != OCRBudget {
		t.problem(t.at("ocr-budget"), "ocr-budget without ocr = \"budget\"; add that, or remove the budget")
	}
}

// thresholds takes those of each kind: cpr.high = 7.
func (p *Profile) thresholds(t *table) {
	for _, kind := range grades.Kinds() {
		sub := t.sub(kind, strings.TrimSuffix(t.title, "]")+"."+kind+"]")
		last := "" // of the grades that are set
		for _, grade := range grades.Grades() {
			v, ok := sub.take(grade)
			if !ok {
				continue
			}
			last = grade
			if n, whole := v.(int64); !whole {
				sub.wrong(grade, v, "a whole number of points, without quotes")
			} else if err := p.Thresholds.Set(kind, grade, fmt.Sprint(n)); err != nil {
				sub.problem(sub.at(grade), "%v", err)
			}
		}
		if err := p.Thresholds.Check(kind); err != nil {
			sub.problem(sub.at(last), "%v", err)
		}
		sub.end()
	}
	t.end()
}

// limits takes the limits by the names of their flags.
func (p *Profile) limits(t *table) {
	for _, l := range source.AllLimits() {
		v, ok := t.take(l.Name)
		if !ok {
			continue
		}
		switch v.(type) {
		case int64, string:
			if err := p.Limits.Set(l.Name, fmt.Sprint(v)); err != nil {
				t.problem(t.at(l.Name), "%s: %v", l.Name, err)
			}
		default:
			t.wrong(l.Name, v, "a "+l.Unit)
		}
	}
	t.end()
}

func (c *Config) archives(t *table) {
	for _, sub := range t.subs("archive") {
		c.archive(sub)
	}
	if len(c.Archives) == 0 && len(t.problems) == 0 {
		t.problem("", "no archive; begin one with a line [[archive]], and give it a name and roots")
	}
	c.checkNames(t)
	c.checkOverlap(t)
}

func (c *Config) archive(t *table) {
	a := Archive{at: t.path}
	t.text("name", &a.Name)
	t.text("owner", &a.Owner)
	t.texts("roots", &a.Roots, t.absolute)
	a.Include, a.Exclude = t.patterns("include"), t.patterns("exclude")
	profile := defaultProfile
	t.text("profile", &profile)
	a.Profile = c.Profiles[profile]
	if a.Profile.Name == "" {
		t.problem(t.at("profile"), "no profile is called %q; there are %s", profile, strings.Join(slices.Sorted(maps.Keys(c.Profiles)), ", "))
	}
	if a.Name == "" {
		t.problem(t.path, "an archive without name; add name = \"…\"")
	} else if fault := nameFault(a.Name); fault != "" {
		t.problem(t.at("name"), "%q is no name for an archive; %s", report.MaskText(a.Name), fault)
	}
	if list, isList := t.values["roots"].([]any); t.values["roots"] == nil {
		t.problem(t.path, "an archive without roots; add roots = [\"/…\"]")
	} else if isList && len(list) == 0 {
		t.problem(t.at("roots"), "roots names no directory; write roots = [\"/…\"]")
	}
	a.Index = filepath.Join(c.IndexDir, a.Name)
	t.file("index", &a.Index)
	t.end()
	c.Archives = append(c.Archives, a)
}

func (t *table) patterns(key string) (list []Pattern) {
	t.texts(key, new([]string), func(at, s string) {
		p, err := ParsePattern(s)
		if err != nil {
			t.problem(at, "%s %q: %v", key, s, err)
		}
		list = append(list, p)
	})
	return list
}

// absolute tells of a path that is not absolute.
func (d *decoder) absolute(at, path string) {
	if !filepath.IsAbs(path) {
		d.problem(at, "%q is no absolute path; begin it with %q", path, string(filepath.Separator))
	}
}

// nameFault says why a name cannot be that of a directory on any machine, or must
// not be: names of archives are told as they are, to Prometheus too.
func nameFault(name string) string {
	odd := func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '_' && r != '.'
	}
	switch {
	case report.MaskText(name) != name:
		return "it holds a CPR number, and listings and metrics show it: choose one without"
	case strings.ContainsFunc(name, odd):
		return "use letters, digits, - and _ only: its index is a directory of that name"
	case strings.HasPrefix(name, "."), len(name) > 64:
		return "it must not begin with a dot, nor be longer than 64 bytes"
	}
	return ""
}

// checkNames tells of archives that share a name or an index.
func (c *Config) checkNames(t *table) {
	for i, a := range c.Archives {
		for _, b := range c.Archives[:i] {
			line := c.places[b.at].Line
			switch {
			case a.Name != "" && strings.EqualFold(a.Name, b.Name):
				t.problem(child(a.at, "name"), "the name %q is that of the archive in line %d, too; give each its own", a.Name, line)
			case a.Name != "" && filepath.Clean(a.Index) == filepath.Clean(b.Index):
				t.problem(child(a.at, "index"), "the index %s is that of the archive in line %d, too; give each its own", a.Index, line)
			}
		}
	}
}

// checkOverlap tells of roots that lie one inside another as they are written.
// Within an archive a file would be counted twice; two archives may share files
// on purpose, where patterns divide them.
func (c *Config) checkOverlap(t *table) {
	type root struct{ path, at, archive string }
	var seen []root
	for _, a := range c.Archives {
		for n, path := range a.Roots {
			r := root{filepath.Clean(path), a.rootAt(n), a.at}
			for _, s := range seen {
				if path != "" && (below(r.path, s.path) || below(s.path, r.path)) {
					t.problem(r.at, "%s overlaps with %s in line %d; their files would be read and counted twice", path, s.path, c.places[s.at].Line)
					t.problems[len(t.problems)-1].Warning = s.archive != r.archive
				}
			}
			seen = append(seen, r)
		}
	}
	c.checkOwn(t)
}

// checkOwn tells of roots that lie within what aktsyn writes.
func (c *Config) checkOwn(t *table) {
	for _, a := range c.Archives {
		for n, path := range a.Roots {
			for _, own := range c.own() {
				if own != "" && below(filepath.Clean(path), filepath.Clean(own)) {
					t.problem(a.rootAt(n), "%s lies in %s, which is aktsyn's own; name the archive itself", path, own)
					break
				}
			}
		}
	}
}

// below reports whether path is dir or lies inside it. Both are clean.
func below(path, dir string) bool {
	separator := string(filepath.Separator)
	return path == dir || strings.HasPrefix(path, strings.TrimSuffix(dir, separator)+separator)
}
