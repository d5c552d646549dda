// Package eval scores detectors against labelled text: precision, recall and
// F1 per kind and grade, by exact span and by overlap.
package eval

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"aktsyn/kernels"
)

// Offsets says what the offsets of gold entities count.
type Offsets string

// The units of offsets. Auto takes the unit under which more entities begin
// and end at the borders of words; texts in ASCII cannot tell and need not.
const (
	Auto       Offsets = "auto"
	Bytes      Offsets = "bytes"
	CodePoints Offsets = "codepoints"
)

// Example is one labelled text. Offsets of entities are bytes into Text.
type Example struct {
	ID       string
	Text     string
	Entities []Entity
	// Partial is set when only some of the entities in the text are labelled:
	// it counts for recall alone.
	Partial bool
}

// Entity is a labelled span. Decoy marks a span that is known not to be of
// its kind (label "not-cpr").
type Entity struct {
	Start, End int
	Kind       kernels.Kind
	Decoy      bool
}

// row is a line of a gold file: {"id","text","entities":[{"start","end","label"}],"complete"}.
type row struct {
	ID       string `json:"id"`
	Text     string `json:"text"`
	Complete *bool  `json:"complete"`
	Entities []span `json:"entities"`
}

type span struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Label string `json:"label"`
}

// Gold is a labelled set.
type Gold struct {
	Examples []Example
	Offsets  Offsets        // the unit that was used, Bytes or CodePoints
	Ignored  map[string]int // labels that aktsyn has no kind for, with counts
}

// ReadGold reads a gold file, one JSON object a line. Errors name the line and
// show nothing of it.
func ReadGold(r io.Reader, unit Offsets) (*Gold, error) {
	rows, err := readRows(r)
	if err != nil {
		return nil, err
	}
	if unit == Auto {
		unit = guess(rows)
	}
	g := &Gold{Offsets: unit, Ignored: map[string]int{}}
	for i, r := range rows {
		e, err := g.example(r)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
		g.Examples = append(g.Examples, e)
	}
	return g, nil
}

func readRows(r io.Reader) ([]row, error) {
	in := bufio.NewReader(r)
	var rows []row
	for n := 1; ; n++ {
		line, err := in.ReadBytes('\n')
		if len(strings.TrimSpace(string(line))) > 0 {
			var r row
			if json.Unmarshal(line, &r) != nil {
				return nil, fmt.Errorf("line %d: want {\"text\":…,\"entities\":[{\"start\",\"end\",\"label\"}]}", n)
			}
			rows = append(rows, r)
		} else if err == nil {
			rows = append(rows, row{}) // keeps line numbers
		}
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// example turns a row into an example with byte offsets.
func (g *Gold) example(r row) (Example, error) {
	e := Example{ID: r.ID, Text: r.Text, Partial: r.Complete != nil && !*r.Complete}
	at := positions(r.Text, g.Offsets)
	for _, s := range r.Entities {
		kind, decoy, known := parseLabel(s.Label)
		if !known {
			g.Ignored[s.Label]++
			continue
		}
		if s.Start < 0 || s.Start >= s.End || s.End >= len(at) {
			return e, fmt.Errorf("an entity lies outside of its text")
		}
		e.Entities = append(e.Entities, Entity{at[s.Start], at[s.End], kind, decoy})
	}
	return e, nil
}

// positions maps each offset in unit to its byte offset; its length is one
// more than the number of units.
func positions(text string, unit Offsets) []int {
	at := make([]int, 0, len(text)+1)
	for i := range text {
		if unit == Bytes {
			for len(at) < i {
				at = append(at, len(at))
			}
		}
		at = append(at, i)
	}
	for unit == Bytes && len(at) < len(text) {
		at = append(at, len(at))
	}
	return append(at, len(text))
}

// parseLabel knows the labels of the usual Danish corpora and our own kinds.
func parseLabel(label string) (kind kernels.Kind, decoy, known bool) {
	name, decoy := strings.CutPrefix(strings.ToLower(label), "not-")
	switch name {
	case "per", "pers":
		name = "person"
	}
	kind, err := kernels.ParseKind(name)
	return kind, decoy, err == nil
}

// guess counts for both units how many entity ends split a word.
func guess(rows []row) Offsets {
	bad := map[Offsets]int{}
	for _, unit := range []Offsets{Bytes, CodePoints} {
		for _, r := range rows {
			at := positions(r.Text, unit)
			for _, s := range r.Entities {
				bad[unit] += misplaced(r.Text, at, s)
			}
		}
	}
	if bad[Bytes] < bad[CodePoints] {
		return Bytes
	}
	return CodePoints
}

// misplaced counts the ends of s that lie outside of the text, inside a
// character or inside a word.
func misplaced(text string, at []int, s span) int {
	if s.Start < 0 || s.Start >= s.End || s.End >= len(at) {
		return 2
	}
	n := 0
	for _, i := range []int{at[s.Start], at[s.End]} {
		if i < len(text) && !utf8.RuneStart(text[i]) || insideWord(text, i) {
			n++
		}
	}
	return n
}

func insideWord(text string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	after, _ := utf8.DecodeRuneInString(text[i:])
	return isWord(before) && isWord(after)
}
