package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/keys"
)

func indexCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "index",
		Short: "Examine, back up and maintain an index",
		Long: `Looks after an index: examines it, saves and restores it, writes it anew, and
takes out what must not be kept. None of these commands reads or changes the
archive. What changes the index is logged in it; see 'aktsyn audit'.`,
		Example: `  aktsyn index verify --index ix
  aktsyn index backup /mnt/backup/ix.aktsyn --index ix`,
	}
	c.AddCommand(indexVerifyCommand(), indexBackupCommand(), indexRestoreCommand(), indexCompactCommand(), indexRekeyCommand(),
		indexEraseCommand(), indexPruneCommand())
	return c
}

// key loads the key of an index that must exist, or is to be restored.
func (f *indexFlags) key() (keys.Key, error) {
	if err := f.check(); err != nil {
		return keys.Key{}, err
	}
	key, _, err := keys.Load(keys.Options{File: f.keyFile, Command: f.keyCommand, Index: f.dir})
	return key, err
}

func indexVerifyCommand() *cobra.Command {
	var index indexFlags
	c := &cobra.Command{
		Use:   "verify --index DIR",
		Short: "Examine a whole index",
		Long: `Examines every block and every record of the index, whether what one refers to is
there, whether the sums add up, and the chain of the audit log. Changes nothing.`,
		Example: `  aktsyn index verify --index ix`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			key, err := index.key()
			if err != nil {
				return err
			}
			r, err := hitindex.Verify(index.dir, key, hitindex.Options{})
			if err != nil {
				return err
			}
			return tellVerified(c, index.dir, r)
		},
	}
	index.add(c)
	return c
}

// tellVerified prints what was found, and fails when something is damaged.
func tellVerified(c *cobra.Command, dir string, r hitindex.VerifyReport) error {
	out := c.OutOrStdout()
	for _, p := range r.Problems {
		fmt.Fprintf(out, "damaged: %s\n", p)
	}
	fmt.Fprintf(out, "%d records examined: %d runs, %d files, %d documents, %d hits, what runs or files share counted once\n", r.Records, r.Runs, r.Files, r.Documents, r.Hits)
	if r.Leftovers > 0 {
		fmt.Fprintf(out, "%d records are left over from runs that were killed; 'aktsyn index prune' removes them\n", r.Leftovers)
	}
	if len(r.Problems) == 0 {
		fmt.Fprintln(out, "nothing of the index is damaged")
	}
	audit := tellAudit(c, dir, r.Audit)
	if len(r.Problems) > 0 {
		return fmt.Errorf("the index %s is damaged; restore it from a backup (aktsyn index restore), or scan the archive into a new index", dir)
	}
	return audit
}

func indexBackupCommand() *cobra.Command {
	var index indexFlags
	c := &cobra.Command{
		Use:   "backup FILE --index DIR",
		Short: "Save an index in one encrypted file",
		Long: `Writes the whole index to a new file, encrypted and authenticated with the key of
the index: keep a copy of the key elsewhere. Every block is examined first, so
that no damage is saved. A backup holds the index as it is at one moment: while
a scan writes, the command is refused.

What is erased from the index later stays in backups made before, and a backup
made before a rekey needs the key of that time.`,
		Example: `  aktsyn index backup /mnt/backup/ix.aktsyn --index ix`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			key, err := index.key()
			if err != nil {
				return err
			}
			info, err := hitindex.Backup(index.dir, key, args[0], hitindex.Options{})
			if err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "saved %d files, %s, in %s\n", info.Files, megabytes(info.Bytes), args[0])
			return nil
		},
	}
	index.add(c)
	return c
}

func indexRestoreCommand() *cobra.Command {
	var index indexFlags
	c := &cobra.Command{
		Use:   "restore FILE --index DIR",
		Short: "Make an index from a backup",
		Long: `Makes an index from a backup, in a directory that does not exist or is empty.
The index appears only when the whole backup is authentic and every block of it
was examined: a backup that was changed or cut off leaves nothing behind.`,
		Example: `  aktsyn index restore /mnt/backup/ix.aktsyn --index ix`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			key, err := index.key()
			if err != nil {
				return err
			}
			info, err := hitindex.Restore(args[0], index.dir, key, hitindex.Options{})
			if err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "restored %d files, %s, to %s\n", info.Files, megabytes(info.Bytes), index.dir)
			return nil
		},
	}
	index.add(c)
	return c
}

func indexCompactCommand() *cobra.Command {
	var index indexFlags
	c := &cobra.Command{
		Use:   "compact --index DIR",
		Short: "Write an index anew, without what was removed",
		Long: `Writes the index anew beside the old one and puts it in its place, without what
was removed or written over. It needs as much free space as the index takes.
Interrupt it when you like: the old index stays until the new one is whole.`,
		Example: `  aktsyn index compact --index ix`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			key, err := index.key()
			if err != nil {
				return err
			}
			done, err := hitindex.Compact(index.dir, key, hitindex.Options{})
			if err != nil {
				return err
			}
			return tellRewritten(c, done)
		},
	}
	index.add(c)
	return c
}

func indexRekeyCommand() *cobra.Command {
	var (
		index   indexFlags
		newFile string
	)
	c := &cobra.Command{
		Use:   "rekey --index DIR --new-key-file FILE",
		Short: "Encrypt an index with a new key",
		Long: `Encrypts the index and its audit log with the key in --new-key-file. When there
is no such file, a new key is made there; keep a copy of it. Pseudonyms stay as
they are, so that everything can still be found. Free space is needed as for
compact, and an interrupted rekey leaves the index with one key or the other.

It helps when the old key may have been seen by others: they cannot read the
index as it is from now on. It does not help against somebody who has the old
key and a copy of the index or a backup from before, and somebody who has the
old key can still tell the pseudonym of any value that he can think of. Only a
scan into a new index with a new key changes the pseudonyms.

Backups made before need the old key: make a new one, and delete the old ones
and the old key. A head of the audit log that was noted before fits no longer:
note the new one.`,
		Example: `  aktsyn index rekey --index ix --new-key-file /etc/aktsyn/key-2027`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if newFile == "" {
				return usageError("--new-key-file FILE is required")
			}
			return rekey(c, &index, newFile)
		},
	}
	index.add(c)
	c.Flags().StringVar(&newFile, "new-key-file", "", "file that holds the new key, or in which one is made (required)")
	return c
}

func rekey(c *cobra.Command, index *indexFlags, newFile string) error {
	key, err := index.key()
	if err != nil {
		return err
	}
	// A wrong key, or no index at all, must not leave a new key behind.
	ix, err := hitindex.Open(index.dir, key, hitindex.Options{})
	if err != nil {
		return err
	}
	if err := ix.Close(); err != nil {
		return err
	}
	renewed, created, err := keys.Renew(key, newFile, index.dir)
	if err != nil {
		return err
	}
	if created {
		warn(c.ErrOrStderr(), "made a new key in %s: keep a copy in a safe place, without it the index cannot be read", newFile)
	}
	done, err := hitindex.Rekey(index.dir, key, renewed, hitindex.Options{})
	if err != nil {
		return err
	}
	fmt.Fprintf(c.OutOrStdout(), "the index has the key %s now; use --key-file %s\n", renewed.ID(), newFile)
	return tellRewritten(c, done)
}

func tellRewritten(c *cobra.Command, done hitindex.Rewritten) error {
	_, err := fmt.Fprintf(c.OutOrStdout(), "%d records written: %s before, %s now\n", done.Records, megabytes(done.Before), megabytes(done.After))
	return err
}

// megabytes writes a number of bytes for the eye.
func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }
