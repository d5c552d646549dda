package cpr

import (
	"fmt"
	"os"
	"regexp"
	"testing"

	"aktsyn/kernels"
)

func TestGradeTable(t *testing.T) {
	for _, c := range []struct {
		signals kernels.Signals
		want    kernels.Grade
	}{
		{0, kernels.Low},
		{Modulus11, kernels.Medium},
		{FirstJanuary, kernels.Low},
		{Modulus11 | NameNear, kernels.High},
		{Modulus11 | PNumberPrefix, kernels.Low},
		{Modulus11 | NameNear | PNumberPrefix, kernels.Medium},
		{Modulus11 | Identifier | NameNear | Repeated, kernels.Low},
		{Modulus11 | ContraryLabel, kernels.Low},
		{DashSeparator, kernels.High},
		{DashSeparator | Modulus11, kernels.Certain},
		{DashSeparator | FirstJanuary, kernels.Certain},
		{DashSeparator | ContraryLabel, kernels.Low},
		{DashSeparator | UnknownLabel, kernels.Medium},
		{DashSeparator | Modulus11 | NameNear | UnknownLabel, kernels.Medium},
		{DashSeparator | Modulus11 | NameNear | ContraryLabel, kernels.Medium},
		{DashSeparator | Modulus11 | NameNear | ContraryHeader, kernels.Medium},
		{DashSeparator | Modulus11 | LabelNear | ContraryLabel, kernels.Medium},
		{DashSeparator | Modulus11 | ContraryHeader | LabelledElsewhere, kernels.Certain},
		{Label | ContraryLabel, kernels.High},
		{LabelShared, kernels.High},
		{LabelShared | ContraryHeader, kernels.High},
		{LabelShared | LineBreak | Glued | NumberSeries | Amount, kernels.High},
		{LabelShared | PNumberPrefix, kernels.Medium},
		{LabelShared | AccountShape, kernels.Medium},
		{LabelShared | FutureBirth, kernels.Medium},
		{LabelShared | OverAge, kernels.Medium},
		{LabelShared | Timestamp, kernels.Low},
		{LabelShared | PostcodeShape, kernels.Medium},
		{LabelShared | PeriodShape, kernels.Low},
		{LabelShared | PNumberPrefix | Modulus11, kernels.High},
		{LabelShared | Timestamp | DashSeparator, kernels.Certain},
		{LabelShared | CenturyMismatch, kernels.Low},
		{Modulus11 | UnknownLabel, kernels.Low},
		{DashSeparator | Timestamp, kernels.Medium},
		{DashSeparator | Timestamp | Modulus11, kernels.High},
		{DashSeparator | PeriodShape | Modulus11 | FourDigitYear | GroupedDate, kernels.Medium},
		{DashSeparator | Modulus11 | ContraryLabel, kernels.Medium},
		{DashSeparator | Modulus11 | ContraryHeader, kernels.Medium},
		{DashSeparator | FutureBirth, kernels.Medium},
		{DashSeparator | LineBreak, kernels.Medium},
		{BlankSeparator, kernels.Medium},
		{BlankSeparator | Modulus11, kernels.High},
		{WeakSeparator | Modulus11, kernels.Medium},
		{Label, kernels.High},
		{Label | Modulus11, kernels.Certain},
		{Label | DashSeparator, kernels.Certain},
		{Label | PNumberPrefix | FutureBirth | NumberSeries | Glued, kernels.High},
		{ColumnHeader | LostZero, kernels.High},
		{Label | CenturyMismatch, kernels.Low},
		{Label | Amount, kernels.High},
		{ColumnHeader | Amount, kernels.High},
		{LabelNear | Amount, kernels.Low},
		{LabelledElsewhere, kernels.High},
		{LabelNear, kernels.Medium},
		{LabelNear | Modulus11, kernels.High},
		{OCRRepair | DashSeparator | Modulus11, kernels.Low},
		{OCRRepair | Label, kernels.High},
		{OCRRepair | Label | DashSeparator | Modulus11 | NameNear, kernels.High},
		{LongerNumber | Label | DashSeparator | Modulus11, kernels.Low},
	} {
		if got := Grade(kernels.CPR, c.signals); got != c.want {
			t.Errorf("%v: %v, want %v", c.signals.Names(signalNames), got, c.want)
		}
		if got := Grade(kernels.MaskedCPR, c.signals); got != kernels.Low {
			t.Errorf("masked %v: %v", c.signals.Names(signalNames), got)
		}
	}
}

