//go:build !amd64 || noasm

package capitals

import "aktsyn/kernels/internal/cpufeat"

func variant(cpufeat.Level) Sifter { return portable }
