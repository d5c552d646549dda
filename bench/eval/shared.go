package eval

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"aktsyn/bench/corpora"
	"aktsyn/kernels"
)

// now is the year in which shared data is read.
var now = corpora.Clocks[1]

// sharedLines are the lines of the quality table that need shared data.
type sharedLines struct {
	fixtures  []Line
	negatives Line
	prose     Line
}

const (
	fixturesName  = "fixtures_dev"
	negativesName = "negatives_dev"
	proseName     = "parliament proceedings"
	highName      = "high or certain"
)

var (
	fixturesTarget = Target{AtLeast: 100}
	speaksTarget   = Target{AtLeast: 97}
	negativeTarget = Target{AtMost: 1}
	proseTarget    = Target{None: true}
)

// shared measures the data in dir: cpr/fixtures_dev.jsonl,
// cpr/negatives_dev.jsonl and text/*.txt. Without dir nothing is run.
func (r *runner) shared(dir string) (out sharedLines, err error) {
	if dir == "" {
		return sharedLines{
			fixtures: []Line{absent(fixturesName, "found", fixturesTarget),
				absent(fixturesName+", label or hyphen", highName, speaksTarget)},
			negatives: absent(negativesName, highName, negativeTarget),
			prose:     absent(proseName, highName, proseTarget),
		}, nil
	}
	fixtures, err := sharedGold(filepath.Join(dir, "cpr", "fixtures_dev.jsonl"))
	if err != nil {
		return out, err
	}
	negatives, err := sharedGold(filepath.Join(dir, "cpr", "negatives_dev.jsonl"))
	if err != nil {
		return out, err
	}
	out.fixtures, out.negatives = r.fixtures(fixtures), r.negatives(negatives)
	out.prose, err = r.prose(filepath.Join(dir, "text"))
	return out, err
}

// sharedGold reads a file of numbers in texts.
func sharedGold(path string) (*Gold, error) {
	in, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	var converted bytes.Buffer
	if err := Convert(&converted, in); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	gold, err := ReadGold(&converted, Bytes)
	if err == nil && len(gold.Examples) == 0 {
		err = fmt.Errorf("no text in it")
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return gold, nil
}

// speaks is what speaks for a number of the fixtures: words and field names
// for it, and its object identifier in health records, anywhere before it in
// its text. It is coarse on purpose: nothing of it is known to the detector.
var speaks = compiled(`(?i)cpr|person-?(nummer|nr|id|civil)|p(ers)?nr|ssn|urn:oid:1\.2\.208\.176\.1\.2|1\.2\.208\.176\.1\.2`)

// fixtures gives the lines of the fixtures: every number is to be found, and
// where a label or hyphen speaks for it, it is to be high or certain.
func (r *runner) fixtures(gold *Gold) []Line {
	all := newLine(fixturesName, "found", fixturesTarget)
	spoken := newLine(fixturesName+", label or hyphen", highName, speaksTarget)
	for _, e := range gold.Examples {
		hits := r.finders[now].Text([]byte(e.Text), kernels.Prose)
		for n, g := range e.Entities {
			grade := bestOf(hits, func(h kernels.Hit) bool { return h.Kind == kernels.CPR && equals(h, g) })
			id := fmt.Sprintf("%s/%d", e.ID, n+1)
			all.add(grade > 0, grade, nil)
			if grade == 0 {
				all.miss(Miss{ID: id, Why: "not found"})
			}
			if !strings.Contains(e.Text[g.Start:g.End], "-") && !speaks().MatchString(e.Text[:g.Start]) {
				continue
			}
			spoken.add(grade >= kernels.High, grade, nil)
			if grade < kernels.High {
				spoken.miss(Miss{ID: id, Why: "graded " + grade.String()})
			}
		}
	}
	return []Line{all.close(), spoken.close()}
}

// negatives gives the line of the texts that hold no CPR number at all.
func (r *runner) negatives(gold *Gold) Line {
	line := newLine(negativesName, highName, negativeTarget)
	for _, e := range gold.Examples {
		grade := bestOf(r.finders[now].Text([]byte(e.Text), kernels.Prose), isNumber)
		high := grade >= kernels.High
		line.add(high, grade, nil)
		if high {
			line.miss(Miss{ID: e.ID, Why: "graded " + grade.String()})
		}
	}
	return line.close()
}

func isNumber(h kernels.Hit) bool { return h.Kind == kernels.CPR || h.Kind == kernels.MaskedCPR }

// bestOf returns the best grade among the hits that fit, 0 without one.
func bestOf(hits []kernels.Hit, fits func(kernels.Hit) bool) (best kernels.Grade) {
	for _, h := range hits {
		if fits(h) {
			best = max(best, h.Grade)
		}
	}
	return best
}

// prose gives the line of real prose without a number. Its cases are pages,
// which form feeds part; what is counted and graded are hits.
func (r *runner) prose(dir string) (Line, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil || len(files) == 0 {
		return Line{}, fmt.Errorf("no texts in %s", dir)
	}
	line := newLine(proseName, highName, proseTarget)
	size := 0
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			return Line{}, err
		}
		size += len(text)
		for n, page := range bytes.SplitAfter(text, []byte{'\f'}) {
			r.prosePage(line, fmt.Sprintf("%s, page %d", filepath.Base(path), n+1), page)
		}
	}
	line.Name = fmt.Sprintf("%s, %d MB", proseName, (size+5e5)/1e6)
	return line.close(), nil
}

func (r *runner) prosePage(line *line, id string, page []byte) {
	line.Cases++
	for _, h := range r.finders[now].Text(page, kernels.Prose) {
		if !isNumber(h) {
			continue
		}
		line.Grades[h.Grade.String()]++
		if h.Grade >= kernels.High {
			line.Counted++
			line.miss(Miss{ID: id, Why: "graded " + h.Grade.String()})
		}
	}
}
