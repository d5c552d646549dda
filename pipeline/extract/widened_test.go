package extract

import (
	"bytes"
	"strings"
	"testing"
)

// wide writes text with a NUL before or behind every character.
func wide(before, text, behind string) string {
	var out strings.Builder
	for _, r := range text {
		out.WriteString(before + string(r) + behind)
	}
	return out.String()
}

func TestUnwidened(t *testing.T) {
	const number = "010190-1234"
	for in, want := range map[string]string{
		"":                                       "",
		"cpr " + number:                          "cpr " + number,
		"cpr " + wide("", number, "\x00"):        "cpr " + number,
		"cpr " + wide("\x00", number, ""):        "cpr " + number,
		"cpr " + wide("", number, "\x00") + "\n": "cpr " + number + "\n",
		wide("", "Åse "+number, "\x00") + " og " + wide("\x00", number, ""): "Åse " + number + " og " + number,
		"navn\x00Bo\x00cpr\x00":                                     "navn\x00Bo\x00cpr\x00",
		"1\x002\x003\x00 fire":                                      "1\x002\x003\x00 fire",
		strings.Repeat("\x00", 20):                                  strings.Repeat("\x00", 20),
		"a" + strings.Repeat("\x00", 20) + wide("", number, "\x00"): "a" + strings.Repeat("\x00", 19) + number,
	} {
		if got := string(unwidened([]byte(in))); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	doc := readOne(t, "a.csv", []byte("navn;cpr;by\nBo;"+wide("", number, "\x00")+";Ry\n"))
	if !strings.Contains(doc.text(), number) {
		t.Errorf("a cell: %q", doc.text())
	}
}

// Nothing but NULs is left out, and what is left has no long run of them.
func FuzzUnwidened(f *testing.F) {
	f.Add([]byte("cpr 0\x001\x000\x001\x009\x000\x00-\x001"))
	f.Add([]byte("\x00\x00a\x00\xC3\xA6\x00\xC3\x00b\x00c\x00d\x00"))
	f.Fuzz(func(t *testing.T, text []byte) {
		before := bytes.Clone(text)
		got := unwidened(text)
		if !bytes.Equal(text, before) {
			t.Fatal("text was changed")
		}
		zero := []byte{0}
		if !bytes.Equal(bytes.ReplaceAll(got, zero, nil), bytes.ReplaceAll(text, zero, nil)) {
			t.Fatalf("%q of %q", got, text)
		}
		if len(got) == len(text) {
			for at := range text {
				if text[at] == 0 && alternating(text[at:]) >= manyZeros {
					t.Fatalf("%q was left", text)
				}
			}
		}
	})
}
