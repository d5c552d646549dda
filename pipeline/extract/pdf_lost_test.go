package extract

import (
	"strings"
	"testing"
)

// TestLostCharacters reads a font whose map to Unicode gives codes as they are: a
// blank at 3, and the punctuation of Windows. What stands behind is where it was.
func TestLostCharacters(t *testing.T) {
	t.Parallel()
	m := newPDF()
	codes := m.stream("", "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange\n"+
		"1 beginbfrange <00> <FF> <0000> endbfrange endcmap end")
	m.objects[2] = strings.Replace(m.objects[2], ">>", "/ToUnicode "+codes+" >>", 1)
	page := m.page(showLines(`1985\2261990`, `Hans\003Jensen \223sag\224`, `Anne\227Marie\003`), "")
	many := m.page(showLines(strings.Repeat(`a\003`, 3*maxDoubts)), "") // one by one this took seconds
	f := onDisk(t, "a.pdf", string(m.finish([]string{page, many}, "", "")))
	p := layoutOf(t, New(Options{}), f, Place{"a.pdf", 1})
	if got, want := string(p.Text), "1985–1990\nHans Jensen “sag”\nAnne—Marie "; strings.TrimSuffix(got, "\n") != want {
		t.Errorf("%q, want %q", got, want)
	}
	if p := layoutOf(t, New(Options{}), f, Place{"a.pdf", 2}); strings.Count(string(p.Text), "a ") != 3*maxDoubts {
		t.Errorf("%d bytes of a long page", len(p.Text))
	}
	years := drawnText{50 + width("1985") + width("5"), 780, width("1990")} // a dash is as wide as a digit
	if got := boxesOf(t, p, "1990"); len(got) != 1 || !years.stands(got[0], [4]float64{0, 0, 595, 842}, 0) {
		t.Errorf("1990 is at %+v", got)
	}
}
