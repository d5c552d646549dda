// Package early puts the first collection of garbage off until the program has
// begun: what libraries make as they are initialised lasts, so collecting it in
// the middle of that is in vain, and was a fifth of what it takes to start. It
// imports next to nothing, as Go initialises packages that wait for nothing else
// in the order of their paths: this one comes before those of libraries.
package early

import (
	"syscall"
	_ "unsafe" // for go:linkname
)

// percent is how much may be made before the first collection, 10 MB, in
// proportion to the 4 MB that Go begins with. Libraries make 6 MB.
const percent = 250

// setGCPercent is that of runtime/debug, which is initialised later.
//
//go:linkname setGCPercent runtime/debug.setGCPercent
func setGCPercent(percent int32) int32

func init() {
	if set, _ := syscall.Getenv("GOGC"); set == "" {
		setGCPercent(percent)
	}
}
