package probe

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"aktsyn/kernels/internal/cpufeat"
	"aktsyn/kernels/internal/wordstart"
	"aktsyn/kernels/kerneltest"
)

var hashes = []*Hash{{Small: AnyCase, A: 0x9E3779B97F4A7C15, B: 0xBF58476D1CE4E5B9}, {A: 0x94D049BB133111EB, B: 0x9E3779B97F4A7C15}}

// tableOf makes a table of words: linear probing, full to one part in sparsity.
// Every fifth word begins longer entries, every seventh is two entries of one
// hash, and every ninth is none, but begins longer ones.
func tableOf(h *Hash, sparsity int, words ...string) *Table {
	t := &Table{Homes: uint64(sparsity * len(words)), Slots: make([]Slot, sparsity*len(words)+2*len(words)+reach+1)}
	text := []byte{}
	for i, w := range words {
		text = append(text, w...)
		t.TextEnd = append(t.TextEnd, uint32(len(text)))
		hash := h.Short(h.Load([]byte(w)))
		at := Home(hash, t.Homes)
		for t.Slots[at] != 0 {
			at++
		}
		t.Slots[at] = NewSlot(hash).WithEntry(uint32(i))
		if i%5 == 4 {
			t.Slots[at] |= GoesOn
		}
		if i%9 == 8 {
			t.Slots[at] = NewSlot(hash) | GoesOn
		}
		if i%7 == 6 && t.Slots[at+1] == 0 {
			t.Slots[at+1] = NewSlot(hash).WithEntry(0)
		}
	}
	t.Text = string(append(text, make([]byte, Block)...))[:len(text)]
	return t
}

// probed returns what a variant makes of a text: the words of all starts, and
// what they are.
func probed(level cpufeat.Level, h *Hash, table *Table, text []byte) (words []Word, settled []Settled) {
	marker, prober := wordstart.For(level), For(level)
	p := wordstart.Planes{Small: byte(h.Small)}
	var ws [Most]Word
	var ss [Most]Settled
	for at := 0; at < len(text); at += wordstart.Chunk {
		masks := marker.Mark(&p, text, at, wordstart.Any)
		var places []uint16
		for i := range masks * wordstart.Width {
			if p.Starts[i/wordstart.Width]>>(i%wordstart.Width)&1 != 0 {
				places = append(places, uint16(i))
			}
		}
		for some := range slices.Chunk(places, Most) {
			found := prober.Words(&ws, h, table, &p, text, at, some)
			for _, s := range ss[:prober.Find(&ss, found, h, table, text)] {
				if s.Entry >= Begins {
					s.Start += uint32(len(words)) // its number among all
				}
				settled = append(settled, s)
			}
			words = append(words, found...)
		}
	}
	return words, settled
}

func wordOf(text []byte, w Word) string { return string(text[w.Start : w.Start+w.Size]) }

// checkVariants compares all variants with the specification, on text within
// guarded memory, and the specification with what it says of entries.
func checkVariants(t *testing.T, text []byte, entries ...string) (found int) {
	t.Helper()
	guarded, free := kerneltest.GuardedText(t, text)
	defer free()
	for i, h := range hashes {
		table := tableOf(h, 1+i, entries...)
		words, settled := probed(cpufeat.Portable, h, table, guarded)
		for _, s := range settled {
			if s.Entry == Begins && !slices.ContainsFunc(entries, func(e string) bool { return strings.EqualFold(e, wordOf(text, words[s.Start])) }) {
				t.Fatalf("nothing begins with %q", wordOf(text, words[s.Start]))
			}
			if s.Entry >= Begins {
				continue
			}
			found++
			entry := entries[s.Entry]
			if got := string(text[s.Start:s.End]); got != entry && (h.Small == 0 || !strings.EqualFold(got, entry)) {
				t.Fatalf("%q is taken for %q", got, entry)
			}
		}
		for _, level := range cpufeat.Usable()[1:] {
			w, s := probed(level, h, table, guarded)
			if !slices.Equal(w, words) || !slices.Equal(s, settled) {
				t.Fatalf("%v: %v, %v\nwant %v, %v\nof %q", level, w, s, words, settled, text)
			}
		}
	}
	return found
}

var entries = []string{"først", "Bo", "Åse", "ærø", "Lund", "syvende", "Sekstenbogstaver", "Straße", "ÿ", "Anna", "anna", "Ib", "Ea", "Per", "Tove", "B", "7"}

var pieces = []string{"BO", "Åse", "åSE", "ærø", "Wolfeschlegelstein", "sekstenbogstaver", "Sekstenbogstaver", "først", "lund", "ANNA", "straße", "straÿe", "Ÿ",
	" ", " ", ", ", "\n", "–", "×", "\u00a0", "\u00ad", "Šarić", "\xc3", "\xff", "Ib", "Ea", "Per", "Tove", "syvende", "B", "7", "-", "           "}

