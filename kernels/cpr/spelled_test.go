package cpr

import (
	"strings"
	"testing"
)

// searched is what a search for a label before the end of text finds.
func searched(text string) finding {
	s := labelSearch{text: []byte(text), from: max(0, len(text)-lookBehind)}
	s.pos = len(text)
	s.nearest()
	return s.finding
}

// A label is remembered if its own bytes tell what it says, and nothing but it
// stands before the number.
func TestWhichLabelsAreRemembered(t *testing.T) {
	const before = "Det fremgår af sagens akter, at Jens Hansen, der har "
	for text, want := range map[string]string{
		"cpr-nr. ":                               "cpr-nr. ",
		"(CPR: ":                                 "CPR: ",
		"\nPersonnummer:\n":                      "Personnummer:\n",
		"CPR-numre: ":                            "CPR-numre: ",
		"pnr ":                                   "pnr ",
		"CPR er ":                                "CPR er ",
		"cpr for ":                               "cpr for ",
		"CPR for barn ":                          "", // other words stand between
		"CPR 2: ":                                "", // what digits say is told by what is around them
		"CPR og CVR ":                            "", // "CVR " by itself speaks against the number
		"CPR/CVR ":                               "",
		"faktura ":                               "",
		"_cpr ":                                  "", // nothing is known to end before it
		"1.2.208.176.1.2 ":                       "",
		"CPR-nr. for hans søn ":                  "",
		"cpr " + strings.Repeat(" ", maxSpelled): "",
	} {
		var m spelled
		text = before + text
		if f := searched(text); f.role.speaksFor() && !f.near {
			m.keep([]byte(text), len(text), &f)
		}
		kept := ""
		for i := range m {
			kept += string(m[i].text[:m[i].length])
		}
		if kept != want {
			t.Errorf("%q: %q is remembered, want %q", text, kept, want)
		}
	}
}

// What is remembered is found where it stands as a word, and as the search finds
// it.
func TestRememberedLabelsAreFound(t *testing.T) {
	var m spelled
	kept := strings.Repeat("ord ", 12) + "(cpr-nr. "
	f := searched(kept)
	m.keep([]byte(kept), len(kept), &f)
	for text, want := range map[string]bool{
		"cpr-nr. ": true, " cpr-nr. ": true, "\ncpr-nr. ": true, "faktura cpr-nr. ": true,
		"xcpr-nr. ": false, "^cpr-nr. ": false, "øcpr-nr. ": false, "CPR-nr. ": false, "cpr-nr.  ": false, "pr-nr. ": false,
	} {
		text = strings.Repeat("ord ", 12) + text
		var got finding
		found := m.find(&got, []byte(text), 0, len(text))
		if found != want {
			t.Errorf("%q: found %v, want %v", text, found, want)
		}
		if found && got != searched(text) {
			t.Errorf("%q: %+v, want %+v", text, got, searched(text))
		}
	}
	// Where the search must end in the label, or there is no room for one.
	end := len(kept)
	for _, from := range []int{end, end - 3, end - len("cpr-nr. "), end - maxSpelled} {
		if m.find(new(finding), []byte(kept), from, end) {
			t.Errorf("found from %d", end-from)
		}
	}
	if new(spelled).find(new(finding), []byte(kept), 0, end) {
		t.Error("found where nothing is remembered")
	}
}
