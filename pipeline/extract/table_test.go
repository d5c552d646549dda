package extract

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"aktsyn/kernels"
)

// table hands rows over and returns the pages.
func table(t *testing.T, rows []string, failure error) []Page {
	t.Helper()
	var got pages
	next, err := emitTable(&got, "Ark1", kernels.Sheet, func(yield func(tableRow, error) bool) {
		for i, row := range rows {
			if !yield(tableRow{text: []byte(row), number: uint32(i + 1)}, nil) {
				return
			}
		}
		if failure != nil {
			yield(tableRow{}, failure)
		}
	}, 3)
	if err != failure || int(next) != 3+len(got.got) {
		t.Fatalf("next is %d after %d pages, %v", next, len(got.got), err)
	}
	return got.got
}

func TestTableRepeatsItsHeader(t *testing.T) {
	rows := []string{"CPR\tNavn"}
	for i := range 3000 {
		rows = append(rows, fmt.Sprintf("%010d\t%s", i, strings.Repeat("x", 40)))
	}
	got := table(t, rows, nil)
	if len(got) != 3 {
		t.Fatalf("%d pages", len(got))
	}
	var all []string
	for i, p := range got {
		if i > 0 && (p.Lead != 9 || !strings.HasPrefix(string(p.Text), "CPR\tNavn\n")) || i == 0 && p.Lead != 0 {
			t.Errorf("page %d begins with %.20q, lead %d", i, p.Text, p.Lead)
		}
		if int(p.Own) != len(p.Text) || p.Label != "Ark1" || p.Form != kernels.Sheet {
			t.Errorf("page %d: %d of %d bytes, %q %v", i, p.Own, len(p.Text), p.Label, p.Form)
		}
		all = append(all, strings.Split(strings.TrimSuffix(string(p.Text[p.Lead:]), "\n"), "\n")...)
	}
	if !slices.Equal(all, rows) {
		t.Error("rows were lost")
	}
}

func TestHeaders(t *testing.T) {
	for row, want := range map[string]bool{
		"CPR\tNavn":                         true,
		"Sagsnr.\t\tÅr 2020":                true,
		"":                                  false,
		"1\t2":                              false,
		"Jens\t0101901234":                  false,
		strings.Repeat("x", tableHead+1):    false,
		"\u0661\u0662\u0663\u0664\u0665\tx": false,
	} {
		if isHeader([]byte(row)) != want {
			t.Errorf("%.30q: want %v", row, want)
		}
	}
}

func TestTableEdges(t *testing.T) {
	if got := table(t, nil, nil); len(got) != 1 || len(got[0].Text) != 0 {
		t.Errorf("no rows: %v", got)
	}
	if got := table(t, []string{"Navn", "Bo"}, fail(0, "")); len(got) != 1 || string(got[0].Text) != "Navn\nBo\n" {
		t.Errorf("damage after two rows: %v", got)
	}
	long := strings.Repeat("0123456789 ", 110_000)
	got := table(t, []string{"Navn", long, "Bo"}, nil)
	var text strings.Builder
	for _, p := range got {
		text.Write(p.Text[p.Lead:p.Own])
	}
	if want := "Navn\n" + long + "Bo\n"; text.String() != want {
		t.Errorf("a row of %d bytes: %d bytes, want %d", len(long), text.Len(), len(want))
	}
}

func TestAppendCell(t *testing.T) {
	if got := string(appendCell([]byte("a\t"), "b\tc\r\nd\fe")); got != "a\tb c  d e" {
		t.Errorf("%q", got)
	}
}
