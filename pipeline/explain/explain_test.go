package explain

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"aktsyn/kernels"
	"aktsyn/kernels/cpr"
	"aktsyn/kernels/person"
	"aktsyn/pipeline/grades"
	"aktsyn/pipeline/report"
	"aktsyn/pipeline/ruleset"
)

var update = flag.Bool("update", false, "write the goldens in testdata anew")

// golden compares got with a file of testdata; a missing file fails.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs:\n%s\nwant:\n%s", name, got, want)
	}
}

// signalsOf lists the signals of a kind, one by one.
func signalsOf(kind kernels.Kind) (all []kernels.Signals) {
	for bit := range ruleset.SignalNames(kind) {
		all = append(all, 1<<bit)
	}
	return all
}

// wellFormed wants a sentence: a capital, no full stop, nothing but letters
// and marks that every terminal shows.
func wellFormed(s string) error {
	runes := []rune(s)
	switch {
	case len(runes) < 15:
		return errors.New("too short for a sentence")
	case !unicode.IsUpper(runes[0]):
		return errors.New("begins small")
	case strings.HasSuffix(s, "."), strings.Contains(s, "  "), report.Plain(s) != s:
		return errors.New("ends in a full stop, or holds what is not shown well")
	}
	return nil
}

// Every signal of every kernel has a sentence of its own in both languages,
// and there are no sentences without a signal.
func TestEverySignalHasASentence(t *testing.T) {
	for _, kind := range kernels.Kinds() {
		seen := map[string]string{}
		for _, s := range signalsOf(kind) {
			name := signalName(kind, s)
			p, ok := phrasesOf(kind)[s]
			if !ok {
				t.Errorf("signal %s of %v has no sentence", name, kind)
				continue
			}
			for _, text := range []string{p.danish, p.english} {
				if err := wellFormed(text); err != nil {
					t.Errorf("%s of %v: %q %v", name, kind, text, err)
				}
				if other := seen[text]; other != "" {
					t.Errorf("%s and %s of %v have the same sentence", name, other, kind)
				}
				seen[text] = name
			}
			if report.DanishSignal(name) == name {
				t.Errorf("signal %s has no short Danish name", name)
			}
		}
		if got, want := len(phrasesOf(kind)), len(ruleset.SignalNames(kind)); got != want {
			t.Errorf("%v has %d sentences for %d signals", kind, got, want)
		}
		if kindNouns[kind].danish == "" || kindNouns[kind].english == "" {
			t.Errorf("%v has no noun", kind)
		}
	}
}

// Every rule that a kernel applies has a sentence, and every sentence a rule.
// A rule of ours depends on two signals at most.
func TestEveryRuleHasASentence(t *testing.T) {
	applied := map[string]bool{}
	for _, kind := range kernels.Kinds() {
		for _, s := range append(signalsOf(kind), 0) {
			for _, other := range append(signalsOf(kind), 0) {
				for _, b := range (grades.Scheme{}).Explain(kind, s|other).Bounds {
					applied[b.Name] = true
				}
			}
		}
	}
	got, want := slices.Sorted(maps.Keys(rulePhrases)), slices.Sorted(maps.Keys(applied))
	if !slices.Equal(got, want) {
		t.Errorf("sentences for the rules %v, want %v", got, want)
	}
	for name, p := range rulePhrases {
		if err := errors.Join(wellFormed(p.danish), wellFormed(p.english)); err != nil {
			t.Errorf("rule %s: %v", name, err)
		}
	}
}

