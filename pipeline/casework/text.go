package casework

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"aktsyn/kernels"
	"aktsyn/pipeline/report"
)

// headings of the pile "skal ses", per severity.
var headings = [...]string{
	Misfiled:         "Muligvis lagt på forkert sag (parten ses ikke i dokumentet, men andres personnumre gør)",
	OtherCPR:         "Andre personers personnumre",
	PossibleCPR:      "Mulige personnumre for andre personer",
	OtherBirthDate:   "Andre fødselsdatoer end partens (maskerede personnumre)",
	OtherName:        "Andre personers navne",
	Unread:           "Ikke læst",
	UnattributedName: "Navne, hvor partens navn ikke er oplyst",
	WeakCPR:          "Svage fund: tal, der kan ligne et personnummer",
	WeakName:         "Svage fund: mulige navne",
	Contains:         "Samlefiler og mails med dokumenter, der skal ses",
}

// WriteText writes the report in Danish for a caseworker: figures first, then
// the pile to look at, most serious first, then the pile that is ready.
// Lines are never wrapped or cut.
func (r *Report) WriteText(w io.Writer) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "KONTROL FØR AKTINDSIGT ELLER PARTSHØRING\n\n%s\n\n", r.conclusion())
	report.Columns(out, "", r.figures())
	for _, note := range r.notes() {
		fmt.Fprintf(out, "\n%s\n", note)
	}
	r.writeSkalSes(out)
	r.writeKlar(out)
	if len(r.Known) > 0 {
		fmt.Fprint(out, "\nKENDTE MEDARBEJDERE (ingen grund til at se efter)\n")
		report.Columns(out, "  ", knownLines(r.Known))
	}
	return out.Flush() // a bufio.Writer keeps the first error until here
}

func (r *Report) conclusion() string {
	s := r.Summary
	switch {
	case s.Documents == 0:
		return "Ingen dokumenter fundet: intet er kontrolleret, og sagen er ikke klar."
	case s.AllKlar:
		return "Alt er klar: alle sider er læst, og ingen andre end parten er fundet."
	}
	return fmt.Sprintf("%s af %s skal ses, før noget udleveres.",
		report.Number(s.SkalSes), report.Counted(s.Documents, "dokument", "dokumenter"))
}

func (r *Report) figures() [][]string {
	s := r.Summary
	lines := [][]string{
		{"Parten", strings.Join(append(append([]string{}, r.Subject.CPR...), r.Subject.Names...), ", ")},
		{"Dokumenter", report.Number(s.Documents)},
		{"Sider", report.Number(s.Pages)},
		{"Klar", report.Counted(s.Klar, "dokument", "dokumenter")},
		{"Skal ses", report.Counted(s.SkalSes, "dokument", "dokumenter")},
		{"Andre personer", report.Number(s.OtherPersons)},
		{"Mulige andre", report.Number(s.PossiblePersons)},
	}
	if s.UnreadDocuments+s.UnreadPages > 0 {
		lines = append(lines, []string{"Ikke læst", report.Counted(s.UnreadDocuments, "helt dokument", "hele dokumenter") +
			" og " + report.Counted(s.UnreadPages, "enkelt side", "enkelte sider")})
	}
	return lines
}

func (r *Report) notes() []string {
	s := r.Summary
	notes := []string{"Kontrollen ser personnumre og navne. Anden omtale af tredjemand (adresse, stilling, slægtskab) ser den ikke."}
	if s.OtherPersons+s.PossiblePersons > 0 {
		notes = append(notes, "Samme personnummer eller samme fulde navn har samme nummer i hele rapporten. "+
			"Et personnummer og et navn har hvert sit nummer, også når de hører til samme person.")
	}
	if s.OtherPersons+s.PossiblePersons > 0 {
		notes = append(notes, "Tal og navne vises med --reveal. Navne på medarbejdere kan holdes ude med --known FIL.")
	}
	if s.NamesUnattributed {
		notes = append(notes, "Partens navn er ikke oplyst (--subject-name): alle navne regnes for andre personers, "+
			"og om et dokument ligger på forkert sag, bedømmes kun efter personnummeret.")
	}
	if len(r.Subject.CPR) == 0 {
		notes = append(notes, "Partens personnummer er ikke oplyst (--subject-cpr): alle personnumre regnes for andre personers.")
	}
	if s.Hidden > 0 {
		notes = append(notes, report.Counted(s.Hidden, "fund", "fund")+" står skjult (under en dækkende boks, uden for siden eller uden farve): det kan ikke ses på siden, "+
			"men kan kopieres ud af filen. Selve teksten skal fjernes, før filen udleveres.")
	}
	if s.Fragments > 0 {
		notes = append(notes, report.Counted(s.Fragments, "gang", "gange")+" ligner cifre inde i et længere tal (tidsstempler, "+
			"meddelelses-id'er og lignende) et personnummer. Det er ikke regnet som fund; 'aktsyn hits' viser stederne.")
	}
	if s.LoneCapitals > 0 {
		notes = append(notes, report.Counted(s.LoneCapitals, "ord", "ord")+" med stort begyndelsesbogstav, som ikke står på nogen navneliste "+
			"(firmaer, steder og lignende), er ikke regnet som fund; 'aktsyn hits' viser stederne.")
	}
	if s.BelowMinGrade > 0 {
		notes = append(notes, report.Counted(s.BelowMinGrade, "fund", "fund")+" under den valgte tærskel er ikke vist og ikke regnet med.")
	}
	if changed := report.DanishThresholds(r.Thresholds); changed != "" {
		notes = append(notes, changed)
	}
	return notes
}

