package wordstart

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"aktsyn/kernels/internal/cpufeat"
	"aktsyn/kernels/kerneltest"
)

// marked returns the starts of all chunks.
func marked(m Marker, text []byte, c Case) (starts []int) {
	p := filled(0xFF)
	for at := 0; at < len(text); at += Chunk {
		for w := range m.Mark(p, text, at, c) {
			for mask := p.Starts[w]; mask != 0; mask &= mask - 1 {
				starts = append(starts, at+Width*w+bits.TrailingZeros64(mask))
			}
		}
	}
	return starts
}

// filled returns planes as an earlier text could have left them.
func filled(b byte) *Planes {
	p := &Planes{}
	for _, plane := range [][]uint64{p.Starts[:], p.Words[:], p.Wild[:], p.sure[:], p.begins[:], p.seconds[:]} {
		for i := range plane {
			plane[i] = uint64(b) * 0x0101010101010101
		}
	}
	for i := range p.Bytes {
		p.Bytes[i] = b
	}
	return p
}

// unmark takes the marks out of a case: '|' stands before a start, '^' before
// one that a capital can stand at.
func unmark(marks string) (text []byte, starts, capitals []int) {
	for _, b := range []byte(marks) {
		switch b {
		case '^':
			capitals = append(capitals, len(text))
			fallthrough
		case '|':
			starts = append(starts, len(text))
		default:
			text = append(text, b)
		}
	}
	return text, starts, capitals
}

var startCases = []string{
	"^Jens ^Peter |og |hun\n^Zoe\t|zoe,|a;|z",
	"^Ærø, ^ÅSE; |år |øl |ß |ÿ ^Þ ^À ^Öland |pæreøl",
	"|3. |3b @|bo [|x] `|y` {|z} /|9/ |0:|1",
	"|3×^Jens, |3×|x ×÷× ÷|x |a×^Ø |ø÷|ø",
	"|»^Jens« |«^Ole»",              // C2 begins no capital
	"^“^Hans” |og ^–^Bo–|bo… ^…|så", // E2 does: the Kelvin sign
	"^Jens–^Peter ^Jens-^Peter ^Jens’|s",
	"|og\u00a0^Jens |og\u202f|hun",
	"^Jen\u00ad|sen ^Jør\u200b|gen",
	"^Š|arić ^Ł|ukasz ^GürsČ|ič ^Đ|orđ|e",
	"^И^в^а^н |og ^I",
	"^Ａ^ｂ ^𝐀|x",
	"^A\u030a|se ^\u030a|x",
	"|og_|hun |a_^B",
	"\xC3 \xC3|x \xC3|\xC3\xB8 |a\xC3|b",
	"\x80|x \xC0|x \xC1|x |\xC2|x ^\xFF|x \xBF \x97|x",
	"\xC3",
	"|é",
	"|e\xC3",
	"\x00|a\x00^B\x7F|c",
}

// TestStarts puts every case at every place in a mask, across the borders of
// masks and chunks and at the end of the text.
func TestStarts(t *testing.T) {
	for _, marks := range startCases {
		text, starts, capitals := unmark(marks)
		for _, level := range cpufeat.Usable() {
			for shift := range Width + 33 {
				checkStarts(t, level, text, starts, Any, shift)
				checkStarts(t, level, text, capitals, Capitals, shift)
				checkStarts(t, level, text, capitals, Bare, shift)
			}
			for before := range len(text) {
				checkStarts(t, level, text, starts, Any, Chunk-before)
				checkStarts(t, level, text, capitals, Capitals, Chunk-before)
				checkStarts(t, level, text, capitals, Bare, Chunk-before)
			}
		}
	}
}

func checkStarts(t *testing.T, level cpufeat.Level, text []byte, want []int, c Case, shift int) {
	t.Helper()
	shifted := append(make([]byte, shift, shift+len(text)), text...)
	got := marked(For(level), shifted, c)
	for i := range got {
		got[i] -= shift
	}
	if !slices.Equal(got, want) {
		t.Fatalf("%v, case %d: %q at %d: starts %v, want %v", level, c, text, shift, got, want)
	}
}

// checkBytes compares Wild and Bytes with what they are said to be, byte by
// byte.
func checkBytes(t *testing.T, p *Planes, text []byte, at, masks int) {
	t.Helper()
	letter := func(i int) bool { // À to ÿ
		return i > 0 && i < len(text) && text[i-1] == lead && 0x80 <= text[i] && text[i] <= 0xBF && text[i] != 0x97 && text[i] != 0xB7
	}
	for i := range (masks + Ahead) * Width {
		b, wild := byte(0), false
		if k := at + i; k < len(text) {
			if isWord(rune(text[k])) && text[k] < 0x80 || text[k] >= 0x80 {
				b = (text[k] | p.Small) & 0x7F
			}
			wild = !letter(k) && (k > 0 && text[k-1] == lead || text[k] >= 0x80 && text[k] != lead)
		}
		gotWild := p.Wild[i/Width]>>(i%Width)&1 == 1
		if k := at + i; p.Bytes[i] != b || gotWild != wild && k < len(text) { // one bit behind the text may be either
			t.Fatalf("at %d of %q: byte %x, want %x; wild %v, want %v", k, text, p.Bytes[i], b, gotWild, wild)
		}
	}
}

