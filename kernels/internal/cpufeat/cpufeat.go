// Package cpufeat says which of the vector variants of a kernel this processor
// can run, and which was asked for.
package cpufeat

import (
	"fmt"
	"os"
	"strings"
	"sync"
)

// Variable is the environment variable that forces a level: "portable",
// "avx2" or "avx512".
const Variable = "AKTSYN_CPU"

// Level is a variant of a kernel. A processor that has one has all below it.
type Level uint8

// The levels.
const (
	Portable Level = iota // plain Go
	AVX2                  // 32 bytes at a time
	AVX512                // 64 bytes at a time: AVX-512 F, BW, VL and VBMI, which Ice Lake and Zen 4 brought
)

var names = [...]string{"portable", "avx2", "avx512"}

func (l Level) String() string { return names[l] }

// Parse returns the level of a name.
func Parse(name string) (Level, error) {
	for l, n := range names {
		if n == name {
			return Level(l), nil
		}
	}
	return Portable, fmt.Errorf("unknown level %q: it is one of %s", name, strings.Join(names[:], ", "))
}

// Usable returns the levels that this processor and build can run, Portable
// first.
func Usable() []Level {
	usable := make([]Level, 0, AVX512+1)
	for l := Portable; l <= highest; l++ {
		usable = append(usable, l)
	}
	return usable
}

// Chosen returns the level to run: the highest that is usable, or the one that
// the environment forces. It is settled once, when first asked for. The error
// says that the forced level is unknown or that this processor does not have
// it; the level is then the highest usable one.
var Chosen = sync.OnceValues(func() (Level, error) { return choose(os.Getenv(Variable)) })

func choose(forced string) (Level, error) {
	if forced == "" {
		return highest, nil
	}
	l, err := Parse(forced)
	if err != nil {
		return highest, fmt.Errorf("%s: %w", Variable, err)
	}
	if l > highest {
		return highest, fmt.Errorf("%s: this processor or build has no %s, at most %s", Variable, l, highest)
	}
	return l, nil
}
