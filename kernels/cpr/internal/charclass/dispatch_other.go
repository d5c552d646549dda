//go:build !amd64 || noasm

package charclass

import "aktsyn/kernels/internal/cpufeat"

func variant(cpufeat.Level) func([]Block, []byte) { return classify }
