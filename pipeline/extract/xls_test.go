package extract

import (
	"encoding/binary"
	"math"
	"strings"
	"testing"

	"aktsyn/pipeline/source"
)

// record is a BIFF record.
func biffRecord(id uint16, content ...string) string {
	all := strings.Join(content, "")
	return le16(id) + le16(uint16(len(all))) + all
}

func le16(v uint16) string { return string([]byte{byte(v), byte(v >> 8)}) }

func le64(v float64) string {
	return string(binary.LittleEndian.AppendUint64(nil, math.Float64bits(v)))
}

// wideText is a string of BIFF8 whose length has so many bytes.
func wideText(s string, size int) string {
	n := le16(uint16(len([]rune(s))))
	return n[:size] + "\x01" + utf16le(s)
}

// at is where a cell stands, and its style.
func at(row, column, style uint16) string { return le16(row) + le16(column) + le16(style) }

var (
	biff8Globals = biffRecord(biffBOF, le16(0x600), le16(5), "12345678")
	biff8Sheet   = biffRecord(biffBOF, le16(0x600), le16(0x10), "12345678")
	biffEnd      = biffRecord(biffEOF)
)

// xlsStream writes a workbook of BIFF8: what sheets share, then sheets by
// name.
func xlsStream(globals string, sheets ...[2]string) string {
	head, names := biff8Globals, 0
	for _, s := range sheets {
		names += len(biffRecord(biffSheet, "1234", "\x00\x00", wideText(s[0], 1)))
	}
	at := len(head) + names + len(globals) + len(biffEnd)
	body := ""
	for _, s := range sheets {
		head += biffRecord(biffSheet, le32(uint32(at+len(body))), "\x00\x00", wideText(s[0], 1))
		body += biff8Sheet + s[1] + biffEnd
	}
	return head + globals + biffEnd + body
}

// xlsStyles are styles 0 General, 1 a date, 2 ten places, 3 a date of its own.
var xlsStyles = biffRecord(biffFormat, le16(164), wideText("0000000000", 2)) + biffRecord(biffFormat, le16(165), wideText("d. mmmm yyyy", 2)) +
	biffRecord(biffXF, le16(0), le16(0)) + biffRecord(biffXF, le16(0), le16(14)) + biffRecord(biffXF, le16(0), le16(164)) + biffRecord(biffXF, le16(0), le16(165))

func TestXLS(t *testing.T) {
	strings3 := le32(3) + le32(3) + "\x05\x00\x00" + "Navn!" + "\x04\x00\x0D\x01\x00\x02\x00\x00\x00" // rich and phonetic, one byte wide
	sst := biffRecord(biffSST, strings3, utf16le("Åsø")) + biffRecord(biffContinue, "\x00", "e", "runs", "ph", "\x0B\x00\x00", "010190-") + biffRecord(biffContinue, "\x01", utf16le("1234"))
	cells := biffRecord(biffLabelSST, at(0, 0, 0), le32(0)) + biffRecord(biffLabelSST, at(0, 1, 0), le32(1)) + biffRecord(biffLabelSST, at(0, 3, 0), le32(2)) +
		biffRecord(biffNumber, at(1, 0, 1), le64(44197.5)) + biffRecord(biffRK, at(1, 1, 2), le32(101901234<<2|2)) +
		biffRecord(biffMulRK, le16(1), le16(2), le16(0), le32(12345<<2|3), le16(3), le32(44198<<2|2), le16(3)) +
		biffRecord(biffLabel, at(4, 1, 0), wideText("Løn\tårlig", 2)) + biffRecord(biffBoolErr, at(4, 2, 0), "\x01\x00") + biffRecord(biffBoolErr, at(4, 3, 0), "\x2A\x01") +
		biffRecord(biffFormula, at(5, 0, 0), le64(2.5), "......") + biffRecord(biffFormula, at(5, 1, 0), "\x00\x00\x00\x00\x00\x00\xFF\xFF", "......") +
		biffRecord(0x4BC, "shared") + biffRecord(biffString, wideText("020290-1234", 2)) + biffRecord(biffFormula, at(5, 2, 0), "\x01\x00\x00\x00\x00\x00\xFF\xFF") +
		biffRecord(biffRString, at(3, 0, 0), wideText("sent", 2))
	book := xlsStream(xlsStyles+sst, [2]string{"Børn", cells}, [2]string{"Tom", ""})
	got := readOne(t, "x.xls", oleFile(t, [2]string{"Workbook", book}))
	want := "Navn!\tÅsøe\t\t010190-1234\n2021-01-01\t0101901234\t123.45\t2021-01-02\n\nsent\n\tLøn årlig\tTRUE\t#N/A\n2.5\t020290-1234\tFALSE\n"
	if got.labelled("Børn") != want || got.labelled("Tom") != "\n" || got.Type != "xls" || got.Cause != source.None {
		t.Errorf("%v: %q, want %q", got, got.text(), want)
	}
	mac := readOne(t, "x.xls", oleFile(t, [2]string{"Workbook", xlsStream(xlsStyles+biffRecord(biffDateMode, "\x01\x00"), [2]string{"a", biffRecord(biffNumber, at(0, 0, 1), le64(42735))})}))
	if mac.labelled("a") != "2021-01-01\n" {
		t.Errorf("1904: %q", mac.text())
	}
}

