// Package cpr finds Danish CPR numbers in text, in every written form we know
// of, and says with named signals and a grade how sure it is.
//
// # The number
//
// DDMMYY and a four-digit serial, whose first digit gives the century (cpr.dk):
//
//	7th digit   YY             years
//	0-3         00-99          1900-1999
//	4, 9        00-36, 37-99   2000-2036, 1937-1999
//	5-8         00-57, 58-99   2000-2057, 1858-1899
//
// Replacement numbers add 60 to the day (cpr.dk) or have letters in the
// serial (D-eCPR and X-eCPR: MedCom 2022, HL7 Denmark's dk-core; KOT: STIL).
// Modulus 11 (weights 4 3 2 7 6 5 4 3 2 1; "Personnummeret i CPR",
// CPR-kontoret, 1 July 2008) is evidence and never a gate, because numbers
// without it have been issued since 1 October 2007.
//
// # What is found
//
// Every place where the digits of a possible date and a serial stand in a
// written form: with nothing, up to eight blanks of any width, hyphens, dashes
// (broken ones of bad conversions too), slash, full stop, underscore or up to
// three other signs of punctuation between date and serial; with the date's
// parts set apart (01.01.90); with a four-digit year; broken by the end of a
// line, with or without a hyphen, anywhere inside, behind the date also in
// quoted mail; with soft hyphens, zero-width characters and marks of writing
// direction inside; in full-width digits; with letters that OCR puts for digits
// (O o D l I | S B Z); nine digits that fill a cell of a table, alone, with
// decimals of zero or an exponent (101901234.0, 1.01901234E8); glued to letters;
// inside longer numbers. A number with hidden serial ("010190-XXXX",
// "010190-____") is a hit of its own kind, kernels.MaskedCPR.
//
// A date is possible when the calendar has it in the year that the century
// rule gives. Nothing that has one is dropped: what speaks against a reading
// only lowers its grade. Four things bound what is a reading at all, because
// behind them lies chance alone: repaired and letter serials need edges
// without letters and digits; wide blanks and punctuation between date and
// serial need plain digits, a date that is not in groups, and one line; a number
// that further digits touch is read only as digits on one line with at most a
// separator; and in tables no number crosses the border of a cell. Nothing
// crosses a blank line or a form feed.
//
// # Labels
//
// A label speaks for the number beside it, never for the page: the nearest
// one before the number on its line (or, for labels that speak for CPR, at
// the end of the line before), one in parentheses right behind it, the header of
// its column or the cell to its left in a table, the object identifier
// 1.2.208.176.1.2 and "^^^CPR" behind the number in health records. A label
// belongs to the first number of four or more digits behind it, one that names
// something else to the first digits whatever, and a currency to the amount
// before it; numbers that follow in a list share a label, but across the end of
// a line only when no other word follows there or a comma or "og" joins them.
// Where a label names both kinds, "CPR/CVR", CPR counts. The header of a column
// is among the first ten rows of a table, or the line of prose above lines with
// as many tabs, semicolons or commas; it counts more than the cell to the left.
//
// Words for other numbers are listed (words.go). There are too many to list
// all, so that any other word before "nr.", "nummer" or "id" counts as one too,
// "skadenr." or "ESDH-id", though less; only words for people say nothing then,
// "borgernr.".
//
// # Grade
//
// Grade adds the points of the signals that are set:
//
//	signal                     points
//	dash-separator                  7
//	label                           6   and never below high, see below
//	column-header                   6   and never below high, see below
//	label-shared                    6   and mostly never below high, see below
//	labelled-elsewhere              6
//	label-near                      4
//	mod11                           3
//	blank-separator                 3
//	birth-word                      3
//	name-near                       3
//	first-january                   2   only without mod11
//	weak-separator                  2
//	repeated                        1
//	four-digit-year                 0
//	test-series                     0
//	grouped-date                    0
//	hidden-text                     0
//	replacement-number             -1
//	letter-serial                  -2
//	line-break                     -2
//	lost-leading-zero              -2
//	doubtful-reading               -2   and never above high
//	future-birth                   -2
//	over-110                       -2
//	glued-to-letters               -2
//	number-series                  -2
//	account-shape                  -2
//	p-number-prefix                -2
//	postcode-shape                 -2
//	amount                         -4
//	timestamp-shape                -4
//	unknown-label                  -4   and never above medium, see below
//	loose-separator                -5
//	century-mismatch               -6
//	inside-identifier              -6
//	contrary-label                 -6   and never above medium, see below
//	contrary-header                -6   and never above medium, see below
//	period-shape                   -6
//	ocr-repair                     -9   and never above high
//	part-of-longer-number               always low
//
// Less than 3 points are low, from 3 medium, from 6 high, from 9 certain, unless
// a run has other thresholds (Scale). A number with a label of its own or in the
// column's header is at least high, whatever it looks like, because a labelled
// number is personal data; only a contradiction (century-mismatch) undoes that.
// What looks like decimals behind it does not: "cpr 0101901234,2 børn". A shared
// label does the same for numbers that look like nothing else: a time, an
// account, a production unit, a period, a postcode and a birth in the future or
// long ago are left to the points. What follows a label in the plural,
// "CPR-numre", is not taken for an account or a production unit. A number whose
// label names something else is at most medium, unless one of those or the same
// number elsewhere speaks for CPR. Masked numbers are always low. Explain takes
// the grade of a hit apart along this table; 'aktsyn explain' tells it in words.
//
// The weights follow from a few sentences. A hyphen in the usual place or a
// label is enough for high; together, or with modulus 11, they are certain.
// Ten plain digits need modulus 11 to be medium and a name or label beside
// them to be high. A contrary label outweighs any written form and any name.
//
// # Overlap
//
// Where readings of the same bytes overlap, the one with the better grade is
// reported. Readings of one grade that mean different numbers are all
// reported; of those that mean the same one, the first, unless it cuts into a
// longer number and a later one does not. The grade that decides is that without
// repeated and labelled-elsewhere, of future-birth and over-110 too, so that
// neither what else is on the page nor the year of the scan changes which
// readings are seen.
//
// # Work
//
// A page is gone through once; each place costs a bounded amount of work
// (see the constants in read.go, label.go and evidence.go), so that a scan is
// linear on any text. The package is laid out in the order of that work:
//
//   - internal/prefilter marks where numbers may begin, 64 bytes at a time, in
//     AVX2, AVX-512 or plain Go; find.go goes through the marks;
//   - plain.go reads plain digits the short way and settles most of what is no
//     number, whole.go keeps those of ten digits, read.go is the grammar of all
//     written forms and the specification of both;
//   - internal/charclass tells letters, digits, line ends and delimiters around a
//     number as masks; evidence.go, quiet.go, label.go, columns.go and lists.go
//     look around by them;
//   - grade.go grades, resolve.go settles overlaps, repeat.go counts.
//
// The environment variable AKTSYN_CPU forces a variant of the first phase:
// portable, avx2 or avx512. All find the same.
package cpr
