//go:build !amd64 || noasm

package probe

import (
	"unsafe"

	"aktsyn/kernels/internal/cpufeat"
)

func variant(cpufeat.Level) Prober { return portable }

// Prefetch does nothing here.
func Prefetch(unsafe.Pointer) {}
