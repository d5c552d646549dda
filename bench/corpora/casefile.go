package corpora

import (
	"fmt"
	"strings"
	"time"
)

const office = "Nordsund Kommune, Rådhuspladsen 1, 4999 Nordsund"

// letter fills a page or two with a letter to the subject.
func (s *scene) letter(m medium, title, section string, paragraphs int) []page {
	w := s.newWriter(m, "")
	w.line(office)
	w.line("{borger}\n{adresse}")
	w.line("CPR-nr.: {cpr}\nDato: {dato}\nJournalnr.: {journalnr}")
	w.line(title + " efter " + s.topic.law)
	w.some(section, paragraphs)
	w.para("støj")
	w.closing()
	return w.finish()
}

// closing signs a letter.
func (w *writer) closing() { w.line("Venlig hilsen\n{sb}\nSagsbehandler, telefon {tlf}") }

// some adds n paragraphs of section in their order, from a random one on.
func (w *writer) some(section string, n int) {
	list := w.s.section(section)
	from := w.s.r.below(len(list))
	for i := range n {
		w.add(string(w.s.write(nil, list[(from+i)%len(list)], w.m)))
	}
}

// finish returns the pages without one that was begun in vain.
func (w *writer) finish() []page {
	last := len(w.pages) - 1
	if heading := min(len(w.header), 1); last > 0 && len(w.pages[last].paragraphs) == heading {
		w.pages = w.pages[:last]
	}
	return w.pages
}

// only returns the first of the pages, for formats where each part is one.
func only(pages []page) page { return pages[0] }

// journal fills pages with notes in the order of their days.
func (s *scene) journal(m medium, notes int) []page {
	w := s.newWriter(m, "Journal for {borger}, cpr.nr. {cpr}. Sag "+s.number)
	day := randomDay(s.r)
	for range notes {
		day = day.AddDate(0, 0, s.r.between(1, 20))
		w.add(s.noteHeading(day))
		w.some("journal", s.r.between(1, 3))
		if s.r.chance(20) {
			w.para("støj")
		}
	}
	return w.finish()
}

var noteKinds = []string{"Telefonsamtale", "Notat", "Opfølgningssamtale", "Indgående post", "Partshøring", "Møde", "E-mail"}

func (s *scene) noteHeading(day time.Time) string {
	return day.Format("02-01-2006") + s.line(" kl. {kl} ") + pick(s.r, noteKinds) + s.line(", {sb}")
}

// note is a single journal note, as an export writes one to a file.
func (s *scene) note(m medium) page {
	w := s.newWriter(m, "")
	w.add(s.noteHeading(randomDay(s.r)))
	w.line("Borger: {borger}. Personnummer: {cpr}. Sagsnr. " + s.number)
	w.some("journal", s.r.between(2, 4))
	return only(w.finish())
}

// letterDocx is a letter as a Word document with its header, footer, notes
// and comments.
func (s *scene) letterDocx(name, title, section string) entry {
	parts := docxParts{body: only(s.letter(breaks|wide|tabs, title, section, 4))}
	parts.header = s.part("Sag " + s.number + ", {borger}, cpr {cpr}")
	parts.footer = s.part(office + ". CVR 00000000. Telefon {tlf}. Sagsbehandler {sb}")
	if s.r.chance(50) {
		parts.footnotes = s.sectionPart("fodnote", 2)
	}
	if s.r.chance(40) {
		parts.comments = s.sectionPart("bemærkning", 1)
	}
	parts.properties = s.part(title+" vedrørende {borger}", "{sb}")
	return docxDoc(s.r, name, parts)
}

// part is a page of lines given as template texts.
func (s *scene) part(lines ...string) page {
	w := s.newWriter(plainLine, "")
	for _, line := range lines {
		w.line(line)
	}
	return only(w.pages)
}

func (s *scene) sectionPart(section string, n int) page {
	w := s.newWriter(breaks|wide|tabs, "")
	w.some(section, n)
	return only(w.pages)
}

// letterPDF is a letter as a PDF document.
func (s *scene) letterPDF(name, title, section string) entry {
	pages := s.letter(breaks, title, section, 5)
	if section == "afgørelse" {
		pages = append(pages, s.appendix())
	}
	return pdfDoc(name, pages, "")
}

