package config

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/keys"
	"aktsyn/pipeline/metrics"
	"aktsyn/pipeline/passwords"
	"aktsyn/pipeline/ruleset"
	"aktsyn/pipeline/source"
)

// patternTime is how long Check looks for files that patterns fit: an archive
// can be larger than anybody would wait for.
const patternTime = 20 * time.Second

// Check compares the configuration with this machine: what does not exist or
// cannot be read, a key that others can read, an index that this program
// cannot use, patterns that fit nothing. It changes nothing. The problems are
// in the order of the file, and leave out places of which Parse has told
// already; err is that of ctx.
func (c *Config) Check(ctx context.Context) ([]Problem, error) {
	d := &decoder{file: c.File, places: c.places}
	c.checkDirectories(d)
	c.checkKey(d)
	c.checkBudget(d)
	c.checkSlips(d)
	c.checkMetrics(d)
	c.checkProfiles(ctx, d)
	for i := range c.Archives {
		c.checkArchive(ctx, d, &c.Archives[i])
	}
	c.checkStrayIndexes(d)
	told := map[Place]bool{}
	for _, p := range c.problems {
		told[p.Place] = !p.Warning
	}
	d.problems = slices.DeleteFunc(d.problems, func(p Problem) bool { return told[p.Place] })
	slices.SortStableFunc(d.problems, byPlace)
	return d.problems, ctx.Err()
}

// warn is problem for what is only likely a mistake.
func (d *decoder) warn(path, format string, args ...any) {
	d.problem(path, format, args...)
	d.problems[len(d.problems)-1].Warning = true
}

// The paths of top-level keys and tables.
var (
	atNight   = child("", "night")
	atMetrics = child("", "metrics")
	atProfile = child("", "profile")
)

// checkDirectories looks at those that are written in the file; the others lie
// below the state directory.
func (c *Config) checkDirectories(d *decoder) {
	for key, dir := range map[string]string{"state-dir": c.StateDir, "index-dir": c.IndexDir, "report-dir": c.ReportDir, "text-cache": c.TextCache.Dir} {
		at := child("", key)
		if _, written := c.places[at]; !written && key != "state-dir" {
			continue
		} else if !written {
			at = ""
		}
		if err := canMake(dir); err != nil {
			d.problem(at, "%s cannot be used: %v; name a directory in which this user may write", key, err)
		}
	}
}

// canMake reports whether a directory exists, or can be made, and can be written to.
func canMake(dir string) error {
	info, err := os.Stat(dir)
	switch parent := filepath.Dir(dir); {
	case errors.Is(err, fs.ErrNotExist) && parent != dir:
		return canMake(parent)
	case err != nil:
		return err
	case !info.IsDir():
		return fmt.Errorf("%s is no directory", dir)
	}
	return writable(dir)
}

func (c *Config) checkKey(d *decoder) {
	if c.KeyFile == "" || !filepath.IsAbs(c.KeyFile) {
		return // Parse has told, or the key comes from elsewhere
	}
	for _, a := range c.Archives {
		if _, _, err := keys.Load(keys.Options{File: c.KeyFile, Index: a.Index, Configured: true}); err != nil {
			d.problem(child("", "key-file"), "%v", err)
			return
		}
	}
}

func (c *Config) checkBudget(d *decoder) {
	if n := runtime.NumCPU(); c.Night.Cores > n {
		d.warn(child(atNight, "cores"), "cores is %d, but this machine has %d; the night uses what there is", c.Night.Cores, n)
	}
	if c.Night.Memory == 0 {
		return
	}
	for _, a := range c.Archives {
		if least := BaseMemory + a.Profile.Limits.MemoryBytes; c.Night.Memory < least {
			d.problem(child(atNight, "memory"), "memory is %s, but one core needs %s with profile %s; give it more, or lower its max-memory",
				source.FormatSize(c.Night.Memory), source.FormatSize(least), a.Profile.Name)
			return
		}
	}
}

func (c *Config) checkMetrics(d *decoder) {
	if c.Metrics.Listen != "" {
		if err := metrics.Loopback(c.Metrics.Listen); err != nil {
			d.problem(child(atMetrics, "listen"), "listen: %v", err)
		}
	}
	if c.Metrics.Textfile != "" {
		if err := writable(filepath.Dir(c.Metrics.Textfile)); err != nil {
			d.problem(child(atMetrics, "textfile"), "textfile cannot be written: %v; make its directory writable for this user", err)
		}
	}
}

