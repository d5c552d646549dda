//go:build !amd64 || noasm

package sieve

import "aktsyn/kernels/internal/cpufeat"

func variant(cpufeat.Level) Sifter { return Sifter{sift: portable} }
