package delta

import (
	"bufio"
	"fmt"
	"io"

	"aktsyn/pipeline/report"
)

// WriteText writes the report in Danish, an archive after the other, after an
// overview of several. The documents with most people stand first. Lines are never
// wrapped or cut.
func (r *Report) WriteText(w io.Writer) error {
	out := bufio.NewWriter(w)
	fmt.Fprint(out, "NATTENS KØRSEL\n")
	r.writeOverview(out)
	for _, a := range r.Archives {
		fmt.Fprintf(out, "\n%s\n%s\n\n", report.Plain(a.title()), a.When())
		if !a.Earlier { // else what went wrong comes first
			a.writeLarge(out, r.Many)
		}
		for _, line := range a.headline(r.Many) {
			fmt.Fprintln(out, report.Plain(line))
		}
		if original := a.Original(); original != "" {
			fmt.Fprintln(out, report.Plain(original))
		}
		if a.Earlier && len(a.Large) > 0 {
			fmt.Fprintln(out)
			a.writeLarge(out, r.Many)
		}
		a.writeDocuments(out)
		a.writeFolders(out)
		a.writeUnread(out)
		a.writeChanges(out)
	}
	if strays := r.Strays(); strays != "" {
		fmt.Fprintf(out, "\n%s\n", report.Plain(strays))
	}
	return out.Flush() // a bufio.Writer keeps the first error until here
}

// writeOverview writes the largest documents of all archives, then the figures of
// each, and those of owners that have several.
func (r *Report) writeOverview(out io.Writer) {
	if len(r.Archives) < 2 {
		return
	}
	fmt.Fprintln(out)
	largest := r.Largest()
	for _, line := range largest {
		fmt.Fprintln(out, report.Plain(line))
	}
	if len(largest) > 0 {
		fmt.Fprintln(out)
	}
	fmt.Fprint(out, "OVERBLIK\n")
	rows := [][]string{{"arkiv", "ansvarlig", "over " + report.Number(r.Many) + " personer", "nye numre", "forsvundne", "i alt", "ikke læst"}}
	for _, a := range r.Archives {
		row := []string{a.Name, a.Owner}
		if a.known() {
			row = append(row, a.Run.numbers(a.large()), a.newNumbers(a.New.Numbers), a.newNumbers(a.Gone.Numbers), a.Run.numbers(a.Run.Numbers), number(a.Run.Unread))
		} else {
			row = append(row, a.Missing())
		}
		rows = append(rows, row)
	}
	for _, s := range r.Owners() {
		rows = append(rows, []string{s.Title(), s.Owner, number(s.Large), number(s.New), number(s.Gone), number(s.Numbers), number(s.Unread)})
	}
	report.Columns(out, "  ", rows)
}

func (a *Archive) writeLarge(out io.Writer, many int) {
	if len(a.Large) == 0 {
		return
	}
	rows := [][]string{}
	for _, d := range a.Large {
		rows = append(rows, []string{persons(d.People), d.Doc, a.news(d)})
	}
	report.Columns(out, "", rows)
	writeLeft(out, a.LargeLeft, fmt.Sprintf("flere dokumenter med mere end %s personer", report.Number(many)))
	fmt.Fprintln(out)
}

func (a *Archive) writeDocuments(out io.Writer) {
	if len(a.Documents) == 0 {
		return
	}
	fmt.Fprintf(out, "\nDOKUMENTER MED NYE FUND\n")
	rows := [][]string{{"dokument", "sidst", "personer", "nye numre", "nye mulige", "nye navne"}}
	for _, d := range a.Documents {
		rows = append(rows, []string{d.Doc, a.news(d), a.Run.numbers(int64(d.People)), a.newNumbers(d.New.Numbers), a.newNumbers(d.New.Possible), a.newNames(d.New.Names)})
	}
	report.Columns(out, "  ", rows)
	writeLeft(out, a.DocumentsLeft, "flere dokumenter med nye fund")
}

func (a *Archive) writeFolders(out io.Writer) {
	if len(a.Folders) == 0 {
		return
	}
	fmt.Fprintf(out, "\nMAPPER MED FLEST PERSONNUMRE\n")
	rows := [][]string{{"mappe", "nu", "siden sidst", "mulige", "navne"}}
	for _, f := range a.Folders {
		rows = append(rows, []string{f.Folder, a.Run.numbers(f.Numbers), a.folderGrowth(f), a.Run.numbers(f.Possible), a.Run.names(f.Names)})
	}
	report.Columns(out, "  ", rows)
	writeLeft(out, a.FoldersLeft, "flere mapper")
}

func (a *Archive) writeUnread(out io.Writer) {
	if len(a.Unread) == 0 {
		return
	}
	fmt.Fprintf(out, "\nIKKE LÆST\n")
	rows := [][]string{{"årsag", "nu", "sidst", "nye", "faldet bort"}}
	for _, c := range a.Unread {
		rows = append(rows, []string{report.DanishCause(c.cause), number(c.Now), number(c.Before), number(c.New), number(c.Resolved)})
	}
	report.Columns(out, "  ", rows)
	if len(a.NewUnread) > 0 {
		fmt.Fprintf(out, "\n  Nye:\n")
	}
	rows = rows[:0]
	for _, u := range a.NewUnread {
		rows = append(rows, []string{u.Doc, report.DanishCause(u.cause)})
	}
	report.Columns(out, "  ", rows)
	writeLeft(out, a.NewUnreadLeft, "flere")
}

func (a *Archive) writeChanges(out io.Writer) {
	rows := [][]string{}
	for _, c := range danishChanges {
		if n := a.Changes[c.name]; n > 0 {
			rows = append(rows, []string{c.danish, number(n)})
		}
	}
	if len(rows) > 0 {
		fmt.Fprintf(out, "\nFILER\n")
		report.Columns(out, "  ", rows)
	}
}

// writeLeft says how many rows were left out.
func writeLeft(out io.Writer, n int, what string) {
	if n > 0 {
		fmt.Fprintf(out, "  og %s %s\n", report.Number(n), what)
	}
}
