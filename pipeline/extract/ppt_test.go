package extract

import (
	"bytes"
	"compress/zlib"
	"strings"
	"testing"

	"aktsyn/pipeline/source"
)

// pptAtom and pptGroup are records of PowerPoint.
func pptAtom(kind, instance uint16, content ...string) string {
	all := strings.Join(content, "")
	return le16(instance<<4) + le16(kind) + le32(uint32(len(all))) + all
}

func pptGroup(kind, instance uint16, content ...string) string {
	all := strings.Join(content, "")
	return le16(instance<<4|15) + le16(kind) + le32(uint32(len(all))) + all
}

// pptFile writes a presentation of top-level records, the first the document;
// the newest edit names all but those whose number is old.
func pptFile(t testing.TB, old int, records ...string) []byte {
	data, offsets := "", []string{}
	for i, r := range records {
		if i != old {
			offsets = append(offsets, le32(uint32(len(data))))
		} else {
			offsets = append(offsets, le32(1<<30))
		}
		data += r
	}
	persist := uint32(len(data))
	data += pptAtom(pptPersist, 0, le32(uint32(len(offsets))<<20|1), strings.Join(offsets, ""))
	edit := uint32(len(data))
	data += pptAtom(pptUserEdit, 0, le32(0), le32(0), le32(0), le32(persist), le32(1), le32(0), le32(0))
	user := pptAtom(0x0FF6, 0, le32(20), "\x5F\xC0\x91\xE3", le32(edit), le32(0))
	return oleFile(t, [2]string{"PowerPoint Document", data}, [2]string{"Current User", user},
		[2]string{"SummaryInformation", propertyStream(map[uint32]string{2: vtText("Dias")})},
		[2]string{"Pictures", blipPNG})
}

// pptListed lists a container by its number, with the texts of its outline.
func pptListed(id uint32, texts ...string) string {
	return pptAtom(pptSlidePersist, 0, le32(id), strings.Repeat("\x00", 16)) + strings.Join(texts, "")
}

func pptTextbox(texts ...string) string {
	return pptGroup(0x040C, 0, pptGroup(0xF002, 0, pptGroup(0xF003, 0, pptGroup(0xF004, 0, pptGroup(0xF00D, 0, texts...)))))
}

func TestPPT(t *testing.T) {
	wide, narrow := pptAtom(pptChars, 0, utf16le("Søren\rЖ 010190-1234")), pptAtom(pptBytes, 0, "L\xF8n\x0Blinje")
	description := utf16le("Foto af Bo\x00")
	object := oleFile(t, [2]string{"WordDocument", "x"})
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	z.Write(object)
	z.Close()
	document := pptGroup(pptDocument, 0,
		pptGroup(0x0409, 0, pptGroup(pptHyperlink, 0, pptAtom(pptString, 0, utf16le("Åse")), pptAtom(pptString, 1, utf16le("mailto:ase@b.dk")))),
		pptGroup(pptList, 1, pptListed(5)),
		pptGroup(pptHeaders, 3, pptAtom(pptString, 2, utf16le("Fælles fod"))),
		pptGroup(pptList, 0, pptListed(3, narrow), pptListed(2, wide, pptAtom(pptBytes, 0, "Kun i disposition"))),
		pptGroup(pptList, 2, pptListed(4)))
	records := []string{document,
		pptGroup(pptSlide, 0, pptTextbox(pptAtom(pptOutlineRef, 0, le32(0))), pptGroup(pptHeaders, 0, pptAtom(pptString, 2, utf16le("Fod"))),
			pptGroup(0x1388, 0, pptGroup(0x138A, 0, pptAtom(pptString, 0, utf16le("___PPT10")), pptAtom(pptTagData, 0,
				pptGroup(pptComment, 0, pptAtom(pptString, 0, utf16le("Bo Holm")), pptAtom(pptString, 1, utf16le("Tjek")))))),
			pptAtom(artProperties, 2, le16(0x4104), le32(0), le16(0x8381), le32(uint32(len(description))), description)),
		pptGroup(pptSlide, 0, pptAtom(pptSlideInfo, 0, strings.Repeat("\x00", 10), "\x04\x00", le32(0)), pptTextbox(pptAtom(pptOutlineRef, 0, le32(0)))),
		pptGroup(pptNotes, 0, pptTextbox(pptAtom(pptChars, 0, utf16le("Husk Åse")))),
		pptGroup(pptMaster, 0, pptTextbox(pptAtom(pptBytes, 0, "Skabelon"))),
		pptGroup(pptSlide, 0, pptTextbox(pptAtom(pptBytes, 0, "Slettet 020290-1234"), pptAtom(pptBytes, 0, "Skabelon"))),
		pptAtom(pptObject, 1, le32(uint32(len(object))), packed.String()),
	}
	docs := read(t, "x.ppt", pptFile(t, 5, records...), source.Limits{})
	wantDocs(t, docs, "x.ppt  8", "x.ppt!/billede 1 needs-ocr 1", "x.ppt!/objekt 1 corrupt 0")
	want := map[string]string{
		hiddenSlide: "Løn\nlinje\n", "": "Søren\nЖ 010190-1234\nFod\nFoto af Bo\nKun i disposition\n", "noter": "Husk Åse\n",
		"skabeloner": "Skabelon\nFælles fod\n", "kommentarer": "Bo Holm\nTjek\n", "henvisninger": "Åse\nmailto:ase@b.dk\n",
		"skjult": "Slettet 020290-1234\n", "egenskaber": "title: Dias\n"}
	for _, p := range docs[0].pages[1:] {
		if string(p.Text) != want[p.Label] {
			t.Errorf("%q: %q, want %q", p.Label, p.Text, want[p.Label])
		}
	}
	if docs[0].Type != "ppt" || docs[0].pages[1].Label != hiddenSlide {
		t.Errorf("%v begins with page %q", docs[0], docs[0].pages[1].Label)
	}
}

