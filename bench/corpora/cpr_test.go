package corpora

import "testing"

func TestClassOf(t *testing.T) {
	cases := []struct {
		number string
		class  Class
		why    string
	}{
		{"0707614285", MaybeLiving, "CPR-kontoret's example, born 1961"},
		{"2512489996", TestSeries, "national test person"},
		{"0101909995", MaybeLiving, "1 January: numbers without modulus 11 are issued"},
		{"0201919990", TestSeries, "2 January"},
		{"0505368990", MaybeLiving, "an 8 is before 1900 only from 58 on; here 2036"},
		{"0505588990", BornBefore1900, "1858"},
		{"0505575990", MaybeLiving, "2057"},
		{"6505588990", BornBefore1900, "replacement number of 1858"},
		{"6707614285", MaybeLiving, "replacement number of 1961"},
		{"0505585AB2", BornBefore1900, "letter number of 1858"},
		{"0505611AB2", MaybeLiving, "letter number of 1961"},
		{"3102904285", NoDate, "31 February"},
		{"2902018285", NoDate, "2001 by its 8: no 29 February"},
		{"1013904285", NoDate, "month 13"},
		{"010190XXXX", NoDate, "no seventh digit"},
		{"010190", NoDate, "too short"},
	}
	for _, c := range cases {
		if got := ClassOf(c.number); got != c.class {
			t.Errorf("ClassOf(%s) = %d, want %d: %s", c.number, got, c.class, c.why)
		}
	}
}

func TestModulus11(t *testing.T) {
	// "Personnummeret i CPR" (CPR-kontoret, 1 July 2008).
	if !modulus11("0707614285") || modulus11("0707614286") {
		t.Error("CPR-kontoret's example does not hold")
	}
}

// Every number drawn for a person is of a never-living class, in about the
// promised shares.
func TestDrawnNumbersAreNobodys(t *testing.T) {
	r := newStream(7, "test")
	shares := map[Class]int{}
	const draws = 20000
	for range draws {
		p := drawPerson(r, 1940, 2015)
		class := ClassOf(p.CPR)
		shares[class]++
		if class != TestSeries && class != BornBefore1900 {
			t.Fatalf("%s is of class %d", p.CPR, class)
		}
		if male := (p.CPR[9]-'0')%2 == 1; male != p.Male {
			t.Fatalf("%s: tenth digit and sex differ", p.CPR)
		}
		plain := allDigits(p.CPR) && p.CPR[0] <= '3'
		if class == BornBefore1900 && plain && !modulus11(p.CPR) {
			t.Fatalf("%s fails modulus 11", p.CPR)
		}
	}
	if s := shares[TestSeries]; s < draws*78/100 || s > draws*84/100 {
		t.Errorf("%d of %d are of the test series", s, draws)
	}
}

func TestUnitNumbersAreNobodys(t *testing.T) {
	r := newStream(7, "test")
	traps := 0
	for range 2000 {
		n := unitNumber(r)
		if n[:2] != "10" || ClassOf(n) == MaybeLiving || ClassOf(n) == TestSeries {
			t.Fatalf("P-number %s is of class %d", n, ClassOf(n))
		}
		if modulus11(n) && ClassOf(n) == BornBefore1900 {
			traps++
		}
	}
	if traps < 400 {
		t.Errorf("only %d of 2000 P-numbers have a date and modulus 11", traps)
	}
}

func TestWrittenForms(t *testing.T) {
	want := map[string]bool{"010190-1234": true, "0101901234": true, "010190 1234": true, "010190 - 1234": true,
		"010190- 1234": true, "010190  1234": true, "010190\t1234": true, "010190/1234": true, "010190.1234": true,
		"010190_1234": true, "01.01.90-1234": true, "01 01 90 1234": true, "01-01-90-1234": true, "010119901234": true,
		"01011990-1234": true, "010190\u20101234": true, "010190\u20111234": true, "010190\u20121234": true,
		"010190\u20131234": true, "010190\u20141234": true, "010190\u22121234": true, "010190\u00AD1234": true,
		"010190\u00A01234": true, "010190\u20091234": true, "010190\u202F1234": true, "010190\n1234": true,
		"010190-\n1234": true, "010190-\n    1234": true, "0101\n90-1234": true, "010190-12\n34": true,
		"CPR0101901234": true, "sag_0101901234_2020": true, "0101901234A": true, "O1O19O-1234": true,
		"０１０１９０-１２３４": true}
	p, r := picker{}, newStream(1, "forms")
	for range 4000 {
		delete(want, soften(p.write(r, "0101901234", breaks|wide|tabs)))
	}
	for form := range want {
		t.Errorf("form %q is never written", form)
	}
}

func TestWrittenFormsKeepToTheirPlace(t *testing.T) {
	p, r := picker{}, newStream(1, "forms")
	for range 2000 {
		line := p.write(r, "0201901234", plainLine)
		for _, c := range line {
			if c == '\n' || c == '\t' || windows1252(string(c)) == "\x1a" || windows1252(string(c)) == "?" {
				t.Fatalf("form %q does not fit a plain line", line)
			}
		}
	}
}
