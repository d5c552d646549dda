package corpora

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"aktsyn/kernels"
)

var suites = map[string]func(uint64) Suite{"forms": WrittenForms, "look-alikes": Lookalikes, "specials": Specials}

// The suites are functions of their seed, name every trial once, and hold
// nobody's number.
func TestSuitesAreSound(t *testing.T) {
	for name, suite := range suites {
		first := map[string]string{}
		for c := range suite(3) {
			if first[c.ID] != "" {
				t.Errorf("%s is named twice", c.ID)
			}
			first[c.ID] = c.Text
			checkTrial(t, c)
		}
		for c := range suite(3) {
			if first[c.ID] != c.Text {
				t.Fatalf("%s differs the second time", c.ID)
			}
		}
		same := 0
		for c := range suite(4) {
			if first[c.ID] == c.Text {
				same++
			}
		}
		if same*2 > len(first) {
			t.Errorf("%s: another seed gives the same", name)
		}
	}
}

func checkTrial(t *testing.T, c Trial) {
	t.Helper()
	if !slices.Contains(Clocks, c.Year) && c.Value != "" {
		t.Errorf("%s is read in %d", c.ID, c.Year)
	}
	if !utf8.ValidString(c.Text) || slotForm.MatchString(c.Text) {
		t.Errorf("%s: text is no UTF-8 or has an open slot", c.ID)
	}
	if c.Page != kernels.Prose && strings.ContainsAny(c.Text[c.Start:c.End], "\t\n") {
		t.Errorf("%s: a number crosses the border of a cell", c.ID)
	}
	if c.Value == "" {
		return
	}
	if c.Kind == kernels.CPR && !Nobodys(c.Value) {
		t.Errorf("%s: a number that could be somebody's", c.ID)
	}
	if !strings.Contains(c.ID, "OCR") && !strings.HasPrefix(c.ID, "special/letters") && c.Kind == kernels.CPR {
		if got := plainDigits(c.Text[c.Start:c.End]); !sameNumber(got, c.Value, strings.Contains(c.Form, "yyyy")) {
			t.Errorf("%s: the span holds %s, the value is %s", c.ID, got, c.Value)
		}
	}
}

var (
	escapes = strings.NewReplacer("%20", "", "&#160;", "")
	noZeros = strings.NewReplacer("0", "")
)

// plainDigits returns the digits of a span, those of full width and of
// escapes resolved.
func plainDigits(span string) string {
	span = escapes.Replace(strings.TrimSuffix(span, ".0"))
	return strings.Map(func(r rune) rune {
		switch {
		case '０' <= r && r <= '９':
			return r - '０' + '0'
		case '0' <= r && r <= '9':
			return r
		}
		return -1
	}, span)
}

// sameNumber allows for a century in the year, in special cases where there
// are twelve digits, and for zeros that were lost.
func sameNumber(digits, value string, century bool) bool {
	if end := len(digits) - 8; end > 0 && (century || len(digits) == 12) {
		digits = digits[:end] + digits[end+2:]
	}
	end := len(digits) - 6
	return end > 0 && digits[end:] == value[4:] && noZeros.Replace(digits[:end]) == noZeros.Replace(value[:4])
}

// The suite has every form of the project's list, for each row of the
// century rule, in all kinds of pages.
func TestFormSuiteHasTheListedForms(t *testing.T) {
	w := func(pattern string) string { return written{pattern: pattern}.write(newStream(1, ""), "0101901234") }
	for pattern, want := range map[string]string{
		"ddmmyy-ssss": "010190-1234", "dd.mm.yy-ssss": "01.01.90-1234", "ddmmyyyyssss": "010119901234",
		"dmmyyssss": "101901234", "ｄｄｍｍｙｙ－ｓｓｓｓ": "０１０１９０－１２３４", "d.m.yy-ssss": "1.1.90-1234",
	} {
		if got := w(pattern); got != want {
			t.Errorf("%s writes %s, want %s", pattern, got, want)
		}
	}
	want := []string{"010190-1234", "0101901234", "010190 1234", "010190 - 1234", "010190- 1234", "010190  1234", "010190\t1234",
		"010190/1234", "010190.1234", "010190_1234", "01.01.90-1234", "01 01 90 1234", "01-01-90-1234", "010119901234",
		"01011990-1234", "010190\u20101234", "010190\u20111234", "010190\u20121234", "010190\u20131234", "010190\u20141234",
		"010190\u22121234", "010190\u00ad1234", "010190\u00a01234", "010190\u20091234", "010190\u202f1234",
		"010190\n1234", "010190-\n1234", "010190-\n    1234", "0101\n90-1234", "010190-1-\n234", "101901234", "０１０１９０１２３４"}
	listed := 0
	for _, f := range writtenForms() {
		if f.beyond {
			continue
		}
		listed++
		if i := slices.Index(want, f.write(newStream(1, ""), "0101901234")); i >= 0 {
			want = slices.Delete(want, i, i+1)
		}
	}
	if len(want) > 0 || listed < 25 {
		t.Errorf("%d forms, and not among them: %q", listed, want)
	}
}

