package cpr

import (
	"slices"
	"strings"
	"testing"

	"aktsyn/kernels"
	"aktsyn/kernels/kerneltest"
)

// judged are the signals that labels set.
const judged = Label | LabelNear | LabelShared | ColumnHeader | BirthWord | ContraryLabel | ContraryHeader | UnknownLabel

// What a label says about the last number of a text. # stands for a number
// with modulus 11, ¤ for one that begins with 10.
func TestLabels(t *testing.T) {
	number, ten := invent("050830", '4', true), invent("100830", '4', true)
	for text, want := range map[string]kernels.Signals{
		"CPR #": Label, "cpr: #": Label, "CPR-nr. #": Label, "Cpr.nr.: #": Label, "CPRnr #": Label, "(CPR-nummer: #)": Label,
		"personnummer #": Label, "Personnr. #": Label, "person nr. #": Label, "pers.nr.: #": Label, "personnummeret er #": Label,
		"C.P.R. nr. #":               Label,
		"C.P.R. #":                   Label,
		"C.P.R.-nr.: #":              Label,
		"c.p.r. #":                   Label,
		"P.R. #":                     0,     // single letters say nothing
		"CPR/CVR: #":                 Label, // both kinds
		"CPR- eller CVR-nr. #":       Label,
		"Cpr-nr. og tlf.: #":         Label,
		"CPR-nummer (konto): #":      Label,
		"CPR/CVR/SE-nr.: #":          Label,
		"CVR/CPR: #":                 Label,
		"CVR- eller P-nr. #":         ContraryLabel,
		"PNR/CVR: #":                 ContraryLabel, // a production unit's
		"CPR, konto #":               ContraryLabel, // a new field
		"CPR konto #":                ContraryLabel,
		"CPR for borger og konto #":  ContraryLabel,
		"# (CPR/CVR)":                Label,
		"fødselsnummer #":            Label,
		"sygesikringsnr. #":          Label,
		"SSN: #":                     Label,
		"CPR\u00a0\u2013\u00a0#":     Label,
		"CPR-NR.            #":       Label,
		"CPR-nr. på hendes barn: #":  LabelNear,
		"CPR oplyst som følger #":    LabelNear,
		"født #":                     BirthWord,
		"CPR (fødselsdato) #":        Label | BirthWord,
		"# (cpr-nr.)":                Label,
		"# er hendes cpr-nummer":     LabelNear,
		"#, CPR 020258-8123":         0, // the label is the next number's
		"PNR: #":                     Label,
		`<Field r="PNR" v="#"/>`:     Label,
		"PNR: ¤":                     LabelNear,
		"P-nr. #":                    ContraryLabel,
		"P-nummer: #":                ContraryLabel,
		"pnummer #":                  ContraryLabel,
		"P nr #":                     ContraryLabel,
		"produktionsenhedsnummer #":  ContraryLabel,
		"Fakturanr. #":               ContraryLabel,
		"faktura nr.: #":             ContraryLabel,
		"ordrenummer #":              ContraryLabel,
		"invoiceNumber: #":           ContraryLabel,
		"kontonr. #":                 ContraryLabel,
		"konto: #":                   ContraryLabel,
		"på kontoret #":              0, // no account
		"Skadenr. #":                 UnknownLabel,
		"skadenumre: #":              UnknownLabel,
		"Skade nr. #":                UnknownLabel,
		"Klagesag nr. #":             UnknownLabel,
		"Trans.nr. #":                UnknownLabel,
		"Trans. nr. #":               UnknownLabel,
		"Det er Hansen. Nr. #":       0,
		"Skattekonto #":              ContraryLabel,
		"Mobiltelefon: #":            ContraryLabel,
		"Restbeløb #":                ContraryLabel,
		"Forløb #":                   0,
		"ESDH-id #":                  UnknownLabel,
		"Glas-id: #":                 UnknownLabel,
		"# (skadenr.)":               UnknownLabel,
		"# (skadenr. 4)":             0,
		"Skadenr. for borger #":      0,
		"Skadenr. 4711, #":           0,
		"Skadenr. 12, #":             0,
		"Skadenr.:\n#":               0, // other columns' headings
		"altid #":                    0, // no number of an "alt"
		"nr. #":                      0,
		"id: #":                      0,
		"Jens Hansen, nr. #":         0,
		`<skade id="#"/>`:            UnknownLabel,
		`<skade><id>#</id></skade>`:  0,
		"Borgernr. #":                0, // may well be the CPR number
		"barnets nr. #":              0,
		"patient-id #":               0,
		"under nr. #":                0,
		"CPR- eller skadenr. #":      Label,
		"Skadenr. # (CPR)":           Label | UnknownLabel,
		"Konto # (CPR-nr.)":          Label | ContraryLabel,
		"Sygesikringskort nr. #":     Label,
		"# kWh":                      ContraryLabel,
		"# stk. i alt":               ContraryLabel,
		"# m. fl.":                   0,
		"Reservation #":              ContraryLabel,
		"J.nr. #":                    ContraryLabel,
		"journalnr #":                ContraryLabel,
		"sagsnr. #":                  ContraryLabel,
		"sag #":                      0,
		"tlf. #":                     ContraryLabel,
		"ISBN #":                     ContraryLabel,
		"CPR-vejkode #":              ContraryLabel,
		"cprvejkode #":               ContraryLabel,
		"kr. #":                      ContraryLabel,
		"# kr.":                      ContraryLabel,
		"# (P-nr.)":                  ContraryLabel,
		"# Faktura sendt":            0, // begins something new
		"# kr. pr. måned":            ContraryLabel,
		"# kr. 500,00":               0, // a currency belongs to the amount behind it
		"#, kr. 5.000,00":            0,
		"#: 500 kr.":                 0,
		"#,50 kr.":                   ContraryLabel,
		"# (konto lukket)":           0, // does not name this number
		"# (bilag 3)":                0,
		"# (mobil 20 30 40 50)":      0,
		"# (mobil 20304050)":         0,
		"# (betalt fra konto)":       0,
		"# (5.000 kr.)":              0,
		"# (konto)":                  ContraryLabel,
		"# (cpr-nr. på barnet)":      Label,
		"fakturanr. 4711, CPR #":     Label,
		"CPR-nr. og fakturanr. #":    Label,
		"fakturanr. for CPR-nr. #":   Label,
		"fakturanr. 4711 til #":      0, // spent on 4711
		"tlf. 86 12 34 56, #":        0, // spent on fewer digits
		"Bilag 3: #":                 0,
		"Akt nr. 12, #":              0,
		"Sag nr. 12/345: #":          0,
		"Faktura 12, #":              0,
		"Fakturanr. 98 #":            0,
		"Fakturanr. 98-#":            ContraryLabel, // joined to the number
		"Konto 98/12-#":              ContraryLabel,
		"Konto 98 12-#":              0,
		"ISBN-10: #":                 ContraryLabel, // digits of the label
		"konto2: #":                  ContraryLabel,
		"5.000 kr. #":                0, // a currency belongs to the amount before it
		"5.000,- kr. #":              0,
		"beløb 500 kr. #":            0,
		"beløb i kr.: #":             ContraryLabel,
		"kr. 500, #":                 0,
		"CPR for barn 2: #":          LabelNear,
		"CPR, tlf. 86 12 34 56, #":   LabelNear,
		"CPR 12 og en halv #":        LabelNear,
		"faktura sendt til borger #": 0, // words between
		"CPR-nr.:\n#":                Label,
		"CPR-nr.:\n   #":             Label,
		"CPR-nr.\n\n#":               0,
		"CPR-nr.\f#":                 0,
		"Fakturanr.:\n#":             0, // other columns' headings
		"CPR for barnet\n#":          LabelNear,
		"CPR\nHansen #":              0,
		`"type": "cpr",` + "\n" + ` "value": "#"`:      Label,
		`"personnummer" : "#"`:                         Label,
		`<cpr>#</cpr>`:                                 Label,
		`<td>CPR-nr.</td><td>#</td>`:                   Label,
		`String LINDA_CPR = '#'`:                       Label,
		`dk:gov:saml:attribute:CprNumberIdentifier">#`: Label,
		"urn:dk:cpr:person:#":                          Label,
		`system = "urn:oid:1.2.208.176.1.2"` + "\n* identifier.value = \"#":       Label,
		`"system": "urn:oid:1.2.208.176.1.2",` + "\n            \"value\": \"#\"": Label,
		`"system": "urn:oid:1.2.208.176.1.4", "value": "#"`:                       0,
		`<id extension="#" root="1.2.208.176.1.2"/>`:                              Label,
		"CPR-numre: 020258-8123, #":                                               LabelShared,
		"CPR-numre: 020258-8123; 030258-8123 og #":                                LabelShared,
		"CPR-numre:\n020258-8123\n#":                                              LabelShared,
		"CPR for barnet 020258-8123, #":                                           LabelNear,
		"Skadenumre: 020258-8123, #":                                              UnknownLabel,
		"P-numre: 1002583123, #":                                                  ContraryLabel,
		"CPR 020258-8123 fra den #":                                               0,
		"CPR 020258-8123\n\n#":                                                    0,
		"CPR-numre:\r\n020258-8123\r\n#\r":                                        LabelShared,
		"CPR 020258-8123\n# Modtaget":                                             0, // lines that say more
		"CPR 020258-8123\n#, Modtaget":                                            0,
		"CPR-numre: 020258-8123\n- # (barnet)":                                    0,
		"Skadenumre: 020258-8123\n# Modtaget":                                     0,
		"CPR 020258-8123 og\n# bor her":                                           LabelShared, // lines of prose
		"CPR 020258-8123,\n# bor her":                                             LabelShared,
		"CPR 020258-8123\n# og 030258-8123":                                       LabelShared,
		"CPR 020258-8123 # Modtaget":                                              LabelShared, // one line
		"PID: #":                                                                  Label,
		"PID: ¤":                                                                  LabelNear,
		"PID|||#^^^CPR|Hansen^Jens||19900101|M":                                   Label,
		"ESDH-id|#^^^CPR&1|":                                                      Label | UnknownLabel,
		"|#^^^CPR|":                                                               Label,
		"|#^^^LOKAL|":                                                             0,
		"|020258-8123^^^CPR~#^^^LOKAL|":                                           0, // named behind
		"SID #":                                                                   0,
		"sid: #":                                                                  0,
		"S-id #":                                                                  ContraryLabel,
		"vedr. nr. #":                                                             0,
		"jf. nr. #":                                                               0,
		"ang. nr. #":                                                              0,
		"Ad nr. #":                                                                0,
		"CPR, jf. nr. #":                                                          LabelNear,
		"se nr. #":                                                                0,
		"Se nr. #":                                                                0,
		"se  nummer #":                                                            0,
		"SE nr. #":                                                                ContraryLabel,
		"SE-nr. #":                                                                ContraryLabel,
		"se-nr. #":                                                                ContraryLabel,
		"senr. #":                                                                 ContraryLabel,
	} {
		checkLabel(t, kernels.Prose, text, number, ten, want)
	}
}

