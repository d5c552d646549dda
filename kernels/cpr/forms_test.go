package cpr

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"aktsyn/kernels"
)

// form is one way to write a number.
type form struct {
	name  string
	write func(n string) string
	// lines says that it holds a line end or tab, and so fits prose only;
	// cells that it is one of the cells of tables only.
	lines, cells bool
}

func between(name, s string) form {
	return form{name: name, write: func(n string) string { return n[:6] + s + n[6:] }}
}

func within(name, date, s string) form {
	return form{name: name, write: func(n string) string {
		return n[:2] + date + n[2:4] + date + n[4:6] + s + n[6:]
	}}
}

func inLines(f form) form { f.lines = true; return f }

func inserted(name string, at int, s string) form {
	return inLines(form{name: name, write: func(n string) string { return n[:at] + s + n[at:] }})
}

// longYear writes the year with four digits.
func longYear(n string) string {
	year, _, _, _ := BirthDate(n)
	return n[:4] + string([]byte{byte('0' + year/1000), byte('0' + year/100%10)}) + n[4:]
}

// misread puts letters for three of the digits.
func misread(n string) string {
	s := []byte(n)
	left := 3
	for i, c := range s {
		if at := strings.IndexByte("01582", c); at >= 0 && left > 0 {
			s[i] = "OlSBZ"[at]
			left--
		}
	}
	return string(s)
}

func fullWidth(n string) string {
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return r - '0' + '０'
		}
		return r
	}, n)
}

// forms are all the written forms of CPR.md, and those that a review of what
// municipalities have found missing.
var forms = slices.Concat(wholeForms, oddForms(), brokenForms())

// oddForms are rarely meant so by whoever wrote them: broken conversions,
// typing errors, layouts, quoted mail, markup.
func oddForms() (odd []form) {
	for _, sign := range []string{
		// wide blanks
		"   ", "        ", "-   ", "   -   ", "        -        ", "\u2009\u2009\u2009\u2009",
		// dashes
		"--", " -- ", "---", "\u2013-", "\u0096", "\u0097", " \u0096 ", "\u02d7", "\u2043", "\u2500", "\ufe58", "\u2e3a", "\uf02d", "\u00af",
		// conversions
		"\u00e2\u20ac\u201c", "\u00e2\u20ac\u201d", " \u00e2\u0080\u0093 ", "\u00c2 ", "\u00c2\u00a0", "\ufffd", " \ufffd ", "\ufffd\ufffd\ufffd", "%20", "+",
		// invisible characters
		"\u200e-\u200e", "\u202a-\u202c", "\u2066\u2066-\u2069\u2069", "\u200b\u200b\u200b", "\u00ac", "\u200f \u200f",
		// punctuation
		":", ",", ";", "=", "~", "'", "*", "\u00b7", "|", " | ", ", ", " : ", "\\-", " (", "(", ")-", ") ", "**-", "** ", "\"-\"", "\" \"", "][", ") (", "- -", "__", "\u201d ", "&", "?", "!", "@",
	} {
		odd = append(odd, between(fmt.Sprintf("%+q", sign), sign))
	}
	for _, sign := range []string{
		"-\n> ", "\n> ", "-\n>> ", "-\n> > ", "-\n> > >   ", "-\r\n>\t", // quoted mail
		"-\n- ", "-\n-", "--\n", "- \n -- ", // dashes on both sides
		"\v", "-\v", "\u2028", "-\u2028", "-\u0085", "-\u2029",
	} {
		odd = append(odd, inLines(between(fmt.Sprintf("%+q", sign), sign)))
	}
	return append(odd,
		inserted("quoted mail in the serial", 8, "\n> "), inserted("quoted mail in the serial, hyphen", 9, "-\n> > "),
		inserted("line separator in the date", 3, "\u2028"),
		form{name: "soft hyphen of a scan", write: func(n string) string { return n[:3] + "\u00ac\n" + n[3:] }, lines: true},
		form{name: "marks of direction", write: func(n string) string { return n[:2] + "\u202d" + n[2:6] + "\u200e-\u200e" + n[6:8] + "\u202c" + n[8:] }},
		form{name: "four-digit year, semicolon", write: func(n string) string { n = longYear(n); return n[:8] + "; " + n[8:] }},
		form{name: "dotted date, broken dash", write: func(n string) string {
			return n[:2] + "." + n[2:4] + "." + n[4:6] + "\u00e2\u20ac\u201c" + n[6:]
		}},
		form{name: "dotted date, wide dash", write: func(n string) string { return n[:2] + "." + n[2:4] + "." + n[4:6] + "   -   " + n[6:] }},
		form{name: "dotted date, two dashes", write: func(n string) string { return n[:2] + "." + n[2:4] + "." + n[4:6] + "--" + n[6:] }},
		form{name: "exponent", write: func(n string) string { return n[1:2] + "." + n[2:] + "E8" }, cells: true},
		form{name: "exponent, comma", write: func(n string) string { return n[1:2] + "," + n[2:] + "E+08" }, cells: true},
	)
}

