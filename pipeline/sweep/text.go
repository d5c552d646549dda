package sweep

import (
	"bufio"
	"fmt"
	"io"
	"time"

	"aktsyn/pipeline/report"
)

// WriteText writes the report in Danish. Its first paragraph can be copied
// into the notification; the documents follow, most persons first, all of
// them, then what could not be read. Lines are never wrapped or cut.
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
	r.writeDocuments(out)
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
		lines = append(lines, fmt.Sprintf("Deres personnumre står i %s på %s.",
			documents(s.DocumentsWithNumbers), pages(s.PagesWithNumbers)))
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
		{"Dokumenter undersøgt", report.Number(s.Documents)},
		{"  med personnumre", report.Number(s.DocumentsWithNumbers)},
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
