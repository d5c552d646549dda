// Package person finds mentions of persons by name: "Jens Peter Hansen",
// "HANSEN, Jens", "H.C. Andersen", "fru Baumann", "Jens".
//
// # What is a candidate
//
// A candidate begins with an event: a word of the dictionary (given name,
// surname, full name) written with a capital, initials before a capitalised
// word, or a shape that only names have in Danish, where nouns are small: two
// unknown capitalised words beside each other within a sentence, an unknown
// one behind a title or a verb of speech, one that ends as surnames do, one
// that was part of a full name further up the page, a user name behind '@'.
// A capitalised word alone is no event. Words in small letters are a
// candidate only where a given name and a surname of the dictionary, neither
// of them an ordinary word, stand side by side. A dictionary name that is
// also a function word ("Han", "Den", "Er") is no event of its own, but may
// be part of a name. Every candidate is reported.
//
// # What is in the span
//
// Given names, middle names, initials, particles (von, de la, al-) and
// surnames that stand together: parted by blanks, by a hyphen, or in prose by
// one line break. An unknown capitalised word belongs to the name as surname
// behind a known given name and as given name before a known surname.
// "Surname, Given" is one mention. Titles, the genitive s or apostrophe that
// the name itself does not have ("Jensens", "Lars'", "Lars's") and the tail
// of a compound ("Jensen-sagen") are outside. Names are never joined over a
// blank line, a form feed, a tab, four blanks in a row, or the row end of a
// table. On pages of form Name the characters '_', '-' and '.' are blanks.
//
// Mentions do not overlap: one per stretch of text, the longest reading.
//
// # Grades
//
// Every mention carries signals, the named observations for and against it,
// and Grade is a pure function of them. See the constants.
//
// # Data
//
// The built-in names (lists/*.txt) and the word roles (lists/words.txt) are
// written by hand from general knowledge for this project. No foreign list is
// copied into them; a test measures the share of the population they cover
// against the counts of Statistics Denmark, where those are present.
package person
