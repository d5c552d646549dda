package person

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"aktsyn/kernels"
	"aktsyn/kernels/dictionary"
	"aktsyn/kernels/internal/wordstart"
)

// scanWhole is the specification of Scan: all words of the page are split.
func scanWhole(k *Kernel, page kernels.Page) []kernels.Hit {
	s := k.NewScratch().(*scan)
	s.begin(page)
	if s.findTitle(); s.smallToo() {
		s.matches = k.names.Scan(nil, s.text, s.dict)
	}
	hits := s.wholePage(nil)
	s.visible.restore(hits)
	return hits
}

// findTitle looks for the names that begin with a capital.
func (s *scan) findTitle() {
	s.matches = s.kernel.title.Scan(nil, s.text, s.dict)
	if s.kernel.title.Options().Mode == dictionary.ExactCase {
		s.matches = slices.DeleteFunc(s.matches, func(m dictionary.Match) bool {
			kind, _ := kindAt(s.text, int(m.Start))
			return kind != capitalLetter
		})
	}
}

// checkIslands compares the hits around events with those of the whole page.
func checkIslands(t testing.TB, k *Kernel, text []byte, form kernels.Form) int {
	t.Helper()
	return checkIslandsWith(t, k, k.NewScratch(), text, form)
}

// checkIslandsWith does with a scratch that may know words.
func checkIslandsWith(t testing.TB, k *Kernel, scratch kernels.Scratch, text []byte, form kernels.Form) int {
	t.Helper()
	page := kernels.Page{Text: text, Form: form}
	got, want := k.Scan(nil, page, scratch), scanWhole(k, page)
	if slices.Equal(got, want) {
		return len(want)
	}
	for i := range max(len(got), len(want)) {
		var g, w kernels.Hit
		if i < len(got) {
			g = got[i]
		}
		if i < len(want) {
			w = want[i]
		}
		if g != w {
			from, to := max(0, int(min(g.Start, w.Start))-60), min(len(text), int(max(g.End, w.End))+60)
			t.Fatalf("form %v, hit %d of %d: islands %d..%d %v, whole page %d..%d %v\n%q", form, i, len(want),
				g.Start, g.End, g.Signals.Names(signalNames), w.Start, w.End, w.Signals.Names(signalNames), text[from:to])
		}
	}
	return 0
}

// pieces are what random texts are made of: names, words of all roles, and
// what stands between words.
var pieces = strings.Split("Jens|Hansen|Mette|Xqvorp|Zarinko|Borgeren|Der|Sagen|ida|jensen|og|von|de|la|al|fru|læge|siger|Navn|Kære|Hans|Den|"+
	"H.|C|Chr.|J|P.|Ærø|Øst|Šarić|ŠARIĆ|Ольга|ж|Xqsen|Jensens|Xqvorps|Dahl|Maj|Holm|Gade|Vej|A/S|ApS|Brødrene|4300|5|12.|62-årige|HANSEN|KIM|CVR|I|i|"+
	"A|Å|s|sagen|firmaet|Saleh|Mohamad|vej|Lars|Anne|Marie|kommer|Kommer|Hilsen|@jens|@Xq|x@|é|e\u0301|É\u0301X|X×Y|Hans×b|\u00ad|\u200b|\xff|\xc3|\xc3\xa6|Xq、Jens|Borgeren、Hansen|sagde|udtaler|"+
	" | | | | | | | | | |  |   |     |\n|\n|\n\n|\t|\f|, |, |,|. |. |. |.|-|-|-|'|’|: |:| & |; |(|)|\"|»|«| – |–|\u00a0|?|! |_|\r\n|/", "|")

func randomText(r *rand.Rand, most int) []byte {
	var text []byte
	for range r.IntN(most) {
		text = append(text, pieces[r.IntN(len(pieces))]...)
		if r.IntN(2) == 0 {
			text = append(text, ' ')
		}
	}
	return text
}

// TestIslandsOfRandomText holds islands against the whole page on texts in
// which everything stands beside everything.
func TestIslandsOfRandomText(t *testing.T) {
	k := builtin(t)
	r := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		checkIslands(t, k, randomText(r, 60), kernels.Form(r.IntN(4)))
	}
}

