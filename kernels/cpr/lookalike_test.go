package cpr

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"aktsyn/kernels"
)

func seeded(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 11)) }

// digits returns n random digits.
func digits(r *rand.Rand, n int) string {
	var s strings.Builder
	for range n {
		s.WriteByte(byte('0' + r.IntN(10)))
	}
	return s.String()
}

// tenLike returns ten random digits with a possible date of birth, the
// hardest look-alikes: of random ten digits 2 % are such, the others are not
// even candidates. It keeps to numbers that are no living person's.
func tenLike(r *rand.Rand) string {
	for {
		s := fmt.Sprintf("%02d%02d%02d%04d", 1+r.IntN(31), 1+r.IntN(12), r.IntN(100), r.IntN(10000))
		if IsCanonical(s) && unissued(s) {
			return s
		}
	}
}

// lookalikes are the numbers of CPR.md that are none, each as it stands in
// documents: with the label it usually has, without one, or by its shape.
var lookalikes = []struct {
	name  string
	write func(r *rand.Rand) string
}{
	{"P-number", func(r *rand.Rand) string { return "P-nr. 10" + tenLike(r)[2:] + "\n" }},
	{"P-number list", func(r *rand.Rand) string {
		return fmt.Sprintf("Miljøstyrelsen       %s      10%02d%s VOGNMAND JENS HANSEN ApS\n", digits(r, 8), 1+r.IntN(12), digits(r, 6))
	}},
	{"CVR and P-number", func(r *rand.Rand) string { return "CVR " + digits(r, 8) + ", p-nummer: 10" + tenLike(r)[2:] + "\n" }},
	{"CVR pair", func(r *rand.Rand) string { return digits(r, 8) + " " + tenLike(r)[:8] + "\n" }},
	{"invoice", func(r *rand.Rand) string { return "Fakturanr. " + tenLike(r) + " af 1. marts\n" }},
	{"invoice, parted", func(r *rand.Rand) string { n := tenLike(r); return "Faktura nr.: " + n[:6] + "-" + n[6:] + "\n" }},
	{"order", func(r *rand.Rand) string { return "Ordrenummer: " + tenLike(r) + "\n" }},
	{"unlabelled order", func(r *rand.Rand) string { return "Levering " + tenLike(r) + " er afsendt\n" }},
	{"goods", func(r *rand.Rand) string { return "Varenr. " + tenLike(r) + ", 2 stk.\n" }},
	{"licence", func(r *rand.Rand) string { return "licensnøgle/licensnummer " + tenLike(r) + "\n" }},
	{"journal", func(r *rand.Rand) string { n := tenLike(r); return "J.nr. " + n[:6] + "-" + n[6:] + "\n" }},
	{"case", func(r *rand.Rand) string { return "Sagsnr.: " + tenLike(r) + "\n" }},
	{"telephone", func(r *rand.Rand) string { return "Tlf.: " + tenLike(r)[:8] + "\nMobil " + tenLike(r)[:8] + "\n" }},
	{"telephone pair", func(r *rand.Rand) string { return "Ring " + digits(r, 8) + " " + tenLike(r)[:8] + "\n" }},
	{"spaced telephones", func(r *rand.Rand) string {
		n := tenLike(r)
		return fmt.Sprintf("%s %s %s %s / %s %s %s %s\n", n[:2], n[2:4], n[4:6], n[6:8], n[8:], n[:2], n[2:4], n[4:6])
	}},
	{"account", func(r *rand.Rand) string { return "Reg. " + digits(r, 4) + " konto " + tenLike(r) + "\n" }},
	{"account, bare", func(r *rand.Rand) string { return "Betal til " + digits(r, 4) + " " + tenLike(r) + "\n" }},
	{"IBAN", func(r *rand.Rand) string { return "DK" + digits(r, 2) + digits(r, 4) + tenLike(r) + "\n" }},
	{"IBAN in groups", func(r *rand.Rand) string {
		n := digits(r, 6) + tenLike(r)
		return "DK50 " + n[:4] + " " + n[4:8] + " " + n[8:12] + " " + n[12:] + "\n"
	}},
	{"EAN", func(r *rand.Rand) string { return "EAN 579" + tenLike(r) + "\n" }},
	{"EAN, bare", func(r *rand.Rand) string { return "Send til " + tenLike(r) + "798\n" }},
	{"timestamp", func(r *rand.Rand) string {
		return fmt.Sprintf("Log %02d%02d%02d%02d%02d start\n", 1+r.IntN(26), 1+r.IntN(12), 1+r.IntN(28), r.IntN(24), r.IntN(60))
	}},
	{"timestamp, parted", func(r *rand.Rand) string {
		return fmt.Sprintf("Log_%02d%02d%02d-%02d%02d.txt\n", 1+r.IntN(28), 1+r.IntN(12), r.IntN(26), r.IntN(24), r.IntN(60))
	}},
	{"long timestamp", func(r *rand.Rand) string {
		return fmt.Sprintf("20%02d%02d%02d%02d%02d%02d\n", r.IntN(26), 1+r.IntN(12), 1+r.IntN(28), r.IntN(24), r.IntN(60), r.IntN(60))
	}},
	{"date and time", func(r *rand.Rand) string {
		return fmt.Sprintf("Mødet %02d.%02d.20%02d %02d%02d i kantinen\n", 1+r.IntN(28), 1+r.IntN(12), r.IntN(26), r.IntN(24), r.IntN(60))
	}},
	{"date and postcode", func(r *rand.Rand) string {
		return fmt.Sprintf("Født %02d.%02d.20%02d %d Aarhus\n", 1+r.IntN(28), 1+r.IntN(12), r.IntN(26), 1000+r.IntN(9000))
	}},
	{"date, postcode and town", func(r *rand.Rand) string {
		n := tenLike(r)
		return "Dato: " + n[:2] + "." + n[2:4] + "." + n[4:6] + " " + n[6:] + " København Sydvest\n"
	}},
	{"date above an address", func(r *rand.Rand) string {
		n := tenLike(r)
		return "Jens Hansen, " + n[:2] + "-" + n[2:4] + "-" + n[4:6] + "\n" + n[6:] + " Høje Taastrup\n"
	}},
	{"UUID", func(r *rand.Rand) string {
		return fmt.Sprintf("id %08x-%04x-4%03x-a%03x-%02x%s\n", r.Uint32(), r.IntN(65536), r.IntN(4096), r.IntN(4096), r.IntN(256), tenLike(r))
	}},
	{"hash", func(r *rand.Rand) string { return fmt.Sprintf("%x%s%x\n", r.Uint64(), tenLike(r), r.Uint64()) }},
	{"Message-ID", func(r *rand.Rand) string {
		return fmt.Sprintf("Message-ID: <%x.%s@mail.example.dk>\n", r.Uint32()|0xA0000000, tenLike(r))
	}},
	{"multipart border", func(r *rand.Rand) string { return "--08" + digits(r, 3) + "C01A6A." + tenLike(r) + "/mx.example\n" }},
	{"coordinates", func(r *rand.Rand) string {
		n := tenLike(r)
		return "UTM " + n[:6] + "." + n[6:] + " " + digits(r, 7) + "\n"
	}},
	{"measurements", func(r *rand.Rand) string {
		n := tenLike(r)
		return digits(r, 4) + " " + n[:6] + " " + n[6:] + " " + digits(r, 5) + "\n"
	}},
	{"ISBN", func(r *rand.Rand) string { return "ISBN-10: " + tenLike(r) + "\n" }},
	{"amount", func(r *rand.Rand) string { return "I alt " + tenLike(r) + "," + digits(r, 2) + "\n" }},
	{"kroner", func(r *rand.Rand) string { return "Beløb " + tenLike(r) + " kr.\n" }},
	{"JSON field", func(r *rand.Rand) string {
		return `{"ID_LOKALID":"` + tenLike(r) + `","REGISTRERINGFRA":"2017"}` + "\n"
	}},
	{"CSV field", func(r *rand.Rand) string { return "Georgia,138010208,685," + tenLike(r) + ",286596119.9\n" }},
}

