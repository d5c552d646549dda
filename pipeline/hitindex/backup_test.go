package hitindex

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"filippo.io/age"

	"aktsyn/pipeline/keys"
)

// backedUp makes an index and a backup of it.
func backedUp(t *testing.T, m made) (dir, file string, key keys.Key) {
	t.Helper()
	dir, file, key = filepath.Join(t.TempDir(), "index"), filepath.Join(t.TempDir(), "backup"), newKey(t)
	ix := open(t, dir, key, Options{Create: true})
	m.write(t, ix)
	logSome(t, ix, 2)
	shut(t, ix)
	info, err := Backup(dir, key, file, Options{})
	if err != nil || info.Files < 6 || info.Bytes == 0 {
		t.Fatalf("%+v, %v", info, err)
	}
	return dir, file, key
}

func TestBackupAndRestore(t *testing.T) {
	m := damageArchive.make(41)
	dir, file, key := backedUp(t, m)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
	empty := t.TempDir()
	for _, to := range []string{dir, empty} {
		if _, err := Restore(file, to, key, Options{}); err != nil {
			t.Fatal(err)
		}
		mustBeSettled(t, to)
		ix := open(t, to, key, Options{Create: true})
		m.mustHold(t, ix, 1)
		entries := collect(t, ix.Audits())
		if len(entries) != 4 || entries[2].Action != "backup" || entries[3].Action != "restore" {
			t.Errorf("the audit log: %+v", entries)
		}
		if r := verifyAudit(t, ix, AuditHead{}); !r.OK() {
			t.Errorf("the audit log: %q", r.Problems)
		}
		m.write(t, ix) // a restored index is one to write on
	}
	mustHideCanaries(t, dir)
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range append(canaries, storeName, "MANIFEST") {
		if bytes.Contains(b, []byte(c)) {
			t.Errorf("%q stands in clear in the backup", c)
		}
	}
}

// Whatever is changed or missing in a backup: it is refused and nothing is
// left behind.
func TestDamagedBackups(t *testing.T) {
	_, file, key := backedUp(t, small.make(42))
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	r := draw(t)
	spoiled := map[string][]byte{"empty": nil, "the last byte": whole[:len(whole)-1], "longer": append(bytes.Clone(whole), 0),
		"other": []byte("age-encryption.org/v1\n"), "text": []byte("Kære borger\n")}
	for range 12 {
		at := r.IntN(len(whole))
		spoiled["cut off"+strings.Repeat(" ", len(spoiled))] = whole[:at]
		flipped := bytes.Clone(whole)
		flipped[at] ^= 1 << r.IntN(8)
		spoiled["a bit"+strings.Repeat(" ", len(spoiled))] = flipped
	}
	for i := range 200 { // the beginning, bit by bit
		flipped := bytes.Clone(whole)
		flipped[i] ^= 1 << r.IntN(8)
		spoiled["the beginning"+strings.Repeat(" ", len(spoiled))] = flipped
	}
	for name, b := range spoiled {
		path, dir := filepath.Join(t.TempDir(), "backup"), filepath.Join(t.TempDir(), "index")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Restore(path, dir, key, Options{})
		if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNotBackup) && !errors.Is(err, ErrWrongKey) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: something is left behind", name)
		}
	}
}