// appendix is the page on how to complain and what a decision rests on.
func (s *scene) appendix() page {
	w := s.newWriter(breaks, "Bilag til afgørelse, {borger} ({cpr})")
	w.all("klage")
	w.some("partshøring", 3)
	return only(w.finish())
}

// medicalPDF is a doctor's statement.
func (s *scene) medicalPDF(name string) entry {
	w := s.newWriter(breaks, "Lægeerklæring til {borger}")
	w.line("Patient: {borger}\nPersonnummer: {cpr}\nAfgivet af: {læge}")
	w.all("lægeerklæring")
	return pdfDoc(name, w.finish(), "")
}

// message is a mail between caseworker and doctor with attachments.
func (s *scene) message(name string, attachments ...entry) entry {
	narrow := s.r.chance(40)
	m := breaks | wide
	if narrow {
		m = breaks
	}
	w := s.newWriter(m, "")
	subject := s.line(s.topic.title + ": {borger}, cpr {cpr}")
	w.line("Til {læge}")
	w.some("mail", 2)
	w.para("støj")
	w.line("Med venlig hilsen\n{sb}\n" + office)
	body := only(w.pages)
	return mailDoc(s.r, name, mail{from: s.worker, to: s.doctor, subject: subject, sent: randomDay(s.r),
		body: body, windows1252: narrow, attachments: attachments})
}

// medicalZip is a container with a container in it.
func (s *scene) medicalZip(name string) entry {
	inner := zipDoc("ældre akter.zip", []entry{
		textDoc("notat fra sygehus.txt", s.journal(breaks|wide, 3), utf8Text),
		s.letterDocx("henvisning.docx", "Henvisning", "lægeerklæring"),
	})
	return zipDoc(name, []entry{s.medicalPDF("lægeerklæring.pdf"), inner})
}

// statement is a sheet of payments to the subject.
func (s *scene) statement(name string) entry {
	return xlsxDoc(name, []xlsxSheet{{"Udbetalinger", s.payments()}})
}

// payments is the table of a statement.
func (s *scene) payments() table {
	t := table{rows: [][]string{{"Dato", "CPR-nr.", "Navn", "Beløb", "Bilagsnr."}}}
	for range 14 {
		t.rows = append(t.rows, []string{randomDay(s.r).Format("02-01-2006"), s.subject.CPR, s.subject.Name(),
			fact(s.r, slotAmount), fact(s.r, slotInvoice)})
	}
	t.plants = []plant{{kindCPR, s.subject.CPR}, {kindPerson, s.subject.Name()}}
	return t
}

// index lists the documents of the case folder.
func (s *scene) index(titles []string) table {
	t := table{rows: [][]string{{"Løbenr.", "Dato", "Titel", "Part", "CPR-nr.", "Sagsbehandler", "Journalnr."}}}
	for i, title := range titles {
		t.rows = append(t.rows, []string{fmt.Sprint(i + 1), randomDay(s.r).Format("02-01-2006"), title,
			s.subject.Listed(), hyphenated(s.subject.CPR), s.worker.Listed(), fact(s.r, slotJournal)})
	}
	t.plants = []plant{{kindCPR, s.subject.CPR}, {kindPerson, s.subject.Name()}, {kindPerson, s.worker.Name()}}
	return t
}

// overview is the index as a web page.
func (s *scene) overview(titles []string) page {
	w := s.newWriter(plainLine, "")
	w.line("Sagsoversigt: " + s.topic.title + ", sag " + s.number)
	w.line("Borger: {borger}. CPR-nummer: {cpr}. KLE " + s.topic.kle + ". Ansvarlig: {sb}")
	w.add(strings.Join(titles, "\n"))
	return only(w.pages)
}

// named returns e with the subject's name and number put in its name.
func (s *scene) named(e entry, pattern string) entry {
	e.name = strings.NewReplacer("{navn}", s.subject.Name(), "{cpr}", s.subject.CPR,
		"{cpr-}", hyphenated(s.subject.CPR)).Replace(pattern)
	if strings.Contains(pattern, "{navn}") {
		e.named = append(e.named, plant{kindPerson, s.subject.Name()})
	}
	if strings.Contains(pattern, "{cpr") {
		e.named = append(e.named, plant{kindCPR, s.subject.CPR})
	}
	return e
}
