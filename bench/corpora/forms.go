package corpora

import "strings"

// hardBlank stands for a blank at which a line must not be broken; soften
// turns it into a blank once the lines are set.
const hardBlank = "\x01"

// medium says which written forms of a number a place can carry.
type medium uint8

// What a place may be able to carry.
const (
	plainLine medium = 0         // a heading or a cell: one line, Windows-1252
	breaks    medium = 1 << iota // numbers may be broken over lines
	wide                         // characters beyond Windows-1252
	tabs                         // tabs and runs of blanks survive
)

// form writes a canonical number in one of the ways of real files.
type form struct {
	needs medium
	write func(n string) string
}

// joined returns the form with separator sep between date and serial.
func joined(sep string, needs medium) form {
	sep = strings.ReplaceAll(sep, " ", hardBlank)
	return form{needs, func(n string) string { return n[:6] + sep + n[6:] }}
}

// dated returns a form with separators inside the date.
func dated(inner, outer string) form {
	inner = strings.ReplaceAll(inner, " ", hardBlank)
	outer = strings.ReplaceAll(outer, " ", hardBlank)
	return form{plainLine, func(n string) string {
		return n[:2] + inner + n[2:4] + inner + n[4:6] + outer + n[6:]
	}}
}

// at returns a form that puts s before the byte at position i of the
// hyphenated form.
func at(i int, s string, needs medium) form {
	return form{needs, func(n string) string {
		n = hyphenated(n)
		return n[:i] + s + n[i:]
	}}
}

func hyphenated(n string) string { return n[:6] + "-" + n[6:] }

// rareForms are the written forms beside 010190-1234 and 0101901234, after
// the list in the project's CPR facts. A picker goes round them so that a
// sample has all.
var rareForms = []form{
	joined(" ", plainLine), joined(" - ", plainLine), joined("- ", plainLine), joined("/", plainLine),
	joined(".", plainLine), joined("_", plainLine), joined("  ", tabs), joined("\t", tabs),
	dated(".", "-"), dated(" ", " "), dated("-", "-"), dated(".", " "),
	{plainLine, func(n string) string { return withCentury(n) }},
	{plainLine, func(n string) string { c := withCentury(n); return c[:8] + "-" + c[8:] }},
	joined("\u2010", wide), joined("\u2011", wide), joined("\u2012", wide), joined("\u2013", plainLine),
	joined("\u2014", plainLine), joined("\u2212", wide), joined("\u00AD", plainLine),
	joined("\u00A0", plainLine), joined("\u2009", wide), joined("\u202F", wide),
	joined("\n", breaks), joined("-\n", breaks), joined("-\n    ", breaks),
	at(4, "\n", breaks), at(9, "\n", breaks),
	{plainLine, func(n string) string { return "CPR" + n }},
	{plainLine, func(n string) string { return "sag_" + n + "_2020" }},
	{plainLine, func(n string) string { return n + "A" }},
	{plainLine, func(n string) string { return misread.Replace(hyphenated(n)) }},
	{wide, func(n string) string { return fullWidth(hyphenated(n)) }},
}

// misread swaps digits for the letters that text recognition takes them for.
// It leaves 1, 2 and 5, so that a number stays mostly digits.
var misread = strings.NewReplacer("0", "O", "8", "B")

func fullWidth(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r - '0' + '０'
		}
		return r
	}, s)
}

// withCentury returns the number with a four-digit year.
func withCentury(n string) string {
	_, _, year := birthday(n)
	return n[:4] + string([]byte{byte('0' + year/1000), byte('0' + year/100%10)}) + n[4:]
}

// picker chooses written forms: half 010190-1234, a sixth 0101901234, the rest
// the rare forms in turn.
type picker struct {
	turn  int
	usual bool // the two usual forms only
}

// write returns number as it is to be written in m. Numbers with letters and
// replacement numbers keep to the hyphen, which says what they are.
func (p *picker) write(r *stream, number string, m medium) string {
	share := r.below(100)
	if share < 50 || !allDigits(number) || number[0] > '3' {
		return hyphenated(number)
	}
	if share < 66 || p.usual {
		return number
	}
	for {
		p.turn++
		f := rareForms[p.turn%len(rareForms)]
		if f.needs&^m == 0 {
			return f.write(number)
		}
	}
}

// maskedValue is the canonical value of a number whose serial is hidden: its
// date, DDMMYY.
func maskedValue(number string) string { return number[:6] }

// masked returns the number with its serial hidden.
func masked(r *stream, number string) string {
	return number[:6] + "-" + pick(r, []string{"XXXX", "****", "xxxx"})
}