func (c *Config) checkProfiles(ctx context.Context, d *decoder) {
	used := map[string]bool{defaultProfile: true}
	for _, a := range c.Archives {
		used[a.Profile.Name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(c.Profiles)) {
		at := child(atProfile, name)
		if !used[name] {
			d.warn(at, "no archive has the profile %s; remove it, or name it in an archive", name)
		}
		for i, file := range c.Profiles[name].Names {
			names, err := ruleset.LoadNames(ctx, file, ruleset.NameOptions{})
			if err == nil {
				err = names.Check(file)
			}
			if err != nil {
				d.problem(element(child(at, "names"), i), "%v; 'aktsyn names check' says more", err)
			}
		}
		if _, err := passwords.Load(c.Profiles[name].PasswordFile); err != nil {
			d.problem(child(at, "password-file"), "%v; it holds a password a line, in UTF-8", err)
		}
	}
}

func (c *Config) checkArchive(ctx context.Context, d *decoder, a *Archive) {
	if _, err := hitindex.Exists(a.Index); err != nil {
		d.problem(a.at, "the index of %s: %v", a.Name, err)
	}
	readable := true
	for n, root := range a.Roots {
		if err := readRoot(root); err != nil {
			readable = false
			d.problem(a.rootAt(n), "%v; is the share mounted, and may this user read it?", err)
		}
	}
	linked := false
	if readable && !overlapping(a.Roots) {
		linked = checkLinks(d, a)
	}
	if readable && a.HasPatterns() && !linked && !overlapping(a.Roots) { // else Parse has told, and a walk would fail
		c.checkPatterns(ctx, d, a)
	}
}

// overlapping reports whether one of the roots lies in another, as they are
// written.
func overlapping(roots []string) bool {
	for i, root := range roots {
		for j, other := range roots {
			if i != j && below(filepath.Clean(root), filepath.Clean(other)) {
				return true
			}
		}
	}
	return false
}

// checkStrayIndexes warns of indexes below the directory of indexes that belong to
// no archive, as after one was renamed or taken out: they stay with what was found.
func (c *Config) checkStrayIndexes(d *decoder) {
	at := child("", "index-dir")
	if _, written := c.places[at]; !written {
		at = ""
	}
	for _, dir := range c.StrayIndexes() {
		d.warn(at, "%s is the index of an archive that the configuration does not name; name the archive so again, rename the directory to go on with its history, or remove what it holds: rm -r %s", dir, dir)
	}
}

// StrayIndexes returns the directories of indexes below the directory of indexes that
// belong to no archive of the configuration.
func (c *Config) StrayIndexes() (dirs []string) {
	entries, _ := os.ReadDir(c.IndexDir) // a directory that is not there holds none; else checkDirectories tells
	for _, e := range entries {
		dir := filepath.Join(c.IndexDir, e.Name())
		if !e.IsDir() || slices.ContainsFunc(c.Archives, func(a Archive) bool { return filepath.Clean(a.Index) == dir }) {
			continue
		}
		if found, err := hitindex.Exists(dir); found || errors.Is(err, hitindex.ErrOlder) {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

// checkLinks tells of roots that a symbolic link makes one, or puts one inside
// another, as the walk resolves them, and reports whether there are any.
func checkLinks(d *decoder, a *Archive) (found bool) {
	var real []string
	for n, root := range a.Roots {
		path, err := filepath.EvalSymlinks(root)
		if err != nil {
			path = filepath.Clean(root)
		}
		for m, other := range real {
			if below(path, other) || below(other, path) {
				found = true
				d.problem(a.rootAt(n), "%s overlaps with %s in line %d, as a symbolic link leads there; their files would be read and counted twice", root, a.Roots[m], d.places[a.rootAt(m)].Line)
			}
		}
		real = append(real, path)
	}
	return found
}

// readRoot opens a root, and lists one entry if it is a directory. To open
// something else than a file might last for ever.
func readRoot(root string) error {
	if info, err := os.Stat(root); err == nil && !info.IsDir() && !info.Mode().IsRegular() {
		return fmt.Errorf("%s is neither a directory nor a file", root)
	}
	f, err := os.Open(root)
	if err != nil {
		return err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.IsDir() {
		return err
	}
	if _, err = f.Readdirnames(1); err == io.EOF {
		return fmt.Errorf("%s is empty", root)
	}
	return err
}

// checkPatterns warns of patterns that fit nothing.
func (c *Config) checkPatterns(ctx context.Context, d *decoder, a *Archive) {
	ctx, cancel := context.WithTimeout(ctx, patternTime)
	defer cancel()
	use := patternUse{include: make([]bool, len(a.Include)), exclude: make([]bool, len(a.Exclude))}
	_, err := source.Walk(ctx, a.Roots, source.WalkOptions{Exclude: c.Exclude(), Select: func(path string, dir bool) bool {
		return use.see(a, path, dir)
	}})
	if err != nil {
		if ctx.Err() == nil {
			d.problem(child(a.at, "roots"), "%v", err)
		}
		return // too large an archive to say that nothing fits
	}
	for i, p := range a.Include {
		if !use.include[i] {
			d.warn(element(child(a.at, "include"), i), "include %q fits no file; patterns begin at the root when they hold a /", p)
		}
	}
	for i, p := range a.Exclude {
		if !use.exclude[i] {
			d.warn(element(child(a.at, "exclude"), i), "exclude %q fits nothing; patterns begin at the root when they hold a /", p)
		}
	}
}

// patternUse notes which patterns of an archive fit something.
type patternUse struct{ include, exclude []bool }

func (u *patternUse) see(a *Archive, path string, dir bool) bool {
	for i, p := range a.Exclude {
		u.exclude[i] = u.exclude[i] || p.Match(path, dir)
	}
	for i, p := range a.Include {
		u.include[i] = u.include[i] || p.Match(path, dir)
	}
	return selected(nil, a.Exclude, path, dir)
}
