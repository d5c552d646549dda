package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"aktsyn/pipeline/delta"
)

// citizens is a table of so many people, each with a number of their own that
// fits its day of birth.
func citizens(n int) string {
	var b strings.Builder
	b.WriteString("navn;cpr-nr\n")
	for i := range n {
		fmt.Fprintf(&b, "Opdigtet Borger;%02d%02d%02d-%04d\n", 1+i%28, 1+i/28%12, 50+i/336%40, 1000+i%7000)
	}
	return b.String()
}

// TestReportNight is two nights of an archive: a table of 300 citizens comes,
// with the number of one more in its name, a letter goes, a file moves and another is damaged.
func TestReportNight(t *testing.T) {
	ownKey(t)
	index := filepath.Join(t.TempDir(), "ix")
	archive := folder(t, map[string]string{
		"Skole/brev.txt": "Cpr-nr. 010165-9901\n", "Skole/gammel.txt": "Cpr-nr. 010265-9902\n", "Skole/fast.txt": "Cpr-nr. 010365-9903\n"})
	aktsyn(t, exitOK, "scan", archive, "--index", index, "-q")
	for _, change := range []error{
		os.MkdirAll(filepath.Join(archive, "Borger"), 0o755),
		os.WriteFile(filepath.Join(archive, "Borger/udtræk 010465-9904.csv"), []byte(citizens(300)), 0o644),
		os.WriteFile(filepath.Join(archive, "Borger/låst.pdf"), []byte("%PDF-1.4\nbroken"), 0o644),
		os.Remove(filepath.Join(archive, "Skole/gammel.txt")),
		os.Rename(filepath.Join(archive, "Skole/brev.txt"), filepath.Join(archive, "Borger/brev.txt")),
	} {
		if change != nil {
			t.Fatal(change)
		}
	}
	aktsyn(t, exitIncomplete, "scan", archive, "--index", index, "-q")
	var night delta.Report
	text := aktsyn(t, exitIncomplete, "report", "night", "--index", index, "--format", "json", "--name", "Arkiv")
	if err := json.Unmarshal([]byte(text), &night); err != nil {
		t.Fatal(err)
	}
	a := night.Archives[0]
	if len(a.Large) != 1 || a.Large[0].People != 301 || a.Large[0].Doc != "Borger/udtræk ••••••-••••.csv" || !a.Large[0].IsNew {
		t.Errorf("large %+v", a.Large)
	}
	if a.Gone.Numbers != 1 || a.Moved != 1 || a.New.Numbers != 301 {
		t.Errorf("new %+v, gone %+v, moved %d", a.New, a.Gone, a.Moved)
	}
	if a.Changes["new"] != 2 || a.Changes["moved"] != 1 || a.Changes["gone"] != 1 || a.Changes["unchanged"] != 1 {
		t.Errorf("changes %v", a.Changes)
	}
	if len(a.NewUnread) != 1 || a.NewUnread[0].Cause != "corrupt" || len(a.Folders) != 2 || a.Folders[0].Folder != "Borger" {
		t.Errorf("unread %+v, folders %+v", a.NewUnread, a.Folders)
	}
	lines := strings.Split(aktsyn(t, exitIncomplete, "report", "night", "--index", index), "\n")
	if !strings.HasPrefix(lines[5], "301 personer  Borger/udtræk ••••••-••••.csv") {
		t.Errorf("first lines %q", lines[:7])
	}
	if page := aktsyn(t, exitIncomplete, "report", "night", "--index", index, "--format", "html", "--reveal"); !strings.Contains(page, "udtræk 010465-9904.csv") {
		t.Error("nothing is revealed")
	}
	if log := aktsyn(t, exitOK, "audit", "--index", index); !strings.Contains(log, "report night reveal") {
		t.Error("the revealing is not logged")
	}
	if log := aktsyn(t, exitOK, "audit", "--index", index, "--value", "010465-9904"); !strings.Contains(log, "report night reveal") {
		t.Error("who looked at a person may have seen them in the report")
	}
	aktsyn(t, exitOK, "report", "night", "--index", index, "--run", "1")
	for _, line := range []string{"--format xml", "--many 0", "--rows -1", "--depth 0"} {
		if code, _, _ := run(t, "", append([]string{"report", "night", "--index", index}, strings.Fields(line)...)...); code != exitUsage {
			t.Errorf("%s: exit code %d", line, code)
		}
	}
}