// TestWords looks at every byte, in all variants.
func TestWords(t *testing.T) {
	text := make([]byte, 256)
	for i := range text {
		text[i] = byte(i)
	}
	for _, level := range cpufeat.Usable() {
		for _, c := range []Case{Any, Capitals, Bare} {
			p := filled(0xAA)
			For(level).Mark(p, text, 0, c)
			for i := range (len(text)/Width + Ahead) * Width {
				letterOrDigit := 'a' <= i|0x20 && i|0x20 <= 'z' || '0' <= i && i <= '9'
				want := letterOrDigit || 0x80 <= i && i < len(text)
				if got := p.Words[i/Width]>>(i%Width)&1 == 1; got != want {
					t.Errorf("%v: byte %x is a word byte: %v", level, i, got)
				}
			}
		}
	}
}

func isWord(r rune) bool { return unicode.In(r, unicode.L, unicode.Nd, unicode.M) }

// checkDecoded compares the marks with the runes of the text: none is missing,
// and those that stand for sure are right.
func checkDecoded(t *testing.T, text []byte, c Case) {
	t.Helper()
	starts := marked(portable, text, c)
	next := 0
	before := ' '
	for p := 0; p < len(text); {
		r, size := utf8.DecodeRune(text[p:])
		begins := isWord(r) && !isWord(before) && (c == Any || unicode.IsUpper(r) || unicode.IsTitle(r))
		sure := (text[p] < 0x80 || text[p] == lead) && (p == 0 || text[p-1] < 0x80)
		is := next < len(starts) && starts[next] == p
		if begins && !is || is && sure && !begins {
			t.Fatalf("case %d: start %v, want %v at %d of %q", c, is, begins, p, text)
		}
		if is {
			next++
		}
		before = r
		p += size
	}
	if next != len(starts) {
		t.Fatalf("case %d: a start at %d of %q, within a character", c, starts[next], text)
	}
}

// TestNoStartIsMissed has every rune that can be seen behind a blank, a letter
// and itself.
func TestNoStartIsMissed(t *testing.T) {
	var text []byte
	for r := range unicode.MaxRune {
		if unicode.IsGraphic(r) || r < 0x100 {
			text = fmt.Appendf(text, " %cx%c%cÆ", r, r, r)
		}
	}
	checkDecoded(t, text, Any)
	checkDecoded(t, text, Capitals)
}

// checkVariants compares all variants with plain Go, at chunk borders and at
// any other place, with what an earlier text left behind.
func checkVariants(t *testing.T, text []byte, at int) {
	t.Helper()
	for _, c := range []Case{Any, Capitals, Bare} {
		want := filled(0xAA)
		want.Small = 0x20 * byte(c)
		masks := portable.Mark(want, text, at, c)
		if c != Bare {
			checkBytes(t, want, text, at, masks)
		}
		for _, level := range cpufeat.Usable()[1:] {
			got := filled(0x55)
			got.Small = want.Small
			if n := For(level).Mark(got, text, at, c); n != masks {
				t.Fatalf("%v: %d masks, want %d", level, n, masks)
			}
			if !slices.Equal(got.Starts[:masks], want.Starts[:masks]) || !slices.Equal(got.Words[:masks+Ahead], want.Words[:masks+Ahead]) {
				t.Fatalf("%v, case %d: at %d of %q: starts %x, want %x; words %x, want %x", level, c, at, text,
					got.Starts[:masks], want.Starts[:masks], got.Words[:masks+Ahead], want.Words[:masks+Ahead])
			}
			if c == Bare {
				continue
			}
			if !slices.Equal(got.Wild[:masks+Ahead], want.Wild[:masks+Ahead]) {
				t.Fatalf("%v, case %d: at %d of %q: wild %x, want %x", level, c, at, text, got.Wild[:masks+Ahead], want.Wild[:masks+Ahead])
			}
			if bytes := (masks + Ahead) * Width; !slices.Equal(got.Bytes[:bytes], want.Bytes[:bytes]) {
				t.Fatalf("%v, case %d: at %d of %q: bytes %x, want %x", level, c, at, text, got.Bytes[:bytes], want.Bytes[:bytes])
			}
		}
	}
}

// checkPlaces marks a text in one piece and from at on: the marks are the same.
func checkPlaces(t *testing.T, text []byte, at int) {
	t.Helper()
	for _, c := range []Case{Any, Capitals, Bare} {
		whole := marked(portable, text, c)
		from, _ := slices.BinarySearch(whole, at)
		p := filled(0xAA)
		var rest []int
		for masks := 1; at < len(text) && masks > 0; at += Chunk {
			masks = portable.Mark(p, text, min(at, len(text)), c)
			for i := range masks * Width {
				if p.Starts[i/Width]>>(i%Width)&1 == 1 {
					rest = append(rest, at+i)
				}
			}
		}
		if !slices.Equal(rest, whole[from:]) {
			t.Fatalf("case %d: starts %v, want %v", c, rest, whole[from:])
		}
	}
}

