package main

import (
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"aktsyn/pipeline/certificate"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/source"
)

func TestLimitsAreListed(t *testing.T) {
	code, out, errOut := run(t, "", "limits", "--format", "csv")
	if code != exitOK {
		t.Fatalf("%d %s", code, errOut)
	}
	for _, limit := range source.AllLimits() {
		if !strings.Contains(out, "\n"+limit.Name+","+source.DefaultLimits().Get(limit.Name)+","+limit.Cause.String()) {
			t.Errorf("%s is not listed", limit.Name)
		}
	}
}

func TestLimitsThatCannotBeSet(t *testing.T) {
	for _, wrong := range []string{"max-mail-parts", "max-mail-parts=", "max-mail-parts=0", "max-nothing=1", "=1"} {
		if code, _, errOut := run(t, "x", "detect", "--limit", wrong); code != exitUsage || !strings.Contains(errOut, wrong) {
			t.Errorf("%s: %d %s", wrong, code, errOut)
		}
	}
}

// What a page is may depend on a limit: a hit is revealed with that of its run.
func TestLimitsOfARunAreThoseOfItsReveal(t *testing.T) {
	mail := "From: a@b.dk\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nHej\n\n--b\n" +
		"Content-Type: text/plain; name=a.txt\nContent-Disposition: attachment\n\nCPR 010190-1234\n--b--\n"
	root, ix := folder(t, map[string]string{"a.eml": mail}), filepath.Join(t.TempDir(), "ix")
	ownKey(t)
	if code, out, errOut := run(t, "", "scan", root, "--index", ix, "--limit", "max-mail-parts=1"); code != exitIncomplete {
		t.Fatalf("%d %s %s", code, out, errOut)
	}
	if code, out, errOut := run(t, "", "hits", "--index", ix, "--kind", "cpr", "--reveal"); code != exitOK || !strings.Contains(out, "010190-1234") {
		t.Errorf("%d %s %s", code, out, errOut)
	}
	if _, out, _ := run(t, "", "coverage", "--index", ix); !strings.Contains(out, "(limit max-mail-parts)") {
		t.Errorf("coverage says %s", out)
	}
}

// TestCoresAreThoseOfTheMachine: more workers than cores take memory only.
func TestCoresAreThoseOfTheMachine(t *testing.T) {
	ownKey(t)
	n := runtime.NumCPU()
	for _, flag := range []string{"workers", "ocr-workers"} {
		code, out, errOut := run(t, "", "scan", letters(t), "--index", filepath.Join(t.TempDir(), "ix"), "-q", "--"+flag, "100000")
		if want := fmt.Sprintf("--%s is 100000, but this machine has %d; the scan uses what there is", flag, n); code != exitOK || strings.Count(errOut, want) != 1 {
			t.Errorf("exit code %d, %s%s", code, out, errOut)
		}
	}
	c := &cobra.Command{}
	c.SetErr(io.Discard)
	if got := cappedCores(c, "workers", 100_000); got != n {
		t.Errorf("%d workers on %d cores", got, n)
	}
	if got := cappedCores(c, "workers", 1); got != 1 {
		t.Errorf("%d workers for 1", got)
	}
}

// Mails of Outlook in each other grow with their depth: that of the run bounds it.
func TestRevealIsNoDeeperThanItsRun(t *testing.T) {
	run := hitindex.Run{Conditions: map[string]string{certificate.LimitPrefix + "max-depth": "5"}}
	if got := revealLimits(run).Depth; got != 5 {
		t.Errorf("depth %d, want 5", got)
	}
}
