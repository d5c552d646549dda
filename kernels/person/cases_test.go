package person

import (
	"strings"
	"testing"

	"aktsyn/kernels"
	"aktsyn/kernels/kerneltest"
)

// writtenForm is a text and the mentions in it, which stand in brackets with
// the letters of their least and most grade before them: "Så kom mc[Mette]".
// All people are invented.
type writtenForm struct{ group, text string }

var gradeLetters = map[byte]kernels.Grade{'l': kernels.Low, 'm': kernels.Medium, 'h': kernels.High, 'c': kernels.Certain}

var writtenForms = []writtenForm{
	{"full", "Vi talte med hc[Jens Hansen] i går."},
	{"full", "Klagen er indgivet af hc[Mette Kirstine Sørensen]."},
	{"full", "hc[Fatima Hassan] har søgt om hjælp."},
	{"full", "Efter aftale med hc[Thi Mai Nguyen] er sagen lukket."},
	{"full", "hc[Agnieszka Kowalska] mødte op sammen med hc[Dragan Petrović]."},
	{"full", "Pårørende hc[Zahra Hussein] ringede."},
	{"full", "Sagen om hc[Malik Kleist] og hc[Jógvan Joensen]."},
	{"full", "Både hc[Ole Madsen] og hc[Kirsten Holm] var til stede."},
	{"middle", "hc[Jens Peter Holm Hansen] er klageren."},
	{"middle", "Aftalt med hc[Anne Sofie Bach Jensen] i dag."},
	{"middle", "Aftalt med hc[Lars Ove Xqvalsø Nielsen] i dag."},
	{"particle", "Talt med hc[Karl von Frisch] om sagen."},
	{"particle", "Talt med mc[Vincent van Xogh] om sagen."},
	{"particle", "Talt med hc[Miguel de la Cruz] om sagen."},
	{"particle", "Talt med mc[Hassan al-Tamimi] om sagen."},
	{"particle", "Talt med mc[Hassan Al-Tamimi] om sagen."},
	{"particle", "Talt med mc[Osama bin Xaden] om sagen."},
	{"particle", "Talt med mc[Christina af Xqvorpen] om sagen."},
	{"particle", "Talt med mc[Peter van der Berg] om sagen."},
	{"hyphen", "Talt med hc[Anne-Marie Holm-Nielsen] om sagen."},
	{"hyphen", "Talt med mc[Anne Qwist-Zarup] om sagen."},
	{"hyphen", "Talt med mc[Hans-Jørgen] om sagen."},
	{"hyphen", "Talt med mc[Aki-Matilda Høegh-Dam] om sagen."},
	{"hyphen", "Talt med hc[Min-jun Park] om sagen."},
	{"hyphen", "Talt med mm[Seo-yeon] om sagen."},
	{"hyphen", "Talt om mm[Seo-yeons] sag."},
	{"hyphen", "Læst i ll[Jens]-sagen om Hans."},
	{"apostrophe", "Talt med mc[Pat O'Brien] om sagen."},
	{"initials", "Bogen er af hc[H.C. Andersen] fra byen."},
	{"initials", "Bogen er af hc[H. C. Andersen] fra byen."},
	{"initials", "Brevet er fra hc[J. Hansen] i byen."},
	{"initials", "Brevet er fra hc[J Hansen] i byen."},
	{"initials", "Bogen er af hc[H C Andersen] fra byen."},
	{"no initial", "Det sagde I ll[Hansen] i går."},
	{"initials", "Brevet er fra hc[Jens P. Hansen] i byen."},
	{"initials", "Brevet er fra hc[Jens P Hansen] i byen."},
	{"initials", "Brevet er fra hc[Chr. Hansen] i byen."},
	{"initials", "Brevet er fra mc[Inger P.] som skriver."},
	{"initials", "Brevet er fra lm[J. Xqvorp] i byen."},
	{"inverted", "Fra: hc[Hansen, Jens Peter] (klager)"},
	{"inverted", "Fra: hc[Sørensen, Mette]"},
	{"inverted", "hc[HANSEN, Jens] har klaget"},
	{"inverted", "hc[HANSEN JENS] har klaget"},
	{"inverted", "Bilag\nhc[Thomsen, Søren Dahl]\nside 1"},
	{"inverted", "Navn: hc[Thomsen, Søren Dahl]\nside 1"},
	{"inverted", "Til stede: hc[Jens Hansen], hc[Peter Olsen] og hc[Mette Holm]."},
	{"caps", "ANSØGNING FRA hc[JENS HANSEN] OM HJÆLP"},
	{"caps", "AFGØRELSE\nhc[METTE HOLM]\nUdskrevet i dag"},
	{"caps", "siger hc[JENS Sandfeld Søndergaard] om sagen."},
	{"caps", "MØDE OM HJÆLP TIL BORGERE"},
	{"caps", "BREV FRA ll[KIM]"},
	{"genitive", "Se mm[Mettes] mappe."},
	{"genitive", "Se lm[Jensens] hus."},
	{"genitive", "Se hc[Jens Hansens] hund."},
	{"genitive", "Se mm[Lars'] bil."},
	{"genitive", "Se mm[Lars's] kat."},
	{"genitive", "Se hc[Jens Madsen’s] hus."},
	{"genitive", "Han sagde 'mm[Lars]' til mig."},
	{"genitive", "Se hc[Mette Xqvorps] hus."},
	{"title", "Det siger fru mc[Baumann] i dag."},
	{"title", "Det siger hr. hc[Hansen] i dag."},
	{"title", "Det siger læge hc[Holm] i dag."},
	{"title", "Det siger sagsbehandler hc[Mette] i dag."},
	{"title", "Det siger socialrådgiver hc[Lone Madsen] i dag."},
	{"title", "Det siger kommunaldirektør hc[Kurt Mikkelsen] i dag."},
	{"title", "Hendes bror mc[Ali] er flyttet."},
	{"title", "Det mener politimester mc[Xqvorp] om sagen."},
	{"title", "Den 62-årige mc[Hansen] er flyttet."},
	{"title", "Overlæge, dr.med. hc[Jens Holm] har set ham."},
	{"label", "Ansøger: mh[Hansen]"},
	{"label", "Navn: hc[Mette Holm]"},
	{"label", "Navn: hc[Mette]"},
	{"label", "Sagsbehandler: hc[Lone Madsen]\nDato: 1. maj"},
	{"label", "Barnets navn: mc[Xqvorp Hansen]"},
	{"greeting", "Kære hc[Lone]"},
	{"greeting", "Kære hc[Lone Madsen]\n\nTak for brevet."},
	{"greeting", "Hej mc[Xqvorp]"},
	{"greeting", "Hej hc[Peter], tak for sidst."},
	{"greeting", "Tak for hjælpen.\nHilsen hc[Anne]"},
	{"greeting", "Med venlig hilsen\n\nhc[Karsten]"},
	{"greeting", "Mvh hc[Karsten Holm]\nBorgerservice"},
	{"speech", "Det går godt, siger mc[Hansen] i dag."},
	{"speech", "Det går godt, siger mm[Xqvorp] i dag."},
	{"speech", "Det går godt, mumlede mm[Mette] lidt efter."},
	{"line break", "Sagen om hc[Jens\n  Hansen] er lukket."},
	{"line break", "Klagen, som er indgivet i går af borgeren hc[Anne Marie\nHolm], er afvist."},
	{"line break", "mm[Jens]\nmm[Peter]\nmm[Mette]\n"},
	{"line break", "Hilsen hc[Jens]\n\nlm[Hansen]"},
	{"line break", "Hilsen hc[Jens]\tlm[Hansen]"},
	{"unknown", "Vi så mh[Mette Xqvorp] i går."},
	{"unknown", "Vi så mh[Xundra Hansen] i går."},
	{"unknown", "Vi mødte ll[Xqvorp Zarinko] der."},
	{"unknown", "Vi mødte ll[Xqvorp] der."},
	{"unknown", "Vi mødte lm[Xqvorpssen] der."},
	{"unknown", "Han kaldes \"ll[Kvesse]\" af alle."},
	{"unknown", "Tidligere rejste mh[Ahmed Xqvorpani] til byen."},
	{"unknown", "ll[Xqvorp] har klaget."},
	{"seen", "hc[Mette Hansen] kom. hc[Hansen] gik."},
	{"seen", "hc[Mette Hansen] kom. Så gik hc[Mette]."},
	{"seen", "mh[Mette Xqvorp] kom, men mh[Xqvorp] gik."},
	{"seen", "mh[Mette Xqvorp] kom. mh[Xqvorps] bil kørte."},
	{"street", "Han bor lm[Jens Hansens] Vej 4."},
	{"street", "Han bor ll[Hans Brxges] Gade."},
	{"street", "Han bor på ll[Holms] Allé 12, 2. th."},
	{"street", "Det siger hc[Troels Lund Poulsen] og hc[Steen Gade]."},
	{"place", "Det skete i ll[Holm] i går."},
	{"place", "Han bor Vej 5, 4300 ll[Holbæk]."},
	{"place", "Han bor i København og ll[Aarhus]."},
	{"place", "Flytning fra 8000 ll[Aarhus] C til udlandet."},
	{"place", "Cpr 010190-1234 mm[Jens] er flyttet."},
	{"place", "Cpr 010190 - 1234 mm[Jens] er flyttet."},
	{"place", "Tlf. 2233 4455 mm[Mette] ringer."},
	{"place", "Tlf. 22 33 4455 mm[Mette] ringer."},
	{"place", "I 2019 mm[Mette] flyttede."},
	{"place", "DK-4300 ll[Lund] er byen."},
	{"place", "Hun arbejder på ll[Højbjerg] ved Randers."},
	{"place", "De mødtes nær 4300 ll[Lund], hvor de boede."},
	{"company", "Faktura fra ll[Holms] ll[Tegnestue]."},
	{"company", "Faktura fra lm[Jens Hansens] ll[Tegnestue]."},
	{"company", "Faktura fra ll[Lademanns] Store ll[Ordbog]."},
	{"company", "Faktura fra ll[Hansen] A/S."},
	{"company", "Han er ansat hos byens rengøring A/S. Fremmødet er godt."},
	{"company", "Han er ansat hos byens rengøring I/S. Fremmødet er godt."},
	{"company", "Han er ansat hos byens rengøring k/s. Fremmødet er godt."},
	{"company", "Han er ansat hos byens rengøring K/S.\nFremmødet er godt."},
	{"company", "Han er ansat hos byens rengøring P/S. mm[Mette] er glad."},
	{"company", "A/S. Fremmødet er godt."},
	{"company", "Aftalt hos Xq A/S mc[Hansen] i går."},
	{"company", "Aftalt hos Xq A/S. Derefter kom hc[J. Hansen] forbi."},
	{"company", "Aftalt hos Xq A/S hc[H. C. Andersen] i går."},
	{"initials", "Brevet er sendt til Xq A/S, v/ hc[J. Hansen] i byen."},
	{"initials", "Brevet er sendt til Xq A/S, v/hc[J. Hansen] i byen."},
	{"initials", "Brevet er sendt til Xq A/S, att. hc[S. Hansen] i byen."},
	{"initials", "Brevet er fra DSA/hc[S. Hansen] i byen."},
	{"initials", "Brevet er fra M/hc[S. Hansen] i byen."},
	{"company", "Faktura fra ll[Hansen] & Søn."},
	{"company", "Faktura fra Brødrene ll[Hansen]."},
	{"company", "Faktura fra lm[Jens Hansen] ApS."},
	{"company", "Faktura fra firmaet ll[Holm]."},
	{"month", "Frist er 5. ll[Maj] 2019."},
	{"month", "Mødet er mandag den 4. juni."},
	{"month", "Talt med hc[Krzysztof Jan Kowalski] om sagen."},
	{"month", "Talt med hc[Maj Lindberg] om sagen."},
	{"word", "ll[Sten] og grus."},
	{"word", "Kommunen skrev. Afgørelsen kom. Borgeren blev hørt."},
	{"word", "Den er god. Der var ingen. Hun kom ikke."},
	{"word", "Vi ringede til Sygehus lm[Nord] i går."},
	{"word", "Hans bil er blå. hc[Hans Jensen] kom."},
	{"word", "Da hc[Peter Hansen] kom, gik de andre."},
	{"word", "Kun hc[Henrik Andersen] kom."},
	{"word", "Klageren mh[Hansen] kom."},
	{"word", "Fejl rettes af Sundhedsstyrelsen og Justitsministeriet."},
	{"small", "det var ll[jens hansen] der ringede"},
	{"small", "det var ll[jensen] der ringede"},
	{"small", "jeg har talt med ll[mette] og ll[ali hassan] i dag"},
	{"small", "hej ll[mette] tak for sidst"},
	{"small", "hej ll[xqvorp], hvordan går det"},
	{"small", "en der hedder ll[xqvorp] kom forbi"},
	{"small", "vi har en ny bil og en stor sten og lidt sand"},
	{"small", "jeg så ll[anne-sofie] i går"},
	{"small", "05-06-2006 14:44 skrev ll[mentoxb] ja det er rigtigt"},
	{"small", "Borgeren har ringet om sin sag. mm[Hansen] er hans navn. Det er ikke mette."},
	{"mail", "Skriv til mm[jens.hansen]@kommune.example i dag."},
	{"mail", "Skriv til mm[mette.marie.holm]@kommune.example i dag."},
	{"mail", "Skriv til ll[jensh]@kommune.example i dag."},
	{"mail", "Skriv til ll[jens]@kommune.example i dag."},
	{"mail", "Skriv til mm[hansen_jens82]@kommune.example i dag."},
	{"mail", "Skriv til mm[Jens.Hansen]@kommune.example i dag."},
	{"mail", "Skriv til ll[jenshansen]@kommune.example i dag."},
	{"mail", "Skriv til ll[jhansen]@kommune.example i dag."},
	{"mail", "Skriv til borgerservice@kommune.example eller info@hansen.example i dag."},
	{"mail", "Skriv til xqzrt@kommune.example i dag."},
	{"mail", "Skriv til hc[Jens Hansen] <mm[jens.hansen]@kommune.example> i dag."},
	{"user name", "Tak til @ll[jenshansen] for hjælpen."},
	{"user name", "Tak til @ll[Jens_Hansen] for hjælpen."},
	{"user name", "Tak til @ll[xqzrt81], som hjalp."},
	{"compound", "Der står mere i ll[Jensen]-sagen fra i fjor."},
	{"compound", "Der står mere om mm[Astma-Bodil] fra i fjor."},
	{"columns", "hc[Jens Hansen]     mm[Mette]"},
	{"columns", "hc[Jens  Hansen] kom."},
	{"several given", "Vi så hh[Anne Marie] i går."},
	{"single", "Vi så mm[Mette] i går."},
	{"single", "Vi så lm[Holm] i går."},
	{"kings", "Brevet er fra mc[Frederik] i går."},
	{"list", "Stemmer: lm[Bush], lm[Clinton] og lm[Perot]."},
}

