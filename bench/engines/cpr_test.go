package engines

import (
	"testing"

	"aktsyn/bench/harness"
	"aktsyn/kernels"
	"aktsyn/kernels/cpr"
)

// FuzzScalarEqualsRegexp proves the scalar scanner against its specification.
func FuzzScalarEqualsRegexp(f *testing.F) {
	for _, s := range []string{"010190-1234", "x 0101901234 y", "010190 1234 5", "010190-1234 020290-1234", "CPR0101901234",
		"0101901234a", "3213901234", "0101901234567", "010190-12345", "010190-123", "æ0101901234å", "1 010190-1234-010190-1234"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if err := sameSpans(appendScalar(nil, text), regexpSpans(text)); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	})
}

// fake is a kernel that finds what it is told.
type fake struct {
	kernels.Kernel // not there
	hits           []kernels.Hit
}

func (fake) NewScratch() kernels.Scratch { return nil }
func (f fake) Scan(dst []kernels.Hit, _ kernels.Page, _ kernels.Scratch) []kernels.Hit {
	return append(dst, f.hits...)
}

// ours is a kernel as a contestant.
func ours(t testing.TB, k kernels.Kernel) harness.Contestant {
	cs, err := NumbersOf(Named{Name: "ours", Kernel: k})
	if err != nil {
		t.Fatal(err)
	}
	return cs[0]
}

// TestFinderIsAPart: it does not grade, so it does not stand for aktsyn.
func TestFinderIsAPart(t *testing.T) {
	cs, err := NumbersOf(Variants(cpr.Options{})...)
	if err != nil {
		t.Fatal(err)
	}
	whole, parts := 0, 0
	for i, v := range Variants(cpr.Options{}) {
		_, finder := v.Kernel.(*cpr.Finder)
		if cs[i].Name != v.Name || cs[i].Part != finder {
			t.Errorf("%s, a finder %t: part %t", cs[i].Name, finder, cs[i].Part)
		}
		if finder {
			parts++
		} else {
			whole++
		}
	}
	if whole == 0 || whole != parts {
		t.Errorf("%d whole kernels, %d finders", whole, parts)
	}
}

func TestKernelMustCoverPlainNumbers(t *testing.T) {
	const text = "Nr. 310190-1234 og 2902921234.\n" // numbers at 4 to 15 and 19 to 29
	hit := func(kind kernels.Kind, start, end uint32) kernels.Hit {
		return kernels.Hit{Kind: kind, Start: start, End: end}
	}
	second := hit(kernels.CPR, 19, 29)
	for _, c := range []struct {
		name string
		hits []kernels.Hit
		ok   bool
	}{
		{"exact", []kernels.Hit{hit(kernels.CPR, 4, 15), second}, true},
		{"wider and twice", []kernels.Hit{hit(kernels.CPR, 3, 16), hit(kernels.CPR, 4, 7), second}, true},
		{"nothing", nil, false},
		{"one is missing", []kernels.Hit{second}, false},
		{"a page of Person", []kernels.Hit{hit(kernels.Person, 0, 31)}, false},
		{"a page of CPR", []kernels.Hit{hit(kernels.CPR, 0, 31)}, false},
		{"overlap only", []kernels.Hit{hit(kernels.CPR, 4, 14), second}, false},
		{"another kind", []kernels.Hit{hit(kernels.MaskedCPR, 4, 15), second}, false},
	} {
		err := ours(t, fake{hits: c.hits}).Verify([]byte(text))
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestDateExists(t *testing.T) {
	for plain, want := range map[string]bool{
		"3101901234": true, "310490-1234": false, "300490 1234": true, "2902921234": true, "2902931234": false,
		"290200-4000": true, "290200-1234": false, "3002921234": false, "2802931234": true,
	} {
		if dateExists([]byte(plain)) != want {
			t.Errorf("%s: want %v", plain, want)
		}
	}
}

// FuzzKernelCoversPlain proves that our kernel keeps its side of the check.
func FuzzKernelCoversPlain(f *testing.F) {
	for _, s := range []string{"310190-1234 290292-1234", "010190 0101901234", "290200-1234 2902004000", "010190 1234 010190 1234"} {
		f.Add([]byte(s))
	}
	ours := ours(f, cpr.New(cpr.Options{}))
	f.Fuzz(func(t *testing.T, text []byte) {
		if err := ours.Verify(text); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	})
}
