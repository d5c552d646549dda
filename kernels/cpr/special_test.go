package cpr

import (
	"slices"
	"strings"
	"testing"

	"aktsyn/kernels"
	"aktsyn/kernels/kerneltest"
)

// The cases that issue 3 wants tested one by one, and those beside them.

func TestModulus11FailureWithLabel(t *testing.T) {
	value := invent("030501", '2', false)
	h := only(t, alive(value), kernels.Prose, "CPR-nr. "+value+"\n")
	if h.Grade < kernels.High || h.Signals.Has(Modulus11) || !h.Signals.Has(Label) {
		t.Errorf("%v %v", h.Grade, h.Signals.Names(signalNames))
	}
}

func TestFirstJanuary(t *testing.T) {
	value := invent("010130", '6', false)
	k := alive(value)
	for text, grade := range map[string]kernels.Grade{
		"Født " + value + "\n":                         kernels.Medium, // the word and the day
		value + "\n":                                   kernels.Low,
		value[:6] + " " + value[6:] + "\n":             kernels.Medium,
		value[:6] + "-" + value[6:] + "\n":             kernels.Certain,
		"personnummer " + value[:6] + value[6:] + "\n": kernels.High,
	} {
		if h := only(t, k, kernels.Prose, text); h.Grade != grade || !h.Signals.Has(FirstJanuary) {
			t.Errorf("%q: %v %v", text, h.Grade, h.Signals.Names(signalNames))
		}
	}
}

func TestReplacementNumberAdds60ToTheDay(t *testing.T) {
	for _, value := range []string{"6705308000", "9112278000", "6101585000"} {
		k := alive(value)
		text := "Erstatnings-CPR: " + value[:6] + "-" + value[6:] + "\n"
		if h := only(t, k, kernels.Prose, text); h.Grade != kernels.Certain || !h.Signals.Has(ReplacementNumber) || valueOf(text, h) != value {
			t.Errorf("%v %v", h.Grade, h.Signals.Names(signalNames))
		}
		if h := only(t, k, kernels.Prose, value+"\n"); !h.Signals.Has(ReplacementNumber) {
			t.Errorf("plain: %v %v", h.Grade, h.Signals.Names(signalNames))
		}
	}
}

// A well-known open scanner takes those born in 1937 with serial 9xxx for
// born in 2037, and loses them.
func TestBornIn1937WithSerial9xxx(t *testing.T) {
	value := invent("020237", '9', false)
	h := only(t, New(Options{}), kernels.Prose, "Borger "+value[:6]+"-"+value[6:]+"\n")
	if h.Grade < kernels.High || h.Signals.Any(FutureBirth|OverAge) {
		t.Errorf("%v %v", h.Grade, h.Signals.Names(signalNames))
	}
	if h := only(t, New(Options{}), kernels.Prose, "Borger 020236-9123\n"); !h.Signals.Has(FutureBirth) {
		t.Errorf("2036: %v", h.Signals.Names(signalNames))
	}
}

func TestLetterNumbers(t *testing.T) {
	for _, value := range []string{"0202580AB1", "0202585XY2", "0202286QQ3", "0202581AA4", "0202277ZZ5", "020227KOT6"} {
		text := "D-eCPR: " + value + "\n"
		h := only(t, in(2060), kernels.Prose, text)
		if h.Grade < kernels.High || !h.Signals.Has(LetterSerial) || valueOf(text, h) != value {
			t.Errorf("%s: %v %v", value, h.Grade, h.Signals.Names(signalNames))
		}
		if h := only(t, in(2060), kernels.Prose, value[:6]+"-"+value[6:]+"\n"); h.Kind != kernels.CPR {
			t.Errorf("%s without a label: %v", value, h.Kind)
		}
	}
	for _, text := range []string{"0202582AB1", "0202580Ab1", "02025801B1", "0202580ABC", "x0202580AB1", "0202580AB12", "3202580AB1"} {
		for _, h := range scan(t, in(2060), kernels.Prose, text+"\n") {
			if h.Signals.Has(LetterSerial) {
				t.Errorf("%q is no letter number", text)
			}
		}
	}
}

func TestTestSeriesIsMarked(t *testing.T) {
	h := only(t, New(Options{}), kernels.Prose, "Testpatient CPR 020258-9989\n")
	if !h.Signals.Has(TestSeries) || h.Grade < kernels.High {
		t.Errorf("%v %v", h.Grade, h.Signals.Names(signalNames))
	}
}

