//go:build peers && cgo

package engines

import (
	"testing"

	"aktsyn/bench/engines/hyperscan"
)

func TestEveryForm(t *testing.T) {
	m, err := hyperscan.Regex(everyForm, false)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	finds := func(text string) bool {
		found, _, err := m.Scan([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range found {
			if s.End == len(text) {
				return true
			}
		}
		return false
	}
	for _, text := range []string{
		"010190-1234", "0101901234", "010190 1234", "010190 - 1234", "010190- 1234", "010190  1234", "010190\t1234", "010190/1234",
		"010190.1234", "010190_1234", "01.01.90-1234", "01 01 90 1234", "01-01-90-1234", "010119901234", "01011990-1234",
		"010190\u20101234", "010190\u20111234", "010190\u20121234", "010190\u20131234", "010190\u20141234", "010190\u22121234",
		"010190\u00ad1234", "010190\u00a01234", "010190\u20091234", "010190\u202f1234", "010190-\n1234", "010190\n        1234",
		"01-\n0190-1234", "010190-12\n34", "010190-\r\n> 1234", "CPR0101901234", "sag_0101901234", "010190-XXXX", "010190-****",
		"010190-12XX", "010190-\u2022\u2022\u2022\u2022", "O1O19O-l234", "670190-1234", "010190-0AB1", "010190-ABC1",
		"０１０１９０－１２３４", "010190   -   1234", "010190%201234", "010190: 1234",
	} {
		if !finds("x " + text) {
			t.Errorf("%q is not found", text)
		}
	}
	for _, text := range []string{"320190-1234", "011390-1234", "010190-123", "010190-12a4", "01;01;90-1234", "010190\n\n\n"} {
		if finds(text) {
			t.Errorf("%q is found", text)
		}
	}
}
