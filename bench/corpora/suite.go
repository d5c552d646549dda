package corpora

import (
	"iter"

	"aktsyn/kernels"
)

// Trial is one page of a quality suite, what is true of it, and what a
// detector should say.
//
// The suites are their own oracle: the number is drawn, written and placed
// here, and nothing is shared with the kernel that looks for it.
type Trial struct {
	ID   string       // of the suite, unique and the same for the same seed
	What string       // is tried, in words; of special cases only
	Text string       // of the page, UTF-8
	Page kernels.Form // how the page is laid out
	// Year is when the page is read: the ages of those in it are judged by it
	// (see Nobodys). It is one of Clocks.
	Year int

	// Value is the canonical number of kind Kind at Text[Start:End]. It is
	// empty in a look-alike, which holds none.
	Value      string
	Kind       kernels.Kind
	Start, End int
	// Least and Most are the grades that the number may have.
	Least, Most kernels.Grade
	// Signals are names that a hit must have, and those with "not " in front
	// that it must not have.
	Signals []string
	// Others is the best grade that anything else on the page may have, 0
	// where nothing else may be found.
	Others kernels.Grade

	// Labelled says that a label or the header of the column speaks for the
	// number. Beyond says that the written form is none of the project's list
	// of forms in real files: finding it is more than was promised.
	Labelled, Beyond bool

	// By what a breakdown can group trials; empty where it does not apply.
	Form, Place, Number, Category string
}

// Suite is a sequence of cases that can be gone through any number of times.
type Suite = iter.Seq[Trial]

// Clocks are the years in which the pages of suites are read, so that people
// of all rows of the century rule are at an age between 3 and 82.
var Clocks = []int{clockPast, clockNow, clockFuture}

const (
	clockPast   = 1940 // for those born 1858 to 1910
	clockNow    = 2026 // for those who cannot have been issued their number
	clockFuture = 2070 // for those born 2027 to 2057
)

// Nobodys reports whether a number of ten digits, or with letters in the
// serial, is no living person's. Beside the classes of ClassOf these are
// numbers that a suite needs to have modulus 11 and a likely age at once:
//
//   - born 1900 to 1910, or 2027 and later, by the seventh digit: the one is
//     dead and the other not born in 2026, and a suite sets the clock so that
//     the detector takes them for living (Trial.Year);
//   - failing modulus 11 on a day that is no 1 January: such numbers are not
//     issued ("normally always 1 January", cpr.dk).
func Nobodys(number string) bool {
	if ClassOf(number) != MaybeLiving {
		return true
	}
	day, month, year := birthday(number)
	if year <= 1910 || year >= 2027 {
		return true
	}
	return allDigits(number) && day <= 31 && !modulus11(number) && !(day == 1 && month == 1)
}

// numberKind is a row of the century rule with and without modulus 11, or a
// number of a series of its own.
type numberKind struct {
	name     string
	seventh  string // the digits to choose from
	from, to int    // years of birth
	mod11    bool
	newYear  bool   // born on a 1 January
	date     string // DDMMYY where it is not to be drawn
	added    int    // to the day: 60 in replacement numbers
	series   string // the serial: @ is a capital letter, # a digit, others are themselves
	clock    int
}

// numberKinds are those of the form suite. The rows for people who may live
// now have no numbers with modulus 11 (see Nobodys).
var numberKinds = []numberKind{
	{name: "1900s by 0-3, mod 11", seventh: "0123", from: 1900, to: 1910, mod11: true, clock: clockPast},
	{name: "1900s by 0-3, no mod 11", seventh: "0123", from: 1900, to: 1910, clock: clockPast},
	{name: "1900s by 0-3, no mod 11, 1 January", seventh: "0123", from: 1900, to: 1910, newYear: true, clock: clockPast},
	{name: "1937-1999 by 0-3, no mod 11", seventh: "0123", from: 1937, to: 1999, clock: clockNow},
	{name: "1937 by 9, no mod 11", seventh: "9", from: 1937, to: 1937, clock: clockNow},
	{name: "1937-1999 by 4 or 9, no mod 11", seventh: "49", from: 1937, to: 1999, clock: clockNow},
	{name: "2000-2036 by 4 or 9, mod 11", seventh: "49", from: 2027, to: 2036, mod11: true, clock: clockFuture},
	{name: "2000-2036 by 4 or 9, no mod 11", seventh: "49", from: 2000, to: 2023, clock: clockNow},
	{name: "2000-2057 by 5-8, mod 11", seventh: "5678", from: 2027, to: 2057, mod11: true, clock: clockFuture},
	{name: "2000-2057 by 5-8, no mod 11", seventh: "5678", from: 2000, to: 2023, clock: clockNow},
	{name: "1858-1899 by 5-8, mod 11", seventh: "5678", from: 1858, to: 1899, mod11: true, clock: clockPast},
	{name: "1858-1899 by 5-8, no mod 11", seventh: "5678", from: 1858, to: 1899, clock: clockPast},
	{name: "1858-1899 by 5-8, mod 11, 1 January", seventh: "5678", from: 1858, to: 1899, mod11: true, newYear: true, clock: clockPast},
	{name: "test series 99xx", seventh: "9", from: 1940, to: 1999, series: "99##", clock: clockNow},
	{name: "replacement number, day + 60", seventh: "5678", from: 1858, to: 1899, added: 60, clock: clockPast},
}

// draw returns a number of the kind. With small, its day and month have a
// leading zero.
func (k numberKind) draw(r *stream, small bool) string {
	for {
		n := k.drawDate(r, small) + k.drawSerial(r)
		fits := k.added > 0 || !allDigits(n) || modulus11(n) == k.mod11 && (k.newYear || n[:4] != "0101")
		if fits && Nobodys(n) {
			return n
		}
	}
}

func (k numberKind) drawDate(r *stream, small bool) string {
	if k.date != "" {
		return k.date
	}
	day, month, year := r.between(1, 28), r.between(1, 12), r.between(k.from, k.to)%100
	if small {
		day, month = 1+day%9, 1+month%9
	}
	if k.newYear {
		day, month = 1, 1
	}
	day += k.added
	return string([]byte{
		byte('0' + day/10), byte('0' + day%10), byte('0' + month/10), byte('0' + month%10), byte('0' + year/10), byte('0' + year%10),
	})
}

func (k numberKind) drawSerial(r *stream) string {
	if k.series != "" {
		return drawSeries(r, k.series)
	}
	i := r.below(len(k.seventh))
	return k.seventh[i:i+1] + r.digits(3)
}

// drawSeries fills a series.
func drawSeries(r *stream, series string) string {
	out := []byte(series)
	for i, c := range out {
		switch c {
		case '@':
			out[i] = pick(r, serialLetters)[0]
		case '#':
			out[i] = byte('0' + r.below(10))
		}
	}
	return string(out)
}
