package cpr

import (
	"encoding/binary"
	"hash"
)

// role is what a word before a number says about it.
type role uint8

const (
	roleNone     role = iota
	roleLabel         // speaks for a CPR number
	rolePNR           // "PNR", "PID": the person's number in CPR systems and HL7, others' elsewhere
	roleContrary      // names another kind of number
	roleUnknown       // an unknown word with "nr." or the like: names some kind of number
	roleBirth         // speaks for a birth date
	roleNumber        // "nr.", "nummer": belongs to the word before it
	roleLink          // says nothing, and does not part a label from its number
)

var roleNames = [...]string{"none", "label", "pnr", "contrary", "unknown", "birth", "number", "link"}

// vocabulary lists words in lower case by what they say, in the spellings of
// Danish case work, English and the field names of common exports. A word
// with "cpr" in it is a label without being listed (see wordRole).
var vocabulary = map[role][]string{
	roleLabel: {
		"personnummer", "personnumre", "personnummeret", "persnr", "personid", "personidentifikation",
		"civilregistreringsnummer", "ssn",
		// OIOXML, the public sector's element names.
		"personcivilregistrationidentifier", "civilregistrationidentifier",
	},
	rolePNR: {"pnr", "pid"},
	roleContrary: {
		"produktionsenhed", "produktionsenheder", "produktionsenhedsnummer", "penhed", "cvr", "vat", "moms",
		"faktura", "fakturaer", "faktnr", "invoice", "ordre", "ordrer", "order", "bestilling", "rekvisition",
		"konto", "kontonr", "account", "iban", "swift", "bic", "bankkonto", "nemkonto", "fik", "betalingsid",
		"ean", "gln", "gtin", "isbn", "issn", "sku", "barcode", "stregkode", "varenr", "periode", "perioden", "perioder", "uge", "ugerne",
		"tlf", "telefon", "telefonnr", "tel", "phone", "mobil", "mobile", "mob", "fax", "telefax",
		"journal", "jnr", "sagsnr", "sagsid", "kle", "licens", "license", "licence", "autorisation",
		"serial", "serie", "kundenr", "tracking", "sporing", "uuid", "guid", "hash", "sha", "md",
		"objectid", "lokalid", "timestamp", "tidsstempel", "epoch", "version", "build", "port",
		"matrikel", "matr", "bfe", "bbr", "esr", "vejkode", "kommunekode", "adressekode", "postnr", "postnummer",
		"koordinat", "koordinater", "utm", "kr", "dkk", "eur", "usd", "sek", "nok", "beløb", "saldo", "total",
		"amount", "pris", "kvittering", "bilag", "dankort", "kortnr", "kreditnota", "indkøbsordre",
		"reservation", "reservationer", "booking", "bookinger", "billet", "billetter",
	},
	roleBirth: {"født", "foedt", "fødselsdato", "fødselsdag", "fødselsdata", "foedselsdato", "born", "dob", "birthdate"},
	roleNumber: {
		"nr", "nummer", "nummeret", "numre", "numrene", "no", "num", "number", "numbers", "id",
	},
	roleLink: {
		"er", "var", "på", "med", "for", "har", "lyder", "is", "was", "the", "of", "hans", "hendes", "deres",
		"dit", "din", "mit", "min", "sit", "sin", "dette", "følgende",
		"person", "identifier", "identifikator", "value", "værdi", "val", "v", "key", "text", "string", "str",
		"system", "extension", "root", "type", "field", "attribute", "element", "urn", "oid", "name", "code",
		"td", "th", "tr", "dt", "dd", "li", "p", "b", "i", "em", "br", "div", "span", "strong", "label", "input", "nbsp",
	},
}

