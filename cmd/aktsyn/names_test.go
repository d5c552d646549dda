package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestNamesBuildAccountsForBadLines(t *testing.T) {
	garbage := strings.Repeat("4711\n", 1000)
	dir := folder(t, map[string]string{"bad.txt": "Åse Holm\nÅSE HOLM\n\nJ\nS\xF8ren\nSÃ¸ren\nBo Lund Jr.\n" + garbage})
	list, out := filepath.Join(dir, "bad.txt"), filepath.Join(dir, "bad.aksyn")
	code, text, warning := run(t, "", "names", "build", "--builtin=false", list, "-o", out)
	if code != exitOK {
		t.Fatalf("exit %d: %s", code, warning)
	}
	for _, want := range []string{"1007 lines, 3 names, 1 duplicates, 1 blank", "1 lines in Windows-1252, 1 trimmed",
		"only one letter: 1, line 4\n", "garbled: UTF-8 that was taken for Windows-1252: 1, line 6\n",
		"no letter: 1000, lines 8, 9, 10, 11, 12, 13, 14, 15, 16, 17 and 990 more\n", "bad.aksyn: 3 names, mode any, "} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if !strings.Contains(warning, "1002 of 1007 lines give no name") {
		t.Errorf("no warning: %s", warning)
	}
	for _, name := range []string{"Holm", "HOLM", "Lund", "ren"} {
		if strings.Contains(text+warning, name) {
			t.Errorf("the output repeats the list's content: %q", name)
		}
	}
}

func TestNamesJSON(t *testing.T) {
	dir := folder(t, map[string]string{"list.txt": "Bo\nbo\nÅse Holm\nX\n"})
	list, out := filepath.Join(dir, "list.txt"), filepath.Join(dir, "list.aksyn")
	var built struct {
		Files []struct {
			Kind    string `json:"kind"`
			Mode    string `json:"mode"`
			Names   int    `json:"names"`
			Skipped []struct {
				Reason string `json:"reason"`
				Count  int    `json:"count"`
				Lines  []int  `json:"first_lines"`
			} `json:"skipped"`
		} `json:"files"`
		Total int   `json:"total_names"`
		Bytes int64 `json:"bytes"`
	}
	if err := json.Unmarshal([]byte(aktsyn(t, exitOK, "names", "build", "--builtin=false", "--mode", "exact", "--json", list, "-o", out)), &built); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(out)
	if err != nil || built.Total != 3 || built.Bytes != info.Size() {
		t.Errorf("%+v, %v: want three names and the file's size", built, err)
	}
	if f := built.Files[0]; f.Kind != "list" || f.Names != 3 || len(f.Skipped) != 1 || !slices.Equal(f.Skipped[0].Lines, []int{4}) {
		t.Errorf("the list is %+v", f)
	}
	if err := json.Unmarshal([]byte(aktsyn(t, exitOK, "names", "check", "--json", out)), &built); err != nil {
		t.Fatal(err)
	}
	if f := built.Files[0]; f.Kind != "dictionary" || f.Mode != "exact" || f.Names != 3 {
		t.Errorf("the dictionary is %+v", f)
	}
}

func TestNamesBuildRefuses(t *testing.T) {
	dir := folder(t, map[string]string{"list.txt": "Bo\nEva\n", "empty.txt": "", "numbers.txt": "1\n2\n", "binary.txt": "Bo\nE\x00va\n",
		"stump.aksyn": "\x89aktdic\n\x02\x00"})
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"over a list":  {[]string{"list.txt", "-o", "list.txt"}, exitUsage, "would overwrite a list"},
		"unknown mode": {[]string{"list.txt", "--mode", "upper", "-o", "x"}, exitUsage, "known: any, title, exact"},
		"empty":        {[]string{"empty.txt", "-o", "x"}, exitFailed, "no line of the lists gives a name"},
		"no names":     {[]string{"numbers.txt", "-o", "x"}, exitFailed, "no line of the lists gives a name"},
		"binary":       {[]string{"binary.txt", "-o", "x"}, exitFailed, "line 2: byte 2 is the control character 0x00"},
		"cut short":    {[]string{"stump.aksyn", "-o", "x"}, exitFailed, "cut short"},
		"no directory": {[]string{"list.txt", "-o", "nowhere/x"}, exitFailed, "nowhere"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(dir)
			code, _, errOut := run(t, "", append([]string{"names", "build"}, c.args...)...)
			if code != c.code || !strings.Contains(errOut, c.want) {
				t.Errorf("exit %d, want %d: %s", code, c.code, errOut)
			}
			if _, err := os.Stat("x"); err == nil {
				t.Error("something was written")
			}
		})
	}
}

// TestNamesBuildAddsBuiltin checks that a dictionary finds what its list and
// the built-in names find together.
func TestNamesBuildAddsBuiltin(t *testing.T) {
	dir := folder(t, map[string]string{"list.txt": "Xqvorp Zwimpel\n", "text.txt": "Jens Hansen og Xqvorp Zwimpel mødtes.\n"})
	list, out, text := filepath.Join(dir, "list.txt"), filepath.Join(dir, "list.aksyn"), filepath.Join(dir, "text.txt")
	aktsyn(t, exitOK, "names", "build", list, "-o", out)
	fromList := aktsyn(t, exitOK, "detect", "--reveal", "--names", list, text)
	fromDictionary := aktsyn(t, exitOK, "detect", "--reveal", "--names", out, text)
	if fromList != fromDictionary || !strings.Contains(fromList, "Xqvorp Zwimpel") || !strings.Contains(fromList, "Jens Hansen") {
		t.Errorf("from the list:\n%s\nfrom the dictionary:\n%s", fromList, fromDictionary)
	}
}
