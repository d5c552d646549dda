package delta

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"aktsyn/kernels"
	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/source"
)

var update = flag.Bool("update", false, "write the goldens in testdata anew")

func TestMain(m *testing.M) {
	time.Local = time.UTC // of the goldens
	os.Exit(m.Run())
}

// value is the pseudonym of an invented person.
func value(n int) batch.Value { return batch.Value{byte(n), byte(n >> 8), byte(n >> 16)} }

// numbers are findings of the CPR numbers from one to another.
func numbers(from, to int) (out []Finding) {
	for n := from; n < to; n++ {
		out = append(out, Finding{value(n), Number})
	}
	return out
}

func document(path string, findings ...[]Finding) Document {
	return Document{Path: path, Findings: slices.Concat(findings...)}
}

func unread(path string, c source.Cause) Document { return Document{Path: path, Cause: c} }

// file is a file with its documents; its content is told by what they are.
func file(docs ...Document) File {
	f := File{Path: docs[0].Path, Content: fmt.Sprint(docs), Unread: map[source.Cause]int64{}}
	for _, d := range docs {
		for _, x := range d.Findings {
			f.Counts.Add(x.Class, 1)
		}
		if d.Cause != source.None {
			f.Unread[d.Cause]++
		}
	}
	f.Content = strings.ReplaceAll(f.Content, f.Path, "")
	f.Documents = func() ([]Document, error) {
		out := slices.Clone(docs)
		for i := range out {
			out[i].Findings = slices.Clone(out[i].Findings)
		}
		return out, nil
	}
	return f
}

func sequence(files []File) iter.Seq2[File, error] {
	files = slices.Clone(files)
	slices.SortFunc(files, func(a, b File) int { return order(&a, &b) })
	return func(yield func(File, error) bool) {
		for _, f := range files {
			if !yield(f, nil) {
				return
			}
		}
	}
}

// past makes a run of files.
func past(id uint32, day int, files ...File) Past {
	r := Run{ID: id, Started: time.Date(2026, 11, day, 20, 0, 0, 0, time.UTC), Ended: time.Date(2026, 11, day+1, 3, 12, 0, 0, time.UTC), Ruleset: "5be40d19c2aa07"}
	for _, f := range files {
		docs, _ := f.Documents()
		r.Counts.sum(f.Counts)
		for _, d := range docs {
			r.Documents++
			r.Pages += 3
			if d.Cause == source.None {
				r.PagesRead += 3
			} else {
				r.Unread++
			}
		}
	}
	return Past{Run: r, Files: sequence(files)}
}

func compare(t *testing.T, o Options, history ...Past) *Archive {
	t.Helper()
	a := &Archive{Name: "Sagsarkiv", Owner: "Borgerservice"}
	if err := a.Compare(history, o); err != nil {
		t.Fatal(err)
	}
	return a
}

