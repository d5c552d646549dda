package prefilter

import (
	"bytes"
	"fmt"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"aktsyn/kernels/internal/cpufeat"
	"aktsyn/kernels/kerneltest"
)

// The bounds that the assembly relies on.
func TestSizesFit(t *testing.T) {
	if (Words+Ahead)%Group != 0 {
		t.Error("combine would write behind the masks")
	}
	if place != 0x74 {
		t.Errorf("places are %#x: change place in kernels/_generate too", place)
	}
	if groups != 40 {
		t.Errorf("%d groups: change groupBytes in kernels/_generate too", groups)
	}
	if Chunk != 4*4096 {
		t.Errorf("a chunk is %d bytes: change askPages in kernels/_generate too", Chunk)
	}
	if 1+Words+Ahead+lookahead > Words+margin {
		t.Error("combine would read behind the planes")
	}
	if got := Words + margin; got != 272 {
		t.Errorf("%d words a plane: change planeBytes in kernels/_generate too", got)
	}
	if 1+(Words+Ahead)+1 > Words+margin || (Words+Ahead)%4 != 0 {
		t.Error("plain would read behind its planes or write behind the masks")
	}
	if small|capital|end|digit != place || glue != 2 || end != 4 || late != 1 || late<<7 != wide {
		t.Error("change the classes in kernels/_generate too")
	}
}

func TestClasses(t *testing.T) {
	for chars, want := range map[string]byte{
		"0123456789OoDlI|SBZ": place, " \t\r-/._": glue, "\n\xC2\xE2": wide, "23456789\xE3\xEF": late,
	} {
		for _, c := range []byte(chars) {
			if classOf[c]&want == 0 {
				t.Errorf("%q is not in class %b", c, want)
			}
		}
	}
	for _, c := range []byte("abcdefghijkmnpqrtuvwyAEFGHKLMNQUVWX,;'\"\x01\x80\xA6\xC3\xFF") {
		if got := classOf[c]; got != 0 {
			t.Errorf("%q has the classes %b", c, got)
		}
	}
}

// marks lists the marked places of a text.
func marks(f *Filter, text []byte) (starts, breaks []int) {
	var m Masks
	for at := 0; at < len(text); at += Chunk {
		f.Mark(&m, text, at)
		starts = append(starts, told(&m, at)...)
		for _, offset := range m.Breaks {
			if offset < Chunk {
				breaks = append(breaks, at+int(offset))
			}
		}
	}
	return starts, breaks
}

// told lists the starts of the chunk at, whichever way they are told.
func told(m *Masks, at int) (starts []int) {
	if m.Dense {
		for _, w := range m.Marked {
			starts = appendBits(starts, m.Starts[w:w+1], at+wordBytes*int(w))
		}
		return starts
	}
	for _, i := range m.Offsets {
		starts = append(starts, at+int(i))
	}
	for _, i := range m.Wholes {
		starts = append(starts, at+int(i))
	}
	slices.Sort(starts)
	return starts
}

func appendBits(places []int, words []uint64, at int) []int {
	for w, mask := range words {
		for ; mask != 0; mask &= mask - 1 {
			places = append(places, at+64*w+bits.TrailingZeros64(mask))
		}
	}
	return places
}

