package corpora

import (
	"fmt"
	"strings"
)

// Count says how much a generated archive of texts holds.
type Count struct {
	Documents, Pages int
	Bytes            int64
	CPRs, Names      int // written numbers and full names, repetitions included
}

// textPages is how many pages a document of TextArchive has.
const textPages = 8

// textPageBytes is the size of its pages, to about a paragraph.
const textPageBytes = 2500

// TextArchive writes plain texts with pages pages in all into dir, which must
// be empty or absent. Documents have eight pages of about 2.5 KB of case
// notes, separated by form feeds, like Prose in what they hold; 200 documents
// to a folder. A document depends on seed and its number only, so a larger
// archive begins with the smaller one's documents.
func TextArchive(dir string, pages int, seed uint64) (Count, error) {
	return writeTexts(dir, pages, textPages, seed)
}

// NoteArchive is TextArchive with a page to a document: many small files, as
// journals of single notes are exported.
func NoteArchive(dir string, documents int, seed uint64) (Count, error) {
	return writeTexts(dir, documents, 1, seed)
}

// writeTexts writes documents of so many pages each, the last of what is left.
func writeTexts(dir string, pages, each int, seed uint64) (Count, error) {
	var total Count
	if err := claim(dir); err != nil {
		return total, err
	}
	var buf []byte
	for pages > total.Pages {
		p := newProse(seed, fmt.Sprint("text ", total.Documents))
		n := min(each, pages-total.Pages)
		buf = buf[:0]
		for i := range n {
			if i > 0 {
				buf = append(buf, '\f')
			}
			buf = p.append(buf, len(buf)+textPageBytes)
		}
		name := fmt.Sprintf("%04d/notat %06d.txt", total.Documents/200, total.Documents)
		if err := writeFile(dir, name, buf); err != nil {
			return total, err
		}
		total.Documents++
		total.Pages += n
		total.Bytes += int64(len(buf))
		total.CPRs += p.cprs
		total.Names += p.names
	}
	return total, nil
}

// mixedCase is how many documents a case of Mixed has.
const mixedCase = 20

// Mixed writes an archive of so many files into dir, which must be empty or
// absent: of twenty files six are Word documents, five PDF, three mails
// with attachments, two texts, and one each CSV, web page, workbook and zip.
// Parts of containers come on top. All can be read. A file depends on seed and its
// number only.
func Mixed(dir string, documents int, seed uint64) (Truth, error) {
	var truth Truth
	if err := claim(dir); err != nil {
		return truth, err
	}
	for done := 0; done < documents; done += mixedCase {
		n := done / mixedCase
		s := newScene(newStream(seed, fmt.Sprint("mixed ", n)), &picker{turn: n}, topics()[n%len(topics())], n)
		folder := fmt.Sprintf("%03d/%s %s", n/100, s.number, s.topic.title)
		for i := range min(mixedCase, documents-done) {
			if err := truth.put(dir, folder, s.mixed(i)); err != nil {
				return truth, err
			}
		}
	}
	truth.sort()
	return truth, nil
}

// mixed returns file i of a case.
func (s *scene) mixed(i int) entry {
	name := func(kind string) string { return fmt.Sprintf("%02d %s", i+1, kind) }
	sections := []string{"brev", "afgørelse", "partshøring", "aktindsigt"}
	section := sections[i%len(sections)]
	switch {
	case i < 1:
		return csvDoc(name("udbetalinger.csv"), s.payments(), utf8Text)
	case i < 7:
		return s.letterDocx(name("brev.docx"), "Vedrørende "+strings.ToLower(s.topic.title), section)
	case i < 10:
		return s.letterPDF(name("afgørelse.pdf"), "Afgørelse", section)
	case i < 11:
		return pdfDoc(name("journal.pdf"), s.journal(breaks, 20), "")
	case i < 12:
		return s.medicalPDF(name("lægeerklæring.pdf"))
	case i < 14:
		return s.message(name("mail.eml"), s.medicalPDF("attest.pdf"))
	case i < 15:
		return s.message(name("mail.eml"), s.letterDocx("brev.docx", "Brev", section), s.statement("opgørelse.xlsx"))
	case i < 17:
		return textDoc(name("journal.txt"), s.journal(breaks|wide, 12), utf8Text)
	case i < 18:
		return htmlDoc(name("notat.html"), "Notat", s.note(breaks|wide), false)
	case i < 19:
		return s.statement(name("udbetalinger.xlsx"))
	}
	return s.medicalZip(name("lægelige akter.zip"))
}