func TestBackupsAreRefusedWhere(t *testing.T) {
	m := small.make(43)
	dir, file, key := backedUp(t, m)
	before := snapshot(t, dir)
	if _, err := Restore(file, dir, key, Options{}); err == nil || !strings.Contains(err.Error(), "holds an index already") {
		t.Errorf("restoring over an index: %v", err)
	}
	full := t.TempDir()
	os.WriteFile(filepath.Join(full, "brev.txt"), nil, 0o600)
	if _, err := Restore(file, full, key, Options{}); !errors.Is(err, ErrNotIndex) {
		t.Errorf("restoring among other files: %v", err)
	}
	if _, err := Restore(file, filepath.Join(t.TempDir(), "x"), newKey(t), Options{}); !errors.Is(err, ErrWrongKey) || !strings.Contains(err.Error(), key.ID()) {
		t.Errorf("another key: %v", err)
	}
	if _, err := Backup(dir, key, file, Options{}); err == nil || !strings.Contains(err.Error(), "exists already") {
		t.Errorf("a backup over another: %v", err)
	}
	if _, err := Backup(dir, key, filepath.Join(dir, "backup"), Options{}); err == nil || !strings.Contains(err.Error(), "inside the index") {
		t.Errorf("a backup in the index: %v", err)
	}
	if _, err := Backup(dir, newKey(t), file+"2", Options{}); !errors.Is(err, ErrWrongKey) {
		t.Errorf("a backup with another key: %v", err)
	}
	if _, err := Backup(t.TempDir(), key, file+"2", Options{}); !errors.Is(err, ErrNotIndex) {
		t.Errorf("a backup of nothing: %v", err)
	}
	if !reflect.DeepEqual(before, snapshot(t, dir)) {
		t.Error("the index was changed")
	}
	writer := open(t, dir, key, Options{Create: true})
	if _, err := Backup(dir, key, file+"2", Options{}); !errors.Is(err, ErrLocked) {
		t.Errorf("while a scan writes: %v", err)
	}
	shut(t, writer)
	tables, _ := filepath.Glob(filepath.Join(dir, storeName, "*.sst"))
	b, _ := os.ReadFile(tables[0])
	b[len(b)/3] ^= 1
	os.WriteFile(tables[0], b, 0o600)
	if _, err := Backup(dir, key, file+"2", Options{}); !errors.Is(err, ErrDamaged) {
		t.Errorf("of a damaged index: %v", err)
	}
	if left, _ := filepath.Glob(file + "2*"); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

// backupOf makes an authentic backup of anything, as nobody without the key
// can.
func backupOf(t *testing.T, key keys.Key, headers ...tar.Header) string {
	t.Helper()
	var out bytes.Buffer
	sealed, err := age.Encrypt(&out, newBackupKey(key))
	if err != nil {
		t.Fatal(err)
	}
	w := tar.NewWriter(sealed)
	for _, h := range headers {
		text := markerLine(1000, "x")
		if h.Typeflag != tar.TypeReg {
			text = ""
		}
		h.Size = int64(len(text))
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, text)
	}
	if err := errors.Join(w.Close(), sealed.Close()); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "backup")
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestRestoreWritesNothingElsewhere(t *testing.T) {
	key := newKey(t)
	for name, c := range map[string]struct {
		header tar.Header
		want   error
	}{
		"a newer index": {tar.Header{Typeflag: tar.TypeReg, Name: markerName}, ErrNewer},
		"no marker":     {tar.Header{Typeflag: tar.TypeReg, Name: auditName}, ErrDamaged},
		"above":         {tar.Header{Typeflag: tar.TypeReg, Name: "../x"}, ErrDamaged},
		"above store":   {tar.Header{Typeflag: tar.TypeReg, Name: "store/../x"}, ErrDamaged},
		"absolute":      {tar.Header{Typeflag: tar.TypeReg, Name: "/tmp/x"}, ErrDamaged},
		"other":         {tar.Header{Typeflag: tar.TypeReg, Name: "x"}, ErrDamaged},
		"a link":        {tar.Header{Typeflag: tar.TypeSymlink, Name: auditName, Linkname: "/etc/passwd"}, ErrDamaged},
		"a directory":   {tar.Header{Typeflag: tar.TypeDir, Name: "store/x"}, ErrDamaged},
	} {
		parent := t.TempDir()
		if _, err := Restore(backupOf(t, key, c.header), filepath.Join(parent, "a", "index"), key, Options{}); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if _, err := os.Stat(filepath.Join(parent, "x")); err == nil {
			t.Errorf("%s: written elsewhere", name)
		}
	}
}

// A restore that is killed leaves nothing or an index, and can be repeated
// over nothing.
func TestRestoreKilled(t *testing.T) {
	m := small.make(44)
	_, file, key := backedUp(t, m)
	for _, at := range []string{"unpacked", "staged", "ready", "retired", markerName} {
		dir := filepath.Join(t.TempDir(), "index")
		func() {
			defer func() { recover() }()
			Restore(file, dir, key, Options{step: func(step string) {
				if step == at {
					panic("killed")
				}
			}})
		}()
		found, err := Exists(dir)
		if err != nil {
			t.Fatalf("killed at %s: %v", at, err)
		}
		if !found {
			if _, err := Restore(file, dir, key, Options{}); err != nil {
				t.Fatalf("killed at %s, again: %v", at, err)
			}
		}
		m.mustHold(t, open(t, dir, key, Options{}), 1)
		mustBeSettled(t, dir)
	}
}

// A reader of backups meets any bytes with the right key.
func FuzzRestore(f *testing.F) {
	key := newKey(f)
	f.Add([]byte("age-encryption.org/v1\n-> aktsyn-key 0000000000000000\n\n--- \n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		stream, err := openBackup("file", bytes.NewReader(b), key)
		if err != nil {
			return
		}
		if _, err := io.Copy(io.Discard, stream); err == nil {
			t.Fatal("a backup that was not made with the key is accepted")
		}
	})
}
