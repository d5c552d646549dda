package cpr

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"aktsyn/kernels"
	"aktsyn/kernels/cpr/internal/prefilter"
	"aktsyn/kernels/cpr/internal/whole"
)

func newFinder(text []byte, form kernels.Form, v Vector) *finder {
	return &finder{text: text, form: form, years: yearsUntil(FirstYear), filter: prefilter.For(v.level()), masks: &prefilter.Masks{}, whole: whole.For(v.level())}
}

// everywhere is the specification of find: the grammar at every place, with no
// first phase and no short way.
func everywhere(text []byte, form kernels.Form) []candidate {
	f := finder{text: text, form: form, years: yearsUntil(FirstYear)}
	for i := range text {
		if limit := f.limit(i); limit > i {
			f.readAt(i, limit)
		}
	}
	if f.cells() {
		f.lostZeros()
	}
	return f.candidates
}

// checkFind compares all variants with the specification.
func checkFind(t *testing.T, text []byte, form kernels.Form) int {
	t.Helper()
	want := everywhere(text, form)
	for _, v := range Vectors() {
		f := newFinder(text, form, v)
		f.find()
		if !slices.Equal(f.candidates, want) {
			t.Fatalf("%v, form %v: %s\nin %.3000q", v, form, difference(f.candidates, want), text)
		}
	}
	return len(want)
}

// inLedger puts a text where the first phase looks twice: among many numbers.
// They end in front of it with a character that joins nothing.
func inLedger(text []byte) []byte {
	const half = ledgerNumbers / 2
	return slices.Concat(bytes.Repeat([]byte("0101901234;"), half), text, bytes.Repeat([]byte(";0101901234"), half))
}

// inProse puts text behind a text in which nothing begins, where the first phase
// thins the starts that it marks.
func inProse(text []byte) []byte {
	return append(slices.Clip(text), strings.Repeat(" x", 200)...)
}

// ledgerNumbers is how many numbers inLedger adds.
const ledgerNumbers = 80

// The numbers around a text make the first phase look twice, and are found.
func TestLedgersAreDense(t *testing.T) {
	f := newFinder(inLedger([]byte("010190-1234")), kernels.Prose, Fastest)
	f.find()
	for _, c := range f.candidates {
		if word := c.start / 64; int(word) < len(f.text)/64-1 && f.masks.Plain[word]>>(c.start%64)&1 == 0 {
			t.Errorf("the number at %d is not plain", c.start)
		}
	}
	if len(f.candidates) != ledgerNumbers+1 {
		t.Errorf("%d candidates", len(f.candidates))
	}
}

func difference(got, want []candidate) string {
	for i := range max(len(got), len(want)) {
		if i >= len(got) {
			return fmt.Sprintf("missing %+v", want[i])
		}
		if i >= len(want) || got[i] != want[i] {
			return fmt.Sprintf("candidate %d is %+v, specified are %d", i, got[i], len(want))
		}
	}
	return "none"
}

var pageForms = []kernels.Form{kernels.Prose, kernels.Table, kernels.Sheet, kernels.Name}

// Every form at every place within two vectors, and across chunks.
func TestFindAtEveryShift(t *testing.T) {
	for _, form := range forms {
		page, written := kernels.Prose, " "+form.write("0101588123")+" x"
		if form.cells {
			page, written = kernels.Sheet, "\t"+form.write("0101588123")+"\tx"
		}
		for shift := range 130 {
			text := strings.Repeat("x", shift) + written
			checkFind(t, []byte(text), kernels.Table)
			if checkFind(t, []byte(text), page) == 0 || checkFind(t, inProse([]byte(text)), page) == 0 {
				t.Fatalf("%s: nothing found at %d", form.name, shift)
			}
		}
		for shift := 0; shift < 140; shift += 20 {
			text := strings.Repeat("x", prefilter.Chunk-shift) + written
			if checkFind(t, []byte(text), page) == 0 {
				t.Fatalf("%s: nothing found %d before the end of a chunk", form.name, shift)
			}
		}
	}
}

