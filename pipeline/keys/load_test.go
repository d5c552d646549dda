package keys

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// home gives the test an empty configuration directory and a clean
// environment, and returns the path of the default key file.
func home(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("HOME", dir)
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(dir, "config"))
	t.Setenv(EnvFile, "")
	t.Setenv(EnvCommand, "")
	path, err := DefaultFile()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// keyFile writes a key file with a new key and mode 0600.
func keyFile(t *testing.T, path string) Key {
	t.Helper()
	k, err := Ephemeral()
	if err != nil {
		t.Fatal(err)
	}
	write(t, path, k.text(), 0o600)
	return k
}

func write(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

func same(a, b Key) bool {
	return !a.IsZero() && !b.IsZero() && bytes.Equal(a.secret(), b.secret())
}

func TestLoadOrder(t *testing.T) {
	def := home(t)
	dir := t.TempDir()
	paths, want := map[string]string{}, map[string]Key{}
	for _, name := range []string{"--key-file", "--key-command", EnvFile, EnvCommand} {
		paths[name] = filepath.Join(dir, strings.Trim(name, "-"))
		want[name] = keyFile(t, paths[name])
	}
	if err := os.MkdirAll(filepath.Dir(def), 0o700); err != nil {
		t.Fatal(err)
	}
	want["default key file"] = keyFile(t, def)

	opts := Options{File: paths["--key-file"], Command: "cat '" + paths["--key-command"] + "'", Create: true}
	t.Setenv(EnvFile, paths[EnvFile])
	t.Setenv(EnvCommand, "cat '"+paths[EnvCommand]+"'")
	for _, step := range []struct {
		name string
		drop func()
	}{
		{"--key-file", func() { opts.File = "" }},
		{"--key-command", func() { opts.Command = "" }},
		{EnvFile, func() { t.Setenv(EnvFile, "") }},
		{EnvCommand, func() { t.Setenv(EnvCommand, "") }},
		{"default key file", func() {}},
	} {
		k, src, err := Load(opts)
		if err != nil || src.Name != step.name || src.Created || !same(k, want[step.name]) {
			t.Errorf("with %s first: source %+v, error %v", step.name, src, err)
		}
		step.drop()
	}
}

func TestDefaultKeyIsMadeOnce(t *testing.T) {
	path := home(t)
	if _, src, err := Load(Options{}); !errors.Is(err, ErrNoKey) || !strings.Contains(err.Error(), path) {
		t.Fatalf("without Create: source %+v, error %v", src, err)
	}
	if _, err := os.Stat(filepath.Dir(path)); !os.IsNotExist(err) {
		t.Fatal("a failed Load left something behind")
	}
	first, src, err := Load(Options{Create: true})
	if err != nil || !src.Created || src.Path != path {
		t.Fatalf("first: source %+v, error %v", src, err)
	}
	second, src, err := Load(Options{Create: true})
	if err != nil || src.Created || !same(first, second) {
		t.Fatalf("second: source %+v, error %v", src, err)
	}
	for p, mode := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
		if info, err := os.Stat(p); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: mode %v, error %v", p, info.Mode(), err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); len(left) != 1 {
		t.Errorf("beside the key file there is more: %v", left)
	}
}

func TestConcurrentCreationMakesOneKey(t *testing.T) {
	home(t)
	const n = 16
	got, created := make([]Key, n), make([]bool, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			k, src, err := Load(Options{Create: true})
			if err != nil {
				t.Error(err)
			}
			got[i], created[i] = k, src.Created
		})
	}
	wg.Wait()
	makers := 0
	for i := range n {
		if created[i] {
			makers++
		}
		if !same(got[i], got[0]) {
			t.Fatal("two callers have different keys")
		}
	}
	if makers != 1 {
		t.Fatalf("%d callers made the key", makers)
	}
}

func TestBadKeyFiles(t *testing.T) {
	home(t)
	dir := t.TempDir()
	k := fixed()
	code := strings.Fields(k.text())[1]
	for name, c := range map[string]struct {
		text string
		mode os.FileMode
		says string
	}{
		"group":     {k.text(), 0o640, "chmod 600"},
		"world":     {k.text(), 0o604, "chmod 600"},
		"writable":  {k.text(), 0o602, "chmod 600"},
		"empty":     {"", 0o600, "is empty"},
		"blank":     {"\n \n", 0o600, "is empty"},
		"bare":      {code + "\n", 0o600, "not an aktsyn key"},
		"newer":     {"AKTSYN-KEY-3 " + code + "\n", 0o600, "newer aktsyn"},
		"short":     {"AKTSYN-KEY-1 " + code[4:] + "\n", 0o600, "damaged"},
		"long":      {"AKTSYN-KEY-1 AAAA" + code + "\n", 0o600, "damaged"},
		"twolines":  {k.text() + k.text(), 0o600, "damaged"},
		"truncated": {"AKTSYN-KEY-1 " + code[:20], 0o600, "damaged"},
		"huge":      {strings.Repeat(k.text(), 1000), 0o600, "damaged"},
	} {
		path := filepath.Join(dir, name)
		write(t, path, c.text, c.mode)
		_, _, err := Load(Options{File: path})
		if err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: error %v, want %q and the path", name, err, c.says)
			continue
		}
		mustHide(t, k, err.Error())
		if strings.Contains(err.Error(), code[8:20]) {
			t.Errorf("%s: the error repeats the key", name)
		}
	}
	for _, path := range []string{dir, filepath.Join(dir, "missing")} {
		if _, _, err := Load(Options{File: path, Create: true}); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: error %v", path, err)
		}
	}
}

