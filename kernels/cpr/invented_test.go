package cpr

import (
	"fmt"
	"testing"
	"time"

	"aktsyn/kernels"
)

// # Whose numbers these are: nobody's
//
// Every CPR number in the tests of this package is invented, and none can be
// a living person's. Each is of one of these kinds, which unissued checks:
//
//   - born 1858-1910 by the century rule: nobody that old lives (122 years is
//     the longest life on record; the tests are from 2026);
//   - born 2027 or later by the century rule: not born yet;
//   - in the test series 99xx of the health services;
//   - failing modulus 11 on a day that is not a 1 January: numbers without
//     modulus 11 are issued for 1 January (cpr.dk);
//   - a replacement number or one with letters that also is of a kind above.
//
// So that such birth dates count as those of the living, most tests set
// Options.Today to a year in which they are: 1950 or 2060.
//
// CPR-kontoret's own published example, 070761-4285, is the one exception. It
// appears in the tests of modulus 11 only, never as a hit.

// unissued reports whether a canonical number is of a kind listed above.
func unissued(value string) bool {
	n, ok := parseNumber(value)
	if !ok {
		return false
	}
	year, known := n.year()
	firstJanuary := n.day() == 1 && n.two(2) == 1
	return known && (year <= 1910 || year >= 2027) || value[6:8] == "99" ||
		allDigits(n[:]) && !n.mod11() && !firstJanuary
}

// numbers are those of the form suite: each row of the century rule with and
// without modulus 11. Their first digit is 0 and they hold digits that have
// lookalikes.
var numbers = []struct {
	value   string
	century string
	year    int // of birth
	mod11   bool
}{
	{invent("030501", '3', true), "0-3, 1900s", 1901, true},
	{invent("030501", '2', false), "0-3, 1900s", 1901, false},
	{invent("010110", '3', false), "0-3, 1900s, 1 January", 1910, false},
	{invent("050830", '4', true), "4, 2000s", 2030, true},
	{invent("050830", '4', false), "4, 2000s", 2030, false},
	{invent("051236", '9', true), "9, 2036", 2036, true},
	{invent("051236", '9', false), "9, 2036", 2036, false},
	{invent("020237", '9', false), "9, 1937", 1937, false},
	{invent("020137", '4', false), "4, 1937", 1937, false},
	{invent("080857", '5', true), "5-8, 2057", 2057, true},
	{invent("080857", '8', false), "5-8, 2057", 2057, false},
	{invent("080858", '5', true), "5-8, 1858", 1858, true},
	{invent("080858", '8', false), "5-8, 1858", 1858, false},
	{invent("010199", '6', true), "5-8, 1899, 1 January", 1899, true},
	{"0202379981", "9, 1937, test series", 1937, false},
}

// invent returns the first number with the date and the seventh digit that
// holds modulus 11 or does not.
func invent(date string, seventh byte, mod11 bool) string {
	for i := range 1000 {
		value := fmt.Sprintf("%s%c%03d", date, seventh, (i+523)%1000)
		if Mod11(value) == mod11 {
			return value
		}
	}
	panic("no such number")
}

func TestNoNumberIsALivingPersons(t *testing.T) {
	for _, n := range numbers {
		if !unissued(n.value) {
			t.Errorf("%s, %s", n.value, n.century)
		}
		if year, _, _, ok := BirthDate(n.value); !ok || year != n.year || Mod11(n.value) != n.mod11 {
			t.Errorf("%s is not what its row says", n.value)
		}
	}
	if unissued("0707614285") {
		t.Error("unissued does not tell CPR-kontoret's example from an invented number")
	}
}

// in returns a kernel for which people born up to year are living.
func in(year int) *Kernel {
	return New(Options{Today: time.Date(year, time.June, 1, 0, 0, 0, 0, time.UTC)})
}

// alive returns a kernel for which the person behind value is an adult.
func alive(value string) *Kernel {
	year, _, _, _ := BirthDate(value)
	return in(year + 40)
}

// scan returns the hits of text, checked.
func scan(t testing.TB, k *Kernel, form kernels.Form, text string) []kernels.Hit {
	t.Helper()
	return k.Scan(nil, kernels.Page{Text: []byte(text), Form: form}, k.NewScratch())
}

// only returns the single hit of text.
func only(t testing.TB, k *Kernel, form kernels.Form, text string) kernels.Hit {
	t.Helper()
	hits := scan(t, k, form, text)
	if len(hits) != 1 {
		t.Fatalf("%q: %d hits, want one: %v", text, len(hits), describe(text, hits))
	}
	return hits[0]
}

// best returns the hit of text that has the best grade, the first of several.
func best(t testing.TB, k *Kernel, form kernels.Form, text string) (found kernels.Hit) {
	t.Helper()
	for _, h := range scan(t, k, form, text) {
		if h.Grade > found.Grade {
			found = h
		}
	}
	return found
}

func describe(text string, hits []kernels.Hit) (s []string) {
	for _, h := range hits {
		s = append(s, fmt.Sprintf("%v %v %q %v", h.Kind, h.Grade, text[h.Start:h.End], h.Signals.Names(signalNames)))
	}
	return s
}

func valueOf(text string, h kernels.Hit) string {
	return string(appendValue(nil, h.Kind, []byte(text[h.Start:h.End])))
}