// brokenForms are the forms with the date's parts set apart, broken by the end
// of a line at every place: before and behind every character, and in place of
// a blank, which a line end swallows.
func brokenForms() (broken []form) {
	for _, f := range []form{
		within("dotted date", ".", "-"), within("spaced date", " ", " "), within("hyphened date", "-", "-"),
		within("slashed date", "/", "-"), within("dotted date, blank", ".", " "), within("dotted date, plain", ".", ""),
		longForm("dotted date", "."), longForm("hyphened date", "-"), longForm("spaced date", " "),
	} {
		for _, end := range []string{"\n", "\r\n", "\n      "} {
			for at := 1; at < len(f.write("0101588123")); at++ {
				name := fmt.Sprintf("%s, %q at %d", f.name, end, at)
				broken = append(broken, inLines(form{name: name, write: func(n string) string {
					w := f.write(n)
					return strings.TrimRight(w[:at], " ") + end + strings.TrimLeft(w[at:], " ")
				}}))
			}
		}
	}
	return broken
}

func longForm(name, point string) form {
	return form{name: "four-digit year, " + name, write: func(n string) string {
		n = longYear(n)
		return n[:2] + point + n[2:4] + point + n[4:8] + "-" + n[8:]
	}}
}

var wholeForms = []form{
	between("hyphen", "-"), between("plain", ""), between("blank", " "), between("spaced hyphen", " - "),
	between("hyphen blank", "- "), between("blank hyphen", " -"), between("two blanks", "  "),
	inLines(between("tab", "\t")), between("slash", "/"), between("full stop", "."), between("underscore", "_"),
	within("dotted date", ".", "-"), within("spaced date", " ", " "), within("hyphened date", "-", "-"),
	within("slashed date", "/", "-"), within("dotted date, blank", ".", " "),
	{name: "four-digit year", write: longYear},
	{name: "four-digit year, hyphen", write: func(n string) string { n = longYear(n); return n[:8] + "-" + n[8:] }},
	longForm("dotted date", "."),
	between("U+2010", "\u2010"), between("U+2011", "\u2011"), between("U+2012", "\u2012"), between("U+2013", "\u2013"),
	between("U+2014", "\u2014"), between("U+2212", "\u2212"), between("soft hyphen", "\u00ad"),
	between("spaced U+2013", " \u2013 "),
	between("no-break blank", "\u00a0"), between("thin blank", "\u2009"), between("narrow blank", "\u202f"),
	inLines(between("line end", "\n")), inLines(between("hyphen, line end", "-\n")),
	inLines(between("line end, indentation", "\n        ")), inLines(between("hyphen, line end, indentation", "-\n\t")),
	inLines(between("line end, hyphen", "\n- ")), inLines(between("carriage return", "-\r\n")),
	inserted("line end in the day", 1, "\n"), inserted("line end in the date", 4, "\n   "),
	inserted("hyphen and line end in the date", 4, "-\n   "), inserted("line end in the serial", 8, "\n"),
	inserted("hyphen and line end in the serial", 9, "-\n "), inserted("soft hyphen and line end", 3, "\u00ad\n"),
	{name: "soft hyphen in the date", write: func(n string) string { return n[:4] + "\u00ad" + n[4:6] + "-" + n[6:] }},
	{name: "OCR", write: misread},
	{name: "OCR, hyphen", write: func(n string) string { n = misread(n); return n[:6] + "-" + n[6:] }},
	{name: "full width", write: fullWidth},
	{name: "full width, hyphen", write: func(n string) string { return fullWidth(n[:6]) + "－" + fullWidth(n[6:]) }},
	{name: "lost zero", write: func(n string) string { return n[1:] }, cells: true},
}

