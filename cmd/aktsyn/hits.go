package main

import (
	"time"

	"github.com/spf13/cobra"

	"aktsyn/pipeline/report"
	"aktsyn/pipeline/ruleset"
)

func hitsCommand() *cobra.Command {
	var (
		index indexFlags
		list  listFlags
	)
	c := &cobra.Command{
		Use:   "hits --index DIR",
		Short: "List the hits of a run",
		Long: `Lists the hits of the newest complete run, or of --run, in the order of
documents, pages and positions. There is no limit on their number. A hit in a
sheet or CSV file has its cell, Ark1!C17; in JSONL with the column's header.

--boxes adds where the text of a hit stands on its page, for PDF files, scans
and pictures: "boxes", a rectangle {"x","y","width","height"} for each line,
from the upper left corner of the page as it is shown, that is turned and
cropped; "page_size" {"width","height"}; and "unit", the unit of all of these:
"point" (1/72 inch, on pages with a UserUnit times that) on pages of a PDF,
"pixel" on pictures. What was read of pictures on page 3
(FILE!/page-3-pictures) stands on that page, in points. A box is as high as the
font at least; on scans it holds whole words. Where the place is not known, as
in other formats, annotations and form fields, or is beside the page, "boxes" is
empty and the others are null. The files are read once more for it.

The exit code is 3 when --kind names what the run did not look for.`,
		Example: `  aktsyn hits --index ix --kind cpr --min-grade high
  aktsyn hits --index ix --doc sager/2026-117 --format csv > hits.csv
  aktsyn hits --index ix --doc brev.pdf --format jsonl --reveal --boxes`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if list.boxes && (!list.reveal || list.format != string(report.JSONL)) {
				return usageError("--boxes needs --reveal and --format=jsonl")
			}
			filter, err := list.filter(c)
			if err != nil {
				return err
			}
			l, err := newLister(c, &index, &list, "hits")
			if err != nil {
				return err
			}
			defer l.ix.Close()
			if err := l.show(l.ix.Hits(l.run.ID, filter)); err != nil {
				return err
			}
			return incomplete(!allLookedFor(l.run, filter.Kinds))
		},
	}
	index.add(c)
	list.addHits(c)
	c.Flags().BoolVar(&list.boxes, "boxes", false, "add where hits stand on pages of PDF files, scans and pictures; needs --reveal and --format=jsonl")
	return c
}

// newLister opens the index and chooses the run.
func newLister(c *cobra.Command, index *indexFlags, list *listFlags, action string) (*lister, error) {
	rules, err := ruleset.New(c.Context(), ruleset.Options{Now: time.Now()})
	if err != nil {
		return nil, err
	}
	ix, key, err := index.open(c, false)
	if err != nil {
		return nil, err
	}
	run, err := chosenRun(ix, list.run)
	if err != nil {
		ix.Close()
		return nil, err
	}
	return &lister{c: c, ix: ix, key: key, run: run, rules: rules, flags: list, action: action,
		display: displayPath(list.reveal), cells: report.NewCells(list.reveal)}, nil
}
