package report

import (
	"testing"

	"aktsyn/pipeline/extract"
)

func TestColumnLetters(t *testing.T) {
	for column, want := range map[uint32]string{0: "", 1: "A", 3: "C", 26: "Z", 27: "AA", 52: "AZ", 53: "BA", 702: "ZZ", 703: "AAA", 16384: "XFD"} {
		if got := ColumnLetters(column); got != want {
			t.Errorf("column %d is %q, want %q", column, got, want)
		}
	}
}

func TestSheetNamesAreQuotedAsExcelDoes(t *testing.T) {
	for name, want := range map[string]string{
		"Ark1": "Ark1!C17", "Ark 1": "'Ark 1'!C17", "Børn_2.del": "Børn_2.del!C17", "Jensen's": "'Jensen''s'!C17",
		"2024": "'2024'!C17", "2024_CPR": "'2024_CPR'!C17", "Række": "Række!C17", "CPR": "CPR!C17", "_x": "_x!C17", ".x": "'.x'!C17",
		"=cmd": "'=cmd'!C17", "a!b": "'a!b'!C17", "a-b": "'a-b'!C17", "": "C17",
	} {
		if got := (&Cell{Sheet: name, Ref: "C17"}).String(); got != want {
			t.Errorf("%q: %s, want %s", name, got, want)
		}
	}
	if (*Cell)(nil).String() != "" {
		t.Error("no cell has text")
	}
}

func TestCellsOfTables(t *testing.T) {
	tables := []extract.Table{
		{First: 1, Name: "Ark1", Columns: []extract.Column{{Number: 3, Name: "CPR-nr."}}},
		{First: 4, Name: "010190-1234", Columns: []extract.Column{{Number: 2, Name: "før 0101901234"}}},
		{First: 9},
	}
	for _, c := range []struct {
		page, row, column uint32
		reveal            bool
		danish, english   string
	}{
		{1, 17, 3, false, "Ark1!C17 (CPR-nr.)", "Ark1!C17 (CPR-nr.)"},
		{3, 17, 4, false, "Ark1!D17", "Ark1!D17"},
		{4, 1, 2, false, "'••••••-••••'!B1 (før ••••••••••)", "'••••••-••••'!B1 (før ••••••••••)"},
		{5, 1, 2, true, "'010190-1234'!B1 (før 0101901234)", "'010190-1234'!B1 (før 0101901234)"},
		{9, 2, 27, false, "række 2, kolonne AA", "row 2, column AA"},
	} {
		cell := NewCells(c.reveal).Of(tables, c.page, c.row, c.column)
		if cell.Danish() != c.danish || cell.English() != c.english {
			t.Errorf("%+v: %s, %s", c, cell.Danish(), cell.English())
		}
	}
	if NewCells(true).Of(tables, 1, 0, 0) != nil {
		t.Error("prose has a cell")
	}
}
