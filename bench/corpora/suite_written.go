package corpora

import (
	"slices"
	"strconv"
	"strings"
)

// written is a way to write a number, as a pattern: d, m, y and s stand for
// the digits of day, month, year and serial in turn, everything else for
// itself. A single d or m is written without its leading zero, four y with
// the century. Letters of full width stand for digits of full width, and
// capitals for digits that text recognition took for a letter.
type written struct {
	pattern        string
	before, behind string   // what the number is glued to
	name           string   // for breakdowns; the pattern when empty, see named
	pages          pageKind // where it can stand; everywhere when zero
	clean          bool     // letters and digits beside it make it another word
	broken         bool     // by the end of a line
	beyond         bool     // see Trial.Beyond
}

// pageKind is a set of page forms.
type pageKind uint8

const (
	onProse pageKind = 1 << iota // it holds line ends or tabs, which part cells
	onTable
	onSheet
	onName
	onCells = onTable | onSheet
	onAll   = onProse | onCells | onName
)

// visible replaces control characters, wide blanks and everything else that
// looks like something else or nothing by its escape.
func visible(pattern string) string {
	var b strings.Builder
	for _, r := range pattern {
		if fullWidthDigit(r) != 0 {
			b.WriteRune(r)
			continue
		}
		quoted := strconv.QuoteRuneToASCII(r)
		b.WriteString(quoted[1 : len(quoted)-1])
	}
	return b.String()
}

// small reports whether the form needs a day or month with a leading zero.
func (w written) small() bool {
	return w.places('d') == 1 || w.places('m') == 1
}

// places returns how many places of the pattern are of a part: d, m, y or s,
// however they are written.
func (w written) places(part rune) (n int) {
	for _, c := range w.pattern {
		if c == part || c == part-'a'+'A' || fullWidthDigit(c) == part {
			n++
		}
	}
	return n
}

// fits reports whether the form can carry a number: an added day is written
// with two digits, and years of replacement numbers are not written out.
func (w written) fits(k numberKind) bool {
	return k.added == 0 || !w.small() && w.places('y') == 2
}

