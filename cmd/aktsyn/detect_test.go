package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"aktsyn/kernels"
	"aktsyn/pipeline/detect"
	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/report"
	"aktsyn/pipeline/ruleset"
)

// visitor returns one that collects the texts of the hits it shows, until one
// of them is bad.
func visitor(t *testing.T, bad string) (*detectVisitor, *[]string) {
	t.Helper()
	rules, err := ruleset.New(t.Context(), ruleset.Options{Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	var shown []string
	v := &detectVisitor{d: detect.New(rules), f: detect.Filter{Reveal: true}, display: displayPath(true)}
	v.show = func(l report.Listed, _ kernels.Hit) error {
		shown = append(shown, l.Text)
		if l.Text == bad {
			return errBad
		}
		return nil
	}
	return v, &shown
}

var errBad, errRead = errors.New("no room"), errors.New("reading failed")

// TestHitsBeforeAnErrorAreShown: those of the pages that were read before it,
// once, and an error of showing is told, too.
func TestHitsBeforeAnErrorAreShown(t *testing.T) {
	for name, c := range map[string]struct {
		bad  string
		want []string
		errs []error
	}{
		"reading fails":      {"", []string{"Jens Hansen", "010165-9901"}, []error{errRead}},
		"showing fails, too": {"Jens Hansen", []string{"Jens Hansen"}, []error{errRead, errBad}},
	} {
		v, shown := visitor(t, c.bad)
		err := v.documents(func() error {
			v.Begin(0, extract.Document{Path: "brev.eml"})
			text := []byte("Jens Hansen, cpr-nr. 010165-9901")
			if err := v.Page(0, extract.Page{Number: 1, Text: text, Own: uint32(len(text))}); err != nil {
				t.Error(err)
			}
			return errRead
		})
		for _, want := range c.errs {
			if !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", name, err, want)
			}
		}
		if !slices.Equal(*shown, c.want) {
			t.Errorf("%s: %d hits shown, want %d", name, len(*shown), len(c.want))
		}
	}
}

// TestFilesBeforeAnErrorAreListed: what was shown before a file that cannot be
// read reaches the output, in every format; an error alone has no headings.
func TestFilesBeforeAnErrorAreListed(t *testing.T) {
	dir := folder(t, map[string]string{"a.txt": "cpr-nr. 010165-9901"})
	for _, format := range []string{"table", "jsonl", "csv"} {
		code, out, errOut := run(t, "", "detect", "--reveal", "--format", format, dir+"/a.txt", dir+"/none.txt")
		if code != exitFailed || !strings.Contains(out, "010165-9901") || strings.Count(errOut, "none.txt") != 1 {
			t.Errorf("%s: code %d, %d bytes listed, %q", format, code, len(out), errOut)
		}
		if _, out, _ := run(t, "", "detect", "--format", format, dir+"/none.txt"); out != "" {
			t.Errorf("%s: %d bytes listed of nothing", format, len(out))
		}
	}
}

// coveredPDF is a page with a number under a black box and one beside it.
func coveredPDF() string {
	const content = "BT /F 12 Tf 50 780 Td (Cpr-nr. 010165-9901 og) Tj 0 -40 Td (cpr-nr. 121165-9923) Tj ET 0 g 40 735 300 20 re f"
	return "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n" +
		"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n" +
		"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>\nendobj\n" +
		fmt.Sprintf("4 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n", len(content), content) +
		"5 0 obj\n<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
}

// A number under a box of a PDF is listed with its signal, by detect as by scan
// and case check.
func TestCoveredNumberHasItsSignal(t *testing.T) {
	ownKey(t)
	archive := folder(t, map[string]string{"brev.pdf": coveredPDF()})
	index := filepath.Join(t.TempDir(), "ix")
	aktsyn(t, exitOK, "scan", archive, "--index", index, "-q", "--ocr", "off")
	for name, args := range map[string][]string{
		"detect": {"detect", filepath.Join(archive, "brev.pdf"), "--format", "csv"},
		"hits":   {"hits", "--index", index, "--format", "csv"},
	} {
		covered := 0
		for line := range strings.Lines(aktsyn(t, exitOK, args...)) {
			if strings.Contains(line, "hidden-text") {
				covered++
			}
		}
		if covered != 1 {
			t.Errorf("%s: %d numbers with hidden-text, want 1", name, covered)
		}
	}
	check := aktsyn(t, exitOK, "case", "check", archive, "--subject-cpr", "010165-9901", "-q", "--json")
	if !strings.Contains(check, "hidden-text") {
		t.Errorf("case check says\n%s", check)
	}
}