func TestWhatIsNewAndGone(t *testing.T) {
	same := file(document("same.txt", numbers(0, 5)))
	for name, c := range map[string]struct {
		before, now []File
		came, went  int64
		moved       int64
	}{
		"nothing":            {[]File{same}, []File{same}, 0, 0, 0},
		"a file more":        {[]File{same}, []File{same, file(document("a", numbers(1, 4)))}, 3, 0, 0},
		"a file less":        {[]File{same, file(document("z", numbers(1, 4)))}, []File{same}, 0, 3, 0},
		"moved":              {[]File{file(document("a", numbers(1, 4)))}, []File{file(document("b", numbers(1, 4)))}, 0, 0, 1},
		"moved and copied":   {[]File{file(document("a", numbers(1, 4)))}, []File{file(document("b", numbers(1, 4))), file(document("c", numbers(1, 4)))}, 3, 0, 1},
		"other lines":        {[]File{file(document("a", numbers(1, 4)))}, []File{file(document("a", numbers(3, 4), numbers(1, 3)))}, 0, 0, 0},
		"once more":          {[]File{file(document("a", numbers(1, 4)))}, []File{file(document("a", numbers(1, 4), numbers(2, 3)))}, 1, 0, 0},
		"one for another":    {[]File{file(document("a", numbers(1, 4)))}, []File{file(document("a", numbers(2, 5)))}, 1, 1, 0},
		"a part more":        {[]File{file(document("a"), document("a!/x", numbers(1, 3)))}, []File{file(document("a"), document("a!/x", numbers(1, 3)), document("a!/y", numbers(1, 3)))}, 2, 0, 0},
		"to another part":    {[]File{file(document("a"), document("a!/x", numbers(1, 3)))}, []File{file(document("a"), document("a!/y", numbers(1, 3)))}, 2, 2, 0},
		"empty before":       {[]File{}, []File{same}, 5, 0, 0},
		"empty now":          {[]File{same}, []File{}, 0, 5, 0},
		"not read any more":  {[]File{same}, []File{file(unread("same.txt", source.Corrupt))}, 0, 0, 0},
		"not read whole":     {[]File{same}, []File{file(Document{Path: "same.txt", Cause: source.Timeout, Findings: numbers(3, 7)})}, 2, 0, 0},
		"container unread":   {[]File{file(document("a"), document("a!/x", numbers(1, 3)), document("a!/x!/y", numbers(1, 3)))}, []File{file(unread("a", source.Corrupt))}, 0, 0, 0},
		"part unread":        {[]File{file(document("a"), document("a!/x", numbers(1, 3)), document("a!/y", numbers(1, 3)))}, []File{file(document("a"), unread("a!/x", source.Encrypted))}, 0, 2, 0},
		"among many":         {[]File{file(document("a", numbers(0, 2))), file(document("c", numbers(0, 2)))}, []File{file(document("b", numbers(5, 6))), file(document("c", numbers(0, 3)))}, 2, 2, 0},
		"class, not number":  {[]File{file(document("a", numbers(1, 2)))}, []File{file(document("a", []Finding{{value(1), Possible}}))}, 0, 1, 0},
		"low ones left out":  {[]File{file(document("a"))}, []File{file(document("a", []Finding{{value(1), Left}}))}, 0, 0, 0},
		"unlike any content": {[]File{{Path: "a", Documents: same.Documents}}, []File{{Path: "b", Documents: same.Documents}}, 5, 5, 0},
	} {
		a := compare(t, Options{}, past(1, 1, c.before...), past(2, 2, c.now...))
		if a.New.Numbers != c.came || a.Gone.Numbers != c.went || a.Moved != c.moved {
			t.Errorf("%s: %d new, %d gone, %d moved", name, a.New.Numbers, a.Gone.Numbers, a.Moved)
		}
	}
}

// TestBalance: for any two runs, what was there and what came is what is there
// and what went, in all and in every folder and cause.
func TestBalance(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	some := func() (files []File) {
		for _, dir := range []string{"", "a/", "b/c/", "b/d/"} {
			for n := range 4 {
				if random.IntN(3) == 0 {
					continue
				}
				from := random.IntN(6)
				d := document(fmt.Sprint(dir, n), numbers(from, from+random.IntN(5)), []Finding{{value(from), Class(random.IntN(4))}})
				d.Cause = []source.Cause{source.None, source.None, source.Corrupt, source.Timeout}[random.IntN(4)]
				files = append(files, file(d))
			}
		}
		return files
	}
	for range 300 {
		before, now := past(1, 1, some()...), past(2, 2, some()...)
		a := compare(t, Options{Depth: 1 + random.IntN(3), Rows: 100}, before, now)
		balance := func(what string, before, came, now, went, unexamined Counts) {
			before.sum(came)
			now.sum(went)
			now.sum(unexamined)
			if before != now {
				t.Fatalf("%s: %+v and %+v", what, before, now)
			}
		}
		balance("all", before.Run.Counts, a.New, now.Run.Counts, a.Gone, a.Unexamined)
		var sum Folder
		for _, f := range a.Folders {
			if a.Moved == 0 { // else what moved to another folder is neither new nor gone
				balance(f.Folder, f.Before, f.New, f.Counts, f.Gone, f.Unexamined)
			}
			sum.Before.sum(f.Before)
			sum.Counts.sum(f.Counts)
			if f.History[0] != f.Before.Numbers || f.History[1] != f.Numbers {
				t.Fatalf("%s: %v", f.Folder, f.History)
			}
		}
		balance("folders", sum.Before, a.New, sum.Counts, a.Gone, a.Unexamined)
		for _, c := range a.Unread {
			if c.Resolved < 0 || c.New > c.Now {
				t.Fatalf("%+v", c)
			}
		}
	}
}

