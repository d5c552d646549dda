package engines

import "testing"

// FuzzScalarEqualsRegexp proves the scalar scanner against its specification.
func FuzzScalarEqualsRegexp(f *testing.F) {
	for _, s := range []string{"010190-1234", "x 0101901234 y", "010190 1234 5", "010190-1234 020290-1234", "CPR0101901234",
		"0101901234a", "3213901234", "0101901234567", "010190-12345", "010190-123", "æ0101901234å", "1 010190-1234-010190-1234"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if got, want := countScalar(text), len(plainCPR.FindAllIndex(text, -1)); got != want {
			t.Errorf("%q: scalar %d, regexp %d", text, got, want)
		}
	})
}
