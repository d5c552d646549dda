package casework

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"aktsyn/kernels"
	"aktsyn/kernels/cpr"
	"aktsyn/kernels/person"
	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/source"
)

var update = flag.Bool("update", false, "write the goldens in testdata anew")

// The people of these tests are invented; their numbers have month 13 and
// belong to nobody.
const (
	subjectCPR  = "0113901234"
	subjectName = "jens peter hansen"
)

var subject = Subject{CPR: []string{subjectCPR}, Names: []string{subjectName}}

func signalNames(kernels.Kind) []string { return []string{"longer-number", "no-label"} }

// hit is a hit with its canonical value.
type hit struct {
	page  uint32
	kind  kernels.Kind
	grade kernels.Grade
	value string
}

// doc is a document with its hits, which must be in page order.
type doc struct {
	path   string
	pages  uint32
	hits   []hit
	cause  source.Cause
	unread []extract.UnreadPage
	text   int64
	file   uint32
}

func result(docs ...doc) engine.Result {
	r := engine.Result{Shard: source.Shard{Files: make([]source.File, len(docs))}}
	for i, d := range docs {
		r.Docs = append(r.Docs, engine.Document{File: d.file, Document: extract.Document{Path: d.path, Pages: d.pages,
			Cause: d.cause, Unread: d.unread, Text: d.text}})
		for j, h := range d.hits {
			r.Hits = append(r.Hits, batch.Hit{Doc: uint32(i), Page: h.page, Start: uint32(j), End: uint32(j + 1),
				Kind: h.kind, Grade: h.grade, Signals: kernels.Signals(h.grade % 4)})
			r.Clear = append(r.Clear, h.value)
		}
	}
	return r
}

// check runs the documents through a check, one shard.
func check(t *testing.T, s Subject, o Options, docs ...doc) *Report {
	t.Helper()
	o.Like = person.Like
	o.SignalNames = signalNames
	c := New(s, o)
	if err := c.Shard(context.Background(), result(docs...)); err != nil {
		t.Fatal(err)
	}
	return c.Report()
}

// rowKey is what the table tests compare of a row.
type rowKey struct {
	doc      string
	page     int64 // -1 is the whole document
	severity Severity
}

func keys(r *Report) []rowKey {
	var out []rowKey
	for _, row := range r.SkalSes {
		out = append(out, rowKey{row.Doc, pageOrder(row.Page), row.Severity})
	}
	return out
}

