package person

import (
	"math/rand/v2"
	"strings"
	"testing"

	"aktsyn/kernels"
)

// checkChat holds chatLike against its specification: the first head of a
// message, and each of the first sentences.
func checkChat(t *testing.T, s *scan, text []byte) bool {
	t.Helper()
	s.begin(kernels.Page{Text: text})
	visible := s.text
	want := mostSmall(visible, &s.marks)
	for from, head := 0, string(visible[:min(len(visible), forumHead)]); ; from++ {
		at := strings.Index(head[from:], wrote)
		if at < 0 {
			break
		}
		if from += at; from > 0 {
			want = want || isDigit(head[from-1])
			break
		}
	}
	if s.chat != want {
		t.Fatalf("chat %v, want %v: %q", s.chat, want, text)
	}
	return want
}

func TestChatLikeOfRandomText(t *testing.T) {
	pieces := strings.Split("hej|Hej|du kommer|Det er|her.|hvor?|ja!|4. |eks. |ABCD. |æøå. |. |. |, |\n|\n|\n\n| | |12 skrev | skrev|skrev |05:14 skrev Xq|2004|–|\xff|\u00ad|"+strings.Repeat("lang linje ", 6), "|")
	s := builtin(t).NewScratch().(*scan)
	r := rand.New(rand.NewPCG(5, 6))
	chats := 0
	const texts = 20000
	for range texts {
		var text []byte
		some := pieces[r.IntN(len(pieces)):]
		for range r.IntN(120) {
			text = append(text, some[r.IntN(len(some))]...)
		}
		if checkChat(t, s, text) {
			chats++
		}
	}
	if chats < texts/20 || chats > texts*19/20 {
		t.Errorf("%d of %d texts are chat: they do not tell much", chats, texts)
	}
}

func FuzzChatLike(f *testing.F) {
	f.Add([]byte("hej med dig. Hvor er du? Jens Hansen skrev 4\n05-06-2006 14:44 skrev mentoxb. Og nu. Mere. "), 3)
	s := builtin(f).NewScratch().(*scan)
	f.Fuzz(func(t *testing.T, text []byte, repeat int) {
		checkChat(t, s, []byte(strings.Repeat(string(text), 1+repeat&0x1F)))
	})
}