func TestManyPeopleComeFirst(t *testing.T) {
	before := past(1, 1, file(document("grew.csv", numbers(0, 90))), file(document("was.csv", numbers(0, 500))))
	now := past(2, 2, file(document("a.txt", numbers(0, 99))), file(document("grew.csv", numbers(0, 101))), file(document("was.csv", numbers(0, 501))),
		file(document("z/borgere.xlsx", numbers(0, 20_620), numbers(0, 20_620))), file(document("z/hundred.csv", numbers(0, 100))))
	a := compare(t, Options{}, before, now)
	var large, other []string
	for _, d := range a.Large {
		large = append(large, fmt.Sprint(d.Doc, " ", d.People, " ", d.Before))
	}
	for _, d := range a.Documents {
		other = append(other, d.Doc)
	}
	if want := []string{"z/borgere.xlsx 20620 0", "grew.csv 101 90"}; !slices.Equal(large, want) {
		t.Errorf("large %q", large)
	}
	if want := []string{"was.csv", "z/hundred.csv", "a.txt"}; !slices.Equal(other, want) {
		t.Errorf("others %q", other)
	}
	if line := a.headline(100)[0]; line != "2 dokumenter rummer nu personnumre på mere end 100 personer; det største er z/borgere.xlsx med 20.620 personer." {
		t.Error(line)
	}
}

// TestAnOverviewBeginsWithTheLargest of all archives, whichever it is in, and adds
// up those of an owner. Figures of earlier nights are in neither.
func TestAnOverviewBeginsWithTheLargest(t *testing.T) {
	r := &Report{Many: DefaultMany}
	for i, people := range []int{135, 20_620, 300, 30_000} {
		a := compare(t, Options{Rows: 1}, past(1, 1, file(document("gammel.txt", numbers(0, 2)))),
			past(2, 2, file(document(fmt.Sprint(people, ".xlsx"), numbers(0, people))), file(document("lille.csv", numbers(0, 101)))))
		a.Name, a.Owner, a.Earlier = fmt.Sprint("Arkiv ", i), []string{"Skole", "Jobcenter", "Jobcenter", "Jobcenter"}[i], people == 30_000
		r.Archives = append(r.Archives, a)
	}
	r.Archives[3].State = Waiting
	var text, page bytes.Buffer
	if err := errors.Join(r.WriteText(&text), r.WriteHTML(&page)); err != nil {
		t.Fatal(err)
	}
	first := "20.620 personer: 20620.xlsx i Arkiv 1 (Jobcenter), nyt"
	if !strings.HasPrefix(text.String(), "NATTENS KØRSEL\n\n"+first+"\n300 personer: 300.xlsx i Arkiv 2 (Jobcenter), nyt\n135 personer: 135.xlsx i Arkiv 0 (Skole), nyt\nog 3 flere dokumenter med mere end 100 personer\n\nOVERBLIK\n") {
		t.Errorf("the text begins\n%s", &text)
	}
	if _, after, _ := strings.Cut(page.String(), "<h2>Overblik</h2>"); !strings.HasPrefix(after, "\n<div class=\"lead alarm\">\n<p>"+first+"</p>") {
		t.Errorf("the page begins\n%.500s", after)
	}
	if !regexp.MustCompile(`sum af 2 af 3 arkiver +Jobcenter +4 +21\.122 +4 +21\.122 +0`).MatchString(text.String()) || strings.Count(text.String()+page.String(), "sum af") != 2 {
		t.Errorf("the owner of three archives has\n%s", &text)
	}
	if !strings.Contains(page.String(), `<th scope="row">sum af 2 af 3 arkiver</th><td>Jobcenter</td><td class="n">4</td><td class="n">21.122</td>`) {
		t.Errorf("the owner of three archives has\n%s", &page)
	}
}

func TestListsAreBounded(t *testing.T) {
	var files []File
	for n := range 1000 {
		files = append(files, file(document(fmt.Sprintf("%03d/stor", n), numbers(0, 102+n%7))), file(document(fmt.Sprintf("%03d/lille", n), numbers(0, 1+n%7))),
			file(unread(fmt.Sprintf("%03d/væk", n), source.Encrypted)))
	}
	a := compare(t, Options{Rows: 5}, past(1, 1), past(2, 2, files...))
	if len(a.Large) != 5 || a.LargeLeft != 995 || len(a.Documents) != 5 || a.DocumentsLeft != 995 || len(a.NewUnread) != 5 || a.NewUnreadLeft != 995 ||
		len(a.Folders) != 5 || a.FoldersLeft != 995 {
		t.Errorf("%d+%d %d+%d %d+%d %d+%d", len(a.Large), a.LargeLeft, len(a.Documents), a.DocumentsLeft, len(a.NewUnread), a.NewUnreadLeft, len(a.Folders), a.FoldersLeft)
	}
	for i, d := range a.Large {
		if want := fmt.Sprintf("%03d/stor", 6+7*i); d.Doc != want {
			t.Errorf("row %d is %s, not %s", i, d.Doc, want)
		}
	}
}

