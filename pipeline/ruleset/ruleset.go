// Package ruleset puts together what decides which hits a run reports: kernels,
// their dictionaries, the gate, and how hits are graded. Two rulesets with the
// same digest report the same hits for the same pages.
package ruleset

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"aktsyn/kernels"
	"aktsyn/kernels/columnar"
	"aktsyn/kernels/cpr"
	"aktsyn/kernels/dictionary"
	"aktsyn/kernels/gate"
	"aktsyn/kernels/marks"
	"aktsyn/kernels/person"
	"aktsyn/pipeline/grades"
)

// Options say what a ruleset is made of. The zero value is the built-in one.
type Options struct {
	// Names are files with more names: lists (dictionary.ParseList) or
	// compiled dictionaries (aktsyn names build).
	Names []string
	// Kernels are the names of the kernels that scan, as KernelNames has them;
	// empty means all.
	Kernels []string
	// Now is the day of the run. Births after the end of its year count as
	// impossible; no finer, so that a ruleset stays the same for a year
	// (grades.New).
	Now time.Time
	// Year is another one in which births are judged, for texts of the past that
	// go into no index; 0 is that of Now.
	Year int
	// Thresholds make grades of points in indexes; nil are the default ones.
	Thresholds *grades.Thresholds
}

// Ruleset is immutable and may be shared.
type Ruleset struct {
	numbers kernels.Kernel
	persons func() kernels.Kernel   // made when first used: to find a number it need not be
	scan    func() []kernels.Kernel // those that scan; values are brought into canonical form by others, too
	gate    func() *gate.Gate       // made when first used: detect has no use for it
	scheme  grades.Scheme
	options Options
}

// Options returns what the ruleset was made of, for another process to make the
// same.
func (r *Ruleset) Options() Options { return r.options }

// New builds a ruleset. Errors name the file that could not be used, or say
// that AKTSYN_CPU asks for what this processor does not have. Reading lists ends
// with the error of ctx when that is done.
func New(ctx context.Context, o Options) (*Ruleset, error) {
	persons, err := persons(ctx, o.Names)
	if err != nil {
		return nil, err
	}
	if err := checkKernels(o.Kernels); err != nil {
		return nil, err
	}
	if _, err := cpr.ChosenVector(); err != nil {
		return nil, err
	}
	scheme := schemeOf(o)
	year := cmp.Or(o.Year, scheme.Year)
	numbers := cpr.New(cpr.Options{Today: time.Date(year, time.December, 31, 0, 0, 0, 0, time.UTC)})
	r := &Ruleset{numbers: numbers, persons: persons, gate: sync.OnceValue(gate.New), options: o, scheme: scheme}
	r.scan = sync.OnceValue(r.chosen)
	return r, nil
}

func schemeOf(o Options) grades.Scheme {
	thresholds := grades.Default()
	if o.Thresholds != nil {
		thresholds = *o.Thresholds
	}
	return grades.New(o.Now, thresholds, o.Kernels)
}

// KernelNames returns the names that Options.Kernels may hold.
func KernelNames() []string { return []string{"cpr", "person"} }

// Missing returns the names of the kernels that a run with these, by name, did
// without: that it has none of their hits says nothing about the archive.
func Missing[V any](kernels map[string]V) (names []string) {
	for _, name := range KernelNames() {
		if _, yes := kernels[name]; !yes {
			names = append(names, name)
		}
	}
	return names
}

// KernelOf returns the name of the kernel that reports hits of a kind.
func KernelOf(k kernels.Kind) string {
	if k == kernels.Person {
		return "person"
	}
	return "cpr"
}

// checkKernels refuses names that no kernel has.
func checkKernels(names []string) error {
	for _, name := range names {
		if !slices.Contains(KernelNames(), name) {
			return fmt.Errorf("no kernel is called %q; there are %s", name, strings.Join(KernelNames(), ", "))
		}
	}
	return nil
}

