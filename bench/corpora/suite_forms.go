package corpora

import (
	"fmt"
	"strings"

	"aktsyn/kernels"
)

// place is where a number stands on a page.
type place struct {
	name           string
	page           kernels.Form
	before, behind string
	labelled       bool // a label or header speaks for the number
	glued          bool // letters touch it
	shifted        bool // words of up to twice a vector's width stand before it
	lines          bool // it is part of a line, and not where one can be broken
}

// kind returns the set that the page's form is.
func (p place) kind() pageKind {
	return map[kernels.Form]pageKind{kernels.Prose: onProse, kernels.Table: onTable, kernels.Sheet: onSheet, kernels.Name: onName}[p.page]
}

// fits reports whether a form can stand in the place. What is glued to letters
// of its own has no room for others, nor for a label right before it.
func (p place) fits(w written) bool {
	affixed := w.before+w.behind != ""
	return w.pages&p.kind() != 0 && !(p.glued && w.clean) && !(p.lines && w.broken) &&
		!(affixed && (p.glued || p.labelled || p.page == kernels.Name))
}

// places are those of the form suite: the ends of pages, lines and cells,
// sentences, letters with two bytes on both sides, labels of every kind and
// none at all.
var places = []place{
	{name: "alone on the page"},
	{name: "page start", behind: " er nummeret på borgeren.\n"},
	{name: "page end", before: "Nummeret på borgeren er "},
	{name: "line start", before: "Vi har modtaget ansøgningen fra\n", behind: " den 3. marts.\n"},
	{name: "line end", before: "Ansøgningen vedrører ", behind: "\nog er modtaget den 3. marts.\n"},
	{name: "own line", before: "Ansøgningen vedrører\n\n", behind: "\n\nog er modtaget.\n"},
	{name: "behind a form feed", before: "slut på siden\n\f", behind: "\n"},
	{name: "before a form feed", before: "Vedrørende ", behind: "\fnæste side\n"},
	{name: "mid-sentence", before: "Borgeren (", behind: "), som har søgt, bor alene.\n"},
	{name: "in a sentence, full stop", before: "Afgørelsen gælder ", behind: ". Den kan påklages.\n"},
	{name: "beside æøå", before: "Når ", behind: " øger sin indtægt, må vi vide det.\n"},
	{name: "glued to æøå", before: "æøå", behind: "åøæ slut\n", glued: true},
	{name: "quotation marks", before: "Søgt på \u201d", behind: "\u201d uden resultat.\n"},
	{name: "anywhere in a line", behind: " er nævnt i sagen.\n", shifted: true},
	{name: "behind many lines", before: strings.Repeat("Borgeren har haft kontakt med forvaltningen om sagen.\n", 20), behind: "\n"},
	{name: "label", before: "CPR-nr.: ", behind: "\n", labelled: true},
	{name: "label in a sentence", before: "Borger med personnummer ", behind: " har søgt.\n", labelled: true},
	{name: "label on the line before", before: "CPR-nummer:\n", behind: "\n", labelled: true},
	{name: "label behind", before: "Vedr. ", behind: " (cpr-nr.)\n", labelled: true},
	{name: "JSON", before: `{"id": 7, "cpr": "`, behind: `"}` + "\n", labelled: true},
	{name: "XML", before: "<person><cprnr>", behind: "</cprnr></person>\n", labelled: true},
	{name: "column of a pasted list", before: "Navn;CPR-nr.;By\nHansen;", behind: ";Aarhus\n", labelled: true, lines: true},
	{name: "first cell", page: kernels.Table, behind: "\tHansen\t12\n"},
	{name: "middle cell", page: kernels.Table, before: "a\tb\tc\n1\t", behind: "\t12\n"},
	{name: "last cell", page: kernels.Table, before: "a\tb\n1\t", behind: "\n2\t3\n"},
	{name: "last cell of the page", page: kernels.Table, before: "a\tb\n1\t"},
	{name: "column", page: kernels.Table, before: "Navn\tCPR-nr.\tBy\nHansen\t", behind: "\tAarhus\n", labelled: true},
	{name: "column below a title", page: kernels.Table, before: "Udtræk 2020\n\nNavn\tPersonnummer\nHansen\t", behind: "\nOlsen\t\n", labelled: true},
	{name: "sheet, first cell", page: kernels.Sheet, behind: "\tx\n"},
	{name: "sheet, last cell", page: kernels.Sheet, before: "a\tb\n1\t"},
	{name: "sheet, column", page: kernels.Sheet, before: "nr\tPersonnummer\tny\n1\t", behind: "\tx\n", labelled: true},
	{name: "sheet, far column", page: kernels.Sheet, before: "nr\ta\tb\tc\td\te\tCPR\n1\t\t\t\t\t\t", behind: "\n2\t\t\t\t\t\t\n", labelled: true},
	{name: "file name", page: kernels.Name, before: "sager/2020/afgørelse ", behind: ".pdf\n"},
	{name: "folder name", page: kernels.Name, before: "borgere/", behind: "/brev.docx\n"},
}

// WrittenForms is the suite of written forms: every form of real files, of
// every kind of number, in every place where it can stand. Each number is
// drawn anew. Forms that are broken by the end of a line, of which there are
// many, go with every third kind of number in turn.
func WrittenForms(seed uint64) Suite {
	return func(yield func(Trial) bool) {
		r := newStream(seed, "written forms")
		ids := map[string]int{}
		for turn, w := range writtenForms() {
			for i, k := range numberKinds {
				if !w.fits(k) || w.broken && (i+turn)%3 != 0 {
					continue
				}
				for _, p := range places {
					if !p.fits(w) {
						continue
					}
					c := p.trial(r, w, k)
					ids[c.ID]++
					if n := ids[c.ID]; n > 1 {
						c.ID = fmt.Sprintf("%s/%d", c.ID, n)
					}
					if !yield(c) {
						return
					}
				}
			}
		}
	}
}

// trial writes one number in one form in one place.
func (p place) trial(r *stream, w written, k numberKind) Trial {
	number := k.draw(r, w.small())
	before := p.before
	if p.shifted {
		before = strings.Repeat("vi ", r.between(0, 65)) + strings.Repeat("n", r.between(0, 2)) + " "
	}
	before += w.before
	text := w.write(r, number)
	return Trial{
		ID:   "form/" + w.name + "/" + k.name + "/" + p.name,
		Text: before + text + w.behind + p.behind, Page: p.page, Year: k.clock,
		Value: number, Kind: kernels.CPR, Start: len(before), End: len(before) + len(text),
		Least: kernels.Low, Most: kernels.Certain, Others: kernels.Certain,
		Labelled: p.labelled, Beyond: w.beyond,
		Form: w.name, Place: p.name, Number: k.name,
	}
}
