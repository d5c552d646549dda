// Package person finds mentions of persons by name: "Jens Peter Hansen",
// "HANSEN, Jens", "H.C. Andersen", "fru Baumann", "Jens".
//
// # What is a candidate
//
// A candidate begins with an event: a word of the dictionary (given name,
// surname, full name) written with a capital, initials before a capitalised
// word, or an unknown word with a capital that Danish, where nouns are small,
// writes for names only: within a sentence, behind a title, a greeting, a label
// or a verb of speech, in quotation marks, or as a sentence's first word where
// it does not end as nouns do and a verb follows. Unknown words that end as
// authorities, laws and streets do (-styrelsen, -loven, -gade), and those that
// have a role of their own (lists/words.txt), are no candidates. One unknown
// word for which nothing but its capital speaks is a candidate of grade low
// (LoneCapital): hardly a page is without, see IsLoneCapital. A dictionary name
// that is also a function word ("Han", "Den", "Er") is no event of its own, but
// may be part of a name.
//
// The local part of an e-mail address is a candidate if it spells a name
// ("jens.hansen", "hansen_jens82", "jensh"), and so is every user name behind
// '@'. Nothing else in an address is.
//
// Words in small letters are candidates of grade low. On pages written as
// people chat (most sentences begin with a small letter) every name of the
// dictionary that is no ordinary word, or stands beside another name, is one,
// and so are unknown words behind a greeting ("hej mattson"), behind a verb
// that gives a name ("hedder"), and authors in the heads of quoted messages.
// On other pages only a given name and a surname that stand side by side are,
// and only where capitals are few (one word in 128 bytes, 256 bytes not
// counted, so that any sentence alone is such a page) or the page is the name
// of a document. Every candidate is reported.
//
// # What is in the span
//
// Given names, middle names, initials, particles (von, de la, al-) and
// surnames that stand together: parted by blanks, by a hyphen, or in prose by
// one line break. An unknown capitalised word belongs to the name as surname
// behind a known given name and as given name before a known surname.
// "Surname, Given" is one mention. Where it fills a field (a cell, a line, or
// what stands behind a label) surnames may follow the given name too, and in a
// cell the surname may be one that is also a given name. The genitive s or
// apostrophe that the name itself does not have ("Jensens", "Lars'", "Lars's")
// is inside the span, so that redaction covers the word, and not in the value.
// Titles and the tail of a compound ("Jensen-sagen") are outside; a small
// syllable of an East Asian given name ("Min-jun") is inside. Of an address or
// user name the span is the local part or the name without '@', and the value
// the name that it spells. Names are never joined over a blank line, a form
// feed, a tab, four blanks in a row, or the row end of a table. Invisible
// characters (soft hyphen, zero-width space; see dictionary.Invisible) are read
// as if they were not there: they are inside a span, not at its ends, and not
// in the value. On pages of form Name the characters '_', '-' and '.' are
// blanks.
//
// Mentions do not overlap: one per stretch of text, the longest reading.
//
// # Grades
//
// Every mention carries signals, the named observations for and against it,
// and Grade is a pure function of them. See the constants. Explain takes the
// grade of a hit apart; 'aktsyn explain' tells it in words.
//
// A linear model over neighbouring words, shapes, classes and the rules'
// signals, learned from UNER-DDT train, was tried and left out: cross-validated
// strict F1 at the best grade rose by 0.3 to 0.4 points, it fell on DaN+, and
// the gap between names of different origin grew by a point.
//
// # Data
//
// The built-in names (lists/*.txt) and the word roles (lists/words.txt) were
// put together for this project from general knowledge, and no foreign list
// is copied into them. One part is made by the program: the surnames of
// lists/surnames_composed.txt are stems joined to endings, some 5,600 of the
// 40,000 surnames. Which stems may take which endings was settled by counting
// how many of the pairs Statistics Denmark's figures of 2014 have (five or
// more bearers); 58 % of what is made is borne by so many, and of the rest no
// more is known than that it looks like a Danish name. Pairs that are towns,
// countries or plain words are struck out. Some 750 Bosnian surnames of
// lists/world.txt were likewise made of stems with -ovic and -ic, and spellings
// with ć and ń and the Polish women's forms of those that end in -ic and -ski.
// Of these Bosnian surnames 23 % are borne by five or more in Denmark; how many
// people abroad bear the others has not been counted.
//
// lists/builtin.akdict is the lists compiled (go generate); a test holds it
// against them.
//
// Tests measure, where those figures are present, the share of the population
// that the lists cover and the share of the made names that is borne, and
// that no made name is a town or an everyday word that hardly anybody bears.
package person
