//go:build !amd64 || noasm

package textbytes

import "aktsyn/kernels/internal/cpufeat"

func variantOf(cpufeat.Level) variant { return portable }