// The marks one by one, at every place within two vectors and over the end of
// a chunk. Far behind the text there is more, so that all starts are looked at.
func TestMarks(t *testing.T) {
	for _, c := range []struct {
		text           string
		starts, breaks []int
	}{
		{"0101901234", []int{0, 4}, nil}, // not 19 January with seven digits; 30 December has too few behind
		{"010190-1234", []int{0}, nil},
		{"010190 - 1234", []int{0}, nil},
		{"010190-XXXX", []int{0}, nil},
		{"010190-*#?x", []int{0}, nil},
		{"010190KOT1", []int{0}, nil},
		{"010190    x", []int{0}, nil}, // the serial may be far away
		{"010190: 1234", []int{0}, nil},
		{"010190-a23", nil, nil},
		{"010190 kr. 123", nil, nil},
		{"320190-1234", nil, nil},
		{"01.01.90-1234", []int{0}, nil},
		{"01.01.1990-1234", []int{0}, nil},
		{"01.01.1990, bor", nil, nil},
		{"01.01.1990. Bor", nil, nil},
		{"01.01.1990 og", nil, nil},
		{"01.01.1990: 1234", []int{0}, nil}, // that nothing but dashes is loose behind groups, the second phase knows
		{"01.01.1990.\n\nBor", nil, nil},
		{"01.01.1990 (Ole)", nil, nil},
		{"010190-....abc", []int{0}, nil}, // behind a hyphen, signs hide a serial
		{"010190-____abc", []int{0}, nil},
		{"010190 ) ,  : 1234abc", []int{0}, nil},
		{"01.01.1990          1234abc", []int{0}, nil},
		{"01019012 -\n34abc", []int{0}, []int{10}},
		{"0101901 \n234abc", []int{0}, []int{8}},
		{"01019012 ab", nil, nil},
		{"01.01.9012\n34", []int{0}, []int{10}},
		{"01x11x90-1234", []int{0}, nil}, // what is between is not asked
		{"01_01_90-1234", []int{0}, nil},
		{"OlOI9O-1234", []int{0}, nil}, // Ol OI 9O, not lO 9O 12
		{"01019-1234", nil, nil},       // 01 19 12, with a digit between
		{"01.0190-1234", nil, nil},
		{"0\n1", nil, []int{1}},
		{"0 \n1", nil, []int{2}},
		{"0 -\n-1", nil, []int{3}},
		{"x\n1", nil, nil},
		{"x \n1", nil, nil},
		{"0\nx", nil, nil},
		{"0\n\n", nil, nil},
		{"0\u20131", nil, []int{1}},
		{"0\u00a01", nil, []int{1}},
		{"på\u20131", nil, []int{3}}, // what is before is asked of line ends only
		{"\uff10", nil, []int{0}},
		{"æøå", nil, nil},
	} {
		for _, level := range cpufeat.Usable() {
			for _, from := range []int{0, 1, 62, 63, 64, 65, 130, Chunk - 3, Chunk - 1, Chunk} {
				text := strings.Repeat(",", from) + c.text + strings.Repeat(",", 3*wordBytes)
				starts, breaks := marks(For(level), []byte(text))
				if !shiftedBy(starts, c.starts, from) || !shiftedBy(breaks, c.breaks, from) {
					t.Errorf("%v: %q at %d: starts %v, breaks %v", level, c.text, from, starts, breaks)
				}
			}
		}
	}
}

func shiftedBy(got, want []int, by int) bool {
	if len(got) != len(want) {
		return false
	}
	for i := range got {
		if got[i] != want[i]+by {
			return false
		}
	}
	return true
}

// checkVariants compares all variants with plain Go.
func checkVariants(t *testing.T, text []byte) {
	t.Helper()
	for _, level := range cpufeat.Usable()[1:] {
		checkFilter(t, level.String(), For(level), text)
	}
}

// checkFilter compares a filter with plain Go: every word of every mask, those
// ahead of a chunk included, and the starts.
func checkFilter(t *testing.T, name string, f *Filter, text []byte) {
	t.Helper()
	for at := 0; at < len(text); at += Chunk {
		// What an earlier text left behind must not show.
		want, got := filled(0xAA), filled(0x55)
		words := portable.Mark(want, text, at)
		if n := f.Mark(got, text, at); n != words || got.Dense != want.Dense || !slices.Equal(got.Breaks, want.Breaks) || !slices.Equal(told(got, at), told(want, at)) {
			t.Fatalf("%s: %d words, want %d; %v are marked, want %v", name, n, words, told(got, at), told(want, at))
		}
		for w := range words {
			if got.Starts[w] != want.Starts[w] || got.breaks[w] != want.breaks[w] || got.Dense && got.Plain[w] != want.Plain[w] {
				t.Fatalf("%s, word %d at %d of %q: starts %x, want %x; breaks %x, want %x; plain %x, want %x", name, w, at, text,
					got.Starts[w], want.Starts[w], got.breaks[w], want.breaks[w], got.Plain[w], want.Plain[w])
			}
		}
	}
}

