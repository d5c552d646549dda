package extract

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"aktsyn/pipeline/source"
)

// extractor is another program that takes the text from files. It gives one text a
// file.
type extractor struct {
	program string
	texts   func(t *testing.T, files []string) []taken
}

// taken is what another program makes of a file: text without a word where it does not
// read it, late if it was stopped.
type taken struct {
	text string
	late bool
}

const (
	asText    = "txt:Text (encoded):UTF8"
	asSheets  = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
	otherTime = 60 // seconds for a file, after which it is not compared
	nextTime  = 10 // seconds more for each that is converted along
	together  = 20 // files that one LibreOffice converts: it is longer in starting than in converting
)

// extractors are those of the formats that are compared.
var extractors = map[string]extractor{
	"docx": libreOffice(asText), "docm": libreOffice(asText), "doc": libreOffice(asText), "odt": libreOffice(asText),
	"rtf": libreOffice(asText), "html": libreOffice(asText),
	"xlsx": libreOffice(asSheets), "xlsm": libreOffice(asSheets), "xls": libreOffice(asSheets), "ods": libreOffice(asSheets), "csv": libreOffice(asSheets),
	"pptx": libreOffice("pdf"), "pptm": libreOffice("pdf"), "ppt": libreOffice("pdf"), "odp": libreOffice("pdf"),
	"pdf": {"pdftotext", oneByOne(popplerText)},
	"eml": {"python3", oneByOne(pythonMail)}, "mbox": {"python3", oneByOne(pythonMail)}, "msg": {"msgconvert", oneByOne(outlookMail)},
}

// oneByOne takes the text of each file by itself.
func oneByOne(text func(t *testing.T, file string) taken) func(*testing.T, []string) []taken {
	return func(t *testing.T, files []string) (out []taken) {
		for _, file := range files {
			out = append(out, text(t, file))
		}
		return out
	}
}

// output runs a program on so many files and returns what it writes, nothing if it
// fails. timeout(1) ends those that it started too: soffice is a script.
func output(t *testing.T, files int, args ...string) taken {
	const timedOut, killed = 124, 137
	limit := strconv.Itoa(otherTime + nextTime*(files-1))
	out, err := exec.CommandContext(t.Context(), "timeout", append([]string{"--kill-after=5", limit}, args...)...).Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return taken{late: exit.ExitCode() == timedOut || exit.ExitCode() == killed}
	}
	return taken{text: string(out)}
}

// libreOffice converts files, some together, and once more by itself what was
// not converted, since one that it fails on ends it for those behind. Slides go
// to PDF, of which pdftotext takes the text.
func libreOffice(filter string) extractor {
	return extractor{"soffice", func(t *testing.T, files []string) []taken {
		out := make([]taken, len(files))
		for i := 0; i < len(files); i += together {
			end := min(i+together, len(files))
			copy(out[i:end], officeTexts(t, filter, files[i:end]))
		}
		for i, file := range files {
			if out[i].text == "" {
				out[i] = officeTexts(t, filter, []string{file})[0]
			}
		}
		return out
	}}
}

// officeTexts converts files at one go, under names that tell them apart.
func officeTexts(t *testing.T, filter string, files []string) (texts []taken) {
	dir := t.TempDir()
	args := []string{"soffice", "-env:UserInstallation=file://" + filepath.Dir(dir) + "/profile", "--headless", "--convert-to", filter,
		"--outdir", filepath.Join(dir, "out")}
	for i, file := range files {
		link := filepath.Join(dir, fmt.Sprintf("%03d%s", i, filepath.Ext(file)))
		if err := os.Symlink(file, link); err != nil {
			t.Fatal(err)
		}
		args = append(args, link)
	}
	late := output(t, len(files), args...).late // what it made counts, whatever it says of the rest
	for i := range files {
		made, err := filepath.Glob(filepath.Join(dir, "out", fmt.Sprintf("%03d*", i)))
		if err != nil {
			t.Fatal(err)
		}
		of := taken{late: late}
		for _, path := range made {
			if filter == "pdf" {
				of.text += popplerText(t, path).text
			} else if data, err := os.ReadFile(path); err == nil {
				of.text += string(data) + "\n"
			}
		}
		texts = append(texts, of)
	}
	return texts
}

// pythonMail takes the text of a mail or a mailbox.
func pythonMail(t *testing.T, file string) taken {
	return output(t, 1, "python3", "testdata/mailtext.py", file)
}