func TestMaskedNumbersAreTheirOwnLowKind(t *testing.T) {
	for _, text := range []string{
		"CPR 010158-XXXX\n", "010158-****\n", "010158-xxxx\n", "010158 ####\n", "010158XXXX\n", "010158-••••\n",
		"01.01.58-XXXX\n", "01011858-XXXX\n", "010158-12XX\n", "010158-**34\n",
		"010158-____\n", "010158-....\n", "010158-????\n", "010158-████\n", "010158-■■■■\n", "010158-××××\n", "010158 - ____ og\n",
		"01.01.58-....\n", "01_01_58-____\n", "01.01.1858-____\n", "01011858–....\n", "010158--XXXX\n",
	} {
		h := only(t, New(Options{}), kernels.Prose, text)
		if h.Kind != kernels.MaskedCPR || h.Grade != kernels.Low || valueOf(text, h) != "010158" {
			t.Errorf("%q: %v", text, describe(text, []kernels.Hit{h}))
		}
	}
	for _, text := range []string{"320158-XXXX\n", "010158-XXXXX\n", "010158-XXXXL\n", "5010158-XXXX\n", "010158-XXX\n", "010158-123X\n", "010158XX34\n", "010158", "010158-_____\n", "010158-___\n", "010158-...?\n", "010158 ____\n", "010158....\n", "010158   XXXX\n"} {
		if hits := scan(t, New(Options{}), kernels.Prose, text); len(hits) > 0 {
			t.Errorf("%q: %v", text, describe(text, hits))
		}
	}
}

func TestOCRIsLowAloneAndHighWithALabel(t *testing.T) {
	value := invent("050830", '4', true)
	for _, written := range []string{misread(value), misread(value)[:6] + "-" + misread(value)[6:]} {
		text := "Borger " + written + "\n"
		if h := only(t, alive(value), kernels.Prose, text); h.Grade != kernels.Low || !h.Signals.Has(OCRRepair) {
			t.Errorf("alone: %v", describe(text, []kernels.Hit{h}))
		}
		text = "CPR-nr.: " + written + "\n"
		if h := only(t, alive(value), kernels.Prose, text); h.Grade != kernels.High || valueOf(text, h) != value {
			t.Errorf("with a label: %v", describe(text, []kernels.Hit{h}))
		}
	}
	for _, text := range []string{"BO10158-8123", "O1O158-8123O", "aO10158-8123", "SOSOSOSOSO", "l0l0l0l0l0l0"} {
		if hits := scan(t, New(Options{}), kernels.Prose, text+"\n"); slices.ContainsFunc(hits, func(h kernels.Hit) bool { return h.Signals.Has(OCRRepair) }) {
			t.Errorf("%q: %v", text, describe(text, hits))
		}
	}
}

func TestLostZeroIsForCellsOnly(t *testing.T) {
	value := invent("050830", '4', true)
	text := "CPR\tBy\n" + value[1:] + "\tAarhus\n"
	for _, form := range []kernels.Form{kernels.Table, kernels.Sheet} {
		h := only(t, alive(value), form, text)
		if h.Grade < kernels.High || !h.Signals.Has(LostZero|ColumnHeader) || valueOf(text, h) != value {
			t.Errorf("%v", describe(text, []kernels.Hit{h}))
		}
		alone := "a\tb\n" + value[1:] + "\tx\n"
		if h := only(t, alive(value), form, alone); h.Grade != kernels.Low {
			t.Errorf("%v", describe(alone, []kernels.Hit{h}))
		}
	}
	other := "CPR\tBy\nx" + value[1:] + "\t0" + value[2:] + "\n" + value[1:9] + "\t" + value[1:] + " a\n"
	for form, text := range map[kernels.Form]string{kernels.Prose: text, kernels.Name: value[1:] + "\n", kernels.Table: other, kernels.Sheet: other} {
		if hits := scan(t, alive(value), form, text); len(hits) > 0 {
			t.Errorf("%v: %v", form, describe(text, hits))
		}
	}
}

func TestInsideALongerNumberIsLowAndKept(t *testing.T) {
	value := invent("050830", '4', true)
	k := alive(value)
	for _, text := range []string{
		"CPR 7" + value, "CPR " + value + "7", "5790" + value, value[:6] + "-" + value[6:] + "7", "7" + value[:6] + "-" + value[6:],
		"12" + value[:6] + " " + value[6:] + "7766", "CPR ７" + value, "CPR " + longYear(value) + "7",
	} {
		hits := scan(t, k, kernels.Prose, text+"\n")
		found := slices.ContainsFunc(hits, func(h kernels.Hit) bool { return valueOf(text, h) == value })
		graded := slices.ContainsFunc(hits, func(h kernels.Hit) bool { return h.Grade != kernels.Low || !h.Signals.Has(LongerNumber) })
		if !found || graded {
			t.Errorf("%q: %v", text, describe(text, hits))
		}
	}
}

