package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"aktsyn/pipeline/keys"
)

// textsIn returns how many texts a cache holds.
func textsIn(t *testing.T, cache, index string) int {
	t.Helper()
	key, _, err := keys.Load(keys.Options{Index: index})
	if err != nil {
		t.Fatal(err)
	}
	c, err := (&besideFlags{textCache: cache}).open(key)
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	return c.cache.Stats().Entries
}

// docx is a document of one paragraph.
func docx(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	const xml = `<?xml version="1.0" encoding="UTF-8"?>`
	for name, content := range map[string]string{
		"[Content_Types].xml": xml + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
		"_rels/.rels":         xml + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
		"word/document.xml":   xml + `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>` + text + `</w:t></w:r></w:p></w:body></w:document>`,
	} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, content); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// cachedArchive makes an archive of two documents whose texts are kept.
func cachedArchive(t *testing.T) string {
	t.Helper()
	archive := t.TempDir()
	for _, name := range []string{"x/a.docx", "y/sag2.docx"} {
		path := filepath.Join(archive, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		text := fmt.Sprintf("Borger %s: cpr 010165-9901", filepath.Base(name))
		if err := os.WriteFile(path, docx(t, text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return archive
}

// TestPrunedTextsAreForgotten: what a deleted file said leaves the cache with
// the last run that had the file; the texts of other files stay.
func TestPrunedTextsAreForgotten(t *testing.T) {
	ownKey(t)
	archive, dir := cachedArchive(t), t.TempDir()
	index, cache := filepath.Join(dir, "ix"), filepath.Join(dir, "texts")
	scan := func() { aktsyn(t, exitOK, "scan", archive, "--index", index, "--text-cache", cache, "-q") }
	scan()
	if n := textsIn(t, cache, index); n != 2 {
		t.Fatalf("%d texts are kept", n)
	}
	if err := os.RemoveAll(filepath.Join(archive, "y")); err != nil {
		t.Fatal(err)
	}
	scan()
	scan()
	out := aktsyn(t, exitOK, "index", "prune", "--index", index, "--keep-runs", "1", "--text-cache", cache)
	if !strings.Contains(out, "texts of 1 files") {
		t.Errorf("prune says %q", out)
	}
	if n := textsIn(t, cache, index); n != 1 {
		t.Errorf("%d texts are kept after the prune", n)
	}
	out = aktsyn(t, exitOK, "index", "erase", "--index", index, "--value", "010165-9901")
	if !strings.Contains(out, "no text cache was named") || !strings.Contains(out, "hold no values") {
		t.Errorf("erase says %q", out)
	}
}

// nightAt writes a configuration of one archive and works through it.
func nightAt(t *testing.T, archive string) (file, state string) {
	t.Helper()
	state = filepath.Join(t.TempDir(), "state")
	file = filepath.Join(t.TempDir(), "aktsyn.toml")
	text := fmt.Sprintf("state-dir = %q\n[text-cache]\ndir = %q\n[[archive]]\nname = \"esdh\"\nroots = [%q]\n",
		state, filepath.Join(state, "texts"), archive)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	aktsyn(t, exitOK, "night", "--config", file, "-q")
	return file, state
}

// naming returns the files below a directory that name something.
func naming(t *testing.T, dir, what string) (files []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if strings.Contains(string(b), what) {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestEraseAfterANight: with the configuration the texts and the reports go,
// too; without it the command says where something may be left.
func TestEraseAfterANight(t *testing.T) {
	ownKey(t)
	file, state := nightAt(t, cachedArchive(t))
	index, texts := filepath.Join(state, "index", "esdh"), filepath.Join(state, "texts")
	if len(naming(t, state, "sag2")) != 2 || textsIn(t, texts, index) != 2 {
		t.Fatal("the night kept neither reports nor texts")
	}
	aktsyn(t, exitUsage, "index", "erase", "--index", t.TempDir(), "--case", "y", "--config", file)
	aktsyn(t, exitFailed, "index", "erase", "--index", index, "--case", "none", "--report-dir", filepath.Join(state, "no-such"))
	out := aktsyn(t, exitOK, "index", "erase", "--index", index, "--case", "x")
	if !strings.Contains(out, "no report directory was named") || !strings.Contains(out, "no text cache was named") {
		t.Errorf("erase without a word of reports and texts says %q", out)
	}
	out = aktsyn(t, exitOK, "index", "erase", "--index", index, "--case", "y", "--config", file)
	if !strings.Contains(out, "texts of 1 files") || !strings.Contains(out, "2 files of morning's reports removed") || !strings.Contains(out, ": 0 remains") {
		t.Errorf("erase says %q", out)
	}
	if files := naming(t, state, "sag2"); len(files) != 0 {
		t.Errorf("%v name what was erased", files)
	}
	if n := textsIn(t, texts, index); n != 1 {
		t.Errorf("%d texts are left", n)
	}
	if certificates, _ := filepath.Glob(filepath.Join(state, "reports", "esdh", "*.certificate.json")); len(certificates) != 1 {
		t.Errorf("certificates: %v", certificates)
	}
}