// TestMovedIsNeitherFoundNorLostInAFolder: what moved between folders is told as
// that, besides what came.
func TestMovedIsNeitherFoundNorLostInAFolder(t *testing.T) {
	before := past(1, 1, file(document("a/x", numbers(0, 6))), file(document("b/y", numbers(10, 13))))
	now := past(2, 2, file(document("b/x", numbers(0, 6))), file(document("b/y", numbers(10, 13))), file(document("b/z", numbers(20, 22))))
	a := compare(t, Options{}, before, now)
	got := map[string]string{}
	for _, f := range a.Folders {
		got[f.Folder] = a.folderGrowth(f)
	}
	if got["a"] != "−6 flyttet" || got["b"] != "+2, +6 flyttet" {
		t.Errorf("%q", got)
	}
}

func TestUnreadDocuments(t *testing.T) {
	before := past(1, 1, file(unread("locked", source.Encrypted)), file(unread("mended", source.Corrupt)), file(unread("worse", source.Timeout)), file(unread("gone", source.Corrupt)))
	now := past(2, 2, file(unread("locked", source.Encrypted)), file(document("mended")), file(unread("worse", source.Corrupt)), file(unread("new", source.Encrypted)))
	a := compare(t, Options{}, before, now)
	got := fmt.Sprintf("%v", func() (out []Cause) {
		for _, c := range a.Unread {
			out = append(out, *c)
		}
		return out
	}())
	if want := fmt.Sprintf("%v", []Cause{{"encrypted", 1, 2, 1, 0, source.Encrypted}, {"corrupt", 2, 1, 1, 2, source.Corrupt}, {"timeout", 1, 0, 0, 1, source.Timeout}}); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if len(a.NewUnread) != 2 || a.NewUnread[0].Doc != "new" || a.NewUnread[1].Doc != "worse" {
		t.Errorf("%+v", a.NewUnread)
	}
}

func TestErrorsEnd(t *testing.T) {
	failure := errors.New("damaged")
	failing := Past{Files: func(yield func(File, error) bool) { yield(File{}, failure) }}
	unreadable := file(document("a"))
	unreadable.Documents = func() ([]Document, error) { return nil, failure }
	whole := past(1, 1, file(document("b")))
	for i, history := range [][]Past{{failing}, {failing, whole}, {whole, failing}, {failing, whole, whole}, {past(1, 1, unreadable)},
		{whole, past(1, 1, unreadable)}, {past(1, 1, unreadable), whole}} {
		if i == 3 {
			history[1] = past(1, 1, file(document("b", numbers(0, 1)))) // else no folder is shown
		}
		if err := new(Archive).Compare(history, Options{}); !errors.Is(err, failure) {
			t.Errorf("%d: %v", i, err)
		}
	}
}

func TestClasses(t *testing.T) {
	for _, c := range []struct {
		kind  kernels.Kind
		grade kernels.Grade
		want  Class
	}{{kernels.CPR, kernels.Certain, Number}, {kernels.CPR, kernels.High, Number}, {kernels.CPR, kernels.Medium, Possible}, {kernels.CPR, kernels.Low, Left},
		{kernels.MaskedCPR, kernels.Certain, Possible}, {kernels.MaskedCPR, kernels.Low, Left}, {kernels.Person, kernels.Medium, Name}, {kernels.Person, kernels.Low, Left}} {
		if got := ClassOf(c.kind, c.grade); got != c.want {
			t.Errorf("%v %v is %d", c.kind, c.grade, got)
		}
	}
}

