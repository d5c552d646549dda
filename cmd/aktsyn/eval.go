package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"aktsyn/bench/eval"
	"aktsyn/pipeline/detect"
	"aktsyn/pipeline/report"
	"aktsyn/pipeline/ruleset"
)

// evalFlags are the flags of eval.
type evalFlags struct {
	names   []string
	offsets string
	asJSON  bool
	quality qualityFlags
}

// evalHelp explains the two ways to call eval.
var evalHelp = fmt.Sprintf(`Without GOLD.jsonl, prints the quality table of the CPR detector: every written
form in every place, numbers that only look like one, and the known hard
cases, all generated from a seed by code that shares nothing with the detector.
With --shared it also reads cpr/fixtures_dev.jsonl, cpr/negatives_dev.jsonl and
text/*.txt in a directory of shared data, and prints the quality table of the
names. Every line has its target; the exit code is 1 when one is missed.

  --only cpr|names                       measures one of the two
  --by form|place|number|category|case   breaks the lines down, worst first
  --show                                 prints the cases missed, with their texts
  --reveal                               shows missed names in clear

Generated numbers are nobody's: those with modulus 11 and a likely age are of
people not yet born or long dead, and such pages are read as if in 2070 or
1940. Of the look-alikes half hold modulus 11, where chance makes it one in
eleven (--by number tells the two apart). Forms beyond the list have no target:
they are more than was promised. Cases of shared data are only ever named by id.

Names are measured on ner/*.jsonl, with the built-in list alone, with the lists
of Statistics Denmark in names/ loaded as --names would, and with --names when
given. The best grade is the one at which strict F1 is highest. For fairness
every labelled name of UNER-DDT dev is swapped for one of a group, %d times: a
full name for a full name, a given name or surname for one, the genitive kept.

With GOLD.jsonl, reads lines {"text":…,"entities":[{"start","end","label"}]},
runs the detectors over the texts and prints precision, recall and F1 per kind
and lowest grade, by exact span and by overlap.

Labels: PER and person, cpr, cpr-masked; with "not-" in front a span that is
known to be none (a decoy). "complete":false on a line means that not all of
its entities are labelled: it counts for recall alone.`, eval.Swaps)

func evalCommand() *cobra.Command {
	var f evalFlags
	c := &cobra.Command{
		Use:   "eval [GOLD.jsonl]",
		Short: "Measure how good the detectors are",
		Long:  evalHelp,
		Example: `  aktsyn eval
  aktsyn eval --shared ../shared/data
  aktsyn eval --by category --show
  aktsyn eval --only names --shared ../shared/data
  aktsyn eval --shared ../shared/data --json > quality.json
  aktsyn eval ner/uner_ddt_dev.jsonl
  aktsyn eval --names fornavne.tsv --names efternavne.tsv --json gold.jsonl`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return runQuality(c, &f)
			}
			return runScores(c, &f, args[0])
		},
	}
	c.Flags().StringArrayVar(&f.names, "names", nil, "file with more names (repeatable)")
	c.Flags().StringVar(&f.offsets, "offsets", "auto", "what offsets of GOLD.jsonl count: bytes, codepoints, or auto to tell from the texts")
	c.Flags().BoolVar(&f.asJSON, "json", false, "write JSON")
	f.quality.add(c)
	return c
}

func runScores(c *cobra.Command, f *evalFlags, path string) error {
	if f.quality.given(c) {
		return usageError("--shared, --by, --show, --reveal, --seed and --only are for the quality table: leave GOLD.jsonl out")
	}
	unit := eval.Offsets(f.offsets)
	if unit != eval.Auto && unit != eval.Bytes && unit != eval.CodePoints {
		return usageError("--offsets: want auto, bytes or codepoints")
	}
	gold, err := readGold(c, path, unit)
	if err != nil {
		return err
	}
	rules, err := ruleset.New(c.Context(), ruleset.Options{Names: f.names, Now: time.Now()})
	if err != nil {
		return err
	}
	scores := eval.Run(detect.New(rules), gold)
	if f.asJSON {
		return report.JSON(c.OutOrStdout(), evalResult{len(gold.Examples), gold.Offsets, gold.Ignored, scores})
	}
	return writeScores(c.OutOrStdout(), gold, scores)
}

func readGold(c *cobra.Command, path string, unit eval.Offsets) (*eval.Gold, error) {
	in, err := openFile(c, path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	gold, err := eval.ReadGold(in, unit)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(gold.Examples) == 0 {
		return nil, fmt.Errorf("%s holds no labelled text: there is nothing to score", path)
	}
	return gold, nil
}

type evalResult struct {
	Texts   int            `json:"texts"`
	Offsets eval.Offsets   `json:"offsets"`
	Ignored map[string]int `json:"ignored_labels"`
	Scores  []eval.Score   `json:"scores"`
}

func writeScores(out io.Writer, gold *eval.Gold, scores []eval.Score) error {
	fmt.Fprintf(out, "%d texts, offsets in %s\n", len(gold.Examples), gold.Offsets)
	for _, label := range slices.Sorted(maps.Keys(gold.Ignored)) {
		fmt.Fprintf(out, "label %s: %d entities left out, no detector\n", label, gold.Ignored[label])
	}
	w, err := report.NewWriter(out, report.Table, []string{"kind", "min grade", "gold", "found",
		"strict P", "strict R", "strict F1", "overlap P", "overlap R", "overlap F1", "decoys", "decoys hit"})
	if err != nil {
		return err
	}
	for _, s := range scores {
		err := w.Write(s.Kind, s.MinGrade, s.Gold, s.Found, percent(s.Strict.Precision), percent(s.Strict.Recall), percent(s.Strict.F1),
			percent(s.Overlap.Precision), percent(s.Overlap.Recall), percent(s.Overlap.F1), s.Decoys, s.DecoysHit)
		if err != nil {
			return err
		}
	}
	return w.Close()
}

func percent(v *float64) string {
	if v == nil {
		return "-"
	}
	return fmt.Sprintf("%.1f %%", 100**v)
}
