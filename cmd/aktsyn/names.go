package main

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"aktsyn/kernels/dictionary"
	"aktsyn/kernels/person"
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
--class or the file's name (fornavne, efternavne) says what the list holds.
Punctuation at the ends of a name is dropped; "Hansen, Jens" is Jens Hansen.`

func namesBuildCommand() *cobra.Command {
	f := namesFlags{}
	c := &cobra.Command{
		Use:   "build LIST… -o FILE",
		Short: "Compile name lists to a dictionary for --names",
		Long: `Compiles name lists, or dictionaries, to one dictionary file, together with the
built-in names. A dictionary that has those and is the only --names of a command
is copied into memory and used as it is: its names are not compiled again, and
it may be replaced or written to meanwhile. What gave no name is listed with line
numbers, never with its text.

` + listsHelp,
		Example: `  aktsyn names build fornavne.tsv efternavne.tsv register.txt -o kommune.aksyn
  aktsyn scan /srv/archive --index ix --names kommune.aksyn`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return f.build(c, args) },
	}
	f.add(c)
	c.Flags().StringVarP(&f.output, "output", "o", "", "dictionary file to write")
	c.Flags().BoolVar(&f.builtin, "builtin", true, "add the built-in names")
	return c
}

func namesCheckCommand() *cobra.Command {
	f := namesFlags{}
	c := &cobra.Command{
		Use:     "check FILE…",
		Short:   "Say what name lists or dictionaries hold, and which lines were skipped and why",
		Long:    "Reads name lists and dictionary files and says what is in them.\n\n" + listsHelp,
		Example: `  aktsyn names check efternavne.tsv fornavne.aksyn`,
		Args:    cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			files, err := f.load(c, args)
			if err != nil {
				return err
			}
			return f.print(c, namesResult{Files: describeAll(args, files)})
		},
	}
	f.add(c)
	return c
}

// namesFlags are the flags of both commands.
type namesFlags struct {
	output, class, mode string
	json, builtin       bool
}

func (f *namesFlags) add(c *cobra.Command) {
	flags := c.Flags()
	flags.StringVar(&f.class, "class", "", "what the lists hold: given, surname, full, street, term")
	flags.StringVar(&f.mode, "mode", dictionary.AnyCase.String(), `case of letters: any, title (matches begin with a capital) or