// night is a report with everything in it.
func night(t *testing.T) *Report {
	older := past(5, 18, file(document("Borgerservice/a.txt", numbers(0, 30))))
	before := past(6, 20, file(document("Borgerservice/a.txt", numbers(0, 40))), file(document("Skole/klasser.xlsx", numbers(0, 25))),
		file(unread("Skole/låst.pdf", source.Encrypted)), file(unread("Teknik/tegning.dwg", source.Unsupported)), file(document("gammel.txt", numbers(7, 9))))
	now := past(7, 21, file(document("Borgerservice/a.txt", numbers(0, 40))), file(document("Skole/klasser.xlsx", numbers(0, 31), []Finding{{value(3), Name}})),
		file(document("Borgerservice/Udtræk/borgere 010190-1234.xlsx", numbers(0, 20_620), []Finding{{value(1), Possible}})),
		file(unread("Skole/låst.pdf", source.Encrypted)), file(document("Skole/akter.zip", nil), document("Skole/akter.zip!/<b>brev</b>\x1b.eml", numbers(50, 55)),
			unread("Skole/akter.zip!/scan.tif", source.NeedsOCR)))
	now.Run.Ruleset = "another"
	a := compare(t, Options{Display: func(s string) string { return strings.ReplaceAll(s, "010190-1234", "••••••-••••") }}, older, before, now)
	a.Changes = map[string]int64{"new": 2, "changed": 1, "gone": 2, "unchanged": 2}
	empty := &Archive{Name: "Byggesager", Run: Run{ID: 1, Started: now.Run.Started, Ended: now.Run.Ended}}
	archives := []*Archive{a, empty, Unknown("Fællesdrev", "It-afdelingen")}
	for i, state := range []string{Failed, Stopped, Waiting} {
		x := Unknown(fmt.Sprint("Drev ", i+1), "It-afdelingen")
		x.State = state
		archives = append(archives, x)
	}
	archives[3].Reason, archives[3].Error = ShareMissing, "walk: lstat /srv/drev 1: no such file or directory"
	return &Report{Many: DefaultMany, Archives: archives}
}

// TestWhatWasNotSoughtIsNoZero: nowhere stands a count of findings that nobody
// looked for.
func TestWhatWasNotSoughtIsNoZero(t *testing.T) {
	for kernel, want := range map[string]struct {
		headline, figure, silent string
	}{
		numbersKernel: {"Kørslen ledte ikke efter personnumre: om der står nogen i arkivet, vides ikke.", "<b>–</b>nye personnumre", "Ingen dokumenter er kommet over"},
		namesKernel:   {"Kørslen ledte ikke efter navne: om der står nogen i arkivet, vides ikke.", `<td class="n">2</td><td class="n">0</td><td class="n">–</td>`, "–</b>"},
	} {
		now := past(1, 1, file(document("a/b.txt", numbers(0, 2))))
		now.Run.NotSought = []string{kernel}
		r := &Report{Many: DefaultMany, Archives: []*Archive{compare(t, Options{}, now)}}
		var text, page bytes.Buffer
		if err := errors.Join(r.WriteText(&text), r.WriteHTML(&page)); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(text.String(), want.headline) || !strings.Contains(page.String(), want.headline) || !strings.Contains(page.String(), want.figure) {
			t.Errorf("%s:\n%s\n%s", kernel, text.String(), page.String())
		}
		if strings.Contains(text.String()+page.String(), want.silent) {
			t.Errorf("%s: says %q", kernel, want.silent)
		}
	}
}