// Numbers put together at random from what numbers are written with.
func TestFindInRandomParts(t *testing.T) {
	r := seeded(31)
	parts := append([]string{
		"O1", "l", "S", "B", "０１", "９０", "－", "\u00ad", "\u2013", "\u00a0", "\u200b", "\u3000", "XXXX", "•", "0AB1", "ABC1", "CPR", "æ", "\xff",
		"                                        ", "\n\n", "\f", "_", "kr.", "101588123", "1.01588123E8", "2.501588123E+09", "101588123.0", "00",
		">", "\v", "\u2028", "\u200e", "â€“", "Â ", "\u02d7", "\ufffd", "█", "____", "(", ";", "%20", "   ", "\u00ac",
	}, otherAlphabet...)
	found := 0
	for range 600 {
		var text strings.Builder
		for range 60 {
			text.WriteString(parts[r.IntN(len(parts))])
		}
		for i, form := range pageForms {
			page := []byte(text.String())
			if i%2 == 0 {
				page = inLedger(page)
				found -= ledgerNumbers
			}
			found += checkFind(t, page, form)
		}
	}
	if found < 500 {
		t.Errorf("only %d candidates compared", found)
	}
}

func TestFindInDigits(t *testing.T) {
	r := seeded(32)
	text := make([]byte, 3*prefilter.Chunk/2)
	for _, others := range []string{"", "-", " ", "\n", "-\n ;,", "O"} {
		for i := range text {
			text[i] = byte('0' + r.IntN(10))
			if r.IntN(8) == 0 && others != "" {
				text[i] = others[r.IntN(len(others))]
			}
		}
		if checkFind(t, text, kernels.Prose) == 0 {
			t.Errorf("nothing to compare with %q", others)
		}
	}
}

// What a number is spoilt with, and numbers to spoil.
var (
	spoilers = []string{
		"0", "1", "3", "9", "01", "90", "1234", "O", "o", "l", "I", "|", "S", "B", "Z", "D", "X", "x", "*", "#", "?", "_", ".", "/", "-", " ", "  ",
		"\t", "\r", "\n", "\r\n", "\f", "\v", "\u00ad", "\u00ac", "\u2013", "\u00a0", "\u200b", "\u3000", "\u2212", "０", "９", "－", "．", "•", "█",
		"■", "\u00d7", "â€“", "Â ", "\ufffd", "\xff", "\xc3", "\xe2", "\xe2\x80", "\xef", "\xc2", "> ", ",", ";", ":", "(", ")", "%20", "kr", "AB", "æ",
		"\x00", "XXXX", "____", "....", "????", "0AB1", "ABC1", "---", "\n\n", "\u2028", "\u0085", "T", "P", "~", "    ", "\n> > > ", "E8", ".0",
	}
	spoilt = []string{
		"010190-1234", "0101901234", "010190 1234", "01.01.90-1234", "01 01 90 1234", "01-01-1990-1234", "010119901234", "01.01.1990 1234", "010190\n1234",
		"010190-\n    1234", "010190-XXXX", "010190-0AB1", "010190KOT1", "O1O19O-l234", "01.01.19S0 1234", "010119B0 1234", "0101199O-1234", "０１０１９０－１２３４",
		"670190-1234", "101901234", "1.01901234E8", "010190 - 1234", "010190   -   1234", "010190-____", "01\n0190-____", "010190: 1234", "010190\n> 1234",
	}
)

// Numbers spoilt at random, by themselves, in a row and over the end of a
// chunk, with little and much text behind: a reviewer's test.
func TestFindInSpoiltNumbers(t *testing.T) {
	r := seeded(33)
	pick := func(of []string) string { return of[r.IntN(len(of))] }
	found := 0
	for n := range 4000 {
		var text strings.Builder
		if n%40 == 0 {
			text.WriteString(strings.Repeat("x", prefilter.Chunk-r.IntN(140)))
		}
		for range 1 + r.IntN(5) {
			number := pick(spoilt)
			for range r.IntN(5) {
				at := r.IntN(len(number) + 1)
				number = number[:at] + pick(spoilers) + number[min(len(number), at+r.IntN(2)):]
			}
			text.WriteString(number + pick(spoilers))
		}
		text.WriteString(strings.Repeat(" x", 40*r.IntN(2)))
		page := []byte(text.String())
		switch n % 3 {
		case 0:
			page = inLedger(page)
			found -= ledgerNumbers
		case 1:
			page = inProse(page)
		}
		found += checkFind(t, page, pageForms[r.IntN(len(pageForms))])
	}
	if found < 2000 {
		t.Errorf("only %d candidates compared", found)
	}
}

