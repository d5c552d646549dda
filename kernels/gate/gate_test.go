package gate

import (
	"math/bits"
	"math/rand/v2"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"

	"aktsyn/kernels"
	"aktsyn/kernels/gate/internal/teddy"
	"aktsyn/kernels/internal/cpufeat"
)

var shared = sync.OnceValue(New)

// variants are the gates of all levels.
var variants = sync.OnceValue(func() map[cpufeat.Level]*Gate {
	all := map[cpufeat.Level]*Gate{}
	for _, level := range cpufeat.Usable() {
		all[level] = newFor(level)
	}
	return all
})

func TestScan(t *testing.T) {
	for _, c := range []struct {
		text string
		want kernels.Words // beside Ran
	}{
		{"", 0},
		{"Mødet begynder kl. 10 i Domkirken på Kræmmertorvet.\n", 0},
		{"CPR-nr.: 010190-1234", HasCPRLabel},
		{"cprnr", HasCPRLabel},
		{"borgerCprNr", HasCPRLabel},
		{"Barnets personnummer", HasCPRLabel},
		{"PERS. NR.", HasCPRLabel},
		{"Person-\nnr. 7", HasCPRLabel},
		{"PNR: 1", HasCPRLabel},
		{"spnr 1, ssnr", 0},
		{"Borgerens HELBRED", Health},
		{"Helbredsoplysninger", Health},
		{"børnepsykiatrisk", Health},
		{"Det bekræftes, at vi mangler kræfter", 0},
		{"Kræft.", Health},
		{"et langstrakt forløb", 0},
		{"Angstlidelse", Health},
		{"dementerer", 0},
		{"ADHD-udredning", Health},
		{"Alkoholmisbrug", SubstanceAbuse},
		{"under narkose", 0},
		{"Fagforeningskontingent", TradeUnion},
		{"medlem af 3F.", TradeUnion},
		{"2x3f4", 0},
		{"Religiøs", Religion},
		{"Islamabad", 0},
		{"konverteret til islam", Religion},
		{"politisk\n  overbevisning", Politics},
		{"politisk\n\noverbevisning", 0},
		{"politisk\foverbevisning", 0},
		{"Seksuel orientering", Sexuality},
		{"en sparebøsse", 0},
		{"race og etnisk oprindelse", Ethnicity},
		{"Terrace og terrasse", 0},
		{"DNA", Genetics},
		{"fingeraftryk", Biometrics},
		{"STRAFFEATTEST", Crime},
		{"Dom:", Crime},
		{"ungdom, domæne, rigdom", 0},
		{"er sigtet for vold", Crime},
		{"bedømt og fordømt", 0},
		{"Underretning", ChildCase},
		{"anbragt uden for hjemmet", ChildCase},
		{"hjemløshed", SocialProblems},
		{"forældremyndigheden", Family},
		{"reglen gælder til gengæld", 0},
		{"har gæld til kommunen", Finances},
		{"kontanthjælpsmodtager", Finances},
		{"bortadopteret", Adoption},
		{"navne- og adressebeskyttelse", ProtectedAddress},
		{"førtidspension", Health | Finances},
		{"misbrug og hjemløs", SubstanceAbuse | SocialProblems},
		{"ØKONOMISKE FORHOLD, ÅRSOPGØRELSE", Finances},
		{"mis\xffbrug", 0},
		{"\xffmisbrug\xe6", SubstanceAbuse},
	} {
		if got := shared().Scan([]byte(c.text)); got != c.want|Ran {
			t.Errorf("%q: got %b, want %b", c.text, got, c.want|Ran)
		}
	}
}

func TestCategories(t *testing.T) {
	seen := Ran | HasCPRLabel
	ids := map[string]bool{}
	for _, c := range Categories() {
		if bits.OnesCount64(uint64(c.Bit)) != 1 || seen&c.Bit != 0 || ids[c.ID] {
			t.Errorf("%s: bit or name is used twice", c.ID)
		}
		if c.ID == "" || c.Danish == "" || c.Article == "" {
			t.Errorf("%+v is incomplete", c)
		}
		seen |= c.Bit
		ids[c.ID] = true
	}
	if seen != 2*ProtectedAddress-1 {
		t.Errorf("a bit has no category: %b", seen)
	}
}

// A word that is not in plain reading would never match.
func TestWordsAreInPlainReading(t *testing.T) {
	for _, p := range patterns() {
		if got := plain(p.text); got != p.text || strings.Contains(p.text, "  ") || len(p.text) < 3 {
			t.Errorf("%q reads %q", p.text, got)
		}
		for _, spelling := range []string{p.text, strings.ToUpper(p.text), title(p.text)} {
			if got := shared().Scan([]byte(spelling)); got&p.bits != p.bits {
				t.Errorf("%q is not found", spelling)
			}
		}
	}
}

// title writes the first letter of a pattern in upper case.
func title(text string) string {
	for i, r := range text {
		if r != ' ' {
			return text[:i] + strings.ToUpper(string(r)) + text[i+len(string(r)):]
		}
	}
	return text
}

// Words are found at every offset, and at the very end of a text.
func TestEveryOffset(t *testing.T) {
	for _, p := range patterns() {
		for _, filler := range []string{".", "x "} {
			for n := range 7 {
				before := strings.Repeat(filler, n)
				for _, text := range []string{before + " " + p.text, before + p.text + " " + filler} {
					check(t, text)
				}
			}
		}
	}
}

