package extract

import (
	"fmt"
	"strings"
	"testing"

	"aktsyn/kernels/marks"
)

// hiddenOf is what a page's marks say is hidden, blanks left out.
func hiddenOf(p Page) string {
	var out strings.Builder
	for _, m := range p.Marks {
		if m.Kind == marks.Hidden {
			out.Write(p.Text[m.Start:m.End])
		}
	}
	return strings.Join(strings.Fields(out.String()), "")
}

// box fills a rectangle with a colour.
func box(color string, x, y, width, height int) string {
	return fmt.Sprintf("q %s %d %d %d %d re f Q\n", color, x, y, width, height)
}

const (
	black   = "0 g"
	secret  = "CPR 010190-1234"
	opening = "Brevet handler om Anna Bo" // the line above
	overTwo = 762                         // the lower edge of a box over line 2
)

func TestPDFHiddenText(t *testing.T) {
	lines := showLines(opening, secret, "Med venlig hilsen")
	over := box(black, 40, overTwo, 300, 15)
	form := func(m *pdfMaker, content string) string {
		return "/XObject << /X " + m.stream("/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >>", content) + " >>"
	}
	const all = "CPR010190-1234"
	for _, c := range []struct {
		name, content, want string
		form                string // content of /X
		annotation          string
	}{
		{name: "nothing drawn over it", content: lines},
		{name: "a black box", content: lines + over, want: all},
		{name: "a white box", content: lines + box("1 g", 40, overTwo, 300, 15), want: all},
		{name: "a colored box", content: lines + box("1 0 0 rg", 40, overTwo, 300, 15), want: all},
		{name: "over the number alone", content: lines + box(black, 81, overTwo, 100, 15), want: "010190-1234"},
		{name: "a box before the text", content: box(".8 g", 40, overTwo, 300, 15) + lines},
		{name: "a frame", content: lines + "q 2 w 40 762 300 15 re S Q\n"},
		{name: "a thin line through it", content: lines + box(black, 40, 769, 300, 1)},
		{name: "a box beside it", content: lines + box(black, 300, overTwo, 200, 15)},
		{name: "text repeated above the box", content: lines + over + "1 g\n" + showLines("", secret)},
		{name: "a see-through marker", content: lines + "/G gs\n" + box("1 1 0 rg", 40, overTwo, 300, 15)},
		{name: "a box of a form", content: lines + "/X Do\n", form: over, want: all},
		{name: "a box of a form that is moved there", content: lines + "q 1 0 0 1 0 400 cm /X Do Q\n", form: box(black, 40, overTwo-400, 300, 15), want: all},
		{name: "text and box in a form", content: "/X Do\n", form: lines + over, want: all},
		{name: "a box clipped away", content: lines + "q 0 0 10 10 re W n 0 g 40 762 300 15 re f Q\n"},
		{name: "a picture", content: lines + "q 300 0 0 15 40 762 cm /I Do Q\n", want: all},
		{name: "an annotation", content: lines, want: all,
			annotation: "/Subtype /Square /Rect [40 762 340 777] /IC [0 0 0] /C [0 0 0]"},
		{name: "a highlight", content: lines,
			annotation: "/Subtype /Highlight /Rect [40 762 340 777] /QuadPoints [40 777 340 777 40 762 340 762] /C [1 1 0]"},
	} {
		m := withImage()
		resources := "/Font << /F 3 0 R >> /ExtGState << /G << /ca .4 >> >> "
		if c.form != "" {
			resources += form(m, c.form)
		} else {
			resources += "/XObject << /I 4 0 R >>"
		}
		annotation := ""
		if c.annotation != "" {
			annotation = "/Annots [" + m.add("<< /Type /Annot /F 4 "+c.annotation+" >>") + "]"
		}
		page := m.add("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << " + resources + " >> /Contents " +
			m.stream("", c.content) + " " + annotation + " >>")
		got, err := readWith(t, readPDF, m.finish([]string{page}, "", ""))
		if err != nil || len(got.pages) == 0 {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if hidden := hiddenOf(got.pages[0]); hidden != c.want || !strings.Contains(string(got.pages[0].Text), secret) {
			t.Errorf("%s: hidden %q, want %q", c.name, hidden, c.want)
		}
	}
}

// A page that is turned, moved and cropped has its marks where they belong.
func TestPDFHiddenTextOnTurnedPage(t *testing.T) {
	for _, rotate := range []int{0, 90, 180, 270} {
		m := newPDF()
		page := m.page(showLines(opening, secret)+box(black, 40, overTwo, 300, 15),
			fmt.Sprintf("/Rotate %d /CropBox [20 400 500 830]", rotate))
		got, err := readWith(t, readPDF, m.finish([]string{page}, "", ""))
		if err != nil || len(got.pages) == 0 || hiddenOf(got.pages[0]) != "CPR010190-1234" {
			t.Errorf("turned by %d: %v, %q", rotate, err, hiddenOf(got.pages[0]))
		}
	}
}

// Marks follow text whose hyphens and line ends are cleaned.
func TestCleanPDFMovesMarks(t *testing.T) {
	for _, c := range []struct{ before, marked, after, text, want string }{
		{"a\r\nb ", "010190", "\r\nc", "a\nb 010190\nc", "010190"},
		{"Han\u0002sen ", "Bo\r\nHolm", "", "Hansen Bo\nHolm", "Bo\nHolm"},
		{"x ", "Han\u0002sen", " y", "x Hansen y", "Hansen"},
		{"x Han\u0002", "Marie", "", "x Han-Marie", "Marie"},
		{"", "æ\x00", "\x00", "æ", "æ"},
	} {
		list := []marks.Mark{{Start: uint32(len(c.before)), End: uint32(len(c.before + c.marked)), Kind: marks.Hidden}}
		text, list := cleanPDF(c.before+c.marked+c.after, list)
		if string(text) != c.text || string(text[list[0].Start:list[0].End]) != c.want {
			t.Errorf("%q: %q, marked %q", c.before+c.marked+c.after, text, text[list[0].Start:list[0].End])
		}
	}
}

// A box is found wherever it is drawn among many objects.
func TestPDFHiddenTextAmongManyObjects(t *testing.T) {
	over := box(black, 40, overTwo, 300, 15)
	many := strings.Repeat(showLines("", "", "", "x"), 200)
	for _, c := range []struct{ name, content, want string }{
		{"a number, the box last", showLines(opening, secret) + many + over, "CPR010190-1234"},
		{"a number, the box amid", showLines(opening, secret) + over + many, "CPR010190-1234"},
		{"a name, the box amid", showLines(opening, "Anna Bo") + over + many, "AnnaBo"},
		{"a name, the box last", showLines(opening, "Anna Bo") + many + over, "AnnaBo"},
	} {
		got, err := readWith(t, readPDF, pdfOf(c.content))
		if err != nil || hiddenOf(got.pages[0]) != c.want {
			t.Errorf("%s: %q, %v", c.name, hiddenOf(got.pages[0]), err)
		}
	}
}
