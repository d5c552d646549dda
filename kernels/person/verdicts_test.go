package person

import "testing"

// TestVerdicts: what is remembered is what judge says, for words that share a
// place, differ in case or length only, or stand at the end of the text.
func TestVerdicts(t *testing.T) {
	roles := roleTableOnce()
	var v verdicts
	words := []string{"Borgeren", "Sagen", "BORGEREN", "Der", "Xqvorp", "Xqvorps", "Styrelsen", "Sundhedsstyrelsen", "Erhvervsstyrelsen", "A", "Øst", "Chr", "Kvittering", "Kvitteringen", "Kvitteringenxyzw", "Kvitteringenxyzwt", "Šarić"}
	for i := range 2000 {
		words = append(words, "Xq"+string(rune('a'+i%26))+string(rune('a'+i/26%26))+string(rune('a'+i/676))+"en")
	}
	for range 2 {
		for _, w := range words {
			for _, text := range []string{w, w + " er kommet til byen"} {
				if got, want := v.of(roles, []byte(text), 0, len(w)), judge(roles, []byte(w)); got != want {
					t.Fatalf("%q: %d, want %d", w, got, want)
				}
			}
		}
	}
	if judge(roles, []byte("Borgeren")) != neverName || judge(roles, []byte("Xqkatten")) != noSubject ||
		judge(roles, []byte("Xqstyrelsen")) != aThing || judge(roles, []byte("Xqvorp")) != perhaps {
		t.Error("verdicts are not told apart")
	}
}