// checkPlain compares all variants where every place is a start, dense or not.
func checkPlain(t *testing.T, text []byte) {
	t.Helper()
	words := min((len(text)-1)/wordBytes, Words)
	if words < 1 {
		return
	}
	all := func(f *Filter) *Masks {
		m := filled(0x55)
		for w := range m.Starts {
			m.Starts[w] = ^uint64(0)
		}
		f.fill(m, text, 0, 1+(words+Group-1)/Group*Group+lookahead)
		f.plain(m, words, text)
		return m
	}
	want := all(portable)
	for _, level := range cpufeat.Usable()[1:] {
		got := all(For(level))
		if !slices.Equal(got.Starts[:words], want.Starts[:words]) || !slices.Equal(got.Plain[:words], want.Plain[:words]) {
			t.Fatalf("%v: starts %x, want %x; plain %x, want %x in %q", level, got.Starts[:words], want.Starts[:words], got.Plain[:words], want.Plain[:words], text)
		}
	}
}

// checkThin compares all variants where every place of every other word is a
// start.
func checkThin(t *testing.T, text []byte) {
	t.Helper()
	all := func(f *Filter) (offsets, wholes []uint16) {
		m := filled(0x55)
		var marked []uint16
		for w := 0; w < min(Words, (len(text)+wordBytes-1)/wordBytes); w += 2 {
			m.Starts[w] = ^uint64(0)
			marked = append(marked, uint16(w))
		}
		return f.thin(m, marked, text, 0)
	}
	want, wantWholes := all(portable)
	for _, level := range cpufeat.Usable()[1:] {
		if got, wholes := all(For(level)); !slices.Equal(got, want) || !slices.Equal(wholes, wantWholes) {
			t.Fatalf("%v: %v and %v, want %v and %v in %q", level, got, wholes, want, wantWholes, text)
		}
	}
}

// TestOffsets compares all variants on words of few bits and many, and looks at
// what they may not write.
func TestOffsets(t *testing.T) {
	const room, canary = wordBytes / 2, 0xA5A5
	r := rand.New(rand.NewPCG(15, 16))
	for range 5000 {
		masks := make([]uint64, 1+r.IntN(20))
		var words []uint16
		n, most := 0, 1+r.IntN(wordBytes)
		for w := range masks {
			for range r.IntN(most) {
				masks[w] |= 1 << r.IntN(wordBytes)
			}
			if r.IntN(20) == 0 {
				masks[w] = ^uint64(0)
			}
			if masks[w] != 0 && r.IntN(3) > 0 {
				words = append(words, uint16(w))
				n += bits.OnesCount64(masks[w])
			}
		}
		want := make([]uint16, n)
		offsetsOf(want, masks, words)
		for _, level := range cpufeat.Usable() {
			got := slices.Repeat([]uint16{canary}, n+room+1)
			if told := For(level).offsetsOf(got, masks, words); told != n || !slices.Equal(got[:n], want) || got[n+room] != canary {
				t.Fatalf("%v: %d, want %d: %v of %v in %x, want %v", level, told, n, got, words, masks, want)
			}
		}
	}
}

