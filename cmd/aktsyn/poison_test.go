package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"aktsyn/bench/corpora"
)

// The environment variables with the path of a file that kills the process
// which reads it: a trial, and a scan.
const (
	deadlyInTrial = "AKTSYN_TEST_DEADLY_IN_TRIAL"
	deadlyInScan  = "AKTSYN_TEST_DEADLY_IN_SCAN"
)

// startDying makes a process die as its environment says. A trial does when it
// opens the file, a scan when it does so a second time: the first is for the
// digest.
func startDying(command string) {
	if path := os.Getenv(deadlyInTrial); path != "" && command == trialName {
		go dieReading(path, 1)
	} else if path := os.Getenv(deadlyInScan); path != "" && command == "scan" {
		go dieReading(path, 2)
	}
}

// dieReading kills this process once it has opened a file so many times.
func dieReading(path string, times int) {
	for last, was := int64(0), false; ; time.Sleep(100 * time.Microsecond) {
		pos, open := position(path)
		if open && (!was || pos < last) {
			if times--; times == 0 {
				syscall.Kill(os.Getpid(), syscall.SIGKILL)
			}
		}
		last, was = pos, open
	}
}

// position returns how far this process is in a file that it has open.
func position(path string) (pos int64, open bool) {
	links, _ := os.ReadDir("/proc/self/fd")
	for _, l := range links {
		if to, err := os.Readlink("/proc/self/fd/" + l.Name()); err == nil && to == path {
			info, err := os.ReadFile("/proc/self/fdinfo/" + l.Name())
			if _, scanned := fmt.Sscanf(string(info), "pos: %d", &pos); err == nil && scanned == nil {
				return pos, true
			}
		}
	}
	return 0, false
}

// TestADeadlyDocument kills the process that reads it. The night after it is
// listed and all the rest is as in an undisturbed scan; no night dies again.
func TestADeadlyDocument(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("needs /proc")
	}
	ownKey(t)
	archive := filepath.Join(t.TempDir(), "archive")
	if _, err := corpora.Mixed(archive, 20, 8); err != nil {
		t.Fatal(err)
	}
	deadly := filepath.Join(archive, "dødeligt bilag.txt")
	text := bytes.Repeat([]byte("ingen oplysninger om nogen i dette bilag\n"), 1_000_000)
	if err := os.WriteFile(deadly, text, 0o600); err != nil {
		t.Fatal(err)
	}
	quiet, index := filepath.Join(t.TempDir(), "quiet"), filepath.Join(t.TempDir(), "index")
	aktsyn(t, exitOK, "scan", archive, "--index", quiet, "-q")
	scan := func(dies string) (code int, out string) {
		c := exec.Command(os.Args[0], "scan", archive, "--index", index, "-q")
		c.Env = append(os.Environ(), asProgram+"=1", deadlyInTrial+"="+deadly, dies)
		b, _ := c.CombinedOutput()
		return c.ProcessState.ExitCode(), string(b)
	}
	if code, out := scan(deadlyInScan + "=" + deadly); code != -1 {
		t.Fatalf("the first night does not die: %d\n%s", code, out)
	}
	for night := range 2 {
		if code, out := scan(""); code != exitIncomplete || !strings.Contains(out, "crashed      1 documents") {
			t.Fatalf("night %d: exit code %d\n%s", night+2, code, out)
		}
	}
	without := func(listing string) (out string, lines int) {
		for line := range strings.Lines(listing) {
			if strings.Contains(line, "dødeligt bilag") {
				lines++
				continue
			}
			out += line
		}
		return out, lines
	}
	got, left := without(listing(t, index, exitIncomplete))
	want, _ := without(listing(t, quiet, exitOK))
	if got != want || left != 1 {
		t.Errorf("the rest is not as undisturbed; %d lines on the deadly document", left)
	}
	if err := os.WriteFile(deadly, []byte("harmløst\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out := scan(""); code != exitOK {
		t.Errorf("another content is not read: exit code %d\n%s", code, out)
	}
	checkNoClearBytes(t, index, truth(t))
}
