package main

import (
	"bufio"
	"fmt"
	"io"
	"iter"
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
search is logged in the index.

Values on a command line can be seen by other users of the machine: --list FILE
reads them from a file, one a line, and --list - from the standard input.`,
		Example: `  aktsyn find 010190-1234 "Jens Hansen" --index ix
  aktsyn find --list affected.txt --index ix --format csv`,
		RunE: func(c *cobra.Command, args []string) error {
			filter, err := list.filter()
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
			q := newQuery(l.rules, l.key, args)
			l.values = q.values
			_, err = l.show(q.watch(l.ix.Find(l.run.ID, q.values), filter))
			if err == nil {
				fmt.Fprintf(c.ErrOrStderr(), "%d of %d values found\n", q.found(), len(args))
			}
			return err
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
		in, err := openFile(c, list)
		if err != nil {
			return nil, fmt.Errorf("--list: %w", err)
		}
		defer in.Close()
		lines, err := readLines(in)
		if err != nil {
			return nil, fmt.Errorf("--list %s: %w", list, err)
		}
		args = append(args, lines...)
	}
	if len(args) == 0 {
		return nil, usageError("say what to find: a CPR number, a name, or --list FILE")
	}
	return args, nil
}

// readLines returns the lines of in that are not blank.
func readLines(in io.Reader) ([]string, error) {
	var out []string
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		if line := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff")); line != "" {
			out = append(out, line)
		}
	}
	return out, lines.Err()
}

// query is what is searched for.
type query struct {
	values []batch.Value
	seen   map[batch.Value]bool // pseudonyms that were found
	typed  []batch.Value        // pseudonym of each value as typed
}

func newQuery(rules *ruleset.Ruleset, key keys.Key, typed []string) *query {
	q := &query{seen: map[batch.Value]bool{}}
	p := key.NewPseudonymiser()
	for _, v := range typed {
		kind := kernels.Person
		canonical, isNumber := parseNumber(rules, v)
		if isNumber {
			kind = kernels.CPR
		} else {
			canonical = string(rules.AppendValue(nil, kind, []byte(v)))
		}
		q.typed = append(q.typed, p.Value(kind, []byte(canonical)))
	}
	q.values = q.typed
	return q
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

// found is the number of typed values that have a hit.
func (q *query) found() (n int) {
	for _, v := range q.typed {
		if q.seen[v] {
			n++
		}
	}
	return n
}
