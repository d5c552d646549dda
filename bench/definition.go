package bench

import (
	"bytes"
	"cmp"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"aktsyn/bench/engines"
	"aktsyn/bench/harness"
)

//go:embed definitions
var embedded embed.FS

// Definition says what is measured: which contestants do what on which text,
// and what they must find. It is one file of bench/definitions, whose path
// without ".json" is its name.
type Definition struct {
	Name  string        `json:"name"`
	About string        `json:"about"` // one line for readers of results
	Model harness.Model `json:"model"`
	Group string        `json:"group"`
	// Engines are the contestants of the group that take part, by name or by
	// what stands before the first comma of it; all if empty. Those that a
	// build of the program lacks are left out.
	Engines  []string `json:"engines,omitempty"`
	Workload string   `json:"workload,omitempty"` // of Workloads, or TextArchive; none for Build
	Seed     uint64   `json:"seed,omitempty"`
	Bytes    int      `json:"bytes,omitempty"` // of the text
	Names    int      `json:"names,omitempty"` // entries of the dictionary of the groups "names" and "person"
	// Case and Entries are of the group "names" alone.
	Case    engines.Case `json:"case,omitempty"`
	Entries Entries      `json:"entries,omitempty"`
	// BoxMS is the longest that a repetition should last, in milliseconds;
	// 2000 if absent. Slower contestants scan a prefix. Batches and EndToEnd
	// have none.
	BoxMS int `json:"box_ms,omitempty"`
	// Matches are written by Pin.
	Matches harness.Expected `json:"matches,omitempty"`
}

// defaultBox is the longest repetition where a definition names none.
const defaultBox = 2 * time.Second

// maxBytes is the largest text: kernels count its bytes in 32 bits.
const maxBytes = 1 << 32

// isBoxed reports whether BoxMS bounds anything.
func (d Definition) isBoxed() bool {
	return d.Model != harness.Batches && d.Model != harness.EndToEnd
}

func (d Definition) box() time.Duration {
	return cmp.Or(time.Duration(d.BoxMS)*time.Millisecond, defaultBox)
}

// Definitions returns the built-in definitions in the order of their names.
func Definitions() ([]Definition, error) {
	root, err := fs.Sub(embedded, "definitions")
	if err != nil {
		return nil, err
	}
	return readDefinitions(root)
}

// readDefinitions reads every file below a root; each must be a definition.
func readDefinitions(root fs.FS) ([]Definition, error) {
	var all []Definition
	err := fs.WalkDir(root, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		d, err := decode(data)
		if err == nil && d.Name+".json" != name {
			err = fmt.Errorf("the definition is named %q", d.Name)
		}
		if err != nil {
			return fmt.Errorf("definition %s: %w", name, err)
		}
		all = append(all, d)
		return nil
	})
	if err == nil && len(all) == 0 {
		err = errors.New("there are no definitions")
	}
	return all, err
}

// decode reads one definition strictly: a field that nobody reads would be a
// promise that nobody keeps.
func decode(data []byte) (d Definition, err error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&d); err != nil {
		return d, err
	}
	if _, err := dec.Token(); err != io.EOF {
		return d, errors.New("something follows the definition")
	}
	if err := checkKeys(data); err != nil {
		return d, err
	}
	return d, d.check()
}

// checkKeys refuses what encoding/json takes in silence: the name of a field
// twice or in other letters. data holds one object with known fields.
func checkKeys(data []byte) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	if _, err := dec.Token(); err != nil { // the brace
		return err
	}
	for seen := map[json.Token]bool{}; dec.More(); {
		key, err := dec.Token()
		if err != nil {
			return err
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return err
		}
		switch {
		case strings.Trim(key.(string), "abcdefghijklmnopqrstuvwxyz_") != "":
			return fmt.Errorf("field %q is not in small letters", key)
		case seen[key]:
			return fmt.Errorf("field %q is there twice", key)
		}
		seen[key] = true
	}
	return nil
}

// encode is the inverse of decode.
func encode(d Definition) ([]byte, error) {
	data, err := json.MarshalIndent(d, "", "  ")
	return append(data, '\n'), err
}