// writeSkalSes writes a table per severity; rows come sorted.
func (r *Report) writeSkalSes(out io.Writer) {
	if len(r.SkalSes) == 0 {
		return
	}
	fmt.Fprintf(out, "\nSKAL SES: %s, det mest alvorlige først\n",
		report.Counted(r.Summary.SkalSes, "dokument", "dokumenter"))
	for rows := r.SkalSes; len(rows) > 0; {
		n := 1
		for n < len(rows) && rows[n].Severity == rows[0].Severity {
			n++
		}
		fmt.Fprintf(out, "\n%s: %s\n", headings[rows[0].Severity], report.Counted(n, "sted", "steder"))
		lines := [][]string{{"DOKUMENT", "SIDE", "FUND"}}
		for _, row := range rows[:n] {
			lines = append(lines, []string{row.Doc, pageText(row.Page), row.detail()})
		}
		report.Columns(out, "  ", lines)
		rows = rows[n:]
	}
}

func (r *Report) writeKlar(out io.Writer) {
	if len(r.Klar) == 0 {
		return
	}
	fmt.Fprintf(out, "\nKLAR: %s, alle sider læst, ingen andre fundet\n",
		report.Counted(len(r.Klar), "dokument", "dokumenter"))
	lines := [][]string{{"DOKUMENT", "SIDER"}}
	for _, k := range r.Klar {
		lines = append(lines, []string{k.Doc, report.Number(int(k.Pages))})
	}
	report.Columns(out, "  ", lines)
}

func pageText(page *uint32) string {
	switch {
	case page == nil:
		return "hele dokumentet"
	case *page == 0:
		return "filnavn"
	}
	return "side " + report.Number(int(*page))
}

// detail is what a caseworker needs to judge the row. Weak names are summed
// up, so that they do not hide the rest of the line.
func (row Row) detail() string {
	if len(row.Findings) == 0 {
		return row.Reason
	}
	var parts []string
	var maybe, weak []Finding
	for _, f := range row.Findings {
		switch {
		case f.Hidden:
			parts = append(parts, f.line())
		case f.MaybeSubject:
			maybe = append(maybe, f)
		case f.severity == WeakName:
			weak = append(weak, f)
		default:
			parts = append(parts, f.line())
		}
	}
	if len(maybe) > 0 {
		parts = append(parts, namesInSum(maybe, "navn, der kan være partens", "navne, der kan være partens"))
	}
	if len(weak) > 0 {
		parts = append(parts, namesInSum(weak, "svagt navn", "svage navne"))
	}
	return strings.Join(parts, "; ")
}

// line is one finding: who, what, how sure, how often, and for the weak why.
func (f Finding) line() string {
	qualities := []string{report.DanishGrade(f.grade)}
	if f.Hidden {
		qualities = append(qualities, "står skjult (under en dækkende boks, uden for siden eller uden farve)")
	}
	if f.Count > 1 {
		qualities = append(qualities, report.Number(f.Count)+" gange")
	}
	if place := f.place(); place != "" {
		qualities = append(qualities, place)
	}
	if signs := danish(f.Signals); f.grade < kernels.High && signs != "" {
		qualities = append(qualities, "tegn: "+signs)
	}
	return fmt.Sprintf("%s%s %s (%s)", f.label(), f.noun(), f.Text, strings.Join(qualities, ", "))
}

// place says where in a table the finding stands, or one of its occurrences.
func (f Finding) place() string {
	switch {
	case f.Cell == nil:
		return ""
	case f.Count > 1:
		return "bl.a. i " + f.Cell.Danish()
	}
	return "i " + f.Cell.Danish()
}

func (f Finding) label() string {
	switch {
	case f.who == nil:
		return ""
	case f.who.sure:
		return fmt.Sprintf("anden person %d: ", f.Person)
	}
	return fmt.Sprintf("mulig person %d: ", f.Person)
}

func (f Finding) noun() string {
	noun := f.Kind
	switch f.id.kind {
	case kernels.CPR:
		noun = "personnummer"
	case kernels.MaskedCPR:
		noun = "fødselsdato"
	case kernels.Person:
		noun = "navn"
	}
	if f.Hidden {
		return "skjult " + noun
	}
	return noun
}

// namesInSum sums up names that say little: how many, and in clear which.
func namesInSum(list []Finding, one, many string) string {
	total := 0
	var shown []string
	for _, f := range list {
		total += f.Count
		if strings.Trim(f.Text, "• ") != "" {
			shown = append(shown, f.Text)
		}
	}
	s := report.Counted(len(list), one, many)
	if total > len(list) {
		s += " (" + report.Number(total) + " gange)"
	}
	if len(shown) > 0 {
		s += ": " + strings.Join(shown, ", ")
	}
	return s
}

func knownLines(list []Finding) [][]string {
	lines := [][]string{{"NAVN", "ANTAL"}}
	for _, f := range list {
		lines = append(lines, []string{f.Text, report.Number(f.Count)})
	}
	return lines
}

// danish joins the names of signals as a caseworker reads them, but for the one
// that a line says in words of its own.
func danish(signals []string) string {
	var out []string
	for _, s := range signals {
		if s != hiddenSignal {
			out = append(out, report.DanishSignal(s))
		}
	}
	return strings.Join(out, ", ")
}

// hiddenSignal is the name of the signal behind Finding.Hidden.
const hiddenSignal = "hidden-text"
