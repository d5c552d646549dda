package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"aktsyn/bench/corpora"
)

// kills is how often TestKilledScansGoOn kills.
const kills = 50

// TestKilledScansGoOn kills scans at random moments while their run is under
// way, changes the archive in between, and wants in the end the bytes of an
// undisturbed scan. Between the kills no planted value may stand in the index.
func TestKilledScansGoOn(t *testing.T) {
	ownKey(t)
	archive := filepath.Join(t.TempDir(), "archive")
	if _, err := corpora.Mixed(archive, 60, 7); err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(3, 4))
	killed := filepath.Join(t.TempDir(), "killed")
	keepBusy(t, archive, -1)
	start := time.Now()
	aktsyn(t, exitOK, "scan", archive, "--index", killed, "-q")
	cut, patience := 0, time.Since(start)*3/4
	for n := range kills {
		keepBusy(t, archive, n)
		disturb(t, archive, rng, n)
		done := scanAndKill(t, archive, killed, patience/2+time.Duration(rng.Int64N(int64(patience))))
		switch { // so that the next kill is more likely to hit
		case done:
			patience = patience * 9 / 10
		case underWay(t, killed):
			cut++
		default: // before the run had begun
			patience = patience * 11 / 10
		}
		if n%10 == 9 {
			checkNoClearBytes(t, killed, truth(t))
		}
	}
	t.Logf("%d of %d kills hit while a run was under way", cut, kills)
	if cut < kills/5 {
		t.Errorf("only %d of %d kills hit while a run was under way: too few to say anything", cut, kills)
	}
	aktsyn(t, exitOK, "scan", archive, "--index", killed, "-q")
	quiet := filepath.Join(t.TempDir(), "quiet")
	aktsyn(t, exitOK, "scan", archive, "--index", quiet, "-q")
	if listing(t, killed, exitOK) != listing(t, quiet, exitOK) {
		t.Error("killed scans end with other bytes than an undisturbed one")
	}
}

// keepBusy gives the archive a text that is long enough for a scan to be met
// at work on it, each time another one.
func keepBusy(t *testing.T, archive string, n int) {
	t.Helper()
	text := fmt.Appendf(nil, "Bilag %d.\n", n)
	text = append(text, bytes.Repeat([]byte("ingen oplysninger om nogen i dette bilag\n"), 400_000)...)
	if err := os.WriteFile(filepath.Join(archive, "langt bilag.txt"), text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// disturb copies, moves and removes documents of the archive, so that there is
// something to do.
func disturb(t *testing.T, archive string, rng *rand.Rand, n int) {
	t.Helper()
	var files []string
	for _, pattern := range []string{"*.txt", "*/*.txt", "*/*/*.txt"} {
		found, err := filepath.Glob(filepath.Join(archive, pattern))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	if len(files) < 5 {
		t.Fatalf("only %d texts in the archive", len(files))
	}
	for i := range 5 {
		file := files[rng.IntN(len(files))]
		text, err := os.ReadFile(file)
		if err != nil {
			continue // moved just now
		}
		text = fmt.Appendf(text, "Set %d.%d\n", n, i)
		if err := os.WriteFile(filepath.Join(filepath.Dir(file), fmt.Sprintf("kopi %d.%d.txt", n, i)), text, 0o600); err != nil {
			t.Fatal(err)
		}
		if i%2 == 0 {
			err = os.Rename(file, fmt.Sprintf("%s.%d.txt", file, n))
		} else {
			err = os.Remove(file)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// scanAndKill starts a scan as a process of its own and kills it after a
// while. It reports whether the scan was done before.
func scanAndKill(t *testing.T, archive, index string, after time.Duration) bool {
	t.Helper()
	c := exec.Command(os.Args[0], "scan", archive, "--index", index, "-q")
	c.Env = append(os.Environ(), asProgram+"=1")
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(after)
	c.Process.Kill()
	c.Wait()
	return c.ProcessState.Exited()
}

// underWay reports whether the newest run had begun and was not finished.
func underWay(t *testing.T, index string) bool {
	t.Helper()
	var run struct{ State string }
	for line := range strings.Lines(aktsyn(t, exitOK, "runs", "--index", index, "--format", "jsonl")) {
		if err := json.Unmarshal([]byte(line), &run); err != nil {
			t.Fatal(err)
		}
	}
	return run.State == killed
}

// listing is all that an index says about its newest run; coverage is the
// exit code of that command.
func listing(t *testing.T, index string, coverage int) string {
	t.Helper()
	return aktsyn(t, exitOK, "hits", "--index", index, "--format", "jsonl") +
		aktsyn(t, coverage, "coverage", "--index", index, "--all", "--format", "jsonl")
}