// Evidence for a number never lowers its grade, evidence against it never
// raises it, whatever else is known.
func TestEvidencePullsItsWay(t *testing.T) {
	r := seeded(3)
	for range 20_000 {
		s := kernels.Signals(r.Uint64() & r.Uint64() & (1<<len(signalNames) - 1))
		for _, w := range weights {
			without, with := Grade(kernels.CPR, s&^w.signal), Grade(kernels.CPR, s|w.signal)
			if w.points > 0 && with < without || w.points < 0 && with > without {
				t.Fatalf("%v: %v without %v, %v with it", s.Names(signalNames), without, w.signal.Names(signalNames), with)
			}
		}
	}
}

// The package documentation holds the weights as they are.
func TestDocumentedWeights(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	line := func(signal kernels.Signals, points int) {
		name := signal.Names(signalNames)[0]
		if !regexp.MustCompile(fmt.Sprintf(`(?m)^//\t%s +%d( |$)`, name, points)).Match(doc) {
			t.Errorf("doc.go does not say that %s counts %d", name, points)
		}
	}
	weighed := FirstJanuary | LongerNumber
	line(FirstJanuary, firstJanuaryPoints)
	for _, w := range weights {
		line(w.signal, w.points)
		weighed |= w.signal
	}
	for i, name := range signalNames {
		if signal := kernels.Signals(1) << i; !weighed.Has(signal) {
			line(signal, 0)
		} else if name == "" {
			t.Errorf("bit %d has no name", i)
		}
	}
}

func TestSignalNames(t *testing.T) {
	if n := len(signalNames); DoubtfulReading != 1<<(n-1) {
		t.Errorf("%d names, and the last bit is %b", n, PeriodShape)
	}
	seen := map[string]bool{}
	for _, name := range SignalNames() {
		if seen[name] || !regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`).MatchString(name) {
			t.Errorf("name %q", name)
		}
		seen[name] = true
	}
	names := SignalNames()
	names[0] = "changed"
	if signalNames[0] == "changed" {
		t.Error("SignalNames hands out the package's own slice")
	}
}

func TestFingerprint(t *testing.T) {
	a, b := New(Options{}), in(2050)
	if a.Fingerprint() != b.Fingerprint() {
		t.Errorf("%q in one year, %q in another", a.Fingerprint(), b.Fingerprint())
	}
	if a.Name() != "cpr" {
		t.Errorf("name %q", a.Name())
	}
	var _ kernels.Kernel = a
}

// points by its definition.
func slowPoints(s kernels.Signals) (sum int) {
	for _, w := range weights {
		if s.Has(w.signal) {
			sum += w.points
		}
	}
	if s.Has(FirstJanuary) && !s.Has(Modulus11) {
		sum += firstJanuaryPoints
	}
	return sum
}

func TestPointsAreTheSumOfTheWeights(t *testing.T) {
	if n := len(signalNames); n > 8*len(pointsOf) {
		t.Fatalf("%d signals do not fit", n)
	}
	r := seeded(42)
	for range 100_000 {
		s := kernels.Signals(r.Uint64()) & (1<<len(signalNames) - 1)
		if points(s) != slowPoints(s) {
			t.Fatalf("%v: %d points, want %d", s.Names(signalNames), points(s), slowPoints(s))
		}
	}
}

// grade does not ask for the grade of what is inside longer numbers.
func TestInsideLongerNumbersIsLow(t *testing.T) {
	r := seeded(43)
	for range 10000 {
		for _, kind := range []kernels.Kind{kernels.CPR, kernels.MaskedCPR} {
			if s := kernels.Signals(r.Uint64()) | LongerNumber; Grade(kind, s) != kernels.Low {
				t.Fatalf("%v: %v", s.Names(signalNames), Grade(kind, s))
			}
		}
	}
}
