package eval

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"aktsyn/kernels/dictionary"
)

// namesDir makes a directory of shared data with invented names and texts.
func namesDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	files := map[string]string{
		"names/" + womenFile:    "KIRSTEN\t70\nÅSE\t20\n",
		"names/" + menFile:      "BO\t10\n",
		"names/" + surnamesFile: "HOLM\t50\nQWERTZ\t50\nHOLM-HOLM\t1\n",
		"names/" + originsFile: "name\tcount\tethnicity\tgender\tfirst_name\n" +
			"Kaj\t1\tdanish\tmale\tTrue\nBRANDT\t1\tdanish\tboth\tFalse\n" +
			"Nayef’\t\tmuslim\tmale\tTrue\nAbad\t\tmuslim\tboth\tFalse\n",
		"ner/uner_ddt_dev.jsonl": `{"id":"d1","text":"Åse og BO så Ib Holm i Århus.","entities":[` +
			`{"start":0,"end":3,"label":"PER"},{"start":7,"end":9,"label":"PER"},{"start":13,"end":20,"label":"PER"},{"start":23,"end":28,"label":"LOC"}]}`,
		"ner/uner_ddt_train.jsonl":                    `{"id":"t1","text":"BO.","entities":[{"start":0,"end":2,"label":"PER"}]}`,
		"ner/danplus_arto_dev.jsonl":                  `{"id":"a1","text":"bo","entities":[{"start":0,"end":2,"label":"PER"}]}`,
		"ner/danplus_twitter_dev.jsonl":               `{"id":"w1","text":"@Ib","entities":[{"start":0,"end":3,"label":"PER"}]}`,
		"ner/folketing_silver_session20222_dev.jsonl": `{"id":"f1","text":"Ib Holm og BO","complete":false,"entities":[{"start":0,"end":7,"label":"PER"}]}`,
	}
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// loadWords loads the detector of capitalised words.
func loadWords([]string) (Detector, error) { return words{}, nil }

