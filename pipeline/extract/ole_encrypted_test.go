package extract

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"aktsyn/pipeline/passwords"
	"aktsyn/pipeline/source"
)

// lockedOffice encrypts a file as Excel 2007 does.
func lockedOffice(t testing.TB, data []byte, password string) []byte {
	t.Helper()
	locked, err := excelize.Encrypt(data, &excelize.Options{Password: password})
	if err != nil {
		t.Fatal(err)
	}
	return locked
}

// minimalDOCX is a document of one paragraph, and of so many bytes that packed
// they are a stream that excelize writes as it should.
func minimalDOCX(t testing.TB, text string) []byte {
	random := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		text += fmt.Sprintf(" %x", random.Uint32())
	}
	return packOf(t, entry{"[Content_Types].xml", "<Types/>"}, entry{"word/document.xml",
		`<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>` + text + `</w:t></w:r></w:p></w:body></w:document>`})
}

// unlocked reads a document with passwords.
func unlocked(t testing.TB, name string, data []byte, list ...string) []seen {
	t.Helper()
	e := isolating(t, source.DefaultLimits())
	e.opts.Passwords = passwords.List(list)
	return readFile(t, e, onDisk(t, name, string(data)))
}

func TestEncryptedOffice(t *testing.T) {
	data := minimalDOCX(t, number)
	locked := lockedOffice(t, data, "hemmeligt")
	open := lockedOffice(t, data, readOnlyPassword)
	damaged := bytes.Replace(locked, []byte{0x0E, 0x66, 0, 0}, []byte{0x0E, 0x66, 0xFF, 0xFF}, 1)          // the algorithm
	damaged = bytes.Replace(damaged, []byte{0x80, 0, 0, 0, 0x18}, []byte{0x80, 0xFF, 0xFF, 0x7F, 0x18}, 1) // and the bits of its key
	for _, test := range []struct {
		name  string
		data  []byte
		list  []string
		reads bool
	}{
		{"none", locked, nil, false},
		{"wrong", locked, []string{"forkert", "Hemmeligt"}, false},
		{"right", locked, []string{"forkert", "hemmeligt"}, true},
		{"read-only", open, nil, true},
		{"damaged", damaged, []string{"hemmeligt"}, false},
		{"in an archive", packOf(t, entry{"a.docx", string(locked)}), []string{"hemmeligt"}, true},
	} {
		docs := unlocked(t, "a.docx", test.data, test.list...)
		last := docs[len(docs)-1]
		if reads := strings.Contains(last.text(), number); reads != test.reads || reads != (last.Cause == source.None) || reads != (last.Type == "docx") {
			t.Errorf("%s: %v %q", test.name, last, last.text())
		}
		if !test.reads && last.Cause != source.Encrypted {
			t.Errorf("%s: not read for %v", test.name, last.Cause)
		}
	}
}

// What others encrypted, mostly Office itself, opens with its password.
func TestSharedEncryptedOffice(t *testing.T) {
	const tika = "apache+tika/tika-parsers/tika-parsers-standard/tika-parsers-standard-modules/tika-parser-microsoft-module/src/test/resources/test-documents/"
	for path, password := range map[string]string{
		"apache+poi/test-data/document/bug53475-password-is-solrcell.docx": "solrcell",
		"qax-os+excelize/test/encryptSHA512.xlsx":                          "password",
		tika + "testPPT_protected_passtika.pptx":                           "tika",
		tika + "testEXCEL_protected_passtika.xlsx":                         "tika",
		tika + "testEXCEL_protected_passtika_2.xlsx":                       "tika",
	} {
		data, err := os.ReadFile(filepath.Join("../../../shared/data/docs", path))
		if err != nil {
			t.Skip("the shared documents are not there")
		}
		docs := unlocked(t, filepath.Base(path), data, "forkert", password)
		if docs[0].Cause == source.Encrypted || docs[0].Text == 0 {
			t.Errorf("%s: %v", path, docs[0])
		}
		if typeOf(data, "") != typeEncryptedOffice {
			t.Errorf("%s is not encrypted", path)
		}
	}
}

// A description of an encryption that would keep a reader busy for hours is
// refused before anything is hashed.
func TestEncryptionThatAsksTooMuch(t *testing.T) {
	for info, want := range map[string]bool{
		`<p:encryptedKey spinCount="100000" saltSize="16"/>`: false,
		`<p:encryptedKey spinCount='10000001'/>`:             true,
		`spinCount="1" spinCount = "99999999999999999999"`:   true,
		`spinCount="1&#48;"`:                                 true,
		"\x04\x00\x04\x00":                                   false,
	} {
		if asksTooMuch([]byte(info)) != want {
			t.Errorf("%q: not %v", info, want)
		}
	}
}

func FuzzEncryptedOffice(f *testing.F) {
	f.Add(lockedOffice(f, minimalDOCX(f, "x"), "hemmeligt"))
	limits := source.DefaultLimits()
	f.Fuzz(func(_ *testing.T, data []byte) {
		unlockOffice(input{data: data, limits: limits, passwords: passwords.List{"hemmeligt"}})
	})
}
