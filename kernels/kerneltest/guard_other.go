//go:build !unix

package kerneltest

import (
	"slices"
	"testing"
)

// GuardedText returns a copy of text without spare capacity. Systems without
// memory protection calls get no stronger guard.
func GuardedText(_ testing.TB, text []byte) (guarded []byte, free func()) {
	return slices.Clip(slices.Clone(text)), func() {}
}
