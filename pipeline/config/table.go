package config

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"aktsyn/pipeline/source"
)

// decoder collects the problems of a file.
type decoder struct {
	file     string
	places   places
	problems []Problem
}

func (d *decoder) problem(path, format string, args ...any) {
	d.problems = append(d.problems, Problem{File: d.file, Place: d.places[path], Text: fmt.Sprintf(format, args...)})
}

// table is a table of the document. Each method takes a key out of it, when it
// is there, and tells what is wrong with its value; end tells which keys nobody
// asked for.
type table struct {
	*decoder
	path   string
	title  string // as the user writes it: "[night]"
	values map[string]any
	known  []string
}

func (t *table) take(key string) (any, bool) {
	t.known = append(t.known, key)
	v, ok := t.values[key]
	return v, ok
}

// at is the path of a key.
func (t *table) at(key string) string { return child(t.path, key) }

// wrong tells that a value is of another type than wanted.
func (t *table) wrong(key string, v any, want string) {
	t.problem(t.at(key), "%s is %s; write %s", key, typeName(v), want)
}

// typeName names the type of a decoded value in the words of TOML.
func typeName(v any) string {
	switch v.(type) {
	case string:
		return "a text"
	case int64:
		return "a whole number"
	case float64:
		return "a number with a fraction"
	case bool:
		return "true or false"
	case []any:
		return "a list"
	case map[string]any:
		return "a table"
	}
	return "a date or time"
}

func (t *table) text(key string, dst *string) bool {
	v, ok := t.take(key)
	if !ok {
		return false
	}
	s, ok := v.(string)
	if !ok {
		t.wrong(key, v, fmt.Sprintf(`a text, as in %s = "…"`, key))
		return false
	}
	*dst = s
	return true
}

func (t *table) count(key string, dst *int, least int) {
	v, ok := t.take(key)
	if !ok {
		return
	}
	n, ok := v.(int64)
	switch {
	case !ok:
		t.wrong(key, v, "a whole number, without quotes")
	case n < int64(least) || n > math.MaxInt32:
		t.problem(t.at(key), "%s is %d; it must be at least %d", key, n, least)
	default:
		*dst = int(n)
	}
}

// size takes a number of bytes, with a unit or without.
func (t *table) size(key string, dst *int64) {
	v, ok := t.take(key)
	if !ok {
		return
	}
	switch v := v.(type) {
	case int64:
		if v < 0 {
			t.problem(t.at(key), "%s is %d; it cannot be negative", key, v)
			return
		}
		*dst = v
	case string:
		n, err := source.ParseSize(v)
		if err != nil {
			t.problem(t.at(key), "%s: %v", key, err)
			return
		}
		*dst = n
	default:
		t.wrong(key, v, `a size, as in "200MB" or "1GiB"`)
	}
}

func (t *table) clock(key string, dst *Clock) {
	var s string
	if !t.text(key, &s) {
		return
	}
	c, err := ParseClock(s)
	if err != nil {
		t.problem(t.at(key), "%s: %v", key, err)
		return
	}
	*dst = c
}

// duration takes a duration greater than 0.
func (t *table) duration(key string, dst *time.Duration) {
	var s string
	if !t.text(key, &s) {
		return
	}
	d, err := time.ParseDuration(s)
	if err != nil || d <= 0 {
		t.problem(t.at(key), "%s: %q is no duration such as 90s or 720h", key, s)
		return
	}
	*dst = d
}

// file takes an absolute path.
func (t *table) file(key string, dst *string) {
	if t.text(key, dst) {
		t.absolute(t.at(key), *dst)
	}
}

// texts takes a list of texts; each is given to check with its own path.
// What is no text is kept as an empty one, so that elements keep their numbers.
func (t *table) texts(key string, dst *[]string, check func(at, s string)) {
	v, ok := t.take(key)
	if !ok {
		return
	}
	list, ok := v.([]any)
	if !ok {
		t.wrong(key, v, fmt.Sprintf(`a list, as in %s = ["…", "…"]`, key))
		return
	}
	for i, v := range list {
		at := element(t.at(key), i)
		s, ok := v.(string)
		if !ok {
			t.problem(at, "%s holds %s; write texts in quotes only", key, typeName(v))
		} else {
			check(at, s)
		}
		*dst = append(*dst, s)
	}
}

// sub takes a table. A key that is missing gives an empty one.
func (t *table) sub(key, title string) *table {
	sub := &table{decoder: t.decoder, path: t.at(key), title: title}
	v, ok := t.take(key)
	if !ok {
		return sub
	}
	if sub.values, ok = v.(map[string]any); !ok {
		t.wrong(key, v, "a table, as in "+title)
	}
	return sub
}

// subs takes an array of tables.
func (t *table) subs(key string) []*table {
	title := "[[" + key + "]]"
	v, ok := t.take(key)
	if !ok {
		return nil
	}
	list, ok := v.([]any)
	if !ok {
		t.wrong(key, v, "a list of tables, each beginning with a line "+title)
		return nil
	}
	var subs []*table
	for i, v := range list {
		values, ok := v.(map[string]any)
		if !ok {
			t.problem(element(t.at(key), i), "%s holds %s; begin each with a line %s", key, typeName(v), title)
			continue
		}
		subs = append(subs, &table{decoder: t.decoder, path: element(t.at(key), i), title: title, values: values})
	}
	return subs
}

// end tells of the keys that nobody asked for.
func (t *table) end() {
	for _, key := range slices.Sorted(maps.Keys(t.values)) {
		if slices.Contains(t.known, key) {
			continue
		}
		cure := "known here: " + strings.Join(slices.Sorted(slices.Values(t.known)), ", ")
		if near := nearest(key, t.known); near != "" {
			cure = "did you mean " + near + "?"
		}
		t.problem(t.at(key), "unknown key %s in %s; %s", key, t.title, cure)
	}
}

// nearest returns the word that s was likely meant to be: at most a third of
// its letters away.
func nearest(s string, words []string) (best string) {
	least := max(2, len(s)/3) + 1
	for _, w := range words {
		if d := distance(strings.ToLower(s), w); d < least {
			best, least = w, d
		}
	}
	return best
}

// distance is the number of letters to insert, delete or replace (Levenshtein).
// Keys are short: it is bounded by their first 64 bytes.
func distance(a, b string) int {
	a, b = a[:min(len(a), 64)], b[:min(len(b), 64)]
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replace := diagonal
			if a[i] != b[j] {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