// Which words hold something, with anything in the memory behind.
func TestListed(t *testing.T) {
	r := rand.New(rand.NewPCG(23, 24))
	const room, canary = wordBytes / 2, 0xA5A5
	for range 2000 {
		var memory [groups]uint8
		for i := range memory {
			n := r.Uint32()
			memory[i] = uint8(n) & uint8(n>>8) >> r.IntN(8)
		}
		n := r.IntN((Words+Ahead)/Group + 1)
		some := slices.Clone(memory[:n])
		want := make([]uint16, Words+Ahead)
		want = want[:listed(want, some)]
		for _, level := range cpufeat.Usable() {
			got, memory := slices.Repeat([]uint16{canary}, len(want)+room+1), memory
			if told := For(level).listed(got, memory[:n]); told != len(want) || !slices.Equal(got[:told], want) || got[told+room] != canary || !slices.Equal(memory[:n], some) {
				t.Fatalf("%v: %d, want %d: %v of %x, want %v", level, told, len(want), got, some, want)
			}
		}
	}
}

// checkCross compares all variants at every place of a text, which need not be a
// break for that, and looks at what they may not write.
func checkCross(t *testing.T, tables *Crossings, text []byte, at int) {
	t.Helper()
	const canary = 0xA5A5
	all := func(f *Filter) []uint16 {
		n := min(Chunk, len(text)-at)
		offsets := make([]uint16, n, n+Group)
		for i := range offsets {
			offsets[i] = uint16(i)
		}
		guarded := offsets[:n+Group]
		guarded[n+Group-1] = canary
		kept := f.Cross(tables, offsets, text, at)
		if guarded[n+Group-1] != canary {
			t.Fatalf("written behind %d breaks", n)
		}
		return kept
	}
	want := all(portable)
	for _, level := range cpufeat.Usable()[1:] {
		if got := all(For(level)); !slices.Equal(got, want) {
			t.Fatalf("%v: %v, want %v in %q", level, got, want, text)
		}
	}
}

func TestCross(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 18))
	few := func() uint8 { // a bit in four
		n := r.Uint32()
		return uint8(n) & uint8(n>>8)
	}
	for n := range 600 {
		var tables Crossings
		for i := range tables.ASCII {
			tables.ASCII[i] = few() &^ (1 << CrossWide)
		}
		for i := range tables.Wide {
			tables.Wide[i] = few()
		}
		tables.Other = few()
		text := randomText(r, n)
		for i := range text {
			if r.IntN(3) == 0 {
				text[i] = byte(r.Uint32())
			}
		}
		checkCross(t, &tables, text, 0)
		checkCross(t, &tables, text, n/3)
		guarded, free := kerneltest.GuardedText(t, text)
		checkCross(t, &tables, guarded, 0)
		free()
	}
}

// checkApart compares all variants at every place that has enough around it.
func checkApart(t *testing.T, text []byte) {
	t.Helper()
	const at = 1
	all := func(f *Filter) (others, wholes []uint16) {
		var offsets [Chunk + 8]uint16
		n := 0
		for n < min(Chunk, len(text)-at-lookBytes+1) {
			offsets[n] = uint16(n)
			n++
		}
		return f.apart(offsets[:max(n, 0)], new(Masks).plains[:], text, at)
	}
	want, wantWholes := all(portable)
	for _, level := range cpufeat.Usable()[1:] {
		if got, wholes := all(For(level)); !slices.Equal(got, want) || !slices.Equal(wholes, wantWholes) {
			t.Fatalf("%v: %v and %v, want %v and %v in %q", level, got, wholes, want, wantWholes, text)
		}
	}
}

