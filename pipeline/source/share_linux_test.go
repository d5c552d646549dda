package source

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

func TestSharesOfMountinfo(t *testing.T) {
	const table = `27 1 254:0 / / rw,relatime - ext4 /dev/none rw,discard
31 27 0:27 / /srv/a rw shared:5 master:2 - cifs //fil.kommune.dk/Sager\0402026 rw,vers=3.1.1
32 27 0:28 / /srv/b rw - nfs4 fil:/eksport rw
33 27 254:0 /data/del\134a /srv/c rw - ext4 /dev/none rw
34 27 0:29 / /srv/d rw - tmpfs tmpfs rw
35 27 0:30 /@arkiv /srv/e rw - btrfs /dev/none rw,subvol=/@arkiv
36 27 0:31 / /srv/f
37 27 0:31 / /srv/g rw -
`
	for number, want := range map[string]string{
		"27": "/dev/none", "31": "//fil.kommune.dk/Sager 2026", "32": "fil:/eksport", "33": `/dev/none /data/del\a`, "34": "",
		"35": "/dev/none /@arkiv", "36": "", "37": "", "3": "", "99": "",
	} {
		if got := shareIn([]byte(table), number); got != want {
			t.Errorf("mount %s is %q, want %q", number, got, want)
		}
	}
}

func FuzzMountinfo(f *testing.F) {
	f.Add([]byte("31 27 0:27 / /srv/a rw shared:5 - cifs //fil/Sager\\0402026 rw\n"), "31")
	f.Add([]byte("31 - \\"), "31")
	f.Fuzz(func(_ *testing.T, table []byte, number string) { shareIn(table, number) })
}

// A subvolume of btrfs is no mount, though it has a device number of its own.
func TestSubvolumesAreNoMounts(t *testing.T) {
	root, image := t.TempDir(), filepath.Join(t.TempDir(), "image")
	if err := os.WriteFile(image, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(image, 128<<20); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { exec.Command("umount", root).Run() })
	for _, command := range [][]string{{"mkfs.btrfs", "-q", image}, {"mount", "-o", "loop", image, root}, {"btrfs", "-q", "subvolume", "create", root + "/sub"}} {
		if out, err := exec.Command(command[0], command[1:]...).CombinedOutput(); err != nil {
			t.Skipf("no btrfs here: %v: %v %s", command, err, out)
		}
	}
	if err := os.WriteFile(root+"/sub/x", []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	files, err := Walk(t.Context(), []string{root}, WalkOptions{Mounted: func(m Mount) { t.Errorf("%s is taken for a mount", m.Path) }})
	if err != nil || len(files) != 1 {
		t.Errorf("%v, %v", files, err)
	}
}
