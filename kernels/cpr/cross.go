package cpr

import "aktsyn/kernels/cpr/internal/prefilter"

// What the last byte before a break is, as bits of prefilter.Crossings.
const (
	crossLetter = 1 << iota // a place that is a letter
	crossDigit              // any other place
	crossGap                // a separator

	crossAny = crossLetter | crossDigit | crossGap
)

// crossings are what tells breaks for which crossAt marks nothing that could be
// read. Full-width digits are the only beginners beyond ASCII, and line ends the
// only breaks that need something behind them.
var crossings = func() *prefilter.Crossings {
	t := &prefilter.Crossings{Other: (crossDigit | crossLetter) << prefilter.CrossBefore}
	for i := range t.ASCII {
		c := byte(i)
		last, before := uint8(0), uint8(crossAny)
		switch lead := leads[c]; {
		case lead&leadPlace != 0 && isLatin(c):
			last = crossLetter
		case lead&leadPlace != 0:
			last = crossDigit
		case lead != noLead:
			last = crossGap
		case isLatin(c):
			before = crossDigit // behind it a letter is inside a word
		default:
			before = crossDigit | crossLetter
		}
		t.ASCII[c] = last | before<<prefilter.CrossBefore | bit(serials[c] || blots[c] || gaps[c] && c != '\n')<<prefilter.CrossOn
	}
	for i := range t.Wide {
		t.Wide[i] = bit(wides[0xC0+i]) << prefilter.CrossWide
	}
	return t
}()