// chosen are the kernels that scan.
func (r *Ruleset) chosen() (scan []kernels.Kernel) {
	for _, k := range []kernels.Kernel{r.numbers, r.persons()} {
		if names := r.options.Kernels; len(names) == 0 || slices.Contains(names, k.Name()) {
			scan = append(scan, k)
		}
	}
	return scan
}

// persons returns what makes the kernel that knows the built-in names and those
// of files, which are read at once. A dictionary that has the built-in names is
// used as it is, which costs neither time nor memory; all else is compiled
// together.
func persons(ctx context.Context, paths []string) (func() kernels.Kernel, error) {
	if len(paths) == 0 {
		return builtIn, nil
	}
	var extra []dictionary.Entry
	for _, path := range paths {
		file, err := LoadNames(ctx, path, NameOptions{})
		if err == nil {
			err = file.Check(path)
		}
		if err != nil {
			return nil, err
		}
		if len(paths) == 1 && file.Compiled != nil && person.Covers(file.Compiled) {
			k := inUse.kernel(file.Compiled)
			return func() kernels.Kernel { return k }, nil
		}
		extra = append(extra, file.Entries()...)
	}
	k, err := person.New(extra)
	if err != nil {
		return nil, fmt.Errorf("name dictionary: %w", err)
	}
	return func() kernels.Kernel { return k }, nil
}

// builtIn is the kernel that knows the built-in names alone.
var builtIn = sync.OnceValue(func() kernels.Kernel {
	k, err := person.New(nil)
	if err != nil {
		panic(err) // a table of the program, which its tests read
	}
	return k
})

// Digest identifies the ruleset, as hexadecimal SHA-256: it covers all that can
// change a hit.
func (r *Ruleset) Digest() string {
	h := sha256.New()
	for _, k := range r.scan() {
		fmt.Fprintf(h, "%q %q\n", k.Name(), k.Fingerprint())
	}
	fmt.Fprintln(h, r.scheme.Digest)
	return hex.EncodeToString(h.Sum(nil))
}

// Fingerprints returns the fingerprints of the kernels that scan by name: what
// a page must be scanned again for when it changes. All else that the digest
// covers is applied to the hits of an index.
func (r *Ruleset) Fingerprints() map[string]string {
	out := make(map[string]string, len(r.scan()))
	for _, k := range r.scan() {
		out[k.Name()] = k.Fingerprint()
	}
	return out
}

// Scheme returns how runs with the ruleset grade.
func (r *Ruleset) Scheme() grades.Scheme { return r.scheme }

// Prepare makes in the background what the first scanner takes longest for.
func (r *Ruleset) Prepare() { go r.gate() }

// NewScanner returns a scanner over the kernels and the gate, for one
// goroutine.
func (r *Ruleset) NewScanner() *columnar.Scanner { return columnar.NewScanner(r.gate(), r.scan()) }

// Kernels returns the kernels that scan; the slice must not be changed.
func (r *Ruleset) Kernels() []kernels.Kernel { return r.scan() }

// Marks returns the kernels that scan and hear of the marks of pages.
func (r *Ruleset) Marks() marks.Kernels { return marks.Among(r.scan()) }

// AppendValue appends the canonical value of a span to dst, as the kernel
// behind kind defines it.
func (r *Ruleset) AppendValue(dst []byte, kind kernels.Kind, signals kernels.Signals, span []byte) []byte {
	return r.Kernel(kind).AppendValue(dst, kind, signals, span)
}

// Kernel returns the kernel that reports kind.
func (r *Ruleset) Kernel(kind kernels.Kind) kernels.Kernel {
	if kind == kernels.Person {
		return r.persons()
	}
	return r.numbers
}

// SignalNames returns the names of the signal bits of hits of a kind.
func SignalNames(kind kernels.Kind) []string {
	if kind == kernels.Person {
		return person.SignalNames()
	}
	return cpr.SignalNames()
}
