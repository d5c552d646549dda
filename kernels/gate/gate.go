// Package gate says which words of interest stand somewhere on a page: a
// label for CPR numbers, or a word that belongs to one of the special
// categories of personal data (GDPR articles 9 and 10) or to matters that
// Danish administrative law holds confidential.
//
// The gate says "a word occurs" and nothing more. It is no detector: it knows
// neither sentences nor negations nor persons, and a page on the politics of
// psychiatry sets the same bit as a patient's record. It serves to steer
// closer looks and to sort pages by seriousness.
//
// # Matching
//
// The page is read as if typed plainly: letters in lower case, every run of
// other characters than letters and digits as one blank, a run with a blank
// line or form feed in it as an end of the passage, so that no phrase is
// found across it. "CPR-nr.:" is then "cpr nr", and "Seksuel\norientering"
// is "seksuel orientering". Upper and title case, punctuation, hyphens and
// line breaks therefore do not matter; hyphenation at a line end does
// ("kontant-\nhjælp" is not found).
//
// A word of the list matches anywhere, also within a compound, as Danish
// writes them ("alkoholmisbrug", "misbrugscenter"), unless the list ties it
// to the beginning or the end of a word because a false friend is known:
// "gæld" must not match in "gælder", nor "race" in "terrace". See words.go.
package gate

import (
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/cloudflare/ahocorasick"

	"aktsyn/kernels"
)

// Gate looks for all words at once, over cloudflare/ahocorasick. It is
// immutable and safe for concurrent use: the library's MatchThreadSafe keeps
// its marks in a pool of its own, and the page's plain reading lives in
// buffers from a pool here.
type Gate struct {
	prefilter *prefilter
	matcher   *ahocorasick.Matcher
	bits      []kernels.Words // by number of the pattern
	overlap   int             // bytes of a pattern that one piece may lack
	buffers   sync.Pool       // of *[]byte with capacity pieceBytes
}

// pieceBytes is how much plain text is matched at a time. Pieces bound the
// memory of a scan and stay in the first-level cache.
const pieceBytes = 16 << 10

// New returns a gate. Because the library keeps two rows of 256 pointers for
// every byte of its patterns, it takes about 17 MB and tens of milliseconds:
// make one and share it.
func New() *Gate {
	g := &Gate{buffers: sync.Pool{New: func() any {
		b := make([]byte, 0, pieceBytes)
		return &b
	}}}
	all := patterns()
	g.prefilter = newPrefilter(all)
	var texts []string
	for _, p := range all {
		texts = append(texts, p.text)
		g.bits = append(g.bits, p.bits)
		g.overlap = max(g.overlap, len(p.text)-1)
	}
	g.matcher = ahocorasick.NewStringMatcher(texts)
	return g
}

// Scan returns what stands in text, in any case Ran. It takes any bytes, time
// linear in them, memory independent of them, and allocates only the
// library's short lists of patterns seen.
func (g *Gate) Scan(text []byte) kernels.Words {
	if g.prefilter.blind(text) {
		return Ran | g.match(text, 0, len(text))
	}
	seen := Ran
	for p := 0; ; p++ {
		found, w := g.prefilter.next(text, &p, seen)
		if p >= len(text) {
			return seen
		}
		if seen |= found; w.behind > 0 {
			seen |= g.match(text, back(text, p, w.before), forward(text, p, w.behind))
		}
	}
}

// match reads text[start:end] plainly and gives the bits of all patterns in
// it. The ends of text count as other characters.
func (g *Gate) match(text []byte, start, end int) (seen kernels.Words) {
	buffer := g.buffers.Get().(*[]byte)
	defer g.buffers.Put(buffer)
	piece := (*buffer)[:0]
	if start == 0 {
		piece = append(piece, ' ')
	}
	for p := start; p < end; {
		piece, p = appendPlain(piece, text[:end], p)
		if p == len(text) {
			piece = append(piece, ' ')
		}
		for _, i := range g.matcher.MatchThreadSafe(piece) {
			seen |= g.bits[i]
		}
		tail := max(0, len(piece)-g.overlap)
		piece = piece[:copy(piece, piece[tail:])]
	}
	return seen
}

// appendPlain appends the plain reading of text from p on to dst until the
// text ends or dst is nearly full, and returns how far it came.
func appendPlain(dst, text []byte, p int) ([]byte, int) {
	const room = utf8.UTFMax + 1 // for a rune, and for the blank at the very end
	for p < len(text) && len(dst) < cap(dst)-room {
		if c := plainByte[text[p]]; c != 0 {
			dst = append(dst, c)
			p++
			continue
		}
		r, size := utf8.DecodeRune(text[p:])
		if isPlain(r) {
			dst = utf8.AppendRune(dst, unicode.ToLower(r))
			p += size
			continue
		}
		var ends bool
		if p, ends = skip(text, p); ends {
			dst = append(dst, ' ')
		}
		dst = append(dst, ' ')
	}
	return dst, p
}

func isPlain(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// plainByte holds the lower case of ASCII letters and digits.
var plainByte = func() (lower [256]byte) {
	for r := range rune(utf8.RuneSelf) {
		if isPlain(r) {
			lower[r] = byte(unicode.ToLower(r))
		}
	}
	return lower
}()

// skip returns the end of the run of other characters at text[p], and whether
// a passage ends in it. Two blanks, which no pattern holds, stand for that.
func skip(text []byte, p int) (end int, ends bool) {
	breaks := 0
	for p < len(text) && plainByte[text[p]] == 0 {
		r, size := utf8.DecodeRune(text[p:])
		if isPlain(r) {
			break
		}
		switch r {
		case '\n':
			breaks++
		case '\f':
			ends = true
		}
		p += size
	}
	return p, ends || breaks > 1
}
