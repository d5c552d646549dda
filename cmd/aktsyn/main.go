// Command aktsyn finds personal data in archives of Danish case files.
//
// Exit codes: 0 complete, 1 failed, 2 usage or configuration, 3 finished but
// something could not be read, 130 interrupted, 143 terminated (scans resume
// where they stopped); 4 and 5 are those of a night (night.go).
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	_ "aktsyn/cmd/aktsyn/early"
	"aktsyn/kernels/cpr"
	"aktsyn/pipeline/report"
	"aktsyn/pipeline/sandbox"
)

// version and commit are set by the Makefile from git. commit is abbreviated
// to 12 digits, with "-dirty" if the source was changed since.
var (
	version = "dev"
	commit  = ""
)

// Exit codes, a contract with scripts.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitIncomplete  = 3
	exitInterrupted = 130 // by SIGINT, or its context
	exitTerminated  = 143 // by SIGTERM
)

// exitError ends the program with a code of its own. A nil err prints
// nothing: the command has said all there is to say, as of mistakes in a
// configuration.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// usageError marks what the user typed wrongly.
func usageError(format string, args ...any) error {
	return &exitError{exitUsage, fmt.Errorf(format, args...)}
}

// incomplete ends a command that finished although something was not read.
func incomplete(yes bool) error {
	if yes {
		return &exitError{code: exitIncomplete}
	}
	return nil
}

func main() { os.Exit(program()) }

// program runs the command line of the process until it is done or a signal
// ends it, and returns the exit code.
func program() int {
	keepHeadroom() // short commands have answered before there is anything to collect
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	defer stop()
	return execute(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
}

// execute runs one command line and returns the exit code.
func execute(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) int {
	root := rootCommand()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errOut)
	err := root.ExecuteContext(ctx)
	code := exitCode(ctx, err)
	var e *exitError
	if err != nil && !(errors.As(err, &e) && e.err == nil) {
		warn(errOut, "%v", err)
	}
	if code == exitUsage && e.err != nil { // else the command was called rightly
		fmt.Fprintln(errOut, "Run 'aktsyn --help' or 'aktsyn COMMAND --help' for the way to call it.")
	}
	return code
}

// warn tells a person what went wrong or needs a look, with CPR numbers in the paths
// that it names masked.
func warn(w io.Writer, format string, args ...any) {
	fmt.Fprintln(w, "aktsyn: "+report.MaskText(fmt.Sprintf(format, args...)))
}

func exitCode(ctx context.Context, err error) int {
	var e *exitError
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, context.Canceled) || ctx.Err() != nil:
		if cause := context.Cause(ctx); cause != nil && strings.HasPrefix(cause.Error(), syscall.SIGTERM.String()) {
			return exitTerminated // signal.NotifyContext says which signal it was
		}
		return exitInterrupted
	case errors.As(err, &e):
		return e.code
	}
	return exitFailed
}

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "aktsyn",
		Short: "Find personal data in archives of Danish case files",
		Long: `aktsyn finds CPR numbers and names of persons in archives of Danish case
files, on this machine alone: no cloud, no network.

Exit codes: 0 complete, 1 failed, 2 usage, 3 finished but something could not
be read, 130 interrupted, 143 terminated (run the same scan again to resume it).`,
		Example: `  aktsyn scan /srv/archive --index /var/lib/aktsyn/archive
  aktsyn hits --index /var/lib/aktsyn/archive --min-grade high
  aktsyn find 010190-1234 --index /var/lib/aktsyn/archive
  aktsyn case check --subject-cpr 010190-1234 --subject-name "Jens Hansen" /srv/cases/2026-117
  aktsyn breach assess /mnt/stolen-laptop-backup`,
		Version:           version + ", " + vectorName(cpr.ChosenVector()) + ", sandbox " + string(sandbox.Available()),
		SilenceUsage:      true,
		SilenceErrors:     true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
		Args:              cobra.NoArgs,
	}
	root.SetVersionTemplate("aktsyn {{.Version}}\n")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return &exitError{exitUsage, err} })
	root.AddCommand(scanCommand(), hitsCommand(), findCommand(), runsCommand(), coverageCommand(), reportCommand(), auditCommand(), indexCommand(),
		detectCommand(), explainCommand(), evalCommand(), namesCommand(), caseCommand(), breachCommand(), nightCommand(), configCommand(), limitsCommand(), benchCommand(), readerCommand(), trialCommand(), witnessCommand())
	usageArgs(root)
	return root
}

// vectorName says which variant runs. Where one was asked for that is not to
// be had it says so: commands that scan refuse to run then (package ruleset).
func vectorName(v cpr.Vector, err error) string {
	if err != nil {
		return fmt.Sprintf("%s (%v)", v, err)
	}
	return v.String()
}

// usageArgs makes wrong arguments and unknown commands usage errors (exit 2).
func usageArgs(c *cobra.Command) {
	if check := c.Args; check != nil {
		c.Args = func(c *cobra.Command, args []string) error {
			if err := check(c, args); err != nil {
				return &exitError{exitUsage, err}
			}
			return nil
		}
	}
	if c.RunE == nil && c.Run == nil {
		c.RunE = func(c *cobra.Command, args []string) error { return c.Help() }
	}
	for _, sub := range c.Commands() {
		usageArgs(sub)
	}
}
