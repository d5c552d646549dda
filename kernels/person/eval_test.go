package person

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"aktsyn/kernels"
)

const shared = "../../../shared/data"

// labelled is one text of a labelled set; offsets are code points.
type labelled struct {
	Text     string
	Entities []struct {
		Start, End int
		Label      string
	}
}

// loadLabelled reads a set, or skips the test where shared data is absent.
func loadLabelled(t testing.TB, name string) []labelled {
	t.Helper()
	f, err := os.Open(filepath.Join(shared, "ner", name))
	if os.IsNotExist(err) {
		t.Skip("no shared data")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []labelled
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var l labelled
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			t.Fatal(err)
		}
		all = append(all, l)
	}
	if lines.Err() != nil || len(all) == 0 {
		t.Fatalf("%s: nothing read: %v", name, lines.Err())
	}
	return all
}

// score counts hits and gold spans of a set.
type score struct{ hits, right, gold, found int }

func (s score) String() string {
	p := 100 * float64(s.right) / float64(max(1, s.hits))
	return fmt.Sprintf("P %.1f R %.1f F1 %.1f overlap recall %.1f (%d hits, %d gold)",
		p, s.recall(), s.f1(), s.overlap(), s.hits, s.gold)
}
func (s score) f1() float64 { return 200 * float64(s.right) / float64(max(1, s.hits+s.gold)) }
func (s score) recall() float64 {
	return 100 * float64(s.right) / float64(max(1, s.gold))
}
func (s score) overlap() float64 { return 100 * float64(s.found) / float64(max(1, s.gold)) }

type span struct{ start, end int }

// measure scans a set and scores hits of at least grade. With genitives, a
// hit also counts as right if the gold span differs from it by a genitive
// ending, which the sets count as part of the name and this kernel does not.
func measure(k *Kernel, set []labelled, grade kernels.Grade, genitives bool) (s score) {
	scratch := k.NewScratch()
	for _, l := range set {
		offsets := runeOffsets(l.Text)
		hits := k.Scan(nil, kernels.Page{Text: []byte(l.Text + "\n")}, scratch)
		for _, e := range l.Entities {
			if e.Label != "PER" {
				continue
			}
			g := span{offsets[e.Start], offsets[e.End]}
			s.gold++
			right, found := false, false
			for _, h := range hits {
				if h.Grade < grade {
					continue
				}
				found = found || int(h.Start) < g.end && g.start < int(h.End)
				end := int(h.End)
				if genitives && h.Signals.Has(Genitive) {
					end = g.end
				}
				right = right || int(h.Start) == g.start && end == g.end
			}
			if right {
				s.right++
			}
			if found {
				s.found++
			}
		}
		for _, h := range hits {
			if h.Grade >= grade {
				s.hits++
			}
		}
	}
	return s
}

// runeOffsets maps code points to bytes.
func runeOffsets(text string) []int {
	var offsets []int
	for i := range text {
		offsets = append(offsets, i)
	}
	return append(offsets, len(text))
}

var sets = []string{"uner_ddt_train.jsonl", "uner_ddt_dev.jsonl", "danplus_arto_dev.jsonl", "danplus_twitter_dev.jsonl", "folketing_silver_session20222_dev.jsonl"}

func TestFigures(t *testing.T) {
	k := builtin(t)
	for _, name := range sets {
		set := loadLabelled(t, name)
		for _, g := range kernels.Grades() {
			t.Logf("%s %s: %v", name, g, measure(k, set, g, false))
			t.Logf("%s %s, genitives apart: %v", name, g, measure(k, set, g, true))
		}
	}
}