// What is told apart, with a byte before.
func TestApart(t *testing.T) {
	const whole, dead, left = "whole", "dead", "left"
	for _, c := range [...]struct{ want, text string }{
		{whole, " 0101901234 "}, {whole, "90101901234 "}, {whole, " 010190-1234 "}, {whole, "9010190 12345"}, {whole, " 0101701234\xEF"},
		{left, " 0101181234 "}, {left, " 0101191234 "}, {left, " 0101201234 "}, {whole, " 0101171234 "}, {whole, " 0101211234 "}, {whole, " 010120-1234 "},
		{left, " 010190--123 "}, {left, " 010190.1234 "}, {left, " 010190-123x"}, {left, " 01019-12345"}, {left, " O10190-1234"},
		{dead, "90101901. "}, {dead, "90101901x "}, {dead, "90101901\n2"}, {dead, "9010190123 "}, {dead, "9010190123/"},
		{left, " 0101901. "}, {left, " 010190123 "}, {left, "90101901\xEF"}, {left, "9010190123\xC2"}, {left, "9010190. "}, {left, "901019012. "},
		{dead, " 010190-1. A"}, {dead, " 010190 12."}, {dead, " 010190-123. "}, {whole, " 010190-1234."}, {left, " 010190--1."}, {left, " 010190-. "}, {left, " 010190.1."}, {left, " O10190-1."}, {left, " 010190-1 ."},
		{dead, " 01 01 90 12. D"}, {dead, " 01.01.90-1."}, {dead, "901/01/90 123."}, {left, " 01 01 90 1234."}, {left, " 01 01 90. 12."}, {left, " 01 01 9O 12."}, {left, " 01a01 90 12."},
		{dead, " 01-01-1990\nog "}, {dead, " 01.01.1990kva"}, {left, " 01-01-1990\nlo "}, {dead, " 01-01-1990\nop "}, {dead, " 01-01-1990\now "}, {dead, " 01-01-1990\nok "}, {left, " 01-01-1990\nol "}, {dead, " 01-01-1990\nat "}, {left, " 01-01-1990\nox "}, {left, " 01-01-1990\n1\xC2"}, {left, " 01-01-1990\nOG "}, {left, " 01-01-199O\nog "}, {left, " 01-01-1990 og"}, {left, " 01-01-1990\n 12"}, {left, " 01a01-1990\nog "}, {whole, " 0101901990\nog "},
	} {
		text := []byte(c.text + strings.Repeat(".", lookBytes))
		others, wholes := apart([]uint16{0}, make([]uint16, 1), text, 1)
		got := map[[2]int]string{{0, 1}: whole, {0, 0}: dead, {1, 0}: left}[[2]int{len(others), len(wholes)}]
		if got != c.want {
			t.Errorf("%q: %s, want %s", c.text, got, c.want)
		}
		checkApart(t, text)
	}
}

// Numbers that are whole, digits that are none, and what is left to be read.
func TestPlainStarts(t *testing.T) {
	const whole, dead, left = "whole", "dead", "left"
	for _, c := range [...]struct{ want, before, text string }{
		{whole, ";", "0101901234;"}, {whole, "\n", "0101901234\n"}, {whole, "9", "01019012345"}, {whole, "x", "0101901234\xEF"},
		{whole, "9", "010190-1234"}, {whole, " ", "010190 12345"}, {whole, " ", "0101201234;"},
		{left, ";", "0101201234\n"}, {left, ";", "0101191234567"}, {whole, ";", "01011912345;"}, {left, ";", "010119123456;"}, {left, " ", "010190-123;"}, {left, " ", "010190.1234"}, {left, " ", "010190-123\x00"},
		{dead, ";", "010190;12345"}, {left, ";", "010190;1234;"}, {dead, "9", "010190;1234;"}, {left, ";", "010190;123;"}, {left, ";", "010190; 12345"},
		{left, " ", "010190%201234"}, {left, " ", "010190\x00"}, {left, " ", "010190-;"},
		{dead, ";", "0101901;1234;"}, {left, ";", "0101901-"}, {left, ";", "0101901\n"},
		{dead, ";", "01011990;12345"}, {left, ";", "01011990;1234;"}, {dead, "9", "01011990;1234;"},
		{dead, ";", "010190123;1234;"}, {left, ";", "010190123X"}, {left, ";", "01019;1234"},
		{dead, "\n", "01-01-1990;1234"}, {dead, "9", "01.01/90;1234"}, {left, "\n", "01-01-1990\n1234"}, {left, "\n", "01-01-19901234;"}, {left, "\n", "01-01-199;1234"},
		{dead, "\n", "01;01;1990;1234"}, {left, "\n", "01-01_90;1234"}, {left, ";", "X101901234"},
	} {
		m := &Masks{Starts: [Words + Ahead]uint64{2}}
		text := []byte(c.before + c.text + strings.Repeat(".", 2*wordBytes))
		plain(m, 1, text)
		got := map[[2]uint64]string{{2, 2}: whole, {0, 0}: dead, {2, 0}: left}[[2]uint64{m.Starts[0], m.Plain[0]}]
		if got != c.want {
			t.Errorf("%q behind %q: %s, want %s", c.text, c.before, got, c.want)
		}
		checkPlain(t, text)
	}
}