// Of at least 2,000 look-alikes with a possible date, at most 1 % are high or
// certain. Half of them are read in 2060, when those with modulus 11, which
// must be nobody's, are of a likely age.
func TestLookalikesAreNotTakenForNumbers(t *testing.T) {
	const each = 80
	r, years := seeded(1), []*Kernel{New(Options{}), in(2060)}
	scratch := years[0].NewScratch()
	cases, wrong := 0, 0
	for _, l := range lookalikes {
		high := 0
		for i := range each {
			text := l.write(r)
			for _, h := range years[i%2].Scan(nil, kernels.Page{Text: []byte(text)}, scratch) {
				if h.Grade >= kernels.High {
					high++
					break
				}
			}
		}
		cases, wrong = cases+each, wrong+high
		if high > 0 {
			t.Logf("%s: %d of %d high or certain", l.name, high, each)
		}
	}
	t.Logf("%d cases, %d high or certain", cases, wrong)
	if cases < 2000 || wrong*100 > cases {
		t.Errorf("%d of %d look-alikes are high or certain, want at most 1 %%", wrong, cases)
	}
}

// Look-alikes are told apart by name.
func TestLookalikeSignals(t *testing.T) {
	ten, number := "10"+invent("100830", '4', true)[2:], invent("050830", '4', true)
	for text, want := range map[string]kernels.Signals{
		ten:                                     0,
		"CVR-liste 10203040 " + ten:             PNumberPrefix,
		"8000 " + number:                        AccountShape,
		"8000-" + number:                        AccountShape | NumberSeries,
		"Log 2602281405":                        Timestamp,
		"1 " + number[:6] + " " + number[6:]:    NumberSeries,
		number + "-1":                           NumberSeries,
		number + ",50":                          Amount,
		number + ".5":                           Amount,
		"<" + number + "@mx":                    Identifier,
		"D536746FC." + number:                   Identifier,
		"a" + number:                            Glued,
		number + "a":                            Glued,
		"rapport2020_" + number:                 0,
		"1203 " + number[:6] + "-" + number[6:]: 0,
		number + ", 5":                          0,
		number + ".":                            0,
		number + ",\n":                          0,
		"12345 " + number:                       0,
	} {
		const told = PNumberPrefix | AccountShape | Timestamp | NumberSeries | Amount | Identifier | Glued
		if h := only(t, in(2060), kernels.Prose, text+"\n"); h.Signals&told != want {
			t.Errorf("%q: %v, want %v", text, h.Signals.Names(signalNames), want.Names(signalNames))
		}
	}
}

