package eval

import (
	"os"
	"strings"
	"testing"
	"time"

	"aktsyn/pipeline/detect"
	"aktsyn/pipeline/ruleset"
)

// sharedData is the directory of shared data, where it is present.
const sharedData = "../../../shared/data"

// strictGap is what the strict fairness gap has come down to, in points; its
// target is lower.
const strictGap = 8

// The quality table of the names with the real detector: every target that was
// met stays met.
func TestNamesQualityIsKept(t *testing.T) {
	if _, err := os.Stat(sharedData); os.IsNotExist(err) {
		t.Skip("no shared data")
	}
	load := func(lists []string) (Detector, error) {
		rules, err := ruleset.New(t.Context(), ruleset.Options{Names: lists, Now: time.Date(2026, time.June, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			return nil, err
		}
		return detect.New(rules), nil
	}
	n, err := RunNames(load, NamesOptions{Shared: sharedData, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	wanted := 0
	for _, f := range n.Figures {
		if strings.HasPrefix(f.What, "fairness, strict") {
			f.Target = Target{AtMost: strictGap}
		}
		if f.Target != (Target{}) {
			wanted++
		}
		if f.judge() == Missed {
			t.Errorf("%s, %s names, %s: %.2f, want %s", f.Set, f.Lists, f.What, f.Value, f.Target)
		}
		t.Logf("%s, %s names, %s: %.2f, %d cases", f.Set, f.Lists, f.What, f.Value, f.Cases)
	}
	if wanted < 18 {
		t.Errorf("only %d figures have a target", wanted)
	}
}
