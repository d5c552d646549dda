package report

import (
	"strings"
	"unicode"

	"aktsyn/kernels"
)

// dots stands for a word or a value whose length is not told either: the
// length of a name would narrow it down.
const dots = "••••"

// Mask is what is shown of a hit unless the user asked to reveal it: the
// shape of its kind and no character of text. Of a name only the number of
// words is kept. An empty text means that it is not known.
func Mask(kind kernels.Kind, text string) string {
	switch kind {
	case kernels.CPR:
		return "••••••-••••"
	case kernels.MaskedCPR:
		return "••••••-XXXX"
	case kernels.Person:
		n := max(1, len(strings.Fields(text)))
		return strings.TrimSuffix(strings.Repeat(dots+" ", n), " ")
	}
	return dots
}

// Clear writes a canonical value (kernels.Kernel.AppendValue) as a person
// would: a number with its hyphen, a name with capitals. The capitals are a
// guess, canonical names have none.
func Clear(kind kernels.Kind, canonical string) string {
	switch {
	case kind == kernels.CPR && len(canonical) == 10:
		return canonical[:6] + "-" + canonical[6:]
	case kind == kernels.MaskedCPR && len(canonical) >= 6:
		return canonical[:6] + "-XXXX"
	case kind == kernels.Person:
		return capitals(canonical)
	}
	return canonical
}

// Show is Clear when reveal is set, else Mask.
func Show(kind kernels.Kind, canonical string, reveal bool) string {
	if reveal {
		return Clear(kind, canonical)
	}
	return Mask(kind, canonical)
}

// capitals raises the first letter of every word and hyphenated part.
func capitals(s string) string {
	start := true
	return strings.Map(func(r rune) rune {
		if start {
			r = unicode.ToTitle(r)
		}
		start = r == ' ' || r == '-'
		return r
	}, s)
}
