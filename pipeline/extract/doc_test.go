package extract

import (
	"bytes"
	"encoding/binary"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"aktsyn/pipeline/source"
)

// wordMade is a document of Word 97 to be made.
type wordMade struct {
	subs       [subCount]string
	narrow     int               // so many characters are a piece of one byte each
	paragraphs []string          // for each paragraph of the body its properties
	changes    map[string]string // stretches of the body and their character properties
	names      map[int][]string  // lists of names by pair
	headers    []int             // ends of the stories
	flags      uint16
	streams    [][2]string
}

// Properties of paragraphs and characters, as eachProperty reads them.
const (
	propCell      = "\x16\x24\x01"
	propRow       = propCell + "\x17\x24\x01"
	propInnerCell = propCell + "\x49\x66\x02\x00\x00\x00\x4B\x24\x01"
	propInnerRow  = propCell + "\x49\x66\x02\x00\x00\x00\x4C\x24\x01"
	propDeleted   = "\x00\x08\x01"
	propInserted  = "\x01\x08\x01"
)

// streams writes the document's two streams.
func (m wordMade) write() (main, table []byte) {
	const fibSize, page = 1024, 512
	units := utf16.Encode([]rune(strings.Join(m.subs[:], "")))
	main = make([]byte, fibSize)
	put16 := func(at int, v uint16) { binary.LittleEndian.PutUint16(main[at:], v) }
	put32 := func(at int, v int) { binary.LittleEndian.PutUint32(main[at:], uint32(v)) }
	put16(0, fibMagic)
	put16(2, fibWord97)
	put16(fibFlags, m.flags|fibTable1)
	for i, s := range m.subs {
		put32(fibCounts+4*i, len(utf16.Encode([]rune(s))))
	}
	narrowAt := len(main)
	for _, u := range units[:m.narrow] {
		main = append(main, byte(u))
	}
	wideAt := len(main)
	for _, u := range units[m.narrow:] {
		main = binary.LittleEndian.AppendUint16(main, u)
	}
	main = append(main, make([]byte, -len(main)&(page-1))...)
	pair := func(n int, data []byte) {
		put32(fibPairs+8*n, len(table))
		put32(fibPairs+8*n+4, len(data))
		table = append(table, data...)
	}
	var clx []byte
	for _, cp := range []int{0, m.narrow, len(units)} {
		clx = binary.LittleEndian.AppendUint32(clx, uint32(cp))
	}
	for _, fc := range []int{2*narrowAt | 1<<30, wideAt} {
		clx = append(clx, 0, 0)
		clx = append(binary.LittleEndian.AppendUint32(clx, uint32(fc)), 0, 0)
	}
	pair(pairPieces, append([]byte("\x01\x02\x00xx\x02"+le32(uint32(len(clx)))), clx...))
	// runs of formats, as offsets and properties
	page512 := func(n int, entry int, ends []int, props []string, list func(string) string) {
		data := make([]byte, page)
		for i, at := range ends {
			binary.LittleEndian.PutUint32(data[4*i:], uint32(at))
		}
		at := page - 2
		for i, p := range props {
			content := list(p)
			if p == "" {
				continue
			}
			at -= (len(content) + 1) &^ 1
			copy(data[at:], content)
			data[4*len(ends)+entry*i] = byte(at / 2)
		}
		data[page-1] = byte(len(props))
		pair(n, []byte(le32(0)+le32(1<<30)+le32(uint32(len(main)/page))))
		main = append(main, data...)
	}
	if m.paragraphs != nil {
		ends := []int{wideAt}
		for i, c := range []rune(m.subs[subBody]) {
			if c == wordParagraph || c == wordCell {
				ends = append(ends, wideAt+2*(i+1))
			}
		}
		page512(pairParagraphs, 13, ends, m.paragraphs, func(p string) string {
			p = "\x00\x00" + p
			if len(p)%2 == 1 {
				return string([]byte{byte(len(p)/2 + 1)}) + p
			}
			return string([]byte{0, byte(len(p) / 2)}) + p
		})
	}
	if m.changes != nil {
		ends, props := []int{0}, []string{}
		for i := 0; i < len(m.subs[subBody]); {
			step, prop := 1, ""
			for stretch, p := range m.changes {
				if strings.HasPrefix(m.subs[subBody][i:], stretch) {
					step, prop = len(stretch), p
				}
			}
			i += step
			ends, props = append(ends, wideAt+2*i), append(props, prop)
		}
		ends[0] = wideAt
		page512(pairCharacters, 1, ends, props, func(p string) string { return string([]byte{byte(len(p))}) + p })
	}
	for n, names := range m.names {
		data := []byte{}
		if n != pairOwners {
			data = append(data, 0xFF, 0xFF, byte(len(names)), 0, 0, 0)
		}
		for _, name := range names {
			data = binary.LittleEndian.AppendUint16(data, uint16(len([]rune(name))))
			data = append(data, utf16le(name)...)
		}
		pair(n, data)
	}
	if m.headers != nil {
		data := []byte{}
		for _, at := range m.headers {
			data = append(data, le32(uint32(at))...)
		}
		pair(pairHeaders, data)
	}
	return main, table
}