// No date that exists is taken away, in any of the ways to write its start.
func TestDatesKeepEveryDate(t *testing.T) {
	for day := range 100 {
		for month := range 100 {
			possible := (1 <= day && day <= 31 || 61 <= day && day <= 91) && 1 <= month && month <= 12
			for _, between := range []string{"", ".", "-", " "} {
				text := fmt.Sprintf("%02d%s%02d%s", day, between, month, strings.Repeat(between+"9", 130))
				starts := []uint64{^uint64(0)}
				dates(starts, []byte(text))
				if got := starts[0]&1 == 1; got != possible {
					t.Errorf("%.6s: %v", text, got)
				}
			}
		}
	}
}

func filled(b uint64) *Masks {
	m := &Masks{}
	for i := range m.Starts {
		m.Starts[i], m.breaks[i], m.Plain[i] = b, b, b
	}
	for i := range m.plain.digits {
		m.plain.digits[i], m.plain.ends[i], m.plain.gaps[i], m.plain.years[i], m.plain.points[i], m.plain.days[i], m.plain.months[i] = b, b, b, b, b, b, b
	}
	for i := range m.planes.places {
		m.planes.places[i], m.planes.parts[i], m.planes.odds[i] = b, b, b
	}
	return m
}

func randomText(r *rand.Rand, n int) []byte {
	const likely = "0011223456789OolISB|DZ -./_\t\r\n\n\xC2\xE2\xE3\xEF\x80\xC3xX,"
	text := make([]byte, n)
	for i := range text {
		text[i] = likely[r.IntN(len(likely))]
		if r.IntN(10) == 0 {
			text[i] = byte(r.Uint32())
		}
	}
	return text
}

// digitText is random digits in runs of about the length of a number.
func digitText(r *rand.Rand, n int) []byte {
	const others = ";;;,,--../ )&%\n\x00\x01#"
	text := make([]byte, n)
	for i := range text {
		text[i] = '0' + byte(r.IntN(10))
		if r.IntN(9) == 0 {
			text[i] = others[r.IntN(len(others))]
		}
	}
	return text
}

func TestVariantsAreEqual(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 700 {
		checkVariants(t, randomText(r, n))
		checkPlain(t, randomText(r, n))
		checkPlain(t, digitText(r, n))
		checkThin(t, digitText(r, n))
		checkApart(t, digitText(r, n))
		checkThin(t, randomText(r, n))
		checkApart(t, randomText(r, n))
	}
	for _, n := range []int{Chunk - 1, Chunk, Chunk + 1, Chunk + 64*Ahead, Chunk + 64*(Ahead+lookahead) + 1, 2*Chunk + 100} {
		checkVariants(t, randomText(r, n))
	}
	// As many starts as thin can be given, and some more, each a date.
	for _, words := range []int{Words / 2, Words/2 + 1, (Words + Ahead) / 2, (Words+Ahead)/2 + 1} {
		for shift := range 2 {
			text := slices.Concat(bytes.Repeat([]byte{'x'}, shift), bytes.Repeat([]byte("01"), words*wordBytes/2), bytes.Repeat([]byte{'x'}, 2*Chunk))
			checkVariants(t, text)
		}
	}
	all := make([]byte, 0, 1<<16) // every pair of bytes
	for i := range 1 << 15 {
		all = append(all, byte(i>>8), byte(i))
	}
	checkVariants(t, all)
}