func runNames(t *testing.T, o NamesOptions) *Names {
	t.Helper()
	n, err := RunNames(loadWords, o)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// figure is the one with the built-in names of a set that begins with what.
func figure(t *testing.T, n *Names, set, what string) Figure {
	t.Helper()
	for _, f := range n.Figures {
		if f.Set == set && f.Lists == "built-in" && strings.HasPrefix(f.What, what) {
			return f
		}
	}
	t.Fatalf("no figure %q of %s", what, set)
	return Figure{}
}

func TestNameFiguresByHand(t *testing.T) {
	n := runNames(t, NamesOptions{Shared: namesDir(t), Seed: 1})
	// Of Åse, BO and Ib Holm the words Åse, BO, Ib, Holm, Århus are found.
	for _, c := range []struct {
		set, what string
		cases     int
		value     float64
		verdict   Verdict
	}{
		{"UNER-DDT dev", bestF1 + ", low", 3, 50, Missed},
		{"UNER-DDT dev", "overlap recall from low", 3, 100, Met},
		{"UNER-DDT train", bestF1 + ", low", 1, 100, NoTarget},
		{"DaN+ dev", "overlap recall from low", 2, 50, Missed},
		{"DaN+ Arto dev", "overlap recall from low", 1, 0, Missed},
		{"DaN+ Twitter dev", "overlap recall from low", 1, 100, Met},
		{"parliament, silver", "strict recall from low", 1, 0, Missed},
		{"parliament, silver", "overlap recall from low", 1, 100, NoTarget},
	} {
		f := figure(t, n, c.set, c.what)
		if f.Cases != c.cases || f.Value < c.value-1e-9 || f.Value > c.value+1e-9 || f.Verdict != c.verdict {
			t.Errorf("%s: %+v, want %+v", c.set, f, c)
		}
	}
	var why []string
	for _, m := range figure(t, n, "UNER-DDT dev", bestF1).Missed {
		why = append(why, m.ID+" "+m.Text+": "+m.Why)
	}
	if want := []string{"d1 Ib Holm: another span", "d1 Århus: no name, graded low"}; !slices.Equal(why, want) {
		t.Errorf("%q", why)
	}
}

// The words in capitals are certain: a group whose surnames are in capitals
// has more names found with certainty.
func TestFairnessByHand(t *testing.T) {
	n := runNames(t, NamesOptions{Shared: namesDir(t), Seed: 1})
	var danish, muslim GroupRecall
	for _, g := range n.Fairness {
		switch {
		case g.Lists != "built-in":
		case g.Group == "Danish":
			danish = g
		case g.Group == "Muslim":
			muslim = g
		}
	}
	if danish.Cases != 3*Swaps || danish.Overlap != 100 || muslim.Strict == 0 || danish.BestGrade != "low" {
		t.Errorf("%+v, %+v", danish, muslim)
	}
	if f := figure(t, n, "UNER-DDT dev", "fairness, overlap"); !f.Points || f.Value != 0 || f.Verdict != Met {
		t.Errorf("%+v", f)
	}
	if f := figure(t, n, "UNER-DDT dev", "names in no list, overlap"); f.Cases != 3*Swaps || f.Verdict != NoTarget {
		t.Errorf("%+v", f)
	}
}

func TestGap(t *testing.T) {
	var g gap
	for _, v := range []float64{90, 95.5, 89} {
		g.add(v)
	}
	if g.size() != 6.5 || (&gap{}).size() != 0 {
		t.Errorf("%+v", g)
	}
}

func TestCoverage(t *testing.T) {
	c := classes{"kirsten": dictionary.Given, "holm": dictionary.Surname, "bo": dictionary.Surname}
	p, err := readPopulation(filepath.Join(namesDir(t), "names"))
	if err != nil {
		t.Fatal(err)
	}
	if known, all := c.coverage(p.given, dictionary.Given); known != 70 || all != 100 {
		t.Errorf("given names: %d of %d", known, all)
	}
	if known, all := c.coverage(p.surnames, dictionary.Surname); known != 51 || all != 101 {
		t.Errorf("surnames: %d of %d", known, all)
	}
}

func TestChoicesOfLists(t *testing.T) {
	var loaded [][]string
	load := func(lists []string) (Detector, error) { loaded = append(loaded, lists); return words{}, nil }
	n, err := RunNames(load, NamesOptions{Shared: namesDir(t), Lists: []string{"own"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(loaded) != 3 || len(loaded[0]) != 0 || len(loaded[1]) != 3 || loaded[2][0] != "own" {
		t.Errorf("%q", loaded)
	}
	if len(n.Scores) != 3*len(labelledSets)*len(grades) {
		t.Errorf("%d scores", len(n.Scores))
	}
}

func TestNamesWithoutTheirData(t *testing.T) {
	n := runNames(t, NamesOptions{})
	if len(n.Failed()) != 0 || len(n.Figures) < 8 {
		t.Errorf("%+v", n)
	}
	for _, f := range n.Figures {
		if f.Verdict != NotRun {
			t.Errorf("%+v", f)
		}
	}
	broken := errors.New("broken")
	if _, err := RunNames(func([]string) (Detector, error) { return nil, broken }, NamesOptions{Shared: namesDir(t)}); !errors.Is(err, broken) {
		t.Error(err)
	}
	for _, file := range []string{"names/" + menFile, "names/" + originsFile, "ner/danplus_arto_dev.jsonl"} {
		for _, content := range []string{"", "x"} {
			path := filepath.Join(namesDir(t), file)
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := RunNames(loadWords, NamesOptions{Shared: filepath.Dir(filepath.Dir(path))}); err == nil || !strings.Contains(err.Error(), filepath.Base(file)) {
				t.Errorf("%s with %q: %v", file, content, err)
			}
		}
	}
}

func TestFigureVerdicts(t *testing.T) {
	for _, c := range []struct {
		target Target
		cases  int
		value  float64
		want   Verdict
	}{
		{Target{AtLeast: 80}, 9, 80, Met}, {Target{AtLeast: 80}, 9, 79.99, Missed},
		{Target{AtMost: 3}, 9, 3, Met}, {Target{AtMost: 3}, 9, 3.01, Missed},
		{Target{AtMost: 3}, 0, 0, Missed}, {Target{}, 9, 1, NoTarget},
	} {
		f := Figure{Cases: c.cases, Value: c.value, Target: c.target}
		if got := f.judge(); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}
