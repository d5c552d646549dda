package extract

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"aktsyn/pipeline/source"
)

// extractor is another program that takes the text from a file.
type extractor struct {
	program string
	text    func(t *testing.T, file string) (string, error)
}

const (
	asText    = "txt:Text (encoded):UTF8"
	asSheets  = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
	otherTime = time.Minute // for one file
)

// extractors are those of the formats that are compared.
var extractors = map[string]extractor{
	"docx": {"soffice", libreOffice(asText)}, "odt": {"soffice", libreOffice(asText)}, "rtf": {"soffice", libreOffice(asText)},
	"doc": {"soffice", libreOffice(asText)}, "html": {"soffice", libreOffice(asText)},
	"xlsx": {"soffice", libreOffice(asSheets)}, "ods": {"soffice", libreOffice(asSheets)}, "xls": {"soffice", libreOffice(asSheets)},
	"pptx": {"soffice", libreOffice("pdf")}, "odp": {"soffice", libreOffice("pdf")}, "ppt": {"soffice", libreOffice("pdf")},
	"pdf": {"pdftotext", popplerText},
	"eml": {"python3", pythonMail}, "mbox": {"python3", pythonMail}, "msg": {"msgconvert", outlookMail},
}

// libreOffice converts a file; slides go to PDF, of which pdftotext takes the
// text.
func libreOffice(filter string) func(*testing.T, string) (string, error) {
	return func(t *testing.T, file string) (string, error) {
		ctx, cancel := context.WithTimeout(t.Context(), otherTime)
		defer cancel()
		dir := t.TempDir()
		if err := exec.CommandContext(ctx, "soffice", "-env:UserInstallation=file://"+filepath.Dir(dir)+"/profile",
			"--headless", "--convert-to", filter, "--outdir", dir, file).Run(); err != nil {
			return "", err
		}
		made, err := filepath.Glob(filepath.Join(dir, "*"))
		if err != nil || len(made) == 0 {
			return "", fmt.Errorf("%d files, %w", len(made), err)
		}
		var out strings.Builder
		for _, path := range made {
			text, err := os.ReadFile(path)
			if filter == "pdf" {
				text, err = exec.CommandContext(ctx, "pdftotext", path, "-").Output()
			}
			if err != nil {
				return "", err
			}
			out.Write(append(text, '\n'))
		}
		return out.String(), nil
	}
}

func pythonMail(t *testing.T, file string) (string, error) {
	text, err := exec.CommandContext(t.Context(), "python3", "testdata/mailtext.py", file).Output()
	return string(text), err
}

// popplerText takes the text of a PDF's pages.
func popplerText(t *testing.T, file string) (string, error) {
	text, err := exec.CommandContext(t.Context(), "pdftotext", file, "-").Output()
	return string(text), err
}

// outlookMail converts a mail of Outlook's to MIME.
func outlookMail(t *testing.T, file string) (string, error) {
	out := filepath.Join(t.TempDir(), "mail.eml")
	ctx, cancel := context.WithTimeout(t.Context(), otherTime)
	defer cancel()
	if err := exec.CommandContext(ctx, "msgconvert", "--outfile", out, file).Run(); err != nil {
		return "", err
	}
	return pythonMail(t, out)
}

// TestAgreement compares what is read of the corpus with what other programs
// read: the share of their words that is found, as often as they have them.
// It takes a quarter of an hour: AKTSYN_AGREEMENT="docx eml" asks for formats,
// "all" for all of them. Without the programs a format is left out.
func TestAgreement(t *testing.T) {
	asked := os.Getenv("AKTSYN_AGREEMENT")
	if _, err := os.Stat(corpus); err != nil || asked == "" {
		t.Skip("no corpus, or AKTSYN_AGREEMENT is not set")
	}
	files, err := source.Walk(t.Context(), []string{corpus}, source.WalkOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for format, other := range extractors {
		if asked != "all" && !slices.Contains(strings.Fields(asked), format) {
			continue
		}
		t.Run(format, func(t *testing.T) {
			if _, err := exec.LookPath(other.program); err != nil {
				t.Skip(err)
			}
			compareAll(t, other, slices.DeleteFunc(slices.Clone(files), func(f source.File) bool {
				return !strings.EqualFold(filepath.Ext(f.Path), "."+format)
			}))
		})
	}
}

// compareAll compares the files of a format that both read. The median must be
// 0.99; below it a file is logged, with what is missing.
func compareAll(t *testing.T, other extractor, files []source.File) {
	type compared struct {
		recall  float64
		path    string
		missing []string
	}
	var all []compared
	for _, f := range files {
		path, err := filepath.Abs(f.OSPath())
		if err != nil {
			t.Fatal(err)
		}
		text, err := other.text(t, path)
		wanted := wordsOf(text)
		if err != nil || len(wanted) == 0 {
			continue // the other program does not read it
		}
		var read strings.Builder
		for _, d := range readFile(t, New(Options{}), f) {
			for _, p := range d.pages {
				read.Write(p.Text)
			}
		}
		missing := missingWords(wanted, wordsOf(read.String()))
		all = append(all, compared{1 - float64(len(missing))/float64(len(wanted)), f.Path, missing})
	}
	if len(all) == 0 {
		t.Skip("no file was converted")
	}
	slices.SortFunc(all, func(a, b compared) int { return cmp.Compare(a.recall, b.recall) })
	for _, c := range all {
		if c.recall < 0.99 {
			t.Logf("%.3f %s lacks %.12q", c.recall, c.path, c.missing[:min(len(c.missing), 12)])
		}
	}
	median := all[len(all)/2].recall
	t.Logf("%d of %d files compared, median word recall %.4f", len(all), len(files), median)
	if median < 0.99 {
		t.Errorf("median word recall is %.4f", median)
	}
}

var aWord = regexp.MustCompile(`[\p{L}\p{N}]+`)

// wordsOf returns the words of a text in small letters, sorted.
func wordsOf(text string) []string {
	return slices.Sorted(slices.Values(aWord.FindAllString(strings.ToLower(text), -1)))
}

// missingWords returns those of wanted that have lacks, both sorted.
func missingWords(wanted, have []string) (missing []string) {
	for _, w := range wanted {
		for len(have) > 0 && have[0] < w {
			have = have[1:]
		}
		if len(have) > 0 && have[0] == w {
			have = have[1:]
			continue
		}
		missing = append(missing, w)
	}
	return missing
}

func TestMissingWords(t *testing.T) {
	got := missingWords(wordsOf("a b b c Å"), wordsOf("å B x a"))
	if want := []string{"b", "c"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
