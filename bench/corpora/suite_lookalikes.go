package corpora

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"aktsyn/kernels"
)

// lookalikesEach is how many pages of each category there are; Lookalikes
// says so too.
const lookalikesEach = 50

// lookalike is a category of pages with numbers that a reader knows not to be
// CPR numbers, though their digits name a possible birth date.
//
// Slots in the pages (see filler.slot) stand for numbers and facts. All
// numbers of a page either hold modulus 11 or do not, half of the pages each,
// which is five times as many as chance makes.
type lookalike struct {
	name  string
	page  kernels.Form
	pages []string
}

// Lookalikes is the suite of numbers that are none: 50 pages of each category.
// Nearly every page holds ten digits that can be read as a possible date of
// birth and a serial, so that there is something to mistake: of what is drawn
// at random, that is one in fifty.
func Lookalikes(seed uint64) Suite {
	return func(yield func(Trial) bool) {
		for _, l := range lookalikes {
			r := newStream(seed, "look-alike "+l.name)
			for i := range lookalikesEach {
				t := l.trial(r, l.pages[i%len(l.pages)], i/len(l.pages)%2 == 0)
				t.ID = fmt.Sprintf("look-alike/%s/%d", l.name, i+1)
				if !yield(t) {
					return
				}
			}
		}
	}
}

// trial fills one page. Slots are filled anew until no number on the page can
// be a living person's.
func (l lookalike) trial(r *stream, page string, mod11 bool) Trial {
	f := filler{r: r, mod11: mod11}
	t := Trial{Page: l.page, Year: clockNow, Others: kernels.Medium, Category: l.name, Number: "no mod 11"}
	if mod11 {
		t.Year, t.Number = clockFuture, "mod 11"
	}
	for t.Text == "" || !nobodysPage(t.Text) {
		t.Text = slotForm.ReplaceAllStringFunc(page, f.fill)
	}
	return t
}

var (
	slotForm = regexp.MustCompile(`\{[^{}"]+\}`)
	// tenForm are the usual written forms of a number that stands free.
	tenForm = regexp.MustCompile(`\b(\d{6})[-_ ]?(\d{4})\b`)
)

// nobodysPage reports whether no number that stands free on a page could be a
// living person's.
func nobodysPage(text string) bool {
	for _, m := range tenForm.FindAllStringSubmatch(text, -1) {
		if !Nobodys(m[1] + m[2]) {
			return false
		}
	}
	return true
}

// filler fills the slots of one page.
type filler struct {
	r       *stream
	mod11   bool
	current string // the number that was drawn last
}

// draw returns ten digits with a possible birth date whose day lies between
// lo and hi.
func (f *filler) draw(lo, hi int) string {
	kind := numberKind{seventh: "0123456789", from: 1937, to: 2015}
	if f.mod11 {
		kind = numberKind{seventh: "456789", from: 2027, to: 2057, mod11: true}
	}
	for {
		n := kind.draw(f.r, false)
		_, _, year := birthday(n)
		if day := int(n[0]-'0')*10 + int(n[1]-'0'); day >= lo && day <= hi && year >= kind.from && year <= kind.to {
			f.current = n
			return n
		}
	}
}

// fill is slot for a regular expression: it takes the braces along.
func (f *filler) fill(slot string) string { return f.slot(slot[1 : len(slot)-1]) }

// slot returns what stands in place of a slot:
//
//	n       a new number that looks like one, of ten digits
//	p, u    the same, a P-number (day 10) and a Unix time (day 10 to 17)
//	a b     the first six digits of a new one, and the last four of it
//	D M Y   day, month and year of a new one; b is its end
//	c       the first eight digits of a new one
//	4, x8   as many random digits, as many hexadecimal ones
//
// and facts by name.
func (f *filler) slot(name string) string {
	switch name {
	case "n":
		return f.draw(1, 28)
	case "p":
		return f.draw(10, 10)
	case "u":
		return f.draw(10, 17)
	case "a":
		return f.draw(1, 28)[:6]
	case "b":
		return f.current[6:]
	case "c":
		return f.draw(1, 28)[:8]
	case "D":
		return f.draw(1, 28)[:2]
	case "M":
		return f.current[2:4]
	case "Y":
		return f.current[4:6]
	}
	if n, err := strconv.Atoi(name); err == nil {
		return f.r.digits(n)
	}
	if n, err := strconv.Atoi(strings.TrimPrefix(name, "x")); err == nil {
		return f.hexadecimal(n)
	}
	return f.fact(name)
}

func (f *filler) hexadecimal(n int) string {
	out := make([]byte, n)
	for i := range out {
		out[i] = "0123456789abcdef"[f.r.below(16)]
	}
	return string(out)
}

// fact returns what a slot with a name stands for.
func (f *filler) fact(name string) string {
	r := f.r
	day := randomDay(r)
	switch name {
	case "name":
		return drawName(r).Name()
	case "NAME":
		return strings.ToUpper(drawName(r).Name())
	case "firm":
		return pick(r, firms)
	case "town":
		return pick(r, towns)
	case "street":
		return fmt.Sprintf("%s %d", pick(r, streets), r.between(1, 120))
	case "date":
		return writtenDay(r, day)
	case "iso":
		return day.Format("2006-01-02")
	case "time":
		return fmt.Sprintf("%02d:%02d", r.between(6, 22), r.below(60))
	case "hhmm":
		return fmt.Sprintf("%02d%02d", r.between(6, 22), r.below(60))
	case "ddmmyy":
		return day.Format("020106")
	case "yymmdd":
		return day.Format("060102")
	case "yyyymmdd":
		return day.Format("20060102")
	case "kr":
		return fact(r, slotAmount)
	case "cvr":
		return fact(r, slotCompany)
	case "phone":
		return "1" + r.digits(7)
	}
	panic("corpora: no slot " + name)
}