// place puts a written number on a page.
type place struct {
	name  string
	form  kernels.Form
	write func(w string) (before, behind string)
}

func around(name string, form kernels.Form, before, behind string) place {
	return place{name, form, func(string) (string, string) { return before, behind }}
}

var places = []place{
	around("alone", kernels.Prose, "", ""),
	around("page start", kernels.Prose, "", " er nummeret.\n"),
	around("page end", kernels.Prose, "Nummeret er ", ""),
	around("last line", kernels.Prose, "Nummeret er\n\n", "\n"),
	around("sentence", kernels.Prose, "Vedr. borger (", "), som har søgt.\n"),
	around("after a long line", kernels.Prose, strings.Repeat("ordet ", 40), "\n"),
	around("label", kernels.Prose, "CPR-nr.: ", "\n"),
	around("label on the line before", kernels.Prose, "CPR-nummer:\n", "\n"),
	around("quoted key", kernels.Prose, `{"cpr": "`, `"}`),
	around("first cell", kernels.Table, "", "\tHansen\t12\n"),
	around("middle cell", kernels.Table, "a\tb\tc\n1\t", "\t12\n"),
	around("last cell", kernels.Table, "a\tb\n1\t", "\n2\t3\n"),
	around("last cell of the page", kernels.Table, "a\tb\n1\t", ""),
	around("column", kernels.Table, "Navn\tCPR-nr.\tBy\nHansen\t", "\tAarhus\n"),
	around("sheet cell", kernels.Sheet, "a\tb\n1\t", "\tx\n"),
	around("sheet column", kernels.Sheet, "nr\tPersonnummer\n1\t", "\tx\n"),
	around("file name", kernels.Name, "sager/2020/sag_", "_2020.pdf\n"),
	around("folder name", kernels.Name, "borgere/", "/brev.docx\n"),
}

func (p place) fits(f form) bool {
	cells := p.form == kernels.Table || p.form == kernels.Sheet
	return !(f.lines && p.form != kernels.Prose) && (cells || !f.cells)
}

// Every form, of every kind of number, in every place is found exactly, and
// has at least a high grade where a label speaks for it.
func TestEveryFormIsFound(t *testing.T) {
	if len(forms) < 25 {
		t.Fatalf("only %d forms", len(forms))
	}
	cases := 0
	for _, f := range forms {
		for _, n := range numbers {
			k := alive(n.value)
			scratch := k.NewScratch()
			for _, p := range places {
				if !p.fits(f) {
					continue
				}
				cases++
				written := f.write(n.value)
				before, behind := p.write(written)
				page := kernels.Page{Text: []byte(before + written + behind), Form: p.form}
				checkFound(t, k.Scan(nil, page, scratch), page, len(before), len(written), n.value,
					f.name+", "+n.century+", "+p.name)
			}
		}
	}
	t.Logf("%d cases: %d forms, %d numbers, %d places", cases, len(forms), len(numbers), len(places))
}

// labelled are the places where a label speaks for the number.
var labelled = []string{"label", "label on the line before", "quoted key", "column", "sheet column"}

func checkFound(t *testing.T, hits []kernels.Hit, page kernels.Page, start, length int, value, name string) {
	t.Helper()
	for _, h := range hits {
		if int(h.Start) != start || int(h.End) != start+length || h.Kind != kernels.CPR {
			continue
		}
		if got := valueOf(string(page.Text), h); got != value {
			t.Errorf("%s: canonical value %s, want %s", name, got, value)
		}
		place := name[strings.LastIndex(name, ", ")+2:]
		if slices.Contains(labelled, place) && h.Grade < kernels.High {
			t.Errorf("%s: labelled, and graded %v %v", name, h.Grade, h.Signals.Names(signalNames))
		}
		return
	}
	t.Errorf("%s: %q not found, only %v", name, page.Text, describe(string(page.Text), hits))
}