func (m wordMade) file(t testing.TB) []byte {
	main, table := m.write()
	return oleFile(t, append([][2]string{{"WordDocument", string(main)}, {"1Table", string(table)}}, m.streams...)...)
}

func TestDOC(t *testing.T) {
	body := func(text string) wordMade { return wordMade{subs: [subCount]string{text}} }
	tests := []struct {
		name, want string
		doc        wordMade
	}{
		{"both kinds of pieces", "Søren Æbelø, 010190-1234\nЖ\n",
			wordMade{subs: [subCount]string{"Søren Æbelø, 010190-1234\rЖ\r"}, narrow: 17}},
		{"special characters", "a\u2011b\u00ADc\nd\u00a0e\n", body("a\x1Eb\x1Fc\x0Bd\u00a0\x01\x08e\r")},
		{"beyond the basic plane", "\U00010332\n", body("\U00010332\r")},
		{"pages", "a\n\f\nb\n", body("a\x0Cb\r")},
		{"fields", "Se Åse her\nHYPERLINK \"mailto:ase@b.dk\"\n", body("Se \x13 HYPERLINK \"mailto:ase@b.dk\" \x14Åse\x15 her\r")},
		{"fields in fields", "xyz\nIF\nPAGE\n12\n", body("x\x13 IF\x13 PAGE \x1412\x15\x14y\x15z\r")},
		{"a field without end", "\nCODE\n", body("\x13 CODE\r")},
		{"a table", "før\nNavn\tCPR\nBo\t010190-1234\nefter\n",
			wordMade{subs: [subCount]string{"før\rNavn\x07CPR\x07\x07Bo\x07010190-1234\x07\x07efter\r"},
				paragraphs: []string{"", propCell, propCell, propRow, propCell, propCell, propRow, ""}}},
		{"empty cells and several paragraphs", "\ta\nb\t\nc\n",
			wordMade{subs: [subCount]string{"\x07a\rb\x07\x07\x07c\r"},
				paragraphs: []string{propCell, propCell, propCell, propCell, propRow, ""}}},
		{"a table in a cell", "ude\ninde\t1\n\tb\nslut\n",
			wordMade{subs: [subCount]string{"ude\rinde\r1\r\r\x07b\x07\x07slut\r"},
				paragraphs: []string{propCell, propInnerCell, propInnerCell, propInnerRow, propCell, propCell, propRow, ""}}},
		{"cells without formats", "Bo\t010190-1234\t\nefter\n", body("Bo\x07010190-1234\x07\x07efter\r")},
		{"tracked changes", "CPR 010190-1234 ok\nCPR 01019-9999 ok\n\nBo Holm\n",
			wordMade{subs: [subCount]string{"CPR 010190-123401019-9999 ok\r"},
				changes: map[string]string{"010190-1234": propInserted, "01019-9999": propDeleted},
				names:   map[int][]string{pairRevisers: {"Unknown", "Bo Holm"}}}},
		{"no text", "\n", body("")},
	}
	for _, test := range tests {
		got := readOne(t, "x.doc", test.doc.file(t))
		if got.Type != "doc" || got.Cause != source.None || got.text() != test.want {
			t.Errorf("%s: %v: %q, want %q", test.name, got, got.text(), test.want)
		}
	}
}

