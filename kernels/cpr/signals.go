package cpr

import (
	"slices"

	"aktsyn/kernels"
)

// Signals are the pieces of evidence this kernel reports, stored as bits:
// append, never renumber. What each one weighs is in the table of Grade.
const (
	// Modulus11 says that the ten digits hold modulus 11. It is evidence, never
	// a gate: since 1 October 2007 numbers without it are issued (cpr.dk).
	Modulus11 kernels.Signals = 1 << iota
	// FirstJanuary says that the birth date is a 1 January, the day on which
	// numbers without modulus 11 are normally issued (cpr.dk).
	FirstJanuary
	// DashSeparator says that a hyphen, dash, minus or soft hyphen stands
	// between date and serial, the usual way to write the number.
	DashSeparator
	// BlankSeparator says that one blank stands between date and serial.
	BlankSeparator
	// WeakSeparator says that something stands between date and serial that
	// is common between unrelated numbers: slash, full stop, underscore, two
	// blanks, a tab, a line break, or a blank after a date like 01.01.90.
	WeakSeparator
	// FourDigitYear says that the date is written with its century.
	FourDigitYear
	// Label says that a word such as "CPR-nr." speaks for the number, with
	// nothing but punctuation, connecting words or one line end between, or
	// stands in parentheses right behind it.
	Label
	// LabelNear says that such a word stands before the number on its line,
	// other words between them, or behind the number without parentheses.
	LabelNear
	// LabelShared says that the number follows another number in a list, and
	// that other one has a label.
	LabelShared
	// ColumnHeader says that the header of the table names the number's
	// column with such a word.
	ColumnHeader
	// LabelledElsewhere says that the same number stands elsewhere on the
	// page with a label or under a header of its own.
	LabelledElsewhere
	// BirthWord says that a word such as "født" or "fødselsdato" precedes. It
	// says nothing for a grouped date, which needs no number to follow it.
	BirthWord
	// NameNear says that what looks like a person's name, two capitalised
	// words in a row that are no firm's, stands right before or behind the
	// number. It says nothing where the digits look like a time or a place.
	NameNear
	// Repeated says that the same number stands on the page more than once.
	Repeated
	// TestSeries says that the serial is 99xx, where the test persons of the
	// health services are.
	TestSeries
	// ReplacementNumber says that 60 is added to the day: an erstatnings-CPR.
	ReplacementNumber
	// LetterSerial says that the serial holds letters: D-eCPR, X-eCPR, KOT.
	LetterSerial
	// GroupedDate says that day, month and year are set apart, 01.01.90.
	GroupedDate
	// LineBreak says that a line ends inside the number.
	LineBreak
	// OCRRepair says that letters were read as the digits they look like.
	OCRRepair
	// LostZero says that nine digits, or a floating-point number of as many,
	// fill a cell of a table and were read as a number whose leading zero a
	// program dropped.
	LostZero
	// FutureBirth says that the birth date lies after the year of Options.Today.
	FutureBirth
	// OverAge says that the birth lies more than 110 years before the year
	// of Options.Today.
	OverAge
	// CenturyMismatch says that a four-digit year contradicts the century
	// that the seventh digit stands for.
	CenturyMismatch
	// LongerNumber says that further digits touch the number.
	LongerNumber
	// Identifier says that the number is part of a machine-made name: mixed
	// letters and digits are joined to it, or an @ follows.
	Identifier
	// Glued says that letters which are no label touch the number.
	Glued
	// NumberSeries says that another number is joined to it in the same way
	// as its own parts are: rows of figures, 2020-010190-1234.
	NumberSeries
	// Timestamp says that the digits are a clock time too: YYMMDDhhmm,
	// DDMMYYhhmm or DDMMYYYYhh, on another day than 1 January.
	Timestamp
	// AccountShape says that four digits and a blank or hyphen precede ten
	// plain digits, as a bank's registration number does.
	AccountShape
	// Amount says that decimals follow, or that ten digits are written as a
	// floating-point number, 2.501901234E9.
	Amount
	// PNumberPrefix says that ten plain digits begin with 10, as every
	// production unit's number does, and stand where such numbers do: behind
	// a CVR number on the line, beside another number that begins with 10, or
	// behind a number that has a label for one, "CPR-nr. 010190-1234 / 10…".
	PNumberPrefix
	// ContraryLabel says that the nearest label names something else, such
	// as an invoice, an account or a production unit, or that a currency or a
	// unit of measure follows.
	ContraryLabel
	// ContraryHeader says that the header of the column does.
	ContraryHeader
	// PostcodeShape says that a date like 16.01.19, a blank or line end and
	// four digits stand before a capitalised word, as date, postcode and town
	// do. Then names near it are no evidence: the town is one.
	PostcodeShape
	// UnknownLabel says that the nearest label, or the header of the column,
	// is a word we do not know before "nr.", "nummer" or "id", as in
	// "skadenr." or "ESDH-id". There are too many such words to list.
	UnknownLabel
	// PeriodShape says that a date like 27.08.1998, a hyphen and a later year
	// stand there.
	PeriodShape
	// LooseSeparator says that three or more blanks, or punctuation that numbers
	// are hardly written with, stand between date and serial. It comes with
	// WeakSeparator and takes more than that gives.
	LooseSeparator
	// HiddenText says that the number cannot be seen on its page, but can be
	// copied from it (marks.Hidden). Scan never sets it, Marked does.
	HiddenText
	// DoubtfulReading says that the number was recognised on a picture, and
	// not surely (marks.Doubtful). Scan never sets it, Marked does.
	DoubtfulReading
)

var signalNames = []string{
	"mod11", "first-january", "dash-separator", "blank-separator", "weak-separator", "four-digit-year",
	"label", "label-near", "label-shared", "column-header", "labelled-elsewhere", "birth-word", "name-near",
	"repeated", "test-series", "replacement-number", "letter-serial", "grouped-date", "line-break", "ocr-repair",
	"lost-leading-zero", "future-birth", "over-110", "century-mismatch", "part-of-longer-number",
	"inside-identifier", "glued-to-letters", "number-series", "timestamp-shape", "account-shape", "amount",
	"p-number-prefix", "contrary-label", "contrary-header", "postcode-shape",
	"unknown-label", "period-shape",
	"loose-separator",
	"hidden-text", "doubtful-reading",
}

// SignalNames returns the names of the signals, that of bit i at index i,
// for kernels.Signals.Names. The slice is the caller's own.
func SignalNames() []string { return slices.Clone(signalNames) }
