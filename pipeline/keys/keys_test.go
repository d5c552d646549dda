package keys

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"aktsyn/kernels"
)

// fixed is the key of the golden vectors: bytes 0 to 31.
func fixed() Key {
	secret := new([Size]byte)
	for i := range secret {
		secret[i] = byte(i)
	}
	return newKey(secret)
}

// The golden vectors were computed by testdata/vectors.py, after RFC 5869 and
// without this package. Whoever changes one makes every index unreadable.
const (
	goldenIndex = "8a2a5bfb5bc51a102ea484d109e3750fcf36530f70adcff6cd33f44ed019d82c"
	goldenAudit = "8a3ceb626512d2e46066e1ffde790890ed006b53a5dafebf1850224b0a14b8c5"
	goldenID    = "74f77863831e11c1"
)

var goldenValues = []struct {
	kind            kernels.Kind
	canonical, want string
}{
	{kernels.CPR, "0101904567", "7c87fd30d851835fd4d2d109c47e64e2"},
	{kernels.Person, "anne-marie østergård", "7d3a8e185ef6b735b89a6807d6152e85"},
	{kernels.CPR, "", "bdda86fb683e8861570286a4541adcf7"},
}

func TestDerivationGolden(t *testing.T) {
	k := fixed()
	for name, c := range map[string]struct {
		got  []byte
		want string
	}{
		"index": {k.IndexKey(), goldenIndex},
		"audit": {k.AuditKey(), goldenAudit},
		"id":    {[]byte(k.ID()), hex.EncodeToString([]byte(goldenID))},
	} {
		if hex.EncodeToString(c.got) != c.want {
			t.Errorf("%s: got %x, want %s", name, c.got, c.want)
		}
	}
	p := k.NewPseudonymiser()
	for _, c := range goldenValues {
		if got := p.Value(c.kind, []byte(c.canonical)); hex.EncodeToString(got[:]) != c.want {
			t.Errorf("Value(%v, %q) = %x, want %s", c.kind, c.canonical, got, c.want)
		}
	}
}

func TestKeyText(t *testing.T) {
	const want = "AKTSYN-KEY-1 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
	if got := fixed().text(); got != want {
		t.Fatalf("text = %q, want %q", got, want)
	}
	for _, s := range []string{want, strings.TrimSpace(want), " " + strings.ReplaceAll(want, "\n", "\r\n")} {
		if k, err := read(strings.NewReader(s)); err != nil || !same(k, fixed()) {
			t.Errorf("read(%q): %v", s, err)
		}
	}
}

func TestPseudonymsDifferByKindAndKey(t *testing.T) {
	other, err := Ephemeral()
	if err != nil {
		t.Fatal(err)
	}
	a, b := fixed().NewPseudonymiser(), other.NewPseudonymiser()
	v := a.Value(kernels.CPR, []byte("0101904567"))
	if v == a.Value(kernels.MaskedCPR, []byte("0101904567")) {
		t.Error("the same pseudonym for two kinds")
	}
	if v == b.Value(kernels.CPR, []byte("0101904567")) {
		t.Error("the same pseudonym under two keys")
	}
	if v != a.Value(kernels.CPR, []byte("0101904567")) {
		t.Error("not the same pseudonym again")
	}
}

func TestValueDoesNotAllocate(t *testing.T) {
	p, canonical := fixed().NewPseudonymiser(), []byte("0101904567")
	p.Value(kernels.CPR, canonical)
	if n := testing.AllocsPerRun(100, func() { p.Value(kernels.CPR, canonical) }); n != 0 {
		t.Errorf("%v allocations per call", n)
	}
}

func TestKeyNeverPrintsItself(t *testing.T) {
	k, err := Ephemeral()
	if err != nil {
		t.Fatal(err)
	}
	type nested struct {
		k   Key
		Pub Key
		m   map[string]Key
		p   *Key
	}
	n := nested{k, k, map[string]Key{"a": k}, &k}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T", "%08b"} {
		fmt.Fprintf(&out, verb+verb+verb+verb+"\n", k, &k, n, []Key{k})
	}
	slog.New(slog.NewTextHandler(&out, nil)).Info("m", "key", k, "nested", n)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("m", "key", k, "nested", n)
	if err := json.NewEncoder(&out).Encode(map[string]any{"k": k, "n": n}); err != nil {
		t.Fatal(err)
	}
	mustHide(t, k, out.String())
	if got := fmt.Sprintf("%v", k); got != hidden {
		t.Errorf("%%v gives %q", got)
	}
}

// mustHide fails when s holds the secret of k in hexadecimal, decimal,
// binary or base64, whole or by a run of four bytes.
func mustHide(t *testing.T, k Key, s string) {
	t.Helper()
	s = strings.ToLower(s)
	for i := 0; i+4 <= Size; i++ {
		four := k.secret()[i : i+4]
		for _, form := range []string{"%x", "%v", "%08b", "%#v", "%q", "%s"} {
			if f := strings.ToLower(fmt.Sprintf(form, four)); strings.Contains(s, strings.Trim(f, "[]")) {
				t.Fatalf("form %s of the secret shows", form)
			}
		}
	}
	if strings.Contains(s, strings.ToLower(strings.Fields(k.text())[1])) {
		t.Fatal("the secret shows in base64")
	}
}

func TestEphemeralKeysDiffer(t *testing.T) {
	a, errA := Ephemeral()
	b, errB := Ephemeral()
	if errA != nil || errB != nil || same(a, b) || a.IsZero() || !(Key{}).IsZero() {
		t.Fatal("ephemeral keys are not two keys", errA, errB)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(fixed().text()))
	f.Add([]byte("AKTSYN-KEY-2 x"))
	f.Fuzz(func(t *testing.T, b []byte) {
		k, err := read(bytes.NewReader(b))
		if err != nil {
			return
		}
		again, err := read(strings.NewReader(k.text()))
		if err != nil || !same(again, k) {
			t.Fatal("a key that was read does not survive writing and reading")
		}
	})
}

func BenchmarkValue(b *testing.B) {
	p, canonical := fixed().NewPseudonymiser(), []byte("0101904567")
	for b.Loop() {
		p.Value(kernels.CPR, canonical)
	}
}