// Forms that the short way or the edges once lost, with more than it looks at
// behind them.
func TestFoundWithTextBehind(t *testing.T) {
	const behind = " og resten af linjen her er lang nok til det\n"
	for _, text := range []string{
		"0101199O-1234", "01-01-199O-1234", "01.01.19S0 1234", "010119B0 1234", "01\n0190-____", "0101\n90-????",
		"PID|||0101900AB1|Hansen|", "|0101900AB1|", "PID|||010190-0AB1|Hansen|", "|CPR|O1O19O1234|", "|CPR|O1O19O-1234|", "|O1O190-1234 |",
		"**010190-XXXX**", "*010190-XXXX*", "010190-XXXX*", "010190-****.",
	} {
		for _, behind := range []string{"", behind} {
			if len(everywhere([]byte(text+behind), kernels.Prose)) == 0 {
				t.Errorf("%q: not read", text+behind)
			}
			checkFind(t, []byte("CPR: "+text+behind), kernels.Prose)
		}
	}
	for _, text := range []string{"010190-XXXXX", "010190-*****", "O1O19O-1234l", "XO1O19O-1234"} {
		if n := checkFind(t, []byte(text+behind), kernels.Prose); n > 0 {
			t.Errorf("%q: %d readings", text, n)
		}
	}
}

// A line may end anywhere in a number, also amid a year of four digits, whatever
// stands before the serial.
func TestLineEndsAnywhere(t *testing.T) {
	const behind = " og resten af linjen her er lang nok til det\n"
	for _, date := range []string{"01011990", "01.01.1990", "01-01-1990", "01/01/1990", "01 01 1990", "010190", "01.01.90", "01-01-90"} {
		for _, separator := range []string{"", "-", ".", " ", "/", "_", " - "} {
			for _, end := range []string{"\n", "-\n", " \n", "\n  ", "\n> "} {
				number := date + separator + "1234"
				for at := 1; at < len(number); at++ {
					broken := number[:at] + end + number[at:]
					checkFind(t, []byte("CPR: "+broken+behind), kernels.Prose)
					checkFind(t, inProse([]byte(broken+"A")), kernels.Prose)
				}
			}
		}
	}
}

// What stands right behind a date decides whether it is looked at at all.
func TestAnythingBehindDates(t *testing.T) {
	r := rand.New(rand.NewPCG(41, 42))
	behind := []string{"1", "2", "90", " ", " ", "-", ".", ".", "\n", "\n", "\r\n", "a", "k", "l", "o", "x", "p", "A", "X", "*", "_", ">", "/", "\t", "é", "–", "\u00a0"}
	found := 0
	for range 3000 {
		var text []byte
		for range 20 { // so many of them that the rare ones fit the rest of a number
			text = append(text, []string{"010190", "01.01.90", "01-01-90", "01 01 90", "01/01/90", "01.01.1990", "O10190", "9010190"}[r.IntN(8)]...)
			for range 1 + r.IntN(7) {
				text = append(text, behind[r.IntN(len(behind))]...)
			}
			text = append(text, " og resten af linjen\n"...)
		}
		found += checkFind(t, inProse(text), pageForms[r.IntN(len(pageForms))])
	}
	if found < 400 {
		t.Errorf("only %d candidates compared", found)
	}
}

// FuzzFindEqualsGrammar proves that the first phase loses nothing, in any
// variant, and that the short way is the grammar's.
func FuzzFindEqualsGrammar(f *testing.F) {
	for i, form := range forms {
		f.Add([]byte("Nr. "+form.write("0101588123")+" og"), uint8(i), uint8(i*7))
	}
	f.Add([]byte("01.01\n.00-????"), uint8(0), uint8(3)) // a mask that is punctuation behind a line end
	f.Add([]byte("01.01.18\n00.0000A"), uint8(0), uint8(1))
	f.Fuzz(func(t *testing.T, text []byte, form, shift uint8) {
		text = append(bytes.Repeat([]byte{'.'}, int(shift)), text[:min(len(text), 300)]...)
		switch shift % 3 {
		case 0:
			text = inLedger(text)
		case 1:
			text = inProse(text)
		}
		checkFind(t, text, pageForms[int(form)%len(pageForms)])
	})
}

func TestWholeNumberBesideAPieceOfItself(t *testing.T) {
	const text = "010190 0101900101"
	for _, h := range scan(t, New(Options{}), kernels.Prose, text) {
		if h.Start == 7 && int(h.End) == len(text) {
			return
		}
	}
	t.Errorf("the whole number is in no hit")
}
