package main

import (
	"encoding/hex"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"aktsyn/pipeline/batch"
)

func auditCommand() *cobra.Command {
	var (
		index indexFlags
		list  listFlags
	)
	c := &cobra.Command{
		Use:     "audit --index DIR",
		Short:   "List who searched the index or had text revealed, and when",
		Long:    `Lists the searches and reveals, oldest first. Values are given as pseudonyms.`,
		Example: `  aktsyn audit --index ix --format csv`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			ix, _, err := index.open(c, false)
			if err != nil {
				return err
			}
			defer ix.Close()
			w, err := list.writer(c, []string{"time", "user", "action", "run", "values", "hits"})
			if err != nil {
				return err
			}
			for e, err := range ix.Audits() {
				if err != nil {
					return err
				}
				if err := w.Write(e.Time.Format(time.RFC3339), e.User, e.Action, e.Run, pseudonyms(e.Values), e.Count); err != nil {
					return err
				}
			}
			return w.Close()
		},
	}
	index.add(c)
	list.addFormat(c)
	return c
}

// pseudonyms writes values as hexadecimal.
func pseudonyms(values []batch.Value) string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = hex.EncodeToString(v[:])
	}
	return strings.Join(out, " ")
}