// TestIslandsOfNouns does on pages in which nouns that begin sentences are somebody's
// name, or not yet, and on all of them with one scratch.
func TestIslandsOfNouns(t *testing.T) {
	words := strings.Split("Borgeren|Sagen|Arbejdsgiveren|BORGEREN|Borgerens|Jens Borgeren|Mette Sagen|Inger BORGEREN|Hans Jens Sagen Hansen|Midtjylland|Ida Midtjylland|"+
		"Hr-hilsen|hr-Hilsen|Hr\u2010hilsen|Fru-advokaten|læge-Xqhilsen|hr×abc|–frue|Læge-2|overlægen|siger|fortæller|Hansen|sagen|nu|§ 27|den 3|Det|Afgørelsen|Bekendtgørelsen", "|")
	between := []string{" ", " ", " ", ". ", ". ", ". ", ".\n", "\n", ": ", ", "}
	k := builtin(t)
	scratch, r := k.NewScratch(), rand.New(rand.NewPCG(7, 8))
	for range 2000 {
		text := []byte("Der er talt om den. ")
		for range r.IntN(60) {
			text = append(append(text, words[r.IntN(len(words))]...), between[r.IntN(len(between))]...)
		}
		checkIslandsWith(t, k, scratch, text, kernels.Form(r.IntN(3)))
	}
}

// TestIslandsOfLabelledText does on the labelled sets, one text a page and all
// texts together, and on the shared texts.
func TestIslandsOfLabelledText(t *testing.T) {
	k := builtin(t)
	for _, set := range []string{"uner_ddt_train.jsonl", "uner_ddt_dev.jsonl", "danplus_arto_dev.jsonl", "danplus_twitter_dev.jsonl", "folketing_silver_session20222_dev.jsonl"} {
		var all []byte
		hits := 0
		for _, l := range loadLabelled(t, set) {
			hits += checkIslands(t, k, []byte(l.Text), kernels.Prose)
			all = append(append(all, l.Text...), '\n')
		}
		if hits == 0 {
			t.Errorf("%s: no hits", set)
		}
		for form := range kernels.Form(4) {
			checkIslands(t, k, all, form)
		}
	}
}

// TestTailsOfTitles: a sentence does not begin behind "Hr-hilsen." as it does
// behind other words of so many letters.
func TestTailsOfTitles(t *testing.T) {
	k := builtin(t)
	for _, before := range []string{"Hr-hilsen", "Hr-hølsen", "Hr-hilsen-2021", "x-Hr-hilsen", "24-08-2021", "hilsen"} {
		checkIslands(t, k, []byte("der er i sagen om "+before+". Xqkatten ikke mere at sige, og det er "+before+".\nXqkatten er her"), kernels.Prose)
	}
}

func TestIslandsOfSharedText(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(shared, "text", "*.txt"))
	if _, err := os.Stat(shared); err != nil {
		t.Skip("no shared data")
	}
	if len(files) == 0 {
		t.Fatal("no shared texts")
	}
	k := builtin(t)
	for i, name := range files {
		if i%8 != 0 && testing.Short() {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text = bytes.ToValidUTF8(text, nil)
		for page := range bytes.SplitSeq(text, []byte("\f")) {
			checkIslands(t, k, page, kernels.Prose)
		}
		checkIslands(t, k, text, kernels.Prose)
	}
}

// TestIslandsAtChunkBorders moves mentions, with all that speaks for and against
// them, over the border of the finder's chunks.
func TestIslandsAtChunkBorders(t *testing.T) {
	k := builtin(t)
	for _, mention := range []string{
		"vennen Ivan Edeling afholder", "Værsgo,\nfru Karina Holm siger", "bor i 8000 Aarhus-Jensen", "Sagsbehandler: Jens-Peter Møller-Hansens",
		"hr. J. Hansen siger", "moderen Jensen, Ida og Vej-Larsen", "(H.C. Andersen)", "jens.hansen@example.dk, Vestergade 7",
	} {
		for shift := range len(mention) + 1 {
			text := bytes.Repeat([]byte(" Det er her."), wordstart.Chunk/12+1)[:wordstart.Chunk-shift] // a page of few capitals is read whole
			text[len(text)-1] = ' '
			text = append(append(text, mention...), " og der er mere.\n"...)
			checkIslands(t, k, text, kernels.Prose)
		}
	}
}

func FuzzIslands(f *testing.F) {
	r := rand.New(rand.NewPCG(3, 4))
	for form := range byte(4) {
		f.Add([]byte("Vi talte. Borgeren Hansen, fru Xqvorp-Holm og Jens von\nHansen"), form)
		f.Add(randomText(r, 100), form)
	}
	k := builtin(f)
	f.Fuzz(func(t *testing.T, text []byte, form byte) {
		checkIslands(t, k, text, kernels.Form(form%4))
	})
}
