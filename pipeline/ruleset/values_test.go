package ruleset

import (
	"slices"
	"strings"
	"testing"

	"aktsyn/kernels"
)

func TestParseValue(t *testing.T) {
	r := newRules(t, Options{})
	for _, c := range []struct {
		typed string
		want  Value
	}{
		{"010165-9901", Value{kernels.CPR, "0101659901"}},
		{" 01.01.65 9901 ", Value{kernels.CPR, "0101659901"}},
		{"010165-XXXX", Value{kernels.MaskedCPR, "010165"}},
		{"010165-****", Value{kernels.MaskedCPR, "010165"}},
		{"Jens  HANSEN", Value{kernels.Person, "jens hansen"}},
		{"Hansen, Jens", Value{kernels.Person, "jens hansen"}},
		{"Åse", Value{kernels.Person, "åse"}},
	} {
		if got, err := r.ParseValue(c.typed); err != nil || got != c.want {
			t.Errorf("ParseValue(%q) = %v, %v, want %v", c.typed, got, err, c.want)
		}
	}
	for _, typed := range []string{"", " ", "010165-990", "999999-9999", "-", "12345678", "Jens 4"} {
		if got, err := r.ParseValue(typed); err == nil {
			t.Errorf("ParseValue(%q) = %v", typed, got)
		} else if len(typed) > 2 && strings.Contains(err.Error(), typed) {
			t.Errorf("the error repeats what was typed: %v", err)
		}
	}
}

func TestReadLines(t *testing.T) {
	want := []string{"Søren Østergaard", "x"}
	for name, in := range map[string]string{
		"utf-8":        "\ufeffSøren Østergaard\r\n\r\n# comment\n x ",
		"windows-1252": "S\xf8ren \xd8stergaard\n\nx\n",
	} {
		if got, err := ReadLines(strings.NewReader(in)); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if _, err := ReadLines(strings.NewReader("a\x00b\x00")); err == nil {
		t.Error("UTF-16 was taken")
	}
}
