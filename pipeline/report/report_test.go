package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"aktsyn/kernels"
	"aktsyn/pipeline/source"
)

var update = flag.Bool("update", false, "write the goldens in testdata anew")

// golden compares got with a file of testdata; a missing file fails.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs:\n%s\nwant:\n%s", name, got, want)
	}
}

func listing(t *testing.T, f Format, columns []string, rows ...[]any) string {
	t.Helper()
	var b bytes.Buffer
	w, err := NewWriter(&b, f, columns)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if err := w.Write(r...); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// listed are synthetic hits with hostile document names.
var listed = []Listed{
	{"akter.zip!/brev.eml!/bilag.pdf", 3, nil, 120, 131, "cpr", "certain", []string{"date", "label"}, "••••••-••••"},
	{"=cmd|'/c calc'!A1.txt", 0, &Cell{"=cmd|' x", "AB9", 9, 28, ""}, 4, 15, "cpr", "low", []string{}, "••••••-••••"},
	{"a<b>&\"c\",\nd\x1b[2J\u202efdp.txt", 12, &Cell{"Ark1\n", "C17", 17, 3, "<Navn>"}, 0, 9, "person", "medium", nil, "•••• ••••"},
}

func TestGoldenListing(t *testing.T) {
	for _, f := range []Format{Table, JSONL, CSV} {
		rows := make([][]any, len(listed))
		for i, l := range listed {
			rows[i] = l.Row()
		}
		golden(t, "listed."+string(f), []byte(listing(t, f, ListedColumns(), rows...)))
	}
}

// The row of the contract reads back as it was, and its field order is the
// struct's.
func TestJSONLIsFaithful(t *testing.T) {
	for _, l := range listed {
		line := listing(t, JSONL, ListedColumns(), l.Row())
		var back Listed
		if err := json.Unmarshal([]byte(line), &back); err != nil {
			t.Fatal(err)
		}
		if l.Signals == nil {
			l.Signals = []string{}
		}
		if !reflect.DeepEqual(back, l) {
			t.Errorf("got %+v, want %+v", back, l)
		}
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(l); err != nil {
			t.Fatal(err)
		}
		if b.String() != line {
			t.Errorf("line %q, struct %q", line, b.String())
		}
	}
}

func TestCSVDisarmsFormulas(t *testing.T) {
	cases := map[string]string{
		"=1+1": "'=1+1", "+45": "'+45", "-1": "'-1", "@SUM": "'@SUM", "\tx": "'\tx", "\rx": "'\rx",
		"a=1": "a=1", "": "", "æ": "æ", "'=": "'=",
	}
	for in, want := range cases {
		got, err := csv.NewReader(strings.NewReader(listing(t, CSV, []string{"a", "b"}, []any{in, -1}))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if got[1][0] != want || got[1][1] != "-1" {
			t.Errorf("%q: got %q, want %q", in, got[1], want)
		}
	}
}

func TestWriterValues(t *testing.T) {
	at := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	row := []any{at, 1.5, true}
	columns := []string{"at", "f1", "ok"}
	if got := listing(t, JSONL, columns, row); got != `{"at":"2026-11-21T08:00:00Z","f1":1.5,"ok":true}`+"\n" {
		t.Error(got)
	}
	if got := listing(t, CSV, columns, row); got != "at,f1,ok\n2026-11-21T08:00:00Z,1.5,true\n" {
		t.Error(got)
	}
	if got := listing(t, Table, columns); got != "AT  F1  OK\n" {
		t.Errorf("an empty table shows its headings, got %q", got)
	}
}

// A long table streams: what is behind the sample is out before Close.
func TestTableStreams(t *testing.T) {
	var b bytes.Buffer
	w, err := NewWriter(&b, Table, []string{"n"})
	if err != nil {
		t.Fatal(err)
	}
	const rows = 100_000
	for i := range rows {
		if err := w.Write(fmt.Sprintf("%06d", i)); err != nil {
			t.Fatal(err)
		}
	}
	if held := 7*(rows+1) - b.Len(); held > 8192 {
		t.Errorf("%d bytes held back", held)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(b.String(), "\n"); got != rows+1 {
		t.Errorf("%d lines", got)
	}
}

func TestWriterRefuses(t *testing.T) {
	if _, err := NewWriter(&bytes.Buffer{}, "xml", []string{"a"}); err == nil {
		t.Error("unknown format accepted")
	}
	if _, err := NewWriter(&bytes.Buffer{}, CSV, nil); err == nil {
		t.Error("no columns accepted")
	}
	w, err := NewWriter(&bytes.Buffer{}, CSV, []string{"a"})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write("x", "y"); err == nil {
		t.Error("row of wrong length accepted")
	}
	if _, err := ParseFormat("csv"); err != nil {
		t.Error(err)
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestWriterReportsFullDisk(t *testing.T) {
	for _, f := range []Format{Table, JSONL, CSV} {
		w, err := NewWriter(fullDisk{}, f, []string{"a"})
		if err != nil {
			t.Fatal(err)
		}
		for range 10_000 {
			if err = w.Write("xxxxxxxx"); err != nil {
				break
			}
		}
		if closed := w.Close(); err == nil && closed == nil {
			t.Errorf("%s: the failed writing went unnoticed", f)
		}
	}
}

func TestMask(t *testing.T) {
	cases := []struct {
		kind kernels.Kind
		text string
		want string
	}{
		{kernels.CPR, "010190-1234", "••••••-••••"},
		{kernels.CPR, "", "••••••-••••"},
		{kernels.MaskedCPR, "010190-xxxx", "••••••-XXXX"},
		{kernels.Person, "Åse", "••••"},
		{kernels.Person, "jens \n peter  hansen", "•••• •••• ••••"},
		{kernels.Person, "", "••••"},
		{kernels.KindNone, "anything", "••••"},
		{kernels.Kind(200), "anything", "••••"},
	}
	for _, c := range cases {
		if got := Mask(c.kind, c.text); got != c.want {
			t.Errorf("%v %q: got %q, want %q", c.kind, c.text, got, c.want)
		}
	}
}

func TestClear(t *testing.T) {
	cases := []struct {
		kind kernels.Kind
		text string
		want string
	}{
		{kernels.CPR, "0101901234", "010190-1234"},
		{kernels.CPR, "0101900AB1", "010190-0AB1"},
		{kernels.CPR, "12", "12"},
		{kernels.MaskedCPR, "010190", "010190-XXXX"},
		{kernels.MaskedCPR, "", ""},
		{kernels.Person, "åse marie holm-østergaard", "Åse Marie Holm-Østergaard"},
		{kernels.Person, "", ""},
	}
	for _, c := range cases {
		if got := Clear(c.kind, c.text); got != c.want {
			t.Errorf("%v %q: got %q, want %q", c.kind, c.text, got, c.want)
		}
	}
}

// A mask holds no character of what it hides, whatever that is.
func FuzzMask(f *testing.F) {
	f.Add(uint8(kernels.Person), "jens hansen")
	f.Add(uint8(kernels.CPR), "010190-1234")
	f.Fuzz(func(t *testing.T, kind uint8, text string) {
		if strings.Trim(Mask(kernels.Kind(kind), text), "•- X") != "" {
			t.Error("the mask shows something")
		}
		Clear(kernels.Kind(kind), text)
		if strings.IndexFunc(Plain(text), unsafeRune) >= 0 {
			t.Error("Plain leaves a control character")
		}
	})
}

func TestDanish(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range append(source.Causes(), source.None) {
		s := DanishCause(c)
		if s == "" || seen[s] || (c != source.None && s == c.String()) {
			t.Errorf("cause %v has no Danish words of its own: %q", c, s)
		}
		seen[s] = true
	}
	for _, g := range kernels.Grades() {
		if DanishGrade(g) == g.String() {
			t.Errorf("grade %v has no Danish word", g)
		}
	}
	if DanishCause(source.Cause(200)) != "cause200" || DanishGrade(0) != "none" {
		t.Error("unknown values are not named")
	}
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1.000", 20620: "20.620", 1234567: "1.234.567", -1000: "-1.000", -999: "-999"} {
		if got := Number(n); got != want {
			t.Errorf("%d: %q", n, got)
		}
	}
	if Counted(1, "side", "sider") != "1 side" || Counted(2000, "side", "sider") != "2.000 sider" {
		t.Error("Counted")
	}
}

func TestJSONKeepsAmpersands(t *testing.T) {
	var b bytes.Buffer
	if err := JSON(&b, struct {
		Doc string `json:"doc"`
	}{"a&b<c>"}); err != nil {
		t.Fatal(err)
	}
	if b.String() != "{\n  \"doc\": \"a&b<c>\"\n}\n" {
		t.Error(b.String())
	}
}

func TestColumns(t *testing.T) {
	var b bytes.Buffer
	if err := Columns(&b, "  ", [][]string{{"æøå", "b"}, {"a\x1b", ""}, {"abcde"}}); err != nil {
		t.Fatal(err)
	}
	if b.String() != "  æøå      b\n  a\\u001b\n  abcde\n" {
		t.Errorf("%q", b.String())
	}
}

// TestALongCellPadsNoOther: a path of 8 KiB stays whole, and the rows around it
// are as wide as without it.
func TestALongCellPadsNoOther(t *testing.T) {
	long := strings.Repeat("sti/", 2048)
	got := strings.Split(listing(t, Table, []string{"doc", "page"}, []any{"a.txt", 1}, []any{long, 2}, []any{"lang mappe/b.txt", 3}), "\n")
	want := []string{"DOC               PAGE", "a.txt             1", long + "  2", "lang mappe/b.txt  3", ""}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%.40q", got)
	}
	var b bytes.Buffer
	if err := Columns(&b, "", [][]string{{"a", "1"}, {long, "2"}}); err != nil || b.String() != "a  1\n"+long+"  2\n" {
		t.Errorf("%v %.40q", err, b.String())
	}
}
