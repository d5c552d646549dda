package main

import (
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"aktsyn/pipeline"
	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/sandbox"
)

// readerName is the hidden command that a scan starts as a child process to
// read formats that may be hostile.
const readerName = "__reader"

// readerProcess is the command line of a reader process.
func readerProcess() ([]string, error) {
	self, err := os.Executable()
	return []string{self, readerName}, err
}

// trialName is the hidden command that a scan starts as a child process to read
// documents of which it may have died.
const trialName = "__trial"

// trialProcess is the command line of such a process, given that of a reader.
func trialProcess(reader []string) []string { return []string{reader[0], trialName} }

func trialCommand() *cobra.Command {
	return &cobra.Command{
		Use:    trialName,
		Short:  "Read documents for a parent process that may have died of them",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			// They are for the scan, which ends this process. One that ended by itself
			// would leave it open whether a document was to blame.
			signal.Ignore(os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
			return pipeline.ServeTrials(c.Context(), c.InOrStdin(), c.OutOrStdout())
		},
	}
}

// newExtractor returns an extractor whose reader process is this program.
// Its command line is no part of o.
func newExtractor(o extract.Options) (*extract.Extractor, error) {
	command, err := readerProcess()
	if err != nil {
		return nil, err
	}
	o.Command = command
	return extract.New(o), nil
}

// tellSandbox says what is missing around reader processes on this system.
func tellSandbox(w io.Writer) {
	switch sandbox.Available() {
	case sandbox.SeccompOnly:
		fmt.Fprintln(w, "aktsyn: this kernel has no Landlock: readers of documents are confined by seccomp alone, and start slowly")
	case sandbox.FilesOnly:
		fmt.Fprintln(w, "aktsyn: this kernel has no seccomp: readers of documents are kept from files, not from the network")
	case sandbox.None:
		fmt.Fprintln(w, "aktsyn: this system has no sandbox: readers of documents run with all rights of their user")
	}
}

func readerCommand() *cobra.Command {
	return &cobra.Command{
		Use:    readerName,
		Short:  "Read documents for a parent process",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			beginSmall()
			return extract.Serve(c.InOrStdin(), c.OutOrStdout())
		},
	}
}
