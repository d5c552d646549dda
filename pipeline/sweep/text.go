package sweep

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	"aktsyn/pipeline/report"
)

// WriteText writes the report in Danish. Its first paragraph can be copied
// into the notification; the files on disk follow, then the documents, most
// persons first, all of them, then words of sensitive matters and what could
// not be read. Lines are never wrapped or cut.
func (r *Report) WriteText(w io.Writer) error {
	out := bufio.NewWriter(w)
	fmt.Fprint(out, "BRUD PÅ PERSONDATASIKKERHEDEN: OPGØRELSE TIL ANMELDELSE EFTER ARTIKEL 33\n\n")
	for _, line := range r.headline() {
		fmt.Fprintln(out, line)
	}
	if r.Summary.Documents > 0 {
		fmt.Fprintln(out)
		report.Columns(out, "", r.figures())
	}
	r.writeFiles(out)
	r.writeDocuments(out)
	r.writeCategories(out)
	r.writeUnread(out)
	return out.Flush() // a bufio.Writer keeps the first error until here
}

// headline is what an official needs to know, in whole sentences.
func (r *Report) headline() []string {
	s := r.Summary
	if s.Documents == 0 {
		return []string{"Ingen dokumenter fundet: intet er undersøgt, og opgørelsen siger intet om bruddet."}
	}
	lines := []string{r.personsLine()}
	if s.Persons > 0 {
		lines = append(lines, s.placesLine())
	}
	if s.Minimum {
		meaning := "Tallet er et minimum"
		if s.Persons == 0 {
			meaning = "Det udelukker ikke, at personer er berørt"
		}
		lines = append(lines, fmt.Sprintf("%s: %s kunne ikke læses.", meaning,
			unreadText(s.UnreadDocuments, s.UnreadPages)))
	}
	if s.PossiblePersons > 0 {
		lines = append(lines, fmt.Sprintf("Hertil kommer %s, som ikke er talt med.",
			report.Counted(s.PossiblePersons, "muligt personnummer", "mulige personnumre")))
	}
	if s.DocumentsNamesOnly > 0 {
		lines = append(lines, fmt.Sprintf("I %s står navne, men ingen personnumre; personer, der kun er nævnt ved navn, er ikke talt med.",
			documents(s.DocumentsNamesOnly)))
	}
	if len(r.Categories) > 0 {
		lines = append(lines, r.wordsLine())
	}
	if changed := report.DanishThresholds(r.Thresholds); changed != "" {
		lines = append(lines, changed+" Tallene afhænger af dem.")
	}
	if s.Oldest != nil {
		lines = append(lines, fmt.Sprintf("De berørte filer er senest ændret mellem %s og %s.", date(*s.Oldest), date(*s.Newest)))
	}
	return lines
}

func (r *Report) personsLine() string {
	s := r.Summary
	switch {
	case s.Persons == 0 && s.Minimum:
		return "Ingen personnumre fundet i det, der kunne læses."
	case s.Persons == 0:
		return "Ingen personnumre fundet."
	case s.Minimum:
		return fmt.Sprintf("Antal berørte registrerede: mindst %s (forskellige personnumre).", report.Number(s.Persons))
	}
	return fmt.Sprintf("Antal berørte registrerede: %s (forskellige personnumre).", report.Number(s.Persons))
}

// placesLine says where the numbers stand; a document's name is no page.
func (s Summary) placesLine() string {
	where := fmt.Sprintf("i %s på %s", documents(s.DocumentsWithNumbers), pages(s.PagesWithNumbers))
	switch n := s.DocumentsNumberNamed; {
	case n == 1 && s.DocumentsWithNumbers == 1:
		where = "kun i navnet på 1 dokument"
	case n == s.DocumentsWithNumbers:
		where = "kun i navnene på " + documents(n)
	case n > 0:
		where = fmt.Sprintf("i %s på %s og desuden i %s", documents(s.DocumentsWithNumbers-n), pages(s.PagesWithNumbers),
			report.Counted(n, "andet dokuments navn", "andre dokumenters navne"))
	}
	return "Deres personnumre står " + where + "."
}

// wordsLine names the categories whose words were seen.
func (r *Report) wordsLine() string {
	var labels []string
	for _, c := range r.Categories {
		labels = append(labels, c.Danish)
	}
	return fmt.Sprintf("I dokumenter med personnumre står ord, der kan pege på: %s. Ordene er ikke fund og skal vurderes.",
		strings.Join(labels, ", "))
}

func documents(n int) string { return report.Counted(n, "dokument", "dokumenter") }

func pages(n int) string { return report.Counted(n, "side", "sider") }

// date is the Danish short form, in UTC so that it is the same everywhere.
func date(t time.Time) string { return t.UTC().Format("02.01.2006") }

