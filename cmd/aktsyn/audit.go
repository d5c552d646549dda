package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/keys"
	"aktsyn/pipeline/report"
	"aktsyn/pipeline/ruleset"
)

// auditFlags are those of 'aktsyn audit'.
type auditFlags struct {
	index indexFlags
	list  listFlags
	value string
}

func auditCommand() *cobra.Command {
	f := &auditFlags{}
	c := &cobra.Command{
		Use:   "audit --index DIR",
		Short: "List who searched the index or had text revealed, and when",
		Long: `Lists the searches, reveals and changes of an index, oldest first. Values are
given as pseudonyms. The count is of what was shown, hits or documents, or taken
away: runs, files, documents and hits together.

--value lists those that concern one person: in which the number or name was
searched for or shown. Entries that do not name all that they showed may
concern anybody and are listed too. A number and a name are two values: ask for
each. The question is logged itself. Values on a command line can be seen by
other users of the machine: --value - reads the value from the standard input.`,
		Example: `  aktsyn audit --index ix --format csv
  aktsyn audit --index ix --value 010190-1234
  aktsyn audit verify --index ix`,
		Args: cobra.NoArgs,
		RunE: f.run,
	}
	f.index.add(c)
	f.list.addFormat(c)
	c.Flags().StringVar(&f.value, "value", "", "only entries that concern this CPR number or name; - reads it from the standard input")
	c.AddCommand(auditVerifyCommand())
	return c
}

// openAudit opens the index, of one of an older format the audit log alone.
func (f *indexFlags) openAudit(c *cobra.Command) (*hitindex.Index, keys.Key, error) {
	ix, key, err := f.open(c, false)
	if !errors.Is(err, hitindex.ErrOlder) {
		return ix, key, err
	}
	if key, err = f.key(); err != nil {
		return nil, key, err
	}
	ix, err = hitindex.OpenAudit(f.dir, key)
	return ix, key, err
}

func (f *auditFlags) run(c *cobra.Command, _ []string) error {
	ix, key, err := f.index.openAudit(c)
	if err != nil {
		return err
	}
	defer ix.Close()
	concerns := func(hitindex.AuditEntry) bool { return true }
	if c.Flags().Changed("value") {
		value, err := onePseudonym(c, key, f.value)
		if err != nil {
			return err
		}
		if concerns, err = askedFor(ix, value); err != nil {
			return err
		}
	}
	w, err := f.list.writer(c, []string{"record", "time", "user", "action", "run", "values", "count"})
	if err != nil {
		return err
	}
	unreadable := error(nil)
	for e, err := range ix.Audits() {
		if err != nil {
			unreadable = err
			continue
		}
		if !concerns(e) {
			continue
		}
		if err := w.Write(e.Number, e.Time.Format(time.RFC3339), e.User, e.Action, e.Run, f.values(e), e.Count); err != nil {
			return err
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	if unreadable != nil {
		return fmt.Errorf("%w; 'aktsyn audit verify' tells whether entries are missing", unreadable)
	}
	return nil
}

// onePseudonym returns the pseudonym of the one value that --value names.
func onePseudonym(c *cobra.Command, key keys.Key, value string) (batch.Value, error) {
	typed := []string{value}
	if value == "-" {
		var err error
		if typed, err = readList(c, "-"); err != nil {
			return batch.Value{}, err
		}
	}
	if len(typed) != 1 {
		return batch.Value{}, usageError("--value: name one value")
	}
	rules, err := ruleset.New(c.Context(), ruleset.Options{Now: time.Now()})
	if err != nil {
		return batch.Value{}, err
	}
	q, err := newQuery(rules, key, typed)
	if err != nil {
		return batch.Value{}, err
	}
	return q.values[0], nil
}

// askedFor selects the entries that concern a value. It counts and logs them
// before any is shown.
func askedFor(ix *hitindex.Index, value batch.Value) (func(hitindex.AuditEntry) bool, error) {
	last, n := uint64(0), int64(0)
	for e, err := range ix.Audits() {
		if err == nil && e.Concerns(value) {
			n++
		}
		last = max(last, e.Number)
	}
	err := ix.Audit(hitindex.AuditEntry{Action: "audit", Values: []batch.Value{value}, Count: n})
	return func(e hitindex.AuditEntry) bool { return e.Number <= last && e.Concerns(value) }, err
}

// shownValues is how many values a table shows of an entry.
const shownValues = 3

// values writes the pseudonyms of an entry as hexadecimal; a table, which is
// for the eye, has only the first.
func (f *auditFlags) values(e hitindex.AuditEntry) string {
	shown := e.Values
	if f.list.format == string(report.Table) {
		shown = shown[:min(len(shown), shownValues)]
	}
	out := make([]string, len(shown))
	for i, v := range shown {
		out[i] = hex.EncodeToString(v[:])
	}
	if hidden := len(e.Values) - len(shown); hidden > 0 {
		out = append(out, fmt.Sprintf("and %d more", hidden))
	}
	if e.Unlisted {
		out = append(out, "and others")
	}
	return strings.Join(out, " ")
}

func auditVerifyCommand() *cobra.Command {
	var (
		index indexFlags
		noted string
	)
	c := &cobra.Command{
		Use:   "verify --index DIR",
		Short: "Tell whether entries of the audit log were changed, removed or put elsewhere",
		Long: `Follows the chain of the audit log: each entry carries a MAC of the one before,
and the last one is noted in a file of its own. It tells whether entries were
changed, removed, put elsewhere or cut off at the end.

From the index alone it cannot be seen that the whole log was put back to an
earlier state, nor what somebody did who has the key. Therefore the head that
is printed should be noted elsewhere from time to time: --head compares it.`,
		Example: `  aktsyn audit verify --index ix
  aktsyn audit verify --index ix --head 42:0f3a…`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			var head hitindex.AuditHead
			var err error
			if noted != "" {
				if head, err = hitindex.ParseAuditHead(noted); err != nil {
					return usageError("--head: %w", err)
				}
			}
			ix, _, err := index.openAudit(c)
			if err != nil {
				return err
			}
			defer ix.Close()
			r, err := ix.VerifyAudit(head)
			if err != nil {
				return err
			}
			return tellAudit(c, index.dir, r)
		},
	}
	index.add(c)
	c.Flags().StringVar(&noted, "head", "", "head that was printed earlier: it must still be part of the log")
	return c
}

// tellAudit prints a report, and fails when the chain does not hold.
func tellAudit(c *cobra.Command, dir string, r hitindex.AuditReport) error {
	out := c.OutOrStdout()
	for _, p := range r.Problems {
		fmt.Fprintf(out, "audit log: %s\n", p)
	}
	if r.Unreadable > 0 {
		fmt.Fprintf(out, "audit log: %d lines cannot be read, as when a process is killed while it writes\n", r.Unreadable)
	}
	fmt.Fprintf(out, "audit log: %d records\nhead: %s\n", r.Records, r.Head)
	if !r.OK() {
		return fmt.Errorf("the audit log of %s is not as it was written; a backup may hold the missing records", dir)
	}
	return nil
}
