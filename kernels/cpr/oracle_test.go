package cpr

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"aktsyn/kernels"
	"aktsyn/kernels/kerneltest"
)

// The oracle: a regular expression and a validation, written as simply as can
// be and sharing nothing with the kernel. It knows the plain forms: six
// digits, a separator with blanks around it or none, four digits, on one line.
// Behind a loose separator, which is wide or of other signs, no digit may
// touch the number.
const (
	anyDigit  = `[0-9\x{FF10}-\x{FF19}]`
	wideBlank = ` \x{A0}\x{2000}-\x{200A}\x{202F}\x{205F}\x{3000}`
	anyBlank  = `[\t\r` + wideBlank + `]{0,2}`
	anyDash   = `[-\x{96}\x{97}\x{AF}\x{2010}-\x{2015}\x{2043}\x{2212}\x{2500}\x{2E3A}\x{F02D}\x{FE58}\x{FE63}\x{FF0D}]`
	anyPoint  = `[/._\x{FF0E}\x{FF0F}]`
	oddDash   = `\x{2D7}|â(?:€|\x{80})[\x{90}-\x{94}“”‘’]`
	anySign   = `(?:` + anyDash + `|` + anyPoint + "|[][!?\"#$&'()*+,:;<=>@\\\\^`{|}~\\x{AB}\\x{BB}\\x{B4}\\x{B7}\\x{2018}-\\x{201F}\\x{2022}\\x{25CF}\\x{FFFD}]|%20|Â[ \\x{A0}]|" + oddDash + `)`

	usualSeparator = anyBlank + `(?:(?:` + anyDash + `{1,3}|` + anyPoint + `)` + anyBlank + `)?`
	dashSeparator  = `[` + wideBlank + `]{0,8}(?:` + anyDash + `|` + oddDash + `)(?:[` + wideBlank + `]?(?:` + anyDash + `|` + oddDash + `)){0,2}[` + wideBlank + `]{0,8}`
	looseSeparator = `[` + wideBlank + `]{0,8}(?:` + anySign + `(?:[` + wideBlank + `]?` + anySign + `){0,2}[` + wideBlank + `]{0,8})?`
)

// plainForms are the kinds of separator, the strictest first. Digits may touch
// what has one of the first two.
var plainForms = [...]*regexp.Regexp{plainForm(usualSeparator), plainForm(dashSeparator), plainForm(looseSeparator)}

func plainForm(separator string) *regexp.Regexp {
	return regexp.MustCompile(`^(` + anyDigit + `{6})` + separator + `(` + anyDigit + `{4})`)
}

var digitBefore, digitBehind = regexp.MustCompile(anyDigit + `$`), regexp.MustCompile(`^` + anyDigit)

// seenGap describes, byte by byte, the gaps behind which a serial is looked for:
// short ones, and those with four separators or a wide character close by, with
// no more than one bar.
var seenGap = regexp.MustCompile(`(?s)^(?:.{0,7}$|.{0,7}[\xC2\xE2\xE3\xEF]|.{0,7}[-/._ \t\r\x{80}-\x{FF}]{4})`)

func gapSeen(gap []byte) bool {
	var bytes []rune
	for _, b := range gap {
		bytes = append(bytes, rune(b))
	}
	return seenGap.MatchString(string(bytes)) && !strings.Contains(strings.Replace(string(bytes), "|", "", 1), "|")
}

type oracleHit struct {
	start, end int
	value      string
}

func oracle(text []byte) (hits []oracleHit) {
	for i := range text {
		for form, expression := range plainForms {
			m := expression.FindSubmatch(text[i:])
			if m == nil || !utf8.Valid(m[0]) || !gapSeen(m[0][len(m[1]):len(m[0])-len(m[2])]) {
				continue
			}
			value, end := narrow(string(m[1])+string(m[2])), i+len(m[0])
			touched := digitBefore.Match(text[:i]) || digitBehind.Match(text[end:])
			if possibleByTime(value) && !(touched && form == len(plainForms)-1) {
				hits = append(hits, oracleHit{i, end, value})
			}
			break
		}
	}
	return hits
}

func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		if r > '9' {
			return r - '０' + '0'
		}
		return r
	}, s)
}

// possibleByTime validates with package time and a century rule of its own.
func possibleByTime(value string) bool {
	day := int(value[0]-'0')*10 + int(value[1]-'0')
	if day > 60 {
		day -= 60
	}
	century := map[byte]string{'0': "19", '1': "19", '2': "19", '3': "19"}[value[6]]
	yy := value[4:6]
	if century == "" {
		switch last := map[bool]string{true: "36", false: "57"}[value[6] == '4' || value[6] == '9']; {
		case yy <= last:
			century = "20"
		case last == "36":
			century = "19"
		default:
			century = "18"
		}
	}
	_, err := time.Parse("02012006", fmt.Sprintf("%02d%s%s%s", day, value[2:4], century, yy))
	return err == nil
}

var invisibles = regexp.MustCompile(`[\x{AC}\x{AD}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{206F}\x{FEFF}]`)