func TestLabelsInTables(t *testing.T) {
	number, ten := invent("050830", '4', true), invent("100830", '4', true)
	for text, want := range map[string]kernels.Signals{
		"CPR\tBeløb\n#\t1":                            ColumnHeader,
		"Navn\tCPR-nr. (barn)\tx\nHansen\t#\t1":       ColumnHeader,
		"Navn\tCPR-nr.\nHansen\ta\nJensen\t#":         ColumnHeader,
		"CPR\tP-nummer\n020258-8123\t#":               ContraryHeader,
		"CPR\tFaktura vedr. borger\nx\t#":             ContraryHeader,
		"PNR\n#":                                      ColumnHeader,
		"PID\tBy\n#\tAarhus":                          ColumnHeader,
		"SID\tBy\n#\tAarhus":                          0,
		"PNR\n¤":                                      LabelNear,
		"Navn\tBy\n#\tAarhus":                         0,
		"ESDH-id\tBy\n#\tAarhus":                      UnknownLabel,
		"Prøvenummer\n#":                              UnknownLabel,
		"Børn i institution nr. 2\tx\n#\tx":           0, // a title
		"Nr.\tNavn\n#\tJens":                          0,
		"Skadenr.\tNavn\nCPR-nr.\tBy\n#\tx":           ColumnHeader,
		"Type\tCPR-nr\nSkadenr.\t#":                   ColumnHeader,
		"Type\tBy\nSkadenr.\t#":                       UnknownLabel,
		"CPR\tBy\nHansen\t#":                          0, // the other column
		"Faktura\tCPR\n#\t1":                          ContraryHeader,
		"Faktura\nCPR #":                              Label, // nearer than the header
		"CPR\nfakturanr. #":                           ContraryLabel,
		"Type\tCPR-nr\tNavn\nFaktura\t#\tPer":         ColumnHeader, // not the cell to the left
		"Bemærkning\tCPR-nr\nudbetalt kr\t#":          ColumnHeader,
		"Type\tP-nr.\nFaktura\t#":                     ContraryHeader,
		"Type\tPNR\nFaktura\t¤":                       LabelNear,
		"Type\tBeløb\nCPR-nr.\t#":                     Label, // a form
		"Faktura\tCPR-nr\nx\tkonto #":                 ContraryLabel,
		"Navn\tKonto 2\nx\t#":                         ContraryHeader,
		"a\tb\nBilag 3\t#":                            0,
		"Fakturanr.\nborger med CPR #":                Label,
		"a\tb\nCPR-nr.\t#":                            Label, // key and value side by side
		"a\tb\nKontonr.\t#":                           ContraryLabel,
		"a\tb\nCPR\tx\n#\t1":                          ColumnHeader, // the second row is the header
		"Borgerliste 2024\t\n\t\nCPR-nr.\tNavn\n#\tx": ColumnHeader, // below a title
		"Fakturaliste\n\nP-nr.\tNavn\n#\tx":           ContraryHeader,
		"Sagsnr.:\t12-34\nCPR-nr.\tNavn\n#\tx":        ColumnHeader, // CPR counts more
		"CPR-nr.\tNavn\nKonto\tb\n#\tx":               ColumnHeader,
		"a\tb\nkonto lukket\tx\n#\t1":                 0, // a remark
		"a\tb\nCPR\t2024\n#\t1":                       0, // data
		"a\n1\n2\n3\n4\n5\n6\n7\n8\nCPR\n#":           ColumnHeader,
		"a\n1\n2\n3\n4\n5\n6\n7\n8\n9\nCPR\n#":        0, // too far down
		"CPR 0202588123\tBy\n#\tx":                    0, // a row, no header
		"a\tb\nHansen, CPR oplyst\t#":                 0,
		"Løn\tCPR\n\n#\tx\nx\t#":                      ColumnHeader,
		"a\nP-nr. 1002583123, #":                      ContraryLabel,
		"CPR\tCPR\tCPR\tBy\tPersonnummer\n\t\t\t\t#":  ColumnHeader,
		"CPR\n\t#": 0, // beyond the header
	} {
		checkLabel(t, kernels.Table, text, number, ten, want)
	}
}