// check compares a scan of every variant with the naive one.
func check(t *testing.T, text string) {
	t.Helper()
	want := naiveScan(text)
	for level, g := range variants() {
		if got := g.Scan([]byte(text)); got != want {
			t.Fatalf("%v: %q: got %b, want %b", level, text, got, want)
		}
	}
}

func TestNoAllocation(t *testing.T) {
	text := []byte(strings.Repeat("Ærø – CPR-nr. og »helbred«\n", 300))
	for level, g := range variants() {
		if n := testing.AllocsPerRun(10, func() { g.Scan(text) }); n != 0 {
			t.Errorf("%v: %v allocations", level, n)
		}
	}
}

func TestConcurrentScans(t *testing.T) {
	texts := []string{"CPR", "helbred", "misbrug " + strings.Repeat("x ", 16<<10), "politisk anskuelse, dom"}
	want := []kernels.Words{HasCPRLabel, Health, SubstanceAbuse, Politics | Crime}
	var wg sync.WaitGroup
	for g := range 4 * runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range 100 {
				k := (g + i) % len(texts)
				if got := shared().Scan([]byte(texts[k])); got != want[k]|Ran {
					t.Errorf("got %b, want %b", got, want[k]|Ran)
					return
				}
			}
		})
	}
	wg.Wait()
}

var otherRun = regexp.MustCompile(`[^\p{L}\p{Nd}]+`)

// plain is a text as plain as library tools make it.
func plain(text string) string {
	return otherRun.ReplaceAllStringFunc(strings.ToLower(text), func(run string) string {
		if strings.Contains(run, "\f") || strings.Count(run, "\n") > 1 {
			return "  "
		}
		return " "
	})
}

// naiveScan looks for one word after the other in the plain text.
func naiveScan(text string) kernels.Words {
	text = " " + plain(text) + " "
	seen := Ran
	for _, p := range patterns() {
		if strings.Contains(text, p.text) {
			seen |= p.bits
		}
	}
	return seen
}

// Parts of words and joints between them make near misses the normal case,
// which fuzzed bytes hardly reach.
func TestRandomAgainstNaive(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	all := patterns()
	joints := []string{"", "", " ", "-", "\n", "\n\n", "\f", "s", "\xff", "å"}
	for range 3000 {
		var text strings.Builder
		for range rng.IntN(6) {
			word := strings.TrimSpace(all[rng.IntN(len(all))].text)
			text.WriteString(word[rng.IntN(2):] + joints[rng.IntN(len(joints))])
		}
		check(t, text.String())
	}
}

// Long texts, with words far from and close to each other, long runs between,
// and capitals that become letters of words.
func TestLongTexts(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	all := patterns()
	fillers := []string{"x", "ung", "å", " ", "\n", strings.Repeat(" ", 300), strings.Repeat("q", 130), "på vej hjem ", "\n\n", "\xe2", "\u212a", "\u212b", "\u0130", "3F "}
	for range 3000 {
		var text strings.Builder
		for range rng.IntN(40) {
			text.WriteString(fillers[rng.IntN(len(fillers))])
			if rng.IntN(3) == 0 {
				word := all[rng.IntN(len(all))].text
				text.WriteString(strings.ReplaceAll(word, " ", []string{" ", "-\n", "", ". , "}[rng.IntN(4)]))
			}
		}
		check(t, text.String())
	}
}

// Words are found across the ends of stretches and masks, and right at the end of
// a text that fills them.
func TestStretches(t *testing.T) {
	for _, word := range []string{"CPR", "3F", "førtidspension", "dna"} {
		for n := stretchBytes - 24; n < stretchBytes+24; n++ {
			for _, behind := range []string{"", " og mere"} {
				check(t, strings.Repeat(".", n)+word+behind)
			}
		}
	}
}

func FuzzScanAgainstNaive(f *testing.F) {
	for _, p := range patterns() {
		f.Add(p.text)
	}
	f.Add("CPR\nog\n\nHELBRED\fpolitisk\xff anskuelse, KRÆFT, \u212aræft")
	f.Fuzz(func(t *testing.T, text string) {
		check(t, text)
		check(t, strings.Repeat("ung ", len(text)%60)+text+strings.Repeat(" -", len(text)%90)+text)
	})
}

// The gate is fast as long as few places of a text have to be looked at.
func TestFewPlacesAreLookedAt(t *testing.T) {
	text := []byte(`Udvalget behandlede sagen på sit møde i august. Forvaltningen oplyste, at den nye skole
ventes færdig til foråret, og at naboerne er hørt. Der er kommet fire bemærkninger om trafik og støj,
som er besvaret i notatet. Formanden takkede for den grundige gennemgang og satte forslaget til
afstemning, hvorefter det blev vedtaget uden ændringer. Ejeren skal have besked inden tre uger.
`)
	places := make([]uint16, len(text)+teddy.Slack)
	n, _ := shared().grams.windows.Places(places, text[:len(text)/teddy.Width*teddy.Width], nil)
	if most := len(text) / 16; n > most {
		t.Errorf("%d places of %d bytes, at most %d are expected", n, len(text), most)
	}
}

func BenchmarkScan(b *testing.B) {
	page := []byte(strings.Repeat("Ved mødet blev det aftalt, at sagen genoptages, når lægen har svaret kommunen.\n", 40))
	g := shared()
	b.SetBytes(int64(len(page)))
	b.ReportAllocs()
	for b.Loop() {
		g.Scan(page)
	}
}

func BenchmarkNew(b *testing.B) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	n := 0
	for b.Loop() {
		New()
		n++
	}
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(n)/1e6, "MB")
}