// Where chance is likely nothing but a label, or much together, makes more of
// a number than a low hit.
func TestLooseSeparatorsAreLowAlone(t *testing.T) {
	value := invent("050830", '4', true)
	k := alive(value)
	for _, sign := range []string{"   ", "        ", ":", ", ", ";", " (", ")", "** ", "*", "|", " | ", "%20", "\ufffd", "\u00c2\u00a0", "\"-\""} {
		text := "Borger " + value[:6] + sign + value[6:] + " her.\n"
		if h := only(t, k, kernels.Prose, text); h.Grade != kernels.Low || !h.Signals.Has(WeakSeparator|LooseSeparator) {
			t.Errorf("%v", describe(text, []kernels.Hit{h}))
		}
	}
	for _, sign := range []string{" - - ", "   -   ", "-   "} {
		text := "Borger " + value[:6] + sign + value[6:] + " her.\n"
		if h := only(t, k, kernels.Prose, text); h.Grade != kernels.Medium || !h.Signals.Has(WeakSeparator|Modulus11) || h.Signals.Any(DashSeparator|LooseSeparator) {
			t.Errorf("%v", describe(text, []kernels.Hit{h}))
		}
	}
	for _, text := range []string{
		value[:6] + "         " + value[6:], value[:6] + ",,,," + value[6:], value[:6] + "\t\t\t" + value[6:], value[:6] + ";\n" + value[6:], value[:6] + "; 1" + value[6:], "1" + value[:6] + "; " + value[6:],
		value[:2] + "." + value[2:4] + "." + value[4:6] + ", " + value[6:], value[:4] + ";" + value[4:6] + ";" + value[6:],
		value[:6] + "-\n> \n> " + value[6:], value[:6] + "-\n>>>>" + value[6:], value[:6] + "----" + value[6:], value[:6] + "||" + value[6:], value[:6] + "; " + misread(value)[6:9] + "O", "O" + value[1:6] + "; " + value[6:],
	} {
		if hits := scan(t, k, kernels.Prose, text+"\n"); len(hits) > 0 {
			t.Errorf("%v", describe(text, hits))
		}
	}
}

// A cell that holds what a program made of a number, and nothing else.
func TestSpoiltCells(t *testing.T) {
	lost, whole := invent("050830", '4', true), invent("250830", '4', true)
	for _, c := range []struct{ cell, value, span string }{
		{lost[1:], lost, lost[1:]}, {"  " + lost[1:] + " ", lost, lost[1:]}, {"\u00a0" + lost[1:], lost, lost[1:]}, {lost[1:] + "\r", lost, lost[1:]},
		{lost[1:] + ".0", lost, lost[1:]}, {lost[1:] + ",0", lost, lost[1:]}, {lost[1:] + ",00", lost, lost[1:]}, {lost[1:] + ".00 ", lost, lost[1:]},
		{"5.08304528E8", "0508304528", "5.08304528E8"}, {" 5.0830452E+08", "0508304520", "5.0830452E+08"}, {"5,08304528e8", "0508304528", "5,08304528e8"},
		{"2.508304" + whole[7:] + "E9", whole, "2.508304" + whole[7:] + "E9"}, {"2,508304" + whole[7:] + "E+09", whole, "2,508304" + whole[7:] + "E+09"},
		{`"` + lost[1:] + `"`, lost, lost[1:]}, {"'" + lost[1:], lost, lost[1:]},
		{"0" + whole, whole, whole}, {"00" + lost, lost, lost}, {" 000" + lost + " ", lost, lost},
	} {
		for _, form := range []kernels.Form{kernels.Table, kernels.Sheet} {
			for _, page := range [][2]string{{"", ""}, {"", "\tx\n"}, {"a\tb\nx\t", "\n"}, {"a\tb\tc\nx\t", "\ty\n"}, {"Nr\tCPR-nr.\tBy\n12\t", "\tAarhus\n"}} {
				text := page[0] + c.cell + page[1]
				h := only(t, alive(c.value), form, text)
				if valueOf(text, h) != c.value || text[h.Start:h.End] != c.span {
					t.Errorf("%v", describe(text, []kernels.Hit{h}))
				}
				padded := c.cell == "0"+whole || strings.Contains(c.cell, "0"+lost)
				if under := strings.Contains(page[0], "CPR"); under != (h.Grade >= kernels.High) || !under && !padded && h.Grade != kernels.Low {
					t.Errorf("%v", describe(text, []kernels.Hit{h}))
				}
			}
		}
	}
	for _, cell := range []string{
		lost[1:] + ".5", lost[1:] + ".000", lost[1:] + ",", "1 " + lost[1:], lost[1:] + " a", "-" + lost[1:], "5.083045E8", "5.08304528E9", "5.08304528E7", "15.08304528E8", "5.08304528E", "5.08304528E8 kr",
	} {
		if hits := scan(t, alive(lost), kernels.Sheet, "a\tb\n"+cell+"\tx\n"); len(hits) > 0 {
			t.Errorf("%v", describe(cell, hits))
		}
	}
}

