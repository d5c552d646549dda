package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"aktsyn/kernels"
	"aktsyn/kernels/person"
	"aktsyn/pipeline/casework"
	"aktsyn/pipeline/engine"
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
		x     examination
		about caseFlags
	)
	c := &cobra.Command{
		Use:   "check --subject-cpr NUMBER [--subject-name NAME] FOLDER",
		Short: "List the pages on which somebody other than the subject stands",
		Long: `Examines the documents of one case and puts them in two piles: "klar" (every
page read, nobody but the subject found) and "skal ses" (pages on which
somebody else's number or name stands, or that could not be read), the most
serious first. Nothing is kept.

Without --subject-name every name counts as somebody else's.

Scans and pictures are all read, which takes seconds a page: a case must be
read. With --ocr=off or --ocr=budget those that wait are "skal ses".`,
		Example: `  aktsyn case check --subject-cpr 010190-1234 --subject-name "Jens Peter Hansen" /srv/cases/2026-117
  aktsyn case check --subject-cpr 010190-1234 --json /srv/cases/2026-117 > check.json`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if len(about.numbers)+len(about.names) == 0 {
				return usageError("say whom the case is about: --subject-cpr, --subject-name or both")
			}
			return x.run(c, args, func(rules *ruleset.Ruleset) (engine.Sink, func() assessment, error) {
				check, err := about.check(c, rules, x.reveal)
				return check, func() assessment { return check.Report() }, err
			})
		},
	}
	about.add(c)
	x.add(c, "numbers and names", ocrAll)
	return c
}

// caseFlags say whom a case is about.
type caseFlags struct {
	numbers, names  []string
	known, minGrade string
}

func (f *caseFlags) add(c *cobra.Command) {
	c.Flags().StringArrayVar(&f.numbers, "subject-cpr", nil, "CPR number of the subject, in any written form (repeatable)")
	c.Flags().StringArrayVar(&f.names, "subject-name", nil, "full name of the subject (repeatable: earlier names)")
	c.Flags().StringVar(&f.known, "known", "", "file with names of staff, one a line: listed, but no reason to look")
	c.Flags().StringVar(&f.minGrade, "min-grade", "low", "leave weaker finds out; the report counts them")
}

// check begins the check that the flags describe.
func (f *caseFlags) check(c *cobra.Command, rules *ruleset.Ruleset, reveal bool) (*casework.Check, error) {
	grade, err := kernels.ParseGrade(f.minGrade)
	if err != nil {
		return nil, usageError("--min-grade: %w", err)
	}
	subject, err := f.subject(rules)
	if err != nil {
		return nil, err
	}
	staff, err := f.staff(c, rules)
	if err != nil {
		return nil, err
	}
	thresholds := rules.Scheme().Thresholds
	return casework.New(subject, casework.Options{Like: person.Like, Thresholds: thresholds.Changes(),
		SignalNames: ruleset.SignalNames, Display: displayPath(reveal), Known: staff, MinGrade: grade, Reveal: reveal}), nil
}

// subject brings what the user typed into canonical form. Errors do not
// repeat it.
func (f *caseFlags) subject(rules *ruleset.Ruleset) (casework.Subject, error) {
	var s casework.Subject
	for i, typed := range f.numbers {
		v, err := rules.ParseValue(typed)
		if err != nil || v.Kind != kernels.CPR {
			return s, usageError("--subject-cpr number %d is no CPR number: want ten digits, DDMMYY-SSSS", i+1)
		}
		s.CPR = append(s.CPR, v.Canonical)
	}
	for i, typed := range f.names {
		v, err := rules.ParseValue(typed)
		if err != nil || v.Kind != kernels.Person {
			return s, usageError("--subject-name name %d is no name", i+1)
		}
		s.Names = append(s.Names, v.Canonical)
	}
	return s, nil
}

// staff reads the names of --known.
func (f *caseFlags) staff(c *cobra.Command, rules *ruleset.Ruleset) ([]string, error) {
	if f.known == "" {
		return nil, nil
	}
	lines, err := readList(c, f.known)
	if err != nil {
		return nil, fmt.Errorf("--known: %w", err)
	}
	names := make([]string, len(lines))
	for i, line := range lines {
		names[i] = string(rules.AppendValue(nil, kernels.Person, 0, []byte(line)))
	}
	return names, nil
}

// displayPath returns what is shown of a document's path: CPR numbers in it
// are masked unless revealed.
func displayPath(reveal bool) func(string) string {
	if reveal {
		return func(path string) string { return path }
	}
	return report.NewPathMasker().Mask
}
