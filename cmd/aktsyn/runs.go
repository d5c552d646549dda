package main

import (
	"github.com/spf13/cobra"

	"aktsyn/kernels"
	"aktsyn/pipeline/hitindex"
)

func runsCommand() *cobra.Command {
	var (
		index indexFlags
		list  listFlags
	)
	c := &cobra.Command{
		Use:   "runs --index DIR",
		Short: "List the runs that an index holds",
		Long: `Lists the runs that an index holds, oldest first. The state of a run is complete,
interrupted (stopped before its end) or killed (its process, or the machine, ended
in the middle of it); the next scan goes on with what either had done.`,
		Example: `  aktsyn runs --index ix --format jsonl`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			ix, _, err := index.open(c, false)
			if err != nil {
				return err
			}
			defer ix.Close()
			runs, err := ix.Runs()
			if err != nil {
				return err
			}
			w, err := list.writer(c, []string{"run", "state", "started", "ended", "roots", "files", "done", "documents",
				"pages", "pages_read", "bytes", "cpr", "persons", "not_read", "regraded", "kernels", "ruleset", "grading", "version"})
			if err != nil {
				return err
			}
			for _, r := range runs {
				if err := w.Write(runRow(r)...); err != nil {
					return err
				}
			}
			return w.Close()
		},
	}
	index.add(c)
	list.addFormat(c)
	return c
}

// killed is the state of a run whose process ended without saying so.
const killed = "killed"

func runRow(r hitindex.Run) []any {
	s, t := summarise(r), r.Totals
	ended := ""
	if s.Ended != nil {
		ended = s.Ended.Format("2006-01-02T15:04:05Z07:00")
	}
	if r.State == hitindex.Running { // who lists has the index open: nobody writes it
		s.State = killed
	}
	return []any{r.ID, s.State, s.Started.Format("2006-01-02T15:04:05Z07:00"), ended, s.Roots, r.Files, r.Done, t.Documents,
		t.Pages, t.PagesRead, t.Bytes, hitCount(t, kernels.CPR), hitCount(t, kernels.Person), unread(t), r.Regraded, kernelsOf(r), short(r.Ruleset), short(r.Grading.Digest), r.Version}
}

// short is the beginning of a digest, enough to tell it from others.
func short(digest string) string { return digest[:min(len(digest), 12)] }

func hitCount(t hitindex.Totals, kind kernels.Kind) (n int64) {
	for _, k := range t.Hits[kind] {
		n += k
	}
	return n
}
