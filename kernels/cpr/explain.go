package cpr

import (
	"aktsyn/kernels"
	"aktsyn/kernels/grading"
)

// Explain says how Grade comes to its result for the same arguments: the
// points of every signal, the thresholds, and the rules that bound the grade.
func Explain(kind kernels.Kind, s kernels.Signals) grading.Explanation { return scale.Explain(kind, s) }
