package extract

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"

	"aktsyn/kernels"
	"aktsyn/kernels/textbytes"
	"aktsyn/pipeline/source"
)

func TestDialects(t *testing.T) {
	prose := "Kære Bo, tak for din mail.\nVi ses, som aftalt, på mandag, den 3.\nHilsen Åse\nPS: Husk nøglen, tak.\n"
	tests := []struct {
		name, ext, text string
		want            byte
	}{
		{"semicolons", "", "a;b\n1;2\n3;4\n", ';'},
		{"semicolons with decimal commas", "", "a;b\n1,5;2,5\n3,5;4,5\n", ';'},
		{"tabs", "", "a\tb\n1\t2\n3\t4\n", '\t'},
		{"pipes", "", "a|b|c\n1|2|3\n4|5|6\n", '|'},
		{"commas", "", "a,b,c\n1,2,3\n4,5,6\n", ','},
		{"two columns with commas", "", "a,b\n1,2\n3,4\n", 0},
		{"two columns with commas, named so", ".csv", "a,b\n1,2\n", ','},
		{"quoted", "", "\"a;x\";b\n\"1\n2\";3\n\"\"\"4\"\"\";5\n", ';'},
		{"prose", "", prose, 0},
		{"prose called CSV", ".csv", prose, 0},
		{"one column", ".csv", "CPR\n0101901234\n", 0},
		{"ragged", ".csv", "a;b;c\n1;2;3\n1;2\n4;5;6\n7;8;9;10\n1;2;3\n", ';'},
		{"titles above", ".csv", "Udtræk\n\na;b\n1;2\n3;4\n5;6\n", ';'},
		{"empty", ".csv", "", 0},
		{"blank lines", ".csv", "\n\n\n", 0},
	}
	for _, test := range tests {
		if got := dialectOf([]byte(test.text), textbytes.Seen([]byte(test.text)), test.ext); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestReadCSV(t *testing.T) {
	got := readOne(t, "udtræk.csv", []byte("\xEF\xBB\xBFCPR;Navn\r\n\"010190-1234\";\"Bo \"\"Bob\"\"\nÅs\"\r\n;Åse\tB\r\n\r\n\"åben;x\r\nslut\"\r\n"))
	want := "CPR\tNavn\n010190-1234\tBo \"Bob\" Ås\n\tÅse B\n\nåben;x  slut\n"
	if got.text() != want || got.Type != "csv" || got.pages[1].Form != kernels.Table {
		t.Errorf("%v: %q, want %q", got, got.text(), want)
	}
}

// TestStrayQuote checks that an unbalanced quote swallows no row.
func TestStrayQuote(t *testing.T) {
	text := "a;b\n\"1;2\n3;4\n" + strings.Repeat("5;6\n", 20_000)
	got := readOne(t, "x.csv", []byte(text))
	if want := strings.ReplaceAll(text, ";", "\t"); got.text() != want {
		t.Errorf("%.40q…, %d bytes, want %d", got.text(), len(got.text()), len(want))
	}
}

func TestRowsAcrossBlocks(t *testing.T) {
	var text, want strings.Builder
	for i := 0; text.Len() < 3*block; i++ {
		fmt.Fprintf(&text, "%d;\"x\r\n%d\"\r\n", i, i)
		fmt.Fprintf(&want, "%d\tx  %d\n", i, i)
	}
	got := readOne(t, "x.csv", []byte(text.String()))
	if got.text() != want.String() {
		t.Errorf("%d bytes, want %d", len(got.text()), want.Len())
	}
}

// TestTableThatEndsAsProse checks that a wrong dialect loses nothing.
func TestTableThatEndsAsProse(t *testing.T) {
	rows, line := strings.Repeat("1;2\n", 100), strings.Repeat("lang linje; ", 400_000)
	got := readOne(t, "x.csv", []byte(rows+line))
	last := got.pages[len(got.pages)-1]
	if last.Form != kernels.Prose || got.pages[1].Form != kernels.Table {
		t.Errorf("forms %v to %v", got.pages[1].Form, last.Form)
	}
	if want := strings.ReplaceAll(rows, ";", "\t") + line + "\n"; got.text() != want {
		t.Errorf("%d bytes, want %d", len(got.text()), len(want))
	}
}

// FuzzTooFew checks that what tooFew turns down is no table by measure.
func FuzzTooFew(f *testing.F) {
	f.Add([]byte("a,b,c\n,\n \n1,2,3\r\n\"4,\n5\",6\n"))
	f.Add([]byte("a;b\n;\n\u00a0;\n1;2\n\r\n3;\"4\n5\""))
	f.Fuzz(func(t *testing.T, text []byte) {
		signs := signsOf(text, textbytes.Seen(text)) // which are asked again and again
		for _, d := range []byte(";\t,|") {
			for _, whole := range []bool{true, false} {
				rows, cells, share := measure(text, d, whole)
				if signs.tooFew(d) && rows >= 3 && share >= 0.95 && (cells >= 3 || cells == 2 && d != ',') {
					t.Errorf("%q is a table by %q: %d rows, %d cells, share %v", text, d, rows, cells, share)
				}
			}
		}
	})
}

// FuzzCSV checks that a table holds all letters and digits of its text, in
// their order, whatever the delimiter.
func FuzzCSV(f *testing.F) {
	f.Add([]byte("a;\"b\"\"c\"\n\"d;e\nf\r\r\n"), byte(';'))
	f.Fuzz(func(t *testing.T, text []byte, delimiter byte) {
		if delimiter >= 0x80 || unicode.IsLetter(rune(delimiter)) || unicode.IsDigit(rune(delimiter)) ||
			strings.IndexByte("\"\r\n", delimiter) >= 0 {
			return
		}
		var got pages
		if err := readTable(nil, newDecoder(text, nil), delimiter, &got); err != nil {
			t.Fatal(err)
		}
		content := func(s []byte) string {
			return string(bytes.Map(func(r rune) rune {
				if unicode.IsLetter(r) || unicode.IsDigit(r) {
					return r
				}
				return -1
			}, s))
		}
		want := content(normalise([]byte(decodeAll(t, newDecoder(text, nil)))))
		if content([]byte(got.own())) != want {
			t.Errorf("%q became %q", text, got.own())
		}
	})
}

func TestAppendRow(t *testing.T) {
	tests := []struct {
		text string
		last bool
		row  string
		n    int
	}{
		{"a;b\nc", false, "a\tb", 4},
		{"a;b", false, "", 0},
		{"a;b", true, "a\tb", 3},
		{"a;\r", false, "", 0},
		{"a;\r", true, "a\t", 3},
		{"a;\rb", false, "a\t", 3},
		{"\"a", false, "", 0},
		{"\"a\"", false, "", 0},
		{"\"a\"", true, "a", 3},
		{"\"a\"x;b\n", true, "\"a\"x\tb", 7},
		{"\"a\nb\";\"\"\n", true, "a b\t", 9},
		{"\n", true, "", 1},
	}
	for _, test := range tests {
		row, n := appendRow(nil, []byte(test.text), ';', test.last)
		if n != test.n || n > 0 && string(row) != test.row {
			t.Errorf("%q, last %v: %q and %d, want %q and %d", test.text, test.last, row, n, test.row, test.n)
		}
	}
}

func TestTablesOfATableExport(t *testing.T) {
	docs := read(t, "x.txt", []byte("a;b\n1;2\n3;4\n"), source.Limits{})
	if docs[0].Type != "csv" {
		t.Errorf("%v", docs)
	}
	if forms := []kernels.Form{docs[0].pages[0].Form, docs[0].pages[1].Form}; !slices.Equal(forms, []kernels.Form{kernels.Name, kernels.Table}) {
		t.Errorf("forms %v", forms)
	}
}
