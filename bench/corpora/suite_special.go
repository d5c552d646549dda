package corpora

import (
	"fmt"
	"regexp"
	"strings"

	"aktsyn/kernels"
)

// special is a case that is tried by itself, because others are known to get
// it wrong or because it follows from no rule. In its text, brackets hold the
// number as a pattern (see written), braces what else stands there (see
// filler.slot).
type special struct {
	group  string // what others it belongs to
	what   string // is tried
	number numberKind
	text   string
	page   kernels.Form
	kind   kernels.Kind // CPR when zero
	least  kernels.Grade
	most   kernels.Grade // Certain when zero
	others kernels.Grade // Medium when zero
	// signals that the hit must have, those with "not " in front it must not.
	signals []string
	none    bool // nothing may be found on the page
}

// Specials is the suite of cases that are tried one by one, each of them on
// a handful of drawn numbers.
func Specials(seed uint64) Suite {
	const numbers = 5
	return func(yield func(Trial) bool) {
		for i, s := range specials {
			r := newStream(seed, "special "+s.what)
			for n := range numbers {
				t := s.trial(r)
				t.ID = fmt.Sprintf("special/%s/%d/%d", s.group, i+1, n+1)
				if !yield(t) {
					return
				}
			}
		}
	}
}

var bracketed = regexp.MustCompile(`\[[^\]]+\]`)

// trial writes a special case around one number. Slots are filled first, so
// that offsets are those of the page.
func (s special) trial(r *stream) Trial {
	t := Trial{
		What: s.what, Page: s.page, Year: s.number.clock, Category: s.group, Kind: max(s.kind, kernels.CPR),
		Least: s.least, Most: s.most, Others: s.others, Signals: s.signals,
	}
	if t.Most == 0 {
		t.Most = kernels.Certain
	}
	if t.Others == 0 && !s.none {
		t.Others = kernels.Medium
	}
	f := filler{r: r, mod11: t.Year == clockFuture}
	for t.Text == "" || !nobodysPage(strings.NewReplacer("[", "", "]", "").Replace(t.Text)) {
		t.Text = slotForm.ReplaceAllStringFunc(s.text, f.fill)
	}
	number := s.number.draw(r, strings.Contains(s.text, "[dm"))
	for {
		at := bracketed.FindStringIndex(t.Text)
		if at == nil {
			return t
		}
		form := written{pattern: t.Text[at[0]+1 : at[1]-1]}.write(r, number)
		t.Text = t.Text[:at[0]] + form + t.Text[at[1]:]
		if !s.none { // the last pattern is the number that is judged
			t.Value, t.Start, t.End = number, at[0], at[0]+len(form)
		}
		if t.Kind == kernels.MaskedCPR {
			t.Value = maskedValue(number)
		}
	}
}

// kindNamed returns one of numberKinds.
func kindNamed(name string) numberKind {
	for _, k := range numberKinds {
		if k.name == name {
			return k
		}
	}
	panic("corpora: no kind of number " + name)
}

// The kinds of numbers in special cases.
var (
	withMod11    = kindNamed("2000-2057 by 5-8, mod 11")
	withoutMod11 = kindNamed("1937-1999 by 4 or 9, no mod 11")
	newYears     = kindNamed("1900s by 0-3, no mod 11, 1 January")
	replacement  = kindNamed("replacement number, day + 60")
	born1937by9  = kindNamed("1937 by 9, no mod 11")
	born1937by4  = numberKind{seventh: "4", from: 1937, to: 1937, clock: clockNow}
	born2036by9  = numberKind{seventh: "9", from: 2036, to: 2036, clock: clockNow}
	born2057by8  = numberKind{seventh: "8", from: 2057, to: 2057, clock: clockNow}
	born1858by5  = numberKind{seventh: "5", from: 1858, to: 1858, clock: clockNow}
	newborn      = numberKind{seventh: "49", from: 2025, to: 2026, clock: clockNow}
	leapDay      = numberKind{seventh: "4", date: "290200", clock: clockNow}
	health99     = kindNamed("test series 99xx")
)

// lettered returns the kind of numbers of a series with letters.
func lettered(series string, from, to int) numberKind {
	return numberKind{seventh: "0", from: from, to: to, series: series, clock: clockPast}
}
