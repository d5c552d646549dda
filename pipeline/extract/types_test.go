package extract

import (
	"archive/zip"
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"aktsyn/pipeline/source"
)

// ole returns an OLE file as far as typeOf looks: its magic and the names of
// streams in UTF-16.
func ole(streams ...string) []byte {
	out := []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 600))
	for _, name := range streams {
		for _, u := range utf16.Encode([]rune(name)) {
			out = append(out, byte(u), byte(u>>8))
		}
		out = append(out, make([]byte, 64)...)
	}
	return out
}

func TestTypes(t *testing.T) {
	zips := func(names ...string) []byte {
		var pairs []string
		for _, name := range names {
			pairs = append(pairs, name, "application/vnd.oasis.opendocument.text")
		}
		return zipped(t, zip.Deflate, pairs...)
	}
	binary := string([]byte{1, 2, 3, 0, 5, 6, 7, 0xFE})
	tests := []struct {
		name string
		data string
		want string
	}{
		{"x", "", "empty"},
		{"x.pdf", "en note", "text"},
		{"x.txt", "%PDF-1.4\n", "pdf"},
		{"x", "\x1b%-12345X@PJL\r\n%PDF-1.4\n", "pdf"},
		{"x", "junk%PDF-1.4\n" + binary, "pdf"},
		{"x", "Om formatet:\nOverskriften er %PDF-1.4\n", "text"},
		{"x.txt", string(zips("a.txt")), "zip"},
		{"x.zip", string(zips("[Content_Types].xml", "word/document.xml")), "docx"},
		{"x.zip", string(zips("[Content_Types].xml", "xl/workbook.xml")), "xlsx"},
		{"x", string(zips("[Content_Types].xml", "xl/worksheets/a", "xl/workbook.bin")), "application/vnd.ms-excel.sheet.binary.macroenabled.12"},
		{"x", string(zips("[Content_Types].xml", "ppt/presentation.xml", "xl/x")), "pptx"},
		{"x", string(zips("a", "mimetype", "content.xml")), "odt"},
		{"x", string(packOf(t, entry{"mimetype", "application/x-\xE6ldre"})), "zip"}, // a type is text
		{"x", string(zips("word/document.xml")), "zip"},
		{"x", "PK\x03\x04 truncated", "zip"},
		{"x", string(ole()), "application/x-ole-storage"},
		{"x", string(ole("WordDocument")), "doc"},
		{"x", string(ole("Workbook")), "xls"},
		{"x", string(ole("WordDocument", "__properties_version1.0")), "msg"},
		{"x.docx", string(ole("EncryptionInfo", "EncryptedPackage")), "application/x-ole-encrypted"},
		{"x.doc", `{\rtf1\ansi`, "rtf"},
		{"x", "%!PS-Adobe", "application/postscript"},
		{"x", "\x78\x9F\x3E\x22\x00", "application/vnd.ms-tnef"},
		{"x", "\x1F\x8B\x08\x00\x00\x00\x00\x00", "gzip"},
		{"x", "\xFF\xD8\xFF\xE0\x00\x10JFIF\x00", "image/jpeg"},
		{"x", binary, "application/octet-stream"},
		{"x", "\n" + pgpBegin + "\n", "application/pgp-encrypted"},
		{"x", "BMI: 24,1\nVægt: 80\n", "text"}, // "BM" is what bitmaps begin with
		{"x", "id\x00navn\x00 " + strings.Repeat("x", 40), "text"},
		{"x", "Sagen er åben, cpr 010190-1234\n" + nuls(5000), "text"}, // made large in advance
		{"x", nuls(5000) + "Sagen er åben\n", "text"},
		{"x", nuls(100_000) + "Sagen er åben\n", "text"},
		{"x", nuls(100_000) + "<p>Sagen er åben</p>", "html"},
		{"x", nuls(100_000) + "%PDF-1.4\n", "application/octet-stream"},
		{"x", nuls(100_000) + "Sagen\x01\x02\x03", "application/octet-stream"},
		{"x", nuls(100_000), "application/octet-stream"},
		{"x", nuls(padding) + "Sagen er åben\n", "application/octet-stream"},
		{"x", "<p>Sagen er åben</p>" + nuls(5000), "html"},
		{"x", strings.Repeat("Jens"+nuls(26)+"Hansen"+nuls(34), 40), "text"}, // fields of fixed length
		{"x", strings.Repeat("a\x00b\x00", 40) + nuls(5000), "text"},         // UTF-16
		{"x", nuls(5000) + strings.Repeat("\x00a\x00b", 40), "text"},
		{"x", strings.Repeat("a\x00\x00\x00b\x00\x00\x00", 40), "application/octet-stream"}, // UTF-32 without BOM
		{"x", "cpr 0\x001\x000\x001\x009\x000\x00-\x001\x002\x003\x004\n", "text"},
		{"x", "Sagen er åben\x01\n" + nuls(5000), "application/octet-stream"},
		{"x", "\x01a\x00b\x00c d\x00e\x00f\x00", "application/octet-stream"},
		{"x", "a\x00b\x00\x00c\x00d\x00", "application/octet-stream"}, // numbers
		{"x", "ab\x00", "application/octet-stream"},
		{"x", nuls(5000), "application/octet-stream"},
		{"x", "\x00", "application/octet-stream"},
		{"x", "GIF89a" + nuls(100), "image/gif"},
		{"x", "\xFF\xFEa\x00b\x00", "text"},
		{"x", "{\"cpr\": \"0101901234\"}", "json"},
		{"x", "<?xml version=\"1.0\"?><sag><p>x</p></sag>", "xml"},
		{"x", "\xC1\x87\xA3@\x85\x99@\xF1\xF2@\xF3", "application/octet-stream"}, // EBCDIC
		{"x", "<!-- x --> <!DOCTYPE HTML><p>", "html"},
		{"x", "<?xml version=\"1.0\"?>\n<!DOCTYPE html>\n<html>", "html"},
		{"x", "<TABLE><TR>", "html"},
		{"x", "<tabel>x</tabel>", "xml"},
		{"x.txt", "<sag cpr='0101901234'/>", "xml"},
		{"x.dat", "<Sagsøger født=\"010190\"><Værge>x</Værge></Sagsøger>", "xml"},
		{"x", "<!-- a > b -->\n<sag>x</sag>", "xml"},
		{"x", "<!DOCTYPE sag [\n<!ELEMENT sag (#PCDATA)>\n<!ENTITY by 'Nykøbing'>\n]>\n<sag>&by;</sag>", "xml"},
		{"x", "<!DOCTYPE sag [", "text"},
		{"x", "<sag>", "text"},
		{"x.xml", "<table><cpr>0101901234</cpr><note>020290-1232</note></table>", "xml"},
		{"x.XML", "<!-- x --><p><b>x</b></p>", "xml"},
		{"x.xml", "<table><cpr>0101901234</cpr><note>020290-", "xml"}, // cut short
		{"x.xml", "<p>Sagen<br>er åben", "html"},
		{"x.xml", "<!DOCTYPE html><table><cpr>x</cpr></table>", "html"},
		{"x.xml", "<html><body><cpr>x</cpr></body></html>", "html"},
		{"x.xml", "<div " + strings.Repeat("a='b' ", 5000), "html"},
		{"x.txt", "<table><cpr>0101901234</cpr></table>", "html"},
		{"x", "a <b> c", "text"},
		{"x.html", "a <b> c", "html"},
		{"x.htm", "a < b", "text"},
		{"x", "From: a\nTo: b\nMessage-ID: <1>\n\n", "eml"},
		{"x", "From: a\nTo: b\nMessage-ID: <1>\n\n" + strings.Repeat(binary, 20), "eml"},
		{"x", "From: a\nTo: b\nSubject: c\n\n", "text"},
		{"x.eml", "From: a\nTo: b\nSubject: c\n\n", "eml"},
		{"x.EML", "en note\n", "text"},
		{"x", "From a@b Mon Jan 1\nFrom: a\nTo: b\n\n", "mbox"},
		{"x", "From here on: text\n", "text"},
		{"x.p7m", "\x30\x80\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x03\xA0\x80", "application/pkcs7-mime"},
	}
	for _, test := range tests {
		if got := typeOf([]byte(test.data), test.name); got != test.want {
			t.Errorf("%s with %.40q: %s, want %s", test.name, test.data, got, test.want)
		}
	}
}

