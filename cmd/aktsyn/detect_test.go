package main

import (
	"errors"
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