// TestDOCAsides checks what stands beside the body.
func TestDOCAsides(t *testing.T) {
	docs := read(t, "x.doc", wordMade{
		subs:  [subCount]string{"Brød\r", "Fodnote 1\rFodnote 2\r", "-\rHoved 010190-1234\rFod\r\r", "Makro\r", "\x05Tjek\r", "Slut\r", "Boks\r", "Hovedboks\r"},
		names: map[int][]string{pairOwners: {"Åse Ø"}, pairSavers: {"Bo Holm", `G:\Børn\brev.doc`}},
		// six stories of separators, then even and odd headers and footers, first header and footer
		headers: []int{0, 2, 2, 2, 2, 2, 2, 2, 20, 20, 24, 24, 24, 25},
		streams: [][2]string{
			{"SummaryInformation", propertyStream(map[uint32]string{2: vtText("Afg\xF8relse"), 4: vtText("Bo Holm"), 9: vtText("7")})},
			{"ObjectPool/_1/Ole10Native", le32(0) + "\x02\x00brev.txt\x00C:\\brev.txt\x00\x00\x00\x03\x00" + le32(4) + "tmp\x00" + le32(uint32(len(letter))) + letter},
			{"ObjectPool/_2/CompObj", "x"},
			{"ObjectPool/_3/Package", string(packOf(t, entry{"a.txt", letter}))},
			{"ObjectPool/_4/ukendt", "x"},
			{"Macros/VBA/dir", "x"},
			{"Data", "junk" + blipPNG},
		},
	}.file(t), source.Limits{})
	wantDocs(t, docs, "x.doc  12", "x.doc!/billede 1 needs-ocr 1", "x.doc!/brev.txt  1", "x.doc!/objekt 2  0",
		"x.doc!/objekt 2!/a.txt  1", "x.doc!/objekt 3 unsupported 0", "x.doc!/makroer unsupported 0")
	want := map[string]string{"": "Brød\n", "sidehoved": "Hoved 010190-1234\n", "sidefod": "-\n\nFod\n\n\n\n", "fodnoter": "Fodnote 1\nFodnote 2\n",
		"slutnoter": "Slut\n", "kommentarer": "Tjek\n\nÅse Ø\n", "tekstfelter": "Boks\n\nHovedboks\n", "makroer": "Makro\n",
		"indlejrede filer": "C:\\brev.txt\ntmp\n",
		"egenskaber":       "Bo Holm\nG:\\Børn\\brev.doc\ntitle: Afgørelse\ncreator: Bo Holm\n"}
	for label, text := range want {
		if got := docs[0].labelled(label); strings.TrimRight(got, "\n") != strings.TrimRight(text, "\n") {
			t.Errorf("%s: %q, want %q", label, got, text)
		}
	}
}

// vtText is a property that is a string of one byte a character.
func vtText(s string) string { return le32(vtString) + le32(uint32(len(s)+1)) + s + "\x00" }

// propertyStream is a stream with one set of properties.
func propertyStream(props map[uint32]string) string {
	offsets, values := "", ""
	for id, value := range props {
		value += strings.Repeat("\x00", -len(value)&3)
		offsets += le32(id) + le32(uint32(8+8*len(props)+len(values)))
		values += value
	}
	set := le32(uint32(8+len(offsets)+len(values))) + le32(uint32(len(props))) + offsets + values
	return strings.Repeat("\x00", 24) + le32(1) + strings.Repeat("\x00", 16) + le32(48) + set
}

func TestWord6(t *testing.T) {
	text := "S\xF8ren\rBo\x07010190-1234\x07\x07Fod\r"
	main := make([]byte, 1024)
	binary.LittleEndian.PutUint16(main, 0xA5DC)
	binary.LittleEndian.PutUint16(main[2:], 101)
	binary.LittleEndian.PutUint32(main[fibText:], 1024)
	binary.LittleEndian.PutUint32(main[fibCounts6:], uint32(len(text)-4))
	binary.LittleEndian.PutUint32(main[fibCounts6+4:], 4)
	got := readOne(t, "x.doc", oleFile(t, [2]string{"WordDocument", string(main) + text}))
	if want := "Søren\nBo\t010190-1234\t\n"; got.labelled("") != want || got.labelled("fodnoter") != "Fod\n\n" || got.Cause != source.None {
		t.Errorf("%v: %q", got, got.text())
	}
}

// longer is the main stream of a document that says of its body that it has more
// characters than there are.
func longer(main []byte, by uint32) string {
	out := bytes.Clone(main)
	binary.LittleEndian.PutUint32(out[fibCounts:], binary.LittleEndian.Uint32(out[fibCounts:])+by)
	return string(out)
}

