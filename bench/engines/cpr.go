// Package engines holds the contestants of aktsyn's benchmarks: our kernels,
// peers, and for each group a specification that they are checked against.
package engines

import (
	"fmt"
	"regexp"
	"time"

	"aktsyn/bench/harness"
	"aktsyn/kernels"
)

// plainCPR is the specification of the group "cpr": the plain written forms
// only, with ASCII word borders. Our kernel knows many more forms.
var plainCPR = regexp.MustCompile(`\b(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])[0-9]{2}[- ]?[0-9]{4}\b`)

// Numbers returns the contestants of the group "cpr".
func Numbers(kernel kernels.Kernel) []harness.Contestant {
	scratch := kernel.NewScratch()
	var hits []kernels.Hit
	ours := func(text []byte) []kernels.Hit {
		hits = kernel.Scan(hits[:0], kernels.Page{Text: text}, scratch)
		return hits
	}
	var spans []harness.Span
	scalar := func(text []byte) []harness.Span {
		spans = appendScalar(spans[:0], text)
		return spans
	}
	return []harness.Contestant{
		{Name: "aktsyn cpr kernel", Group: "cpr", Check: harness.Covers, Note: "every written form, graded",
			Scan:   func(text []byte) int { return len(ours(text)) },
			Verify: func(text []byte) error { return coversPlain(text, ours(text)) }},
		{Name: "scalar Go digit scanner", Group: "cpr", Check: harness.Equal, Note: "plain forms only",
			Scan:   func(text []byte) int { return len(scalar(text)) },
			Verify: func(text []byte) error { return sameSpans(scalar(text), plainSpans(text)) }},
		{Name: "Go regexp", Group: "cpr", Check: harness.Equal, Note: "plain forms only; the specification",
			Scan: func(text []byte) int { return len(plainCPR.FindAllIndex(text, -1)) }},
	}
}

// plainSpans are the matches of the specification.
func plainSpans(text []byte) []harness.Span {
	var spans []harness.Span
	for _, m := range plainCPR.FindAllIndex(text, -1) {
		spans = append(spans, harness.Span{Start: m[0], End: m[1]})
	}
	return spans
}

// coversPlain checks that every plain number whose date exists lies whole in
// a hit of kind CPR that holds no plain number before it: one hit that spans
// a page finds one number at most. hits are in ascending order of Start.
func coversPlain(text []byte, hits []kernels.Hit) error {
	next, missed := 0, 0
	for _, span := range plainSpans(text) {
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
