package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTextCacheChangesNothing: an archive has the same hits and the same
// coverage without a text cache, while one is filled, and from it; and nothing
// of it can be read on disk.
func TestTextCacheChangesNothing(t *testing.T) {
	ownKey(t)
	dir := t.TempDir()
	cache := filepath.Join(dir, "texts")
	listings := map[string]bool{}
	for name, flags := range map[string][]string{"none": nil, "filled": {"--text-cache", cache}, "used": {"--text-cache", cache, "--text-cache-size", "64MiB"}} {
		index := filepath.Join(dir, name)
		aktsyn(t, exitIncomplete, append([]string{"scan", "../../testdata/archive", "--index", index, "-q", "--ocr", "off"}, flags...)...)
		listings[aktsyn(t, exitOK, "hits", "--index", index, "--format", "jsonl", "--reveal")+
			aktsyn(t, exitIncomplete, "coverage", "--index", index, "--all", "--format", "jsonl")] = true
	}
	if len(listings) != 1 {
		t.Error("the listings differ")
	}
	files, err := os.ReadDir(cache)
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	b, err := os.ReadFile(filepath.Join(cache, files[0].Name()))
	if err != nil || len(b) < 10_000 {
		t.Fatal(len(b), err)
	}
	for _, word := range []string{"Agnieszka", "Subject", ".pdf"} {
		if bytes.Contains(b, []byte(word)) {
			t.Errorf("%q lies in clear", word)
		}
	}
}

func TestTextCacheFlagsThatMakeNoSense(t *testing.T) {
	ownKey(t)
	index := filepath.Join(t.TempDir(), "ix")
	for _, line := range []string{"--text-cache c --text-cache-size much", "--text-cache c --text-cache-size 0", "--text-cache c --text-cache-age -1h",
		"--text-cache-size 1GiB", "--text-cache-age 24h"} {
		if code, _, _ := run(t, "", append([]string{"scan", t.TempDir(), "--index", index}, strings.Fields(line)...)...); code != exitUsage {
			t.Errorf("%s: exit code %d", line, code)
		}
	}
	if _, err := os.Stat(index); !os.IsNotExist(err) {
		t.Error("an index was made")
	}
}