// TestWhatWasNotSoughtBeforeIsNotNew: the first run that looks for something
// again cannot tell what of it came since.
func TestWhatWasNotSoughtBeforeIsNotNew(t *testing.T) {
	for kernel, want := range map[string][]string{
		numbersKernel: {"Den forrige kørsel ledte ikke efter personnumre; denne fandt 2 personnumre. Hvor meget af det der er nyt, vides ikke.",
			"er der kommet 1 navn til; ingen fund er forsvundet.", "før: ikke ledt efter", "<b>–</b>nye personnumre", "<b>–</b>forsvundne personnumre", "<b>2</b>personnumre i alt"},
		namesKernel: {"Den forrige kørsel ledte ikke efter navne; denne fandt 1 navn. Hvor meget af det der er nyt, vides ikke.",
			"er der kommet 2 personnumre til; ingen fund er forsvundet.", "før 0 personer", "<b>2</b>nye personnumre"},
	} {
		before := past(1, 1, file(document("a/b.txt")))
		before.Run.NotSought = []string{kernel}
		now := past(2, 2, file(document("a/b.txt", numbers(0, 2), []Finding{{value(9), Name}})))
		a := compare(t, Options{}, before, now)
		a.Run.Counts = Counts{Numbers: 2, Names: 1}
		if nothing := (&Archive{Before: a.Before, Run: a.Run}).sinceLine(); !strings.Contains(nothing, "hverken kommet andre fund til") {
			t.Errorf("%s: %q, but it was not compared", kernel, nothing)
		}
		r := &Report{Many: DefaultMany, Archives: []*Archive{a}}
		var text, page bytes.Buffer
		if err := errors.Join(r.WriteText(&text), r.WriteHTML(&page)); err != nil {
			t.Fatal(err)
		}
		for i, s := range want {
			if !strings.Contains(page.String(), s) || i < 3 && !strings.Contains(text.String(), s) {
				t.Errorf("%s: %q is missing in\n%s\n%s", kernel, s, text.String(), page.String())
			}
		}
		if !strings.Contains(text.String(), "–") {
			t.Errorf("%s: no table says that nobody looked before:\n%s", kernel, text.String())
		}
	}
}

// TestNothingUnfinishedSeemsWell: the first that is said of an archive which
// was not finished is that, in the overview, too.
func TestNothingUnfinishedSeemsWell(t *testing.T) {
	known := compare(t, Options{}, past(1, 1, file(document("a.txt", numbers(0, 1)))))
	for state, want := range map[string]struct {
		headline, overview string
		alarm              bool
	}{
		Failed:     {"Noget gik galt: bed it-driften læse", "noget gik galt", true},
		Stopped:    {"Natten sluttede, før arkivet", "ikke undersøgt til ende", false},
		Waiting:    {"Natten sluttede, før turen", "ikke undersøgt i nat", false},
		"":         {"Arkivet er aldrig undersøgt", "ingen afsluttet kørsel", true},
		"complete": {"Arkivet er aldrig undersøgt", "ingen afsluttet kørsel", true},
	} {
		a := Unknown("Drev", "")
		a.State, a.Error = state, "walk: x"
		if line := a.headline(1)[0]; !strings.HasPrefix(line, want.headline) || !strings.Contains(a.Missing(), want.overview) || a.Alarm() != want.alarm {
			t.Errorf("%q: %q, %q, alarm %v", state, line, a.Missing(), a.Alarm())
		}
	}
	if known.Alarm() {
		t.Error("an archive that is well")
	}
	known.State, known.Error = Failed, "prune: x"
	if lines := known.headline(1); !known.Alarm() || !strings.Contains(lines[0], "efter at arkivet var undersøgt") || !strings.Contains(known.Original(), "prune: x") || len(lines) < 3 {
		t.Errorf("what failed after the run: %q", lines)
	}
}

// TestFiguresOfAnEarlierRunAreNamedSo: a night that failed comes first, with when
// and why, and the exit code is not that of an archive that was examined.
func TestFiguresOfAnEarlierRunAreNamedSo(t *testing.T) {
	small := compare(t, Options{}, past(7, 21, file(document("a.txt", numbers(0, 2)))))
	small.State, small.Earlier = Failed, true
	var plain bytes.Buffer
	if err := (&Report{Many: DefaultMany, Archives: []*Archive{small}}).WriteText(&plain); err != nil || strings.Contains(plain.String(), "\n\n\n") {
		t.Errorf("%v, an empty paragraph in\n%s", err, &plain)
	}
	for reason, why := range danishReasons {
		a := compare(t, Options{}, past(7, 21, file(document("a.txt", numbers(0, 200)))))
		a.State, a.Reason, a.Error, a.Night, a.Earlier = Failed, reason, "walk: x", time.Date(2026, 11, 23, 2, 5, 0, 0, time.Local), true
		r := &Report{Many: DefaultMany, Archives: []*Archive{a, a}}
		var text, page bytes.Buffer
		if err := errors.Join(r.WriteText(&text), r.WriteHTML(&page)); err != nil {
			t.Fatal(err)
		}
		for _, s := range []string{"Noget gik galt i natkørslen 23. november 2026 kl. 02.05: " + why, "fra den seneste hele kørsel, kørsel 7, der sluttede 22. november", "(på engelsk): walk: x"} {
			if !strings.Contains(text.String(), s) || !strings.Contains(page.String(), s) {
				t.Errorf("%q: %q is missing in\n%s\n%s", reason, s, &text, &page)
			}
		}
		if strings.Index(text.String(), "200 personer") < strings.Index(text.String(), "Noget gik galt") || !strings.Contains(page.String(), `<td colspan="5">noget gik galt`) || !r.Incomplete() {
			t.Errorf("%q: the failure is not first in\n%s", reason, &text)
		}
	}
}