func TestPiles(t *testing.T) {
	own := hit{1, kernels.CPR, kernels.Certain, subjectCPR}
	cases := []struct {
		name    string
		subject Subject
		o       Options
		doc     doc
		want    []rowKey // none means klar
	}{
		{name: "nothing found", doc: doc{pages: 2}},
		{name: "empty document", doc: doc{}},
		{name: "the subject by number and name", doc: doc{pages: 1, hits: []hit{own,
			{1, kernels.Person, kernels.High, "jens hansen"}, {1, kernels.Person, kernels.Low, "jens"}}}},
		{name: "parts of the subject's name beside the number", doc: doc{hits: []hit{
			{1, kernels.Person, kernels.High, "p. hansen"}, {1, kernels.Person, kernels.Low, "hansen"},
			{2, kernels.CPR, kernels.Low, subjectCPR}}}},
		{name: "parts of the subject's name before the full name", doc: doc{hits: []hit{
			{0, kernels.Person, kernels.Low, "jens"}, {1, kernels.Person, kernels.High, "p. hansen"},
			{2, kernels.Person, kernels.Medium, "jens hansen"}}}},
		{name: "parts of the subject's name alone", doc: doc{hits: []hit{{1, kernels.Person, kernels.High, "p. hansen"},
			{2, kernels.Person, kernels.Low, "hansen"}}}, want: []rowKey{{"d", 1, WeakName}, {"d", 2, WeakName}}},
		{name: "parts of the subject's name, the full one only in the document's name", doc: doc{hits: []hit{
			{0, kernels.Person, kernels.High, subjectName}, {1, kernels.Person, kernels.Low, "jens"}}},
			want: []rowKey{{"d", 1, WeakName}}},
		{name: "parts of the subject's name beside the birth date", doc: doc{hits: []hit{
			{1, kernels.MaskedCPR, kernels.Low, "011390"}, {1, kernels.Person, kernels.Low, "jens"}}},
			want: []rowKey{{"d", 1, WeakName}}},
		{name: "part of the subject's name below the threshold", o: Options{MinGrade: kernels.Medium}, doc: doc{hits: []hit{
			{1, kernels.Person, kernels.Low, "jens"}}}},
		{name: "a longer name than the subject's", doc: doc{hits: []hit{own,
			{1, kernels.Person, kernels.High, "jens hansen nielsen"}}}, want: []rowKey{{"d", 1, OtherName}}},
		{name: "any of the subject's names", subject: Subject{Names: []string{"jens peter hansen", "jens peter bo"}},
			doc: doc{hits: []hit{{1, kernels.Person, kernels.High, "jens bo"}, {1, kernels.Person, kernels.Low, "hansen"}}}},
		{name: "the subject's number at low grade", doc: doc{hits: []hit{{1, kernels.CPR, kernels.Low, subjectCPR}}}},
		{name: "the subject's birth date", doc: doc{hits: []hit{{1, kernels.MaskedCPR, kernels.Low, "011390"}}}},
		{name: "another number", doc: doc{hits: []hit{own, {2, kernels.CPR, kernels.High, "0213901234"}}},
			want: []rowKey{{"d", 2, OtherCPR}}},
		{name: "another number at medium", doc: doc{hits: []hit{{1, kernels.CPR, kernels.Medium, "0213901234"}}},
			want: []rowKey{{"d", 1, PossibleCPR}}},
		{name: "another number at low", doc: doc{hits: []hit{{1, kernels.CPR, kernels.Low, "0213901234"}}},
			want: []rowKey{{"d", 1, WeakCPR}}},
		{name: "another birth date", doc: doc{hits: []hit{{1, kernels.MaskedCPR, kernels.Low, "021390"}}},
			want: []rowKey{{"d", 1, OtherBirthDate}}},
		{name: "another name", doc: doc{hits: []hit{{1, kernels.Person, kernels.Medium, "anna bo"}}},
			want: []rowKey{{"d", 1, OtherName}}},
		{name: "another given name", doc: doc{hits: []hit{{1, kernels.Person, kernels.Low, "anna"}}},
			want: []rowKey{{"d", 1, WeakName}}},
		{name: "the worst of a page decides", doc: doc{hits: []hit{{1, kernels.Person, kernels.Low, "anna"}, own,
			{1, kernels.CPR, kernels.Certain, "0213901234"}}}, want: []rowKey{{"d", 1, OtherCPR}}},
		{name: "a name in the document's name", doc: doc{hits: []hit{{0, kernels.Person, kernels.High, "anna bo"}}},
			want: []rowKey{{"d", 0, OtherName}}},
		{name: "misfiled", doc: doc{hits: []hit{{1, kernels.CPR, kernels.High, "0213901234"}}},
			want: []rowKey{{"d", -1, Misfiled}, {"d", 1, OtherCPR}}},
		{name: "misfiled, the subject only in the document's name", doc: doc{hits: []hit{
			{0, kernels.CPR, kernels.Certain, subjectCPR}, {1, kernels.CPR, kernels.High, "0213901234"}}},
			want: []rowKey{{"d", -1, Misfiled}, {"d", 1, OtherCPR}}},
		{name: "misfiled, a shared given name", doc: doc{hits: []hit{
			{1, kernels.Person, kernels.Low, "jens"}, {1, kernels.CPR, kernels.High, "0213901234"}}},
			want: []rowKey{{"d", -1, Misfiled}, {"d", 1, OtherCPR}}},
		{name: "misfiled, a shared surname and initial", doc: doc{hits: []hit{
			{1, kernels.Person, kernels.High, "p. hansen"}, {2, kernels.CPR, kernels.High, "0213901234"}}},
			want: []rowKey{{"d", -1, Misfiled}, {"d", 2, OtherCPR}, {"d", 1, WeakName}}},
		{name: "not misfiled, the subject by full name on the last page", doc: doc{hits: []hit{
			{1, kernels.CPR, kernels.High, "0213901234"}, {9, kernels.Person, kernels.Medium, "jens hansen"}}},
			want: []rowKey{{"d", 1, OtherCPR}}},
		{name: "unread", doc: doc{cause: source.Encrypted}, want: []rowKey{{"d", -1, Unread}}},
		{name: "unread pages", doc: doc{pages: 9, cause: source.NeedsOCR, hits: []hit{own},
			unread: []extract.UnreadPage{{Number: 2, Cause: source.NeedsOCR}, {Number: 5, Cause: source.Corrupt}}},
			want: []rowKey{{"d", 2, Unread}, {"d", 5, Unread}}},
		{name: "no subject name", subject: Subject{CPR: []string{subjectCPR}}, doc: doc{hits: []hit{
			{1, kernels.Person, kernels.High, subjectName}, {2, kernels.Person, kernels.Low, "jens"}}},
			want: []rowKey{{"d", 1, UnattributedName}, {"d", 2, WeakName}}},
		{name: "no subject number", subject: Subject{Names: []string{subjectName}}, doc: doc{hits: []hit{
			{1, kernels.Person, kernels.High, subjectName}, own}}, want: []rowKey{{"d", 1, OtherCPR}}},
		{name: "known staff", o: Options{Known: []string{"mette bak larsen"}}, doc: doc{hits: []hit{
			{1, kernels.Person, kernels.High, "mette larsen"}}}},
		{name: "initials of known staff", o: Options{Known: []string{"mette bak larsen"}}, doc: doc{hits: []hit{
			{1, kernels.Person, kernels.High, "m. larsen"}}}, want: []rowKey{{"d", 1, OtherName}}},
		{name: "staff whose name may be the subject's", o: Options{Known: []string{"peter hansen"}},
			subject: Subject{Names: []string{"peter hansen bo"}}, doc: doc{hits: []hit{
				{1, kernels.Person, kernels.High, "peter hansen"}}}},
		{name: "given name of known staff", o: Options{Known: []string{"mette bak larsen"}}, doc: doc{hits: []hit{
			{1, kernels.Person, kernels.Low, "mette"}}}, want: []rowKey{{"d", 1, WeakName}}},
		{name: "below the threshold", o: Options{MinGrade: kernels.Medium}, doc: doc{hits: []hit{
			{1, kernels.CPR, kernels.Low, "0213901234"}}}},
		{name: "a kind of tomorrow", doc: doc{hits: []hit{{1, kernels.Kind(99), kernels.High, "x"}}},
			want: []rowKey{{"d", 1, OtherName}}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if c.subject.CPR == nil && c.subject.Names == nil {
				c.subject = subject
			}
			c.doc.path = "d"
			r := check(t, c.subject, c.o, c.doc)
			if got := keys(r); !reflect.DeepEqual(got, c.want) {
				t.Errorf("rows %v, want %v", got, c.want)
			}
			if klar := len(r.Klar) == 1; klar != (c.want == nil) || r.Summary.AllKlar != klar {
				t.Errorf("klar %v, all klar %v", r.Klar, r.Summary.AllKlar)
			}
		})
	}
}

