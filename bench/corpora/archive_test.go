package corpora

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"aktsyn/pipeline/source"
)

const testdata = "../../testdata"

// generated is the sample archive as the generator writes it now.
var generated struct {
	dir   string
	truth Truth
}

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "corpora")
	if err == nil {
		generated.dir = dir
		generated.truth, err = Archive(dir, SampleOptions())
	}
	code := 1
	if err == nil {
		code = m.Run()
	} else {
		fmt.Fprintln(os.Stderr, err)
	}
	os.RemoveAll(dir)
	os.Exit(code)
}

// sample returns the generated sample archive, which tests only read.
func sample() (string, Truth) { return generated.dir, generated.truth }

// What is committed is what the generator writes; `make generate` renews it.
func TestTestdataIsUpToDate(t *testing.T) {
	dir, truth := sample()
	sameTree(t, readTree(t, dir), readTree(t, filepath.Join(testdata, "archive")))
	var rows bytes.Buffer
	if err := WriteRows(&rows, truth.Rows); err != nil {
		t.Fatal(err)
	}
	committed, err := os.ReadFile(filepath.Join(testdata, "truth.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(rows.Bytes(), committed) {
		t.Error("testdata/truth.jsonl differs from what the generator writes: run make generate")
	}
}

func sameTree(t *testing.T, a, b map[string][]byte) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(a)) {
		if !bytes.Equal(a[name], b[name]) {
			t.Errorf("%s differs or is missing", name)
		}
	}
	if len(a) != len(b) {
		t.Errorf("%d files and %d files", len(a), len(b))
	}
}

func TestArchiveIsDeterministic(t *testing.T) {
	first, _ := sample()
	second := t.TempDir()
	if _, err := Archive(second, SampleOptions()); err != nil {
		t.Fatal(err)
	}
	sameTree(t, readTree(t, first), readTree(t, second))
	other := t.TempDir()
	truth, err := Archive(other, Options{Seed: 2, Cases: 3})
	if err != nil {
		t.Fatal(err)
	}
	if len(truth.Cases) != 3 {
		t.Errorf("%d cases, want 3", len(truth.Cases))
	}
	a, b := readTree(t, first), readTree(t, other)
	const name = "Fællesdrev/Borgerliste 2024.xlsx"
	if bytes.Equal(a[name], b[name]) {
		t.Error("another seed gives the same list")
	}
}

func TestArchiveRefusesAFullDirectory(t *testing.T) {
	dir, _ := sample()
	if _, err := Archive(dir, SampleOptions()); err == nil {
		t.Error("an archive was written over another")
	}
}

func TestSampleSize(t *testing.T) {
	dir, truth := sample()
	var size int64
	for _, data := range readTree(t, dir) {
		size += int64(len(data))
	}
	if size != truth.Bytes || size > 5<<20 {
		t.Errorf("%d bytes, told %d, at most 5 MiB wanted", size, truth.Bytes)
	}
	if n := truth.Pages(); n < 300 || n > 900 {
		t.Errorf("%d pages, a few hundred wanted", n)
	}
}

// Every document, the parts of containers included, is in the truth, with as
// many pages as it has.
func TestEveryDocumentIsTold(t *testing.T) {
	dir, truth := sample()
	docs := readArchive(t, dir)
	for _, d := range truth.Documents {
		pages, ok := docs[d.Doc]
		if !ok {
			t.Errorf("%s is told but not there", d.Doc)
			continue
		}
		if d.Cause == "" && len(pages)-1 != d.Pages {
			t.Errorf("%s: %d pages, told %d", d.Doc, len(pages)-1, d.Pages)
		}
		delete(docs, d.Doc)
	}
	for doc := range docs {
		t.Errorf("%s is there but not told", doc)
	}
}

func TestRowsAreWellFormed(t *testing.T) {
	_, truth := sample()
	documents := map[string]Document{}
	for _, d := range truth.Documents {
		documents[d.Doc] = d
	}
	if !slices.IsSortedFunc(truth.Rows, compareRows) {
		t.Error("rows are not in order")
	}
	seen := map[string]int{}
	for i, r := range truth.Rows {
		if err := checkRow(r, documents); err != nil {
			t.Errorf("row %d: %v", i+1, err)
		}
		if i > 0 && r == truth.Rows[i-1] {
			t.Errorf("row %d is there twice", i+1)
		}
		seen[r.Kind+r.Cause]++
	}
	for _, want := range []string{kindCPR, kindMasked, kindPerson, causeEncrypted, causeCorrupt, causeUnsupported, causeNeedsOCR} {
		if seen[want] == 0 {
			t.Errorf("no row of %s", want)
		}
	}
}

var (
	cprValue    = regexp.MustCompile(`^\d{7}(\d\d|[A-Z][A-Z])\d$`)
	personValue = regexp.MustCompile(`^\p{Lu}[\p{L}-]+( \p{Lu}[\p{L}-]+)+$`)
)

func checkRow(r Row, documents map[string]Document) error {
	d, ok := documents[r.Doc]
	switch {
	case !ok:
		return fmt.Errorf("unknown document %s", r.Doc)
	case r.Page < 0 || r.Page > d.Pages:
		return fmt.Errorf("%s has no page %d", r.Doc, r.Page)
	case r.Cause != "":
		return checkCause(r)
	case r.Kind == kindCPR && !cprValue.MatchString(r.Value),
		r.Kind == kindMasked && (len(r.Value) != 6 || !allDigits(r.Value)),
		r.Kind == kindPerson && !personValue.MatchString(r.Value):
		return fmt.Errorf("value is not a %s", r.Kind)
	case r.Kind == kindCPR && ClassOf(r.Value) != TestSeries && ClassOf(r.Value) != BornBefore1900:
		return fmt.Errorf("the number could be a living person's")
	}
	return nil
}

