package ocr

import (
	"bytes"
	"errors"
	"image"
	"strconv"
	"unicode/utf8"
)

var errTSV = errors.New("not a table of words")

// Columns of Tesseract's tables ("tsv" in tesseract(1)).
const (
	columnLevel = iota
	_           // page
	columnBlock
	columnParagraph
	columnLine
	_ // word
	columnLeft
	columnTop
	columnWidth
	columnHeight
	columnConfidence
	columnText
	columns
)

const wordLevel = "5"

// parseTSV makes a page of a table of words. Words of one line are set apart
// by a blank, lines by a line end, blocks by a blank line.
func parseTSV(table []byte) (Page, error) {
	var (
		p    Page
		last [3]string // block, paragraph and line of the last word
	)
	for line := range bytes.Lines(table) {
		fields := bytes.SplitN(bytes.TrimRight(line, "\r\n"), []byte{'\t'}, columns)
		if len(fields) != columns {
			return Page{}, errTSV
		}
		text := bytes.TrimSpace(fields[columnText])
		if string(fields[columnLevel]) != wordLevel || len(text) == 0 {
			continue
		}
		word, err := parseWord(fields)
		if err != nil || !utf8.Valid(text) {
			return Page{}, errTSV
		}
		place := [3]string{string(fields[columnBlock]), string(fields[columnParagraph]), string(fields[columnLine])}
		if len(p.Words) > 0 {
			p.Text = append(p.Text, between(last, place)...)
		}
		last = place
		word.Start = uint32(len(p.Text))
		p.Text = append(p.Text, text...)
		word.End = uint32(len(p.Text))
		p.Words = append(p.Words, word)
	}
	if len(p.Text) > 0 {
		p.Text = append(p.Text, '\n')
	}
	return p, nil
}

// between is what stands between two words at their places.
func between(a, b [3]string) string {
	switch {
	case a[0] != b[0]:
		return "\n\n"
	case a != b:
		return "\n"
	}
	return " "
}

// parseWord reads the box and the confidence of a word.
func parseWord(fields [][]byte) (Word, error) {
	var numbers [4]int
	for i := range numbers {
		n, err := strconv.ParseInt(string(fields[columnLeft+i]), 10, 32)
		if err != nil || n < 0 {
			return Word{}, errTSV
		}
		numbers[i] = int(n)
	}
	confidence, err := strconv.ParseFloat(string(fields[columnConfidence]), 32)
	if err != nil || !(confidence >= 0 && confidence <= 100) {
		return Word{}, errTSV
	}
	left, top := numbers[0], numbers[1]
	return Word{Box: image.Rect(left, top, left+numbers[2], top+numbers[3]), Confidence: float32(confidence)}, nil
}
