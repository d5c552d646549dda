package extract

import (
	"strings"
	"testing"

	"aktsyn/pipeline/source"
)

// packagedLetter is the stream of a text file that was dropped into a document.
const packagedLetter = "\x02\x00brev.txt\x00C:\\brev.txt\x00\x00\x00\x03\x00" + "\x04\x00\x00\x00tmp\x00"

// TestObject reads what programs other than the one of the document put into it.
func TestObject(t *testing.T) {
	native := packagedLetter + le32(uint32(len(letter))) + letter
	native = le32(uint32(len(native))) + native
	title := propertyStream(map[uint32]string{2: vtText("Sag 7")})
	for name, test := range map[string]struct {
		streams [][2]string
		want    []string
	}{
		"a package":           {[][2]string{{"\x01Ole", "x"}, {"Package", string(packOf(t, entry{"a.txt", letter}))}}, []string{"x  0", "x!/objekt 1  0", "x!/objekt 1!/a.txt  1"}},
		"a dropped file":      {[][2]string{{"\x01CompObj", "x"}, {"\x01Ole10Native", native}}, []string{"x  0", "x!/brev.txt  1"}},
		"a stream":            {[][2]string{{"CONTENTS", letter}, {"SummaryInformation", title}}, []string{"x  1", "x!/objekt 1  1"}},
		"an equation":         {[][2]string{{"Equation Native", "x"}}, []string{"x  0"}},
		"macros":              {[][2]string{{"VBA/dir", "x"}, {"PROJECT", "x"}}, []string{"x unsupported 0"}},
		"of another program":  {[][2]string{{"Props12", "x"}, {"SummaryInformation", title}}, []string{"x unsupported 1"}},
		"a name in a storage": {[][2]string{{"andet/CONTENTS", letter}}, []string{"x unsupported 0"}},
		"nothing":             {[][2]string{{"Package", ""}}, []string{"x  0"}},
	} {
		t.Log(name)
		wantDocs(t, read(t, "x", oleFile(t, test.streams...), source.Limits{}), test.want...)
	}
}

// TestObjectInPackage reads an object of a Word document: a part of a part.
func TestObjectInPackage(t *testing.T) {
	object := string(oleFile(t, [2]string{"CONTENTS", letter}))
	docs := read(t, "x.docx", packOf(t, entry{"[Content_Types].xml", "<Types/>"}, entry{"word/document.xml", "<w:body/>"},
		entry{"word/embeddings/oleObject1.bin", object}), source.Limits{})
	wantDocs(t, docs, "x.docx  1", "x.docx!/word/embeddings/oleObject1.bin  0", "x.docx!/word/embeddings/oleObject1.bin!/objekt 1  1")
	if got := docs[len(docs)-1].text(); !strings.Contains(got, strings.TrimSpace(letter)) {
		t.Errorf("the object has %q", got)
	}
}

// TestConditionsInDrawings reads VML, which is XML but for conditions.
func TestConditionsInDrawings(t *testing.T) {
	const vml = `<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape alt="før"><![if gte mso 9]><v:imagedata o:title="010190-1234"/><![endif]>` +
		`<v:textbox><div>efter <![CDATA[020290-1234]]></div></v:textbox></v:shape></xml>`
	docs := read(t, "x.pptx", packOf(t, entry{"[Content_Types].xml", "<Types/>"}, entry{"ppt/presentation.xml", "<p:presentation/>"},
		entry{"ppt/drawings/vmlDrawing1.vml", vml}), source.Limits{})
	wantDocs(t, docs, "x.pptx  1")
	if got, want := docs[0].labelled("tegninger og diagrammer"), "før\n010190-1234\nefter 020290-1234\n"; strings.TrimRight(got, "\n")+"\n" != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func FuzzObject(f *testing.F) {
	f.Add("CONTENTS", []byte(letter))
	f.Add("Ole10Native", []byte("\x40\x00\x00\x00"+packagedLetter+"\x02\x00\x00\x00ab"))
	f.Add("Package", []byte("PK\x03\x04"))
	f.Add("SummaryInformation", []byte(propertyStream(map[uint32]string{2: vtText("Sag 7")})))
	limits := source.DefaultLimits()
	limits.TextBytes = 1 << 20
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		if len(data) > 1<<18 {
			t.Skip()
		}
		read(t, "x", writeOLE([]oleEntry{{name: name, data: data}, {name: "CompObj", data: data}}), limits)
	})
}
