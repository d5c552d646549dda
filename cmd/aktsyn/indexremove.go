package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/hitindex"
)

// eraseFlags are those of 'aktsyn index erase'.
type eraseFlags struct {
	index                  indexFlags
	beside                 besideFlags
	document, place, value string
}

func indexEraseCommand() *cobra.Command {
	f := &eraseFlags{}
	c := &cobra.Command{
		Use:   "erase --index DIR (--document PATTERN | --case PATH | --value VALUE)",
		Short: "Take documents, a case or a value out of an index",
		Long: `Takes documents, a case or a value out of all runs of an index, with all paths,
hits and sums, and out of the text cache that --text-cache names. The index is
written anew; then it is opened again, every record that it holds is decrypted
and searched, and the command fails when anything is left, or anything that no
file of the archive refers to.

The morning's reports name documents: with --report-dir those of all nights are
removed when a document or a case is erased, as they tell of all archives at
once. Where --config names the configuration of a night, or the default one has
the index, key, text cache and report directory are those that it says.

  --document  a path, or a pattern with * and ?: what it selects goes, with
              everything below it. A document in a container goes from all
              copies of the container.
  --case      a path, taken literally: it goes with everything below it
  --value     a CPR number or a name: its hits go, the documents stay. - reads
              it from the standard input, out of sight of other users. A value
              in the name of a document stays in that name.

The archive is not changed: what it still holds is found again by the next scan,
as nothing that was not examined may look as if it had been. Delete it there
first, or leave it out of the scan.

The audit log says that something was erased and how much, and stays otherwise:
who searched for what. Backups made before still hold what was erased, and disks
may keep deleted files; 'aktsyn index rekey' makes those useless to whoever does
not have the old key.`,
		Example: `  aktsyn index erase --case sager/2026-117 --index ix
  aktsyn index erase --value - --index ix < number.txt`,
		Args: cobra.NoArgs,
		RunE: f.run,
	}
	f.index.add(c)
	c.Flags().StringVar(&f.document, "document", "", "path of a document, or a pattern with * and ?")
	c.Flags().StringVar(&f.place, "case", "", "path of a case")
	c.Flags().StringVar(&f.value, "value", "", "CPR number or name; - reads it from the standard input")
	f.beside.add(c)
	c.Flags().StringVar(&f.beside.reportDir, "report-dir", "", "directory of the morning's reports (default: as configured)")
	return c
}

func (f *eraseFlags) run(c *cobra.Command, _ []string) error {
	named := 0
	for _, what := range []string{f.document, f.place, f.value} {
		if what != "" {
			named++
		}
	}
	if named != 1 {
		return usageError("say what to erase: --document, --case or --value, one of them")
	}
	if err := f.beside.complete(&f.index); err != nil {
		return err
	}
	key, err := f.index.key()
	if err != nil {
		return err
	}
	e := hitindex.Erasure{Document: f.document, Case: f.place}
	if f.value != "" {
		value, err := onePseudonym(c, key, f.value)
		if err != nil {
			return err
		}
		e.Values = []batch.Value{value}
	}
	texts, err := f.beside.open(key)
	if err != nil {
		return err
	}
	defer texts.close()
	e.Forget = texts.forget
	done, err := hitindex.Erase(f.index.dir, key, e, hitindex.Options{})
	if err != nil {
		return err
	}
	err = tellErased(c, done)
	texts.tell(c)
	return errors.Join(err, f.beside.removeReports(c, e))
}

// tellErased says what was erased and what is proved by it.
func tellErased(c *cobra.Command, done hitindex.Erased) error {
	out, p := c.OutOrStdout(), done.Proof
	if done.Files+done.Documents+done.Hits == 0 {
		fmt.Fprintln(out, "no match: nothing in the index is what was named, and nothing was erased")
		return remaining(p)
	}
	fmt.Fprintf(out, "erased: %d files, %d documents, %d hits\n", done.Files, done.Documents, done.Hits)
	fmt.Fprintf(out, "proof: %d records in %d files of the index decrypted and searched, with %d files of the archive, %d documents and %d hits, what runs or files share counted once: %d remains\n",
		p.Records, p.Files, p.Entries, p.Documents, p.Hits, p.Remains)
	if done.Named > 0 {
		fmt.Fprintf(out, "%d of the hits stood in names of documents: those names are still in the index; erase the documents (--document) if they must go\n", done.Named)
	}
	if p.Roots > 0 {
		fmt.Fprintf(out, "%d runs were scans of the case itself: its path stays as their root; remove the index if it must go\n", p.Roots)
	}
	if p.Audited > 0 {
		fmt.Fprintf(out, "the audit log names the value, as a pseudonym, in %d entries: they stay, as they say who searched for it\n", p.Audited)
	}
	fmt.Fprintln(out, "what the archive still holds is found again by the next scan; backups made before still hold what was erased")
	return remaining(p)
}

// remaining is an error when a proof has found what should not be there.
func remaining(p hitindex.Proof) error {
	if p.Remains > 0 {
		return errors.New("not everything is gone; run 'aktsyn index verify' and keep its output for a report")
	}
	return nil
}

func indexPruneCommand() *cobra.Command {
	var (
		index  indexFlags
		beside besideFlags
		keep   hitindex.Retention
		days   int
	)
	c := &cobra.Command{
		Use:   "prune --index DIR [--keep-runs N] [--keep-days N]",
		Short: "Take old runs out of an index",
		Long: `Takes out the runs that neither --keep-runs nor --keep-days keeps, with all paths,
documents and hits that no other run has. The newest run of an archive and its
newest complete one always stay. The index is written anew, with as much free
space as it takes. The texts of files that no other run has go from the text
cache, too, where --text-cache or the configuration names it.`,
		Example: `  aktsyn index prune --index ix --keep-runs 30 --keep-days 90`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if keep.Runs < 0 || days < 0 || keep.Runs == 0 && days == 0 {
				return usageError("say what to keep: --keep-runs N or --keep-days N, greater than 0")
			}
			if err := beside.complete(&index); err != nil {
				return err
			}
			key, err := index.key()
			if err != nil {
				return err
			}
			texts, err := beside.open(key)
			if err != nil {
				return err
			}
			defer texts.close()
			keep.Age, keep.Forget = time.Duration(days)*24*time.Hour, texts.forget
			removed, done, err := hitindex.Prune(index.dir, key, keep, hitindex.Options{})
			if err != nil {
				return err
			}
			if removed.Runs == 0 {
				_, err := fmt.Fprintln(c.OutOrStdout(), "no run is older than what is kept")
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "%d runs removed\n", removed.Runs)
			err = tellRewritten(c, done)
			texts.tell(c)
			return err
		},
	}
	index.add(c)
	beside.add(c)
	c.Flags().IntVar(&keep.Runs, "keep-runs", 0, "keep so many of the newest runs of each archive")
	c.Flags().IntVar(&days, "keep-days", 0, "keep runs that ended less than so many days ago")
	return c
}