func TestWhatIsNotRead(t *testing.T) {
	for data, want := range map[string]string{
		"":                                     "x  0",
		"\xFF\xD8\xFF\xE0\x00\x10JFIF\x00":     "x corrupt 0",
		string(ole("EncryptedPackage")):        "x encrypted 0",
		string(ole("WordDocument")):            "x corrupt 0",
		string(ole("VisioDocument")):           "x unsupported 0",
		string([]byte{1, 2, 3, 0, 5, 6, 7, 8}): "x unsupported 0",
	} {
		docs := read(t, "x", []byte(data), source.Limits{})
		wantDocs(t, docs, want)
		if name := docs[0].pages[0]; string(name.Text) != "x\n" {
			t.Errorf("the name is %q", name.Text)
		}
	}
}

func FuzzTypeOf(f *testing.F) {
	f.Add([]byte("From x\nFrom: a\nTo: b\n"), "a.eml")
	f.Add([]byte("<?xml?><!--<html"), "a.html")
	f.Add(ole("Workbook"), "")
	f.Fuzz(func(t *testing.T, data []byte, name string) {
		if typeOf(data, name) == "" {
			t.Error("no type")
		}
	})
}

// TestUsualText: what is usual text by the quick look is sure to be text by the
// count, and hardly any text is not.
func TestUsualText(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 20000 {
		text := []byte(strings.Repeat("Sagen er åben.\n", rng.IntN(4)))
		for range rng.IntN(3) {
			text = slices.Insert(text, rng.IntN(len(text)+1), byte(rng.IntN(256)))
		}
		plain, sure := countedText(text)
		if usual := isUsualText(text); usual != (plain && sure && bytes.IndexByte(text, ' ') >= 0) {
			t.Fatalf("%q: usual %v, text %v, sure %v", text, usual, plain, sure)
		}
	}
}

// nuls are so many NULs.
func nuls(n int) string { return strings.Repeat("\x00", n) }

// However many NULs stand before a text, as long as it is told by the first
// megabyte; in a file it is read like in memory.
func TestTextBehindPadding(t *testing.T) {
	path := filepath.Join(t.TempDir(), "fil.txt")
	if err := os.WriteFile(path, []byte(nuls(100_000)+"cpr 010190-1234\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	files, err := source.Walk(t.Context(), []string{path}, source.WalkOptions{})
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	docs := readFile(t, New(Options{}), files[0])
	if text := strings.TrimSpace(docs[0].text()); len(docs) != 1 || text != "cpr 010190-1234" {
		t.Errorf("%d documents, %.40q", len(docs), text)
	}
}

// TestPaddedText: NULs are blanks, and part nothing else.
func TestPaddedText(t *testing.T) {
	docs := read(t, "x", []byte(nuls(9)+"cpr 010190-1234\n"+nuls(5000)), source.Limits{})
	wantDocs(t, docs, "x  1")
	if got, want := docs[0].text(), strings.Repeat(" ", 9)+"cpr 010190-1234\n"+strings.Repeat(" ", 5000)+"\n"; got != want {
		t.Errorf("got %.40q and so on", got)
	}
}
