package main

import (
	"fmt"
	"io"
	"maps"
	"slices"

	"aktsyn/kernels"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/ruleset"
)

// lookedFor reports whether the kernel behind a kind was part of a run. Where it
// was not, that the run has no such hit says nothing about the archive.
func lookedFor(r hitindex.Run, k kernels.Kind) bool {
	_, yes := r.Kernels[ruleset.KernelOf(k)]
	return yes
}

// allLookedFor reports whether a run looked for all of the kinds.
func allLookedFor(r hitindex.Run, kinds []kernels.Kind) bool {
	return !slices.ContainsFunc(kinds, func(k kernels.Kind) bool { return !lookedFor(r, k) })
}

// kernelsOf names the kernels of a run, in order.
func kernelsOf(r hitindex.Run) []string {
	return slices.Sorted(maps.Keys(r.Kernels))
}

// warnNotLookedFor tells what a run did not look for, and nothing where it
// looked for everything.
func warnNotLookedFor(w io.Writer, r hitindex.Run) {
	wanted := map[string]string{"cpr": "CPR numbers", "person": "names"}
	for _, kernel := range ruleset.Missing(r.Kernels) {
		fmt.Fprintf(w, "aktsyn: run %d did not look for %s, which may be there: scan with kernel %s\n", r.ID, wanted[kernel], kernel)
	}
}
