package extract

import (
	"bytes"
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
		"a dropped file":      {[][2]string{{"\x01CompObj", "x"}, {"\x01Ole10Native", native}}, []string{"x  1", "x!/brev.txt  1"}},
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

// nativeOf is the stream of a packed file, with its sizes and what is behind it.
func nativeOf(outer, inner uint32, content, behind string) string {
	return le32(outer) + packagedLetter + le32(inner) + content + behind
}

// TestObjectSizes reads packed files to the end of their streams whatever their sizes
// are, and names those that lie.
func TestObjectSizes(t *testing.T) {
	size := uint32(len(letter))
	outer := uint32(len(packagedLetter)) + 4 + size
	const tail = "og 020290-1234 bagefter"
	wide := func(name string) string {
		text := ""
		for _, c := range []byte(name) {
			text += string([]byte{c, 0})
		}
		return le32(uint32(len(name))) + text
	}
	for name, test := range map[string]struct {
		stream string
		cause  source.Cause
		want   string // of the part
		names  string // beside it
	}{
		"right":                {nativeOf(outer, size, letter, ""), source.None, letter, "C:\\brev.txt\ntmp\n"},
		"the outer only small": {nativeOf(0, size, letter, ""), source.None, letter, "C:\\brev.txt\ntmp\n"},
		"too small":            {nativeOf(outer, 5, letter, ""), source.Corrupt, letter, "C:\\brev.txt\ntmp\n"},
		"zero":                 {nativeOf(0, 0, letter, ""), source.Corrupt, letter, "C:\\brev.txt\ntmp\n"},
		"too large":            {nativeOf(1<<31-1, 1<<31-1, letter, ""), source.Corrupt, letter, "C:\\brev.txt\ntmp\n"},
		"a tail":               {nativeOf(outer, size, letter, tail), source.Corrupt, letter + tail, "C:\\brev.txt\ntmp\n"},
		"padded":               {nativeOf(outer, size, letter, "\x00\x00\x00\x00\x00"), source.None, letter, "C:\\brev.txt\ntmp\n"},
		"wide names": {nativeOf(outer, size, letter, wide("tmp")+wide("brev.txt")+wide("C:\\030390-1234.txt")), source.None, letter,
			"C:\\brev.txt\ntmp\nC:\\030390-1234.txt\n"},
		"no wide names": {nativeOf(outer, size, letter, le32(9)+tail), source.Corrupt, letter + "\t" + tail, "C:\\brev.txt\ntmp\n"},
		"no file":       {le32(size) + letter, source.None, letter, ""},
		"no file, cut":  {le32(size+1) + letter, source.Corrupt, letter, ""},
		"breaks off":    {"\x01\x00", source.Corrupt, "", ""},
	} {
		docs := read(t, "x", oleFile(t, [2]string{"\x01Ole10Native", test.stream}), source.Limits{})
		part := ""
		if len(docs) > 1 {
			part = docs[1].labelled("")
		}
		flat := func(s string) string { return strings.Join(strings.Fields(strings.ReplaceAll(s, "\x00", " ")), " ") }
		if docs[0].Cause != test.cause || flat(part) != flat(test.want) || flat(docs[0].labelled("indlejrede filer")) != flat(test.names) {
			t.Errorf("%s: %v, %q, names %q", name, docs[0].Cause, part, docs[0].labelled("indlejrede filer"))
		}
	}
}

// TestObjectBeside reads all that is wrapped, and hands over or names what is beside.
func TestObjectBeside(t *testing.T) {
	native := nativeOf(0, uint32(len(letter)), letter, "")
	pack := string(packOf(t, entry{"a.txt", letter}))
	for name, test := range map[string]struct {
		streams [][2]string
		behind  string
		want    []string
	}{
		"all three": {[][2]string{{"CONTENTS", letter}, {"\x01Ole10Native", native}, {"Package", pack}}, "",
			[]string{"x  1", "x!/objekt 1  1", "x!/brev.txt  1", "x!/objekt 3  0", "x!/objekt 3!/a.txt  1"}},
		"text of no known name":   {[][2]string{{"CONTENTS", letter}, {"Foo", letter}}, "", []string{"x  0", "x!/objekt 1  1", "x!/Foo  1"}},
		"data of no known name":   {[][2]string{{"CONTENTS", letter}, {"Foo", "\x00\x01\x02\xFF"}}, "", []string{"x  0", "x!/objekt 1  1", "x!/Foo unsupported 0"}},
		"in a storage":            {[][2]string{{"CONTENTS", letter}, {"a/Ole", letter}}, "", []string{"x  0", "x!/objekt 1  1", "x!/a/Ole  1"}},
		"a preview":               {[][2]string{{"CONTENTS", letter}, {"\x02OlePres000", "x"}, {"\x03EPRINT", "x"}}, "", []string{"x  0", "x!/objekt 1  1"}},
		"macros":                  {[][2]string{{"CONTENTS", letter}, {"VBA/dir", "x"}}, "", []string{"x  0", "x!/objekt 1  1", "x!/makroer unsupported 0"}},
		"a file with an equation": {[][2]string{{"Equation Native", "x"}, {"\x01Ole10Native", native}}, "", []string{"x  1", "x!/brev.txt  1"}},
		"an old equation":         {[][2]string{{"Equation Native", "x"}, {"\x01Ole10Native", le32(1) + "x"}}, "", []string{"x  0"}},
		"behind":                  {[][2]string{{"CONTENTS", letter}}, letter, []string{"x  0", "x!/objekt 1  1", "x!/bytes 2560-2588  1"}},
		"padding behind":          {[][2]string{{"CONTENTS", letter}}, strings.Repeat("\x00", 99), []string{"x  0", "x!/objekt 1  1"}},
		"a broken workbook":       {[][2]string{{"Workbook", "x"}, {"Package", pack}}, "", []string{"x corrupt 0", "x!/Package  0", "x!/Package!/a.txt  1"}},
	} {
		t.Run(name, func(t *testing.T) {
			wantDocs(t, read(t, "x", append(oleFile(t, test.streams...), test.behind...), source.Limits{}), test.want...)
		})
	}
}

// TestObjectDepth counts an object and the document around it as one container, and
// objects that stand in each other one by one.
func TestObjectDepth(t *testing.T) {
	inPack := func(data string) string { return string(packOf(t, entry{"o.bin", data})) }
	inObject := func(data string) string { return string(oleFile(t, [2]string{"Package", data})) }
	limits := source.DefaultLimits()
	for deep := range 4 {
		limits.Depth = deep + 1
		alternating, objects := letter, letter
		for range deep + 1 {
			alternating = inPack(inObject(alternating))
		}
		for range deep + 2 {
			objects = inObject(objects)
		}
		for _, data := range []string{alternating, objects} {
			docs := read(t, "x", []byte(data), limits)
			if last := docs[len(docs)-1]; last.Cause != source.None || last.Pages != 1 {
				t.Errorf("within %d: %v", limits.Depth, describe(docs))
			}
			for _, more := range []string{inPack(inObject(data)), inObject(inObject(data))} {
				docs = read(t, "x", []byte(more), limits)
				if last := docs[len(docs)-1]; last.Cause != source.TooDeep {
					t.Errorf("beyond %d: %v", limits.Depth, describe(docs))
				}
			}
		}
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
		read(t, "x", append([]byte(magicOLE), data...), limits)
		if file, ok := unpackObject(data); ok && !file.lies && !bytes.Contains(data, file.content) || file.lies && !bytes.HasSuffix(data, file.content) {
			t.Errorf("%q is not what %q holds", file.content, data)
		}
	})
}
