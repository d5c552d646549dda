//go:build !amd64 || noasm

package whole

import "aktsyn/kernels/internal/cpufeat"

func variant(cpufeat.Level) Reader { return Reader{read, readOffsets} }