// numbered are the words that say something only together with a word such
// as "nr." or "nummer": "P-nr.", "sagsnummer", "person nr.". Words that are
// not listed here have roleUnknown then. Those of roleNone say nothing either
// way: people, whose number may well be their CPR number, and small words.
var numbered = map[role][]string{
	roleLabel: {
		// Civil registration number, personal identification number.
		"registration", "identification",
		"person", "pers", "persons", "fødsels", "foedsels", "sygesikrings", "sundhedskort", "sikrings",
		"sygesikring", "sygesikringskort", "sygesikringsbevis",
	},
	roleNone: {
		"borger", "borgers", "borgerens", "citizen", "individ", "patient", "patients", "patientens", "klient", "klients",
		"klientens", "client", "barn", "barns", "barnet", "barnets", "child", "børn", "børns", "børnenes", "elev", "elevs",
		"elevens", "klagers", "klagerens", "plejebarns", "plejebarnets", "ansøger", "ansøgers", "ansøgerens", "mor", "mors", "moderens", "mother", "far", "fars", "faderens",
		"father", "forælder", "forælders", "søn", "søns", "sønnens", "datter", "datters", "datterens", "søskendes",
		"ægtefælle", "ægtefælles", "samlever", "samlevers", "hustrus", "mands", "partners", "pårørendes", "værges",
		"sikrede", "sikredes", "forsikredes", "afdøde", "afdødes", "lejers", "beboers", "studerendes", "kursists",
		"the", "a", "an", "og", "and", "or", "eller", "samt", "til", "fra", "af", "i", "som", "under", "ved", "om",
		"der", "den", "det", "de", "et", "en", "at", "også", "nyt", "nye", "ny", "gammelt", "gamle", "tidligere",
		"andet", "anden", "samme", "hvis", "sine", "sin", "eget", "hun", "han", "ident", "identifikations",
		"vedr", "vedrørende", "ang", "angående", "ad", "jf", "jfr", "jævnfør", "cf", "re", "att", "pr", "ca", "inkl", "ekskl",
		"evt", "iht", "ifølge", "ift", "mht", "hhv", "fx", "dvs", "bl", "sml", "nb", "obs", "hos", "mellem", "mod", "både",
	},
	roleContrary: {
		"p", "se", "j", "s", "reg", "registrerings", "ref", "reference", "sags", "sag", "case", "løbe", "kunde",
		"customer", "vare", "item", "artikel", "article", "part", "medlems", "member", "police", "aftale",
		"kontrakt", "contract", "betalings", "kvitterings", "pakke", "sporings", "forsendelses", "dokument", "dok",
		"document", "akt", "bilags", "ejendoms", "projekt", "project", "tilbuds", "indkøbs", "bestillings",
		"rekvisitions", "enheds", "afdelings", "institutions", "skole", "bruger", "user", "løn", "medarbejder",
		"tjeneste", "kort", "card", "batch", "lot", "model", "ticket", "gods", "parti", "måler", "installations",
		"leverandør", "kreditor", "debitor", "autorisations", "licens", "object", "lokal", "message", "session",
	},
}

// numberEndings are what compounds end in: "fakturanummer", "sagsnr". Many
// words that name no number end in the last two, "altid"; the others make a
// compound of any word, the last two of none of a single letter, "sid".
var numberEndings = [...]numberEnding{
	{"nummeret", true}, {"nummer", true}, {"numrene", true}, {"numre", true}, {"number", true}, {"nr", true},
	{"no", false}, {"id", false},
}

// contraryEnds are what compounds that name another kind of number end in:
// konto, ordre, faktura, journal, telefon, licens, beløb.
var contraryEnds = [...]string{"konto", "ordre", "ktura", "urnal", "lefon", "icens", "eløb"}

type numberEnding struct {
	text  string
	clear bool
}

// endingsBy are the numberEndings by their last letter, in their order.
var endingsBy = func() (by ['z' + 1][]numberEnding) {
	for _, e := range numberEndings {
		last := e.text[len(e.text)-1]
		by[last] = append(by[last], e)
	}
	return by
}()

// entry is a word of the lists.
type entry struct {
	word    string
	role    role // by itself, roleNone if it has none
	stem    role // before "nr." or the like
	hasStem bool // stem is known, and may be roleNone
}

// lexicon holds the lists' words by their hash, in the first free place from
// there. Nearly all words that are looked up are in none of them, and end at
// an empty place or a word of another length.
type lexicon [1024]entry

var known = newLexicon()

func newLexicon() (l lexicon) {
	for r := range roleNames {
		for _, w := range vocabulary[role(r)] {
			l.place(w).role = role(r)
		}
		for _, w := range numbered[role(r)] {
			e := l.place(w)
			e.stem, e.hasStem = role(r), true
		}
	}
	return l
}

// place returns the entry of a word, a new one if there is none.
func (l *lexicon) place(word string) *entry {
	for i := hashOf([]byte(word)); ; i++ {
		switch e := &l[i%uint32(len(l))]; e.word {
		case "":
			e.word = word
			return e
		case word:
			return e
		}
	}
}

// find returns the entry of a word in small letters, one without roles if
// there is none.
func (l *lexicon) find(word []byte, hash uint32) *entry {
	for i := hash; ; i++ {
		if e := &l[i%uint32(len(l))]; len(e.word) == 0 || e.word == string(word) {
			return e
		}
	}
}

// hashOf is the hash of a word in small letters.
func hashOf(word []byte) (h uint32) {
	for _, c := range word {
		h = hashOn(h, c)
	}
	return h
}

func hashOn(h uint32, c byte) uint32 { return (h^uint32(c))*0x9E3779B1 ^ h>>15 }