exact (as listed; "bo" and "Bo" are two names). The person
detector decides for itself and reads names in any case`)
	flags.BoolVar(&f.json, "json", false, "write JSON")
}

// namesResult is what the commands print.
type namesResult struct {
	Files []namesFile `json:"files"`
	*namesBuilt
}

// namesFile is a list or a dictionary.
type namesFile struct {
	Path        string         `json:"path"`
	Kind        string         `json:"kind"` // list, dictionary
	Names       int            `json:"names"`
	Mode        string         `json:"mode,omitempty"` // of a dictionary
	Lines       int            `json:"lines"`
	Duplicates  int            `json:"duplicates"`
	Blank       int            `json:"blank"`
	Comments    int            `json:"comments"`
	Headers     int            `json:"headers"`
	Windows1252 int            `json:"windows_1252"`
	Trimmed     int            `json:"trimmed"`
	Inverted    int            `json:"inverted"`
	Skipped     []skippedLines `json:"skipped"`
}

type skippedLines struct {
	Reason dictionary.SkipReason `json:"reason"`
	Count  int                   `json:"count"`
	Lines  []int                 `json:"first_lines"`
}

// namesBuilt is what was written and what it took.
type namesBuilt struct {
	Output  string  `json:"output"`
	Names   int     `json:"total_names"`
	Mode    string  `json:"dictionary_mode"`
	Bytes   int64   `json:"bytes"`
	Digest  string  `json:"digest"`
	Seconds float64 `json:"seconds"`
	Memory  uint64  `json:"memory_bytes"` // that the program has from the system
}

func (f *namesFlags) build(c *cobra.Command, args []string) error {
	start := time.Now()
	if f.output == "" {
		return usageError("-o FILE is required: where the dictionary goes")
	}
	for _, list := range args {
		if sameFile(list, f.output) {
			return usageError("-o %s: would overwrite a list", f.output)
		}
	}
	files, err := f.load(c, args)
	if err != nil {
		return err
	}
	result := namesResult{Files: describeAll(args, files)}
	var entries []dictionary.Entry
	for _, file := range files {
		entries = append(entries, file.Entries()...)
	}
	if len(entries) == 0 {
		return errors.Join(f.print(c, result), errors.New("no line of the lists gives a name; nothing was written"))
	}
	if f.builtin {
		entries = append(entries, person.Builtin()...)
	}
	if result.namesBuilt, err = f.write(entries); err != nil {
		return err
	}
	result.Seconds = time.Since(start).Seconds()
	return f.print(c, result)
}

func sameFile(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}

// write compiles entries to the output. The mode was parsed before.
func (f *namesFlags) write(entries []dictionary.Entry) (*namesBuilt, error) {
	mode, err := dictionary.ParseMode(f.mode)
	if err != nil {
		return nil, err
	}
	a, err := dictionary.Build(entries, dictionary.Options{Mode: mode})
	if err != nil {
		return nil, err
	}
	size, err := writeDictionary(f.output, a)
	if err != nil {
		return nil, err
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	digest := a.Digest()
	return &namesBuilt{Output: f.output, Names: a.Len(), Mode: f.mode, Bytes: size,
		Digest: hex.EncodeToString(digest[:]), Memory: memory.Sys}, nil
}

// load reads all files. Long lists show how far they are read.
func (f *namesFlags) load(c *cobra.Command, paths []string) ([]ruleset.NameFile, error) {
	var o ruleset.NameOptions
	var err error
	if o.List.Mode, err = dictionary.ParseMode(f.mode); err != nil {
		return nil, usageError("--mode: %w", err)
	}
	if f.class != "" {
		if o.List.Class, err = dictionary.ParseClass(f.class); err != nil {
			return nil, usageError("--class: %w", err)
		}
	}
	o.Read = new(atomic.Int64)
	defer showRead(c.ErrOrStderr(), o.Read)()
	var files []ruleset.NameFile
	for _, p := range paths {
		file, err := ruleset.LoadNames(c.Context(), p, o)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

// showRead writes every few seconds how many bytes were read, until the
// function that it returns is called.
func showRead(w io.Writer, read *atomic.Int64) (stop func()) {
	done, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(plainEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				fmt.Fprintf(w, "lists: %.1f MB read\n", float64(read.Load())/1e6)
			case <-done:
				return
			}
		}
	}()
	return func() {
		close(done)
		<-stopped
	}
}

func describeAll(paths []string, files []ruleset.NameFile) []namesFile {
	all := make([]namesFile, len(files))
	for i, f := range files {
		all[i] = describeNames(paths[i], f)
	}
	return all
}

// shownLines is how many line numbers of a kind are listed.
const shownLines = 10

func describeNames(path string, f ruleset.NameFile) namesFile {
	if f.Compiled != nil {
		return namesFile{Path: path, Kind: "dictionary", Names: f.Compiled.Len(), Mode: f.Compiled.Options().Mode.String(), Skipped: []skippedLines{}}
	}
	r := f.Report
	d := namesFile{Path: path, Kind: "list", Names: r.Entries, Lines: r.Lines, Duplicates: r.Duplicates, Blank: r.Blank,
		Comments: r.Comments, Headers: r.Headers, Windows1252: r.Windows1252, Trimmed: r.Trimmed, Inverted: r.Inverted, Skipped: []skippedLines{}}
	for _, reason := range dictionary.SkipReasons() {
		if lines := r.Skipped[reason]; len(lines) > 0 {
			d.Skipped = append(d.Skipped, skippedLines{reason, len(lines), lines[:min(len(lines), shownLines)]})
		}
	}
	return d
}

// print writes the result, and warnings to the error output.
func (f *namesFlags) print(c *cobra.Command, r namesResult) error {
	for _, file := range r.Files {
		if skipped := file.skippedLines(); 2*skipped > file.Lines {
			warn(c.ErrOrStderr(), "%s: %d of %d lines give no name; is it a list of names?", file.Path, skipped, file.Lines)
		}
	}
	w := c.OutOrStdout()
	if f.json {
		return json.NewEncoder(w).Encode(r)
	}
	for _, file := range r.Files {
		file.print(w)
	}
	if b := r.namesBuilt; b != nil {
		fmt.Fprintf(w, "%s: %d names, mode %s, %d bytes; %.2f s, %.0f MB of memory\n", b.Output, b.Names, b.Mode, b.Bytes, b.Seconds, float64(b.Memory)/1e6)
	}
	return nil
}

func (d *namesFile) skippedLines() (n int) {
	for _, s := range d.Skipped {
		n += s.Count
	}
	return n
}

// print says what a file holds. Every skipped line is accounted for; its text
// is not shown.
func (d *namesFile) print(w io.Writer) {
	if d.Kind == "dictionary" {
		fmt.Fprintf(w, "%s: dictionary, %d names, mode %s\n", d.Path, d.Names, d.Mode)
		return
	}
	fmt.Fprintf(w, "%s: list, %d lines, %d names, %d duplicates, %d blank, %d comments, %d headers, %d lines in Windows-1252, %d trimmed of punctuation, %d \"Surname, Given\"\n",
		d.Path, d.Lines, d.Names, d.Duplicates, d.Blank, d.Comments, d.Headers, d.Windows1252, d.Trimmed, d.Inverted)
	for _, s := range d.Skipped {
		fmt.Fprintf(w, "  skipped, %s: %d, %s\n", s.Reason, s.Count, s.list())
	}
}

// list names the first lines, as in "lines 3, 5, 8 and 4 more".
func (s *skippedLines) list() string {
	numbers := make([]string, len(s.Lines))
	for i, n := range s.Lines {
		numbers[i] = strconv.Itoa(n)
	}
	list := "lines " + strings.Join(numbers, ", ")
	if s.Count == 1 {
		list = "line " + numbers[0]
	}
	if more := s.Count - len(s.Lines); more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	return list
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