// popplerText takes the text of a PDF's pages.
func popplerText(t *testing.T, file string) taken { return output(t, 1, "pdftotext", file, "-") }

// outlookMail converts a mail of Outlook's to MIME.
func outlookMail(t *testing.T, file string) taken {
	out := filepath.Join(t.TempDir(), "mail.eml")
	if made := output(t, 1, "msgconvert", "--outfile", out, file); made.late {
		return made
	}
	return pythonMail(t, out)
}

// What of a file's words must be found: half of a format's files have this share
// or more, and whatever has less than an outlier is named in outliers.
const (
	medianRecall  = 0.99
	outlierRecall = 0.9
)

// TestAgreement compares what is read of the corpus with what other programs
// read: the share of their words that is found, as often as they have them.
// It takes some ten minutes: AKTSYN_AGREEMENT="docx eml" asks for formats,
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
	for _, format := range slices.Sorted(maps.Keys(extractors)) {
		if asked != "all" && !slices.Contains(strings.Fields(asked), format) {
			continue
		}
		t.Run(format, func(t *testing.T) {
			other := extractors[format]
			if _, err := exec.LookPath(other.program); err != nil {
				t.Skip(err)
			}
			agree(t, other, slices.DeleteFunc(slices.Clone(files), func(f source.File) bool {
				return !strings.EqualFold(filepath.Ext(f.Path), "."+format)
			}))
		})
	}
}

// agree checks the median and the outliers among the files of a format that both
// read.
func agree(t *testing.T, other extractor, files []source.File) {
	all, apart := compareAll(t, other, files)
	for _, path := range apart {
		t.Logf("not compared: %s", path)
	}
	if len(all) == 0 {
		t.Skip("no file was converted")
	}
	slices.SortFunc(all, func(a, b compared) int { return cmp.Compare(a.recall, b.recall) })
	for _, c := range all {
		reason := reasonFor(c.path)
		switch {
		case c.recall < outlierRecall && reason == "":
			t.Errorf("%.3f %s lacks %.12q, and nobody has said why", c.recall, c.path, c.missing[:min(len(c.missing), 12)])
		case c.recall < medianRecall:
			t.Logf("%.3f %s lacks %.12q %s", c.recall, c.path, c.missing[:min(len(c.missing), 12)], reason)
		case reason != "":
			t.Logf("%.3f %s is no outlier: %s", c.recall, c.path, reason)
		}
	}
	median := all[len(all)/2].recall
	t.Logf("%d of %d files compared, median word recall %.4f", len(all), len(files), median)
	if median < medianRecall {
		t.Errorf("median word recall is %.4f", median)
	}
}

// compared is what a file has of the words that another program reads.
type compared struct {
	recall  float64
	path    string
	missing []string
}

// compareAll compares those files that the other program gives words of, and says
// why others are not.
func compareAll(t *testing.T, other extractor, files []source.File) (all []compared, apart []string) {
	var paths []string
	for _, f := range files {
		path, err := filepath.Abs(f.OSPath())
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	for i, of := range other.texts(t, paths) {
		wanted := wordsOf(of.text)
		switch {
		case of.late && len(wanted) == 0:
			apart = append(apart, fmt.Sprintf("%s: the other program took longer than %d s", files[i].Path, otherTime))
			continue
		case len(wanted) == 0:
			apart = append(apart, files[i].Path+": the other program gives no word")
			continue
		}
		var read strings.Builder
		for _, d := range readFile(t, New(Options{}), files[i]) {
			for _, p := range d.pages {
				read.Write(p.Text)
			}
		}
		missing := missingWords(wanted, wordsOf(read.String()))
		all = append(all, compared{1 - float64(len(missing))/float64(len(wanted)), files[i].Path, missing})
	}
	return all, apart
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

// TestOutliersFit: a path that fits no file, or two, excuses none or the wrong one.
func TestOutliersFit(t *testing.T) {
	if _, err := os.Stat(corpus); err != nil {
		t.Skip("no corpus")
	}
	files, err := source.Walk(t.Context(), []string{corpus}, source.WalkOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, outlier := range slices.Concat(slices.Collect(maps.Values(outliers))...) {
		fits := 0
		for _, f := range files {
			if strings.HasSuffix(f.Path, "/"+outlier) {
				fits++
			}
		}
		if fits != 1 {
			t.Errorf("%s fits %d files", outlier, fits)
		}
	}
}

func TestMissingWords(t *testing.T) {
	got := missingWords(wordsOf("a b b c Å"), wordsOf("å B x a"))
	if want := []string{"b", "c"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
