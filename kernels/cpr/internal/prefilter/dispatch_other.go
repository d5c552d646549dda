//go:build !amd64 || noasm

package prefilter

import "aktsyn/kernels/internal/cpufeat"

func variant(cpufeat.Level) *Filter { return portable }