func checkCause(r Row) error {
	for _, c := range source.Causes() {
		if c.String() == r.Cause && r.Kind == "" && r.Value == "" {
			return nil
		}
	}
	return fmt.Errorf("cause %q is unknown, or the row has a value too", r.Cause)
}

// Every planted value stands on its page.
func TestPlantedValuesAreThere(t *testing.T) {
	dir, truth := sample()
	findPlanted(t, readArchive(t, dir), truth.Rows)
}

func findPlanted(t *testing.T, docs pagesOf, rows []Row) {
	t.Helper()
	for _, r := range rows {
		if r.Cause != "" {
			continue
		}
		text := docs[r.Doc][r.Page]
		if r.Kind == kindPerson && !hasName(text, r.Value) || r.Kind != kindPerson && !hasNumber(text, r.Value) {
			t.Errorf("%s page %d: %s %s is not there", r.Doc, r.Page, r.Kind, r.Value)
		}
	}
}

// hasNumber looks for the number's characters with nothing but separators
// between, with a four-digit year, without its leading zero, or misread.
func hasNumber(text, number string) bool {
	text = strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return r
		}
		return -1
	}, text)
	forms := []string{number, strings.TrimPrefix(number, "0")}
	if len(number) == 10 {
		forms = append(forms, withCentury(number))
	}
	repaired := strings.NewReplacer("O", "0", "B", "8").Replace(text)
	return slices.ContainsFunc(forms, func(f string) bool {
		return strings.Contains(text, f) || strings.Contains(repaired, f)
	})
}

// hasName looks for the name in both orders, whatever its case and spacing.
func hasName(text, name string) bool {
	text = strings.ToLower(strings.Join(strings.FieldsFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || r == '_'
	}), " "))
	words := strings.Fields(strings.ToLower(name))
	given, surname := strings.Join(words[:len(words)-1], " "), words[len(words)-1]
	return strings.Contains(text, given+" "+surname) || strings.Contains(text, surname+", "+given)
}

// tenDigits is wider than any pattern by which a scanner looks for a number.
var tenDigits = regexp.MustCompile(`\d{2}[ .-]?\d{2}[ .-]?\d{2}[\s./_\p{Pd}\x{2212}\x{AD}\x{A0}\x{2009}\x{202F}]{0,6}\d{4}`)

// No ten digits anywhere, planted or not, can be a living person's number.
func TestNoDigitsCanBeSomebodys(t *testing.T) {
	dir, _ := sample()
	for doc, pages := range readArchive(t, dir) {
		for i, text := range pages {
			checkNobodys(t, fmt.Sprintf("%s page %d", doc, i), text)
		}
	}
	for name, text := range texts(1<<20, 5) {
		checkNobodys(t, name, string(text))
	}
}

func checkNobodys(t *testing.T, where, text string) {
	t.Helper()
	for _, at := range tenDigits.FindAllStringIndex(text, -1) {
		before, after := text[:at[0]], text[at[1]:]
		if endsInDigit(before) || after != "" && after[0] >= '0' && after[0] <= '9' {
			continue // part of a longer number
		}
		digits := strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, text[at[0]:at[1]])
		if ClassOf(digits) == MaybeLiving {
			t.Errorf("%s: %q could be somebody's", where, text[at[0]:at[1]])
		}
	}
}

func endsInDigit(s string) bool { return s != "" && s[len(s)-1] >= '0' && s[len(s)-1] <= '9' }

func TestCasesAreTold(t *testing.T) {
	dir, truth := sample()
	docs := readArchive(t, dir)
	misfiled := 0
	for _, c := range truth.Cases {
		for _, doc := range c.Misfiled {
			misfiled++
			if text := docs[doc][1]; hasNumber(text, c.Subject.CPR) || !strings.HasPrefix(doc, c.Folder+"/") {
				t.Errorf("%s is not misfiled", doc)
			}
		}
		if ClassOf(c.Subject.CPR) != TestSeries {
			t.Errorf("subject of %s is not of the test series", c.Folder)
		}
	}
	if len(truth.Cases) != SampleOptions().Cases || misfiled == 0 {
		t.Errorf("%d cases, %d misfiled documents", len(truth.Cases), misfiled)
	}
}

func TestRowsRoundTrip(t *testing.T) {
	rows := []Row{
		{Doc: "a.zip!/æ \"b\".txt", Page: 0, Kind: kindPerson, Value: "Åge Møller"},
		{Doc: "c", Page: 3, Cause: causeNeedsOCR},
		{Doc: "d", Cause: causeCorrupt},
	}
	var out bytes.Buffer
	if err := WriteRows(&out, rows); err != nil {
		t.Fatal(err)
	}
	if want := `{"doc":"d","cause":"corrupt"}`; !strings.Contains(out.String(), want) {
		t.Errorf("rows lack %s", want)
	}
	back, err := ReadRows(&out)
	if err != nil || !slices.Equal(rows, back) {
		t.Errorf("read %v, %v", back, err)
	}
	if _, err := ReadRows(strings.NewReader("")); err == nil {
		t.Error("no rows are no error")
	}
	if _, err := ReadRows(strings.NewReader(`{"doc":`)); err == nil {
		t.Error("half a row is no error")
	}
}
