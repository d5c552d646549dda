package report

// danishSignals are the names of signals as a caseworker reads them. A name
// that two kinds share means the same in both.
var danishSignals = map[string]string{
	// of CPR numbers
	"mod11":                 "modulus 11 stemmer",
	"first-january":         "født 1. januar",
	"dash-separator":        "skrevet med bindestreg",
	"blank-separator":       "skrevet med mellemrum",
	"weak-separator":        "usædvanligt skilletegn",
	"four-digit-year":       "firecifret årstal",
	"label":                 "har betegnelse",
	"label-near":            "betegnelse i nærheden",
	"label-shared":          "fælles betegnelse",
	"column-header":         "kolonneoverskrift",
	"labelled-elsewhere":    "har betegnelse et andet sted på siden",
	"birth-word":            "ord om fødsel",
	"name-near":             "navn i nærheden",
	"repeated":              "gentaget på siden",
	"test-series":           "testserie",
	"replacement-number":    "erstatningsnummer",
	"letter-serial":         "løbenummer med bogstaver",
	"grouped-date":          "opdelt dato",
	"line-break":            "brudt over to linjer",
	"ocr-repair":            "rettede læsefejl",
	"lost-leading-zero":     "mangler forreste nul",
	"future-birth":          "fødselsdato i fremtiden",
	"over-110":              "over 110 år",
	"century-mismatch":      "århundrede passer ikke",
	"part-of-longer-number": "del af et længere tal",
	"inside-identifier":     "del af et id",
	"glued-to-letters":      "bogstaver helt op ad",
	"number-series":         "række af tal",
	"timestamp-shape":       "ligner et tidspunkt",
	"account-shape":         "ligner et kontonummer",
	"amount":                "ligner et beløb",
	"p-number-prefix":       "begynder som et P-nummer",
	"contrary-label":        "betegnelse for noget andet",
	"contrary-header":       "kolonne for noget andet",
	"postcode-shape":        "ligner dato og postnummer",
	"unknown-label":         "ukendt slags nummer",
	"period-shape":          "ligner en periode",
	"loose-separator":       "løst skilletegn",
	// of names
	"given":           "fornavn",
	"surname":         "efternavn",
	"full":            "fornavn og efternavn",
	"full-entry":      "fuldt navn fra liste",
	"several-given":   "flere fornavne",
	"unknown-surname": "ukendt efternavn",
	"unknown-given":   "ukendt fornavn",
	"initials":        "initialer",
	"particle":        "navnepartikel",
	"inverted":        "efternavn først",
	"shape":           "ligner et navn",
	"name-ending":     "endelse som et efternavn",
	"common":          "hyppigt navn",
	"rare":            "sjældent navn",
	"all-caps":        "store bogstaver",
	"lower-case":      "små bogstaver",
	"genitive":        "ejefald",
	"compound":        "del af et sammensat ord",
	"title":           "titel foran",
	"speech":          "taler eller handler",
	"seen-in-full":    "fuldt navn på siden",
	"user-name":       "brugernavn",
	"sentence-start":  "først i sætningen",
	"word-like":       "også et ord",
	"mostly-word":     "oftest et ord",
	"street":          "vejnavn",
	"company":         "virksomhed",
	"place":           "sted",
	"month":           "måned",
	"acronym":         "forkortelse",
}

// DanishSignal is a signal's name for Danish text; a name that it does not
// know stays as it is, so that nothing is hidden.
func DanishSignal(name string) string {
	if danish, ok := danishSignals[name]; ok {
		return danish
	}
	return name
}