// TestWrittenForms finds the mentions of each text, no more and no less, with
// grades within their bounds.
func TestWrittenForms(t *testing.T) {
	if len(writtenForms) < 150 {
		t.Errorf("only %d forms", len(writtenForms))
	}
	k := builtin(t)
	for _, f := range writtenForms {
		text, want := f.parse(t)
		hits := kerneltest.Check(t, k, kernels.Page{Text: []byte(text)})
		for i := range max(len(hits), len(want)) {
			switch {
			case i >= len(want):
				h := hits[i]
				t.Errorf("%s: %q: also %q, %v %v", f.group, f.text, text[h.Start:h.End], h.Grade, h.Signals.Names(signalNames))
			case i >= len(hits):
				t.Errorf("%s: %q: not %q", f.group, f.text, text[want[i].start:want[i].end])
			case !want[i].is(hits[i]):
				h := hits[i]
				t.Errorf("%s: %q: %q, %v %v", f.group, f.text, text[h.Start:h.End], h.Grade, h.Signals.Names(signalNames))
			}
		}
	}
}

// TestMarksInPaths: in a path the slash of "A/S. Hansen" parts names.
func TestMarksInPaths(t *testing.T) {
	text := "Sager/A/S. Hansen.pdf"
	hits := kerneltest.Check(t, builtin(t), kernels.Page{Text: []byte(text), Form: kernels.Name})
	if len(hits) != 1 || text[hits[0].Start:hits[0].End] != "S. Hansen" {
		t.Errorf("%v", hits)
	}
}

// wantedMention is a mention with the bounds of its grade.
type wantedMention struct {
	start, end  int
	least, most kernels.Grade
}

func (w wantedMention) is(h kernels.Hit) bool {
	return int(h.Start) == w.start && int(h.End) == w.end && w.least <= h.Grade && h.Grade <= w.most
}

// parse takes the brackets out of the text.
func (f writtenForm) parse(t *testing.T) (text string, want []wantedMention) {
	t.Helper()
	rest := f.text
	for {
		before, behind, found := strings.Cut(rest, "[")
		if !found {
			return text + rest + "\n", want
		}
		name, after, closed := strings.Cut(behind, "]")
		bounds := len(before) - 2
		if !closed || bounds < 0 {
			t.Fatalf("%q is no form", f.text)
		}
		text += before[:bounds]
		w := wantedMention{start: len(text), end: len(text) + len(name), least: gradeLetters[before[bounds]], most: gradeLetters[before[bounds+1]]}
		if w.least == 0 || w.most < w.least {
			t.Fatalf("%q has no grades", f.text)
		}
		text, want, rest = text+name, append(want, w), after
	}
}