func TestVariantsAgree(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	found := 0
	for range 400 {
		var text []byte
		for range rng.IntN(150) {
			text = append(append(text, pieces[rng.IntN(len(pieces))]...), ' ')
		}
		found += checkVariants(t, text, entries...)
	}
	for _, unit := range []string{"Bo ", "Åse ", "a–", "Bo Lund, Tove Åse. "} {
		found += checkVariants(t, []byte(strings.Repeat(unit, 20_000/len(unit))), entries...)
	}
	if found < 10_000 {
		t.Errorf("only %d words were found", found)
	}
}

func TestVariantsAgreeAtEveryPlace(t *testing.T) {
	const text = "Bo Åse Sekstenbogstaver–Šarić ærø"
	for n := range 200 {
		checkVariants(t, []byte(strings.Repeat(".", n)+text), entries...)
		checkVariants(t, []byte(strings.Repeat(".", wordstart.Chunk-n)+text+text), entries...)
	}
}

// A full table has slots far from home.
func TestVariantsAgreeInFullTables(t *testing.T) {
	var names, text []string
	for i := range 3000 {
		names = append(names, fmt.Sprintf("Navn%x", i))
		text = append(text, fmt.Sprintf("navn%x NAVN%X Navn%x", i, i, 2*i))
	}
	if found := checkVariants(t, []byte(strings.Join(text, " ")), names...); found < 2000 {
		t.Errorf("only %d words were found", found)
	}
}

// Tables that lie, as those of a file that changes while it is mapped, make no
// variant read outside them, nor differ.
func TestTablesThatLie(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	text := []byte(strings.Repeat("Bo Lund, Tove Åse Per Sekstenbogstaver. ", 5))
	h := hashes[0]
	for range 2000 {
		table := tableOf(h, 2, entries...)
		for i := range table.Slots {
			if table.Slots[i] != 0 && rng.IntN(3) == 0 {
				table.Slots[i] = NewSlot(uint64(table.Slots[i])) | Slot(rng.Uint32())<<entryShift>>rng.IntN(30)<<30>>30&^GoesOn
			}
		}
		for i := range table.TextEnd {
			switch rng.IntN(4) {
			case 0:
				table.TextEnd[i] = rng.Uint32()
			case 1:
				table.TextEnd[i] += 100
			}
		}
		_, want := probed(cpufeat.Portable, h, table, text)
		for _, level := range cpufeat.Usable()[1:] {
			if _, got := probed(level, h, table, text); !slices.Equal(got, want) {
				t.Fatalf("%v: %v, want %v", level, got, want)
			}
		}
	}
}

func FuzzVariantsAgree(f *testing.F) {
	f.Add([]byte("Bo Åse\u00a0Šarić"), uint16(0), "Bo")
	f.Add([]byte("ærø \xc3\xc3\xa6×÷ß"), uint16(90), "straße")
	f.Fuzz(func(t *testing.T, text []byte, before uint16, entry string) {
		if len(entry) == 0 || len(entry) > Block {
			entry = "Bo"
		}
		text = append([]byte(strings.Repeat("Bo, ", int(before%2200))), text...)
		checkVariants(t, text, append(entries, entry)...)
	})
}

func TestHashFolds(t *testing.T) {
	h := hashes[0]
	hash := func(word string) uint64 { return h.Short(h.Load([]byte(word))) }
	for _, pair := range [][2]string{{"BO", "bo"}, {"ÆRØ", "ærø"}, {"SEKSTENBOGSTAVER", "sekstenbogstaver"}, {"Åse7", "åSE7"}} {
		if hash(pair[0]) != hash(pair[1]) {
			t.Errorf("%q and %q differ", pair[0], pair[1])
		}
	}
	seen := map[uint64]string{}
	for i := range 200_000 {
		word := fmt.Sprintf("navn%x", i)
		if other, found := seen[hash(word)]; found {
			t.Fatalf("%q and %q have one hash", word, other)
		}
		seen[hash(word)] = word
	}
}

func TestPlainWords(t *testing.T) {
	rest := strings.Repeat(" .", 40)
	for word, plain := range map[string]bool{
		"Bo": true, "bo2": true, "Ærø": true, "ßÿ": true, "sekstenbogstaver": true, "sekstenbogstavers": false,
		"Bo–Lund": false, "a×b": false, "a÷": false, "Šarić": false, "B\xc3": false, "\xc3\xa6\xa6": false, "B\u00ad": false,
	} {
		words, _ := probed(cpufeat.Portable, hashes[0], tableOf(hashes[0], 2, entries...), []byte(rest+word+rest))
		if len(words) == 0 || words[0].Start != uint32(len(rest)) || (words[0].Size == uint32(len(word))) != plain {
			t.Errorf("%q: %v", word, words)
		}
	}
}
