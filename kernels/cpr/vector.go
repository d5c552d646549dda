package cpr

import (
	"slices"

	"aktsyn/kernels/internal/cpufeat"
)

// Vector names a variant of the first phase.
type Vector uint8

// The variants.
const (
	Fastest  Vector = iota // what runs best here
	Portable               // plain Go
	AVX2                   // 32 bytes at a time
	AVX512                 // 64 bytes at a time; needs AVX-512 F, BW, VL and VBMI
)

// Vectors returns the variants that this processor and build can run, Portable
// first and the fastest last.
func Vectors() []Vector {
	var usable []Vector
	for _, l := range cpufeat.Usable() {
		usable = append(usable, vectorOf(l))
	}
	return usable
}

// ChosenVector returns what Fastest stands for in this process. The error says
// that AKTSYN_CPU names a variant that is unknown or not to be had here; the
// fastest is then used all the same.
func ChosenVector() (Vector, error) {
	l, err := cpufeat.Chosen()
	return vectorOf(l), err
}

// String is the name by which AKTSYN_CPU knows the variant.
func (v Vector) String() string {
	if v == Fastest {
		return "fastest"
	}
	return cpufeat.Level(v - Portable).String()
}

func vectorOf(l cpufeat.Level) Vector { return Vector(l) + Portable }

// level returns the level that runs a variant: the chosen one for a variant
// that this processor does not have, since the hits are the same.
func (v Vector) level() cpufeat.Level {
	level := cpufeat.Level(v - Portable)
	if v == Fastest || !slices.Contains(cpufeat.Usable(), level) {
		level, _ = cpufeat.Chosen() // the error is ChosenVector's to tell
	}
	return level
}