// A label is spent on the first number; what the next one is, is not said.
func TestMothersAndFathersNumber(t *testing.T) {
	mother, father := invent("050830", '4', true), invent("080830", '4', true)
	text := "Mors cpr " + mother + " far " + father + "\n"
	hits := scan(t, in(2060), kernels.Prose, text)
	if len(hits) != 2 || hits[0].Grade != kernels.Certain || hits[1].Grade != kernels.Medium {
		t.Errorf("%v", describe(text, hits))
	}
}

// Rows of cells in prose have a header too.
func TestLabelsInRowsOfProse(t *testing.T) {
	number, ten := invent("050830", '4', true), invent("100830", '4', true)
	for text, want := range map[string]kernels.Signals{
		"Oversigt\nNavn\tCPR-nr.\tBy\nHansen\t#\tAarhus":     ColumnHeader, // Word
		"Navn\tCPR-nr.\tBy\na\tb\tc\nHansen\t#\tAarhus":      ColumnHeader,
		"CPR-nr.\tType\tP-nr.\nx\ty\t#":                      ContraryHeader,
		"Type;CPR-nr;Navn\nFaktura;#;Per":                    ColumnHeader,
		"Type;CPR-nr;Navn\nFaktura;x;#":                      0, // another column
		"CPR-nr,Antal\n#,2":                                  ColumnHeader,
		"Navn, barnets CPR-nr. fremgår\nHansen, #":           0, // no header
		"Konto,\n#, x":                                       0,
		"Navn\tCPR-nr.\tBy\n\nHansen\t#\tAarhus":             0, // nothing crosses a blank line
		"Navn\tCPR-nr.\tBy\fHansen\t#\tAarhus":               0,
		"Navn\tCPR-nr.\tBy\nHansen\t#":                       0, // fewer tabs
		"Navn\tCPR-nr.\tBy\nslut\nHansen\t#\tAarhus":         0,
		"Navn\tCPR-nr. 2024\tBy\nHansen, som bor\t#\tAarhus": 0, // data
	} {
		checkLabel(t, kernels.Prose, text, number, ten, want)
	}
	header := "Navn\tCPR-nr.\tBy\n"
	page := header + strings.Repeat("Hansen\t"+number+"\tAarhus\n", 3) + "\n" + "Hansen\t" + number + "\tAarhus\f" + header + "x\t" + number + "\ty\n"
	kerneltest.Cuts(t, in(2060), kernels.Page{Text: []byte(page)})
}

