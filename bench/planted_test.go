package bench

import (
	"context"
	"strings"
	"testing"
	"time"

	"aktsyn/bench/corpora"
	"aktsyn/kernels"
	"aktsyn/pipeline/detect"
	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/ruleset"
	"aktsyn/pipeline/source"
)

// finding reads a file and remembers the CPR numbers found in all of it.
type finding struct {
	detector *detect.Detector
	found    map[string]bool
	causes   []string
}

func (f *finding) Begin(uint32, extract.Document) {}

func (f *finding) Page(_ uint32, p extract.Page) error {
	for _, h := range f.detector.Text(p.Text, p.Form) {
		if h.Kind == kernels.CPR {
			f.found[canonical(string(p.Text[h.Start:h.End]))] = true
		}
	}
	return nil
}

func (f *finding) End(_ uint32, d extract.Document) {
	if d.Cause != source.None {
		f.causes = append(f.causes, d.Path+" "+d.Cause.String()+" "+d.Detail)
	}
}

// canonical returns the digits of a number, with the zero that a sheet lost.
func canonical(span string) string {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, span)
	if len(digits) == 9 {
		digits = "0" + digits
	}
	return digits
}

// TestPlantedNumbers checks that of each format every number is found that
// stands in its text, wherever it stands.
func TestPlantedNumbers(t *testing.T) {
	rules, err := ruleset.New(t.Context(), ruleset.Options{Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	detector := detect.New(rules)
	planted, missed := map[string]int{}, map[string]map[string]int{}
	for file := range corpora.Planted(1, 200) {
		f := &finding{detector: detector, found: map[string]bool{}}
		if err := extract.New(extract.Options{}).Bytes(context.Background(), file.Name, file.Data, f); err != nil {
			t.Fatal(err)
		}
		for _, cause := range f.causes {
			t.Errorf("%s", cause)
		}
		for _, n := range file.Numbers {
			planted[file.Format]++
			if f.found[n.Value] {
				continue
			}
			if missed[file.Format] == nil {
				missed[file.Format] = map[string]int{}
			}
			missed[file.Format][n.Place]++
		}
	}
	for format, places := range missed {
		for place, n := range places {
			t.Errorf("%s: %d missed in place %q", format, n, place)
		}
	}
	if len(planted) < 20 {
		t.Errorf("only %d formats", len(planted))
	}
	for format, n := range planted {
		if n < 200 {
			t.Errorf("%s: %d numbers", format, n)
		}
	}
}
