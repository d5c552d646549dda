package corpora

import (
	"fmt"
	"strconv"
	"strings"
)

// xlsxSheet is a sheet of a workbook. A cell that begins with numberMark is
// stored as a number, the others as text.
type xlsxSheet struct {
	name string
	table
}

// numberMark begins a cell that a spreadsheet program took for a number: its
// leading zeros are lost.
const numberMark = "\x02"

// xlsxDoc makes a workbook; each sheet is a page.
func xlsxDoc(name string, sheets []xlsxSheet) entry {
	w := newZip()
	w.add("[Content_Types].xml", []byte(xlsxTypes(sheets)))
	w.add("_rels/.rels", []byte(relations([2]string{partRels + "officeDocument", "xl/workbook.xml"})))
	w.add("xl/workbook.xml", []byte(xlsxBook(sheets)))
	var rels [][2]string
	for i := range sheets {
		rels = append(rels, [2]string{partRels + "worksheet", fmt.Sprintf("worksheets/sheet%d.xml", i+1)})
	}
	rels = append(rels, [2]string{partRels + "sharedStrings", "sharedStrings.xml"})
	w.add("xl/_rels/workbook.xml.rels", []byte(relations(rels...)))
	e := entry{name: name}
	shared := &sharedStrings{index: map[string]int{}}
	for i, s := range sheets {
		w.add(fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1), []byte(s.xml(shared)))
		e.pages = append(e.pages, page{plants: s.plants})
	}
	w.add("xl/sharedStrings.xml", []byte(shared.xml()))
	e.data = w.finish()
	return e
}

const sheetNS = ooxml + "spreadsheetml/2006/main"

func xlsxTypes(sheets []xlsxSheet) string {
	const kind = "application/vnd.openxmlformats-officedocument.spreadsheetml."
	out := xmlHead + `<Types xmlns="` + packages + `content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Override PartName="/xl/workbook.xml" ContentType="` + kind + `sheet.main+xml"/>` +
		`<Override PartName="/xl/sharedStrings.xml" ContentType="` + kind + `sharedStrings+xml"/>`
	for i := range sheets {
		out += fmt.Sprintf(`<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="%sworksheet+xml"/>`, i+1, kind)
	}
	return out + "</Types>"
}

// xlsxBook lists the sheets; the last of several is hidden.
func xlsxBook(sheets []xlsxSheet) string {
	out := xmlHead + `<workbook xmlns="` + sheetNS + `" xmlns:r="` + ooxml + `officeDocument/2006/relationships"><sheets>`
	for i, s := range sheets {
		state := ""
		if i > 0 && i == len(sheets)-1 {
			state = ` state="hidden"`
		}
		out += fmt.Sprintf(`<sheet name="%s" sheetId="%d"%s r:id="rId%d"/>`, escapeXML(s.name), i+1, state, i+1)
	}
	return out + "</sheets></workbook>"
}

// sharedStrings is the table of texts of a workbook.
type sharedStrings struct {
	list  []string
	index map[string]int
}

func (s *sharedStrings) number(text string) int {
	i, known := s.index[text]
	if !known {
		i = len(s.list)
		s.index[text] = i
		s.list = append(s.list, text)
	}
	return i
}

func (s *sharedStrings) xml() string {
	var out strings.Builder
	fmt.Fprintf(&out, `%s<sst xmlns="%s" uniqueCount="%d">`, xmlHead, sheetNS, len(s.list))
	for _, text := range s.list {
		out.WriteString(`<si><t xml:space="preserve">` + escapeXML(text) + "</t></si>")
	}
	return out.String() + "</sst>"
}

func (s xlsxSheet) xml(shared *sharedStrings) string {
	var out strings.Builder
	out.WriteString(xmlHead + `<worksheet xmlns="` + sheetNS + `"><sheetData>`)
	for i, row := range s.rows {
		fmt.Fprintf(&out, `<row r="%d">`, i+1)
		for j, cell := range row {
			out.WriteString(xlsxCell(string(rune('A'+j))+strconv.Itoa(i+1), soften(cell), shared))
		}
		out.WriteString("</row>")
	}
	return out.String() + "</sheetData></worksheet>"
}

func xlsxCell(place, cell string, shared *sharedStrings) string {
	if number, ok := strings.CutPrefix(cell, numberMark); ok {
		return fmt.Sprintf(`<c r="%s"><v>%s</v></c>`, place, strings.TrimLeft(number, "0"))
	}
	return fmt.Sprintf(`<c r="%s" t="s"><v>%d</v></c>`, place, shared.number(cell))
}