// A number born on the 10th is taken for a production unit's only where such
// numbers stand.
func TestProductionUnits(t *testing.T) {
	ten, other, number := invent("100830", '4', true), invent("100930", '4', false), invent("050830", '4', true)
	for text, want := range map[string]kernels.Grade{
		"#":                              kernels.Medium,
		"Borger # har søgt":              kernels.Medium,
		"Jens Hansen, #":                 kernels.High,
		"# tlf. 20304050":                kernels.Medium,
		"+ #":                            kernels.Medium,
		"20304050\n#":                    kernels.Medium, // another line
		"# er den samme som #":           kernels.Medium, // one person
		"CPR #":                          kernels.Certain,
		"# (P-nr.)":                      kernels.Low,
		"Brolund   20304050   # Brolund": kernels.Low,
		"20304050\t#\tBrolund":           kernels.Low,
		"¤ #":                            kernels.Low,
		"#\tBrolund Byg ApS\n¤\tLunden":  kernels.Low,
		"¤\tBrolund Byg\n#\tLunden":      kernels.Low,
		"# og 1025300000":                kernels.Low, // no possible date
		"1025300000, #":                  kernels.Low,
	} {
		text = strings.NewReplacer("#", ten, "¤", other, "+", number).Replace(text) + "\n"
		for _, h := range scan(t, alive(ten), kernels.Prose, text) {
			if valueOf(text, h) == ten && h.Grade != want {
				t.Errorf("%v, want %v", describe(text, []kernels.Hit{h}), want)
			}
		}
	}
}

