package corpora

import (
	"strconv"
	"strings"
)

// legacyProperties are those of the Office files before 2007.
func (p *planter) legacyProperties() string {
	return oleProperties(map[int]string{2: p.text("title"), 6: p.text("comments in properties")})
}

// plantDOC writes a document of Word 97 ([MS-DOC]): the eight stories behind one
// another, in one piece of UTF-16.
func plantDOC(p *planter) []byte {
	const (
		fibSize                  = 1024
		flags, counts, pairs     = 0x0A, 0x4C, 0x9A
		table1                   = 0x0200 // the other stream is 1Table
		headers, pieces, authors = 11, 33, 36
	)
	const fieldBegin, fieldMiddle, fieldEnd = "\x13", "\x14", "\x15"
	header := p.text("header") + "\r"
	stories := []string{
		"Søren, " + p.text("body") + "\rBrudt: " + p.broken("broken line", "\x0B") + "\rNavn\x07CPR-nr.\x07\x07Bo\x07" + hyphenated(p.draw("table")) + "\x07\x07" +
			"Se " + fieldBegin + ` HYPERLINK "` + p.text("field code") + `" ` + fieldMiddle + p.text("field") + fieldEnd + "\r\x0C" + p.text("second page") + "\r",
		p.text("footnote") + "\r", header + p.text("footer") + "\r\r", "", "\x05" + p.text("comment") + "\r",
		p.text("endnote") + "\r", p.text("text box") + "\r", p.text("text box in a header") + "\r",
	}
	text := strings.Join(stories, "")
	fib := []byte(le16(0xA5EC) + le16(0xC1) + strings.Repeat("\x00", fibSize-4))
	put := func(at int, value string) { copy(fib[at:], value) }
	put(flags, le16(table1))
	for i, story := range stories {
		put(counts+4*i, le32(wideLen(story)))
	}
	table := ""
	pair := func(n int, data string) {
		put(pairs+8*n, le32(len(table))+le32(len(data)))
		table += data
	}
	list := le32(0) + le32(wideLen(text)) + "\x00\x00" + le32(fibSize) + "\x00\x00"
	pair(pieces, "\x02"+le32(len(list))+list)
	pair(authors, le16(len("Bo Holm"))+utf16le("Bo Holm"))
	ends := strings.Repeat(le32(0), 7) + le32(0) + le32(wideLen(header)) // six separators, then those of even pages, of odd ones
	pair(headers, ends+strings.Repeat(le32(wideLen(stories[2])-1), 4)+le32(wideLen(stories[2])))
	return oleFile("WordDocument", string(fib)+utf16le(text), "1Table", table, "\x05SummaryInformation", p.legacyProperties(),
		"ObjectPool/_1/Package", string(plantXLSX(p)))
}

// plantXLS writes a workbook of Excel 97 ([MS-XLS]).
func plantXLS(p *planter) []byte {
	record := func(id int, content ...string) string {
		all := strings.Join(content, "")
		return le16(id) + le16(len(all)) + all
	}
	short := func(text string) string { return string([]byte{byte(wideLen(text))}) + "\x01" + utf16le(text) } // length in a byte
	long := func(text string) string { return le16(wideLen(text)) + "\x01" + utf16le(text) }
	at := func(row, column int) string { return le16(row) + le16(column) + le16(0) }
	const bof, end, boundSheet, sst, label, labelSST, number, formula, text = 0x809, 0x0A, 0x85, 0xFC, 0x204, 0xFD, 0x203, 0x06, 0x207
	const header, footer, object, textObject, more, note, row = 0x14, 0x15, 0x5D, 0x1B6, 0x3C, 0x1C, 0x208
	box := func(kind, id int, content string) string {
		return record(object, le16(0x15), le16(0x12), le16(kind), le16(id)) +
			record(textObject, strings.Repeat("\x00", 10), le16(wideLen(content)), le16(0), "....") + record(more, "\x01"+utf16le(content))
	}
	const comment, rectangle = 0x19, 0x06
	lost := p.spoilt("number that lost a zero")
	amount, err := strconv.ParseFloat(lost, 64)
	must(err)
	hiddenColumn := record(0x7D, le16(2), le16(2), le16(0), le16(0), le16(1), le16(0)) + record(label, at(1, 2), long(p.text("hidden column")))
	first := record(header, long("&L"+p.text("header"))) + record(footer, long("&R"+p.text("footer"))) +
		record(label, at(0, 0), long("Navn")) + record(label, at(0, 1), long("CPR-nr.")) +
		record(label, at(1, 0), long("Bo")) + record(label, at(1, 1), long(hyphenated(p.draw("cell")))) + hiddenColumn +
		record(labelSST, at(2, 0), le32(0)) + record(number, at(2, 1), le64(amount)) +
		record(label, at(3, 0), long(p.broken("broken line in a cell", "\n"))) +
		record(formula, at(3, 1), "\x00\x00\x00\x00\x00\x00\xFF\xFF", "......") + record(text, long(p.text("result of a formula"))) +
		record(row, le16(4), le16(0), le16(1), strings.Repeat("\x00", 6), le32(0x20)) + record(label, at(4, 0), long(p.text("hidden row"))) +
		box(comment, 1, p.text("comment")) + record(note, le16(0), le16(0), le16(0), le16(1), long("Bo Holm"), "\x00") + box(rectangle, 2, p.text("text box"))
	second := record(label, at(0, 0), long(p.text("hidden sheet")))
	sheets := []struct{ name, state, content string }{{hyphenated(p.draw("name of a sheet")), "\x00", first}, {"Skjult", "\x01", second}}
	globals := record(sst, le32(1), le32(1), long(p.text("shared string"))) + record(end)
	opening := func(kind int) string { return record(bof, le16(0x600), le16(kind), "12345678") }
	const workbook, worksheet = 0x05, 0x10
	offset := len(opening(workbook)) + len(globals)
	for _, s := range sheets {
		offset += len(record(boundSheet, le32(0), "..", short(s.name)))
	}
	book, rest := opening(workbook), ""
	for _, s := range sheets {
		book += record(boundSheet, le32(offset+len(rest)), s.state, "\x00", short(s.name))
		rest += opening(worksheet) + s.content + record(end)
	}
	return oleFile("Workbook", book+globals+rest, "\x05SummaryInformation", p.legacyProperties())
}

