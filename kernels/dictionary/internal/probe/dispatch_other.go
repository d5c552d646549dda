//go:build !amd64 || noasm

package probe

import "aktsyn/kernels/internal/cpufeat"

func variant(cpufeat.Level) Prober { return portable }