// checkLabel looks at the hit for the last # or ¤ of the text.
func checkLabel(t *testing.T, form kernels.Form, pattern, number, ten string, want kernels.Signals) {
	t.Helper()
	text, start := "", 0
	for _, c := range pattern {
		switch c {
		case '#':
			start = len(text)
			text += number
		case '¤':
			start = len(text)
			text += ten
		default:
			text += string(c)
		}
	}
	text += "\n"
	hits := scan(t, in(2060), form, text)
	i := slices.IndexFunc(hits, func(h kernels.Hit) bool { return int(h.Start) == start })
	if i < 0 {
		t.Errorf("%q: not found in %v", text, describe(text, hits))
	} else if got := hits[i].Signals & judged; got != want {
		t.Errorf("%v %q: %v, want %v", form, pattern, got.Names(signalNames), want.Names(signalNames))
	}
}

func TestNoWordHasTwoRoles(t *testing.T) {
	for _, lists := range []map[role][]string{vocabulary, numbered} {
		seen := map[string]role{}
		for r, list := range lists {
			for _, w := range list {
				if _, double := seen[w]; double {
					t.Errorf("%q is listed twice", w)
				}
				seen[w] = r
				if len(w) > maxWord {
					t.Errorf("%q is longer than what is looked at", w)
				}
			}
		}
	}
}

