package main

import (
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"aktsyn/kernels"
	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/keys"
	"aktsyn/pipeline/ruleset"
)

func findCommand() *cobra.Command {
	var (
		index  indexFlags
		list   listFlags
		values string
	)
	c := &cobra.Command{
		Use:   "find VALUE… --index DIR",
		Short: "Find where a CPR number or a name stands",
		Long: `Lists the hits of CPR numbers and names. A number may be written in any form
(010190-1234 and 0101901234 are the same question), a name in any case and
spacing. Values are turned into keyed pseudonyms and looked up by them; every
search is logged in the index. The exit code is 3 when the run did not look for
one of them, as its kernel was left out of the scan: then nothing is known of it.

Values on a command line can be seen by other users of the machine: --list FILE
reads them from a file, one a line, and --list - from the standard input.`,
		Example: `  aktsyn find 010190-1234 "Jens Hansen" --index ix
  aktsyn find --list affected.txt --index ix --format csv`,
		RunE: func(c *cobra.Command, args []string) error {
			filter, err := list.filter(c)
			if err != nil {
				return err
			}
			if args, err = readValues(c, args, values); err != nil {
				return err
			}
			l, err := newLister(c, &index, &list, "find")
			if err != nil {
				return err
			}
			defer l.ix.Close()
			q, err := newQuery(l.rules, l.key, args)
			if err != nil {
				return err
			}
			l.values = q.values
			if err := l.show(q.watch(l.ix.Find(l.run.ID, q.values), filter)); err != nil {
				return err
			}
			if err := q.tell(c.ErrOrStderr(), l.run); err != nil {
				return err
			}
			return incomplete(!allLookedFor(l.run, q.kinds))
		},
	}
	index.add(c)
	list.addHits(c)
	c.Flags().StringVar(&values, "list", "", "file with values, one a line; - is the standard input")
	return c
}

// readValues joins the values of the command line and of the list.
func readValues(c *cobra.Command, args []string, list string) ([]string, error) {
	if list != "" {
		lines, err := readList(c, list)
		if err != nil {
			return nil, fmt.Errorf("--list: %w", err)
		}
		args = append(args, lines...)
	}
	if len(args) == 0 {
		return nil, usageError("say what to find: a CPR number, a name, or --list FILE")
	}
	return args, nil
}

// query is what is searched for.
type query struct {
	values []batch.Value        // pseudonym of each value as typed
	kinds  []kernels.Kind       // of each value
	seen   map[batch.Value]bool // pseudonyms that were found
}

// newQuery makes pseudonyms of what was typed. Errors do not repeat it.
func newQuery(rules *ruleset.Ruleset, key keys.Key, typed []string) (*query, error) {
	q := &query{seen: map[batch.Value]bool{}}
	p := key.NewPseudonymiser()
	for i, t := range typed {
		v, err := rules.ParseValue(t)
		if err != nil {
			return nil, usageError("value %d: %w", i+1, err)
		}
		q.kinds = append(q.kinds, v.Kind)
		q.values = append(q.values, p.Value(v.Kind, []byte(v.Canonical)))
	}
	return q, nil
}

// watch passes on the rows that the filter selects and notes what was found.
func (q *query) watch(rows iter.Seq2[hitindex.HitRow, error], f hitindex.Filter) iter.Seq2[hitindex.HitRow, error] {
	return func(yield func(hitindex.HitRow, error) bool) {
		for row, err := range rows {
			if err == nil {
				if !f.Selects(row) {
					continue
				}
				q.seen[row.Hit.Value] = true
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

// tell says how many values have a hit, and which do not: by their place among
// those typed, the list behind the command line. Those that the run did not
// look for are told apart. Values are not repeated.
func (q *query) tell(w io.Writer, r hitindex.Run) error {
	var missed, unknown []string
	for i, v := range q.values {
		switch place := strconv.Itoa(i + 1); {
		case q.seen[v]:
		case lookedFor(r, q.kinds[i]):
			missed = append(missed, place)
		default:
			unknown = append(unknown, place)
		}
	}
	_, err := fmt.Fprintf(w, "%d of %d values found\n", len(q.values)-len(missed)-len(unknown), len(q.values))
	if len(missed) > 0 && len(q.values) > 1 {
		_, err = fmt.Fprintf(w, "not found: value %s\n", strings.Join(missed, ", "))
	}
	if len(unknown) > 0 {
		_, err = fmt.Fprintf(w, "not looked for: value %s: nothing is known of it\n", strings.Join(unknown, ", "))
	}
	return err
}
