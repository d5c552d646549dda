//go:build !linux

package source

import "os"

// onMount is not known on this system.
func onMount(_ *os.File, above uint64) (bool, uint64) { return false, above }

// shareOf is not known on this system.
func shareOf(*os.File) string { return "" }