// Every word of the lists has its role, by itself and before "nr.".
func TestLexiconHoldsTheLists(t *testing.T) {
	words := 0
	for _, list := range []struct {
		roles    map[role][]string
		numbered bool
	}{{vocabulary, false}, {numbered, true}} {
		for r, group := range list.roles {
			for _, w := range group {
				words++
				if got := wordRole([]byte(w), list.numbered); got != r {
					t.Errorf("%q: %v, want %v", w, roleNames[got], roleNames[r])
				}
			}
		}
	}
	if words < 100 || 2*words > len(known) {
		t.Errorf("%d words in %d places", words, len(known))
	}
	if e := known.find([]byte("morgenmad"), hashOf([]byte("morgenmad"))); e.role != roleNone || e.hasStem {
		t.Errorf("an unknown word has roles: %+v", e)
	}
}

// What speaks as a name beside ten digits with modulus 11, which # stands for.
func TestNames(t *testing.T) {
	value := invent("050830", '4', true)
	for text, want := range map[string]bool{
		"Jens Hansen, #": true, "Jens Hansen #": true, "# Jens Hansen": true, "# (Jens Hansen)": true, "Jens Hansen: #": true,
		"Jens Hansen - #": true, "Hansen\tJens\t#": true, "#;Jens Hansen": true, "Åse Ærø, #": true, "og Anne Marie #": true,
		"Anne-Marie Hansen (#)": true, "Jens P. Hansen, #": true, "# Jens P. Hansen": true, "# Jens P.": false, "P. Hansen #": false, "Bo Lund-Bach, #": true, "# Jens Hansen\nBrolund Data A/S": true, "#   Jens Hansen, Brolund A/S": true,
		"Jens #": false, "# Jens har": false, "jens hansen, #": false, "Jens  Hansen #": false, "JENS HANSEN, #": false,
		"Jens, Hansen #": false, "J Hansen #": false, "Deres Person #": false, "McDonald Hansen #": false,
		"Jens Hansen\n#": false, "#\nJens Hansen": false, "#": false, "# Jens": false, "# J": false,
		"Jens Hansen har #": false, "# tilhører Jens Hansen": false, "Jens Hansen                    #": false, // not beside it
		"#, Brolund Gartneri I/S": false, "# Brolund Lager og Transport A/S": false, "# Brolund Byg ApS": false, "# Brolund Data IVS": false,
		"#, Brolund Kommune": false, "Brolund Kommune, #": false, "Brolund Holding #": false, "Brolund Lager A/S, #": false,
		"# Region Brolund": false, "Mikkel Mikkelsen #": true, "# Styrelsen Brolund": false, "Statens Ankestyrelsen #": false,
	} {
		text = strings.ReplaceAll(text, "#", value) + "\n"
		h := only(t, alive(value), kernels.Prose, text)
		grade := map[bool]kernels.Grade{true: kernels.High, false: kernels.Medium}[want]
		if h.Signals.Has(NameNear) != want || h.Grade != grade {
			t.Errorf("%v, want %v", describe(text, []kernels.Hit{h}), grade)
		}
	}
}

