package ruleset

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"aktsyn/kernels"
	"aktsyn/kernels/dictionary"
	"aktsyn/pipeline/grades"
	"aktsyn/pipeline/report"
)

func newRules(t *testing.T, o Options) *Ruleset {
	t.Helper()
	r, err := New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func file(t *testing.T, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "names")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestDigestChangesWithWhatChangesHits(t *testing.T) {
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	base := newRules(t, Options{Now: day}).Digest()
	if got := newRules(t, Options{Now: day.AddDate(0, 9, 0)}).Digest(); got != base {
		t.Error("the digest changes within a year")
	}
	if got := newRules(t, Options{Now: day.AddDate(1, 0, 0)}).Digest(); got == base {
		t.Error("the digest does not know the year")
	}
	list := file(t, []byte("Xylofonia\nQwertz Asdfgh\n"))
	withList := newRules(t, Options{Now: day, Names: []string{list}}).Digest()
	if withList == base {
		t.Error("the digest does not know the names")
	}
	a, err := dictionary.Build([]dictionary.Entry{
		{Text: "Qwertz Asdfgh", Class: dictionary.FullName}, {Text: "Xylofonia", Class: dictionary.Given | dictionary.Surname}}, dictionary.Options{})
	if err != nil {
		t.Fatal(err)
	}
	compiled, err := os.Create(filepath.Join(t.TempDir(), "compiled"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.WriteTo(compiled); err != nil {
		t.Fatal(err)
	}
	compiled.Close()
	if got := newRules(t, Options{Now: day, Names: []string{compiled.Name()}}).Digest(); got != withList {
		t.Error("a list and the same list compiled have different digests")
	}
}

// TestFingerprints: what is applied to the hits of an index changes the digest
// and asks for no scan.
func TestFingerprints(t *testing.T) {
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	thresholds := grades.Default()
	thresholds.CPR.High++
	base := newRules(t, Options{Now: day})
	for name, o := range map[string]Options{"year": {Now: day.AddDate(1, 0, 0)}, "thresholds": {Now: day, Thresholds: &thresholds}} {
		r := newRules(t, o)
		if r.Digest() == base.Digest() || r.Scheme().Digest == base.Scheme().Digest {
			t.Errorf("%s: the digest stays", name)
		}
		if !maps.Equal(r.Fingerprints(), base.Fingerprints()) {
			t.Errorf("%s: %v, want %v", name, r.Fingerprints(), base.Fingerprints())
		}
	}
	numbers := newRules(t, Options{Now: day, Kernels: []string{"cpr"}})
	if got := numbers.Fingerprints(); len(got) != 1 || got["cpr"] != base.Fingerprints()["cpr"] {
		t.Errorf("one kernel: %v", got)
	}
	list := newRules(t, Options{Now: day, Names: []string{file(t, []byte("Xylofonia\n"))}}).Fingerprints()
	if list["person"] == base.Fingerprints()["person"] || list["cpr"] != base.Fingerprints()["cpr"] {
		t.Errorf("a list of names: %v", list)
	}
}

func TestBadNameFiles(t *testing.T) {
	for _, path := range []string{"/does/not/exist", file(t, []byte{0, 1, 2, 0xff, 0}), file(t, []byte("\x89aktdic\nstump")), t.TempDir(),
		file(t, nil), file(t, []byte("# navne\n\n")), file(t, []byte("17\n"))} {
		if _, err := New(t.Context(), Options{Names: []string{path}}); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v, want an error that names it", path, err)
		}
	}
}

func TestChosenKernels(t *testing.T) {
	all := newRules(t, Options{})
	var names []string
	for _, k := range all.Kernels() {
		names = append(names, k.Name())
	}
	if !slices.Equal(names, KernelNames()) {
		t.Errorf("KernelNames are %v, the kernels %v", KernelNames(), names)
	}
	if same := newRules(t, Options{Kernels: KernelNames()}); same.Digest() != all.Digest() {
		t.Error("naming all kernels changes the digest")
	}
	numbers := newRules(t, Options{Kernels: []string{"cpr"}})
	if len(numbers.Kernels()) != 1 || numbers.Digest() == all.Digest() {
		t.Errorf("%d kernels, digest as with all: %v", len(numbers.Kernels()), numbers.Digest() == all.Digest())
	}
	if v, err := numbers.ParseValue("Jens Hansen"); err != nil || v.Kind != kernels.Person {
		t.Errorf("a name cannot be searched without the kernel that scans: %v", err)
	}
	if _, err := New(t.Context(), Options{Kernels: []string{"cpr", "iban"}}); err == nil || !strings.Contains(err.Error(), "iban") {
		t.Errorf("an unknown kernel: %v", err)
	}
}

func TestKernelOfEveryKind(t *testing.T) {
	r := newRules(t, Options{})
	for kind, want := range map[kernels.Kind]string{kernels.CPR: "cpr", kernels.MaskedCPR: "cpr", kernels.Person: "person"} {
		if got := r.Kernel(kind).Name(); got != want {
			t.Errorf("%v is reported by %q, want %q", kind, got, want)
		}
		if len(SignalNames(kind)) == 0 {
			t.Errorf("%v has no signal names", kind)
		}
		for _, name := range SignalNames(kind) {
			if report.DanishSignal(name) == name {
				t.Errorf("signal %q has no Danish name", name)
			}
		}
	}
}
