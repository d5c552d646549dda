// Package config reads the configuration of a night's run: archives, profiles
// and budgets, in TOML.
//
// Parse tells every mistake at once, each with its place in the file and the
// cure; Config.Check compares what is written with the machine it is to run
// on. Nothing here opens a document or an index.
//
// # Sizes, durations, times
//
// Sizes are numbers of bytes, or a text with a unit: "200MB" (10⁶), "1GiB"
// (2³⁰). Durations are Go's: "90s", "15m". Times of day are "HH:MM" on the
// machine's own clock. Paths are absolute, because the night is started from
// elsewhere than the directory in which the file was written.
package config

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"aktsyn/pipeline/grades"
	"aktsyn/pipeline/source"
)

// Config is what one file configures. It is immutable once parsed.
type Config struct {
	File        string        // the file's name, as given to Parse
	StateDir    string        // of the lock, and of what the last nights did
	IndexDir    string        // one index per archive lies below
	ReportDir   string        // of certificates and the morning's reports
	KeepReports time.Duration // for which the morning's reports, which name documents, stay
	KeyFile     string        // of all indexes; empty: see package keys
	KeyCommand  string        // prints the key; empty: see package keys
	Night       Night
	Metrics     Metrics
	TextCache   TextCache
	Profiles    map[string]Profile
	Archives    []Archive // in the order of the file

	places   places
	problems []Problem // that Parse found
}

// Night says when a night's run may work, and what it may use.
type Night struct {
	From, Until Clock // of the window; Until is None: no window. From is None: begin at any time
	Cores       int   // 0: all
	Memory      int64 // bytes for all processes together; 0: no budget
	ReadRate    int64 // bytes a second that are read from the archives; 0: no limit
}

// Metrics says where Prometheus finds the figures.
type Metrics struct {
	Listen   string // address on loopback; empty: none
	Textfile string // for the node exporter's textfile collector; empty: none
}

// TextCache says where the text of costly formats is kept between nights, by
// package textcache.
type TextCache struct {
	Dir  string        // empty: none
	Size int64         // bytes on disk; 0: textcache.DefaultBytes
	Age  time.Duration // how long a text is kept; 0: textcache.DefaultAge
}

// Profile says how archives are examined.
type Profile struct {
	Name         string
	Kernels      []string // that look for hits; empty is all
	Names        []string // files with more names
	PasswordFile string   // passwords to be tried on locked documents; empty: none
	Thresholds   grades.Thresholds
	Limits       source.Limits
	OCR          OCR
	Retention    Retention
}

// Retention says which runs an index keeps: those that one of both limits
// keeps, and always what the next night and all questions need
// (hitindex.Retention).
type Retention struct {
	Runs int           // the newest; 0: no limit by number
	Age  time.Duration // those that ended less long ago; 0: no limit by age
}

// OCR says whether scans and pictures are read.
type OCR struct {
	Mode   OCRMode
	Budget time.Duration // for one archive in one night, with OCRBudget
}

// OCRMode is how many scans and pictures are read.
type OCRMode string

// The modes.
const (
	OCROff    OCRMode = "off"    // none: they are listed as needs-ocr
	OCRBudget OCRMode = "budget" // as many as fit the budget, more the next night
	OCRAll    OCRMode = "all"    // all
)

// defaultOCR is the budget of profiles that say nothing.
const defaultOCR = 30 * time.Minute

// Archive is one archive: what is examined, whose it is and how.
type Archive struct {
	Name    string // names its index's directory and its metrics
	Roots   []string
	Owner   string // who answers for it, as reports show it
	Include []Pattern
	Exclude []Pattern
	Profile Profile
	Index   string // directory of its index

	at string // its path in places
}

// rootAt is the path of a root in places.
func (a *Archive) rootAt(n int) string { return element(child(a.at, "roots"), n) }

// Select reports whether a file (or directory) of the archive is to be
// examined, by its path below the root. It may be called by any number of
// goroutines.
func (a *Archive) Select(path string, dir bool) bool {
	return selected(a.Include, a.Exclude, path, dir)
}

// HasPatterns reports whether Select leaves anything out.
func (a *Archive) HasPatterns() bool { return len(a.Include)+len(a.Exclude) > 0 }

// Clock is a time of day in minutes after midnight, or None.
type Clock int

// None is no time of day.
const None Clock = -1

// String returns "HH:MM", or "none".
func (c Clock) String() string {
	if c == None {
		return "none"
	}
	return fmt.Sprintf("%02d:%02d", int(c)/60, int(c)%60)
}

// ParseClock reads "HH:MM".
func ParseClock(s string) (Clock, error) {
	t, err := time.Parse("15:04", s)
	if err != nil {
		return None, fmt.Errorf("%q is no time of day; write it like \"06:00\"", s)
	}
	return Clock(t.Hour()*60 + t.Minute()), nil
}

// Problem is a mistake in a configuration, or, as a warning, what is likely one.
type Problem struct {
	Place   Place
	File    string
	Warning bool
	Text    string // what is wrong; the cure follows a semicolon
}

// String returns the problem as compilers write theirs.
func (p Problem) String() string {
	kind := "error"
	if p.Warning {
		kind = "warning"
	}
	return fmt.Sprintf("%s:%d:%d: %s: %s", p.File, p.Place.Line, p.Place.Column, kind, p.Text)
}

// Errors reports whether any of the problems is more than a warning.
func Errors(problems []Problem) bool {
	for _, p := range problems {
		if !p.Warning {
			return true
		}
	}
	return false
}

// maxFile bounds what is read of a configuration, in bytes.
const maxFile = 4 << 20

// Load reads a configuration file. An error says that the file cannot be read;
// the problems are those of Parse.
func Load(file string) (Config, []Problem, error) {
	info, err := os.Stat(file)
	if err != nil {
		return Config{}, nil, fmt.Errorf("configuration: %w; 'aktsyn config example' prints one to begin with", err)
	}
	if !info.Mode().IsRegular() || info.Size() > maxFile {
		return Config{}, nil, fmt.Errorf("configuration: %s is no file of at most %d bytes", file, maxFile)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return Config{}, nil, fmt.Errorf("configuration: %w", err)
	}
	c, problems := Parse(file, text)
	return c, problems, nil
}

// Archive returns the archive of a name.
func (c *Config) Archive(name string) (Archive, bool) {
	for _, a := range c.Archives {
		if a.Name == name {
			return a, true
		}
	}
	return Archive{}, false
}

// own are the paths that belong to aktsyn itself and are no part of any
// archive.
func (c *Config) own() []string {
	paths := []string{c.StateDir, c.IndexDir, c.ReportDir, c.KeyFile, c.TextCache.Dir}
	for _, a := range c.Archives {
		paths = append(paths, a.Index)
	}
	return paths
}

// Exclude returns the absolute paths that are aktsyn's own, for
// source.WalkOptions.
func (c *Config) Exclude() []string {
	var out []string
	for _, p := range append(c.own(), c.File) {
		if abs, err := filepath.Abs(p); err == nil && p != "" {
			out = append(out, abs)
		}
	}
	return out
}