// TestReportNightOfConfiguration: all archives are in the report, also one that
// was never scanned.
func TestReportNightOfConfiguration(t *testing.T) {
	ownKey(t)
	dir := t.TempDir()
	archive := folder(t, map[string]string{"a.txt": "Cpr-nr. 010165-9901\n"})
	conf := filepath.Join(dir, "aktsyn.toml")
	text := fmt.Sprintf("state-dir = %q\n", dir)
	for _, name := range []string{"esdh", "drev"} {
		text += fmt.Sprintf("[[archive]]\nname = %q\nroots = [%q]\nowner = \"Ejer af %s\"\n", name, archive, name)
	}
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	aktsyn(t, exitOK, "scan", archive, "--index", filepath.Join(dir, "index", "esdh"), "-q")
	code, out, errOut := run(t, "", "report", "night", "--config", conf, "--format", "json")
	var night delta.Report
	if err := json.Unmarshal([]byte(out), &night); err != nil || code != exitIncomplete || !strings.Contains(errOut, "archive drev") {
		t.Fatalf("%v, exit code %d, %s", err, code, errOut)
	}
	if len(night.StrayIndexes) != 0 {
		t.Errorf("strays: %q", night.StrayIndexes)
	}
	aktsyn(t, exitOK, "scan", archive, "--index", filepath.Join(dir, "index", "renamed"), "-q")
	if page := aktsyn(t, exitIncomplete, "report", "night", "--config", conf); !strings.Contains(page, "ligger stadig i ") || !strings.Contains(page, "/index/renamed;") {
		t.Error(page)
	}
	if len(night.Archives) != 2 || night.Archives[0].New.Numbers != 1 || night.Archives[0].Owner != "Ejer af esdh" || night.Archives[1].Run.ID != 0 {
		t.Errorf("%s", out)
	}
	if page := aktsyn(t, exitIncomplete, "report", "night", "--config", conf, "--format", "html"); !strings.Contains(page, "Overblik") || !strings.Contains(page, "aldrig undersøgt") {
		t.Error(page)
	}
	for _, line := range []string{"--config c --index ix", "--config c --run 1"} {
		if code, _, _ := run(t, "", append([]string{"report", "night"}, strings.Fields(line)...)...); code != exitUsage {
			t.Errorf("%s: exit code %d", line, code)
		}
	}
}

// TestReportNightAfterAFailure: the morning after a night without the share shows
// no figures as if all were well.
func TestReportNightAfterAFailure(t *testing.T) {
	ownKey(t)
	dir := t.TempDir()
	archive := folder(t, map[string]string{"a.txt": "Cpr-nr. 010165-9901\n"})
	conf := filepath.Join(dir, "aktsyn.toml")
	if err := os.WriteFile(conf, fmt.Appendf(nil, "state-dir = %q\n[[archive]]\nname = \"esdh\"\nroots = [%q]\n", dir, archive), 0o600); err != nil {
		t.Fatal(err)
	}
	aktsyn(t, exitOK, "night", "--config", conf, "-q")
	if page := aktsyn(t, exitOK, "report", "night", "--config", conf); strings.Contains(page, "gik galt") {
		t.Error(page)
	}
	if err := os.Rename(archive, archive+".gone"); err != nil {
		t.Fatal(err)
	}
	if summary := aktsyn(t, exitFailed, "night", "--config", conf, "-q"); !strings.Contains(summary, "see that its share is mounted there, and scan again") {
		t.Errorf("the night does not name the cure: %s", summary)
	}
	for format, says := range map[string][]string{
		"text": {"Noget gik galt i natkørslen", "ikke er tilsluttet. Bed it-driften", "fra den seneste hele kørsel, kørsel 1", "no such file"},
		"html": {"Noget gik galt i natkørslen", "ikke er tilsluttet. Bed it-driften", "fra den seneste hele kørsel, kørsel 1", "no such file"},
		"json": {`"state": "failed"`, `"reason": "share-missing"`, `"earlier_run": true`, "no such file", `"run": 1`},
	} {
		page := aktsyn(t, exitIncomplete, "report", "night", "--config", conf, "--format", format)
		for _, s := range says {
			if !strings.Contains(page, s) {
				t.Errorf("%s: %q is missing in\n%s", format, s, page)
			}
		}
	}
}
