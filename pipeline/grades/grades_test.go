package grades

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"aktsyn/kernels"
	"aktsyn/kernels/cpr"
	"aktsyn/kernels/grading"
	"aktsyn/kernels/person"
	"aktsyn/pipeline/batch"
)

func in(year int) time.Time { return time.Date(year, time.July, 1, 0, 0, 0, 0, time.UTC) }

func TestParse(t *testing.T) {
	d := Default()
	for _, c := range []struct {
		list []string
		want Thresholds
		err  string // a part of it
	}{
		{nil, d, ""},
		{[]string{"cpr.high=7"}, Thresholds{grading.Thresholds{Medium: 3, High: 7, Certain: 9}, d.Person}, ""},
		{[]string{"cpr.medium=7", "cpr.high=8", "cpr.medium=-2"}, Thresholds{grading.Thresholds{Medium: -2, High: 8, Certain: 9}, d.Person}, ""},
		{[]string{"person.medium=-99", "person.high=98", "person.certain=99"}, Thresholds{d.CPR, grading.Thresholds{Medium: -99, High: 98, Certain: 99}}, ""},
		{[]string{"cpr.high=9"}, d, "must ascend strictly: medium 3, high 9, certain 9"},
		{[]string{"person.certain=1"}, d, "must ascend"},
		{[]string{"cpr.low=1"}, d, `"low" has no threshold`},
		{[]string{"cpr.sure=1"}, d, `"sure" has no threshold`},
		{[]string{"cpr-masked.high=1"}, d, `"cpr-masked" has no thresholds`},
		{[]string{"iban.high=1"}, d, `"iban" has no thresholds`},
		{[]string{"cpr.high=100"}, d, "from -99 to 99"},
		{[]string{"cpr.high=-100"}, d, "from -99 to 99"},
		{[]string{"cpr.high=6.5"}, d, "whole number"},
		{[]string{"cpr.high="}, d, "whole number"},
		{[]string{"cpr.high 7"}, d, "KIND.GRADE=POINTS"},
		{[]string{"high=7"}, d, "KIND.GRADE=POINTS"},
		{[]string{""}, d, "KIND.GRADE=POINTS"},
	} {
		got, err := Parse(c.list)
		switch {
		case c.err == "" && (err != nil || got != c.want):
			t.Errorf("%q: %+v, %v", c.list, got, err)
		case c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)):
			t.Errorf("%q: error %v, want one with %q", c.list, err, c.err)
		}
	}
}

// TestGrader: a grader gives what the kernels' scales give, however often.
func TestGrader(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	th := Thresholds{grading.Thresholds{Medium: 1, High: 4, Certain: 12}, grading.Thresholds{Medium: 0, High: 6, Certain: 7}}
	numbers, names := cpr.Scale(), person.Scale()
	numbers.Thresholds, names.Thresholds = th.CPR, th.Person
	g := New(in(2031), th, []string{"cpr"}).Grader()
	var sets []kernels.Signals
	for range 2000 {
		sets = append(sets, kernels.Signals(r.Uint64()&r.Uint64()))
	}
	for range 100_000 {
		h := batch.Hit{Kind: kernels.Kinds()[r.IntN(3)], Signals: sets[r.IntN(len(sets))], Grade: kernels.Grade(r.IntN(5))}
		if h.Kind != kernels.Person && r.IntN(2) == 0 {
			h.Born = uint16(2020 + r.IntN(20))
		}
		want := h
		if h.Born != 0 {
			want.Signals = cpr.InYear(h.Signals, h.Born, 2031)
		}
		if want.Grade = numbers.Grade(h.Kind, want.Signals); h.Kind == kernels.Person {
			want.Grade = names.Grade(h.Kind, want.Signals)
		}
		if shown := g.Grade(&h); h != want || shown != (h.Kind != kernels.Person) {
			t.Fatalf("%+v, shown %v, want %+v", h, shown, want)
		}
	}
}

func TestZeroSchemeLeavesHitsAlone(t *testing.T) {
	want := batch.Hit{Kind: kernels.CPR, Grade: kernels.Certain, Born: 2040}
	if h := want; !(Scheme{}).Grader().Grade(&h) || h != want {
		t.Errorf("%+v", h)
	}
}

// TestDigest: it changes with what changes a shown grade, and only then.
func TestDigest(t *testing.T) {
	base := New(in(2026), Default(), nil)
	other := Default()
	other.Person.High++
	for name, c := range map[string]struct {
		scheme Scheme
		same   bool
	}{
		"another day":               {New(in(2026).AddDate(0, 5, 0), Default(), nil), true},
		"a clock that was set back": {New(in(1970), Default(), nil), true},
		"all kernels by name":       {New(in(2026), Default(), []string{"person", "cpr"}), true},
		"another year":              {New(in(2027), Default(), nil), false},
		"another threshold":         {New(in(2026), other, nil), false},
		"one kernel":                {New(in(2026), Default(), []string{"cpr"}), false},
	} {
		if same := c.scheme.Digest == base.Digest; same != c.same {
			t.Errorf("%s: same digest %v", name, same)
		}
	}
	if New(in(2026), other, []string{"cpr"}).Digest != New(in(2026), Default(), []string{"cpr"}).Digest {
		t.Error("the threshold of a kernel that is not shown matters")
	}
	if New(in(2026), Default(), []string{"person"}).Digest != New(in(2027), Default(), []string{"person"}).Digest {
		t.Error("the year matters for names")
	}
}

func TestSchemeIsStoredWhole(t *testing.T) {
	s := New(in(2029), Default(), []string{"person"})
	b, err := json.Marshal(s)
	var got Scheme
	if err != nil || json.Unmarshal(b, &got) != nil || !reflect.DeepEqual(got, s) || !got.Current() {
		t.Errorf("%s: %+v, %v", b, got, err)
	}
	if got.Thresholds.Person.High++; got.Current() {
		t.Error("a scheme whose digest is another one counts as this program's")
	}
}

// TestOnly: a scheme without one of its kernels is that of a run without it.
func TestOnly(t *testing.T) {
	now := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	all, numbers := New(now, Default(), nil), New(now, Default(), []string{"cpr"})
	for _, c := range []struct {
		scheme Scheme
		names  []string
		digest string
		shows  bool // CPR numbers
	}{
		{all, []string{"person", "cpr"}, all.Digest, true},
		{all, []string{"cpr"}, numbers.Digest, true},
		{numbers, []string{"cpr", "person"}, numbers.Digest, true},
		{all, []string{"person"}, New(now, Default(), []string{"person"}).Digest, false},
		{numbers, []string{"person"}, Scheme{Kernels: []string{"none"}}.digest(), false},
		{Scheme{}, []string{"person"}, "", true},
	} {
		if got := c.scheme.Only(c.names); got.Digest != c.digest || got.Shows(kernels.CPR) != c.shows {
			t.Errorf("of %v only %v: %+v", c.scheme.Kernels, c.names, got)
		}
	}
}