// TestXLSAsides checks what stands beside the cells.
func TestXLSAsides(t *testing.T) {
	url := "\xE0\xC9\xEA\x79\xF9\xBA\xCE\x11\x8C\x82\x00\xAA\x00\x4B\xA9\x0B"
	file := "\x03\x03\x00\x00\x00\x00\x00\x00\xC0\x00\x00\x00\x00\x00\x00\x46"
	link := func(flags uint32, rest ...string) string {
		return biffRecord(biffLink, strings.Repeat("\x00", 28), le32(flags), strings.Join(rest, ""))
	}
	address := utf16le("mailto:ase@b.dk\x00")
	chart := biffRecord(biffBOF, le16(0x600), le16(0x20)) + biffRecord(biffSeriesText, "\x00\x00", wideText("Serie Ø", 1)) +
		biffRecord(biffLabel, at(0, 0, 0), wideText("Akse", 2)) + biffEnd
	sheet := biffRecord(biffHeader, wideText("&L&\"Arial\"Børnehuset&R&P", 2)) + biffRecord(biffFooter, "") +
		biffRecord(biffObject, "\x15\x00\x12\x00\x19\x00\x01\x00") + biffRecord(biffText, strings.Repeat("\x00", 10), le16(4), le16(0), "....") + biffRecord(biffContinue, "\x00Tjek") + biffRecord(biffContinue, "runs") +
		biffRecord(biffObject, "\x15\x00\x12\x00\x06\x00\x02\x00") + biffRecord(biffText, strings.Repeat("\x00", 10), le16(4), le16(0), "....") + biffRecord(biffContinue, "\x01"+utf16le("Bøks")) +
		biffRecord(biffNote, le16(0), le16(0), le16(0), le16(1), wideText("Bo Holm", 2), "\x00") +
		link(linkMoniker|linkName, le32(4), utf16le("Åse\x00"), url, le32(uint32(len(address))), address) +
		link(linkMoniker, file, le16(0), le32(8), "C:\\b.xls", strings.Repeat("\x00", 24), le32(0)) +
		link(linkLocation, le32(5), utf16le("A!B2\x00")) +
		biffRecord(biffValidation, le32(0), wideText("Vælg", 2), wideText("\x00", 2), wideText("\x00", 2), wideText("\x00", 2), le16(9), le16(0), "\x17\x07\x00Ja\x00Nej\x00") +
		chart + biffRecord(biffLabel, at(0, 0, 0), wideText("celle", 2))
	globals := biffRecord(biffWriter, wideText("Grethe Holm   ", 2)) +
		biffRecord(biffName, le16(0), "\x00\x04", le16(6), strings.Repeat("\x00", 8), "\x00Navn", "\x17\x03\x00abc") +
		biffRecord(biffName, le16(0x20), "\x00\x01", le16(0), strings.Repeat("\x00", 8), "\x00\x06") +
		biffRecord(biffSupBook, le16(1), wideText("\x01C\x03b.xls", 2), wideText("Ark", 2)) +
		biffRecord(biffCRN, "\x01\x00", le16(0), "\x01"+le64(7), "\x02"+wideText("Holm", 2)) +
		biffRecord(biffDrawingGroup, blipPNG[:40]) + biffRecord(biffContinue, blipPNG[40:])
	docs := read(t, "x.xls", oleFile(t, [2]string{"Workbook", xlsStream(globals, [2]string{"Ark1", sheet})},
		[2]string{"_SX_DB_CUR/0001", biffRecord(0xCD, wideText("Gemt Åse", 2)) + biffRecord(0xC9, le64(12.5)) + biffRecord(0xCE, le16(2020), le16(2), "\x1D")},
		[2]string{"SummaryInformation", propertyStream(map[uint32]string{4: vtText("Bo")})},
		[2]string{"MBD0001/Workbook", xlsStream("", [2]string{"Indre", biffRecord(biffLabel, at(0, 0, 0), wideText("040490-1234", 2))})}), source.Limits{})
	wantDocs(t, docs, "x.xls  9", "x.xls!/billede 1 needs-ocr 1", "x.xls!/objekt 1  1")
	for label, want := range map[string]string{
		"Ark1":         "celle\nBørnehuset\nÅse\nA!B2\nVælg\nJa Nej\n",
		"projektmappe": "Grethe Holm\nNavn abc\n", "pivotdata": "Gemt Åse\n12.5\n2020-02-29\n", "eksterne data": "C\\b.xls\nArk\n7 Holm\n",
		"kommentarer": "Tjek\nBo Holm\n", "tegninger og diagrammer": "Bøks\nSerie Ø\nAkse\n",
		"henvisninger": "mailto:ase@b.dk\nC:\\b.xls\n", "egenskaber": "creator: Bo\n",
	} {
		if got := docs[0].labelled(label); got != want {
			t.Errorf("%s: %q, want %q", label, got, want)
		}
	}
	if got := docs[2].labelled("Indre"); got != "040490-1234\n" {
		t.Errorf("embedded: %q", got)
	}
}

