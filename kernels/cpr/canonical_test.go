package cpr

import (
	"testing"

	"aktsyn/kernels"
)

func TestCanonical(t *testing.T) {
	const value = "0101588123"
	for _, written := range []string{
		"010158-8123", "0101588123", "010158 8123", "010158 - 8123", "010158\t8123", "01.01.58-8123", "01 01 58 8123",
		"010118588123", "01011858-8123", "01.01.1858 8123", "010158–8123", "010158\u00ad8123", "010158\u00a08123",
		"010158-\n   8123", "0101\n588123", "0101\u00ad58-8123", "O1O158-8123", "ol0158-8l23", "0|0158-BIZ3",
		"０１０１５８－８１２３", "101588123", "(010158-8123)", " 010158-8123.", "010158/8123", "010158_8123",
		"010158â€“8123", "010158Â\u00a08123", "010158%208123", "010158|8123", "01011858 | 8123", "010158-\n> > 8123", "(010158) (8123)",
		"1.01588123E8", "1,01588123E+08", "010158\u200e-\u200e8123", "010158\ufffd8123", "010158\v8123", "010158*8123",
	} {
		if got, ok := Canonical(written); got != value || !ok {
			t.Errorf("Canonical(%q) = %q, %v", written, got, ok)
		}
	}
	for written, want := range map[string]string{
		"020258-0AB1": "0202580AB1", "020258 7XY9": "0202587XY9", "020258-KOT1": "020258KOT1",
		"020258-0ab1": "0202580AB1", "02021858-0AB1": "0202580AB1",
		"020258-0SB1": "0202580SB1", // letters in a replacement number's places are letters
		"020258-8SB1": "0202588581", // elsewhere they are misread digits
		"670258-8000": "6702588000",
	} {
		if got, ok := Canonical(written); got != want || !ok {
			t.Errorf("Canonical(%q) = %q, %v, want %q", written, got, ok, want)
		}
	}
}

func TestCanonicalRefuses(t *testing.T) {
	for _, written := range []string{
		"", "-", "010158", "010158-812", "010158-81234", "320158-8123", "290201-8123", "hansen", "010158-XXXX", "Å10158-8123",
		"020258-AB12", "020258-XXX1", "999999999",
	} {
		if got, ok := Canonical(written); ok {
			t.Errorf("Canonical(%q) = %q, accepted", written, got)
		}
	}
}

func TestMaskedValueIsTheDate(t *testing.T) {
	for _, written := range []string{
		"010158-XXXX", "010158-****", "010158XXXX", "010158-xxxx", "010158-12XX", "01011858-XXXX", "01.01.58 ####",
		"01.01.1858-12**", "010158_••••", "010158", "010158-____", "01.01.58-....", "01011858-????", "010158-████", "010158-××××",
	} {
		if got := string(appendValue(nil, kernels.MaskedCPR, []byte(written))); got != "010158" {
			t.Errorf("%q: %q", written, got)
		}
	}
}
