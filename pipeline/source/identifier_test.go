//go:build unix

package source

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestIdentifierIsIdentify compares an Identifier with File.Identify, which
// reads piece by piece, on files of all sizes in changing order.
func TestIdentifierIsIdentify(t *testing.T) {
	dir, i := t.TempDir(), NewIdentifier()
	for name, content := range map[string]string{"empty.txt": "", "small.TXT": "Jens\n", "packed.gz": "\x1F\x8B\x08 and so on",
		"held.csv": strings.Repeat("x", MaxHeld), "large.txt": strings.Repeat("y", MaxHeld+1), "larger": strings.Repeat("z", 3*MaxHeld)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	files, err := Walk(t.Context(), []string{dir}, WalkOptions{})
	if err != nil || len(files) != 6 {
		t.Fatal(len(files), err)
	}
	files = append(files, File{Root: filepath.Join(dir, "small.TXT"), Path: "small.TXT", RootIsFile: true})
	for _, f := range append(files, files...) {
		want, err := f.Identify(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		got, content, err := i.Identify(t.Context(), f)
		if err != nil || got.Digest != want.Digest || !got.File.SameStat(want.File) || got.File.Path != f.Path {
			t.Errorf("%s: %+v, %v; want %+v", f.Path, got, err, want)
		}
		raw, _ := os.ReadFile(f.OSPath())
		if held := len(raw) <= MaxHeld; held && !bytes.Equal(content, raw) || (content != nil) != held {
			t.Errorf("%s: content of %d bytes, want %d", f.Path, len(content), len(raw))
		}
	}
}

// TestIdentifierNamesCauses: what cannot be identified fails for the cause that
// opening it has.
func TestIdentifierNamesCauses(t *testing.T) {
	dir, i := t.TempDir(), NewIdentifier()
	if err := errors.Join(os.Symlink("/etc/hostname", dir+"/link"), syscall.Mkfifo(dir+"/pipe", 0o600), os.Mkdir(dir+"/folder", 0o700)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"link", "pipe", "folder", "none", "none/below"} {
		f := File{Root: dir, Path: name}
		_, err := f.Open()
		want, detail := CauseOf(err)
		_, content, err := i.Identify(t.Context(), f)
		if cause, text := CauseOf(err); err == nil || content != nil || cause != want || text != detail {
			t.Errorf("%s: %v, %s; want %v, %s", name, cause, text, want, detail)
		}
	}
}

// TestIdentifierSeesChanges: a file that grew since the walk is the one that it
// is now.
func TestIdentifierSeesChanges(t *testing.T) {
	dir, i := t.TempDir(), NewIdentifier()
	f := File{Root: dir, Path: "a.txt", Size: 1}
	for _, content := range []string{"longer than a byte", strings.Repeat("x", 2*MaxHeld)} {
		if err := os.WriteFile(f.OSPath(), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		id, held, err := i.Identify(t.Context(), f)
		if err != nil || id.File.Size != int64(len(content)) || held != nil && string(held) != content {
			t.Errorf("%d bytes of %d, %v", len(held), len(content), err)
		}
	}
}
