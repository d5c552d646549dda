package person

import (
	"bytes"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"aktsyn/kernels"
	"aktsyn/kernels/dictionary"
	"aktsyn/kernels/kerneltest"
)

var builtinOnce = sync.OnceValues(func() (*Kernel, error) { return New(nil) })

func builtin(t testing.TB) *Kernel {
	t.Helper()
	k, err := builtinOnce()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func scanText(k *Kernel, text string, form kernels.Form) []kernels.Hit {
	return k.Scan(nil, kernels.Page{Text: []byte(text), Form: form}, k.NewScratch())
}

// spans gives what was found, in order.
func spans(text string, hits []kernels.Hit) []string {
	out := []string{}
	for _, h := range hits {
		out = append(out, text[h.Start:h.End])
	}
	return out
}

func TestSpans(t *testing.T) {
	cases := []struct {
		name, text string
		want       []string
	}{
		{"full", "Vi talte med Jens Hansen i går.", []string{"Jens Hansen"}},
		{"middle", "Vi talte med Jens Peter Holm Hansen.", []string{"Jens Peter Holm Hansen"}},
		{"unknown middle", "Carsten Ove Dxalsø Nielsen kom.", []string{"Carsten Ove Dxalsø Nielsen"}},
		{"hyphens", "Sammen med Anne-Marie Holm-Nielsen.", []string{"Anne-Marie Holm-Nielsen"}},
		{"unknown hyphen", "Med Anne Qwist-Zarup kom.", []string{"Anne Qwist-Zarup"}},
		{"a name that is a month too", "Vi så Krzysztof Jan Kowalski.", []string{"Krzysztof Jan Kowalski"}},
		{"an unknown word before a full name", "Kvxrtzen Jens Hansen kom.", []string{"Jens Hansen"}},
		{"initials", "Læst H.C. Andersen, J. Hansen og Jens P. Hansen.", []string{"H.C. Andersen", "J. Hansen", "Jens P. Hansen"}},
		{"spaced initials", "Læst H. C. Andersen.", []string{"H. C. Andersen"}},
		{"bare initial", "Læst af Jens P Hansen.", []string{"Jens P Hansen"}},
		{"short given", "Maleren Chr. Hansen og Joh. Jensen.", []string{"Chr. Hansen", "Joh. Jensen"}},
		{"kept back", "Sammen med Inger P. gik han.", []string{"Inger P."}},
		{"inverted", "Fra: Hansen, Jens Peter (sagen)", []string{"Hansen, Jens Peter"}},
		{"inverted caps", "HANSEN, Jens og HANSEN JENS", []string{"HANSEN, Jens", "HANSEN JENS"}},
		{"list is not inverted", "Jens Hansen, Peter Olsen og Mette Holm.", []string{"Jens Hansen", "Peter Olsen", "Mette Holm"}},
		{"surnames then a full name", "Hos Hansen, Peter Olsen og andre", []string{"Hansen", "Peter Olsen"}},
		{"line with a middle surname", "Bilag\nThomsen, Søren Dahl\nHolm, Mette Xqvorp\n", []string{"Thomsen, Søren Dahl", "Holm, Mette Xqvorp"}},
		{"lines of inverted names", "Thomsen, Søren\nHolm, Mette\nDahl, Jens Juhl\n", []string{"Thomsen, Søren", "Holm, Mette", "Dahl, Jens Juhl"}},
		{"label with a middle surname", "Navn: Thomsen, Søren Dahl\nside 1", []string{"Thomsen, Søren Dahl"}},
		{"a line that goes on", "Hansen, Peter Olsen og andre\nHansen, Peter Olsen, Mette Holm\n", []string{"Hansen", "Peter Olsen", "Hansen", "Peter Olsen", "Mette Holm"}},
		{"a given name before the comma", "Saleh, Mohamad\n", []string{"Saleh", "Mohamad"}},
		{"caps", "ANSØGNING FRA JENS HANSEN OM HJÆLP", []string{"JENS HANSEN"}},
		{"mixed caps", "siger JENS Sandfeld Søndergaard.", []string{"JENS Sandfeld Søndergaard"}},
		{"genitive", "Se Jensens hus, Jens Hansens hund.", []string{"Jensens", "Jens Hansens"}},
		{"genitive apostrophe", "Se Lars' bil og Hans' kat.", []string{"Lars'", "Hans'"}},
		{"genitive apostrophe s", "Se Lars's kat og Jens Madsen’s hus.", []string{"Lars's", "Jens Madsen’s"}},
		{"quoted", "Han sagde 'Lars' og ‘Jens Hansens’ og Mette' kat.", []string{"Lars", "Jens Hansens", "Mette"}},
		{"name ends in s", "Så kom Jens og Niels Andreas.", []string{"Jens", "Niels Andreas"}},
		{"line break", "Sagen om Jens\n  Hansen er lukket.", []string{"Jens\n  Hansen"}},
		{"line break before comma form", "Kære Hansen,\nJens har skrevet.", []string{"Hansen", "Jens"}},
		{"lines of given names", "Jens\nPeter\nMette\n", []string{"Jens", "Peter", "Mette"}},
		{"blank line", "Hilsen Jens\n\nHansen", []string{"Jens", "Hansen"}},
		{"blank line with blanks", "Hilsen Jens\n  \nHansen", []string{"Jens", "Hansen"}},
		{"form feed", "Hilsen Jens\fHansen", []string{"Jens", "Hansen"}},
		{"tab", "Hilsen Jens\tHansen", []string{"Jens", "Hansen"}},
		{"columns", "Hilsen Jens     Hansen", []string{"Jens", "Hansen"}},
		{"two blanks", "Hilsen Jens  Hansen", []string{"Jens  Hansen"}},
		{"no-break space", "Hilsen Jens\u00a0Hansen", []string{"Jens\u00a0Hansen"}},
		{"unknown surname", "Vi så Mette Xqvorp i går.", []string{"Mette Xqvorp"}},
		{"unknown given", "Vi så Xundra Hansen i går.", []string{"Xundra Hansen"}},
		{"unknown genitive surname stays", "Vi så Mette Xqvorps hus.", []string{"Mette Xqvorps"}},
		{"title outside", "Det siger fru Baumann, læge Holm og hr. Hansen.", []string{"Baumann", "Holm", "Hansen"}},
		{"unknown behind title", "Det mener politimester Xqvorp.", []string{"Xqvorp"}},
		{"particles", "Om Karl von Frisch, Vincent van Xogh og Miguel de la Cruz.", []string{"Karl von Frisch", "Vincent van Xogh", "Miguel de la Cruz"}},
		{"arabic article", "Om Bashar al-Assad og Hassan Al-Tamimi.", []string{"Bashar al-Assad", "Hassan Al-Tamimi"}},
		{"apostrophe in a name", "Om Pat O'Brien.", []string{"Pat O'Brien"}},
		{"compound", "Jensen-sagen fylder.", []string{"Jensen"}},
		{"function word names", "Hans bil. Den er god. Hans Jensen kom.", []string{"Hans Jensen"}},
		{"small letters", "det var ida jensen og jens hansen; den lange per kom", []string{"ida jensen", "jens hansen", "lange per"}},
		{"single small letters", "det var jensen der kom", []string{"jensen"}},
		{"single small letters in prose", "Det var jensen der kom.", []string{}},
		{"capital words", "Kommunen skrev. Afgørelsen kom. Regnen er dejlig.", []string{}},
		{"unknown subject", "Xqvorp er dejlig.", []string{"Xqvorp"}},
		{"small letters among capitals", strings.Repeat("Borgeren har ringet. ", 20) + "Så kom ida jensen.", []string{}},
		{"small letters where capitals are few", strings.Repeat("Borgeren har ringet, talt og skrevet om sagen, men er ikke blevet hørt om det hele, som borgeren har det, når det er hele sagen. ", 20) + "Så kom ida jensen.", []string{"ida jensen"}},
		{"shape pair", "vi mødte Xqvorp Zarinko der", []string{"Xqvorp Zarinko"}},
		{"immigrants", "Med Mohamed Abdi Warsame og Ayşe Yılmaz.", []string{"Mohamed Abdi Warsame", "Ayşe Yılmaz"}},
		{"faroese", "Sjúrður Skaale og Aki-Matilda Høegh-Dam.", []string{"Sjúrður Skaale", "Aki-Matilda Høegh-Dam"}},
		{"user name", "tak til @RasmusJarlov!", []string{"RasmusJarlov"}},
		{"address is no user name", "skriv til xqv@jensen.dk", []string{}},
		{"street", "Han bor Jens Hansens Vej 4.", []string{"Jens Hansens"}},
		{"surname that is a street word", "Ifølge Troels Lund Poulsen og Steen Gade.", []string{"Troels Lund Poulsen", "Steen Gade"}},
	}
	k := builtin(t)
	for _, c := range cases {
		if got := spans(c.text, scanText(k, c.text, kernels.Prose)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q: got %q, want %q", c.name, c.text, got, c.want)
		}
	}
}

func TestForms(t *testing.T) {
	cases := []struct {
		form kernels.Form
		text string
		want []string
	}{
		{kernels.Table, "Navn\tBy\nHansen\tJens\nMette\nHolm\n", []string{"Hansen", "Jens", "Mette", "Holm"}},
		{kernels.Table, "Hansen Jens\t12\n", []string{"Hansen Jens"}},
		{kernels.Sheet, "Jens Hansen\tPeter Olsen\nOle\nBech\n", []string{"Jens Hansen", "Peter Olsen", "Ole", "Bech"}},
		{kernels.Name, "sager/Hansen_Jens/brev-til-Mette-Holm.docx\n", []string{"Hansen_Jens", "Mette-Holm"}},
		{kernels.Name, "Hansen,,Jens.pdf\n", []string{"Hansen", "Jens"}},
		{kernels.Name, "Jens/Hansen.pdf\n", []string{"Jens", "Hansen"}},
	}
	k := builtin(t)
	for _, c := range cases {
		if got := spans(c.text, scanText(k, c.text, c.form)); !slices.Equal(got, c.want) {
			t.Errorf("%v %q: got %q, want %q", c.form, c.text, got, c.want)
		}
	}
}

// TestInvertedCells: a cell bounds the name in it, so that what stands on both
// sides of its comma is one name, and its value is the name turned round.
func TestInvertedCells(t *testing.T) {
	cases := []struct{ cell, value string }{
		{"Thomsen, Søren Dahl", "søren dahl thomsen"},
		{"Saleh, Mohamad", "mohamad saleh"},
		{"Saleh, Mohamad Ali", "mohamad ali saleh"},
		{"Saleh Ali, Mohamad", "mohamad saleh ali"},
		{"Holm Hansen, Mette", "mette holm hansen"},
		{"Holm-Nielsen,Søren Dahl", "søren dahl holm-nielsen"},
		{"THOMSEN, SØREN DAHL", "søren dahl thomsen"},
		{"Thomsen, Søren D.", "søren d. thomsen"},
		{"Thomsen, Søren Xqvorp", "søren xqvorp thomsen"},
		{"Thomsen, Karl von", "karl von thomsen"},
		{"Thomsen, Hans Dahl", "hans dahl thomsen"},
	}
	k := builtin(t)
	for _, c := range cases {
		for _, frame := range []string{"%", "Id\tNavn\tBy\n7\t%\tXby\n", "% \t7\n", "Navn\n%\n%\n", "%\t%"} {
			text := strings.ReplaceAll(frame, "%", c.cell)
			for _, form := range []kernels.Form{kernels.Table, kernels.Sheet} {
				hits := scanText(k, text, form)
				if len(hits) != strings.Count(frame, "%") {
					t.Errorf("%v %q: got %q", form, text, spans(text, hits))
				}
				for _, h := range hits {
					span := text[h.Start:h.End]
					if got := string(k.AppendValue(nil, h.Kind, h.Signals, []byte(span))); span != c.cell || got != c.value || !h.Signals.Has(Inverted|Full) {
						t.Errorf("%v %q: %q is %q, %v", form, text, span, got, h.Signals.Names(signalNames))
					}
				}
			}
		}
	}
}

// TestCellsOfSeveral: cells with more than one name in them stay apart.
func TestCellsOfSeveral(t *testing.T) {
	cases := []struct {
		text string
		want []string
	}{
		{"Jens Hansen, Mette", []string{"Jens Hansen", "Mette"}},
		{"Saleh Hansen, Mette Olsen", []string{"Saleh Hansen", "Mette Olsen"}},
		{"Thomsen, Søren Dahl, Mette Holm", []string{"Thomsen", "Søren Dahl", "Mette Holm"}},
		{"Jens, Mette", []string{"Jens", "Mette"}},
		{"Thomsen,\tSøren Dahl", []string{"Thomsen", "Søren Dahl"}},
		{"Thomsen,\nSøren Dahl", []string{"Thomsen", "Søren Dahl"}},
		{"Thomsen, Søren Dahl og Mette", []string{"Thomsen", "Søren Dahl", "Mette"}},
	}
	k := builtin(t)
	for _, c := range cases {
		if got := spans(c.text, scanText(k, c.text, kernels.Table)); !slices.Equal(got, c.want) {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
}

// TestSignalsAndGrades looks at the last mention of each text.
func TestSignalsAndGrades(t *testing.T) {
	cases := []struct {
		text      string
		has, not  kernels.Signals
		low, high kernels.Grade
	}{
		{"Vi så Jens Hansen.", Given | Surname | Full | Common, Street, kernels.Certain, kernels.Certain},
		{"Vi så Xundra Hansen.", Surname | UnknownGiven, Full, kernels.Medium, kernels.High},
		{"Vi så Mette Xqvorp.", Given | UnknownSurname, Full, kernels.High, kernels.High},
		{"Vi så J. Hansen.", Initials | Surname, Given, kernels.High, kernels.High},
		{"Vi så J. Xqvorp.", Initials | Shape, Given, kernels.Low, kernels.Medium},
		{"Vi så Hansen, Jens.", Inverted | Full, UnknownSurname, kernels.High, kernels.Certain},
		{"Vi så Anne Marie.", SeveralGiven, Full, kernels.High, kernels.High},
		{"Vi så Mette.", Given | Common, Full, kernels.Medium, kernels.Medium},
		{"Vi så Dahl.", Surname, Full, kernels.Low, kernels.Medium},
		{"Sten og grus.", Given | SentenceStart | WordLike, Full, kernels.Low, kernels.Low},
		{"Vi så fru Hansen.", Surname | Title, Full, kernels.High, kernels.High},
		{"Ansøger: Hansen", Surname | Label, Full, kernels.Medium, kernels.High},
		{"Han bor Jens Hansens Vej 4.", Street | Genitive, 0, kernels.Low, kernels.Medium},
		{"Han bor Hans Brxges Gade.", Street, Full, kernels.Low, kernels.Low},
		{"Faktura fra Hansen A/S.", Company, Full, kernels.Low, kernels.Low},
		{"Brevet fra Brødrene Hansen.", Company, Full, kernels.Low, kernels.Low},
		{"Mødet i Holm blev holdt.", Place, Full, kernels.Low, kernels.Low},
		{"Det skete i København og 4300 Lund.", Place, Full, kernels.Low, kernels.Low},
		{"Brev fra Landmand Hansen", Surname | Title, Full | UnknownGiven, kernels.Medium, kernels.High},
		{"Vores Præstegård ligger der", MostlyWord, Full, kernels.Low, kernels.Low},
		{"Vi ringede til Sygehus Nord", Surname | WordLike, UnknownGiven, kernels.Low, kernels.Low},
		{"Vi kørte til Viborg", Place, Full, kernels.Low, kernels.Low},
		{"Vi kørte til Holland", Place, Full, kernels.Low, kernels.Low},
		{"Frist er 5. Maj 2019.", Month, Full, kernels.Low, kernels.Low},
		{"Så kom ida jensen", LowerCase, 0, kernels.Low, kernels.Low},
		{"Tak til @jens", UserName, 0, kernels.Low, kernels.Low},
		{"Mette Xqvorp kom, men Xqvorp gik.", SeenInFull | Shape, 0, kernels.Medium, kernels.High},
		{"Mette Hansen kom. Hansen gik.", SeenInFull | Surname, 0, kernels.High, kernels.High},
		{"Hansen gik. Så kom Hansen.", Surname, SeenInFull, kernels.Low, kernels.Medium},
		{"Mere om Jensen-sagen.", Compound | Surname, 0, kernels.Low, kernels.Low},
		{"BREV FRA KIM", Acronym | AllCaps, 0, kernels.Low, kernels.Low},
		{"Sagen om Jens\nHansen", LineBreak | Full, 0, kernels.High, kernels.Certain},
		{"Om Karl von Xqvorp", Particle | UnknownSurname, 0, kernels.High, kernels.Certain},
	}
	k := builtin(t)
	for _, c := range cases {
		hits := scanText(k, c.text, kernels.Prose)
		if len(hits) == 0 {
			t.Errorf("%q: nothing found", c.text)
			continue
		}
		h := hits[len(hits)-1]
		if !h.Signals.Has(c.has) || h.Signals.Any(c.not) || h.Grade < c.low || h.Grade > c.high {
			t.Errorf("%q: %s %v, want %v without %v, %s to %s", c.text, h.Grade, h.Signals.Names(signalNames),
				c.has.Names(signalNames), c.not.Names(signalNames), c.low, c.high)
		}
	}
}

// TestExtra: entries of the user's are as good as built-in ones, and a full
// name is one even where its words are not.
func TestExtra(t *testing.T) {
	k, err := New([]dictionary.Entry{
		{Text: "Xqvorp Zarinko", Class: dictionary.FullName},
		{Text: "Jens Xqvorps Plads", Class: dictionary.Street},
		{Text: "Den", Class: dictionary.Surname},
	})
	if err != nil {
		t.Fatal(err)
	}
	text := "Xqvorp Zarinko bor Jens Xqvorps Plads. Den er god."
	hits := scanText(k, text, kernels.Prose)
	if got := spans(text, hits); len(got) != 2 || got[0] != "Xqvorp Zarinko" {
		t.Fatalf("got %q", got)
	}
	if !hits[0].Signals.Has(FullEntry|Full) || hits[0].Grade != kernels.Certain || !hits[1].Signals.Has(Street) {
		t.Errorf("got %v, %v", hits[0].Signals.Names(signalNames), hits[1].Signals.Names(signalNames))
	}
	if k.Fingerprint() == builtin(t).Fingerprint() {
		t.Error("other names, same fingerprint")
	}
	if _, err := New([]dictionary.Entry{{}}); err == nil {
		t.Error("no error for an empty entry")
	}
}

func TestSignalNames(t *testing.T) {
	names := SignalNames()
	if last := kernels.Signals(1) << (len(names) - 1); last != DoubtfulReading {
		t.Errorf("%d names do not reach the last signal", len(names))
	}
	if unique := slices.Compact(slices.Sorted(slices.Values(names))); len(unique) != len(names) || slices.Contains(unique, "") {
		t.Error("names are empty or repeat")
	}
}

// sample is text with many mentions, and with none.
func sample() []byte {
	part := "Vi talte med Jens Peter Hansen, fru Baumann og Mette Xqvorp om sagen i Odense. " +
		"Afgørelsen er truffet efter loven, og borgeren er hørt.\nHansen, Ole skrev til hans kone, ida jensen.\n\n"
	return bytes.Repeat([]byte(part), 200)
}

func TestNoAllocation(t *testing.T) {
	k := builtin(t)
	page := kernels.Page{Text: sample()}
	scratch := k.NewScratch()
	hits := k.Scan(nil, page, scratch)
	if len(hits) < 500 {
		t.Fatalf("only %d hits", len(hits))
	}
	if n := testing.AllocsPerRun(5, func() { hits = k.Scan(hits[:0], page, scratch) }); n != 0 {
		t.Errorf("%v allocations a scan", n)
	}
	var value []byte
	span := []byte("Hansen, Jens\nPeter'")
	if n := testing.AllocsPerRun(5, func() { value = k.AppendValue(value[:0], kernels.Person, Genitive, span) }); n != 0 {
		t.Errorf("%v allocations a value", n)
	}
}

// TestKerneltest runs the checks that every kernel must pass.
func TestKerneltest(t *testing.T) {
	k := builtin(t)
	text := []byte("Brev til Jens\n\nHansen, Mette Holm\nog Peter Olsen\n \n\nHilsen H.C. Xqvorp\fHan\u00adsen\n\n@ida\n\nLars's bil, Jensen-sagen og Ida Jensen.\n")
	for form := range kernels.Form(4) {
		page := kernels.Page{Text: text, Form: form}
		if hits := kerneltest.Check(t, k, page); len(hits) < 5 {
			t.Errorf("%v: only %d hits", form, len(hits))
		}
		// Names in small letters are left out: the whole page decides whether
		// they are looked for.
		kerneltest.Cuts(t, k, page)
		kerneltest.Check(t, k, kernels.Page{Text: bytes.ToLower(text), Form: form})
	}
	kerneltest.Check(t, k, kernels.Page{})
	kerneltest.Shifts(t, k, kernels.Page{Text: text}, 140)
	kerneltest.NoAllocs(t, k, kernels.Page{Text: text}, kernels.Page{Text: sample()})
}

// hostile are texts that, many times over, are made to be read again and again.
var hostile = []string{"A. ", "ida ", "Jens ", "Hansen, ", "Xqvorp ", "A-", "J'", "von ", "@a ", "Lars's", "-a", "\n", "Hansen Jens ", "de Hansen ", "Hansen, Jens ", "\nSaleh, Ali Dahl ",
	"A–", "1-A-", "A-a-", "Xq-A ", "von Xq ", "Xqvorp-a-a Der. ", "HANSEN JENS XQVORP ", "Abcdefghijklmnop", "Xqvorp\u00adX ", "Ж-", "Жж Xq ", "12 34 56 Xqv "}

// eachHostile calls do with pages of size bytes, at most, of every form.
func eachHostile(size int, do func(page kernels.Page)) {
	for _, unit := range hostile {
		text := []byte(strings.Repeat(unit, size/len(unit)))
		for _, form := range []kernels.Form{kernels.Prose, kernels.Table, kernels.Name} {
			do(kernels.Page{Text: text, Form: form})
		}
	}
}

func TestHostile(t *testing.T) {
	k := builtin(t)
	scratch := k.NewScratch()
	var hits []kernels.Hit
	eachHostile(1<<17, func(page kernels.Page) {
		hits = k.Scan(hits[:0], page, scratch)
		checkHits(t, page.Text, hits)
	})
}

func checkHits(t *testing.T, text []byte, hits []kernels.Hit) {
	t.Helper()
	var end uint32
	valid := utf8.Valid(text)
	for _, h := range hits {
		if h.Start < end || h.End <= h.Start || int(h.End) > len(text) {
			t.Fatalf("span %d..%d behind %d in %d bytes", h.Start, h.End, end, len(text))
		}
		if valid && (!utf8.RuneStart(text[h.Start]) || int(h.End) < len(text) && !utf8.RuneStart(text[h.End])) {
			t.Fatalf("span %d..%d cuts a rune", h.Start, h.End)
		}
		if h.Kind != kernels.Person || h.Grade != Grade(h.Signals) || h.Signals == 0 {
			t.Fatalf("hit %+v", h)
		}
		end = h.End
	}
}

func FuzzScan(f *testing.F) {
	for _, text := range []string{"Jens Hansen", "HANSEN, Jens P.", "Lars's", "O'Brien-Holm", "@jens", "H. C. Andersen\n", "\xff Jens\xc3", "é Ida-Marie’s", "Hans' Jens\n\nPeter_Olsen", "J\u00adens Han\u200bsen\ufeff", "Thomsen,,Mohamad", "Id\tThomsen, Søren D.-J.\t1\nSaleh, Mohamad Ali\n", "\xc3\u00ad\x85se"} {
		for form := range byte(4) {
			f.Add([]byte(text), form)
		}
	}
	k := builtin(f)
	f.Fuzz(func(t *testing.T, text []byte, form byte) {
		page := kernels.Page{Text: text, Form: kernels.Form(form % 4)}
		checkHits(t, text, kerneltest.Check(t, k, page))
	})
}

func BenchmarkScan(b *testing.B) {
	k := builtin(b)
	page, scratch := kernels.Page{Text: sample()}, k.NewScratch()
	b.SetBytes(int64(len(page.Text)))
	var hits []kernels.Hit
	for b.Loop() {
		hits = k.Scan(hits[:0], page, scratch)
	}
}