// Where a hyphen speaks, no name is needed; and none helps against a label
// for something else.
func TestNamesAndLabels(t *testing.T) {
	value := invent("050830", '4', true)
	written := map[rune]string{'-': value[:6] + "-" + value[6:], '_': value[:6] + " " + value[6:], '#': value}
	for text, grade := range map[string]kernels.Grade{
		"Jens Hansen, -": kernels.Certain, "-": kernels.Certain, "Jens Hansen, _": kernels.Certain, "_": kernels.High,
		"Faktura nr. -, Jens Hansen": kernels.Medium, "Journalnr. - Jens Hansen": kernels.Medium, "Konto _ Jens Hansen": kernels.Medium,
		"Skadenr. -, Jens Hansen": kernels.Medium, "Skadenr. # Jens Hansen": kernels.Low, "Kontonr. # Jens Hansen": kernels.Low,
		"Sag nr. - (CPR)": kernels.Certain, "Skadenr. - (CPR)": kernels.Certain,
	} {
		for mark, number := range written {
			text = strings.ReplaceAll(text, string(mark), number)
			if strings.Contains(text, number) {
				break
			}
		}
		text += "\n"
		if h := best(t, alive(value), kernels.Prose, text); h.Grade != grade {
			t.Errorf("%v, want %v", describe(text, []kernels.Hit{h}), grade)
		}
	}
}

// What a hostile user tried: official names of the element, a period, and the
// first group of a UUID.
func TestOfficialNamesPeriodsAndGroups(t *testing.T) {
	for text, want := range map[string]kernels.Grade{
		"<ns:PersonCivilRegistrationIdentifier>#</ns:PersonCivilRegistrationIdentifier>": kernels.Certain,
		"Civil registration number: #":         kernels.Certain,
		"Personal identification number: #":    kernels.Certain,
		"periode 010120-3112 er lukket":        kernels.Medium,
		"5f040904-8889-4a1b-8c2d-1234567890ab": kernels.Low,
	} {
		text = strings.ReplaceAll(text, "#", "0305853127")
		hits := scan(t, New(Options{}), kernels.Prose, text)
		if len(hits) != 1 || hits[0].Grade != want {
			t.Errorf("%s", describe(text, hits))
		}
	}
}
