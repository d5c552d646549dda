package person

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
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

// measure scans a set and scores hits of at least grade.
func measure(k *Kernel, set []labelled, grade kernels.Grade) (s score) {
	scratch := k.NewScratch()
	for _, l := range set {
		offsets := runeOffsets(l.Text)
		hits := k.Scan(nil, kernels.Page{Text: []byte(l.Text + "\n")}, scratch)
		hits = slices.DeleteFunc(hits, func(h kernels.Hit) bool { return h.Grade < grade })
		s.hits += len(hits)
		for _, e := range l.Entities {
			if e.Label == "PER" {
				s.addGold(offsets[e.Start], offsets[e.End], hits)
			}
		}
	}
	return s
}

// addGold looks for the gold span start..end among hits.
func (s *score) addGold(start, end int, hits []kernels.Hit) {
	s.gold++
	right, found := 0, 0
	for _, h := range hits {
		if int(h.Start) < end && start < int(h.End) {
			found = 1
		}
		if int(h.Start) == start && int(h.End) == end {
			right = 1
		}
	}
	s.right += right
	s.found += found
}

// runeOffsets maps code points to bytes.
func runeOffsets(text string) []int {
	var offsets []int
	for i := range text {
		offsets = append(offsets, i)
	}
	return append(offsets, len(text))
}

// TestFigures keeps what the rules reached on the sets they were not tuned on
// (silver) or hardly (UNER-DDT dev, DaN+), less a small margin. With -v it
// prints the figures of every grade.
func TestFigures(t *testing.T) {
	k := builtin(t)
	cases := []struct {
		set                   string
		f1, found             float64 // strict F1 from Medium; overlap recall from Low
		recall, mediumOverlap float64 // strict recall from Low; overlap recall from Medium
	}{
		{"uner_ddt_train.jsonl", 88.5, 98, 96, 87},
		{"uner_ddt_dev.jsonl", 87, 95, 90.5, 84},
		{"danplus_arto_dev.jsonl", 49, 80, 68, 39},
		{"danplus_twitter_dev.jsonl", 54, 81, 62, 47},
		{"folketing_silver_session20222_dev.jsonl", 97.5, 99.8, 99.3, 99.5},
	}
	for _, c := range cases {
		set := loadLabelled(t, c.set)
		for _, g := range kernels.Grades() {
			t.Logf("%s from %s: %v", c.set, g, measure(k, set, g))
		}
		low, medium := measure(k, set, kernels.Low), measure(k, set, kernels.Medium)
		if medium.f1() < c.f1 || low.overlap() < c.found || low.recall() < c.recall || medium.overlap() < c.mediumOverlap {
			t.Errorf("%s: from low: %v; from medium: %v", c.set, low, medium)
		}
	}
}