// hints tell most words that mean nothing without reading them: by a hash of
// length and last eight bytes for the words of the lists, and by one of the last
// five for compounds. Bits are set for all that may mean something.
type hints struct {
	words, ends [1 << hintBits / 64]uint64
}

const (
	hintBits  = 14
	wordBytes = 8 // that a word is hinted at by
	endBytes  = 5 // that an end is hinted at by
)

var hinted = newHints()

func newHints() *hints {
	h := &hints{}
	for i := range known {
		if w := known[i].word; w != "" {
			set(&h.words, wordHint(lastBytes([]byte(w)), len(w)))
		}
	}
	for _, e := range numberEndings {
		h.addEnd(e.text)
	}
	for _, e := range contraryEnds {
		h.addEnd(e)
	}
	return h
}

// addEnd hints at all words with an end; mayEndNumber does at those with short
// ones.
func (h *hints) addEnd(end string) {
	if len(end) >= endBytes {
		set(&h.ends, endHint(lastBytes([]byte(end))))
	}
}

// mayEndNumber reports whether a word of three bytes or more with these last
// bytes, in any case, may be a compound with "nr", "no" or "id".
func mayEndNumber(last uint64) bool {
	switch last >> 48 {
	case 'r'<<8 | 'n', 'o'<<8 | 'n', 'd'<<8 | 'i':
		return true
	}
	return false
}

// mayMean reports whether a word may have a role by itself.
func (h *hints) mayMean(word []byte) bool {
	if n := len(word); n == 0 || n >= maxWord {
		return n > 0
	}
	return h.mayEnd(lastBytes(word), len(word)) || holdsCPR(word)
}

// mayMeanAt is mayMean for text[start:end].
func (h *hints) mayMeanAt(text []byte, start, end int) bool {
	n := end - start
	if end < wordBytes || n == 0 || n >= maxWord {
		return h.mayMean(text[start:end])
	}
	last := binary.LittleEndian.Uint64(text[end-wordBytes:end]) | 0x20*eachByte
	before := uint(8*max(0, wordBytes-n)) % 64
	last = last >> before << before
	return h.mayEnd(last, n) || (n > wordBytes || equalBytes(last, 'c') != 0) && holdsCPR(text[start:end])
}

// mayEnd is mayMean for a word of n bytes that ends in last, "cpr" aside.
func (h *hints) mayEnd(last uint64, n int) bool {
	return hintedBy(&h.words, wordHint(last, n)) || n >= 3 && mayEndNumber(last) || n >= endBytes && hintedBy(&h.ends, endHint(last))
}

func set(bits *[1 << hintBits / 64]uint64, hint uint32) { bits[hint/64] |= 1 << (hint % 64) }

func hintedBy(bits *[1 << hintBits / 64]uint64, hint uint32) bool {
	return bits[hint/64%uint32(len(bits))]>>(hint%64)&1 != 0
}

// lastBytes returns the last bytes of a word of any case, the last one highest,
// zero where it is shorter. Letters of several bytes are lowered like the
// others, byte by byte.
func lastBytes(word []byte) (last uint64) {
	for _, c := range word[max(0, len(word)-wordBytes):] {
		last = last>>8 | uint64(c|0x20)<<56
	}
	return last
}

// wordHint and endHint hash the last bytes of a word to the bits of hints.
func wordHint(last uint64, n int) uint32 {
	return uint32((last + uint64(n)) * 0x9E3779B97F4A7C15 >> (64 - hintBits))
}

func endHint(last uint64) uint32 {
	return uint32(last >> (64 - 8*endBytes) * 0x9E3779B97F4A7C15 >> (64 - hintBits))
}

// holdsCPR reports whether a word holds "cpr", in any case. One of any three
// letters in a row is the third, the sixth and so on.
func holdsCPR(word []byte) bool {
	for i := 2; i < len(word); i += 3 {
		at := i // where it would begin
		switch word[i] | 0x20 {
		case 'c':
		case 'p':
			at--
		case 'r':
			at -= 2
		default:
			continue
		}
		if at+2 < len(word) && word[at]|0x20 == 'c' && word[at+1]|0x20 == 'p' && word[at+2]|0x20 == 'r' {
			return true
		}
	}
	return false
}

// cprOID is the object identifier of the CPR number in health records (HL7
// Denmark, dk-core). It stands in place of a label.
const cprOID = "1.2.208.176.1.2"

// digestWords writes the lists to h, in a fixed order.
func digestWords(h hash.Hash) {
	for _, lists := range []map[role][]string{vocabulary, numbered} {
		for r := range roleNames {
			for _, w := range lists[role(r)] {
				h.Write([]byte(roleNames[r] + " " + w + "\n"))
			}
		}
	}
	h.Write([]byte(cprOID))
}
