package cpr

import (
	"fmt"
	"testing"

	"aktsyn/kernels"
)

func TestMod11(t *testing.T) {
	for digits, want := range map[string]bool{
		"0707614285": true, // CPR-kontoret's example
		"0707614286": false,
		"":           false, "070761428": false, "07076142855": false, "070761428X": false, "07O7614285": false,
	} {
		if got := Mod11(digits); got != want {
			t.Errorf("Mod11(%q) = %v", digits, got)
		}
	}
}

// The rows of cpr.dk's table and the years beside its borders.
func TestCenturyTable(t *testing.T) {
	for _, c := range []struct {
		seventh string
		yy      string
		year    int
	}{
		{"0123", "00", 1900}, {"0123", "99", 1999}, {"0123", "37", 1937},
		{"49", "00", 2000}, {"49", "36", 2036}, {"49", "37", 1937}, {"49", "99", 1999},
		{"5678", "00", 2000}, {"5678", "57", 2057}, {"5678", "58", 1858}, {"5678", "99", 1899},
	} {
		for _, seventh := range c.seventh {
			value := "0202" + c.yy + string(seventh) + "000"
			if year, month, day, ok := BirthDate(value); !ok || year != c.year || month != 2 || day != 2 {
				t.Errorf("BirthDate(%s) = %d-%d-%d, %v; want %d", value, year, month, day, ok, c.year)
			}
		}
	}
}

func TestBirthDate(t *testing.T) {
	for _, c := range []struct {
		value string
		day   int
		ok    bool
	}{
		{"6702018000", 7, true},  // replacement: 60 added
		{"9112018000", 31, true}, // the last replacement day
		{"9212018000", 0, false},
		{"6002018000", 0, false},
		{"3202018000", 0, false}, {"0002018000", 0, false}, {"0100018000", 0, false}, {"0113018000", 0, false},
		{"3104018000", 0, false}, {"3004018000", 30, true},
		{"2902008000", 29, true},  // 2000 was a leap year
		{"2902000000", 0, false},  // 1900 was not
		{"2902018000", 0, false},  // 2001 was not
		{"0202580AB1", 2, true},   // D-eCPR: the seventh place is a digit
		{"020258KOT1", 0, false},  // KOT: no century
		{"0202588", 0, false},     // too short
		{"02025A8000", 0, false},  // letters in the date
		{"02025880-0", 0, false},  // not canonical
		{"020258ab00", 0, false},  // small letters
		{"02025880001", 0, false}, // too long
	} {
		_, _, day, ok := BirthDate(c.value)
		if ok != c.ok || ok && day != c.day {
			t.Errorf("BirthDate(%s) = day %d, %v", c.value, day, ok)
		}
	}
}

func TestCalendarAgreesWithItself(t *testing.T) {
	days := 0
	for year := 1858; year <= 2057; year++ {
		for month := -1; month <= 13; month++ {
			for day := -1; day <= 32; day++ {
				if calendarDay(year, month, day) {
					days++
				}
			}
		}
	}
	// 200 years with a leap day in each fourth but for 1900.
	if want := 200*365 + 49; days != want {
		t.Errorf("%d days in 1858-2057, want %d", days, want)
	}
}

func TestClockTimes(t *testing.T) {
	for digits, want := range map[string]bool{
		"2002201405": true,  // 20 February 2014, 05 o'clock; 2020-02-20 14:05
		"0101261230": true,  // 1 January 2026, 12:30
		"0101991230": false, // not this century's
		"0101262430": false, "0101261260": false,
		"0101261AB1": false,
	} {
		n, _ := parseNumber(digits)
		if got := n.clockTime(); got != want {
			t.Errorf("%s: %v", digits, got)
		}
	}
}

// Of all dates, what is looked up for plain numbers is what the number tells.
func TestPlainNumbersOfAllDates(t *testing.T) {
	f := finder{years: yearsUntil(FirstYear)}
	for c := range 10 {
		for yy := range 100 {
			for day := range 92 {
				for month := 1; possibleDay(day) && month <= 12; month++ {
					f.text = []byte(fmt.Sprintf("%02d%02d%02d%d123      ", day, month, yy, c))
					n := number(f.text[:10])
					f.candidates = f.candidates[:0]
					f.addWhole(0)
					if possible := len(f.candidates) == 1; possible != n.possibleDate() {
						t.Fatalf("%s: possible %v", n, possible)
					}
					want := candidate{signals: n.facts(FirstYear), end: 10, value: n, born: f.years.born(&n), kind: kernels.CPR, grade: kernels.Low}
					if len(f.candidates) == 1 && f.candidates[0] != want {
						t.Fatalf("%+v, want %+v", f.candidates[0], want)
					}
				}
			}
		}
	}
}
