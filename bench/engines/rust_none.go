//go:build peers && cgo && !rustac

package engines

// rustEngines returns none: this build has no Rust library.
func rustEngines() []nameEngine { return nil }
