package extract

import "testing"

func TestShowsMore(t *testing.T) {
	for name, c := range map[string]struct {
		content string
		said    []string
		want    bool
	}{
		"the value":          {"/Tx BMC q BT /Helv 12 Tf (Hans Jensen) Tj ET Q EMC", []string{"navn", "Hans Jensen"}, false},
		"the value in lines": {"BT (Hans ) Tj 0 -12 Td [(Jen) -20 (sen)] TJ ET", []string{"Hans\nJensen"}, false},
		"letters of Latin-1": {"BT (S\\370ren) Tj ET", []string{"Søren"}, false},
		"nothing":            {"BT () Tj ET", nil, false},
		"a part of a name":   {"BT (C) Tj ET", []string{"Combo"}, true},
		"a tick":             {"BT /ZaDb 12 Tf (4) Tj ET", []string{"Off"}, false},
		"another letter":     {"BT /Helv 12 Tf (4) Tj ET", []string{"Off"}, true},
		"more than is said":  {"BT (Hans Jensen 010190-1234) Tj ET", []string{"Hans Jensen"}, true},
		"another value":      {"BT (Hans Jensen) Tj ET", []string{"Hanne Jensen"}, true},
		"glyphs by number":   {"BT <00480061> Tj ET", []string{"Ha"}, true},
		"a form":             {"BT (Hans) Tj ET /Fm0 Do", []string{"Hans"}, true},
		"a picture":          {"BI /W 1 /H 1 ID ( EI BT (Hans) Tj ET", []string{"Hans"}, true},
		"a dictionary":       {"/Span << /MCID 0 BDC BT (010190-1234) Tj ET EMC", []string{"Hans"}, true},
		"an unclosed string": {"BT (Hans) Tj (Jensen Tj ET", []string{"Hans"}, true},
	} {
		if got := showsMore(c.content, c.said); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