func TestGoldenPhrases(t *testing.T) {
	var b bytes.Buffer
	for _, kind := range []kernels.Kind{kernels.CPR, kernels.Person} {
		for _, s := range signalsOf(kind) {
			r, p := grades.Scheme{}.Explain(kind, s).Reasons[0], phrasesOf(kind)[s]
			fmt.Fprintf(&b, "%v %s %+d\n  %s\n  %s\n", kind, signalName(kind, s), r.Points, p.danish, p.english)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(rulePhrases)) {
		fmt.Fprintf(&b, "rule %s\n  %s\n  %s\n", name, rulePhrases[name].danish, rulePhrases[name].english)
	}
	golden(t, "phrases.txt", b.Bytes())
}

// answers are explanations with every part there is.
func answers(l Language) []Answer {
	at := func(doc string, page uint32, text string, a Answer) Answer {
		a.Place = &Place{Doc: doc, Page: page, Start: 8, End: 19, Text: text}
		return a
	}
	indexed := at("akter.zip!/brev.eml", 2, "••••••-••••", Explain(l, kernels.CPR, cpr.Modulus11|cpr.BlankSeparator))
	indexed.Recorded(kernels.Medium)
	indexed.Cell = &report.Cell{Sheet: "Ark 1", Ref: "C17", Row: 17, Column: 3, Header: "CPR-nr."}
	same := Explain(l, kernels.CPR, cpr.DashSeparator)
	same.Recorded(kernels.High)
	return []Answer{
		at("-", 1, "••••••-••••", Explain(l, kernels.CPR, cpr.Modulus11|cpr.DashSeparator|cpr.Label)),
		at("a\x1b[2J.txt", 0, "0101901234\n", Explain(l, kernels.CPR, cpr.ContraryLabel|cpr.FirstJanuary|cpr.TestSeries)),
		at("brev.txt", 1, "•••• ••••", Explain(l, kernels.Person, person.Given|person.Surname|person.Full|person.LowerCase)),
		indexed, same,
		Explain(l, kernels.CPR, cpr.Label|cpr.OCRRepair|cpr.LongerNumber),
		Explain(l, kernels.MaskedCPR, cpr.DashSeparator|1<<60),
		Explain(l, kernels.Person, 0),
	}
}

func TestGoldenAnswers(t *testing.T) {
	for _, l := range []Language{English, Danish} {
		for _, asJSON := range []bool{false, true} {
			var b bytes.Buffer
			w := NewWriter(&b, l, asJSON)
			for _, a := range answers(l) {
				if err := w.Write(a); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.Close(); err != nil || w.Written() != len(answers(l)) {
				t.Fatalf("%d written, %v", w.Written(), err)
			}
			ending := map[bool]string{false: "txt", true: "json"}[asJSON]
			golden(t, fmt.Sprintf("answers.%s.%s", l, ending), b.Bytes())
			if asJSON && !json.Valid(b.Bytes()) {
				t.Error("no valid JSON")
			}
		}
	}
}

func TestNoAnswers(t *testing.T) {
	for asJSON, want := range map[bool]string{false: "", true: "[]\n"} {
		var b bytes.Buffer
		if err := NewWriter(&b, English, asJSON).Close(); err != nil || b.String() != want {
			t.Errorf("JSON %v: %q, %v", asJSON, b.String(), err)
		}
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestWriterReportsFullDisk(t *testing.T) {
	for _, asJSON := range []bool{false, true} {
		w := NewWriter(fullDisk{}, Danish, asJSON)
		w.Write(Explain(Danish, kernels.CPR, cpr.Label))
		if w.Close() == nil {
			t.Error("the failed writing went unnoticed")
		}
	}
}

// The last step says the grade, and the signals and points are those of the
// answer, whatever the signals.
func FuzzSteps(f *testing.F) {
	f.Add(uint8(kernels.CPR), uint64(cpr.Label|cpr.DashSeparator))
	f.Add(uint8(kernels.Person), uint64(1)<<63)
	f.Fuzz(func(t *testing.T, kind uint8, signals uint64) {
		for _, l := range []Language{English, Danish} {
			a := Explain(l, kernels.Kind(kind), kernels.Signals(signals))
			sum := 0
			for _, s := range a.Explanation {
				if s.Text == "" || strings.HasPrefix(s.Text, " ") || s.Step != SumStep && s.Name == "" {
					t.Fatalf("a step says nothing: %+v", s)
				}
				if s.Step == SignalStep {
					sum += s.Points
				}
			}
			if last := a.Explanation[len(a.Explanation)-1]; last.Grade != a.Grade || sum != a.Points {
				t.Fatalf("%+v does not lead to %s with %d points", a.Explanation, a.Grade, a.Points)
			}
		}
	})
}

func TestStepsInOneLine(t *testing.T) {
	const want = "En bindestreg står mellem dato og løbenummer: +7; Løbenummeret indeholder bogstaver, som i visse erstatningsnumre: -2; " +
		"5 point i alt: middel (middel fra 3, stærkt fra 6, sikkert fra 9)"
	if got := In(Danish, grades.Scheme{}.Explain(kernels.CPR, cpr.DashSeparator|cpr.LetterSerial)).String(); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

func TestParseSignals(t *testing.T) {
	for _, c := range []struct {
		kind   kernels.Kind
		listed string
		want   kernels.Signals
	}{
		{kernels.CPR, "mod11,label", cpr.Modulus11 | cpr.Label},
		{kernels.CPR, ` ["dash-separator", "mod11"] `, cpr.DashSeparator | cpr.Modulus11},
		{kernels.MaskedCPR, "label label\n", cpr.Label},
		{kernels.Person, "given;label", person.Given | person.Label},
		{kernels.CPR, "", 0},
		{kernels.CPR, " , ", 0},
	} {
		if got, err := ParseSignals(c.kind, c.listed); err != nil || got != c.want {
			t.Errorf("%q: %b, %v, want %b", c.listed, got, err, c.want)
		}
	}
	for _, kind := range kernels.Kinds() {
		names := ruleset.SignalNames(kind)
		if s, err := ParseSignals(kind, strings.Join(names, ",")); err != nil || !slices.Equal(s.Names(names), names) {
			t.Errorf("all signals of %v: %v, %v", kind, s.Names(names), err)
		}
	}
}

func TestUnknownSignalsAreNamed(t *testing.T) {
	for _, listed := range []string{"mod12", "label,given", "\xff\x1b[2J", strings.Repeat("x", 1<<20), "LABEL"} {
		_, err := ParseSignals(kernels.CPR, listed)
		if err == nil {
			t.Fatalf("%.40q was taken", listed)
		}
		for _, name := range cpr.SignalNames() {
			if !strings.Contains(err.Error(), name) {
				t.Errorf("%.40q: the error does not list %s", listed, name)
			}
		}
		if len(err.Error()) > 2000 || report.Plain(err.Error()) != err.Error() {
			t.Errorf("%.40q: the error has %d bytes, or control characters", listed, len(err.Error()))
		}
	}
}

func TestParseLanguage(t *testing.T) {
	for _, l := range []Language{Danish, English} {
		if got, err := ParseLanguage(string(l)); got != l || err != nil {
			t.Errorf("%s: %s, %v", l, got, err)
		}
	}
	for _, s := range []string{"", "dansk", "DA"} {
		if _, err := ParseLanguage(s); err == nil {
			t.Errorf("%q was taken", s)
		}
	}
}
