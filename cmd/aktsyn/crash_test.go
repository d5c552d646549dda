package main

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"aktsyn/bench/corpora"
)

// TestKilledScansResume kills a scan at random moments until one gets
// through, and wants the bytes of an undisturbed scan. Between the kills no
// planted value may stand in the index.
func TestKilledScansResume(t *testing.T) {
	ownKey(t)
	archive := filepath.Join(t.TempDir(), "archive")
	if _, err := corpora.Mixed(archive, 150, 7); err != nil {
		t.Fatal(err)
	}
	quiet := filepath.Join(t.TempDir(), "quiet")
	start := time.Now()
	aktsyn(t, exitOK, "scan", archive, "--index", quiet, "-q")
	whole := time.Since(start)

	killed := filepath.Join(t.TempDir(), "killed")
	rng := rand.New(rand.NewPCG(3, 4))
	kills := 0
	for ; kills < 12; kills++ {
		if finished := scanAndKill(t, archive, killed, time.Duration(rng.Int64N(int64(whole)))); finished {
			break
		}
		checkNoClearBytes(t, killed, truth(t))
	}
	t.Logf("%d kills", kills)
	aktsyn(t, exitOK, "scan", archive, "--index", killed, "-q")
	if listing(t, killed, exitOK) != listing(t, quiet, exitOK) {
		t.Error("a killed and resumed scan gives other bytes than an undisturbed one")
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

// listing is all that an index says about its newest run; coverage is the
// exit code of that command.
func listing(t *testing.T, index string, coverage int) string {
	t.Helper()
	return aktsyn(t, exitOK, "hits", "--index", index, "--format", "jsonl") +
		aktsyn(t, coverage, "coverage", "--index", index, "--all", "--format", "jsonl")
}
