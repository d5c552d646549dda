package eval

import (
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// fixture is a row of shared/data/cpr: a text with the numbers in it
// (fixtures), or with one look-alike whose place is given in code points
// (negatives).
type fixture struct {
	ID     string   `json:"id"`
	Text   string   `json:"text"`
	CPRs   []string `json:"cprs"`
	Start  int      `json:"start"`
	End    int      `json:"end"`
	Number string   `json:"number"`
}

// goldRow is a line of a gold file as ReadGold takes it, offsets in bytes.
type goldRow struct {
	ID       string `json:"id"`
	Text     string `json:"text"`
	Entities []span `json:"entities"`
}

// Convert turns the fixtures or negatives of shared/data/cpr into a gold file
// with offsets in bytes: every occurrence of a listed number is an entity
// "cpr", a look-alike an entity "not-cpr". Errors name the line.
func Convert(w io.Writer, r io.Reader) error {
	in, out := json.NewDecoder(r), json.NewEncoder(w)
	for n := 1; ; n++ {
		var f fixture
		if err := in.Decode(&f); err == io.EOF {
			return nil
		} else if err != nil {
			return fmt.Errorf("row %d: not a JSON object", n)
		}
		row := goldRow{ID: f.ID, Text: f.Text, Entities: []span{}}
		for _, number := range f.CPRs {
			found, err := occurrences(f.Text, number)
			if err != nil {
				return fmt.Errorf("row %d: %w", n, err)
			}
			row.Entities = append(row.Entities, found...)
		}
		if f.Number != "" {
			at := positions(f.Text, CodePoints)
			if f.Start < 0 || f.Start >= f.End || f.End >= len(at) {
				return fmt.Errorf("row %d: the number lies outside of its text", n)
			}
			row.Entities = append(row.Entities, span{at[f.Start], at[f.End], "not-cpr"})
		}
		if err := out.Encode(row); err != nil {
			return err
		}
	}
}

// occurrences finds a number of ten characters in its usual written forms. A
// number that is listed for a text and not in it is an error.
func occurrences(text, number string) ([]span, error) {
	number = strings.ReplaceAll(number, "-", "")
	if len(number) != 10 {
		return nil, fmt.Errorf("a listed number has %d characters", len(number))
	}
	form := regexp.MustCompile(regexp.QuoteMeta(number[:6]) + `[- ]?` + regexp.QuoteMeta(number[6:]))
	var out []span
	for _, m := range form.FindAllStringIndex(text, -1) {
		out = append(out, span{m[0], m[1], "cpr"})
	}
	if out == nil {
		return nil, fmt.Errorf("a listed number does not stand in its text")
	}
	return out, nil
}