// overstated is the table stream of a document whose table of pieces says that
// it is longer than it is.
func overstated(table []byte) string {
	out := bytes.Clone(table)
	at := bytes.IndexByte(out, 2) + 1
	for out[at-1] != 2 || binary.LittleEndian.Uint32(out[at:]) != 28 { // of two pieces
		at++
	}
	out[at]++
	return string(out)
}

func TestBrokenDOC(t *testing.T) {
	made := wordMade{subs: [subCount]string{"Bo 010190-1234\r", "note\r"}, paragraphs: []string{""}}
	main, table := made.write()
	encrypted := made
	encrypted.flags = fibEncrypted
	for name, test := range map[string]struct {
		data []byte
		want string
	}{
		"a password":     {encrypted.file(t), "x encrypted 0"},
		"no table":       {oleFile(t, [2]string{"WordDocument", string(main)}), "x corrupt 1"},
		"half the text":  {oleFile(t, [2]string{"WordDocument", string(main[:1040])}, [2]string{"1Table", string(table)}), "x corrupt 1"},
		"pieces lost":    {oleFile(t, [2]string{"WordDocument", longer(main, 1)}, [2]string{"1Table", string(table)}), "x corrupt 2"},
		"fewer pieces":   {oleFile(t, [2]string{"WordDocument", string(main)}, [2]string{"1Table", overstated(table)}), "x corrupt 2"},
		"no information": {oleFile(t, [2]string{"WordDocument", "x"}), "x corrupt 0"},
	} {
		t.Log(name)
		wantDocs(t, read(t, "x", test.data, source.Limits{}), test.want)
	}
	whole := made.file(t)
	for n := 0; n < len(whole); n += 100 { // cut anywhere
		read(t, "x", whole[:n], source.Limits{})
	}
}

// TestSharedDOC reads the Word documents among the shared documents.
func TestSharedDOC(t *testing.T) { readShared(t, 40, "application/msword") }

// readShared reads the shared documents of some MIME types and demands that so
// many are read to their end.
func readShared(t *testing.T, least int, mimes ...string) {
	whole := 0
	eachReal(t, func(path string, data []byte) {
		docs := read(t, filepath.Base(path), data, source.DefaultLimits())
		if docs[0].Cause == source.None {
			whole++
		} else {
			t.Logf("%v", docs[0])
		}
	}, mimes...)
	if whole < least {
		t.Errorf("only %d documents were read to their end", whole)
	}
}

func FuzzDOC(f *testing.F) {
	for _, made := range []wordMade{
		{subs: [subCount]string{"a\x13b\x14c\x15\r", "d\r", "e\r", "", "f\r"}, headers: []int{0, 2, 2}, names: map[int][]string{pairOwners: {"x"}}},
		{subs: [subCount]string{"ude\rinde\r1\r\r\x07b\x07\x07slut\r"},
			paragraphs: []string{propCell, propInnerCell, propInnerCell, propInnerRow, propCell, propCell, propRow, ""}},
	} {
		main, table := made.write()
		f.Add(main, table)
	}
	limits := source.DefaultLimits()
	limits.TextBytes = 1 << 20
	f.Fuzz(func(t *testing.T, main, table []byte) {
		if len(main)+len(table) > 1<<20 {
			t.Skip()
		}
		entries := []oleEntry{{name: "WordDocument", data: main}, {name: "1Table", data: table}, {name: "0Table", data: table},
			{name: "SummaryInformation", data: table}}
		read(t, "x.doc", writeOLE(entries), limits)
	})
}

// TestWriteOLE checks that what is written reads the same.
func TestWriteOLE(t *testing.T) {
	long := strings.Repeat("lang ", 2000)
	want := map[string]string{"a": "kort", "mappe/b": long, "mappe/inde/c": "", "mappe/inde/d": strings.Repeat("x", 100)}
	entries, err := readOLE(input{data: writeOLE([]oleEntry{{name: "a", data: []byte("kort")}, {path: []string{"mappe"}, name: "b", data: []byte(long)},
		{path: []string{"mappe", "inde"}, name: "c"}, {path: []string{"mappe", "inde"}, name: "d", data: []byte(strings.Repeat("x", 100))}}),
		limits: source.DefaultLimits()})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if content, ok := want[e.key()]; e.data != nil && (!ok || content != string(e.data)) {
			t.Errorf("%s: %.40q, want %.40q", e.key(), e.data, content)
		}
		delete(want, e.key())
	}
	if len(want) > 0 {
		t.Errorf("missing: %v", want)
	}
}
