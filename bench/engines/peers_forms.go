//go:build peers && cgo

package engines

import (
	"errors"
	"fmt"
	"strings"

	"aktsyn/bench/engines/hyperscan"
	"aktsyn/bench/harness"
)

// Parts of everyForm. Characters beyond ASCII are written as their bytes.
const (
	wideDigit = `\xEF\xBC[\x90-\x99]`
	anyDigit  = `(?:[0-9OoDlI|SBZ]|` + wideDigit + `)` // with the letters that OCR puts for digits
	// bridge may stand between any two places: an invisible character, a line end
	// with a hyphen or blanks before it and an indentation or the marks of quoted
	// mail behind.
	bridge = `(?:\xC2\xAD|\xE2\x80[\x8B-\x8F\xAA-\xAE])?(?:[ \t]{0,2}-?\r?\n[ \t>]*)?`
	blank  = `(?:[ \t]|\xC2\xA0|\xE2\x80[\x80-\x8A\xAF]|\xE3\x80\x80)`
	dash   = `(?:[-_]|\xE2\x80[\x90-\x95]|\xE2\x88\x92|\xC2\xAD|\xEF\xBC\x8D)`
	// separator stands between date and serial.
	separator = blank + `{0,8}(?:` + dash + `{1,3}|[./:,;=~'*()|+\\&?!@"]{1,3}|%20)?` + blank + `{0,8}`
	point     = `(?:[./]|` + dash + `|` + blank + `)?`
)

// everyForm is as near to the written forms of CPR numbers as one expression
// comes, without borders: dates with two or four digits for the year, together or
// in groups, replacement numbers' days among them, separators of all kinds and
// widths, line ends anywhere, OCR's letters for digits, full-width digits, serials
// with letters and masked ones. Of what our kernel knows it leaves out lost
// leading zeros, that the points in a date are alike, and what the calendar and
// the edges say; it allows a line end at more than one place.
var everyForm = func() string {
	day := `(?:[0OoD1lI|2Z678B]` + bridge + anyDigit + `|[39]` + bridge + `[01OoDlI|]|` + wideDigit + bridge + anyDigit + `)`
	month := `(?:[0OoD]` + bridge + anyDigit + `|[1lI|]` + bridge + `[012OoDlI|Z]|` + wideDigit + bridge + anyDigit + `)`
	year := anyDigit + bridge + anyDigit
	join := func(parts ...string) string { return strings.Join(parts, bridge) }
	serial := `(?:` + join(anyDigit, anyDigit, anyDigit, anyDigit) + `|[0-9A-Z][A-Z]{2}[0-9]|[0-9Xx*#]{2}[Xx*#]{2}|(?:\xE2\x80\xA2|\xE2\x96\x88){4})`
	return join(day, point, month, point) + `(?:[12][089]` + bridge + `)?` + join(year, separator, serial)
}()

// hyperscanForms is Hyperscan with every written form, whose work is more like
// ours. What it finds is nobody else's: each number of the specification must end
// where a match ends.
func hyperscanForms(spec *reference) (harness.Contestant, error) {
	p, c, err := hyperscanRegex(everyForm, false, spec)
	if err != nil {
		return c, err
	}
	c.Name, c.Check, c.Verify = "Hyperscan every form, ends only", harness.Covers, p.coversEnds
	c.Note = hyperscan.Version() + "; every written form, as near as one expression comes; no borders, calendar or starts; other matches than ours"
	return c, nil
}

// coversEnds checks that each match of the specification ends where one of the
// peer's does.
func (p *peer) coversEnds(text []byte) error {
	ends := map[int]bool{}
	for _, s := range p.spans(text) {
		ends[s.End] = true
	}
	missed := 0
	for _, s := range p.spec.spans(text) {
		if !ends[s.End] {
			missed++
		}
	}
	if missed > 0 {
		return errors.Join(p.err, fmt.Errorf("%d plain numbers end where no match does", missed))
	}
	return p.err
}
