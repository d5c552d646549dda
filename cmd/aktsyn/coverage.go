package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/report"
	"aktsyn/pipeline/source"
)

func coverageCommand() *cobra.Command {
	var (
		index indexFlags
		list  listFlags
		all   bool
	)
	c := &cobra.Command{
		Use:   "coverage --index DIR",
		Short: "Say what a run read, what it could not read, and why",
		Long: `Lists the documents, and single pages, that a run could not read, with the
cause; --all lists every document. The exit code is 3 when there are any.`,
		Example: `  aktsyn coverage --index ix
  aktsyn coverage --index ix --all --format jsonl`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			ix, _, err := index.open(c, false)
			if err != nil {
				return err
			}
			defer ix.Close()
			run, err := chosenRun(ix, list.run)
			if err != nil {
				return err
			}
			if list.reveal {
				if err := ix.Audit(hitindex.AuditEntry{Action: "coverage reveal", Run: run.ID, Unlisted: true, Count: run.Totals.Documents}); err != nil {
					return err
				}
			}
			if err := listCoverage(c, ix, run, &list, all); err != nil {
				return err
			}
			warnNotLookedFor(c.ErrOrStderr(), run)
			return incomplete(hasGaps(run))
		},
	}
	index.add(c)
	list.addFormat(c)
	c.Flags().Uint32Var(&list.run, "run", 0, "run to ask (default the newest complete one)")
	c.Flags().BoolVar(&all, "all", false, "list every document, also those read whole")
	c.AddCommand(certificateCommand(), verifyCertificateCommand(), certificateKeyCommand())
	c.Flags().BoolVar(&list.reveal, "reveal", false, "show CPR numbers in file names in clear")
	return c
}

func listCoverage(c *cobra.Command, ix *hitindex.Index, run hitindex.Run, list *listFlags, all bool) error {
	w, err := list.writer(c, []string{"doc", "type", "encoding", "bytes", "pages", "text_bytes", "cause", "detail", "unread_pages"})
	if err != nil {
		return err
	}
	display := displayPath(list.reveal)
	for d, err := range ix.Documents(run.ID) {
		if err != nil {
			return err
		}
		if !all && d.Cause == source.None {
			continue
		}
		if err := w.Write(display(documentPath(run, &d)), d.Type, d.Encoding, d.Size, d.Pages, d.Text,
			d.Cause.String(), d.Detail, unreadPages(d)); err != nil {
			return err
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	if list.format == string(report.Table) {
		return writeBalance(c.OutOrStdout(), run)
	}
	return nil
}

// writeBalance ends a table with the sums.
func writeBalance(w io.Writer, r hitindex.Run) error {
	t := r.Totals
	fmt.Fprintf(w, "\nrun %d %s: %d documents, %d pages = %d read + %d not read\n", r.ID, r.State, t.Documents, t.Pages, t.PagesRead, t.Pages-t.PagesRead)
	fmt.Fprintf(w, "  kernels   %s\n", strings.Join(kernelsOf(r), ", "))
	writeRegraded(w, r)
	return writeUnread(w, r)
}

// unreadPages names the pages of a document that were not read, and counts
// those that the index does not list.
func unreadPages(d hitindex.Document) string {
	out := pageRanges(d.Unread)
	for _, cause := range source.Causes() {
		if n := d.Unlisted[cause]; n > 0 {
			out += fmt.Sprintf(" and %d more %s", n, cause)
		}
	}
	return out
}

// pageRanges writes page numbers as ranges, "3-5 9".
func pageRanges(pages []extract.UnreadPage) string {
	out := ""
	for i := 0; i < len(pages); {
		j := i + 1
		for j < len(pages) && pages[j].Number == pages[j-1].Number+1 {
			j++
		}
		if i > 0 {
			out += " "
		}
		out += fmt.Sprint(pages[i].Number)
		if j > i+1 {
			out += fmt.Sprint("-", pages[j-1].Number)
		}
		i = j
	}
	return out
}

// warnUnread tells on w that a document was not read; its path may hold
// personal data and is masked.
func warnUnread(w io.Writer, d extract.Document) {
	warn(w, "not read: %s: %s: %s", d.Path, d.Cause, d.Detail)
}
