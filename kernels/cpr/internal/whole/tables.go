package whole

import "aktsyn/kernels"

// Tables are what numbers are told by in one year: 20 KB, of which a text uses a
// half. They are immutable.
type Tables struct {
	// births are by the seventh digit (bits 7 to 10 of the index) and the two
	// digits of the year.
	births [16 * 128]birth
	// days are by day (bits 4 to 10 of the index) and month: FirstJanuary and
	// ReplacementNumber, and in which years there is such a day.
	days [128 * 16]uint16
	// multiples are Modulus11 for the sums that hold it.
	multiples [512]uint8
	// separators are the signals of the bytes behind six digits.
	separators [256]uint8
	neighbours [256]Near
	vectors    vectors
}

// birth is what a year of birth tells.
type birth struct {
	flags uint16
	born  uint16
}

// Of the flags of a birth, leap and the two signals of its age; of days the bits
// for years that are not leap years and those that are.
const (
	leap          = 1
	ageShift      = 8
	ageFlags      = uint16((FutureBirth | OverAge) >> ageShift)
	inCommonYears = 1 << 5
	inLeapYears   = 1 << 6
)

// vectors are the constants of assembly.
type vectors struct {
	// compact takes the digits of a number together, by its separator's signal.
	compact [3][16]uint8
	halves  [16]uint8 // 0x0F
	tens    [16]int8  // make pairs of digits: day, month, year, and the seventh digit alone
	indices [8]int16  // make of these the indices of days and births
	weights [16]int8  // of modulus 11
	kind    [16]uint8 // what follows Born
}

// Calendar is what a reader must know of dates.
type Calendar struct {
	// Birth tells of the seventh digit and the year's two what they say of the
	// signals FutureBirth and OverAge, and the Born of hits.
	Birth func(seventh, year int) (age kernels.Signals, born uint16)
	// Leap reports whether their year is a leap year.
	Leap func(seventh, year int) bool
	// Day reports whether a year has a day, a replacement number's as it is
	// written.
	Day func(leap bool, month, day int) bool
}

// NewTables returns the tables of a calendar.
func NewTables(c Calendar) *Tables {
	t := &Tables{vectors: newVectors()}
	for seventh := range 10 {
		for year := range 100 {
			age, born := c.Birth(seventh, year)
			t.births[seventh<<7|year] = birth{uint16(age>>ageShift) | leap*uint16(bit(c.Leap(seventh, year))), born}
		}
	}
	for day := range 100 {
		for month := 1; month <= 12; month++ {
			t.days[day<<4|month] = inCommonYears*uint16(bit(c.Day(false, month, day))) |
				inLeapYears*uint16(bit(c.Day(true, month, day))) |
				uint16(FirstJanuary)*uint16(bit(month == 1 && day%replacement == 1)) |
				uint16(ReplacementNumber)*uint16(bit(day > replacement))
		}
	}
	for sum := 0; sum < len(t.multiples); sum += 11 {
		t.multiples[sum] = uint8(Modulus11)
	}
	t.separators['-'], t.separators[' '] = uint8(DashSeparator), uint8(BlankSeparator)
	for b := range t.neighbours {
		t.neighbours[b] = Digit*Near(bit('0' <= b && b <= '9')) | Wide*Near(b>>7)
	}
	return t
}

// replacement is added to the day of replacement numbers.
const replacement = 60

// Born is the Born of numbers with this seventh digit and the two of the year.
func (t *Tables) Born(seventh, year int) uint16 { return t.births[seventh&15<<7|year&127].born }

func newVectors() vectors {
	v := vectors{
		tens:    [16]int8{10, 1, 10, 1, 10, 1, 1},
		indices: [8]int16{16, 1, 1, 128},
		weights: [16]int8{4, 3, 2, 7, 6, 5, 4, 3, 2, 1},
		kind:    [16]uint8{12: uint8(kernels.CPR), 13: uint8(kernels.Low)},
	}
	const none = 0x80
	for i := range 16 {
		v.halves[i] = 0x0F
		for s := range v.compact {
			v.compact[s][i] = none
			if i < places {
				v.compact[s][i] = uint8(i) + bit(i >= dateDigits && s > 0)
			}
		}
	}
	return v
}