// TestOldXLS reads versions before BIFF8.
func TestOldXLS(t *testing.T) {
	cell := biffRecord(biffLabel, at(0, 0, 0), "\x05\x00S\xF8ren") + biffRecord(biffNumber, at(0, 1, 1), le64(44197)) +
		biffRecord(biffFormula, at(0, 2, 0), "\x00\x00\x00\x00\x00\x00\xFF\xFF") + biffRecord(biffString, "\x02\x00\xC6b") +
		biffRecord(biffNote, le16(0), le16(0), le16(4), "B\xF8rn") + biffRecord(biffHeader, "\x04H\xF8st")
	globals := biffRecord(biffBOF, le16(0x500), le16(5), "1234") + biffRecord(biffCodepage, le16(1252)) + biffRecord(biffFormat, le16(164), "\x08yyyy\\-mm") +
		biffRecord(biffXF, le16(0), le16(0)) + biffRecord(biffXF, le16(0), le16(164))
	at5 := len(globals) + len(biffRecord(biffSheet, "1234", "\x00\x00", "\x04H\xF8st")) + len(biffEnd)
	five := globals + biffRecord(biffSheet, le32(uint32(at5)), "\x00\x00", "\x04H\xF8st") + biffEnd + biffRecord(biffBOF, le16(0x500), le16(0x10), "1234") + cell + biffEnd
	four := biffRecord(biffBOF4, le16(0), le16(0x10), le16(0)) + biffRecord(biffFormat, le16(0), "\x07General") + biffRecord(biffFormat, le16(0), "\x04yyyy") +
		biffRecord(biffXF4, "\x00\x00") + biffRecord(biffXF4, "\x00\x01") + strings.ReplaceAll(cell, le16(biffFormula)+le16(14), le16(biffFormula4)+le16(14)) + biffEnd
	two := biffRecord(biffBOF2, le16(2), le16(0x10)) + biffRecord(biffLabel2, at(0, 0, 0), "\x00\x05S\xF8ren") + biffRecord(biffInteger2, at(0, 1, 0), "\x00", le16(1234)) +
		biffRecord(biffNumber2, at(0, 2, 0), "\x00", le64(1.5)) + biffEnd
	for name, test := range map[string]struct{ data, label, want string }{
		"5":       {string(oleFile(t, [2]string{"Book", five})), "Høst", "Søren\t2021-01-01\tÆb\nHøst\n"},
		"5 plain": {five, "Høst", "Søren\t2021-01-01\tÆb\nHøst\n"},
		"4":       {four, "", "Søren\t2021-01-01\tÆb\nHøst\n"},
		"2":       {two, "", "Søren\t1234\t1.5\n"},
	} {
		got := readOne(t, "x.xls", []byte(test.data))
		if got.Type != "xls" || got.Cause != source.None || got.labelled(test.label) != test.want {
			t.Errorf("%s: %v: %q, want %q", name, got, got.labelled(test.label), test.want)
		}
	}
}

