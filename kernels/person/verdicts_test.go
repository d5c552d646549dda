package person

import "testing"

// judgedAnew reads and judges a word without remembering it.
func judgedAnew(roles *roleTable, run string) (j judged) {
	j.read(roles, []byte(run))
	j.verdict = j.judge([]byte(run))
	return j
}

// TestVerdicts: what is remembered is what is found out anew, for words that share a
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
				got, want := *v.of(roles, []byte(text), 0, len(w)), judgedAnew(roles, w)
				if got.head, got.tail, got.bytes = 0, 0, 0; got != want {
					t.Fatalf("%q: %+v, want %+v", w, got, want)
				}
			}
		}
	}
	for w, want := range map[string]verdict{"Borgeren": neverName, "XQV": neverName, "XQS": perhaps, "Xqkatten": noSubject,
		"Xqstyrelsen": aThing, "Xqvorp": perhaps} {
		if got := judgedAnew(roles, w).verdict; got != want {
			t.Errorf("%q: %d, want %d", w, got, want)
		}
	}
}