func FuzzVariantsAreEqual(f *testing.F) {
	f.Add([]byte("CPR 010190-1234, 01.01.90-\n1234 og 01019０–1234"), uint16(3))
	f.Add([]byte("OlOl9O 1234"), uint16(62))
	f.Fuzz(func(t *testing.T, text []byte, shift uint16) {
		text = append(bytes.Repeat([]byte{'1'}, int(shift)%(Chunk+300)), text...)
		checkVariants(t, text)
		checkPlain(t, text)
		checkThin(t, text)
		checkApart(t, text)
	})
}

// TestReadsNothingBehindTheText ends texts where readable memory ends.
func TestReadsNothingBehindTheText(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	lengths := []int{Chunk - 1, Chunk, Chunk + 1, Chunk + 64*Ahead + 63}
	for n := range 200 {
		lengths = append(lengths, n)
	}
	for _, n := range lengths {
		text, free := kerneltest.GuardedText(t, randomText(r, n))
		for _, level := range cpufeat.Usable() {
			marks(For(level), text)
		}
		checkThin(t, text)
		checkApart(t, text)
		free()
	}
}

// TestWritesNothingBeyondTheMasks puts canaries around them.
func TestWritesNothingBeyondTheMasks(t *testing.T) {
	const canary = 0xA5A5A5A5A5A5A5A5
	type guarded struct {
		before [Group]uint64
		Masks
		after [Group]uint64
	}
	r := rand.New(rand.NewPCG(5, 6))
	for _, n := range []int{1, 64, 65, 1000, Chunk, Chunk + 1, 2 * Chunk} {
		text := randomText(r, n)
		for _, level := range cpufeat.Usable() {
			var g guarded
			for i := range g.before {
				g.before[i], g.after[i] = canary, canary
			}
			For(level).Mark(&g.Masks, text, 0)
			for i := range g.before {
				if g.before[i] != canary || g.after[i] != canary {
					t.Fatalf("%v: %d bytes: a canary is dead", level, n)
				}
			}
		}
	}
}

// BenchmarkMark measures the variants on text in cache without and with places
// to mark.
func BenchmarkMark(b *testing.B) {
	for name, line := range map[string]string{
		"prose":  "Borgeren er visiteret til kategori 2. Opfølgning hver fjerde uge, første gang den 05-09-2022.\n",
		"ledger": "26-09-2019;6231675491;0013149026;0079255438;31128861;5790000828815;25.180,50;202301301036\n",
	} {
		text := bytes.Repeat([]byte(line), Chunk*8/len(line))
		for _, level := range cpufeat.Usable() {
			b.Run(name+"/"+level.String(), func(b *testing.B) {
				f, m := For(level), &Masks{}
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					for at := 0; at < len(text); at += Chunk {
						f.Mark(m, text, at)
					}
				}
			})
		}
	}
}

// TestAsked asks for the text of the next chunk, and for no more of it than this
// one has in groups of words, and for a line of every page behind it.
func TestAsked(t *testing.T) {
	for _, length := range []int{1, 64, 3000, Chunk - 1, Chunk, 3 * Chunk} {
		for _, level := range cpufeat.Usable() {
			filter, lines, pages := *variant(level), 0, 0
			f := &filter
			f.ask = func(_ uintptr, n int) { lines += n }
			f.askPages = func(uintptr) { pages++ }
			m, text := new(Masks), make([]byte, length)
			f.Mark(m, text, 0)
			had := lines
			left := m.Left()
			for m.Left() > 0 {
				f.Ask(m, 7)
			}
			f.Ask(m, 7)
			if want := min((length+wordBytes-1)/Chunk, 1); pages != want {
				t.Errorf("%v, %d bytes: pages asked for %d times, want %d", level, length, pages, want)
			}
			if asked := lines - had; asked != max(left, 0) || lines > (length/wordBytes+Group)/Group*Group {
				t.Errorf("%v, %d bytes: %d lines asked for in the end of %d, %d in all", level, length, asked, left, lines)
			}
		}
	}
}
