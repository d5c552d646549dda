package person

import (
	"aktsyn/kernels"
	"aktsyn/kernels/grading"
)

// Explain says how Grade comes to its result for signals: the points of each,
// the thresholds, and the rules that bound the grade.
func Explain(signals kernels.Signals) grading.Explanation {
	return scale.Explain(kernels.Person, signals)
}
