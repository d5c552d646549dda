package person

import "testing"

// TestLexicon: what is remembered is what is found out anew, for words that
// share a place, differ in case or length only, or stand at the end of the
// text.
func TestLexicon(t *testing.T) {
	k := builtin(t)
	used := k.NewScratch().(*scan)
	words := []string{"Borgeren", "Sagen", "BORGEREN", "Der", "Jens", "Jensens", "hansen", "HANSEN", "Xqvorp", "Xqvorps", "Styrelsen", "Sundhedsstyrelsen", "Erhvervsstyrelsen", "A", "Øst", "Chr", "Kvittering", "Kvitteringen", "Kvitteringenxyzw", "Kvitteringenxyzwt", "Šarić", "B4", "12"}
	for i := range 20000 {
		words = append(words, "Xq"+string(rune('a'+i%26))+string(rune('a'+i/26%26))+string(rune('a'+i/676))+"en")
	}
	for range 2 {
		for _, w := range words {
			fresh := lexeme{}
			used.readLexeme(&fresh, []byte(w))
			for _, text := range []string{w, w + " er kommet til byen"} {
				used.text = []byte(text)
				got := *used.lexeme(0, len(w))
				name := w[:len(w)-int(got.is/genitive)]
				if hash := hashName([]byte(name)); got.is&plain != 0 && (got.hashName([]byte(text), 0) != hash || got.digest != digestOf(hash)) {
					t.Fatalf("%q has another hash than %q", w, name)
				}
				if got.head, got.tail = 0, 0; got != fresh {
					t.Fatalf("%q: %+v, want %+v", w, got, fresh)
				}
			}
		}
	}
}

// TestVerdicts: what a capital alone decides.
func TestVerdicts(t *testing.T) {
	s := builtin(t).NewScratch().(*scan)
	for w, want := range map[string]verdict{"Borgeren": neverName, "XQV": neverName, "XQS": perhaps, "Xqkatten": noSubject, "Barnets": neverName, "Danmarks": neverName,
		"Xqstyrelsen": aThing, "Xqvorp": perhaps, "Jens": inList, "Jensens": inList} {
		var l lexeme
		if s.readLexeme(&l, []byte(w)); l.verdict != want {
			t.Errorf("%q: %d, want %d", w, l.verdict, want)
		}
	}
}
