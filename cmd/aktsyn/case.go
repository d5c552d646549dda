package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"aktsyn/kernels"
	"aktsyn/kernels/cpr"
	"aktsyn/kernels/person"
	"aktsyn/pipeline"
	"aktsyn/pipeline/casework"
	"aktsyn/pipeline/keys"
	"aktsyn/pipeline/report"
	"aktsyn/pipeline/ruleset"
)

func caseCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "case",
		Short: "Check a case before it is handed out (aktindsigt, partshøring)",
		Args:  cobra.NoArgs,
	}
	c.AddCommand(caseCheckCommand())
	return c
}

func caseCheckCommand() *cobra.Command {
	var (
		work           workFlags
		numbers, names []string
		known          string
		minGrade       string
		asJSON, reveal bool
	)
	c := &cobra.Command{
		Use:   "check --subject-cpr NUMBER [--subject-name NAME] FOLDER",
		Short: "List the pages on which somebody other than the subject stands",
		Long: `Examines the documents of one case and puts them in two piles: "klar" (every
page read, nobody but the subject found) and "skal ses" (pages on which
somebody else's number or name stands, or that could not be read), the most
serious first. Nothing is kept.

Without --subject-name every name counts as somebody else's.`,
		Example: `  aktsyn case check --subject-cpr 010190-1234 --subject-name "Jens Peter Hansen" /srv/cases/2026-117
  aktsyn case check --subject-cpr 010190-1234 --json /srv/cases/2026-117 > check.json`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if len(numbers) == 0 && len(names) == 0 {
				return usageError("say whom the case is about: --subject-cpr, --subject-name or both")
			}
			grade, err := kernels.ParseGrade(minGrade)
			if err != nil {
				return usageError("--min-grade: %w", err)
			}
			key, err := keys.Ephemeral()
			if err != nil {
				return err
			}
			o, stop, err := work.options(c, args, key)
			if err != nil {
				return err
			}
			subject, err := parseSubject(o.Rules, numbers, names)
			if err != nil {
				return err
			}
			staff, err := readKnown(o.Rules, known)
			if err != nil {
				return err
			}
			check := casework.New(subject, casework.Options{Like: person.Like,
				SignalNames: ruleset.SignalNames, Display: displayPath(reveal), Known: staff, MinGrade: grade, Reveal: reveal})
			err = pipeline.Examine(c.Context(), o, check)
			stop()
			if err != nil {
				return err
			}
			r := check.Report()
			if asJSON {
				err = r.WriteJSON(c.OutOrStdout())
			} else {
				err = r.WriteText(c.OutOrStdout())
			}
			if err != nil {
				return err
			}
			return incomplete(r.Incomplete())
		},
	}
	c.Flags().StringArrayVar(&numbers, "subject-cpr", nil, "CPR number of the subject, in any written form (repeatable)")
	c.Flags().StringArrayVar(&names, "subject-name", nil, "full name of the subject (repeatable: earlier names)")
	c.Flags().StringVar(&known, "known", "", "file with names of staff, one a line: listed, but no reason to look")
	c.Flags().StringVar(&minGrade, "min-grade", "low", "leave weaker finds out; the report counts them")
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON instead of Danish text")
	c.Flags().BoolVar(&reveal, "reveal", false, "show numbers and names in clear")
	work.add(c)
	return c
}

// parseSubject brings what the user typed into canonical form. Errors do not
// repeat numbers.
func parseSubject(r *ruleset.Ruleset, numbers, names []string) (casework.Subject, error) {
	var s casework.Subject
	for i, n := range numbers {
		value, ok := parseNumber(r, n)
		if !ok {
			return s, usageError("--subject-cpr number %d is no CPR number: want ten digits, as in 010190-1234", i+1)
		}
		s.CPR = append(s.CPR, value)
	}
	for _, n := range names {
		value := string(r.AppendValue(nil, kernels.Person, []byte(strings.TrimSpace(n))))
		if value == "" {
			return s, usageError("--subject-name is empty")
		}
		s.Names = append(s.Names, value)
	}
	return s, nil
}

// parseNumber brings a typed CPR number into canonical form; ok is false when
// it is none.
func parseNumber(r *ruleset.Ruleset, typed string) (value string, ok bool) {
	value = string(r.AppendValue(nil, kernels.CPR, []byte(strings.TrimSpace(typed))))
	return value, cpr.IsCanonical(value)
}

// readKnown reads canonical names, one a line; '#' begins a comment.
func readKnown(r *ruleset.Ruleset, path string) ([]string, error) {
	if path == "" {
		return nil, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("--known: %w", err)
	}
	defer f.Close()
	var names []string
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if line := strings.TrimSpace(lines.Text()); line != "" && line[0] != '#' {
			names = append(names, string(r.AppendValue(nil, kernels.Person, []byte(line))))
		}
	}
	return names, lines.Err()
}

// displayPath returns what is shown of a document's path: CPR numbers in it
// are masked unless revealed.
func displayPath(reveal bool) func(string) string {
	if reveal {
		return func(path string) string { return path }
	}
	return report.NewPathMasker().Mask
}