// write returns n in the form, without what it is glued to.
func (w written) write(r *stream, n string) string {
	left := map[rune]string{'d': n[:2], 'm': n[2:4], 'y': n[4:6], 's': n[6:]}
	if w.places('y') == 4 {
		left['y'] = withCentury(n)[4:8]
	}
	for _, part := range "dm" {
		if w.places(part) == 1 {
			left[part] = left[part][1:]
		}
	}
	next := func(part rune) byte {
		digit := left[part][0]
		left[part] = left[part][1:]
		return digit
	}
	var b strings.Builder
	for _, c := range w.pattern {
		switch {
		case strings.ContainsRune("dmys", c):
			b.WriteByte(next(c))
		case strings.ContainsRune("DMYS", c):
			b.WriteString(misreadDigit(r, next(c+'d'-'D')))
		case fullWidthDigit(c) != 0:
			b.WriteString(fullWidth(string(next(fullWidthDigit(c)))))
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}

// fullWidthDigit returns the letter of a pattern that c is in full width, 0
// when it is none.
func fullWidthDigit(c rune) rune {
	if ascii := c - 'ａ' + 'a'; c >= 'ａ' && strings.ContainsRune("dmys", ascii) {
		return ascii
	}
	return 0
}

// misreadDigit returns a letter that text recognition puts for a digit, the
// digit itself when it puts none.
func misreadDigit(r *stream, digit byte) string {
	switch digit {
	case '0':
		return pick(r, []string{"O", "o", "D"})
	case '1':
		return pick(r, []string{"l", "I", "|"})
	case '2':
		return "Z"
	case '5':
		return "S"
	case '8':
		return "B"
	}
	return string(digit)
}

// writtenForms are all ways in which the suite writes numbers: those of the
// project's list, broken by the end of a line at every place, and beyond.
func writtenForms() []written {
	all := append(slices.Clone(listedForms), brokenForms()...)
	for _, w := range beyondForms {
		w.beyond = true
		all = append(all, w)
	}
	for i := range all {
		all[i] = all[i].named()
	}
	return all
}

// named fills in what a form leaves out: its name, with escapes for what
// cannot be seen, and where it can stand.
func (w written) named() written {
	if w.name == "" {
		w.name = w.before + visible(w.pattern) + w.behind
	}
	if w.pages == 0 {
		w.pages = onAll
	}
	return w
}

// listedForms are the written forms of the project's list (CPR.md, "How it is
// written in real files") and their plain combinations.
var listedForms = []written{
	{pattern: "ddmmyy-ssss"}, {pattern: "ddmmyyssss"}, {pattern: "ddmmyy ssss"}, {pattern: "ddmmyy - ssss"},
	{pattern: "ddmmyy- ssss"}, {pattern: "ddmmyy -ssss"}, {pattern: "ddmmyy  ssss"}, {pattern: "ddmmyy\tssss", pages: onProse},
	{pattern: "ddmmyy/ssss"}, {pattern: "ddmmyy.ssss"}, {pattern: "ddmmyy_ssss"},
	{pattern: "dd.mm.yy-ssss"}, {pattern: "dd.mm.yy ssss"}, {pattern: "dd.mm.yyssss"}, {pattern: "dd mm yy ssss"},
	{pattern: "dd mm yy-ssss"}, {pattern: "dd-mm-yy-ssss"}, {pattern: "dd-mm-yy ssss"}, {pattern: "dd/mm/yy-ssss"},
	{pattern: "dd/mm/yy ssss"}, {pattern: "ddmmyyyyssss"}, {pattern: "ddmmyyyy-ssss"}, {pattern: "ddmmyyyy ssss"},
	{pattern: "dd.mm.yyyy-ssss"}, {pattern: "dd.mm.yyyy ssss"}, {pattern: "dd-mm-yyyy-ssss"}, {pattern: "dd/mm/yyyy-ssss"},
	{pattern: "dd mm yyyy ssss"},
	{pattern: "ddmmyy\u2010ssss"}, {pattern: "ddmmyy\u2011ssss"}, {pattern: "ddmmyy\u2012ssss"}, {pattern: "ddmmyy\u2013ssss"},
	{pattern: "ddmmyy\u2014ssss"}, {pattern: "ddmmyy\u2212ssss"}, {pattern: "ddmmyy \u2013 ssss"}, {pattern: "ddmmyy\u2009\u2013\u2009ssss"},
	{pattern: "ddmmyy\u00adssss"}, {pattern: "ddmm\u00adyy-ssss"}, {pattern: "ddmmyy-ss\u00adss"}, {pattern: "dd.mm.yy\u2013ssss"},
	{pattern: "ddmmyy\u00a0ssss"}, {pattern: "ddmmyy\u2009ssss"}, {pattern: "ddmmyy\u202fssss"}, {pattern: "ddmmyy\u00a0-\u00a0ssss"},
	{pattern: "dd\u00a0mm\u00a0yy\u00a0ssss"},
	{pattern: "ddmmyyssss", before: "CPR"}, {pattern: "ddmmyyssss", before: "sag_", behind: "_2020.pdf"},
	{pattern: "ddmmyyssss", behind: "A"}, {pattern: "ddmmyy-ssss", before: "cprnr"},
	{pattern: "Ddmmyy-sssS", name: "OCR, first and last", clean: true}, {pattern: "dDMMyy-ssss", name: "OCR in the date", clean: true},
	{pattern: "ddMmyyssSS", name: "OCR, no hyphen", clean: true}, {pattern: "DD.mm.YY-ssss", name: "OCR, dotted date", clean: true},
	{pattern: "ｄｄｍｍｙｙｓｓｓｓ"}, {pattern: "ｄｄｍｍｙｙ－ｓｓｓｓ"}, {pattern: "ｄｄｍｍｙｙ\u2212ｓｓｓｓ"}, {pattern: "ｄｄｍｍｙｙ-ssss"},
	{pattern: "dmmyyssss", pages: onSheet, name: "lost zero, dmmyyssss", clean: true},
}

// beyondForms are forms that people, programs and printers make of a number
// though no list names them.
var beyondForms = []written{
	{pattern: "dmmyyssss", pages: onTable, name: "lost zero in CSV", clean: true},
	{pattern: "dmmyyssss.0", pages: onCells, name: "lost zero and decimals", clean: true},
	{pattern: "dmmyy-ssss", pages: onCells, name: "lost zero before a hyphen", clean: true},
	{pattern: "ddmmyy   ssss"}, {pattern: "ddmmyy      ssss"}, {pattern: "ddmmyy   -   ssss"},
	{pattern: "ddmmyy--ssss"}, {pattern: "ddmmyy -- ssss"}, {pattern: "ddmmyy-\n- ssss", pages: onProse},
	{pattern: "ddmmyy-\n> ssss", pages: onProse}, {pattern: "ddmmyy\n> > ssss", pages: onProse},
	{pattern: "ddmmyy\u200e-\u200essss"}, {pattern: "\u202addmmyy\u202c-\u202assss\u202c"}, {pattern: "ddmmyy\u2066-\u2069ssss"},
	{pattern: "d d m m y y s s s s", clean: true}, {pattern: "d d m m y y - s s s s", clean: true},
	{pattern: "d d m m y y  s s s s", clean: true}, {pattern: "d\td\tm\tm\ty\ty\ts\ts\ts\ts", pages: onProse, clean: true},
	{pattern: "d|d|m|m|y|y|s|s|s|s", clean: true},
	{pattern: "dd mm yy ss ss", clean: true}, {pattern: "dd mm yy-ss ss", clean: true}, {pattern: "ddmmyy-ss ss"},
	{pattern: "ddmmyy-s sss"}, {pattern: "ddmm yy-ssss"}, {pattern: "dd mmyy-ssss"},
	{pattern: "dd. mm. yy-ssss"}, {pattern: "dd. mm. yyyy-ssss"}, {pattern: "dd/mm-yy-ssss"}, {pattern: "dd/mm-yyyy-ssss"},
	{pattern: "dd - mm - yy - ssss"}, {pattern: "d.m.yy-ssss"}, {pattern: "d/m-yyyy-ssss"},
	{pattern: "ddmmyy:ssss"}, {pattern: "ddmmyy,ssss"}, {pattern: "ddmmyy+ssss"}, {pattern: "ddmmyy=ssss"}, {pattern: "ddmmyy~ssss"},
	{pattern: "ddmmyy (ssss)"}, {pattern: "(ddmmyy)-ssss"}, {pattern: "ddmmyy%20ssss"}, {pattern: "ddmmyy&#160;ssss"},
	{pattern: "ddmmyy\u0096ssss"}, {pattern: "ddmmyy\ufffdssss"}, {pattern: "ddmmyyâ€“ssss"}, {pattern: "ddmmyyÂ\u00a0ssss"},
	{pattern: "ddmmyy\u00acssss"}, {pattern: "ddmmyy\u2028ssss", pages: onProse},
}

// brokenShapes are the forms that are broken by the end of a line.
var brokenShapes = []string{
	"ddmmyy-ssss", "ddmmyyssss", "ddmmyy ssss", "dd.mm.yy-ssss", "dd.mm.yy ssss", "dd.mm.yyssss", "dd mm yy ssss",
	"dd-mm-yy-ssss", "dd/mm/yy-ssss", "ddmmyyyy-ssss", "ddmmyyyyssss", "dd.mm.yyyy-ssss", "dd-mm-yyyy-ssss", "dd mm yyyy-ssss",
}

// lineEnds are the ends of lines, with and without indentation behind them,
// and with a hyphen before them that the broken number does not have.
var lineEnds = []string{"\n", "\r\n", "\n        ", "-\n", "-\r\n", "-\n    ", "\u00ad\n"}

// brokenForms breaks every shape at every place. A blank there is lost, and a
// hyphen is set between two digits only. Twelve digits are not broken behind
// the tenth, where they read as a number of ten that ends its line.
func brokenForms() []written {
	var all []written
	for _, shape := range brokenShapes {
		for _, end := range lineEnds {
			for at := 1; at < len(shape); at++ {
				hyphened := end[0] != '\n' && end[0] != '\r'
				inside := isPlace(shape[at-1]) && isPlace(shape[at])
				if hyphened && !inside || shape == "ddmmyyyyssss" && at == 10 {
					continue
				}
				pattern := strings.TrimRight(shape[:at], " ") + end + strings.TrimLeft(shape[at:], " ")
				all = append(all, written{pattern: pattern, pages: onProse, broken: true, name: visible(shape + " broken by " + end)})
			}
		}
	}
	return all
}

// isPlace reports whether a byte of a pattern stands for a digit.
func isPlace(c byte) bool { return strings.IndexByte("dmys", c) >= 0 }
