//go:build !amd64 || noasm

package bytemark

import "aktsyn/kernels/internal/cpufeat"

func variant(cpufeat.Level) Marker { return portable }
