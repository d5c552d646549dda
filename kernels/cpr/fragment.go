package cpr

import "aktsyn/kernels"

// speaking are the signals by which the surroundings call something a CPR
// number, or put it beside a person.
const speaking = Label | LabelNear | LabelShared | ColumnHeader | LabelledElsewhere | BirthWord | NameNear

// IsFragment reports whether a hit is no more than digits inside a longer
// number with nothing around it that speaks of a CPR number: a piece of a
// time stamp, a message identifier or a serial number. Such hits are listed
// like all others, but nobody's number has been found by them: hardly a mail
// is without one.
func IsFragment(kind kernels.Kind, signals kernels.Signals) bool {
	return kind == kernels.CPR && signals.Has(LongerNumber) && !signals.Any(speaking)
}
