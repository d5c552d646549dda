package person

import (
	"bytes"
	"testing"
)

// TestCompanyMarks: the glance that spares most names the search misses no
// mark, however it is written.
func TestCompanyMarks(t *testing.T) {
	for _, mark := range companyMarks {
		for _, text := range [][]byte{mark, bytes.ToUpper(mark), bytes.Replace(mark, []byte("og "), []byte("og  "), 1)} {
			if !companyMark(append(bytes.Clone(text), " i byen"...)) {
				t.Errorf("%q is missed", text)
			}
		}
	}
	for _, text := range []string{" a/c", " i/b", " a/sen", " A/S2", " k/søn", " x/s", " og Hansen", " og", " apsler", " bor i byen"} {
		if companyMark([]byte(text)) {
			t.Errorf("%q is taken for a firm's", text)
		}
	}
}
