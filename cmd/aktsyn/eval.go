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

func evalCommand() *cobra.Command {
	var (
		names   []string
		offsets string
		asJSON  bool
	)
	c := &cobra.Command{
		Use:   "eval GOLD.jsonl",
		Short: "Score the detectors on labelled text",
		Long: `Reads lines {"text":…,"entities":[{"start","end","label"}]}, runs the
detectors over the texts and prints precision, recall and F1 per kind and
lowest grade, by exact span and by overlap.

Labels: PER and person, cpr, cpr-masked; with "not-" in front a span that is
known to be none (a decoy). "complete":false on a line means that not all of
its entities are labelled: it counts for recall alone.`,
		Example: `  aktsyn eval ner/uner_ddt_dev.jsonl
  aktsyn eval --names fornavne.tsv --names efternavne.tsv --json gold.jsonl`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			unit := eval.Offsets(offsets)
			if unit != eval.Auto && unit != eval.Bytes && unit != eval.CodePoints {
				return usageError("--offsets: want auto, bytes or codepoints")
			}
			in, err := openFile(c, args[0])
			if err != nil {
				return err
			}
			defer in.Close()
			gold, err := eval.ReadGold(in, unit)
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			if len(gold.Examples) == 0 {
				return fmt.Errorf("%s holds no labelled text: there is nothing to score", args[0])
			}
			rules, err := ruleset.New(ruleset.Options{Names: names, Now: time.Now()})
			if err != nil {
				return err
			}
			scores := eval.Run(detect.New(rules), gold)
			if asJSON {
				return report.JSON(c.OutOrStdout(), evalResult{len(gold.Examples), gold.Offsets, gold.Ignored, scores})
			}
			return writeScores(c.OutOrStdout(), gold, scores)
		},
	}
	c.Flags().StringArrayVar(&names, "names", nil, "file with more names (repeatable)")
	c.Flags().StringVar(&offsets, "offsets", "auto", "what offsets count: bytes, codepoints, or auto to tell from the texts")
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return c
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
