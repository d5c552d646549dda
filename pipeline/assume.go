package pipeline

import (
	"context"
	"iter"
	"path"
	"slices"
	"strings"
	"time"

	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/source"
)

// What is assumed of an archive that was never scanned, in bytes a second of one
// core: between what generated archives and real ones gave, no more than the
// order of magnitude.
const (
	AssumedText  = 30e6 // plain text, by the ending of its name
	AssumedOther = 2e6  // all else
)

// PreviewFirst says what the first Scan of the roots would do, for which there is
// no index yet. No file is opened.
func PreviewFirst(ctx context.Context, o Options) (p Plan, err error) {
	roots, err := absolute(o.Roots)
	if err != nil {
		return p, err
	}
	files, err := source.Walk(ctx, roots, source.WalkOptions{Exclude: o.Exclude, Select: o.Select})
	for _, f := range files {
		p.Bytes += f.Size
	}
	p.Assumed = Assume(slices.Values(files), o.Workers)
	p.Files, p.Changes = len(files), map[hitindex.Change]int64{hitindex.New: int64(len(files))}
	return p, err
}

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
