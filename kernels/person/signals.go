package person

import "aktsyn/kernels"

// The signals of a person mention. Values are stored in indexes: append,
// never renumber.
const (
	// Given: a word of the mention is a given name of the dictionary.
	Given kernels.Signals = 1 << iota
	// Surname: a word of the mention is a surname of the dictionary.
	Surname
	// Full: a known given name is followed by a known surname, or "Surname, Given".
	Full
	// FullEntry: the mention is, or begins with, a full name of the dictionary.
	FullEntry
	// SeveralGiven: two or more given names and no surname ("Anne Marie").
	SeveralGiven
	// UnknownSurname: unknown capitalised words stand as surname behind a
	// known given name.
	UnknownSurname
	// UnknownGiven: an unknown capitalised word stands as given name before a
	// known surname.
	UnknownGiven
	// Initials: the mention has initials or a shortened given name (J., Chr.).
	Initials
	// Particle: the mention has a particle (von, de la, al-).
	Particle
	// Inverted: written surname first, "Hansen, Jens".
	Inverted
	// Shape: no word of the mention is in the dictionary.
	Shape
	// NameEnding: a surname, or an unknown word, ends as surnames do (-sen, -gaard, -ski).
	NameEnding
	// Common: a name of the mention is borne by many.
	Common
	// Rare: all known names of the mention are rare.
	Rare
	// AllCaps: written in capitals.
	AllCaps
	// LowerCase: written in small letters.
	LowerCase
	// Genitive: the mention ends in a genitive ending (Jensens, Hans', Lars's),
	// which is part of the span and not of the value.
	Genitive
	// LineBreak: the name is broken over a line.
	LineBreak
	// Compound: the mention is the first part of a compound (Jensen-sagen).
	Compound
	// Title: a title, role or kinship stands before it (fru, læge, min bror).
	Title
	// Label: a form label and a colon stand before it (Navn:, Ansøger:).
	Label
	// Speech: a verb beside it takes a person (siger, mumlede).
	Speech
	// SeenInFull: a full name on the page above has this name in it.
	SeenInFull
	// UserName: a name behind '@'.
	UserName
	// SentenceStart: a single word that begins a sentence, a line or a cell,
	// so that its capital says little.
	SentenceStart
	// WordLike: the single name is an ordinary word too (Bo, Mark, Lund).
	WordLike
	// MostlyWord: the single name is much more often an ordinary word.
	MostlyWord
	// Street: it is part of a street or another place named after somebody.
	Street
	// Company: it is part of a firm's, fund's or product's name.
	Company
	// Place: it is a place, or a postcode or the word "i" stands before it.
	Place
	// Month: it is a month or a weekday, with a number beside it.
	Month
	// Acronym: two to four capitals that may be an abbreviation (DAN, KIM).
	Acronym
	// SeenInDocument: a full name elsewhere in the document, on another page or
	// further down, has this name in it. Scan, which sees one page at a time,
	// never sets it; Confirmed does.
	SeenInDocument
	// Chat: the page is written as people chat, without capitals, so that
	// names in small letters count.
	Chat
	// EMail: it is the local part of an e-mail address, and spells a name.
	EMail
	// SaidBy: a verb of speech stands directly before it ("siger Hansen").
	SaidBy
	// Greeting: a greeting stands before it (Hej, Kære, Hilsen, Mvh).
	Greeting
	// Quoted: a word in no list that stands alone in quotation marks.
	Quoted
	// LoneCapital: a single word in no list, for which no more speaks than its
	// capital, or a verb behind it.
	LoneCapital
	// HiddenText: the name cannot be seen on its page, but can be copied from
	// it (marks.Hidden). Scan never sets it; Marked does.
	HiddenText
	// DoubtfulReading: it was recognised on a picture, and not surely
	// (marks.Doubtful). Scan never sets it; Marked does.
	DoubtfulReading
)

var signalNames = []string{
	"given", "surname", "full", "full-entry", "several-given",
	"unknown-surname", "unknown-given", "initials", "particle", "inverted",
	"shape", "name-ending", "common", "rare", "all-caps", "lower-case",
	"genitive", "line-break", "compound", "title", "label", "speech",
	"seen-in-full", "user-name", "sentence-start", "word-like",
	"mostly-word", "street", "company", "place", "month", "acronym",
	"seen-in-document", "chat", "e-mail",
	"said-by", "greeting", "quoted", "lone-capital",
	"hidden-text", "doubtful-reading",
}

// IsLoneCapital reports whether a hit is no more than a word in no list with a
// capital that Danish writes for names of every kind: firms, authorities,
// products and places among them. Such hits are listed like all others, but
// nobody's name has been found by them: hardly a letter is without one.
func IsLoneCapital(kind kernels.Kind, signals kernels.Signals) bool {
	return kind == kernels.Person && signals.Has(LoneCapital) &&
		!signals.Any(SeenInFull|SeenInDocument|NameEnding)
}

// SignalNames returns the names of the signals, by bit, for Signals.Names.
func SignalNames() []string { return append([]string(nil), signalNames...) }