// Masked replacement numbers may show the day with or without the added 60.
func TestReplacementNumberBirthDate(t *testing.T) {
	s := Subject{CPR: []string{"6113901234"}, Names: []string{subjectName}}
	for date, klar := range map[string]bool{"611390": true, "011390": true, "021390": false, "": false} {
		r := check(t, s, Options{}, doc{path: "d", hits: []hit{{1, kernels.MaskedCPR, kernels.Low, date}}})
		if r.Summary.AllKlar != klar {
			t.Errorf("%q: klar %v", date, r.Summary.AllKlar)
		}
	}
}

// Who hands out a container hands out what is inside it.
func TestContainerOfSomethingToSee(t *testing.T) {
	name := []hit{{1, kernels.Person, kernels.High, "anna bo"}}
	r := check(t, subject, Options{},
		doc{path: "a.zip"},
		doc{path: "a.zip!/ren.txt", pages: 1},
		doc{path: "a.zip!/brev.eml", pages: 1},
		doc{path: "a.zip!/brev.eml!/bilag.txt", hits: name},
		doc{path: "a.zip!/brev.eml!/b2.txt", hits: name},
		doc{path: "a.zip!/brev.eml.txt", pages: 1},
		doc{path: "b.zip", file: 1},
		doc{path: "b.zip!/ren.txt", file: 1},
		doc{path: "mappe", file: 2},
		doc{path: "mappe!/a.txt", file: 3, hits: name}, // a folder "mappe!", not a part
	)
	want := []rowKey{{"a.zip!/brev.eml!/bilag.txt", 1, OtherName}, {"a.zip!/brev.eml!/b2.txt", 1, OtherName},
		{"mappe!/a.txt", 1, OtherName}, {"a.zip", -1, Contains}, {"a.zip!/brev.eml", -1, Contains}}
	if got := keys(r); !reflect.DeepEqual(got, want) {
		t.Errorf("rows %v, want %v", got, want)
	}
	if got := r.SkalSes[3].Reason; got != "indeholder 2 dokumenter, der skal ses" {
		t.Error(got)
	}
	if r.Summary.Klar != 5 {
		t.Errorf("klar %v", r.Klar)
	}
}