// unreadText names whole documents and single pages, whichever there are.
func unreadText(docs, singlePages int) string {
	switch {
	case singlePages == 0:
		return documents(docs)
	case docs == 0:
		return pages(singlePages)
	}
	return documents(docs) + " og yderligere " + pages(singlePages)
}

func (r *Report) figures() [][]string {
	s := r.Summary
	return [][]string{
		{"Personer (forskellige personnumre)", report.Number(s.Persons)},
		{"Mulige personer (usikre personnumre)", report.Number(s.PossiblePersons)},
		{"Forekomster af personnumre", report.Number(s.Mentions)},
		{"  skjult: dækket, uden for siden, uden farve", report.Number(s.HiddenMentions)},
		{"Dokumenter undersøgt", report.Number(s.Documents)},
		{"  med personnumre", report.Number(s.DocumentsWithNumbers)},
		{"    kun i navnet", report.Number(s.DocumentsNumberNamed)},
		{"  kun med mulige eller maskerede personnumre", report.Number(s.DocumentsPossible)},
		{"  kun med navne", report.Number(s.DocumentsNamesOnly)},
		{"  kun med svage fund", report.Number(s.DocumentsWeak)},
		{"Sider", report.Number(s.Pages)},
		{"  med personoplysninger", report.Number(s.PagesAffected)},
		{"  med personnumre", report.Number(s.PagesWithNumbers)},
		{"Filer", report.Number(s.Files)},
		{"  med personoplysninger", report.Number(s.FilesAffected)},
		{"Dokumenter ikke læst", report.Number(s.UnreadDocuments)},
		{"Enkelte sider ikke læst", report.Number(s.UnreadPages)},
	}
}

func (r *Report) writeFiles(out io.Writer) {
	if len(r.Files) == 0 {
		return
	}
	fmt.Fprint(out, "\nFILER MED PERSONNUMRE og alt, hvad der er pakket i dem, flest personer først\n")
	lines := [][]string{{"PERSONER", "MULIGE", "DOKUMENTER", "BERØRTE SIDER", "SIDER", "SENEST ÆNDRET", "FIL"}}
	for _, f := range r.Files {
		modified := "ukendt"
		if f.Modified != nil {
			modified = date(*f.Modified)
		}
		lines = append(lines, []string{report.Number(f.Persons), report.Number(f.PossiblePersons), report.Number(f.Documents),
			report.Number(f.PagesAffected), report.Number(f.Pages), modified, f.File})
	}
	report.Columns(out, "  ", lines)
}

func (r *Report) writeDocuments(out io.Writer) {
	if len(r.Documents) == 0 {
		return
	}
	fmt.Fprint(out, "\nDOKUMENTER MED PERSONNUMRE, sikre og mulige, flest personer først\n")
	lines := [][]string{{"PERSONER", "MULIGE", "BERØRTE SIDER", "SIDER", "DOKUMENT"}}
	for _, d := range r.Documents {
		lines = append(lines, []string{report.Number(d.Persons), report.Number(d.PossiblePersons),
			report.Number(d.PagesAffected), report.Number(int(d.Pages)), d.Doc})
	}
	report.Columns(out, "  ", lines)
}

func (r *Report) writeCategories(out io.Writer) {
	if len(r.Categories) == 0 {
		return
	}
	fmt.Fprint(out, "\nORD I DOKUMENTER MED PERSONNUMRE, der kan pege på følsomme eller fortrolige oplysninger\n"+
		"Det er ord og ikke fund: de kan stå i en anden sammenhæng eller handle om andre, og de skal vurderes.\n")
	lines := [][]string{{"DOKUMENTER", "KAN PEGE PÅ", "BESTEMMELSE"}}
	for _, c := range r.Categories {
		lines = append(lines, []string{report.Number(c.Documents), c.Danish, c.Article})
	}
	report.Columns(out, "  ", lines)
}

func (r *Report) writeUnread(out io.Writer) {
	if len(r.UnreadDocuments) == 0 {
		return
	}
	fmt.Fprint(out, "\nIKKE LÆST: tallene er et minimum\n")
	causes := [][]string{{"ÅRSAG", "DOKUMENTER", "ENKELTE SIDER"}}
	for _, c := range r.Unread {
		causes = append(causes, []string{report.DanishCause(c.cause), report.Number(c.Documents), report.Number(c.Pages)})
	}
	report.Columns(out, "  ", causes)
	lines := [][]string{{"IKKE LÆST", "ÅRSAG", "DOKUMENT"}}
	for _, u := range r.UnreadDocuments {
		what := "dokumentet"
		if u.Pages > 0 {
			what = pages(u.Pages)
		}
		lines = append(lines, []string{what, report.DanishCause(u.cause), u.Doc})
	}
	fmt.Fprintln(out)
	report.Columns(out, "  ", lines)
}
