package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"aktsyn/kernels/dictionary"
	"aktsyn/pipeline/ruleset"
)

func namesCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "names",
		Short: "Compile and inspect name lists",
		Args:  cobra.NoArgs,
	}
	c.AddCommand(namesBuildCommand(), namesCheckCommand())
	return c
}

const listsHelp = `A list has a name a line, or a name and a count separated by tab, semicolon or
comma, as Statistics Denmark's lists have; '#' begins a comment. A single word
is taken as given name and surname, several words as a full name, unless
--class says what the list holds.`

func namesBuildCommand() *cobra.Command {
	var output, class string
	c := &cobra.Command{
		Use:   "build LIST… -o FILE",
		Short: "Compile name lists to a dictionary for --names",
		Long:  "Compiles name lists to one dictionary file.\n\n" + listsHelp,
		Example: `  aktsyn names build --class given fornavne.tsv -o fornavne.aksyn
  aktsyn scan /srv/archive --index ix --names fornavne.aksyn --names efternavne.tsv`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if output == "" {
				return usageError("-o FILE is required: where the dictionary goes")
			}
			files, err := loadNames(args, class)
			if err != nil {
				return err
			}
			var entries []dictionary.Entry
			for i, f := range files {
				entries = append(entries, f.Entries...)
				describe(c.OutOrStdout(), args[i], f)
			}
			a, err := dictionary.Build(entries, dictionary.Options{})
			if err != nil {
				return err
			}
			size, err := writeDictionary(output, a)
			if err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "%s: %d names, %d bytes\n", output, a.Len(), size)
			return nil
		},
	}
	c.Flags().StringVarP(&output, "output", "o", "", "dictionary file to write")
	c.Flags().StringVar(&class, "class", "", "what the lists hold: given, surname, full, street, term")
	return c
}

func namesCheckCommand() *cobra.Command {
	var class string
	c := &cobra.Command{
		Use:     "check FILE…",
		Short:   "Say what name lists or dictionaries hold, and which lines were skipped and why",
		Long:    "Reads name lists and dictionary files and says what is in them.\n\n" + listsHelp,
		Example: `  aktsyn names check efternavne.tsv fornavne.aksyn`,
		Args:    cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			files, err := loadNames(args, class)
			if err != nil {
				return err
			}
			for i, f := range files {
				describe(c.OutOrStdout(), args[i], f)
			}
			return nil
		},
	}
	c.Flags().StringVar(&class, "class", "", "what the lists hold: given, surname, full, street, term")
	return c
}

func loadNames(paths []string, class string) ([]ruleset.NameFile, error) {
	var o dictionary.ListOptions
	if class != "" {
		var err error
		if o.Class, err = dictionary.ParseClass(class); err != nil {
			return nil, usageError("--class: %w", err)
		}
	}
	var files []ruleset.NameFile
	for _, p := range paths {
		f, err := ruleset.LoadNames(p, o)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

// describe says what a file holds. Every skipped line is accounted for by its
// number; its text is not shown.
func describe(w io.Writer, path string, f ruleset.NameFile) {
	if f.Compiled {
		fmt.Fprintf(w, "%s: dictionary, %d names\n", path, len(f.Entries))
		return
	}
	r := f.Report
	fmt.Fprintf(w, "%s: list, %d lines, %d names, %d duplicates, %d blank, %d comments, %d headers, %d lines in Windows-1252\n",
		path, r.Lines, r.Entries, r.Duplicates, r.Blank, r.Comments, r.Headers, r.Windows1252)
	for _, reason := range slices.Sorted(maps.Keys(r.Skipped)) {
		fmt.Fprintf(w, "  skipped, %s: %d, lines %v\n", reason, len(r.Skipped[reason]), r.Skipped[reason])
	}
}

// writeDictionary writes whole or not at all.
func writeDictionary(path string, a *dictionary.Automaton) (int64, error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".aktsyn-*")
	if err != nil {
		return 0, err
	}
	defer os.Remove(f.Name())
	size, err := a.WriteTo(f)
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	return size, err
}