func TestSeverityOf(t *testing.T) {
	cases := []struct {
		kind  kernels.Kind
		named bool
		want  [4]Severity // low, medium, high, certain
	}{
		{kernels.CPR, true, [4]Severity{WeakCPR, PossibleCPR, OtherCPR, OtherCPR}},
		{kernels.CPR, false, [4]Severity{WeakCPR, PossibleCPR, OtherCPR, OtherCPR}},
		{kernels.MaskedCPR, true, [4]Severity{OtherBirthDate, OtherBirthDate, OtherBirthDate, OtherBirthDate}},
		{kernels.Person, true, [4]Severity{WeakName, OtherName, OtherName, OtherName}},
		{kernels.Person, false, [4]Severity{WeakName, UnattributedName, UnattributedName, UnattributedName}},
	}
	for _, c := range cases {
		for i, g := range kernels.Grades() {
			if got := severityOf(c.kind, g, c.named); got != c.want[i] {
				t.Errorf("%v %v named %v: %v, want %v", c.kind, g, c.named, got, c.want[i])
			}
		}
	}
}

// The order of seriousness is a contract, not an accident of constants.
func TestSeverityOrder(t *testing.T) {
	want := []string{"misfiled", "other-cpr", "possible-cpr", "other-birth-date", "other-name", "unread",
		"unattributed-name", "weak-cpr", "weak-name", "contains"}
	var got []string
	for _, s := range Severities() {
		got = append(got, s.String())
	}
	if !reflect.DeepEqual(got, want) || Severity(0).String() != "severity0" {
		t.Errorf("got %v", got)
	}
}

// Sorting any shuffle of these rows gives this order.
func TestRowOrder(t *testing.T) {
	page := func(n uint32) *uint32 { return &n }
	var sorted []Row
	for _, s := range Severities() {
		sorted = append(sorted, Row{Severity: s, order: 1}, Row{Severity: s, order: 1, Page: page(0)},
			Row{Severity: s, order: 1, Page: page(2)}, Row{Severity: s, order: 1, Page: page(10)}, Row{Severity: s, order: 2})
	}
	got := slices.Clone(sorted)
	slices.Reverse(got)
	slices.SortStableFunc(got, compareRows)
	if !reflect.DeepEqual(got, sorted) {
		t.Errorf("got %v", got)
	}
	for _, s := range Severities() {
		if reasons[s] == "" || headings[s] == "" || severityNames[s] == "" {
			t.Errorf("severity %d lacks its words", s)
		}
	}
}

