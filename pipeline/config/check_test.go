package config

import (
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestCheckComparesWithTheMachine has what only a look at the machine shows.
func TestCheckComparesWithTheMachine(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"a/x.txt": "", "key": "AKTSYN-KEY-1 x\n", "names": "\x00\x01\xff", "nobody": "# navne\n", "newer/AKTSYN-INDEX": fmt.Sprintf("AKTSYN-INDEX 99 abc %08x\n", crc32.ChecksumIEEE([]byte("AKTSYN-INDEX 99 abc")))} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "empty"), 0o755); err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf(`state-dir = "%[1]s/names"
index-dir = "%[1]s/ix"
key-file = "%[1]s/key"
[night]
cores = 9999
memory = "300MiB"
[metrics]
listen = "0.0.0.0:9464"
textfile = "%[1]s/none/aktsyn.prom"
[profile.unused]
names = ["%[1]s/names", "%[1]s/nobody"]
[[archive]]
name = "a"
roots = ["%[1]s/a", "%[1]s/missing", "%[1]s/empty"]
[[archive]]
name = "b"
roots = ["%[1]s/a"]
include = ["*.txt", "*.pdf"]
exclude = ["/y"]
index = "%[1]s/newer"
`, dir)
	c, problems := Parse("x", []byte(text))
	if Errors(problems) {
		t.Fatal(list(problems))
	}
	problems, err := c.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"1:1: error: state-dir cannot be used: " + dir + "/names is no directory",
		"3:1: error: key file " + dir + "/key may be used by others (mode 0644); run: chmod 600",
		"5:1: warning: cores is 9999",
		"6:1: error: memory is 300MiB, but one core needs 640MiB with profile default",
		"8:1: error: listen: \"0.0.0.0:9464\" can be reached from other machines",
		"9:1: error: textfile cannot be written: ",
		"10:10: warning: no archive has the profile unused",
		"11:10: error: ",
		fmt.Sprintf("11:%d: error: names: no line of %s/nobody gives a name", len(dir)+20, dir),
		"14:",
		"14:",
		"15:3: error: the index of b: the index was made by a newer aktsyn",
		"18:21: warning: include \"*.pdf\" fits no file",
		"19:12: warning: exclude \"/y\" fits nothing",
	}
	if len(problems) != len(want) {
		t.Fatalf("%d problems, want %d:\n%s", len(problems), len(want), list(problems))
	}
	for i, p := range problems {
		if !strings.HasPrefix(p.String(), "x:"+want[i]) {
			t.Errorf("%s\nwant %s…", p, want[i])
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "ix")); err == nil {
		t.Error("the check made a directory")
	}
}

// TestRootsThatNobodyCanRead: to open a FIFO would last for ever.
func TestRootsThatNobodyCanRead(t *testing.T) {
	fifo := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	c, _ := Parse("x", fmt.Appendf(nil, "state-dir = %q\n[[archive]]\nname = \"a\"\nroots = [%q]\n", t.TempDir(), fifo))
	problems, err := c.Check(t.Context())
	if want := fifo + " is neither a directory nor a file"; err != nil || !strings.Contains(list(problems), want) {
		t.Errorf("%v, %s", err, list(problems))
	}
}

func TestWorkersFitTheBudget(t *testing.T) {
	p := newProfile("p")
	p.Limits.MemoryBytes = 100 << 20
	for _, c := range []struct {
		night   Night
		workers int
	}{{Night{Cores: 1}, 1}, {Night{Memory: BaseMemory + 100<<20}, 1}, {Night{Memory: 1}, 1}} {
		if got := c.night.Workers(p); got != c.workers {
			t.Errorf("%+v: %d workers, want %d", c.night, got, c.workers)
		}
	}
	n := Night{Memory: 1 << 40}
	if got := n.HeapLimit(p); got != 1<<40-int64(n.Workers(p))*100<<20 {
		t.Errorf("the main process may use %d", got)
	}
}

// TestOverlapIsToldOnce: a walk of the archive would tell it again.
func TestOverlapIsToldOnce(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "a", "b"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "a", "b", "x.txt"), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	c, problems := Parse("x", fmt.Appendf(nil, `state-dir = "%[1]s/state"
index-dir = "%[1]s/ix"
report-dir = "%[1]s/report"
[[archive]]
name = "a"
roots = ["%[1]s/a", "%[1]s/a/b"]
include = ["*.txt"]
`, dir))
	checked, err := c.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if told := list(append(problems, checked...)); strings.Count(told, "overlap") != 1 {
		t.Errorf("%q", told)
	}
}

