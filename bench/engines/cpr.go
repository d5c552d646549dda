// Package engines holds the contestants of aktsyn's benchmarks: our kernels,
// peers, and for each group a specification that they are checked against.
package engines

import (
	"fmt"
	"regexp"
	"time"

	"aktsyn/bench/harness"
	"aktsyn/kernels"
	"aktsyn/kernels/cpr"
)

// plainCPR is the specification of the group "cpr": the plain written forms
// only, with ASCII word borders. Our kernel knows many more forms.
var plainCPR = regexp.MustCompile(`\b(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])[0-9]{2}[- ]?[0-9]{4}\b`)

// Named is a kernel under the name that it has in reports: a kernel takes
// part once for each vector width.
type Named struct {
	Name   string
	Kernel kernels.Kernel
	Note   string
	Part   bool // see harness.Contestant
}

// Variants returns our kernel once for each variant that this processor and
// build can run, "portable" first, and then its first half likewise
// (cpr.Finder). o.Vector is ignored.
func Variants(o cpr.Options) (named []Named) {
	for _, v := range cpr.Vectors() {
		o.Vector = v
		named = append(named, Named{Name: "aktsyn cpr, " + v.String(), Kernel: cpr.New(o), Note: "every written form, graded"})
	}
	for _, v := range cpr.Vectors() {
		o.Vector = v
		named = append(named, Named{Name: "aktsyn find, " + v.String(), Kernel: cpr.NewFinder(o), Note: "every written form, date and edges only", Part: true})
	}
	return named
}

// NumbersOf returns the contestants of the group "cpr": our kernels in the
// order given, then the others. All of them look at spans that the
// specification finds once per text. They belong to one goroutine together.
func NumbersOf(ours ...Named) ([]harness.Contestant, error) {
	spec := newReference(plainSpans)
	var contestants []harness.Contestant
	for _, k := range ours {
		contestants = append(contestants, kernelContestant(k, spec))
	}
	contestants = append(contestants, scalarContestant(spec), regexpContestant())
	peers, err := peerNumbers(spec)
	return append(contestants, peers...), err
}

// kernelPage is how much text a kernel gets as one page, cut at a line end. Regex
// engines get all of it as one, so what a page costs is not to be measured: at 64 KB,
// looking for the line end in memory that nobody had read, and the rest behind four
// whole chunks, took a tenth of find on cold prose. It is far more than a page of a
// document (batches.go), with which find is half as fast, and little enough that what
// the second look needs is still in a second-level cache of 2 MB.
const kernelPage = 1 << 20

// pagesNote is on all contestants that get pages.
const pagesNote = "text in pages of 1 MB, where regex engines get it whole"

func kernelContestant(k Named, spec *reference) harness.Contestant {
	scratch := k.Kernel.NewScratch()
	var hits []kernels.Hit
	scan := func(text []byte) []kernels.Hit {
		hits = hits[:0]
		for from := 0; from < len(text); {
			to, n := pageEnd(text, from, kernelPage), len(hits)
			hits = k.Kernel.Scan(hits, kernels.Page{Text: text[from:to]}, scratch)
			for i := range hits[n:] {
				hits[n+i].Start += uint32(from)
				hits[n+i].End += uint32(from)
			}
			from = to
		}
		return hits
	}
	return harness.Contestant{Name: k.Name, Group: "cpr", Check: harness.Covers, Note: k.Note + "; " + pagesNote, Part: k.Part,
		Scan:   func(text []byte) int { return len(scan(text)) },
		Verify: func(text []byte) error { return coversPlain(text, spec.spans(text), scan(text)) }}
}

func scalarContestant(spec *reference) harness.Contestant {
	var spans []harness.Span
	scan := func(text []byte) []harness.Span {
		spans = appendScalar(spans[:0], text)
		return spans
	}
	return harness.Contestant{Name: "scalar Go digit scanner", Group: "cpr", Check: harness.Equal, Note: "plain forms only",
		Scan:   func(text []byte) int { return len(scan(text)) },
		Verify: func(text []byte) error { return spec.same(text, scan(text)) }}
}

func regexpContestant() harness.Contestant {
	return harness.Contestant{Name: "Go regexp", Group: "cpr", Check: harness.Equal,
		Note:  "plain forms only; the specification",
		Scan:  func(text []byte) int { return len(plainCPR.FindAllIndex(text, -1)) },
		Build: func() int64 { regexp.MustCompile(plainCPR.String()); return 0 }}
}

// largeBytes is the size above which Go's regexp, at 20 MB a second, takes too
// long to verify the others by.
const largeBytes = 16 << 20

// plainSpans are the matches of the specification. For large texts they are
// those of the scalar scanner, which is fuzzed to find the same.
func plainSpans(text []byte) []harness.Span {
	if len(text) > largeBytes {
		return appendScalar(nil, text)
	}
	return regexpSpans(text)
}

func regexpSpans(text []byte) []harness.Span {
	var spans []harness.Span
	for _, m := range plainCPR.FindAllIndex(text, -1) {
		spans = append(spans, harness.Span{Start: m[0], End: m[1]})
	}
	return spans
}

// coversPlain checks that every plain number whose date exists lies whole in
// a hit of kind CPR that holds no plain number before it: one hit that spans
// a page finds one number at most. Both are in ascending order of Start.
func coversPlain(text []byte, plain []harness.Span, hits []kernels.Hit) error {
	next, missed := 0, 0
	for _, span := range plain {
		reach := 0 // the furthest end of a hit that begins behind the number before
		for ; next < len(hits) && int(hits[next].Start) <= span.Start; next++ {
			if hits[next].Kind == kernels.CPR {
				reach = max(reach, int(hits[next].End))
			}
		}
		if reach < span.End && dateExists(text[span.Start:span.End]) {
			missed++
		}
	}
	if missed > 0 {
		return fmt.Errorf("%d plain numbers are in no hit of kind CPR", missed)
	}
	return nil
}

// dateExists reports whether a plain number names a day of the calendar. Of
// the years 1858 to 2057 that CPR numbers stand for, those that end alike are
// leap years alike but for 1900 and 2000; with year 00 a serial number from
// 0 to 3 means 1900 (CPR-kontoret, "Personnummeret i CPR", 1 July 2008).
func dateExists(plain []byte) bool {
	two := func(i int) int { return int(plain[i]-'0')*10 + int(plain[i+1]-'0') }
	year, serial := 2000+two(4), plain[len(plain)-4]
	if year == 2000 && serial <= '3' {
		year = 1900
	}
	day := time.Date(year, time.Month(two(2)), two(0), 0, 0, 0, 0, time.UTC)
	return day.Day() == two(0)
}