func TestFourDigitYearMustFitTheSeventhDigit(t *testing.T) {
	value := invent("050830", '4', true)
	k := alive(value)
	text := "CPR 05081930-" + value[6:] + "\n" // the serial says 2030
	if h := only(t, k, kernels.Prose, text); !h.Signals.Has(CenturyMismatch|FourDigitYear) || h.Grade == kernels.Low {
		t.Errorf("%v", describe(text, []kernels.Hit{h}))
	}
	for _, text := range []string{"Mødet er 12.03.2019 1430 i dag\n", "den 12.03.2019-1430\n", "01.01.2020 8000 Aarhus\n", "01.01.2019-2020\n"} {
		for _, h := range scan(t, New(Options{}), kernels.Prose, text) {
			if h.Grade >= kernels.High {
				t.Errorf("%v", describe(text, []kernels.Hit{h}))
			}
		}
	}
}

func TestFutureAndOldBirthsArePossibleButDoubtful(t *testing.T) {
	for value, signal := range map[string]kernels.Signals{invent("050830", '4', true): FutureBirth, invent("050860", '7', true): OverAge} {
		if h := only(t, New(Options{}), kernels.Prose, value+"\n"); h.Grade != kernels.Low || !h.Signals.Has(signal) {
			t.Errorf("%v %v", h.Grade, h.Signals.Names(signalNames))
		}
		if h := only(t, New(Options{}), kernels.Prose, "CPR "+value+"\n"); h.Grade < kernels.High {
			t.Errorf("with a label: %v", h.Grade)
		}
		if h := only(t, alive(value), kernels.Prose, value+"\n"); h.Grade != kernels.Medium || h.Signals.Has(signal) {
			t.Errorf("alive: %v %v", h.Grade, h.Signals.Names(signalNames))
		}
	}
}

func TestNothingCrossesABlankLineFormFeedOrCell(t *testing.T) {
	for _, text := range []string{
		"010158\n\n8123\n", "010158-\n\n8123\n", "010158-\n  \n8123\n", "0101\n\n588123\n", "010158\f8123\n", "0101\f588123\n",
		"010158\n\f8123\n", "010158\n8\n123\n", "01\n0158\n8123\n",
	} {
		if hits := scan(t, New(Options{}), kernels.Prose, text); len(hits) > 0 {
			t.Errorf("%v", describe(text, hits))
		}
	}
	for _, text := range []string{"010158\t8123\n", "010158\n8123\n", "010158-\n8123\n", "01\t01\t58\t8123\n", "010158 \t8123\n"} {
		for _, form := range []kernels.Form{kernels.Table, kernels.Sheet} {
			if hits := scan(t, New(Options{}), form, text); len(hits) > 0 {
				t.Errorf("%v: %v", form, describe(text, hits))
			}
		}
	}
	page := "CPR 010158-8123\n\n010158-\n\n8123\f010158-8124\n\n\n0101\n588125\n\n"
	kerneltest.Cuts(t, New(Options{}), kernels.Page{Text: []byte(page)})
}

// Readings of the same bytes: the better grade wins; equal ones that differ
// in meaning are all reported.
func TestOverlaps(t *testing.T) {
	value := invent("050830", '4', true)
	k := alive(value)
	// The whole is one number; its tail and the year before it are another.
	text := "CPR " + value[:6] + "-" + value[6:] + " 020258-8123\n"
	if hits := scan(t, k, kernels.Prose, text); len(hits) != 2 {
		t.Errorf("%v", describe(text, hits))
	}
	text = "CPR 01.01.58-8123\n" // not "01 01 58", not "58-8123 ..."
	only(t, k, kernels.Prose, text)
	text = "0101010101010101\n" // windows of a longer number, two meanings
	values := map[string]bool{}
	for _, h := range scan(t, k, kernels.Prose, text) {
		values[valueOf(text, h)] = true
		if h.Grade != kernels.Low {
			t.Errorf("%v", describe(text, []kernels.Hit{h}))
		}
	}
	if len(values) != 2 || !values["0101010101"] || !values["1010101010"] {
		t.Errorf("windows: %v", values)
	}
	// Four-digit and two-digit year over the same digits: the label's reading.
	long := longYear(value)
	if h := only(t, k, kernels.Prose, "CPR "+long+"\n"); h.End-h.Start != 12 {
		t.Errorf("%d bytes", h.End-h.Start)
	}
}

func TestAPageOfOtherNumbersDoesNotHideOne(t *testing.T) {
	value := invent("050830", '4', true)
	text := "fakturanr. 4711\n2203996655 9911223344 8877665544 7766554433 6655443322 5544332211\nfakturanr. 1234567890\n\n" +
		value + "\n"
	h := best(t, alive(value), kernels.Prose, text)
	if valueOf(text, h) != value || h.Grade != kernels.Medium {
		t.Errorf("%v", describe(text, []kernels.Hit{h}))
	}
}

