package corpora

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"html"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/klauspost/compress/zlib"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// This file reads archives back with the standard library only, knowing
// nothing of how they were written: the tests' oracle.

// pagesOf is the text of each page of each document, by path; page 0 is the
// name. Documents that cannot be read have their name alone.
type pagesOf map[string][]string

// readArchive reads every file below dir.
func readArchive(t *testing.T, dir string) pagesOf {
	t.Helper()
	docs := pagesOf{}
	for name, data := range readTree(t, dir) {
		docs.read(t, name, data)
	}
	return docs
}

// readTree returns the files below dir by slash-separated path.
func readTree(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		files[filepath.ToSlash(name)], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatalf("no files below %s", dir)
	}
	return files
}

func (docs pagesOf) read(t *testing.T, name string, data []byte) {
	if _, twice := docs[name]; twice {
		t.Errorf("document %s exists twice", name)
	}
	docs[name] = []string{name[strings.LastIndexByte(name, '/')+1:]}
	add := func(pages ...string) { docs[name] = append(docs[name], pages...) }
	switch {
	case bytes.HasPrefix(data, []byte("%PDF")):
		add(readPDF(data)...)
	case bytes.HasPrefix(data, []byte("PK")):
		docs.readZip(t, name, data, add)
	case bytes.HasPrefix(data, []byte("From: ")):
		add(docs.readMail(t, name, data))
	case bytes.HasPrefix(data, []byte("<!DOCTYPE html>")):
		add(html.UnescapeString(anyTag.ReplaceAllString(string(data), "")))
	case len(data) == 0 || bytes.HasPrefix(data, []byte("RIFF")):
	default:
		add(strings.Split(decodeText(t, data), "\f")...)
	}
}

var anyTag = regexp.MustCompile(`<[^>]*>`)

func decodeText(t *testing.T, data []byte) string {
	t.Helper()
	var err error
	switch {
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}):
		data, err = unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Bytes(data)
	case !utf8.Valid(data):
		data, err = charmap.Windows1252.NewDecoder().Bytes(data)
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func (docs pagesOf) readZip(t *testing.T, name string, data []byte, add func(...string)) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return // the broken document
	}
	files := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if f.Flags&1 != 0 {
			docs[name+"!/"+f.Name] = []string{f.Name}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = content
	}
	switch {
	case files["word/document.xml"] != nil:
		add(readDOCX(t, files)...)
	case files["xl/workbook.xml"] != nil:
		add(readXLSX(t, files)...)
	default:
		for part, content := range files {
			docs.read(t, name+"!/"+part, content)
		}
	}
}

// readDOCX returns body, header, footer, footnotes, comments, properties, as
// far as they have text.
func readDOCX(t *testing.T, files map[string][]byte) []string {
	t.Helper()
	marks := strings.NewReplacer("<w:br/>", "\n", "<w:tab/>", "\t", "<w:noBreakHyphen/>", "\u2011",
		"<w:softHyphen/>", "\u00AD", "</w:p>", "\n", "</dc:title>", "\n")
	var pages []string
	for _, part := range []string{"word/document.xml", "word/header1.xml", "word/footer1.xml", "word/footnotes.xml",
		"word/comments.xml", "docProps/core.xml"} {
		if err := xml.Unmarshal(files[part], new(struct{})); err != nil {
			t.Fatalf("%s: %v", part, err)
		}
		text := html.UnescapeString(anyTag.ReplaceAllString(marks.Replace(string(files[part])), ""))
		if strings.TrimSpace(text) != "" {
			pages = append(pages, text)
		}
	}
	return pages
}

// readXLSX returns the sheets, a row a line, cells separated by tabs.
func readXLSX(t *testing.T, files map[string][]byte) []string {
	t.Helper()
	var shared struct {
		SI []struct {
			T string `xml:"t"`
		} `xml:"si"`
	}
	if err := xml.Unmarshal(files["xl/sharedStrings.xml"], &shared); err != nil {
		t.Fatal(err)
	}
	var pages []string
	for i := 1; files["xl/worksheets/sheet"+strconv.Itoa(i)+".xml"] != nil; i++ {
		var sheet struct {
			Rows []struct {
				Cells []struct {
					T string `xml:"t,attr"`
					V string `xml:"v"`
				} `xml:"c"`
			} `xml:"sheetData>row"`
		}
		if err := xml.Unmarshal(files["xl/worksheets/sheet"+strconv.Itoa(i)+".xml"], &sheet); err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		for _, row := range sheet.Rows {
			for _, c := range row.Cells {
				if c.T == "s" {
					n, err := strconv.Atoi(c.V)
					if err != nil {
						t.Fatal(err)
					}
					c.V = shared.SI[n].T
				}
				text.WriteString(c.V + "\t")
			}
			text.WriteByte('\n')
		}
		pages = append(pages, text.String())
	}
	return pages
}

var (
	pdfStreams = regexp.MustCompile(`(?s)/FlateDecode ([^\n]*)>>\nstream\n(.*?)\nendstream`)
	pdfShown   = regexp.MustCompile(`(?m)^\((.*)\) Tj T\*$`)
	pdfPlain   = strings.NewReplacer(`\\`, `\`, `\(`, "(", `\)`, ")")
)

// readPDF returns the lines shown on each page, nothing for a picture.
func readPDF(data []byte) []string {
	if bytes.Contains(data, []byte("/Encrypt")) {
		return nil
	}
	var pages []string
	for _, m := range pdfStreams.FindAllSubmatch(data, -1) {
		if len(m[1]) > 0 {
			continue // an image
		}
		content := string(inflate(m[2]))
		page := ""
		for _, shown := range pdfShown.FindAllStringSubmatch(content, -1) {
			line, err := charmap.Windows1252.NewDecoder().String(pdfPlain.Replace(shown[1]))
			if err != nil {
				panic(err)
			}
			page += line + "\n"
		}
		pages = append(pages, page)
	}
	return pages
}

func inflate(data []byte) []byte {
	r, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil
	}
	out, err := io.ReadAll(r)
	if err != nil {
		return nil
	}
	return out
}

// readMail returns headers and body, and reads the attachments.
func (docs pagesOf) readMail(t *testing.T, name string, data []byte) string {
	t.Helper()
	msg, err := netmail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	page := ""
	for _, key := range []string{"From", "To", "Subject"} {
		value, err := new(mime.WordDecoder).DecodeHeader(msg.Header.Get(key))
		if err != nil {
			t.Fatal(err)
		}
		page += value + "\n"
	}
	_, params, err := mime.ParseMediaType(msg.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	parts := multipart.NewReader(msg.Body, params["boundary"])
	for {
		part, err := parts.NextRawPart()
		if err == io.EOF {
			return page
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		content := readPart(t, part)
		if file := part.FileName(); file != "" {
			docs.read(t, name+"!/"+file, content)
		} else {
			page += decodeText(t, content)
		}
	}
}

func readPart(t *testing.T, part *multipart.Part) []byte {
	t.Helper()
	var r io.Reader = part
	switch part.Header.Get("Content-Transfer-Encoding") {
	case "base64":
		r = base64.NewDecoder(base64.StdEncoding, part)
	case "quoted-printable":
		r = quotedprintable.NewReader(part)
	}
	content, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return content
}