// The usual forms speak for themselves where no label does.
func TestSeparatorsSpeak(t *testing.T) {
	for _, n := range numbers {
		if year, _, _, _ := BirthDate(n.value); year == 1937 && n.value[6:8] == "99" {
			continue
		}
		k := alive(n.value)
		dashed := n.value[:6] + "-" + n.value[6:]
		if h := only(t, k, kernels.Prose, "Borger "+dashed+" har søgt.\n"); h.Grade < kernels.High {
			t.Errorf("%s (%s): %v %v", dashed, n.century, h.Grade, h.Signals.Names(signalNames))
		}
		blank := n.value[:6] + " " + n.value[6:]
		h := only(t, k, kernels.Prose, "Borger "+blank+" har søgt.\n")
		if want := n.mod11; want != (h.Grade >= kernels.High) {
			t.Errorf("%s (%s): %v %v", blank, n.century, h.Grade, h.Signals.Names(signalNames))
		}
	}
}

func TestFormsGluedToLetters(t *testing.T) {
	value := invent("030501", '3', true)
	k := alive(value)
	for text, grade := range map[string]kernels.Grade{
		"CPR" + value + "\n":                     kernels.Certain,
		"cprnr" + value + "\n":                   kernels.Certain,
		"sag_" + value + "_2020.pdf\n":           kernels.Medium,
		value + "A\n":                            kernels.Low,
		"se" + value + "\n":                      kernels.Low,
		"x" + value[:6] + "-" + value[6:] + "\n": kernels.High,
		"/var/arkiv/sag-" + value[:6] + "-" + value[6:] + ".pdf\n":    kernels.Certain,
		"F2-2020-" + value[:6] + "-" + value[6:] + "-afgørelse.pdf\n": kernels.High,
	} {
		h := only(t, k, kernels.Name, text)
		if valueOf(text, h) != value || h.Grade != grade {
			t.Errorf("%q: %v %v, want %v", text, h.Grade, h.Signals.Names(signalNames), grade)
		}
	}
}

// The written forms with which a review found breaks to be lost.
func TestBrokenGroupedDates(t *testing.T) {
	value := invent("050830", '4', true)
	for _, pattern := range []string{ // a grouped date is dotted in these
		"DD.MM.\nYY-SSSS", "DD.\nMM.YY-SSSS", "DD\n.MM.YY-SSSS",
		"DD. \n MM.YY-SSSS", "DD.MM\r\n.YY-SSSS", "DD-\nMMYY-SSSS", "DDMM-\nYY-SSSS", "DD.MM.\u00ad\nYY-SSSS",
	} {
		text := strings.NewReplacer("DD", value[:2], "MM", value[2:4], "YY", value[4:6], "SSSS", value[6:]).Replace(pattern)
		h := only(t, alive(value), kernels.Prose, "CPR "+text+"\n")
		if valueOf("CPR "+text, h) != value || h.Grade < kernels.High || !h.Signals.Has(LineBreak) {
			t.Errorf("%q: %v %v", text, h.Grade, h.Signals.Names(signalNames))
		}
		if strings.Contains(pattern, ".") != h.Signals.Has(GroupedDate) {
			t.Errorf("%q: %v", text, h.Signals.Names(signalNames))
		}
	}
	for _, text := range []string{"05.\n0830-4123", "05-\n08.30-4123", "0508.\n30-4123", "05.08\n30-4123", "05\n08.30-4123", "05.\n\n08.30-4123"} {
		if hits := scan(t, alive(value), kernels.Prose, "CPR "+text+"\n"); len(hits) > 0 {
			t.Errorf("%v", describe(text, hits))
		}
	}
}
