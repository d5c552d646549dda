package cpr

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"aktsyn/kernels"
)

// The second oracle knows the other forms in ASCII: dates in groups, with
// four-digit years, and numbers broken by one line end. It has one regular
// expression for every kind of date, length of year and place of the break.
const (
	blankSet   = `[ \t\r]`
	quotes     = `(?:>` + blankSet + `{0,40}){0,3}`                    // behind six digits
	anyBreak   = blankSet + `{0,2}-?` + blankSet + `{0,2}` + bareBreak // inside a group of digits
	bareBreak  = `\n` + blankSet + `{0,40}` + quotes
	pointBreak = `(?:[-/._ \t\r]` + anyBreak + `|` + bareBreak + `)` // behind or before a point
	usualSign  = blankSet + `{0,2}(?:(?:-{1,3}|[/._])` + blankSet + `{0,2})?`
	dashesSign = ` {0,8}-(?: ?-){0,2} {0,8}`
	looseSigns = "(?:[][!?\"#$&'()*+,:;<=>@\\\\^`{|}~/._-]|%20)"
	looseSign  = ` {0,8}(?:` + looseSigns + `(?: ?` + looseSigns + `){0,2} {0,8})?`
	endBreak   = blankSet + `{0,2}(?:\n` + blankSet + `{0,40}` + quotes + `|\v` + blankSet + `{0,40})`
	brokenSign = `(?:` + usualSign + endBreak + `|` + blankSet + `{0,2}(?:-{1,3}` + blankSet + `{0,2})?` + endBreak + `-{1,3}` + blankSet + `{0,2})`
)

// dates are the kinds of date: what stands between its parts, on one line
// and where the line ends.
var dates = []struct{ whole, broken string }{
	{``, `(?:[- \t\r]` + anyBreak + `|` + bareBreak + `)`}, // the hyphen of the line end
	{blankSet, `(?:` + blankSet + anyBreak + `|` + bareBreak + `)`},
	{`-`, `(?:-` + anyBreak + `|` + pointBreak + `-)`},
	{`[/._]`, `(?:[/._]` + anyBreak + `|` + pointBreak + `[/._])`},
}

// otherForm is a form with its expression, whose groups are the ten or twelve
// digits one by one.
type otherForm struct {
	expression      *regexp.Regexp
	longYear, plain bool // plain: nothing in the date, no line end, and no loose separator
	loose           bool // separator
}

var otherForms = func() (all []otherForm) {
	for _, date := range dates {
		for _, digits := range []int{10, 12} {
			for broken := range digits { // 0: none
				signs := []string{brokenSign}
				switch {
				case broken == 0 && date.whole == "":
					signs = []string{`(?:` + usualSign + `|` + dashesSign + `)`, looseSign}
				case broken == 0:
					signs = []string{`(?:` + usualSign + `|` + dashesSign + `)`}
				case broken != digits-4:
					signs = []string{usualSign}
				}
				if broken == 0 && date.whole == "" && digits == 10 {
					continue // the first oracle's
				}
				for i, sign := range signs {
					plain := broken == 0 && date.whole == "" && i == 0
					all = append(all, otherForm{formExpression(digits, broken, sign, date.whole, date.broken), digits == 12, plain, i > 0})
				}
			}
		}
	}
	return all
}()

// formExpression writes a form of so many digits that is broken behind one
// of them.
func formExpression(digits, broken int, sign, whole, brokenGroup string) *regexp.Regexp {
	expression := `^([0-9])`
	for i := 1; i < digits; i++ {
		between, end := ``, anyBreak
		switch i {
		case 2, 4:
			between, end = whole, brokenGroup
		case digits - 4:
			between, end = sign, sign
		}
		if i == broken {
			between = end
		}
		if i < 6 {
			between = strings.ReplaceAll(between, quotes, ``)
		}
		expression += between + `([0-9])`
	}
	return regexp.MustCompile(expression)
}

