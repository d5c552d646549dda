package main

import (
	_ "embed"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"aktsyn/pipeline/config"
	"aktsyn/pipeline/report"
)

// defaultConfig is where the configuration of a machine lies.
const defaultConfig = "/etc/aktsyn/aktsyn.toml"

func addConfig(c *cobra.Command, file *string) {
	c.Flags().StringVar(file, "config", defaultConfig, "the configuration")
}

func configCommand() *cobra.Command {
	c := &cobra.Command{Use: "config", Short: "Check or write the configuration of 'aktsyn night'", Args: cobra.NoArgs}
	c.AddCommand(configCheckCommand(), configExampleCommand(), configSystemdCommand())
	return c
}

func configCheckCommand() *cobra.Command {
	var file string
	c := &cobra.Command{
		Use:   "check --config FILE",
		Short: "Say all that is wrong with a configuration, with line and cure",
		Long: `Reads a configuration and compares it with this machine: unknown keys, wrong
types and units, names that stand twice, roots that overlap, do not exist or
cannot be read, key files that others may read, indexes of a newer aktsyn, and
patterns that fit nothing. Run it as the user that the night runs as. Nothing
is changed. The exit code is 2 when there is more than warnings.`,
		Example: `  aktsyn config check --config /etc/aktsyn/aktsyn.toml`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			conf, problems, err := config.Load(file)
			if err != nil {
				return &exitError{exitUsage, err}
			}
			more, err := conf.Check(c.Context())
			if err != nil {
				return err
			}
			problems = append(problems, more...)
			writeProblems(c.OutOrStdout(), problems)
			if config.Errors(problems) {
				return &exitError{code: exitUsage}
			}
			fmt.Fprintf(c.OutOrStdout(), "%s: no errors; archives: %d\n", file, len(conf.Archives))
			return nil
		},
	}
	addConfig(c, &file)
	return c
}

func writeProblems(w io.Writer, problems []config.Problem) {
	for _, p := range problems {
		fmt.Fprintln(w, report.MaskText(p.String()))
	}
}

func configExampleCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "example [PATH]…",
		Short: "Print a configuration with comments, for the archives at these paths",
		Example: `  aktsyn config example /srv/esdh /srv/fællesdrev > /etc/aktsyn/aktsyn.toml
  aktsyn config check --config /etc/aktsyn/aktsyn.toml`,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				args = []string{"/srv/archive"}
			}
			_, err := io.WriteString(c.OutOrStdout(), config.Example(absolute(args...)))
			return err
		},
	}
}

//go:embed systemd.txt
var systemdUnits string

// scheduleHelp says how a night is begun every evening.
var scheduleHelp = `To run it every evening with systemd, see 'aktsyn config systemd'. With cron, as
the user that may read the archives:

  ` + cronLine

const cronLine = "0 20 * * * /usr/local/bin/aktsyn night --config " + defaultConfig

func configSystemdCommand() *cobra.Command {
	var file string
	c := &cobra.Command{
		Use:   "systemd --config FILE",
		Short: "Print a systemd service and timer, and a cron line, for 'aktsyn night'",
		Long: `Prints units for a configuration: the service sees no network, may read the
archives and write to the state directory, the indexes and the metrics only. The
user aktsyn must exist (useradd --system aktsyn) and be allowed to read the
archives and the configuration.`,
		Example: `  aktsyn config systemd --config /etc/aktsyn/aktsyn.toml`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			conf, problems, err := config.Load(file)
			if err != nil {
				return &exitError{exitUsage, err}
			}
			if config.Errors(problems) {
				writeProblems(c.ErrOrStderr(), problems)
				warn(c.ErrOrStderr(), "%s has errors", file)
				return &exitError{code: exitUsage}
			}
			return writeUnits(c.OutOrStdout(), conf)
		},
	}
	addConfig(c, &file)
	return c
}

// writeUnits fills the units in.
func writeUnits(w io.Writer, conf config.Config) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	start := "20:00"
	if conf.Night.From != config.None {
		start = conf.Night.From.String()
	}
	file := absolute(conf.File)[0]
	_, err = strings.NewReplacer("@START@", start,
		"@EXEC@", unitQuote(self)+" night --config "+unitQuote(file), "@CRON@", cronQuote(self)+" night --config "+cronQuote(file),
		"@READ@", unitPaths(readPaths(conf)), "@WRITE@", unitPaths(writePaths(conf))).WriteString(w, systemdUnits)
	return err
}

// readPaths are what a night reads.
func readPaths(conf config.Config) []string {
	paths := absolute(conf.File, conf.KeyFile)
	for _, a := range conf.Archives {
		paths = append(append(paths, a.Roots...), a.Profile.Names...)
	}
	return paths
}

// writePaths are what a night writes to.
func writePaths(conf config.Config) []string {
	paths := []string{conf.StateDir, conf.IndexDir, conf.ReportDir}
	for _, a := range conf.Archives {
		paths = append(paths, a.Index)
	}
	if conf.TextCache.Dir != "" {
		paths = append(paths, conf.TextCache.Dir)
	}
	if conf.Metrics.Textfile != "" {
		paths = append(paths, filepath.Dir(conf.Metrics.Textfile))
	}
	return paths
}

// unitPaths are paths as a unit lists them, each once. The - lets the service
// start without them: the night itself tells of an archive that is missing.
func unitPaths(paths []string) string {
	seen := map[string]bool{}
	var out []string
	for _, p := range paths {
		if !seen[p] {
			seen[p] = true
			out = append(out, unitQuote("-"+p))
		}
	}
	return strings.Join(out, " ")
}

// unitQuote quotes a word of a unit, in which systemd would replace a single %.
func unitQuote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, `%`, `%%`).Replace(s) + `"`
}

// cronQuote quotes a word for the shell of a cron line, in which a % would end
// the command.
func cronQuote(s string) string {
	return `'` + strings.NewReplacer(`'`, `'\''`, `%`, `\%`).Replace(s) + `'`
}