// Every kind of number stands in every place, and each number is of its kind.
func TestFormSuiteCrossesEverything(t *testing.T) {
	type pair struct{ number, place string }
	seen := map[pair]bool{}
	modulus := map[bool]int{}
	for c := range WrittenForms(1) {
		seen[pair{c.Number, c.Place}] = true
		if c.Number != "replacement number, day + 60" {
			modulus[modulus11(c.Value)]++
			if want := strings.Contains(c.Number, "mod 11") && !strings.Contains(c.Number, "no mod 11"); modulus11(c.Value) != want {
				t.Fatalf("%s: modulus 11 is %v", c.ID, !want)
			}
		}
	}
	if len(seen) != len(numberKinds)*len(places) || modulus[true] == 0 || modulus[false] == 0 {
		t.Errorf("%d of %d pairs of number and place, modulus 11 %v", len(seen), len(numberKinds)*len(places), modulus)
	}
}

// There are enough look-alikes, of the kinds that are wanted, and there is
// something in them to mistake.
func TestLookalikesCanBeMistaken(t *testing.T) {
	ten := regexp.MustCompile(`\d{6}[-_./ ]?\d{4}`)
	trials, mistakable := 0, 0
	categories := map[string]bool{}
	for c := range Lookalikes(1) {
		trials++
		categories[c.Category] = true
		for _, n := range ten.FindAllString(strings.NewReplacer(".", "", "/", "").Replace(c.Text), -1) {
			n = plainDigits(n)
			day, month, year := birthday(n)
			if isDay(day, month, year) {
				mistakable++
				break
			}
		}
	}
	if trials < 2000 || mistakable*100 < trials*75 {
		t.Errorf("%d look-alikes, %d with ten digits and a date", trials, mistakable)
	}
	for _, want := range []string{"P-number, labelled", "P-number, table", "invoice", "account", "IBAN and giro", "EAN and GLN", "times",
		"UUID", "hashes", "ISBN and library", "telephone", "Message-IDs and mail headers", "coordinates", "measurements",
		"journal numbers", "CVR and SE numbers", "bank statement, table", "log lines", "laboratory", "SKAT letter"} {
		if !categories[want] {
			t.Errorf("no look-alikes of %s", want)
		}
	}
}

// The cases that are to be tried one by one are there, and each says what it
// wants.
func TestSpecialsAreComplete(t *testing.T) {
	groups := map[string]int{}
	for c := range Specials(1) {
		groups[c.Category]++
		if c.What == "" || c.Value != "" && c.Least == 0 || c.Value == "" && c.Others != 0 {
			t.Errorf("%s wants nothing that can fail: %+v", c.ID, c)
		}
	}
	for _, want := range []string{"modulus 11 fails", "1 January", "day + 60", "1937 and serial 9xxx", "letters", "among other numbers"} {
		if groups[want] < 5 {
			t.Errorf("%s: %d cases", want, groups[want])
		}
	}
}

func TestNobodys(t *testing.T) {
	for number, want := range map[string]bool{
		"0707614285": false, // CPR-kontoret's example holds modulus 11, born 1961
		"0707614286": true,  // does not, and is no 1 January
		"0101904286": false, // 1 January
		"0101101234": true,  // born 1910
		"0201111235": true,  // 1911, modulus 11 fails
		"0505364990": true,  // 2036
		"6505364990": true,  // the same as a replacement number
		"6707614285": false, // replacement number of 1961
	} {
		if got := Nobodys(number); got != want {
			t.Errorf("Nobodys(%s) = %v", number, got)
		}
	}
}

func TestVisible(t *testing.T) {
	if got := visible("dd\u00ad\n-ｄ’"); got != `dd\u00ad\n-ｄ\u2019` {
		t.Error(got)
	}
}