func TestRepeatedNumbers(t *testing.T) {
	value := invent("050830", '4', true)
	dashed := value[:6] + "-" + value[6:]
	text := "Ref " + value + "\n\nCPR: " + dashed + "\n\nigen " + value[:6] + " " + value[6:] + "\n\nandet 020258-8123\n"
	hits := scan(t, alive(value), kernels.Prose, text)
	if len(hits) != 4 {
		t.Fatal(describe(text, hits))
	}
	for i, want := range []kernels.Signals{Repeated | LabelledElsewhere, Repeated, Repeated | LabelledElsewhere, 0} {
		if got := hits[i].Signals & (Repeated | LabelledElsewhere); got != want {
			t.Errorf("hit %d: %v", i, hits[i].Signals.Names(signalNames))
		}
		if want != 0 && hits[i].Grade < kernels.High {
			t.Errorf("hit %d: %v", i, hits[i].Grade)
		}
	}
}

func TestRepeatedNumbersOnAHugePage(t *testing.T) {
	value := invent("050830", '4', true)
	text := strings.Repeat(value+"\n\n", 5000) + invent("030501", '3', true) + "\n"
	hits := scan(t, alive(value), kernels.Prose, text)
	if len(hits) != 5001 {
		t.Fatal(len(hits))
	}
	for i, h := range hits {
		if h.Signals.Has(Repeated) != (i < 5000) {
			t.Fatalf("hit %d: %v", i, h.Signals.Names(signalNames))
		}
	}
}

func TestALabelCountsMoreThanDecimals(t *testing.T) {
	value := invent("050830", '4', false)
	for text, grade := range map[string]kernels.Grade{
		"cpr # ,42 år": kernels.High, "cpr #,42 år": kernels.High, "cpr: #,2 børn": kernels.High,
		"CPR-nr,Antal\n#,2": kernels.High, "I alt #,42": kernels.Low, "Beløb: #,42": kernels.Low,
	} {
		text = strings.ReplaceAll(text, "#", value) + "\n"
		if h := only(t, alive(value), kernels.Prose, text); h.Grade != grade {
			t.Errorf("%v, want %v", describe(text, []kernels.Hit{h}), grade)
		}
	}
}

// What stands beside a labelled number and looks like something else is not
// called high by that label; the numbers of a list are.
func TestSharedLabels(t *testing.T) {
	high := []string{
		"CPR-numre: 2203996655, 220399-6656 og 1210996657",
		"CPR-numre:\n2203996655\n220399-6656\n1210996657",
		"CPR-nr.: 220399-6655\n2203996656",
		"CPR-nr. 220399-6655,\n2203996656 og 1210996657 har søgt",
		"Personnumre: 220399-6655, 1003996656 og 1003996658", // born on the 10th
		"CPR-numrene er 220399-6655 1210996657",              // no account
	}
	for _, text := range high {
		for _, h := range scan(t, in(1950), kernels.Prose, text+"\n") {
			if h.Grade < kernels.High {
				t.Errorf("%v", describe(text, []kernels.Hit{h}))
			}
		}
	}
	for _, text := range []string{
		"CPR-nr.: 020258-8123\n2002201406 Modtaget", "CPR-nr.: 020258-8123 (2002201406)", "CPR 020258-8123 - 2002201406",
		"CPR: 020258-8123\t2002201406\t2002201407", "CPR-nr.: 020258-8123\n1012345678 Afdelingen", "CPR-nr.: 020258-8123 / 1012345678",
		"CPR-nr. 020258-8123\n1012345678", "CPR-numre: 020258-8123, 2002201406",
	} {
		for _, year := range []int{1950, 2060} { // births in 1920 and 2034 are likely then
			hits := scan(t, in(year), kernels.Prose, text+"\n")
			if len(hits) < 2 || hits[0].Grade != kernels.Certain {
				t.Fatalf("%v", describe(text, hits))
			}
			for _, h := range hits[1:] {
				if h.Grade >= kernels.High {
					t.Errorf("%v", describe(text, []kernels.Hit{h}))
				}
			}
		}
	}
}

// Words that are no label before "nr." leave the hyphen its say.
func TestSmallWordsBeforeNr(t *testing.T) {
	value := "020258-8123"
	for _, text := range []string{"vedr. nr. ", "jf. nr. ", "ang. nr. ", "Ad nr. ", "se nr. ", "Se nr. ", "PID: ", "SID ", "SID: "} {
		if h := only(t, in(1950), kernels.Prose, text+value+"\n"); h.Grade < kernels.High {
			t.Errorf("%v", describe(text+value, []kernels.Hit{h}))
		}
	}
	text := "PID|||0202588123^^^CPR|Hansen\n"
	if h := only(t, in(1950), kernels.Prose, text); h.Grade < kernels.High {
		t.Errorf("%v", describe(text, []kernels.Hit{h}))
	}
}
