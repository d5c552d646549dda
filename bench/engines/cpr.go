// Package engines holds the contestants of aktsyn's benchmarks: our kernels,
// peers, and for each group a specification that they are checked against.
package engines

import (
	"fmt"
	"regexp"

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
	return []harness.Contestant{
		{Name: "aktsyn cpr kernel", Group: "cpr", Check: harness.Covers, Note: "every written form, graded",
			Scan:   func(text []byte) int { return len(ours(text)) },
			Verify: func(text []byte) error { return coversPlain(text, ours(text)) }},
		{Name: "scalar Go digit scanner", Group: "cpr", Check: harness.Equal, Note: "plain forms only",
			Scan: countScalar,
			Verify: func(text []byte) error {
				return sameCount(countScalar(text), len(plainCPR.FindAllIndex(text, -1)))
			}},
		{Name: "Go regexp", Group: "cpr", Check: harness.Equal, Note: "plain forms only; the specification",
			Scan: func(text []byte) int { return len(plainCPR.FindAllIndex(text, -1)) }},
	}
}

func sameCount(got, want int) error {
	if got != want {
		return fmt.Errorf("%d matches, the specification has %d", got, want)
	}
	return nil
}

// coversPlain checks that every plain number whose day exists in every month
// lies in a hit.
func coversPlain(text []byte, hits []kernels.Hit) error {
	next, missed := 0, 0
	for _, span := range plainCPR.FindAllIndex(text, -1) {
		if day := int(text[span[0]]-'0')*10 + int(text[span[0]+1]-'0'); day > 28 {
			continue
		}
		for next < len(hits) && int(hits[next].End) <= span[0] {
			next++
		}
		if next == len(hits) || int(hits[next].Start) >= span[1] {
			missed++
		}
	}
	if missed > 0 {
		return fmt.Errorf("%d plain numbers are in no hit", missed)
	}
	return nil
}

// countScalar is a careful scalar scanner for the plain forms: it jumps from
// digit run to digit run and checks a run only when its length fits.
func countScalar(text []byte) int {
	n := 0
	for i := 0; i < len(text); {
		if !isDigit(text[i]) {
			i++
			continue
		}
		if i > 0 && isWord(text[i-1]) {
			i = skipDigits(text, i)
			continue
		}
		if end := plainAt(text, i); end > 0 {
			n++
			i = end
			continue
		}
		i = skipDigits(text, i)
	}
	return n
}

// plainAt returns the end of a plain number that begins at i, or 0.
func plainAt(text []byte, i int) int {
	run := skipDigits(text, i)
	end := run
	switch {
	case run-i == 10:
	case run-i == 6 && run < len(text) && (text[run] == '-' || text[run] == ' '):
		end = skipDigits(text, run+1)
		if end != run+5 {
			return 0
		}
	default:
		return 0
	}
	if end < len(text) && isWord(text[end]) || !plainDate(text[i:]) {
		return 0
	}
	return end
}

func plainDate(d []byte) bool {
	day, month := (d[0]-'0')*10+d[1]-'0', (d[2]-'0')*10+d[3]-'0'
	return day >= 1 && day <= 31 && month >= 1 && month <= 12
}

func skipDigits(text []byte, i int) int {
	for i < len(text) && isDigit(text[i]) {
		i++
	}
	return i
}

func isDigit(c byte) bool { return c-'0' < 10 }

func isWord(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' }
