package corpora

import (
	"fmt"
	"strconv"
	"time"
)

var (
	streets = []string{"Birkevænget", "Skolegade", "Åparken", "Møllebakken", "Østre Ringvej", "Kirkestræde",
		"Nørre Allé", "Lærkevej", "Engdraget", "Havnepladsen", "Søndertoften"}
	towns   = []string{"4999 Nordsund", "5999 Lillerup", "8999 Sønderlund", "9899 Ådal", "3099 Ærøskov"}
	firms   = []string{"Nordsund Multiservice ApS", "Byens Rengøring A/S", "Ådal Maskinværksted", "Lillerup Gartneri I/S", "Sønderlund Lager og Transport A/S"}
	schools = []string{"Åskolen", "Nordsund Skole", "Lillerup Friskole", "Skovbørnehaven", "Ådal Privatskole"}
	months  = [12]string{"januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september",
		"oktober", "november", "december"}
)

// firstDay and dayCount span the days on which things happen in archives.
var firstDay = time.Date(2019, 1, 2, 0, 0, 0, 0, time.UTC)

const dayCount = 2400 // to summer 2025

func randomDay(r *stream) time.Time { return firstDay.AddDate(0, 0, r.below(dayCount)) }

// fact returns the text of a slot that names no person.
func fact(r *stream, s slot) string {
	switch s {
	case slotDate:
		return writtenDay(r, randomDay(r))
	case slotAmount:
		return fmt.Sprintf("%d.%03d,%02d", r.between(1, 28), r.below(1000), r.below(4)*25)
	case slotPhone:
		return phone(r)
	case slotAddress:
		return address(r)
	case slotJournal:
		return fmt.Sprintf("%d-%06d-%d", r.between(2019, 2025), r.below(1000000), r.between(1, 9))
	case slotFirm:
		return pick(r, firms)
	case slotSchool:
		return pick(r, schools)
	case slotClock:
		return fmt.Sprintf("%d.%d5", r.between(8, 15), r.between(1, 4))
	case slotHours:
		return strconv.Itoa(r.between(2, 9))
	case slotWeeks:
		return strconv.Itoa(r.between(6, 16))
	}
	return lookAlike(r, s)
}

// lookAlike returns the digits of a slot whose number may be taken for a CPR
// number.
func lookAlike(r *stream, s slot) string {
	switch s {
	case slotInvoice:
		return harmless(func() string { return r.digits(10) })
	case slotUnit:
		return unitNumber(r)
	case slotCompany:
		return strconv.Itoa(r.between(10, 39)) + r.digits(6)
	case slotAccount:
		return harmless(func() string { return "00" + r.digits(8) })
	case slotEAN:
		return "579000" + r.digits(7)
	default: // slotStamp
		return randomDay(r).Format("20060102") + fmt.Sprintf("%02d%02d", r.between(7, 17), r.below(60))
	}
}

// unitNumber returns a P-number: ten digits that begin with 10. One in four
// has a birth date and satisfies modulus 11, as real ones may; that date is
// then before 1900.
func unitNumber(r *stream) string {
	dated := r.chance(25)
	for {
		n := "10" + r.digits(8)
		class := ClassOf(n)
		if !dated && class == NoDate || dated && class == BornBefore1900 && modulus11(n) {
			return n
		}
	}
}

// harmless draws until the number cannot be a living person's.
func harmless(draw func() string) string {
	for {
		if n := draw(); ClassOf(n) != MaybeLiving {
			return n
		}
	}
}

// phone returns eight digits beginning with 1, which no subscriber has.
func phone(r *stream) string {
	d := "1" + r.digits(7)
	switch r.below(3) {
	case 0:
		return d
	case 1:
		return d[:4] + hardBlank + d[4:]
	}
	return d[:2] + hardBlank + d[2:4] + hardBlank + d[4:6] + hardBlank + d[6:]
}

func address(r *stream) string {
	return fmt.Sprintf("%s %d, %s", pick(r, streets), r.between(1, 120), pick(r, towns))
}

// writtenDay writes a day in one of the Danish ways.
func writtenDay(r *stream, day time.Time) string {
	switch r.below(3) {
	case 0:
		return day.Format("02-01-2006")
	case 1:
		return day.Format("02.01.2006")
	}
	return fmt.Sprintf("%d. %s %d", day.Day(), months[day.Month()-1], day.Year())
}