// Periods from a date to a year are never high; numbers that only resemble
// them are.
func TestPeriods(t *testing.T) {
	for text, want := range map[string]kernels.Grade{
		"Aftalen gælder 27.08.1998-2026":              kernels.Medium,
		"Aftalen gælder 13.12.1999-2004, Jens Hansen": kernels.Medium,
		"27-08-1998 - 2026":                           kernels.Medium,
		"Jens skrev 27.08.1998-1997":                  kernels.High, // ends before it begins
		"27.08.1998-2126":                             kernels.High,
		"27081998-2026":                               kernels.High,
		"CPR 27.08.1998-2026":                         kernels.High,
	} {
		h := only(t, New(Options{}), kernels.Prose, text+"\n")
		if h.Grade > want || want >= kernels.High && h.Grade < want || h.Signals.Has(PeriodShape) != (want == kernels.Medium || strings.HasPrefix(text, "CPR")) {
			t.Errorf("%v, want %v", describe(text+"\n", []kernels.Hit{h}), want)
		}
	}
}

// A time with a hyphen is at most medium without modulus 11, whoever's name
// stands on the line. A 1 January is no time.
func TestTimesWithAHyphen(t *testing.T) {
	for text, want := range map[string]kernels.Grade{
		"Udskrevet 160221-1936 af Jens Hansen": kernels.Medium,
		"Udskrevet 160221-1936 Jens Hansen":    kernels.Medium,
		"Borger 010121-1936":                   kernels.Certain,
		"CPR 160221-1936":                      kernels.Certain,
	} {
		if h := only(t, New(Options{}), kernels.Prose, text+"\n"); h.Grade != want {
			t.Errorf("%v, want %v", describe(text+"\n", []kernels.Hit{h}), want)
		}
	}
}

// Dates before postcodes and towns are never high, on any day and in any town.
func TestDateAndPostcodeAreNotHigh(t *testing.T) {
	r := seeded(7)
	towns := []string{" København Sydvest", " Aarhus", " Høje Taastrup", " Ålborg Øst", "  Nykøbing F", "\u00a0Skive By"}
	for i := range 1000 {
		n := tenLike(r)
		for !Mod11(n) || n[6:] < firstPostcode { // the hardest
			n = tenLike(r)
		}
		text := []string{"Dato: ", "Jens Hansen ", "Født "}[i%3] + n[:2] + "." + n[2:4] + "." + n[4:6] +
			[]string{" ", "\n", "  "}[i/3%3] + n[6:] + towns[i%len(towns)] + "\n"
		if h := only(t, alive(n), kernels.Prose, text); h.Grade >= kernels.High {
			t.Errorf("%v", describe(text, []kernels.Hit{h}))
		}
	}
	value := invent("050830", '4', true)
	day := value[:2] + "." + value[2:4] + "." + value[4:6]
	for text, want := range map[string]kernels.Signals{
		day + " " + value[6:] + " Aarhus":                                                  PostcodeShape,
		day + "\n" + value[6:] + " Jens Hansen":                                            PostcodeShape,
		day + "-" + value[6:] + " Jens Hansen":                                             NameNear,
		day + " " + value[6:] + ", Jens Hansen":                                            NameNear,
		day + " " + value[6:] + " i alt":                                                   0,
		value[:2] + " " + value[2:4] + " " + value[4:6] + " " + value[6:] + " Jens Hansen": NameNear,
		value[:6] + " " + value[6:] + " Jens Hansen":                                       NameNear,
	} {
		if h := only(t, alive(value), kernels.Prose, text+"\n"); h.Signals&(PostcodeShape|NameNear) != want {
			t.Errorf("%v", describe(text, []kernels.Hit{h}))
		}
	}
}