// TestValuesThatAreHardlyMeantAreNamed with their lines; what is sane, or no limit,
// is not.
func TestValuesThatAreHardlyMeantAreNamed(t *testing.T) {
	check := func(rate string, limits string) string {
		t.Helper()
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "x.txt"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		c, problems := Parse("x", fmt.Appendf(nil, "state-dir = %q\n[night]\nread-rate = %s\n[[archive]]\nname = \"a\"\nroots = [%q]\n[profile.default.limits]\n%s", t.TempDir(), rate, dir, limits))
		if len(problems) > 0 {
			t.Fatal(list(problems))
		}
		problems, err := c.Check(t.Context())
		if err != nil || Errors(problems) {
			t.Fatal(err, list(problems))
		}
		return list(problems)
	}
	odd := strings.Split(check(`"1"`, "max-silence = \"1ns\"\nmax-cpu-time = \"1s\"\nmax-ocr-time = \"1ms\"\nmax-document-size = 256\nmax-text-size = \"1kB\"\nmax-total-size = 4\n"), "\n")
	for i, want := range []string{"x:3:1: warning: read-rate is only 1B a second", "x:8:1: warning: max-silence is only 1ns", "x:9:1: warning: max-cpu-time is only 1s", "x:10:1: warning: max-ocr-time is only 1ms",
		"x:11:1: warning: max-document-size is only 256B", "x:12:1: warning: max-text-size is only 1000B", "x:13:1: warning: max-total-size is only 4B"} {
		if len(odd) <= i || !strings.HasPrefix(odd[i], want) {
			t.Errorf("%q is not in\n%s", want, strings.Join(odd, "\n"))
		}
	}
	for _, rate := range []string{"0", `"100MB"`} {
		if said := check(rate, "max-silence = \"90s\"\n"); said != "" {
			t.Errorf("read-rate %s: %s", rate, said)
		}
	}
}

// TestLinkedRootsOverlap: the walk resolves links, and would fail.
func TestLinkedRootsOverlap(t *testing.T) {
	dir := t.TempDir()
	for _, sub := range []string{"a/b", "c"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, sub, "x.txt"), []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for link, want := range map[string]bool{"a": true, "a/b": true, "c": false} {
		path := filepath.Join(dir, "link to "+strings.ReplaceAll(link, "/", " "))
		if err := os.Symlink(filepath.Join(dir, link), path); err != nil {
			t.Fatal(err)
		}
		c, problems := Parse("x", fmt.Appendf(nil, "state-dir = %q\n[[archive]]\nname = \"a\"\nroots = [%q, %q]\n", dir+"-state", dir+"/a", path))
		if Errors(problems) {
			t.Fatal(list(problems))
		}
		problems, err := c.Check(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if told := strings.Contains(list(problems), "overlaps with "+dir+"/a in line 4, as a symbolic link"); told != want || len(problems) > 1 {
			t.Errorf("%s: told %v, want %v:\n%s", link, told, want, list(problems))
		}
	}
}

// TestIndexesOfNobodyAreTold: an archive that was renamed leaves its index.
func TestIndexesOfNobodyAreTold(t *testing.T) {
	dir := t.TempDir()
	for _, sub := range []string{"root", "ix/named", "ix/renamed", "ix/other"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	line := "AKTSYN-INDEX 5 abc"
	for name, text := range map[string]string{"root/x": "x", "ix/other/x": "x", "ix/named/AKTSYN-INDEX": fmt.Sprintf("%s %08x\n", line, crc32.ChecksumIEEE([]byte(line))),
		"ix/renamed/AKTSYN-INDEX": fmt.Sprintf("%s %08x\n", line, crc32.ChecksumIEEE([]byte(line)))} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	c, _ := Parse("x", fmt.Appendf(nil, "state-dir = %q\nindex-dir = %q\n[[archive]]\nname = \"named\"\nroots = [%q]\n", dir+"/state", dir+"/ix", dir+"/root"))
	problems, err := c.Check(t.Context())
	if err != nil || len(problems) != 1 || !problems[0].Warning || !strings.Contains(problems[0].String(), "x:2:1: warning: "+dir+"/ix/renamed is the index of an archive") {
		t.Errorf("%v, %s", err, list(problems))
	}
}