// plantPPT writes a presentation of PowerPoint 97 ([MS-PPT]).
func plantPPT(p *planter) []byte {
	record := func(version, kind int, content ...string) string {
		all := strings.Join(content, "")
		return le16(version) + le16(kind) + le32(len(all)) + all
	}
	group := func(kind int, content ...string) string { return record(15, kind, content...) }
	chars := func(text string) string { return record(0, 0x0FA0, utf16le(text)) }
	box := func(text string) string { // a drawing with one shape with one text
		return group(0x040C, group(0xF002, group(0xF003, group(0xF004, record(15, 0xF00D, chars(text))))))
	}
	listed := func(id int) string { return record(0, 0x03F3, le32(id), strings.Repeat("\x00", 16)) }
	const document, slide, notes, master, list, slideInfo, footers, text = 0x03E8, 0x03EE, 0x03F0, 0x03F8, 0x0FF0, 0x03F9, 0x0FD9, 0x0FBA
	const slides, masters, notesOf = 0 << 4, 1 << 4, 2 << 4 // which list it is
	comment := group(0x1388, group(0x138A, record(0, text, utf16le("___PPT10")),
		record(0, 0x138B, group(0x2EE0, record(0, text, utf16le("Bo Holm")), record(1<<4, text, utf16le(p.text("comment")))))))
	hidden := record(0, slideInfo, strings.Repeat("\x00", 10), "\x04\x00", le32(0))
	records := []string{
		group(document, record(15|masters, list, listed(5)), record(15|slides, list, listed(2)+listed(3)), record(15|notesOf, list, listed(4))),
		group(slide, box(p.text("slide")+"\r"+p.broken("broken line", "\x0B")), group(footers, record(2<<4, text, utf16le(p.text("footer")))), comment),
		group(slide, hidden, box(p.text("hidden slide"))),
		group(notes, box(p.text("speaker notes"))),
		group(master, box(p.text("master"))),
	}
	stream, offsets := "", ""
	for _, r := range records {
		offsets += le32(len(stream))
		stream += r
	}
	persist := len(stream)
	stream += record(0, 0x1772, le32(len(records)<<20|1), offsets)
	edit := len(stream)
	stream += record(0, 0x0FF5, le32(0), le32(0), le32(0), le32(persist), le32(1), le32(0), le32(0))
	return oleFile("PowerPoint Document", stream, "Current User", record(0, 0x0FF6, le32(20), "\x5F\xC0\x91\xE3", le32(edit), le32(0)),
		"\x05SummaryInformation", p.legacyProperties())
}

// plantMSG writes a mail of Outlook ([MS-OXMSG]) with a text, a document and
// another mail attached.
func plantMSG(p *planter) []byte {
	const sub, properties, none = "__substg1.0_", "__properties_version1.0", "\x00\x00\x00\x00\x00\x00\x00\x00"
	attachment := func(n int) string { return "__attach_version1.0_#0000000" + le16('0' + n)[:1] + "/" }
	codepage := strings.Repeat("\x00", 32) + le32(0x3FFD<<16|3) + le32(0) + le32(1252) + le32(0)
	inner := attachment(2) + sub + "3701000D/"
	return oleFile(properties, codepage,
		sub+"0037001F", utf16le(p.text("subject")),
		sub+"1000001F", utf16le("Kære Ida\r\n\r\n"+p.text("text")+"\r\nBrudt: "+p.broken("broken line", "\r\n")+"\r\n"),
		sub+"10130102", "<p>"+p.text("HTML")+"<!-- "+p.text("comment in HTML")+" --></p>",
		sub+"0C1A001F", utf16le("Bo Holm"), sub+"0C1F001F", utf16le("bo@a.example"),
		sub+"3A08001F", utf16le(p.text("other property")),
		sub+"007D001F", utf16le("Received: from a.example\r\nX-Sag: "+p.text("header of the transport")+"\r\n"),
		"__recip_version1.0_#00000000/"+properties, none,
		"__recip_version1.0_#00000000/"+sub+"3001001F", utf16le(p.text("name of a recipient")),
		attachment(0)+sub+"3707001F", utf16le(hyphenated(p.draw("name of an attachment"))+".txt"), attachment(0)+sub+"37010102", p.text("attached text"),
		attachment(1)+sub+"3707001F", utf16le("brev.docx"), attachment(1)+sub+"37010102", string(plantDOCX(p)),
		attachment(2)+sub+"3001001F", utf16le("Videresendt"), inner+properties, strings.Repeat("\x00", 32),
		inner+sub+"0037001F", utf16le(p.text("subject of the attached mail")), inner+sub+"1000001F", utf16le(p.text("attached mail")),
		inner+attachment(0)+sub+"3707001F", utf16le("note.txt"), inner+attachment(0)+sub+"37010102", p.text("attached to the attached mail"))
}