// TestPPTWithoutEdits reads what lost its directory in the order of the stream.
func TestPPTWithoutEdits(t *testing.T) {
	slide := func(text string) string { return pptGroup(pptSlide, 0, pptTextbox(pptAtom(pptBytes, 0, text))) }
	got := readOne(t, "x.ppt", oleFile(t, [2]string{"PowerPoint Document", pptGroup(pptDocument, 0) + slide("a") + slide("b") + pptGroup(pptNotes, 0, pptTextbox(pptAtom(pptBytes, 0, "c")))}))
	if got.text() != "a\nb\nc\n" || got.Pages != 3 || got.Cause != source.None {
		t.Errorf("%v: %q", got, got.text())
	}
}

func TestBrokenPPT(t *testing.T) {
	document := pptGroup(pptDocument, 0, pptGroup(pptList, 0, pptListed(2, pptAtom(pptBytes, 0, "disposition")), pptListed(9)))
	deep := ""
	for range 1000 {
		deep = pptGroup(0xF003, 0, deep)
	}
	for name, test := range map[string]struct {
		data []byte
		want []string
	}{
		"a password": {oleFile(t, [2]string{"PowerPoint Document", document},
			[2]string{"Current User", pptAtom(0x0FF6, 0, le32(20), "\xDF\xC4\xD1\xF3", le32(0), le32(0))}), []string{"x encrypted 0"}},
		"slides missing": {pptFile(t, 1, document, pptGroup(pptSlide, 0)), []string{"x corrupt 3", "x!/billede 1 needs-ocr 1"}},
		"deep":           {oleFile(t, [2]string{"PowerPoint Document", pptGroup(pptSlide, 0, deep)}), []string{"x  1"}},
		"older":          {oleFile(t, [2]string{"PowerPoint Document", "text"}), []string{"x unsupported 0"}},
	} {
		t.Log(name)
		wantDocs(t, read(t, "x", test.data, source.Limits{}), test.want...)
	}
	for n := range len(document) { // cut anywhere
		read(t, "x", oleFile(t, [2]string{"PowerPoint Document", document[:n]}), source.Limits{})
	}
}

// TestSharedPPT reads the presentations among the shared documents.
func TestSharedPPT(t *testing.T) { readShared(t, 35, "application/vnd.ms-powerpoint") }

func FuzzPPT(f *testing.F) {
	f.Add([]byte(pptGroup(pptDocument, 0, pptGroup(pptList, 0, pptListed(2, pptAtom(pptChars, 0, "a\x00"))))+pptGroup(pptSlide, 0, pptTextbox(pptAtom(pptOutlineRef, 0, le32(0))))), uint32(0))
	f.Add([]byte(pptGroup(pptSlide, 0, pptAtom(artProperties, 1, le16(0x8381), le32(2), "a\x00"))+pptAtom(pptObject, 1, le32(1), "x")), uint32(10))
	limits := source.DefaultLimits()
	limits.TextBytes = 1 << 20
	f.Fuzz(func(t *testing.T, data []byte, edit uint32) {
		if len(data) > 1<<20 {
			t.Skip()
		}
		user := pptAtom(0x0FF6, 0, le32(20), "\x5F\xC0\x91\xE3", le32(edit), le32(0))
		read(t, "x.ppt", writeOLE([]oleEntry{{name: "PowerPoint Document", data: data}, {name: "Current User", data: []byte(user)}}), limits)
	})
}