func TestBrokenXLS(t *testing.T) {
	cells := biffRecord(biffLabel, at(0, 0, 0), wideText("010190-1234", 2))
	for name, test := range map[string]struct{ book, want string }{
		"a password":      {biff8Globals + biffRecord(biffFilePass, "xx") + biffEnd, "x encrypted 0"},
		"breaks off":      {xlsStream("", [2]string{"a", cells + "\x00"})[:len(xlsStream("", [2]string{"a", cells}))-4], "x corrupt 1"},
		"a missing sheet": {biff8Globals + biffRecord(biffSheet, le32(9999), "\x00\x00", wideText("a", 1)) + biffEnd, "x corrupt 1"},
		"a missing text":  {xlsStream("", [2]string{"a", biffRecord(biffLabelSST, at(0, 0, 0), le32(7))}), "x corrupt 1"},
		"nothing":         {"\x00", "x corrupt 0"},
	} {
		t.Log(name)
		wantDocs(t, read(t, "x", oleFile(t, [2]string{"Workbook", test.book}), source.Limits{}), test.want)
	}
	whole := xlsStream(xlsStyles, [2]string{"a", cells})
	for n := range len(whole) { // cut anywhere
		read(t, "x", oleFile(t, [2]string{"Workbook", whole[:n]}), source.Limits{})
	}
}

// TestSharedXLS reads the Excel workbooks among the shared documents.
func TestSharedXLS(t *testing.T) { readShared(t, 55, "application/vnd.ms-excel") }

func FuzzXLS(f *testing.F) {
	sst := biffRecord(biffSST, le32(1), le32(1), "\x04\x00\x0D\x01\x00\x02\x00\x00\x00", utf16le("Å")) + biffRecord(biffContinue, "\x00", "søe", "runs", "ph")
	f.Add([]byte(xlsStream(xlsStyles+sst, [2]string{"a", biffRecord(biffLabelSST, at(0, 0, 0), le32(0)) + biffRecord(biffMulRK, le16(0), le16(2), le16(0), le32(7), le16(2)) +
		biffRecord(biffFormula, at(5, 1, 0), "\x00\x00\x00\x00\x00\x00\xFF\xFF") + biffRecord(biffString, wideText("b", 2))})))
	f.Add([]byte(biffRecord(biffBOF4, le16(0), le16(0x10), le16(0)) + biffRecord(biffLabel, at(0, 0, 0), "\x01\x00a") + biffRecord(biffLink, strings.Repeat("\x00", 28), le32(0x1FF)) + biffEnd))
	limits := source.DefaultLimits()
	limits.TextBytes = 1 << 20
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<20 {
			t.Skip()
		}
		read(t, "x.xls", writeOLE([]oleEntry{{name: "Workbook", data: data}, {path: []string{"_SX_DB"}, name: "1", data: data}}), limits)
	})
}