func otherOracle(text []byte) (hits []oracleHit) {
	isNumeral := func(i int) bool { return i >= 0 && i < len(text) && '0' <= text[i] && text[i] <= '9' }
	for i := range text {
		if !isNumeral(i) {
			continue
		}
		for _, f := range otherForms {
			m := f.expression.FindSubmatch(text[i:])
			if m == nil || !f.plain && (isNumeral(i-1) || isNumeral(i+len(m[0]))) {
				continue
			}
			if f.loose && !gapSeen(m[0][8:len(m[0])-4]) {
				continue
			}
			value, ok := otherValue(string(slices.Concat(m[1:]...)), f.longYear)
			if hit := (oracleHit{i, i + len(m[0]), value}); ok && !slices.Contains(hits, hit) {
				hits = append(hits, hit)
			}
		}
	}
	return sortedHits(hits)
}

// otherValue validates ten digits, or twelve with the year as it is written.
func otherValue(digits string, longYear bool) (value string, ok bool) {
	if !longYear {
		return digits, possibleByTime(digits)
	}
	day := int(digits[0]-'0')*10 + int(digits[1]-'0')
	if day > 60 {
		day -= 60
	}
	_, err := time.Parse("02012006", fmt.Sprintf("%02d%s", day, digits[2:8]))
	return digits[:4] + digits[6:], err == nil && "1800" <= digits[4:8] && digits[4:8] < "2100"
}

func sortedHits(hits []oracleHit) []oracleHit {
	slices.SortFunc(hits, func(a, b oracleHit) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end)) })
	return hits
}

// otherCandidates are the kernel's candidates in these forms, and how many of
// them have which signal.
func otherCandidates(text []byte, count map[kernels.Signals]int) (hits []oracleHit) {
	const other = GroupedDate | FourDigitYear | LineBreak
	f := newFinder(text, kernels.Prose, Fastest)
	f.find()
	for _, c := range f.candidates {
		if c.kind == kernels.CPR && c.signals.Any(other) {
			hits = append(hits, oracleHit{int(c.start), int(c.end), string(c.value[:])})
			count[c.signals&other]++
		}
	}
	return sortedHits(hits)
}

func checkOtherForms(t *testing.T, text []byte, count map[kernels.Signals]int) {
	t.Helper()
	if got, want := otherCandidates(text, count), otherOracle(text); !slices.Equal(got, want) {
		t.Fatalf("candidates %v, oracle %v in %q", got, want, text)
	}
}

// otherAlphabet has no letter and no character that only the kernel knows.
var otherAlphabet = []string{
	"01", "02", "12", "11", "61", "1990", "2019", "90", "1234", "4", "0", "1",
	"-", ".", " ", "/", "\n", "-\n", "\n  ", ".\n", " \n", "\r\n", "\t", ",", "--", "-\n-", "\n> ", "\n>>", "\v", "   ", " - ", "%20", "(",
}

// Dates written at random from parts, where both find much.
func TestOtherFormsAgainstOracle(t *testing.T) {
	r := seeded(6)
	count := map[kernels.Signals]int{}
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	for range 150 {
		var text strings.Builder
		for range 12 {
			point := pick("", ".", "-", " ", "/")
			for i, part := range []string{pick("01", "12", "61"), pick("02", "11"), pick("90", "1990", "05", "2005"), pick("1234", "4123", "12", "8123")} {
				if i > 0 {
					text.WriteString(pick(point, point, point, point+"\n", "\n"+point, "-\n", otherAlphabet[r.IntN(len(otherAlphabet))]))
				}
				if r.IntN(9) == 0 {
					part = part[:1] + pick("\n", "-\n", "\r\n  ", " ") + part[1:]
				}
				text.WriteString(part)
			}
			text.WriteString(pick(" ", ",", "\n", ", ", "5"))
		}
		checkOtherForms(t, []byte(text.String()), count)
	}
	for _, s := range []kernels.Signals{
		GroupedDate, FourDigitYear, LineBreak, GroupedDate | LineBreak, GroupedDate | FourDigitYear, FourDigitYear | LineBreak,
		GroupedDate | FourDigitYear | LineBreak,
	} {
		if count[s] < 10 {
			t.Errorf("%v: only %d candidates compared", s.Names(signalNames), count[s])
		}
	}
}

func FuzzOtherFormsAgainstOracle(f *testing.F) {
	for _, form := range forms {
		f.Add([]byte(form.write("0101588123")))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		text = text[:min(len(text), 200)]
		for i, c := range text { // other letters and wide characters are not the oracle's
			if c >= 0x80 || ascii[c].is(isLetter|isLookalike|isMask) {
				text[i] = 'a'
			}
		}
		checkOtherForms(t, text, map[kernels.Signals]int{})
	})
}
