package main

import (
	"bytes"
	"encoding/json"
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

// TestNewNamesOverTheTextCache: with new names every file is opened, as the
// forecast says, those with kept text need no reader, and the answers are those
// of a scan into a new index.
func TestNewNamesOverTheTextCache(t *testing.T) {
	ownKey(t)
	dir := t.TempDir()
	cache, names := filepath.Join(dir, "texts"), filepath.Join(dir, "names.txt")
	if err := os.WriteFile(names, []byte("Kvitteringsnummer Fakturadatesen\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	scan := func(index string, flags ...string) []string {
		return append([]string{"scan", "../../testdata/archive", "--index", filepath.Join(dir, index), "-q", "--ocr", "off", "--json"}, flags...)
	}
	aktsyn(t, exitIncomplete, scan("ix", "--text-cache", cache)...)
	var plan struct {
		Changes map[string]int64 `json:"changes"`
		Open    int64            `json:"files_to_open"`
		Kept    int64            `json:"files_in_text_cache"`
	}
	if err := json.Unmarshal([]byte(aktsyn(t, exitOK, scan("ix", "--text-cache", cache, "--names", names, "--dry-run")...)), &plan); err != nil {
		t.Fatal(err)
	}
	if changed := plan.Changes["ruleset-changed"]; changed == 0 || plan.Open < changed || plan.Kept == 0 || plan.Kept >= changed {
		t.Errorf("the forecast is %+v", plan)
	}
	aktsyn(t, exitIncomplete, scan("ix", "--text-cache", cache, "--names", names)...)
	aktsyn(t, exitIncomplete, scan("new", "--names", names)...)
	if listing(t, filepath.Join(dir, "ix"), exitIncomplete) != listing(t, filepath.Join(dir, "new"), exitIncomplete) {
		t.Error("the listings differ")
	}
	if out := aktsyn(t, exitOK, scan("ix", "--text-cache", filepath.Join(dir, "none"), "--dry-run")...); !strings.Contains(out, `"files_in_text_cache": 0`) {
		t.Errorf("without a cache the forecast is %s", out)
	}
	if _, err := os.Stat(filepath.Join(dir, "none")); !os.IsNotExist(err) {
		t.Error("a forecast makes a text cache")
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