// The same number or full name is the same person everywhere; sure persons
// come before possible ones, each in the order of appearance.
func TestPersonNumbers(t *testing.T) {
	r := check(t, subject, Options{},
		doc{path: "a", hits: []hit{
			{1, kernels.CPR, kernels.Low, "0513901234"},      // stays weak
			{1, kernels.CPR, kernels.Low, "0213901234"},      // certain elsewhere
			{1, kernels.Person, kernels.High, "anna bo"},     // sure
			{1, kernels.Person, kernels.Low, "anna"},         // nobody in particular
			{1, kernels.MaskedCPR, kernels.Low, "021390"},    // a date is no person
			{1, kernels.Person, kernels.Medium, "anna bo"}}}, // the same again
		doc{path: "b", hits: []hit{{1, kernels.CPR, kernels.Certain, "0213901234"}}})
	got := map[string][]int{}
	for _, row := range r.SkalSes {
		for _, f := range row.Findings {
			got[row.Doc+" "+row.Severity.String()] = append(got[row.Doc+" "+row.Severity.String()], f.Person)
		}
	}
	want := map[string][]int{"a other-birth-date": {0, 2, 3, 1, 0}, "b other-cpr": {1}, "b misfiled": {1}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if r.Summary.OtherPersons != 2 || r.Summary.PossiblePersons != 1 {
		t.Errorf("%+v", r.Summary)
	}
	if f := r.SkalSes[2].Findings[1]; f.Count != 2 || f.Grade != "high" {
		t.Errorf("joined finding %+v", f)
	}
}

// A number under a box is a finding beside the same number that is seen, and
// the report says what to do; to the misfiled document they are one number.
func TestHiddenFindings(t *testing.T) {
	r := result(doc{path: "d", pages: 1, hits: []hit{
		{1, kernels.CPR, kernels.High, "0213901234"}, {1, kernels.CPR, kernels.High, "0213901234"},
		{1, kernels.CPR, kernels.High, subjectCPR}, {1, kernels.Person, kernels.Low, "anna"}}})
	for i, s := range []kernels.Signals{0, cpr.HiddenText, cpr.HiddenText, person.HiddenText} {
		r.Hits[i].Signals = s
	}
	c := New(Subject{}, Options{SignalNames: func(kernels.Kind) []string { return person.SignalNames() }})
	if err := c.Shard(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	report := c.Report()
	var lines []string
	for _, row := range report.SkalSes {
		lines = append(lines, row.detail())
	}
	want := []string{
		"anden person 1: personnummer ••••••-•••• (stærkt, 2 gange); anden person 2: personnummer ••••••-•••• (stærkt)",
		"anden person 1: personnummer ••••••-•••• (stærkt); anden person 1: skjult personnummer ••••••-•••• (stærkt, står skjult (under en dækkende boks, uden for siden eller uden farve)); " +
			"anden person 2: skjult personnummer ••••••-•••• (stærkt, står skjult (under en dækkende boks, uden for siden eller uden farve)); " +
			"skjult navn •••• (svagt, står skjult (under en dækkende boks, uden for siden eller uden farve))"}
	if !slices.Equal(lines, want) {
		t.Errorf("%q", lines)
	}
	if !slices.ContainsFunc(report.notes(), func(n string) bool {
		return strings.HasPrefix(n, "3 fund står skjult (under en dækkende boks, uden for siden eller uden farve): ")
	}) {
		t.Errorf("%q", report.notes())
	}
}

// A page says what may be the subject's apart from what is just weak.
func TestMaybeSubject(t *testing.T) {
	cases := []struct {
		hits           []hit
		reason, detail string
	}{
		{[]hit{{1, kernels.Person, kernels.Low, "hansen"}}, "svagt fund: navn, der kan være partens",
			"1 navn, der kan være partens: hansen"},
		{[]hit{{1, kernels.Person, kernels.High, "p. hansen"}, {1, kernels.Person, kernels.Low, "hansen"},
			{1, kernels.Person, kernels.Low, "hansen"}}, "svagt fund: navn, der kan være partens",
			"2 navne, der kan være partens (3 gange): p. hansen, hansen"},
		{[]hit{{1, kernels.Person, kernels.Low, "hansen"}, {1, kernels.Person, kernels.Low, "anna"}},
			"svagt fund: muligt navn", "1 navn, der kan være partens: hansen; 1 svagt navn: anna"},
		{[]hit{{1, kernels.Person, kernels.Low, "hansen"}, {1, kernels.Person, kernels.High, "anna bo"}},
			"anden persons navn", "anden person 1: navn anna bo (stærkt); 1 navn, der kan være partens: hansen"},
	}
	for _, c := range cases {
		row := check(t, subject, Options{Reveal: true}, doc{path: "d", hits: c.hits}).SkalSes[0]
		if got := strings.ToLower(row.detail()); row.Reason != c.reason || got != c.detail {
			t.Errorf("%v: %q, %q", c.hits, row.Reason, got)
		}
	}
}

// Without Options.Like only the equal full name is the subject's.
func TestWithoutLike(t *testing.T) {
	c := New(Subject{Names: []string{subjectName, "jens"}}, Options{})
	err := c.Shard(context.Background(), result(
		doc{path: "a", hits: []hit{{1, kernels.Person, kernels.High, subjectName}}},
		doc{path: "b", hits: []hit{{1, kernels.Person, kernels.High, "jens hansen"}}},
		doc{path: "c", hits: []hit{{1, kernels.Person, kernels.Low, "jens"}}}))
	if err != nil {
		t.Fatal(err)
	}
	want := []rowKey{{"b", 1, OtherName}, {"c", 1, WeakName}}
	if got := keys(c.Report()); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestShardRefuses(t *testing.T) {
	c := New(subject, Options{})
	r := result(doc{path: "a", hits: []hit{{1, kernels.CPR, kernels.High, "0213901234"}}})
	r.Clear = nil
	if err := c.Shard(context.Background(), r); err == nil || strings.Contains(err.Error(), "0213901234") {
		t.Errorf("missing clear values: %v", err)
	}
	r = result(doc{path: "a", hits: []hit{{1, kernels.CPR, kernels.High, "0213901234"}}})
	r.Hits[0].Doc = 7
	if err := c.Shard(context.Background(), r); err == nil {
		t.Error("a hit without document was accepted")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := c.Shard(ctx, engine.Result{}); err == nil {
		t.Error("cancellation was ignored")
	}
}

// sample is a case with one of everything.
func sample() []doc {
	return []doc{
		{path: "afgørelse.pdf", pages: 3, hits: []hit{{1, kernels.CPR, kernels.Certain, subjectCPR},
			{1, kernels.Person, kernels.High, "jens hansen"}}},
		{path: "akter.zip", file: 1},
		{path: "akter.zip!/brev.eml", pages: 1, file: 1, hits: []hit{{1, kernels.Person, kernels.High, "jens peter hansen"},
			{1, kernels.Person, kernels.Medium, "anna bo olsen"}, {1, kernels.Person, kernels.Low, "emma"},
			{1, kernels.Person, kernels.Low, "emma"}, {1, kernels.Person, kernels.Low, "lise"}}},
		{path: "akter.zip!/brev.eml!/bilag.txt", pages: 2, file: 1, hits: []hit{{1, kernels.CPR, kernels.High, "0213901234"},
			{2, kernels.CPR, kernels.Certain, "0213901234"}, {2, kernels.Person, kernels.Medium, "anna bo olsen"}}},
		{path: "journal.txt", pages: 14, file: 2, hits: []hit{{2, kernels.CPR, kernels.Certain, subjectCPR},
			{3, kernels.CPR, kernels.Medium, "0313901234"}, {4, kernels.MaskedCPR, kernels.Low, "041390"},
			{5, kernels.Person, kernels.High, "mette larsen"}, {1200, kernels.CPR, kernels.Certain, "0213901234"},
			{1201, kernels.CPR, kernels.Low, "0513901234"}, {1201, kernels.CPR, kernels.Low, "0513901234"}}},
		{path: "lukket.pdf", file: 3, cause: source.Encrypted},
		{path: "notat.txt", pages: 2, file: 6, hits: []hit{{1, kernels.Person, kernels.High, "p. hansen"},
			{2, kernels.Person, kernels.Low, "hansen"}, {2, kernels.Person, kernels.Low, "emma"}}},
		{path: "skannet.pdf", pages: 3, file: 4, cause: source.NeedsOCR, hits: []hit{{0, kernels.Person, kernels.Medium, "bo bech"}},
			unread: []extract.UnreadPage{{Number: 2, Cause: source.NeedsOCR}, {Number: 3, Cause: source.NeedsOCR}}},
		{path: "stor.csv", pages: 1, file: 5, cause: source.TooLarge, text: 100},
	}
}

func TestGoldenReports(t *testing.T) {
	cases := []struct {
		name    string
		subject Subject
		o       Options
		docs    []doc
	}{
		{"masked", subject, Options{Known: []string{"mette larsen"}}, sample()},
		{"revealed", subject, Options{Known: []string{"mette larsen"}, Reveal: true}, sample()},
		{"number-only", Subject{CPR: []string{subjectCPR}}, Options{MinGrade: kernels.Medium}, sample()},
		{"klar", subject, Options{}, sample()[:1]},
		{"empty", subject, Options{}, nil},
	}
	for _, c := range cases {
		r := check(t, c.subject, c.o, c.docs...)
		var text, js bytes.Buffer
		if err := r.WriteText(&text); err != nil {
			t.Fatal(err)
		}
		if err := r.WriteJSON(&js); err != nil {
			t.Fatal(err)
		}
		golden(t, c.name+".txt", text.Bytes())
		golden(t, c.name+".json", js.Bytes())
		if c.o.Reveal {
			continue
		}
		for _, secret := range []string{"1390", "hansen", "anna", "emma", "mette", "bech"} {
			if strings.Contains(strings.ToLower(text.String()+js.String()), secret) {
				t.Errorf("%s: a masked report shows a value", c.name)
			}
		}
	}
}

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
		t.Errorf("%s differs:\n%s", name, got)
	}
}

func TestDisplay(t *testing.T) {
	r := check(t, subject, Options{Display: strings.ToUpper}, doc{path: "a"}, doc{path: "b", cause: source.Corrupt})
	if r.Klar[0].Doc != "A" || r.SkalSes[0].Doc != "B" {
		t.Errorf("%+v", r)
	}
}

func TestEmptyIsNotKlar(t *testing.T) {
	r := check(t, subject, Options{})
	if r.Summary.AllKlar {
		t.Error("a case without documents is klar")
	}
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(b, []byte("null")) {
		t.Errorf("lists must be empty, not null: %s", b)
	}
}

// A finding in a table says where; of one value on a page the best graded
// occurrence does.
func TestFindingsNameTheirCell(t *testing.T) {
	r := result(doc{path: "liste.xlsx", pages: 2, hits: []hit{{1, kernels.CPR, kernels.Certain, "2002901238"},
		{2, kernels.CPR, kernels.Medium, "0303901234"}, {2, kernels.CPR, kernels.Certain, "0303901234"}, {2, kernels.CPR, kernels.High, "0404901234"}}})
	r.Docs[0].Tables = []extract.Table{{First: 1, Name: "Børn 2020", Columns: []extract.Column{{Number: 3, Name: "CPR-nr."}}}, {First: 2}}
	for i, place := range [][2]uint32{{17, 3}, {4, 1}, {5, 2}, {0, 0}} {
		r.Hits[i].Row, r.Hits[i].Column = place[0], place[1]
	}
	c := New(subject, Options{})
	if err := c.Shard(context.Background(), r); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := c.Report().WriteText(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"(sikkert, i 'Børn 2020'!C17 (CPR-nr.))", "(sikkert, 2 gange, bl.a. i række 5, kolonne B)", "(stærkt)"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in\n%s", want, b.String())
		}
	}
}
