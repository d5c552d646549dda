package main

import (
	"bytes"
	"image/png"
	"path/filepath"
	"strings"
	"testing"

	"aktsyn/pipeline/ocr/ocrtest"
)

// scanOf is a picture of lines of text.
func scanOf(t *testing.T, lines ...string) string {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, ocrtest.Sheet(200, 900, 300, 0, lines...)); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// Pictures that waited are read by the next scan, their copies too, and give
// what a scan gives that reads them at once.
func TestScansThatWait(t *testing.T) {
	ocrtest.Find(t)
	ownKey(t)
	page := scanOf(t, "Søren Kjær, cpr-nr. 121165-9923")
	archive := folder(t, map[string]string{"a.txt": "cpr 010165-9901\n", "b.png": page, "c/copy.png": page})
	late, fresh := filepath.Join(t.TempDir(), "late"), filepath.Join(t.TempDir(), "fresh")
	out := aktsyn(t, exitIncomplete, "scan", archive, "--index", late, "-q", "--ocr", "off")
	if !strings.Contains(out, "waiting   2 scans and pictures") {
		t.Errorf("says %q", out)
	}
	aktsyn(t, exitOK, "scan", archive, "--index", late, "-q", "--ocr", "all")
	aktsyn(t, exitOK, "scan", archive, "--index", fresh, "-q", "--workers", "1")
	got := aktsyn(t, exitOK, "hits", "--index", late, "--format", "jsonl")
	if want := aktsyn(t, exitOK, "hits", "--index", fresh, "--format", "jsonl"); got != want || strings.Count(got, `"cpr"`) != 3 {
		t.Errorf("read later:\n%sread at once:\n%s", got, want)
	}
	if out := aktsyn(t, exitOK, "scan", archive, "--index", late, "-q"); !strings.Contains(out, "3 unchanged") {
		t.Errorf("read once more: %q", out)
	}
}

// Without Tesseract a scan says so once, with the cure, and names what waits.
func TestScanWithoutTesseract(t *testing.T) {
	ownKey(t)
	t.Setenv("PATH", t.TempDir())
	page := scanOf(t, "tekst")
	archive := folder(t, map[string]string{"a.png": page, "b.png": page})
	index := filepath.Join(t.TempDir(), "ix")
	code, out, errOut := run(t, "", "scan", archive, "--index", index, "-q")
	if code != exitIncomplete || !strings.Contains(out, "needs-ocr    2 documents") || strings.Count(errOut, "apt-get install tesseract-ocr tesseract-ocr-dan") != 1 {
		t.Errorf("exit code %d\n%s%s", code, out, errOut)
	}
}
