package dictionary

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/cloudflare/ahocorasick"
)

// invisible is written here a second time on purpose.
var invisible = strings.NewReplacer("\u00ad", "", "\u200b", "", "\u200c", "", "\u200d", "", "\u2060", "", "\ufeff", "")

var gapRun = regexp.MustCompile(`[\p{Zs}\n]+`)

// naiveFold is Fold, written from its description with library tools. It is
// for valid UTF-8 only: the library replaces invalid bytes.
func naiveFold(text string) string { return naiveBlanks(strings.ToLower(text)) }

// naiveBlanks is what is left of it where case counts.
func naiveBlanks(text string) string {
	return gapRun.ReplaceAllStringFunc(invisible.Replace(text), func(run string) string {
		if strings.Count(run, "\n") > 1 {
			return "\n\n"
		}
		return " "
	})
}

// naiveEdges lists the offsets between runes where a word may begin or end.
func naiveEdges(text string) []int {
	edges := []int{0}
	for p := range text {
		before, _ := utf8.DecodeLastRuneInString(text[:p])
		after, _ := utf8.DecodeRuneInString(text[p:])
		if p > 0 && !(naiveWord(before) && naiveWord(after)) {
			edges = append(edges, p)
		}
	}
	return append(edges, len(text))
}

func naiveWord(r rune) bool {
	return unicode.In(r, unicode.L, unicode.Nd, unicode.M)
}

type found struct {
	start, end int
	key        string
}

// visible gives text without invisible characters, every invalid byte as
// \xff, and where each of its bytes stood.
func visible(text string) (string, []int) {
	var b strings.Builder
	var at []int
	for p := 0; p < len(text); {
		r, size := utf8.DecodeRuneInString(text[p:])
		piece := invisible.Replace(text[p : p+size])
		if r == utf8.RuneError && size == 1 {
			piece = "\xff"
		}
		b.WriteString(piece)
		for i := range len(piece) {
			at = append(at, p+i)
		}
		p += size
	}
	return b.String(), at
}

// naiveScan compares every visible stretch of text between two edges with
// every entry.
func naiveScan(entries []Entry, text string, opts Options) []found {
	fold := naiveFold
	if opts.Mode == ExactCase {
		fold = naiveBlanks
	}
	keys := map[string]bool{}
	for _, e := range entries {
		keys[fold(e.Text)] = true
	}
	var all []found
	text, at := visible(text)
	edges := naiveEdges(text)
	for i, start := range edges {
		if r, _ := utf8.DecodeRuneInString(text[start:]); opts.Mode == TitleCase && !naiveCapital(r) {
			continue
		}
		for _, end := range edges[i+1:] {
			if key := fold(text[start:end]); start < end && keys[key] && utf8.ValidString(text[start:end]) {
				all = append(all, found{at[start], at[end-1] + 1, key})
			}
		}
	}
	all = slices.Compact(all)
	if opts.Kind == LeftmostLongest {
		return naiveLongest(all)
	}
	return all
}

// naiveLongest keeps, from the left, the longest of each start.
func naiveLongest(all []found) (kept []found) {
	for _, f := range all {
		last := len(kept) - 1
		switch {
		case last >= 0 && f.start == kept[last].start:
			kept[last] = f // they come in order of their ends
		case last < 0 || f.start >= kept[last].end:
			kept = append(kept, f)
		}
	}
	return kept
}

func naiveCapital(r rune) bool {
	return unicode.In(r, unicode.Lu, unicode.Lt) || unicode.In(r, unicode.Lo) && r != 'ª' && r != 'º'
}

func scanned(a *Automaton, text string) []found {
	var all []found
	for _, m := range a.Scan(nil, []byte(text), a.NewScratch()) {
		key := a.Entry(m.Entry).Text
		if a.options.Mode == ExactCase {
			key = naiveBlanks(key)
		} else {
			key = naiveFold(key)
		}
		all = append(all, found{int(m.Start), int(m.End), key})
	}
	return all
}

// marked puts a mark at every edge of folded text, so that plain substring
// search in it respects words.
func marked(folded string) string {
	var b strings.Builder
	edges := naiveEdges(folded)
	for i, p := range edges[:len(edges)-1] {
		b.WriteByte(1)
		b.WriteString(folded[p:edges[i+1]])
	}
	return b.String() + "\x01"
}

// peerPresent asks cloudflare/ahocorasick which entries stand in text, both
// normalized.
func peerPresent(entries []Entry, text string, normalize func(string) string) map[string]bool {
	var keys, patterns []string
	for _, e := range entries {
		keys = append(keys, normalize(e.Text))
		patterns = append(patterns, marked(normalize(e.Text)))
	}
	present := map[string]bool{}
	for _, i := range ahocorasick.NewStringMatcher(patterns).Match([]byte(marked(normalize(text)))) {
		present[keys[i]] = true
	}
	return present
}

func mustBuild(t testing.TB, entries []Entry) *Automaton {
	t.Helper()
	a, err := Build(entries, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func words(texts ...string) []Entry {
	var entries []Entry
	for _, text := range texts {
		entries = append(entries, Entry{Text: text, Class: Term})
	}
	return entries
}
