package cpr

import (
	"bytes"
	"strings"
	"testing"

	"aktsyn/kernels"
	"aktsyn/kernels/cpr/internal/charclass"
)

// slowLabel is the specification of labelAndHeader: the header first, then the
// search byte by byte, which knows no masks and passes nothing unheard.
func slowLabel(text []byte, c *candidate, columns *columns, cells bool) (before, header kernels.Signals, s labelSearch) {
	header, cell := columns.header(int(c.start), &c.value)
	if header != ColumnHeader {
		cell = 0
	}
	start := int(c.start)
	s = labelSearch{text: text, from: max(cell, start-lookBehind), next: start, cells: cells, blanks: c.signals.Any(BlankSeparator | WeakSeparator)}
	s.pos = start
	s.nearest()
	s.birth = s.birth && !c.signals.Has(GroupedDate)
	return s.before(&c.value), header, s
}

func slowNameBefore(text []byte) bool {
	end := len(text)
	for end > 0 && len(text)-end < nameGap && isNameGap(text[end-1]) {
		end--
	}
	last := slowWordStart(text, max(0, end-maxWord), end)
	if last < 2 || !joinsNames(text[last-1]) || !namePart(text[last:end]) {
		return false
	}
	if end = last - 1; end >= 3 && isInitial(text[end-3:end]) {
		end -= 3
	}
	return namePart(text[slowWordStart(text, max(0, end-maxWord), end):end])
}

// checkSurroundings compares what the scan says about the surroundings of every
// candidate with what the specification says, whatever labels are remembered.
func checkSurroundings(t *testing.T, remembered *spelled, text []byte, form kernels.Form) (compared int) {
	t.Helper()
	cells := form == kernels.Table || form == kernels.Sheet
	found := everywhere(text, form)
	for _, v := range Vectors() {
		var quick, slow columns
		classes := charclass.For(v.level())
		classes.Begin(text)
		quick.begin(text, cells, classes)
		slow.begin(text, cells, classes)
		e := evidence{text: text, cells: cells, columns: &quick, classes: classes, spelled: remembered, candidates: found}
		for i := range found {
			c := &found[i]
			before, header := e.labelAndHeader(c)
			wantBefore, wantHeader, want := slowLabel(text, c, &slow, cells)
			direct := wantBefore.Has(Label) // then the header is not asked for
			if before != wantBefore || !direct && header != wantHeader || direct && e.search.many != want.many || e.search.left != want.left {
				t.Fatalf("%v, form %v: at %d %v and %v, want %v and %v in %q", v, form, c.start,
					before.Names(signalNames), header.Names(signalNames), wantBefore.Names(signalNames), wantHeader.Names(signalNames), text)
			}
			silent := e.search.silent
			if silent == 0 {
				silent = len(text)
			}
			if got, want := e.nameBefore(int(c.start), silent), slowNameBefore(text[:c.start]); got != want || want && e.search.speaksFor() {
				t.Fatalf("%v, form %v: name before %d: %v, want %v in %q", v, form, c.start, got, want, text)
			}
			if got, want := e.touching(c), e.standsAlone(c); got != 0 && want {
				t.Fatalf("form %v: %d stands alone, though %v in %q", form, c.start, got.Names(signalNames), text)
			}
			checkBehind(t, &e, int(c.end))
			compared++
		}
	}
	return compared
}

// checkBehind holds what is looked at behind a number against a loop over bytes.
func checkBehind(t *testing.T, e *evidence, start int) {
	t.Helper()
	end, digits := start, false
	for most := min(len(e.text), start+lookAhead); end < most; end++ {
		c := e.text[end]
		if c == '\n' || c == '\f' || c == '\t' && e.cells || longNumber(e.text[:most], end) {
			break
		}
		digits = digits || isASCIIDigit(c)
	}
	if got, gotDigits := e.behindEnd(start); got != end || gotDigits != digits {
		t.Fatalf("behind %d to %d, digits %v, want %d, %v in %q", start, got, gotDigits, end, digits, e.text)
	}
}

// Runs of digits of all lengths at all places, of which those of eight and ten tell
// a production unit.
func TestUnitInAgainstALoop(t *testing.T) {
	r := seeded(54)
	own, _ := parseNumber("1002583123")
	for range 20000 {
		var text []byte
		for range r.IntN(6) {
			run := []byte("1002583123" + digits(r, 10))[:r.IntN(21)]
			if r.IntN(2) == 0 {
				run = []byte("10" + digits(r, 20))[:6+r.IntN(6)]
			}
			text = append(append(text, run...), "  ,x"[r.IntN(2):r.IntN(3)+2]...)
		}
		for _, cvr := range []bool{false, true} {
			want := false
			for _, run := range bytes.FieldsFunc(text, func(c rune) bool { return c < '0' || c > '9' }) {
				want = want || len(run) == 8 && cvr || len(run) == 10 && string(run[:2]) == "10" && string(run) != string(own[:])
			}
			if got := own.unitIn(text, cvr); got != want {
				t.Fatalf("%v, want %v of %q", got, want, text)
			}
		}
	}
}

var surroundings = []string{
	"0305853126", "0305853126", "010190-1234", "01.01.90 1234", "01.01.90-XXXX", "0305 853126", "\t", ";", ",", "|", "\n", "\n", "\f", " ", " ", " ", "CPR", "cpr-nr.", "Cpr-nummer",
	"CPR-numre", "nr.", "nummer", "Konto", "konto", "skadenr.", "Jens", "Hansen", "Sørensen", "Åse", "P.", "Kommune", "A/S", "født", "den", "og", "er", "kr.", "500", "1234", "12",
	"(", ")", ":", ".", "-", "C.P.R.", "CPR/CVR", "CVR", "PNR", "1.2.208.176.1.2", "^^^CPR", "\u00a0", "–", "×", "\xc3", "\xff", "Ã\u00a0", "journalnr.", "bilag 3", "eller",
	"se", "SE", "id", "_", "/", "\v", "æ", "ø", "borgernr.", "Navn", "Larsen-Holm", strings.Repeat("langt ", 12), strings.Repeat("x", 70), strings.Repeat("Ø", 40), "\r\n",
}

func TestSurroundingsAgainstTheSlowWay(t *testing.T) {
	r := seeded(53)
	compared := 0
	var remembered spelled
	for n := range 8000 {
		var text []byte
		for range 1 + r.IntN(50) {
			text = append(text, surroundings[r.IntN(len(surroundings))]...)
			if r.IntN(3) == 0 {
				text = append(text, ' ')
			}
		}
		compared += checkSurroundings(t, &remembered, text, pageForms[n%len(pageForms)])
	}
	if compared < 10000 {
		t.Errorf("only %d numbers compared", compared)
	}
}

func FuzzSurroundings(f *testing.F) {
	for _, part := range surroundings {
		f.Add([]byte("Navn;CPR\nJens "+part+" 0305853126;"+part+"\n"), uint8(0))
	}
	f.Add(bytes.Repeat([]byte("CPR-nr.\tKonto\nÅse Holm\t0305853126\n"), 3), uint8(1))
	f.Fuzz(func(t *testing.T, text []byte, form uint8) {
		checkSurroundings(t, new(spelled), text[:min(len(text), 2000)], kernels.Form(form%4))
	})
}