func (d Definition) check() error {
	isWorkload := func(w Workload) bool { return w.Name == d.Workload }
	hasText := d.Model != harness.Build
	switch {
	case d.Name == "" || d.About == "":
		return errors.New("name or about is missing")
	case !slices.Contains(harness.Models(), d.Model):
		return fmt.Errorf("unknown model %q", d.Model)
	case !slices.Contains(groups(d.Model), d.Group):
		return fmt.Errorf("model %s has no group %q", d.Model, d.Group)
	case d.Model == harness.EndToEnd && d.Workload != TextArchive:
		return fmt.Errorf("the workload of %s is %s", d.Model, TextArchive)
	case hasText && d.Model != harness.EndToEnd && !slices.ContainsFunc(Workloads(), isWorkload):
		return fmt.Errorf("unknown workload %q", d.Workload)
	case hasText != (d.Bytes > 0) || hasText != (d.Workload != ""):
		return errors.New("all models but build need a workload and bytes")
	case d.Model == harness.Build && (d.Seed != 0 || len(d.Matches) > 0):
		return errors.New("nothing is scanned by build: it has no seed and no matches")
	case int64(d.Bytes) > maxBytes:
		return errors.New("bytes are more than 4 GiB")
	case d.BoxMS < 0:
		return errors.New("box_ms is negative")
	case d.BoxMS > 0 && !d.isBoxed():
		return fmt.Errorf("a repetition of %s is never a part of the text: it has no box_ms", d.Model)
	}
	return d.checkNames()
}

// groups lists the groups that a model has contestants in.
func groups(m harness.Model) []string {
	switch m {
	case harness.Batches:
		return []string{"pipeline", "person"}
	case harness.EndToEnd:
		return []string{"end-to-end"}
	}
	return []string{"cpr", "names"}
}

// Quick is the pattern of the definitions that together take less than a
// minute.
const Quick = "quick/*"

// Select returns the definitions that match any of the patterns: a part of
// the name, or a pattern with * and ? for the whole of it. A pattern that
// matches nothing is an error.
func Select(all []Definition, patterns ...string) ([]Definition, error) {
	chosen := make([]bool, len(all))
	for _, p := range patterns {
		found := false
		for i, d := range all {
			if matches(p, d.Name) {
				chosen[i], found = true, true
			}
		}
		if !found {
			return nil, fmt.Errorf("no definition matches %q: 'aktsyn bench --list' has them all", p)
		}
	}
	var out []Definition
	for i, d := range all {
		if chosen[i] {
			out = append(out, d)
		}
	}
	return out, nil
}

func matches(pattern, name string) bool {
	if strings.ContainsAny(pattern, "*?[") {
		ok, err := path.Match(pattern, name)
		return ok && err == nil
	}
	return strings.Contains(name, pattern)
}

// Heavy is the pattern of the definitions that take minutes and gigabytes
// each, because a peer does.
const Heavy = "heavy/*"

// Full returns all definitions but the quick ones, which repeat others on less
// text, and the heavy ones.
func Full(all []Definition) []Definition {
	return slices.DeleteFunc(slices.Clone(all), func(d Definition) bool { return matches(Quick, d.Name) || matches(Heavy, d.Name) })
}

// Resize returns the definitions that have a text with another size of it.
// What they find there is not known beforehand.
func Resize(all []Definition, megabytes int) []Definition {
	var out []Definition
	for _, d := range all {
		if d.Bytes == 0 {
			continue
		}
		d.Bytes, d.Matches = megabytes*1_000_000, nil
		d.Name = fmt.Sprintf("%s@%dMB", d.Name, megabytes)
		out = append(out, d)
	}
	return out
}

// ownWorkload is what results call a text of one's own.
const ownWorkload = "own text"

// Own returns what of the definitions can be measured on a text of one's own:
// one for each model that scans, group and dictionary.
func Own(all []Definition) []Definition {
	seen := map[string]bool{}
	var out []Definition
	for _, d := range all {
		d.Name = d.ownName()
		if d.Model == harness.Build || d.Model == harness.EndToEnd || seen[d.Name] {
			continue
		}
		seen[d.Name] = true
		d.About, d.Workload, d.Seed, d.Matches = ownWorkload, ownWorkload, 0, nil
		out = append(out, d)
	}
	return out
}

// ownName says what the definition is on a text of one's own.
func (d Definition) ownName() string {
	parts := []string{d.Group}
	if d.Names > 0 {
		parts = append(parts, fmt.Sprint(d.Names))
	}
	for _, p := range []string{string(d.Case), string(d.Entries), string(d.Model)} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return ownWorkload + "/" + strings.Join(parts, "-")
}