func TestKeyCommand(t *testing.T) {
	home(t)
	k := fixed()
	got, src, err := Load(Options{Command: "printf '%s' '" + strings.TrimSpace(k.text()) + "'"})
	if err != nil || !same(got, k) || src.Name != "--key-command" || src.Path != "" {
		t.Fatalf("source %+v, error %v", src, err)
	}
	secret := strings.TrimSpace(k.text())
	for command, says := range map[string]string{
		"echo '" + secret + "'; exit 3":               "exit status 3",
		"true '" + secret + "'":                       "is empty",
		"echo x" + secret:                             "not an aktsyn key",
		"yes '" + secret + "'":                        "failed: ",
		"cat >&2 </dev/null; not-there-" + secret[:9]: "exit status 127",
	} {
		_, _, err := Load(Options{Command: command})
		if err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "--key-command") {
			t.Errorf("error %v, want %q", err, says)
			continue
		}
		if strings.Contains(err.Error(), secret[9:]) {
			t.Errorf("the error repeats the command: %v", err)
		}
	}
}

// TestConfiguredKeysAreCalledSo: a night has no flags for its key.
func TestConfiguredKeysAreCalledSo(t *testing.T) {
	home(t)
	dir := t.TempDir()
	write(t, filepath.Join(dir, "junk"), "junk", 0o600)
	for _, o := range []Options{
		{File: filepath.Join(dir, "none")}, {File: filepath.Join(dir, "junk")}, {File: dir}, {Command: "false"}, {},
	} {
		o.Configured = true
		_, src, err := Load(o)
		if err == nil || !strings.Contains(err.Error(), "key-") || strings.Contains(src.Name+err.Error(), "--key-") {
			t.Errorf("%+v: %v", src, err)
		}
	}
	_, _, err := Load(Options{File: filepath.Join(dir, "none"), Configured: true})
	if err == nil || !strings.Contains(err.Error(), "make a first key as 'aktsyn night --help' says") {
		t.Errorf("how a first key is made is not said: %v", err)
	}
}

func TestKeyInsideIndexIsRefused(t *testing.T) {
	def := home(t)
	dir := t.TempDir()
	index := filepath.Join(dir, "index")
	if err := os.MkdirAll(filepath.Join(index, "sub"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(index, filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	keyFile(t, filepath.Join(index, "sub", "key"))
	keyFile(t, filepath.Join(dir, "index-key"))
	if err := os.Symlink(filepath.Join(index, "sub", "key"), filepath.Join(dir, "pointer")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		file, index string
		ok          bool
	}{
		{"index-key", "index", true},
		{"index-key", "link", true},
		{"index-key", "index/not/yet", true},
		{"index/sub/key", "index", false},
		{"index/sub/key", "link", false},
		{"link/sub/key", "index", false},
		{"pointer", "index", false},
		{"index-key", ".", false},
		{"index-key", "missing/..", false},
	} {
		_, _, err := Load(Options{File: filepath.Join(dir, c.file), Index: dir + "/" + c.index})
		if (err == nil) != c.ok || err != nil && !strings.Contains(err.Error(), "inside the index") {
			t.Errorf("%+v: error %v", c, err)
		}
	}
	if _, _, err := Load(Options{Create: true, Index: filepath.Dir(filepath.Dir(def))}); err == nil {
		t.Error("a default key was made inside the index")
	}
	if _, err := os.Stat(def); !os.IsNotExist(err) {
		t.Error("the refused default key exists")
	}
}

func TestCreationFailureNamesTheCure(t *testing.T) {
	path := home(t)
	config := filepath.Dir(filepath.Dir(path))
	write(t, config, "a file where the directory should be", 0o600)
	_, src, err := Load(Options{Create: true})
	if err == nil || src.Created || !strings.Contains(err.Error(), "--key-file") {
		t.Fatalf("source %+v, error %v", src, err)
	}
}

func TestRenew(t *testing.T) {
	home(t)
	dir := t.TempDir()
	old := keyFile(t, filepath.Join(dir, "old"))
	path := filepath.Join(dir, "new")
	k, created, err := Renew(old, path, "")
	if err != nil || !created || !k.SamePseudonyms(old) || k.ID() == old.ID() {
		t.Fatal("no key is made: ", created, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Error("the file may be read by others: ", info.Mode(), err)
	}
	again, created, err := Renew(old, path, "")
	if err != nil || created || !same(again, k) {
		t.Error("the key of a rekeying that was interrupted is not taken up: ", created, err)
	}
	keyFile(t, filepath.Join(dir, "foreign"))
	for name, c := range map[string]struct{ path, index, says string }{
		"other pseudonyms": {filepath.Join(dir, "foreign"), "", "other pseudonyms"},
		"the same key":     {filepath.Join(dir, "old"), "", "already"},
		"in the index":     {filepath.Join(dir, "ix", "key"), filepath.Join(dir, "ix"), "inside the index"},
		"a directory":      {dir, "", "is a directory"},
	} {
		if k, created, err := Renew(old, c.path, c.index); err == nil || created || !k.IsZero() || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
