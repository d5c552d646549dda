package corpora

import (
	"fmt"
	"path"
)

// Options say what a sample archive holds.
type Options struct {
	Seed  uint64
	Cases int // case folders, alternately as Fasit and as Momentum exports them
}

// SampleOptions make the archive in testdata.
func SampleOptions() Options { return Options{Seed: 1, Cases: 16} }

// filed is a document in its place below the archive's root.
type filed struct {
	folder string
	entry
}

// Archive writes a sample archive into dir, which must be empty or absent,
// and returns what it holds: case folders, a folder of shared lists, and one
// of files that are hard or impossible to read. One case in five has a
// document about the next case's subject. One case is in memory at a time.
func Archive(dir string, o Options) (Truth, error) {
	a := &archive{dir: dir, options: o}
	if err := claim(dir); err != nil {
		return a.truth, err
	}
	for i := range o.Cases {
		if err := a.addCase(i); err != nil {
			return a.truth, err
		}
	}
	if err := a.add("", shared(newStream(o.Seed, "shared"), &a.forms)); err != nil {
		return a.truth, err
	}
	err := a.add("", awkward(newStream(o.Seed, "awkward"), &a.forms))
	a.truth.sort()
	return a.truth, err
}

// archive is being written.
type archive struct {
	dir     string
	options Options
	forms   picker
	truth   Truth
}

// scene returns case i, its random sequence at the beginning.
func (a *archive) scene(i int) *scene {
	return newScene(newStream(a.options.Seed, fmt.Sprint("case ", i)), &a.forms, topics()[i%len(topics())], i)
}

func (a *archive) addCase(i int) error {
	s := a.scene(i)
	c := Case{Topic: s.topic.title, Number: s.number, Subject: s.subject, Parties: s.parties}
	var documents []filed
	if i%2 == 0 {
		c.Folder = "Fasit_eksport/" + s.number + " " + s.topic.title
		documents = s.fasit()
	} else {
		c.Folder = "Momentum_eksport/Borgersag " + s.number + " " + s.topic.title
		documents = s.momentum()
	}
	if i%5 == 2 {
		next := a.scene((i + 1) % a.options.Cases)
		lost := filed{"Indgående", next.letterPDF("Afgørelse om hjælp.pdf", "Afgørelse", "afgørelse")}
		documents = append(documents, lost)
		c.Misfiled = append(c.Misfiled, c.Folder+"/"+lost.folder+"/"+lost.name)
	}
	a.truth.Cases = append(a.truth.Cases, c)
	return a.add(c.Folder, documents)
}

// add writes documents below folder.
func (a *archive) add(folder string, documents []filed) error {
	for _, d := range documents {
		if err := a.truth.put(a.dir, path.Join(folder, d.folder), d.entry); err != nil {
			return err
		}
	}
	return nil
}

// titlesOf lists the names of documents for an index.
func titlesOf(documents []filed) []string {
	var titles []string
	for _, d := range documents {
		titles = append(titles, baseTitle(d.name))
	}
	return titles
}

// baseTitle drops what a name may tell: the sorts of documents are enough.
func baseTitle(name string) string {
	for i, r := range name {
		if r == ' ' || r == '_' || r == '.' {
			return name[:i]
		}
	}
	return name
}

// fasit writes the case as Fasit exports it.
func (s *scene) fasit() []filed {
	documents := []filed{
		{"Journal", pdfDoc("Journalnotater.pdf", s.journal(breaks, s.r.between(18, 30)), "")},
		{"Breve", s.letterDocx("Indkaldelse til samtale.docx", "Indkaldelse", "brev")},
		{"Breve", s.letterDocx("Partshøring.docx", "Partshøring", "partshøring")},
		{"Breve", s.named(s.letterDocx("", "Orientering", "brev"), "Brev til {navn}.docx")},
		{"Afgørelser", s.letterPDF("Afgørelse om bevilling.pdf", "Afgørelse om "+s.topic.title, "afgørelse")},
		{"Afgørelser", s.letterPDF("Svar på aktindsigt.pdf", "Aktindsigt", "aktindsigt")},
		{"Mails", s.message("Mail 1.eml", s.medicalPDF("Statusattest.pdf"))},
		{"Mails", s.message("Mail 2.eml", s.letterDocx("Udtalelse.docx", "Udtalelse", "brev"),
			textDoc("Referat.txt", s.journal(breaks|wide, 2), utf8Text))},
		{"Bilag", s.statement("Udbetalinger.xlsx")},
		{"Bilag", s.medicalZip("Lægelige akter.zip")},
		{"Bilag", s.named(s.medicalPDF(""), "Lægeerklæring {cpr-}.pdf")},
	}
	encode := charset(utf8WithBOM)
	if s.r.chance(50) {
		encode = windows1252
	}
	return append(documents, filed{"", csvDoc("sagsindeks.csv", s.index(titlesOf(documents)), encode)})
}

// momentum writes the case as Momentum exports it.
func (s *scene) momentum() []filed {
	documents := []filed{
		{"Dokumenter", textDoc("Journal samlet.txt", s.journal(breaks|wide, s.r.between(14, 22)), utf8Text)},
		{"Dokumenter", s.letterDocx("Brev om opfølgning.docx", "Opfølgning", "brev")},
		{"Dokumenter", s.letterPDF("Afgørelse.pdf", "Afgørelse om "+s.topic.title, "afgørelse")},
		{"Dokumenter", s.letterPDF("Partshøring.pdf", "Partshøring", "partshøring")},
		{"Dokumenter", s.named(s.medicalPDF(""), "sag_{cpr}_2020.pdf")},
		{"Dokumenter", s.named(s.letterDocx("", "Aktindsigt", "aktindsigt"), "Aktindsigt {cpr}.docx")},
		{"Korrespondance", s.message("Besked 1.eml", s.statement("Opgørelse.xlsx"))},
		{"Korrespondance", s.message("Besked 2.eml", s.medicalZip("Bilag.zip"))},
		{"Korrespondance", s.message("Besked 3.eml", s.message("Videresendt.eml", s.medicalPDF("Attest.pdf")))},
	}
	for i := range 5 {
		name := fmt.Sprintf("Note %d.html", i+1)
		documents = append(documents, filed{"Journalnotater", htmlDoc(name, "Journalnotat", s.note(breaks|wide), i%2 == 0)})
	}
	overview := htmlDoc("sagsoversigt.html", "Sagsoversigt", s.overview(titlesOf(documents)), false)
	return append(documents, filed{"", overview})
}
