package corpora

import (
	"fmt"
	"strings"
)

// shared returns the lists and exports that belong to no case.
func shared(r *stream, forms *picker) []filed {
	const folder = "Fællesdrev"
	return []filed{
		{folder, citizenBook(r, "Borgerliste 2024.xlsx")},
		{folder, csvDoc("Udbetalinger maj.csv", payments(r, 25), windows1252)},
		{folder, csvDoc("Virksomheder P-numre.csv", units(r, 30), utf8Text)},
		{folder, csvDoc("UDTRÆK_GAMMELT_SYSTEM.csv", capitals(r, 20), windows1252)},
		{folder, docxDoc(r, "Indtastninger.docx", docxParts{body: everyForm(r, breaks|wide|tabs)})},
		{folder, textDoc("Indtastninger.txt", []page{everyForm(r, breaks|wide|tabs)}, utf8Text)},
		{folder, textDoc("Indtastninger Windows.txt", []page{everyForm(r, breaks|tabs)}, dosText)},
		{folder, pdfDoc("Indtastninger.pdf", []page{everyForm(r, breaks)}, "")},
		{folder, textDoc("Referat Unicode.txt", sceneOf(r, forms).journal(breaks|wide, 3), utf16Text)},
		{folder, textDoc("Vejledning uden personer.txt", []page{plainGuide(r)}, utf8Text)},
	}
}

// sceneOf draws a case on any topic.
func sceneOf(r *stream, forms *picker) *scene { return newScene(r, forms, pick(r, topics()), 0) }

// citizenBook is a workbook with many people: one sheet whose numbers the
// program took for numbers, one of look-alikes, a hidden one.
func citizenBook(r *stream, name string) entry {
	return xlsxDoc(name, []xlsxSheet{
		{"Borgere", citizens(r, 120)},
		{"P-enheder", units(r, 40)},
		{"Arkiv", citizens(r, 15)},
	})
}

// citizens lists people; two in three numbers are number cells.
func citizens(r *stream, rows int) table {
	t := table{rows: [][]string{{"CPR-nr.", "Navn", "Adresse", "Telefon", "Sagsbehandler"}}}
	for i := range rows {
		p, worker := drawPerson(r, 1940, 2015), drawName(r)
		number := hyphenated(p.CPR)
		if allDigits(p.CPR) && i%3 > 0 {
			number = numberMark + p.CPR
		}
		t.rows = append(t.rows, []string{number, p.Name(), address(r), phone(r), worker.Listed()})
		t.plants = append(t.plants, plant{kindCPR, p.CPR}, plant{kindPerson, p.Name()}, plant{kindPerson, worker.Name()})
	}
	return t
}

// payments lists people beside invoice and account numbers.
func payments(r *stream, rows int) table {
	t := table{rows: [][]string{{"Bilagsnr.", "Dato", "Modtager", "Personnr.", "Konto", "Beløb"}}}
	for range rows {
		p := drawPerson(r, 1940, 2005)
		t.rows = append(t.rows, []string{fact(r, slotInvoice), randomDay(r).Format("02.01.2006"), p.Listed(),
			pick(r, []string{p.CPR, hyphenated(p.CPR)}), fact(r, slotAccount), fact(r, slotAmount)})
		t.plants = append(t.plants, plant{kindCPR, p.CPR}, plant{kindPerson, p.Name()})
	}
	return t
}

// units lists production units: look-alikes under a header that says so.
func units(r *stream, rows int) table {
	t := table{rows: [][]string{{"P-nummer", "CVR-nr.", "Navn", "Telefon"}}}
	for range rows {
		t.rows = append(t.rows, []string{unitNumber(r), fact(r, slotCompany), pick(r, firms), phone(r)})
	}
	return t
}

// capitals is a list as old systems wrote them.
func capitals(r *stream, rows int) table {
	t := table{rows: [][]string{{"PNR", "NAVN", "ADRESSE"}}}
	for range rows {
		p := drawPerson(r, 1940, 2005)
		t.rows = append(t.rows, []string{p.CPR, strings.ToUpper(p.Name()), strings.ToUpper(address(r))})
		t.plants = append(t.plants, plant{kindCPR, p.CPR}, plant{kindPerson, p.Name()})
	}
	return t
}

// everyForm is a page that has each written form that medium m can carry,
// each of another person.
func everyForm(r *stream, m medium) page {
	var p page
	for i, f := range append(rareForms, joined("-", plainLine), joined("", plainLine)) {
		if f.needs&^m != 0 {
			continue
		}
		number := testNumber(r, 1940, 2015, r.chance(50))
		if i%4 == 0 {
			number = oldNumber(r, r.chance(50))
		}
		p.paragraphs = append(p.paragraphs, fmt.Sprintf("Linje %d: CPR-nr. %s er tastet ind.", i+1, f.write(number)))
		p.plants = append(p.plants, plant{kindCPR, number})
	}
	return p
}

// plainGuide is a page on which nobody is named.
func plainGuide(r *stream) page {
	var p page
	for _, topic := range topics() {
		for _, t := range topic.sections["brev"] {
			if names, cprs := t.plants(); names+cprs == 0 {
				s := scene{r: r, parties: make([]Person, 1), strangers: make([]Person, 1)}
				p.paragraphs = append(p.paragraphs, string(s.write(nil, t, plainLine)))
			}
		}
		if p.size() > pageBytes {
			break
		}
	}
	return p
}
