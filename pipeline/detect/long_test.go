package detect

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"aktsyn/kernels"
	"aktsyn/pipeline/ruleset"
)

func newDetector(t *testing.T) *Detector {
	t.Helper()
	rules, err := ruleset.New(ruleset.Options{Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)})
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

// TestMemoryDoesNotGrowWithHits: what a detector holds after a text full of
// hits is no more than what a piece and the hits that wait ask for.
func TestMemoryDoesNotGrowWithHits(t *testing.T) {
	held := func(length int) int {
		d, hits := newDetector(t), 0
		if err := d.Each([]byte(strings.Repeat("0101", length/4)), func(kernels.Hit) error { hits++; return nil }); err != nil || hits < length/8 {
			t.Fatalf("%d hits, %v", hits, err)
		}
		return cap(d.found) + cap(d.heard) + cap(d.held)
	}
	if short, long := held(4*piece), held(16*piece); long > 2*short {
		t.Errorf("room for %d hits after 4 pieces, for %d after 16", short, long)
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
