// Command mkgold turns the fixtures and negatives of shared/data/cpr into
// gold files for 'aktsyn eval':
//
//	go run aktsyn/bench/eval/mkgold < ../shared/data/cpr/fixtures_dev.jsonl > fixtures.jsonl
//	aktsyn eval fixtures.jsonl
package main

import (
	"fmt"
	"os"

	"aktsyn/bench/eval"
)

func main() {
	if err := eval.Convert(os.Stdout, os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, "mkgold:", err)
		os.Exit(1)
	}
}
