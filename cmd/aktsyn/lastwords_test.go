package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"aktsyn/bench/corpora"
)

func TestLastWords(t *testing.T) {
	for said, want := range map[string]string{
		farewell: "",
		"":       "killed",
		"unexpected fault address 0x7f\nfatal error: fault\n[signal SIGBUS: bus error code=0x2]": "disk of the index is full",
		"fatal error: stack overflow 010165-9901":                                                "fault of its own",
		farewell + farewell: "fault of its own",
	} {
		if got := lastWords([]byte(said), nil); want == "" && got != "" || !strings.Contains(got, want) || strings.Contains(got, "010165") {
			t.Errorf("%q: %q", said, got)
		}
	}
}

// TestLastWordsNameTheDisk of the index that has the least room.
func TestLastWordsNameTheDisk(t *testing.T) {
	dir := t.TempDir()
	if got := lastWords([]byte("SIGBUS"), []string{"/none", dir}); !strings.Contains(got, "the index "+dir+", with ") {
		t.Error(got)
	}
}

// TestKilledScanHasLastWords: and one that ends in order has none.
func TestKilledScanHasLastWords(t *testing.T) {
	ownKey(t)
	archive := filepath.Join(t.TempDir(), "archive")
	if _, err := corpora.Mixed(archive, 5, 9); err != nil {
		t.Fatal(err)
	}
	keepBusy(t, archive, 1)
	index := filepath.Join(t.TempDir(), "index")
	scan := exec.Command(os.Args[0], "scan", archive, "--index", index, "-q")
	scan.Env = append(os.Environ(), asProgram+"=1")
	var out strings.Builder
	scan.Stdout, scan.Stderr = &out, &out
	if err := scan.Start(); err != nil {
		t.Fatal(err)
	}
	for i := 0; i < 1000; i++ {
		if _, err := os.Stat(filepath.Join(index, "store", "KEYREGISTRY")); err == nil {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	scan.Process.Kill()
	scan.Wait() // until the witness has spoken, too
	if said := out.String(); scan.ProcessState.Exited() || !strings.Contains(said, "aktsyn: the program was killed") {
		t.Errorf("%v: %s", scan.ProcessState, said)
	}
	again := exec.Command(os.Args[0], "scan", archive, "--index", index, "-q")
	again.Env = scan.Env
	if said, err := again.CombinedOutput(); err != nil || strings.Contains(string(said), "the program") {
		t.Errorf("%v: %s", err, said)
	}
}
