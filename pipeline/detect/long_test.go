package detect

import (
	"bytes"
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"aktsyn/kernels"
	"aktsyn/kernels/recall"
	"aktsyn/pipeline/ruleset"
)

func newDetector(t *testing.T) *Detector {
	t.Helper()
	rules, err := ruleset.New(t.Context(), ruleset.Options{Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	return New(rules)
}

// place is where a hit stands: grades may know of the rest of the page.
type place struct {
	start, end uint32
	kind       kernels.Kind
}

func placeOf(h kernels.Hit) place { return place{h.Start, h.End, h.Kind} }

// TestPiecesHaveTheHitsOfTheWhole: nothing is lost, found twice or moved at a
// cut, wherever it falls.
func TestPiecesHaveTheHitsOfTheWhole(t *testing.T) {
	d := newDetector(t)
	letter := "Vedr. Søren Østergaard, cpr-nr. 010165-9901,\r\nog fru Kirsten A\u030asgaard (født 02.02.65 9902).\r\n\r\n"
	for name, text := range map[string]string{
		"lines":         strings.Repeat(letter, 5*piece/4/len(letter)),
		"one line":      strings.Repeat(strings.NewReplacer("\r", " ", "\n", " ").Replace(letter), 5*piece/4/len(letter)),
		"digits":        strings.Repeat(strings.Repeat("0101", margin/5)+" og ", 5*piece/2/margin),
		"wide runes":    strings.Repeat("å", piece) + " Jens Hansen",
		"no UTF-8":      strings.Repeat("\xbf", 2*piece) + " 010165-9901",
		"a border more": strings.Repeat("x", piece-5) + " 010165-9901 " + strings.Repeat("y", piece-5) + " 010165-9901",
	} {
		var want, got []place
		for _, h := range d.Text([]byte(text), kernels.Prose) {
			want = append(want, placeOf(h))
		}
		err := d.Each([]byte(text), func(h kernels.Hit) error { got = append(got, placeOf(h)); return nil })
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %d hits, want %d", name, err, len(got), len(want))
		}
	}
}

// TestEndlessDigitsAreCovered: which ten of a row of digits are a candidate
// depends on where the row begins, so after a cut inside it others may be.
func TestEndlessDigitsAreCovered(t *testing.T) {
	text, reached := strings.Repeat("0101", 5*piece/8), uint32(0)
	err := newDetector(t).Each([]byte(text), func(h kernels.Hit) error {
		if h.Start >= reached+10 {
			t.Errorf("nothing from %d to %d", reached, h.Start)
		}
		reached = max(reached, h.End)
		return nil
	})
	if err != nil || int(reached) < len(text)-10 {
		t.Errorf("%v, nothing from %d of %d", err, reached, len(text))
	}
}

// fullNames is a text of n lines, on each a full name that is on no other.
func fullNames(n int) []byte {
	const consonants, vowels = "bdfghklmnprstv", "aeiouyæøå"
	c, v := []rune(consonants), []rune(vowels)
	var text []byte
	for i := range n {
		text = append(text, "Ib "...)
		text = append(text, strings.ToUpper(string(c[i%len(c)]))...)
		for i /= len(c); ; i /= len(c) {
			text = utf8.AppendRune(text, v[i%len(v)])
			i /= len(v)
			text = utf8.AppendRune(text, c[i%len(c)])
			if i < len(c) {
				break
			}
		}
		text = append(text, '\n')
	}
	return text
}

// TestMemoryDoesNotGrowWithHits: what a detector holds after a text full of
// hits is no more than what a piece, the hits that wait and the names that are
// told ask for.
func TestMemoryDoesNotGrowWithHits(t *testing.T) {
	for name, text := range map[string]func(hits int) []byte{
		"digits":          func(hits int) []byte { return bytes.Repeat([]byte("0101"), hits) },
		"different names": fullNames,
	} {
		held := func(lines int) int {
			text := text(lines)
			d, hits, before := newDetector(t), 0, inUse()
			if err := d.Each(text, func(kernels.Hit) error { hits++; return nil }); err != nil || hits < lines/2 {
				t.Fatalf("%s: %d hits of %d, %v", name, hits, lines, err)
			}
			after := inUse()
			runtime.KeepAlive(d)
			runtime.KeepAlive(text)
			return after - before
		}
		if short, long := held(3*waiting/2), held(6*waiting); long > short*3/2 {
			t.Errorf("%s: %d bytes after %d lines, %d after %d", name, short, 3*waiting/2, long, 6*waiting)
		}
	}
}

// inUse is the memory that is reachable, in bytes.
func inUse() int {
	runtime.GC()
	runtime.GC() // pools live a collection longer
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// TestFullNamesBeyondTheBoundDoNotSpeak: the first names speak for all of the
// text, one below very many others does not.
func TestFullNamesBeyondTheBoundDoNotSpeak(t *testing.T) {
	many := string(fullNames(recall.MaxTold + 1000))
	if got := lifted(each(t, newDetector(t), whole+many+part)); got != 1 {
		t.Errorf("above %d names: %d lifted", recall.MaxTold, got)
	}
	if got := lifted(each(t, newDetector(t), many+whole+part)); got != 0 {
		t.Errorf("below %d names: %d lifted", recall.MaxTold, got)
	}
}

func TestEachEndsWithTheFirstError(t *testing.T) {
	failed, calls := errors.New("full"), 0
	err := newDetector(t).Each([]byte("010165-9901 020265-9902"), func(kernels.Hit) error { calls++; return failed })
	if err != failed || calls != 1 {
		t.Errorf("%v after %d calls", err, calls)
	}
}

func TestCutIsWithinReach(t *testing.T) {
	for _, unit := range []string{"x", "\n", "å", "\xbf", "x\n", "€\n", strings.Repeat("x", piece/2-1) + "\n"} {
		text := []byte(strings.Repeat(unit, 3*piece/len(unit)+1))
		for at := 0; at < len(text); {
			end := cut(text, at)
			if end <= at || end > at+piece+3 || end < len(text) && end < at+piece/2 {
				t.Fatalf("%.9q: from %d to %d", unit, at, end)
			}
			at = end
		}
	}
}
