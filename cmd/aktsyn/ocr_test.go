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
	if out := aktsyn(t, exitIncomplete, "scan", archive, "--index", late, "-q", "--ocr", "off", "--json"); !strings.Contains(out, `"waiting": 2`) {
		t.Errorf("the summary is %s", out)
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

// Hits on scans are revealed: read again, or from the text cache, where
// Tesseract need not even be there. Else they are masked, and it is said why.
// What is erased from an index is no longer in its text cache.
func TestHitsOnScansAreRevealed(t *testing.T) {
	ocrtest.Find(t)
	ownKey(t)
	archive := folder(t, map[string]string{"a.txt": "cpr 010165-9901\n", "b.png": scanOf(t, "Søren Kjær, cpr-nr. 121165-9923")})
	dir := t.TempDir()
	index, cache := filepath.Join(dir, "ix"), filepath.Join(dir, "texts")
	aktsyn(t, exitOK, "scan", archive, "--index", index, "-q", "--text-cache", cache)
	reveal := func(args ...string) (out, errOut string) {
		t.Helper()
		code, out, errOut := run(t, "", append(args, "--index", index, "--reveal")...)
		if code != exitOK || !strings.Contains(out, "010165-9901") {
			t.Errorf("%s: exit code %d\n%s%s", args[0], code, out, errOut)
		}
		return out, errOut
	}
	const masked = "hits are shown masked: they stand on scans and pictures"
	if out, errOut := reveal("hits"); !strings.Contains(out, "121165-9923") || strings.Contains(errOut, masked) {
		t.Errorf("hits:\n%s%s", out, errOut)
	}
	if out, _ := reveal("find", "121165-9923", "010165-9901"); strings.Count(out, "121165-9923") != 1 {
		t.Errorf("find:\n%s", out)
	}
	if out := aktsyn(t, exitOK, "explain", "--index", index, "--doc", "b.png", "--reveal"); !strings.Contains(out, "121165-9923") {
		t.Errorf("explain:\n%s", out)
	}
	if out, errOut := reveal("hits", "--ocr", "off"); strings.Contains(out, "121165-9923") || !strings.Contains(errOut, masked) {
		t.Errorf("--ocr=off:\n%s%s", out, errOut)
	}
	t.Setenv("PATH", t.TempDir())
	out, errOut := reveal("hits")
	if strings.Contains(out, "121165-9923") || !strings.Contains(errOut, masked) || strings.Count(errOut, "apt-get install") != 1 {
		t.Errorf("without Tesseract:\n%s%s", out, errOut)
	}
	if out, errOut := reveal("hits", "--text-cache", cache); !strings.Contains(out, "121165-9923") {
		t.Errorf("from the cache, without Tesseract:\n%s%s", out, errOut)
	}
	backup := filepath.Join(dir, "copy")
	aktsyn(t, exitOK, "index", "backup", backup, "--index", index)
	aktsyn(t, exitOK, "index", "erase", "--index", index, "--document", "b.png", "--text-cache", cache)
	index = filepath.Join(dir, "before")
	aktsyn(t, exitOK, "index", "restore", backup, "--index", index)
	if out, _ := reveal("hits", "--text-cache", cache); strings.Contains(out, "121165-9923") {
		t.Errorf("the text cache still holds what was erased:\n%s", out)
	}
}
