//go:build !amd64 || noasm

package harness

// vectorSums returns nothing: there is no assembly in this build.
func vectorSums() []vectorSum { return nil }