func TestGolden(t *testing.T) {
	r := night(t)
	for name, write := range map[string]func(*bytes.Buffer) error{
		"night.txt":  func(b *bytes.Buffer) error { return r.WriteText(b) },
		"night.json": func(b *bytes.Buffer) error { return r.WriteJSON(b) },
		"night.html": func(b *bytes.Buffer) error { return r.WriteHTML(b) },
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(b.Bytes(), want) {
			t.Errorf("%s differs; go test -update writes it anew:\n%s", name, b.Bytes())
		}
		if bytes.Contains(b.Bytes(), []byte("010190")) || bytes.ContainsRune(b.Bytes(), '\x1b') {
			t.Errorf("%s shows what must be masked", name)
		}
	}
}

// TestStrayIndexesAreNamed in every form, with numbers in their paths masked.
func TestStrayIndexesAreNamed(t *testing.T) {
	r := night(t)
	if r.Strays() != "" {
		t.Error("strays of a night without any")
	}
	r.NameStrays([]string{"/ix/gammel", "/ix/010190-1234"}, Options{Display: func(s string) string { return strings.Replace(s, "010190-1234", "••••••-••••", 1) }})
	for name, write := range map[string]func(io.Writer) error{"text": r.WriteText, "JSON": r.WriteJSON, "HTML": r.WriteHTML} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		if text := b.String(); !strings.Contains(text, "/ix/gammel") || !strings.Contains(text, "/ix/••••••-••••") || strings.Contains(text, "010190") {
			t.Errorf("%s:\n%s", name, text)
		}
	}
}

// TestPageStandsAlone: nothing is fetched, nothing runs, and no name of a file
// becomes markup.
func TestPageStandsAlone(t *testing.T) {
	var b bytes.Buffer
	if err := night(t).WriteHTML(&b); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	for _, bad := range []string{"<script", "http:", "https:", "<link", "@import", "url(", "<b>brev", "<img", "ZgotmplZ", "src="} {
		if strings.Contains(text, bad) {
			t.Errorf("the page has %q", bad)
		}
	}
	for _, good := range []string{`lang="da"`, "<title>", "<h1>", `scope="col"`, `scope="row"`, `role="img"`, "&lt;b&gt;brev", "20.620"} {
		if !strings.Contains(text, good) {
			t.Errorf("the page lacks %q", good)
		}
	}
}

// TestJSONHasNoNulls but that of a first run.
func TestJSONHasNoNulls(t *testing.T) {
	var b bytes.Buffer
	r := &Report{Archives: []*Archive{compare(t, Options{}, past(1, 1))}}
	if err := r.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(b.String(), "null"); n != 1 || !json.Valid(b.Bytes()) {
		t.Errorf("%d nulls in %s", n, b.String())
	}
	if !r.Incomplete() || r.Archives[0].headline(1)[0] != "Ingen dokumenter fundet: intet er undersøgt. Er arkivet tilgængeligt?" {
		t.Error("an empty archive is no clean one")
	}
}

// TestWhatCouldNotBeReadIsNotGone and the report says so.
func TestWhatCouldNotBeReadIsNotGone(t *testing.T) {
	before := past(1, 1, file(document("a", numbers(0, 3))), file(document("b", numbers(5, 9))), file(document("c!/d", numbers(0, 1))))
	now := past(2, 2, file(unread("a", source.Encrypted)), file(document("c!/d", numbers(0, 1))))
	a := compare(t, Options{}, before, now)
	if a.Unexamined.Numbers != 3 || a.Gone.Numbers != 4 || a.New.Numbers != 0 {
		t.Errorf("%+v", a)
	}
	said := strings.Join(a.headline(100), "\n")
	for _, want := range []string{"er der ingen fund kommet til; 4 personnumre er forsvundet.", "Før stod 3 personnumre i dokumenter, der denne gang ikke kunne læses helt"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is missing in\n%s", want, said)
		}
	}
}
