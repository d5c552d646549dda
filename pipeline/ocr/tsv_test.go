package ocr

import (
	"bytes"
	"image"
	"strings"
	"testing"
	"unicode/utf8"

	"aktsyn/kernels/marks"
)

const tsvHead = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"

func TestParseTSV(t *testing.T) {
	p, err := parseTSV([]byte(tsvHead + "1\t1\t0\t0\t0\t0\t0\t0\t1654\t2339\t-1\t\n" +
		"5\t1\t1\t1\t1\t1\t200\t210\t30\t17\t96.5\tCPR\n5\t1\t1\t1\t1\t2\t240\t210\t90\t17\t41.2\t010190-1234\n" +
		"5\t1\t1\t1\t2\t1\t200\t240\t30\t17\t91\tÅse\n5\t1\t1\t1\t2\t2\t240\t240\t30\t17\t95\t \n" +
		"5\t1\t2\t1\t1\t1\t200\t400\t30\t17\t59.9\tslut\n"))
	if err != nil || string(p.Text) != "CPR 010190-1234\nÅse\n\nslut\n" || len(p.Words) != 4 {
		t.Fatalf("%q, %v", p.Text, err)
	}
	if w := p.Words[1]; w.Box != image.Rect(240, 210, 330, 227) || string(p.Text[w.Start:w.End]) != "010190-1234" {
		t.Errorf("%v", w)
	}
	var doubtful []string
	for _, m := range p.Marks() {
		if m.Kind != marks.Doubtful {
			t.Errorf("a mark of kind %v", m.Kind)
		}
		doubtful = append(doubtful, string(p.Text[m.Start:m.End]))
	}
	if got := strings.Join(doubtful, " "); got != "010190-1234 slut" {
		t.Errorf("read with doubt: %q", got)
	}
}

func TestParseTSVRefuses(t *testing.T) {
	for _, table := range []string{"Error opening data file\n", "5\t1\t1\t1\t1\t1\t-3\t0\t1\t1\t90\tx\n",
		"5\t1\t1\t1\t1\t1\t0\t0\t1\t1\tnan\tx\n", "5\t1\t1\t1\t1\t1\t0\t0\t1\t1\t101\tx\n", "5\t1\t1\t1\t1\t1\t0\t0\t99999999999\t1\t90\tx\n",
		"5\t1\t1\t1\t1\t1\t0\t0\t1\t1\t90\t\xFF\n"} {
		if p, err := parseTSV([]byte(table)); err == nil {
			t.Errorf("%q gives %q", table, p.Text)
		}
	}
	if p, err := parseTSV(nil); err != nil || len(p.Text) > 0 {
		t.Errorf("no output: %q, %v", p.Text, err)
	}
}

func FuzzTSV(f *testing.F) {
	f.Add([]byte(tsvHead + "5\t1\t1\t1\t1\t1\t200\t210\t30\t17\t96.5\tCPR\n"))
	f.Fuzz(func(t *testing.T, table []byte) {
		p, err := parseTSV(table)
		if err != nil {
			return
		}
		end := uint32(0)
		for _, w := range p.Words {
			if w.Start < end || w.End <= w.Start || int(w.End) > len(p.Text) {
				t.Fatalf("%v of %q", w, p.Text)
			}
			end = w.End
		}
		if !utf8.Valid(p.Text) || len(p.Text) > 0 && !bytes.HasSuffix(p.Text, []byte("\n")) {
			t.Errorf("%q", p.Text)
		}
	})
}