// plainCandidates are the kernel's candidates, before overlaps are settled,
// in the forms that the oracle knows.
func plainCandidates(text []byte) (hits []oracleHit) {
	f := newFinder(text, kernels.Prose, Fastest)
	f.find()
	for _, c := range f.candidates {
		span := text[c.start:c.end]
		invisible := invisibles.Match(span)
		other := c.signals.Any(GroupedDate | FourDigitYear | LineBreak | LetterSerial | OCRRepair)
		if c.kind == kernels.CPR && !other && !invisible {
			hits = append(hits, oracleHit{int(c.start), int(c.end), string(c.value[:])})
		}
	}
	return hits
}

func FuzzPlainFormsAgainstOracle(f *testing.F) {
	for _, form := range forms {
		for _, n := range numbers[:3] {
			f.Add([]byte("x " + form.write(n.value) + " y"))
		}
	}
	f.Add([]byte("0101010101010101010101 0101\n670158-8123/010158"))
	f.Fuzz(func(t *testing.T, text []byte) {
		got, want := plainCandidates(text), oracle(text)
		if !slices.Equal(got, want) {
			t.Errorf("candidates %v, oracle %v in %q", got, want, text)
		}
	})
}

// Random digits and separators, where both find much.
func TestPlainFormsAgainstOracle(t *testing.T) {
	r := seeded(5)
	alphabet := []string{"0", "1", "2", "0", "1", "0", "1", "0", "1", "0", "1", "3", "6", "9", "5", "8", "-", " ", "/", ".", "–", "\u00a0", "１", "０", "\t", "x", "\n"}
	signs := []string{",", ";", "(", ")", "|", "*", "%20", "--", "   ", "â€“", "Â ", "\u02d7", "\ufffd", "”", "·", "\u0096"}
	found := 0
	for i := range 5000 {
		var text []byte
		for range 60 {
			if i%2 > 0 && r.IntN(8) == 0 {
				text = append(text, signs[r.IntN(len(signs))]...)
			}
			text = append(text, alphabet[r.IntN(len(alphabet))]...)
		}
		got, want := plainCandidates(text), oracle(text)
		if !slices.Equal(got, want) {
			t.Fatalf("candidates %v, oracle %v in %q", got, want, text)
		}
		found += len(got)
	}
	if found < 1000 {
		t.Errorf("only %d candidates compared", found)
	}
}

func FuzzAnyBytes(f *testing.F) {
	for i, form := range forms {
		n := numbers[i%len(numbers)]
		for _, p := range []place{places[6], places[13], places[15], places[16]} {
			before, behind := p.write(form.write(n.value))
			f.Add([]byte(before+form.write(n.value)+behind), uint8(p.form))
		}
	}
	for i, l := range lookalikes {
		f.Add([]byte(l.write(seeded(uint64(i)))), uint8(i%4))
	}
	f.Add([]byte("\xe2\x80\xc2\xad\xef\xbc0101588123\xc2"), uint8(0))
	f.Add([]byte("010120202020"), uint8(0)) // the year has two digits or four, and the number is the same
	k := New(Options{})
	f.Fuzz(func(t *testing.T, text []byte, form uint8) {
		text = text[:min(len(text), 1000)] // Shifts and Cuts scan it anew for many places
		page := kernels.Page{Text: text, Form: kernels.Form(form % 4)}
		kerneltest.Check(t, k, page)
		if page.Form == kernels.Prose || page.Form == kernels.Name {
			kerneltest.Shifts(t, k, page, 9)
			kerneltest.Cuts(t, k, page)
		}
		checkSettled(t, k, page)
	})
}

// checkSettled compares the scan with its candidates: what is dropped is
// covered by something kept that is better or, being earlier, means the same
// number as surely; what is kept is not; and the values of hits are those
// that were graded.
func checkSettled(t *testing.T, k *Kernel, page kernels.Page) {
	t.Helper()
	s := k.NewScratch().(*scratch)
	hits := k.Scan(nil, page, s)
	kept := 0
	for i, c := range s.candidates {
		if got := string(appendValue(nil, c.kind, page.Text[c.start:c.end])); c.kind == kernels.CPR && got != string(c.value[:]) {
			t.Fatalf("graded %s, canonical value %s", c.value, got)
		}
		if covered := coveredBySomething(s.candidates, i); covered != c.dropped {
			t.Fatalf("candidate %d at %d: covered %v, dropped %v", i, c.start, covered, c.dropped)
		}
		if !c.dropped {
			kept++
		}
	}
	if kept != len(hits) {
		t.Fatalf("%d hits of %d kept candidates", len(hits), kept)
	}
}

// coveredBySomething says of candidate i what covered should, by looking at
// all others, with the grades that decide.
func coveredBySomething(candidates []candidate, i int) bool {
	grade := func(c candidate) kernels.Grade {
		return Grade(c.kind, c.signals&^(Repeated|LabelledElsewhere|ageSignals))
	}
	c := candidates[i]
	for j, o := range candidates {
		if j == i || o.dropped || o.start >= c.end || c.start >= o.end {
			continue
		}
		piece := o.signals.Has(LongerNumber) && !c.signals.Has(LongerNumber) // does not speak for the whole
		same := j < i && !piece && o.kind == c.kind && o.value == c.value && grade(o) == grade(c)
		if same || grade(o) > grade(c) {
			return true
		}
	}
	return false
}
