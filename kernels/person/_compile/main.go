// Command _compile writes the compiled built-in name list to the file it is
// given; go generate runs it in the directory above.
package main

import (
	"bytes"
	"log"
	"os"

	"aktsyn/kernels/dictionary"
	"aktsyn/kernels/person"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: go run ./_compile FILE")
	}
	names, err := dictionary.Build(person.Builtin(), dictionary.Options{})
	if err != nil {
		log.Fatal(err)
	}
	var file bytes.Buffer
	if _, err := names.WriteTo(&file); err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(os.Args[1], file.Bytes(), 0o644); err != nil {
		log.Fatal(err)
	}
}
