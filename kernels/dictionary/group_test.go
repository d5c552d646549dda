package dictionary

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"aktsyn/kernels/internal/wordstart"
)

// checkAlone holds Scan, which follows chains side by side, against At, which
// follows one alone.
func checkAlone(t *testing.T, entries []Entry, text []byte) (found int) {
	t.Helper()
	for _, opts := range allOptions() {
		a, err := Build(entries, opts)
		if err != nil {
			t.Fatal(err)
		}
		s := a.NewScratch()
		var want []Match
		free := 0
		for at := range len(text) {
			ms := a.At(nil, []byte(text), at, s)
			if opts.Kind == LeftmostLongest && len(ms) > 0 {
				if at < free {
					continue
				}
				ms = ms[len(ms)-1:]
				free = int(ms[0].End)
			}
			want = append(want, ms...)
		}
		for _, vector := range Vectors() {
			s, err := a.NewScratchFor(vector)
			if err != nil {
				t.Fatal(err)
			}
			if got := a.Scan(nil, text, s); !slices.Equal(got, want) {
				t.Fatalf("%v, %s: %d matches, want %d", opts, vector, len(got), len(want))
			}
		}
		found += len(want)
	}
	return found
}

var phrases = words("Bo", "Bo Lund", "Bo Lund Holm", "Åse Ærø", "åse ærø lund", "Per-Bo", "Per-Bo Lund", "Ib d'Or", "Sekstenbogstaver Bo",
	"Bo Sekstenbogstaver", "Bo Syttenbogstavers Lund", "Ea. Lund", "Ib\u00adEa Lund", "Lund Ž Bo", "Straße Lund", "Lund Straße")

// The words of phrases, and much that may stand between them, in one chunk,
// over its end and at the end of the text.
func TestPhrasesSideBySide(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	pieces := []string{"Bo", "Lund", "Holm", "lund", "BO", "Åse", "åse", "Ærø", "Per", "Ib", "d'Or", "Sekstenbogstaver", "Syttenbogstavers", "Ea", "Ž", "Straße", "STRASSE"}
	between := []string{" ", " ", " ", " ", " ", "\n", "  ", " \n", "\n\n", "-", "-", ". ", ".", "\u00a0", "\u00ad", "\u00ad ", " \u200b", "×", "\t", " (", "'", "\xff", ""}
	found := 0
	for _, size := range []int{0, 100, 400, wordstart.Chunk - 40, wordstart.Chunk, wordstart.Chunk + 300, 2 * wordstart.Chunk} {
		var b strings.Builder
		for b.Len() < size {
			b.WriteString(pieces[rng.IntN(len(pieces))])
			b.WriteString(between[rng.IntN(len(between))])
		}
		found += checkAlone(t, phrases, []byte(b.String()))
	}
	if found < 5_000 {
		t.Errorf("only %d matches", found)
	}
}

// One phrase at every place near the end of a chunk and of the text.
func TestPhrasesAtEveryPlace(t *testing.T) {
	const text = "Bo Lund Holm, Åse\nÆrø Lund"
	for n := 0; n < 2*len(text); n += 3 {
		if checkAlone(t, phrases, []byte(strings.Repeat(".", wordstart.Chunk-n)+text)) == 0 {
			t.Fatalf("%d: nothing found", n)
		}
		checkAlone(t, phrases, []byte(strings.Repeat(".", wordstart.Chunk+wordstart.Ahead*wordstart.Width-n)+text+strings.Repeat(".", n)))
	}
}

// More candidates than a group has room for.
func TestPhrasesWithinPhrases(t *testing.T) {
	var entries []Entry
	for n := 1; n <= maxWords; n++ {
		entries = append(entries, words(strings.TrimSuffix(strings.Repeat("Bo ", n), " "))...)
	}
	for _, n := range []int{1, 40, 300, 1000} {
		if found := checkAlone(t, entries, []byte(strings.Repeat("Bo ", n)+"Lund")); found < n {
			t.Errorf("%d matches in %d words", found, n)
		}
	}
}
