package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"aktsyn/pipeline"
	"aktsyn/pipeline/config"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/metrics"
	"aktsyn/pipeline/night"
	"aktsyn/pipeline/report"
)

// nightConfig writes a configuration for archives of text files and returns its
// path. more is put at its top.
func nightConfig(t *testing.T, more string, archives ...string) string {
	t.Helper()
	ownKey(t)
	dir := t.TempDir()
	text := fmt.Sprintf("state-dir = %q\n%s\n", filepath.Join(dir, "state"), more)
	for i, root := range archives {
		text += fmt.Sprintf("[[archive]]\nname = \"archive-%d\"\nroots = [%q]\n", i+1, root)
	}
	path := filepath.Join(dir, "aktsyn.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// letters is an archive of which everything can be read.
func letters(t *testing.T) string {
	return folder(t, map[string]string{"a.txt": "Borger: cpr 010165-9901\n", "b.txt": "Vedr. Kirsten Nielsen\n"})
}

func TestNightExitCodes(t *testing.T) {
	closed := time.Now().Add(2 * time.Hour) // the window opens then, for an hour
	window := fmt.Sprintf("night = { from = %q, until = %q }", closed.Format("15:04"), closed.Add(time.Hour).Format("15:04"))
	damaged := folder(t, map[string]string{"a.zip": "PK\x03\x04 stump"})
	for name, c := range map[string]struct {
		config string
		flags  []string
		want   int
	}{
		"complete":               {nightConfig(t, "", letters(t)), nil, exitOK},
		"something unread":       {nightConfig(t, "", letters(t), damaged), nil, exitIncomplete},
		"one archive failed":     {nightConfig(t, "", letters(t), "/does/not/exist"), nil, exitFailed},
		"outside the window":     {nightConfig(t, window, letters(t)), nil, exitWindow},
		"outside, but --now":     {nightConfig(t, window, letters(t)), []string{"--now"}, exitOK},
		"a mistake":              {nightConfig(t, "colour = 1", letters(t)), nil, exitUsage},
		"no configuration":       {"/does/not/exist.toml", nil, exitUsage},
		"an unknown archive":     {nightConfig(t, "", letters(t)), []string{"--archive", "x"}, exitUsage},
		"an odd --until":         {nightConfig(t, "", letters(t)), []string{"--until", "6"}, exitUsage},
		"an odd --log":           {nightConfig(t, "", letters(t)), []string{"--log", "xml"}, exitUsage},
		"metrics for all":        {nightConfig(t, "", letters(t)), []string{"--metrics-addr", ":9464"}, exitUsage},
		"a dry run with a fault": {nightConfig(t, "", "/does/not/exist"), []string{"--dry-run"}, exitFailed},
	} {
		ownKey(t)
		if code, out, errOut := run(t, "", append([]string{"night", "--config", c.config}, c.flags...)...); code != c.want {
			t.Errorf("%s: exit code %d, want %d\n%s%s", name, code, c.want, out, errOut)
		}
	}
}

// TestMistakesInConfigurations say nothing of how to call the program: it was
// called rightly.
func TestMistakesInConfigurations(t *testing.T) {
	conf := nightConfig(t, "colour = 1", letters(t))
	for _, args := range [][]string{{"config", "check"}, {"config", "systemd"}, {"night"}} {
		code, out, errOut := run(t, "", append(args, "--config", conf)...)
		if code != exitUsage || !strings.Contains(out+errOut, "unknown key colour") || strings.Contains(errOut, "--help") {
			t.Errorf("%v: exit code %d, %s%s", args, code, out, errOut)
		}
	}
	if code, _, errOut := run(t, "", "night", "--config", conf, "--until"); code != exitUsage || !strings.Contains(errOut, "--help") {
		t.Errorf("a wrong call: exit code %d, %s", code, errOut)
	}
}

// TestFirstKey makes a key file as the help of a night says, which the night then
// takes, and which is not made again in its place.
func TestFirstKey(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	conf := nightConfig(t, fmt.Sprintf("key-file = %q", file), letters(t))
	code, out, _ := run(t, "", "config", "check", "--config", conf)
	if code != exitUsage || !strings.Contains(out, "'aktsyn night --help'") || strings.Contains(out, "--key-file") {
		t.Fatalf("without a key: exit code %d, %s", code, out)
	}
	line := strings.Replace(firstKeyLine, "/etc/aktsyn/key", "'"+file+"'", 1)
	if text, err := exec.Command("sh", "-c", line).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	aktsyn(t, exitOK, "config", "check", "--config", conf)
	aktsyn(t, exitOK, "night", "--config", conf)
	if err := exec.Command("sh", "-c", line).Run(); err == nil {
		t.Error("a key that is in use was replaced")
	}
}

// TestDryRunWords: what was moved is not known to be so before it is read, and
// without text recognition nothing waits for it.
func TestDryRunWords(t *testing.T) {
	plan := pipeline.Plan{Changes: map[hitindex.Change]int64{hitindex.New: 2, hitindex.Gone: 1}, Waiting: 3}
	for mode, want := range map[config.OCRMode]string{config.OCROff: "  not read  3 scans", config.OCRBudget: "  waiting   3 scans"} {
		var out strings.Builder
		list := []night.Forecast{{Archive: config.Archive{Profile: config.Profile{OCR: config.OCR{Mode: mode}}}, Plan: plan}}
		if err := writeForecast(&out, list, false); err != nil {
			t.Fatal(err)
		}
		if text := out.String(); !strings.Contains(text, want) || strings.Contains(text, "waiting") != (mode != config.OCROff) ||
			!strings.Contains(text, "moved counts as new and as gone") {
			t.Errorf("%s: %s", mode, text)
		}
	}
}

// TestNumbersInPathsAreMasked in what is told of scans and nights, of those that fail
// and of those that end well: the directory of a citizen's case may be a root, or an
// index. An archive must not have such a name.
func TestNumbersInPathsAreMasked(t *testing.T) {
	const number = "010165-9901"
	ownKey(t)
	one, index := letters(t), filepath.Join(t.TempDir(), "index "+number)
	aktsyn(t, exitOK, "scan", filepath.Dir(one), "--index", index, "-q")
	gone := filepath.Join(one, "sag "+number)
	told := func(want int, args ...string) {
		t.Helper()
		code, out, errOut := run(t, "", args...)
		if all := out + errOut; code != want || strings.Contains(all, number) || !strings.Contains(all, "••••••-••••") {
			t.Errorf("%s: exit code %d, %s", args[0], code, all)
		}
	}
	told(exitFailed, "scan", one, "--index", index)
	here := filepath.Join(folder(t, map[string]string{"sag " + number + "/a.txt": "intet\n"}), "sag "+number)
	told(exitOK, "scan", here, "--index", index+" b", "-q", "--json")
	told(exitOK, "scan", one, here, "--index", index+" b", "-q", "--json")
	told(exitOK, "runs", "--index", index+" b")
	told(exitOK, "runs", "--index", index+" b", "--format", "jsonl")

	conf := nightConfig(t, "", here)
	changed := func(old, new string) {
		t.Helper()
		text, err := os.ReadFile(conf)
		if err != nil || !strings.Contains(string(text), old) {
			t.Fatal(err, old)
		}
		if err := os.WriteFile(conf, []byte(strings.Replace(string(text), old, new, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	changed("roots", fmt.Sprintf("owner = \"Sag %s\"\nindex = %q\nroots", number, index+" c"))
	told(exitOK, "night", "--config", conf, "--json")
	changed("archive-1", "sag_"+number)
	told(exitUsage, "config", "check", "--config", conf)
	if code, out, errOut := run(t, "", "night", "--config", conf, "--json"); code != exitUsage || strings.Contains(out+errOut, number) {
		t.Errorf("an archive with a number as its name: exit code %d, %s%s", code, out, errOut)
	}

	conf = nightConfig(t, "", gone)
	told(exitUsage, "config", "check", "--config", conf)
	for _, log := range []string{"text", "json"} {
		told(exitFailed, "night", "--config", conf, "--log", log)
		told(exitFailed, "night", "--config", conf, "--log", log, "--json")
	}
	told(exitFailed, "night", "--config", conf, "--dry-run")
}

// TestNightWritesSummaryAndMetrics compares what a night says in its three ways.
func TestNightWritesSummaryAndMetrics(t *testing.T) {
	prom := filepath.Join(t.TempDir(), "aktsyn.prom")
	conf := nightConfig(t, fmt.Sprintf("metrics.textfile = %q", prom), letters(t))
	var s nightSummary
	if err := json.Unmarshal([]byte(aktsyn(t, exitOK, "night", "--config", conf, "--json")), &s); err != nil {
		t.Fatal(err)
	}
	if len(s.Archives) != 1 || s.Archives[0].State != metrics.Complete || s.Archives[0].Run.Documents != 2 || s.Until != nil {
		t.Errorf("%+v", s)
	}
	text, err := os.ReadFile(prom)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"aktsyn_night_exit_code 0\n", fmt.Sprintf("aktsyn_archive_documents{archive=%q} 2\n", s.Archives[0].Archive)} {
		if !strings.Contains(string(text), line) {
			t.Errorf("%q is missing in\n%s", line, text)
		}
	}
	if out := aktsyn(t, exitOK, "night", "--config", conf); !strings.Contains(out, " complete   2 documents, 2 of 2 pages read") {
		t.Errorf("the second night says\n%s", out)
	}
	index := filepath.Join(filepath.Dir(conf), "state", "index", s.Archives[0].Archive)
	if s.Archives[0].Index != report.MaskText(index) {
		t.Errorf("the index is %s, want %s", s.Archives[0].Index, index)
	}
	if out := aktsyn(t, exitOK, "hits", "--index", index, "--format", "jsonl", "--kind", "cpr"); strings.Count(out, "\n") != 1 {
		t.Errorf("hits in the index of the archive:\n%s", out)
	}
}

// TestNightStopsOnSIGTERM starts nights as processes of their own.
func TestNightStopsOnSIGTERM(t *testing.T) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	free.Close()
	conf := nightConfig(t, "night.read-rate = 1", letters(t), letters(t))
	var errOut bytes.Buffer
	begin := func() *exec.Cmd {
		c := exec.Command(os.Args[0], "night", "--config", conf, "--metrics-addr", address)
		c.Stderr = &errOut
		c.Env = append(os.Environ(), asProgram+"=1")
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		return c
	}
	c := begin()
	defer c.Process.Kill()
	waitFor(t, func() bool { return strings.Contains(get(address), `state="running"} 1`) })
	if code, _, errOut := run(t, "", "night", "--config", conf); code != exitRunning || !strings.Contains(errOut, fmt.Sprint("process ", c.Process.Pid)) {
		t.Errorf("a second night: exit code %d, %s", code, errOut)
	}
	start := time.Now()
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	c.Wait()
	if said := errOut.String(); !strings.Contains(said, "the night was stopped (terminated") || !strings.Contains(said, "the next night goes on") || strings.Contains(said, "context canceled") {
		t.Errorf("it ends with %s", said)
	}
	if code := c.ProcessState.ExitCode(); code != exitTerminated || time.Since(start) > 10*time.Second {
		t.Errorf("exit code %d after %v, want %d within seconds", code, time.Since(start), exitTerminated)
	}
	c = begin()
	waitFor(t, func() bool { return strings.Contains(get(address), `state="running"} 1`) })
	c.Process.Kill()
	c.Wait()
	text, err := os.ReadFile(conf)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(conf, []byte(strings.Replace(string(text), "read-rate = 1", "read-rate = 0", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	aktsyn(t, exitOK, "night", "--config", conf)
}

func get(address string) string {
	r, err := http.Get("http://" + address + "/metrics")
	if err != nil {
		return ""
	}
	defer r.Body.Close()
	b, _ := io.ReadAll(r.Body)
	return string(b)
}

func waitFor(t *testing.T, done func() bool) {
	t.Helper()
	for start := time.Now(); !done(); time.Sleep(50 * time.Millisecond) {
		if time.Since(start) > 30*time.Second {
			t.Fatal("waited for 30 s")
		}
	}
}

func TestConfigCommands(t *testing.T) {
	archive := letters(t)
	dir := t.TempDir()
	example := strings.ReplaceAll(aktsyn(t, exitOK, "config", "example", archive), "/var/lib/aktsyn", filepath.Join(dir, "state"))
	path := filepath.Join(dir, "100%.toml")
	if err := os.WriteFile(path, []byte(example), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := aktsyn(t, exitOK, "config", "check", "--config", path); !strings.Contains(out, "no errors; archives: 1") {
		t.Errorf("check of the example says %q", out)
	}
	units := aktsyn(t, exitOK, "config", "systemd", "--config", path)
	for _, want := range []string{
		"NoNewPrivileges=yes\n", "PrivateNetwork=yes\n", "ProtectSystem=strict\n", "OnCalendar=*-*-* 20:00:00\n",
		fmt.Sprintf("ReadOnlyPaths=\"-%s/100%%%%.toml\" \"-%s\"\n", dir, archive), fmt.Sprintf("ReadWritePaths=\"-%s/state\"", dir),
		fmt.Sprintf(" night --config \"%s/100%%%%.toml\"\n", dir), fmt.Sprintf(" night --config '%s/100\\%%.toml'\n", dir),
	} {
		if !strings.Contains(units, want) {
			t.Errorf("%q is missing in\n%s", want, units)
		}
	}
	if left := regexp.MustCompile("@[A-Z]+@").FindString(units); left != "" {
		t.Errorf("%s is not filled in:\n%s", left, units)
	}
	bad := nightConfig(t, "key_file = \"/k\"", "/does/not/exist")
	out := aktsyn(t, exitUsage, "config", "check", "--config", bad)
	for _, want := range []string{bad + ":2:1: error: unknown key key_file", bad + ":5:10: error: open /does/not/exist"} {
		if !strings.Contains(out, report.MaskText(want)) {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
	aktsyn(t, exitUsage, "config", "systemd", "--config", bad)
}
