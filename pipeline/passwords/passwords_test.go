package passwords

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	for _, c := range []struct {
		text, fault string
		want        []string
	}{
		{"hemmeligt\n", "", []string{"hemmeligt"}},
		{"\ufeffnøgle\r\n\r\n to ord \nnøgle\nsidste", "", []string{"nøgle", " to ord ", "sidste"}},
		{"", "holds no password", nil},
		{"\n\n", "holds no password", nil},
		{"godt\nn\xf8gle\n", "line 2 is no UTF-8", nil},
		{strings.Repeat("x", maxLength+1), "a line is longer than 1024 bytes", nil},
		{numbers(maxPasswords), "", strings.Fields(numbers(maxPasswords))},
		{numbers(maxPasswords + 1), "more than 100 passwords", nil},
	} {
		got, err := read(strings.NewReader(c.text))
		if !slices.Equal([]string(got), c.want) || c.fault == "" && err != nil || c.fault != "" && (err == nil || err.Error() != c.fault) {
			t.Errorf("%.20q: %d passwords, %v, want %d, %q", c.text, len(got), err, len(c.want), c.fault)
		}
	}
}

func numbers(n int) string {
	var out strings.Builder
	for i := range n {
		fmt.Fprintln(&out, i)
	}
	return out.String()
}

func TestLoad(t *testing.T) {
	if list, err := Load(""); err != nil || len(list) != 0 {
		t.Errorf("no file: %v, %v", list, err)
	}
	path := filepath.Join(t.TempDir(), "ord")
	if _, err := Load(path); err == nil {
		t.Error("a file that is missing is no fault")
	}
	if err := os.WriteFile(path, []byte("hemmeligt\n\xff\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(path); err == nil || strings.Contains(err.Error(), "hemmelig") {
		t.Errorf("%v", err)
	}
}

func TestNothingIsShown(t *testing.T) {
	list := List{"hemmeligt"}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "list", list)
	fmt.Fprintf(&log, "%v %+v %#v %s %q %x %v", list, list, list, list, list, list, struct{ L List }{list})
	if s := log.String(); strings.Contains(s, "hemmeligt") || strings.Contains(s, "68656d6d") {
		t.Error("a password is shown")
	}
}

func TestDigest(t *testing.T) {
	a, key := List{"a", "b"}, []byte("k")
	if (List{}).Digest(key) != "" {
		t.Error("the empty list has a digest")
	}
	if a.Digest(key) != (List{"a", "b"}).Digest(key) {
		t.Error("equal lists differ")
	}
	for _, other := range []string{List{"ab"}.Digest(key), List{"b", "a"}.Digest(key), a.Digest([]byte("l"))} {
		if other == a.Digest(key) {
			t.Error("different lists, or keys, give the same")
		}
	}
}
