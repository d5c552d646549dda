package main

import (
	"io"

	"github.com/spf13/cobra"

	"aktsyn/pipeline"
	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/keys"
	"aktsyn/pipeline/ruleset"
)

// assessment is a report that can be written and may have gaps.
type assessment interface {
	WriteText(io.Writer) error
	WriteJSON(io.Writer) error
	Incomplete() bool
}

// examination is what a command does with an archive of which nothing is
// kept: a sink takes the results, a report comes of it.
type examination struct {
	work   workFlags
	asJSON bool
	reveal bool
}

func (x *examination) add(c *cobra.Command, revealed, ocr string) {
	c.Flags().BoolVar(&x.asJSON, "json", false, "write JSON instead of Danish text")
	c.Flags().BoolVar(&x.reveal, "reveal", false, "show "+revealed+" in clear")
	x.work.add(c, ocr)
}

// run examines the roots and writes the report of the sink that prepare
// makes.
func (x *examination) run(c *cobra.Command, roots []string,
	prepare func(*ruleset.Ruleset) (engine.Sink, func() assessment, error)) error {
	key, err := keys.Ephemeral()
	if err != nil {
		return err
	}
	o, stop, err := x.work.options(c, roots, key)
	if err != nil {
		return err
	}
	o.OCR = x.work.ocr.recogniser(c.Context(), c.ErrOrStderr())
	sink, report, err := prepare(o.Rules)
	if err != nil {
		return err
	}
	err = pipeline.Examine(c.Context(), o, sink)
	stop()
	if err != nil {
		return err
	}
	r := report()
	write := r.WriteText
	if x.asJSON {
		write = r.WriteJSON
	}
	if err := write(c.OutOrStdout()); err != nil {
		return err
	}
	return incomplete(r.Incomplete())
}