func randomText(r *rand.Rand, n int) []byte {
	const likely = "aBz09AZ  \n.-_[`@{/:^\xC3\xC3\x85\x86\x97\xB7\x9E\x9F\x80\xBF\xC2\xA0\xC4\xE2\xD0"
	text := make([]byte, n)
	for i := range text {
		text[i] = likely[r.IntN(len(likely))]
		if r.IntN(10) == 0 {
			text[i] = byte(r.Uint32())
		}
	}
	return text
}

// lengths are those at which text, planes or both can end within a mask, a
// group or what is ahead.
func lengths() []int {
	lengths := []int{1000, Chunk - 1, Chunk, Chunk + 1, Chunk + Width*Ahead - 1, Chunk + Width*Ahead, Chunk + Width*Ahead + 1, 2 * Chunk, 2*Chunk + 100}
	for n := range 201 {
		lengths = append(lengths, n)
	}
	return lengths
}

func TestVariantsAreEqual(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range lengths() {
		text := randomText(r, n)
		for at := 0; at <= n; at += 1 + r.IntN(1+n/50) {
			checkVariants(t, text, at)
		}
		checkVariants(t, text, n)
		checkPlaces(t, text, r.IntN(n+1))
		checkDecoded(t, text, Any)
		checkDecoded(t, text, Capitals)
	}
	all := make([]byte, 0, 1<<17) // every pair of bytes
	for i := range 1 << 16 {
		all = append(all, byte(i>>8), byte(i))
	}
	for at := 0; at < len(all); at += Chunk {
		checkVariants(t, all, at)
	}
}

func FuzzVariantsAreEqual(f *testing.F) {
	for _, marks := range startCases {
		text, _, _ := unmark(marks)
		f.Add(text, uint16(3), uint16(0))
		f.Add(text, uint16(0xFFFF), uint16(1))
	}
	f.Fuzz(func(t *testing.T, text []byte, shift, at uint16) {
		before := int(shift) % 200
		if shift >= 0xE000 { // seldom, for it takes long
			before += Chunk - 100
		}
		text = append([]byte(strings.Repeat("Æ", before/2)), text...)
		place := int(at) % (len(text) + 1)
		checkVariants(t, text, place)
		checkPlaces(t, text, place)
		checkDecoded(t, text, Any)
		checkDecoded(t, text, Capitals)
	})
}

// TestReadsNothingOutsideTheText ends texts where readable memory ends, and
// begins them there too.
func TestReadsNothingOutsideTheText(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, n := range lengths() {
		text, free := kerneltest.GuardedText(t, randomText(r, n))
		for _, level := range cpufeat.Usable() {
			for _, c := range []Case{Any, Capitals, Bare} {
				p := filled(0xAA)
				For(level).Mark(p, text, 0, c)
				For(level).Mark(p, text, n/3, c)
				For(level).Mark(p, text, n, c)
			}
		}
		free()
	}
}

// TestWritesNothingBeyondThePlanes puts canaries around them.
func TestWritesNothingBeyondThePlanes(t *testing.T) {
	const canary = 0xA5A5A5A5A5A5A5A5
	type guarded struct {
		before [group]uint64
		Planes
		after [group]uint64
	}
	r := rand.New(rand.NewPCG(5, 6))
	for _, n := range lengths() {
		text := randomText(r, n)
		for _, level := range cpufeat.Usable() {
			var g guarded
			for i := range g.before {
				g.before[i], g.after[i] = canary, canary
			}
			For(level).Mark(&g.Planes, text, 0, Capitals)
			For(level).Mark(&g.Planes, text, 0, Bare)
			for i := range g.before {
				if g.before[i] != canary || g.after[i] != canary {
					t.Fatalf("%v: %d bytes: a canary is dead", level, n)
				}
			}
		}
	}
}

func TestAllocatesNothing(t *testing.T) {
	p, text := &Planes{}, randomText(rand.New(rand.NewPCG(7, 8)), Chunk+100)
	for _, level := range cpufeat.Usable() {
		m := For(level)
		if n := testing.AllocsPerRun(10, func() { m.Mark(p, text, 0, Any); m.Mark(p, text, Chunk, Capitals); m.Mark(p, text, 0, Bare) }); n != 0 {
			t.Errorf("%v: %v allocations", level, n)
		}
	}
}

// BenchmarkMark measures the variants on text in cache.
func BenchmarkMark(b *testing.B) {
	line := "Borgeren er visiteret til kategori 2, jf. § 83. Opfølgning hver fjerde uge; første gang den 5. maj hos Åse.\n"
	text := []byte(strings.Repeat(line, 8*Chunk/len(line)))
	for _, level := range cpufeat.Usable() {
		for c, name := range []string{"any", "capitals"} {
			b.Run(name+"/"+level.String(), func(b *testing.B) {
				m, p := For(level), &Planes{}
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					for at := 0; at < len(text); at += Chunk {
						m.Mark(p, text, at, Case(c))
					}
				}
			})
		}
	}
}
