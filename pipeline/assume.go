package pipeline

import (
	"iter"
	"path"
	"slices"
	"strings"
	"time"

	"aktsyn/pipeline/source"
)

// What is assumed of an archive that was never scanned, in bytes a second of one
// core: between what generated archives and real ones gave, no more than the
// order of magnitude.
const (
	AssumedText  = 30e6 // plain text, by the ending of its name
	AssumedOther = 2e6  // all else
)

var textEndings = []string{".txt", ".csv", ".tsv", ".md", ".log"}

// Assume returns about how long files take to be scanned by so many workers,
// from nothing but their names and sizes, without text recognition.
func Assume(files iter.Seq[source.File], workers int) time.Duration {
	seconds := 0.0
	for f := range files {
		speed := AssumedOther
		if slices.Contains(textEndings, strings.ToLower(path.Ext(f.Path))) {
			speed = AssumedText
		}
		seconds += float64(f.Size) / speed
	}
	return time.Duration(seconds / float64(max(1, workers)) * float64(time.Second))
}
