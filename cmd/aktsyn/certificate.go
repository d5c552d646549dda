package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"aktsyn/pipeline/certificate"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/report"
)

func certificateCommand() *cobra.Command {
	var (
		index indexFlags
		run   uint32
		out   string
	)
	c := &cobra.Command{
		Use:   "certificate --index DIR --out FILE",
		Short: "Write a signed statement of what a run examined and what it did not",
		Long: `Counts the documents and pages of a run, those examined and those not, by
cause, and signs the counts with what the run was made with. The counts must
balance, else nothing is written. The key derives from that of the index;
'aktsyn coverage key' prints its public part.

A run that was interrupted gets a certificate too, which says that it is no
proof of coverage; the exit code is then 3.`,
		Example: `  aktsyn coverage certificate --index ix --out 2026-11-22.json`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if out == "" {
				return usageError("--out FILE is required: the certificate")
			}
			ix, key, err := index.open(c, false)
			if err != nil {
				return err
			}
			defer ix.Close()
			r, err := newestRun(ix, run)
			if err != nil {
				return err
			}
			count, err := certificate.CountDocuments(ix.Documents(r.ID))
			if err != nil {
				return err
			}
			statement, err := certificate.New(r, count, time.Now())
			if err != nil {
				return err
			}
			file, err := certificate.Sign(statement, key.CertificateSeed())
			if err != nil {
				return err
			}
			if err := writeWhole(c.OutOrStdout(), out, file); err != nil {
				return err
			}
			fmt.Fprintf(c.ErrOrStderr(), "aktsyn: certificate of run %d, signed with %s\n", r.ID, certificate.PublicKey(key.CertificateSeed()))
			return incomplete(!statement.Proof)
		},
	}
	index.add(c)
	c.Flags().Uint32Var(&run, "run", 0, "run to certify (default the newest, complete or not)")
	c.Flags().StringVar(&out, "out", "", "file to write, - for the standard output (required)")
	return c
}

// newestRun returns a run by its number, 0 being the newest of all.
func newestRun(ix *hitindex.Index, id uint32) (hitindex.Run, error) {
	if id != 0 {
		return ix.Run(id)
	}
	runs, err := ix.Runs()
	if err != nil {
		return hitindex.Run{}, err
	}
	if len(runs) == 0 {
		return hitindex.Run{}, fmt.Errorf("%w: the index holds no run", hitindex.ErrNoRun)
	}
	return runs[len(runs)-1], nil
}

// writeWhole writes a file whole and synced or not at all, "-" to out.
func writeWhole(out io.Writer, path string, content []byte) error {
	if path == "-" {
		_, err := out.Write(content)
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".aktsyn-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // once it is renamed there is nothing to remove
	_, err = f.Write(content)
	if err == nil {
		err = f.Chmod(0o644)
	}
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

func verifyCertificateCommand() *cobra.Command {
	var publicKey string
	c := &cobra.Command{
		Use:   "verify FILE --public-key KEY",
		Short: "Verify a coverage certificate",
		Long: `Checks that a certificate was signed with the key and was not changed since,
and says what it states. The public key must come from a source that you trust,
not with the certificate.

The exit code is 0 for a proof of coverage, 3 for a genuine certificate that is
no proof, as that of an interrupted run, and 1 for one that is not genuine.`,
		Example: `  aktsyn coverage verify 2026-11-22.json --public-key "$(cat aktsyn.pub)"`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			key, err := certificate.ParsePublicKey(publicKey)
			if err != nil {
				return usageError("--public-key: %v", err)
			}
			in, err := openFile(c, args[0])
			if err != nil {
				return err
			}
			defer in.Close()
			file, err := io.ReadAll(io.LimitReader(in, certificate.MaxSize+1))
			if err != nil {
				return err
			}
			statement, err := certificate.Verify(file, key)
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			writeStatement(c.OutOrStdout(), statement)
			return incomplete(!statement.Proof)
		},
	}
	c.Flags().StringVar(&publicKey, "public-key", "", "public key of the installation, as 'aktsyn coverage key' prints it (required)")
	return c
}

// writeStatement says what a genuine certificate states.
func writeStatement(w io.Writer, s certificate.Certificate) {
	fmt.Fprintf(w, "genuine: run %d, %s, %s to %s\n%s\n", s.Run, s.State, s.Started, s.Ended, s.Statement)
	for _, root := range s.Archive {
		fmt.Fprintf(w, "  archive    %s\n", report.Plain(root))
	}
	for _, b := range []struct {
		name string
		certificate.Balance
	}{{"documents", s.Documents}, {"pages", s.Pages}} {
		fmt.Fprintf(w, "  %-9s  %d = %d examined + %d not examined\n", b.name, b.In, b.Examined, b.In-b.Examined)
	}
	if !s.Proof {
		fmt.Fprintln(w, "  no proof of coverage")
	}
}

func certificateKeyCommand() *cobra.Command {
	var index indexFlags
	c := &cobra.Command{
		Use:     "key --index DIR",
		Short:   "Print the public key that certificates of an index are verified with",
		Example: `  aktsyn coverage key --index ix > aktsyn.pub`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			ix, key, err := index.open(c, false)
			if err != nil {
				return err
			}
			defer ix.Close()
			_, err = fmt.Fprintln(c.OutOrStdout(), certificate.PublicKey(key.CertificateSeed()))
			return err
		},
	}
	index.add(c)
	return c
}
