package extract

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"aktsyn/pipeline/source"
)

// zipped makes an archive of name, content, name, content…
func zipped(t testing.TB, method uint16, pairs ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i := 0; i < len(pairs); i += 2 {
		f, err := w.CreateHeader(&zip.FileHeader{Name: pairs[i], Method: method})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(pairs[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestZIP(t *testing.T) {
	inner := string(zipped(t, zip.Deflate, "d/brev.eml", string(crlf(mailHeader, "", "Hej"))))
	data := zipped(t, zip.Deflate, "a.txt", "aaa", "tom/", "", "tom.txt", "", "indre.zip", inner, "s\x9Bg.txt", "x")
	docs := read(t, "z.zip", data, source.Limits{})
	wantDocs(t, docs, "z.zip  1", "z.zip!/a.txt  1", "z.zip!/tom.txt  0", "z.zip!/indre.zip  1",
		"z.zip!/indre.zip!/d/brev.eml  2", "z.zip!/søg.txt  1")
	if name := string(docs[4].pages[0].Text); name != "brev.eml\n" {
		t.Errorf("the name of a part is %q", name)
	}
}

// TestZIPDirectory checks what the directory says beside names.
func TestZIPDirectory(t *testing.T) {
	unicode := func(tag, text string) []byte { return []byte(tag + string(rune(5+len(text))) + "\x00\x01abcd" + text) }
	tests := []struct {
		name    string
		comment string
		entries []zip.FileHeader
		want    string
	}{
		{"nothing", "", []zip.FileHeader{{Name: "a.txt"}}, ""},
		{"comments", "S\x9Bren 010190-1234", []zip.FileHeader{{Name: "a.txt", Comment: "Åse"}, {Name: "b.txt", Comment: "b\r\n"}}, "Søren 010190-1234\n\nÅse\n\nb\n"},
		{"folders", "", []zip.FileHeader{{Name: "010190-1234/a.txt"}, {Name: "010190-1234/b.txt"}, {Name: "Bo/c/"}}, "010190-1234\n\nBo/c\n"},
		{"second names", "", []zip.FileHeader{{Name: "a.txt", Extra: append(unicode("\x75\x70", "0101901234"), unicode("\x75\x63", "Bo")...)},
			{Name: "b.txt", Extra: unicode("\x75\x70", "b.txt")}, {Name: "c.txt", Extra: []byte("\x75\x70\x04\x00\x01abc")}}, "0101901234\n\nBo\n"},
	}
	for _, test := range tests {
		var data bytes.Buffer
		w := zip.NewWriter(&data)
		for _, entry := range test.entries {
			if _, err := w.CreateHeader(&entry); err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(w.SetComment(test.comment), w.Close()); err != nil {
			t.Fatal(err)
		}
		if got := read(t, "z.zip", data.Bytes(), source.Limits{})[0]; got.text() != test.want || (got.Pages > 0) != (test.want != "") {
			t.Errorf("%s: %q, want %q (%v)", test.name, got.text(), test.want, got)
		}
	}
}

// broken returns an archive of one entry whose directory entry is changed.
func broken(t *testing.T, change func(entry []byte)) []byte {
	data := zipped(t, zip.Store, "a.txt", "aaa", "b.txt", "bbb")
	change(data[bytes.Index(data, []byte("PK\x01\x02")):])
	return data
}

func TestBrokenZIP(t *testing.T) {
	whole := zipped(t, zip.Deflate, "a.txt", strings.Repeat("a", 1000))
	tests := []struct {
		name string
		data []byte
		want []string
	}{
		{"encrypted", broken(t, func(e []byte) { e[8] |= 1 }), []string{"z.zip  0", "z.zip!/a.txt encrypted 0", "z.zip!/b.txt  1"}},
		{"method", broken(t, func(e []byte) { e[10] = 99 }), []string{"z.zip  0", "z.zip!/a.txt unsupported 0", "z.zip!/b.txt  1"}},
		{"checksum", broken(t, func(e []byte) { e[16] ^= 1 }), []string{"z.zip  0", "z.zip!/a.txt corrupt 0", "z.zip!/b.txt  1"}},
		{"size", broken(t, func(e []byte) { e[24] = 1 }), []string{"z.zip  0", "z.zip!/a.txt  1", "z.zip!/b.txt  1"}},
		{"offset", broken(t, func(e []byte) { e[42] = 7 }), []string{"z.zip  0", "z.zip!/a.txt corrupt 0", "z.zip!/b.txt  1", "z.zip!/not listed/a.txt  1"}},
		{"truncated", whole[:len(whole)-30], []string{"z.zip corrupt 0", "z.zip!/not listed/a.txt  1", "z.zip!/bytes 65-107 corrupt 0"}},
		{"empty", zipped(t, zip.Store), []string{"z.zip  0"}},
	}
	for _, test := range tests {
		t.Log(test.name)
		wantDocs(t, read(t, "z.zip", test.data, source.Limits{}), test.want...)
	}
}

func TestLimits(t *testing.T) {
	zeros := strings.Repeat("\x00", 3<<20)
	deep := []byte("x\n")
	for range 5 {
		deep = zipped(t, zip.Store, "z", string(deep))
	}
	many := make([]string, 40)
	for i := range many {
		many[i] = fmt.Sprint(i)
	}
	tests := []struct {
		name   string
		data   []byte
		change func(*source.Limits)
		want   []string
	}{
		{"ratio", zipped(t, zip.Deflate, "a", zeros, "b", "b"), func(*source.Limits) {}, []string{"z  0", "z!/a bomb 0", "z!/b  1"}},
		{"document", zipped(t, zip.Store, "a", zeros, "b", "b"), func(l *source.Limits) { l.DocumentBytes = 2 << 20 },
			[]string{"z  0", "z!/a too-large 0", "z!/b  1"}},
		{"total", zipped(t, zip.Store, "a", "aaaa", "b", "bb", "c", "c"), func(l *source.Limits) { l.TotalBytes = 5 },
			[]string{"z bomb 0", "z!/a  1"}},
		{"entries", zipped(t, zip.Store, many...), func(l *source.Limits) { l.Entries = 2 }, []string{"z bomb 0", "z!/0  1", "z!/2  1"}},
		{"depth", deep, func(l *source.Limits) { l.Depth = 2 }, []string{"z  0", "z!/z  0", "z!/z!/z  0", "z!/z!/z!/z too-deep 0"}},
		{"text", zipped(t, zip.Store, "a", strings.Repeat("ab\f", 40), "b", "b"), func(l *source.Limits) { l.TextBytes = 100 },
			[]string{"z  0", "z!/a too-large 25", "z!/b  1"}},
	}
	for _, test := range tests {
		t.Log(test.name)
		limits := source.DefaultLimits()
		test.change(&limits)
		wantDocs(t, read(t, "z", test.data, limits), test.want...)
	}
}

// TestNestedBomb unpacks an archive of archives that would give 6.4 GB.
func TestNestedBomb(t *testing.T) {
	data := zipped(t, zip.Deflate, "0", strings.Repeat("\x00", ratioFloor)) // not judged by itself
	for range 3 {
		var pairs []string
		for i := range 19 {
			pairs = append(pairs, fmt.Sprint(i), string(data))
		}
		data = zipped(t, zip.Deflate, pairs...)
	}
	docs := read(t, "z", data, source.Limits{})
	last := docs[len(docs)-1]
	if docs[0].Cause != source.Bomb || len(docs) > 200 {
		t.Errorf("%d documents, the root %v, the last %v", len(docs), docs[0], last)
	}
}

// TestLargeZIP reads an archive that is larger than a document may be.
func TestLargeZIP(t *testing.T) {
	limits := source.DefaultLimits()
	limits.DocumentBytes = 20_000 // more than the type is told from
	large, small := strings.Repeat("b", 20_001), strings.Repeat("a", 100)
	f := onDisk(t, "z.zip", string(zipped(t, zip.Store, "a", small, "b", large)))
	docs := readFile(t, New(Options{Limits: limits}), f)
	wantDocs(t, docs, "z.zip  0", "z.zip!/a  1", "z.zip!/b too-large 0")
	f = onDisk(t, "z.docx", string(zipped(t, zip.Store, "[Content_Types].xml", small, "word/document.xml", large)))
	docs = readFile(t, New(Options{Limits: limits}), f)
	wantDocs(t, docs, "z.docx too-large 0")
}

func FuzzZIP(f *testing.F) {
	f.Add(zipped(f, zip.Deflate, "a.txt", "aaa", "b/", "", "c.zip", string(zipped(f, zip.Store, "d", "d"))))
	limits := source.Limits{Entries: 100, DocumentBytes: 1 << 20, TextBytes: 1 << 20, TotalBytes: 1 << 22, Ratio: 200, Depth: 3}
	f.Fuzz(func(t *testing.T, data []byte) {
		r := &recorder{t: t}
		e := New(Options{Limits: limits})
		doc := (&reading{ctx: context.Background(), v: r, limits: limits, size: int64(len(data))}).begin(Document{Path: "z", Type: "zip"}, "z", 0)
		doc.end(doc.read(input{name: "z", data: data, limits: e.opts.Limits}))
	})
}
