//go:build unix

package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// tree makes files (names ending in "/" are directories) below a new directory.
func tree(t *testing.T, names ...string) string {
	t.Helper()
	root := t.TempDir()
	for _, name := range names {
		path := filepath.Join(root, name)
		err := os.MkdirAll(filepath.Dir(path), 0o755)
		if err == nil && !strings.HasSuffix(name, "/") {
			err = os.WriteFile(path, []byte(name), 0o600)
		} else if err == nil {
			err = os.MkdirAll(path, 0o755)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func walk(t *testing.T, opts WalkOptions, roots ...string) []File {
	t.Helper()
	files, err := Walk(context.Background(), roots, opts)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func collect(files *[]File) func(File) error {
	return func(f File) error {
		*files = append(*files, f)
		return nil
	}
}

// TestEachEndsWithTheErrorOfItsCaller.
func TestEachEndsWithTheErrorOfItsCaller(t *testing.T) {
	stop, seen := errors.New("enough"), 0
	err := Each(t.Context(), []string{tree(t, "a/b", "a/c", "d")}, WalkOptions{}, func(File) error {
		seen++
		return stop
	})
	if !errors.Is(err, stop) || seen != 1 {
		t.Errorf("%v after %d files", err, seen)
	}
}

func paths(files []File) []string {
	var out []string
	for _, f := range files {
		out = append(out, f.Path)
	}
	return out
}

func TestWalkIsInByteOrderOfPath(t *testing.T) {
	root := tree(t, "b", "a/z", "a-b/y", "a.txt", "Å.txt", "a/b/c", "tom/")
	got := paths(walk(t, WalkOptions{}, root))
	want := []string{"a-b/y", "a.txt", "a/b/c", "a/z", "b", "Å.txt"}
	if !slices.Equal(got, want) || !slices.IsSorted(got) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWalkOfFileRoots(t *testing.T) {
	root := tree(t, "brev.txt", "d/x")
	files := walk(t, WalkOptions{}, filepath.Join(root, "brev.txt"), filepath.Join(root, "d"))
	if got := paths(files); !slices.Equal(got, []string{"brev.txt", "x"}) {
		t.Fatalf("got %q", got)
	}
	if f := files[0]; f.Size != 8 || f.MTime.IsZero() || f.OSPath() != filepath.Join(root, "brev.txt") {
		t.Errorf("file root: %+v", f)
	}
}

func TestWalkRefusesBadRoots(t *testing.T) {
	root := tree(t, "a/b", "ab")
	if err := os.Symlink(filepath.Join(root, "a"), filepath.Join(root, "l")); err != nil {
		t.Fatal(err)
	}
	in := func(name string) string { return filepath.Join(root, name) }
	for _, roots := range [][]string{
		{in("none")}, {in("a"), in("a")}, {in("a"), root}, {in("a/b"), in("a")}, {in("a"), in("l")},
	} {
		if files, err := Walk(context.Background(), roots, WalkOptions{}); err == nil {
			t.Errorf("%q gave %q, want an error", roots, paths(files))
		}
	}
	if got := paths(walk(t, WalkOptions{}, in("ab"), in("a"))); !slices.Equal(got, []string{"b", "ab"}) {
		t.Errorf("neighbours that share a prefix: %q", got)
	}
	if got := paths(walk(t, WalkOptions{}, in("l"))); !slices.Equal(got, []string{"b"}) {
		t.Errorf("a link named as root: %q", got)
	}
}

func TestWalkListsWhatItCannotRead(t *testing.T) {
	root := tree(t, "file", "locked/inside")
	if err := os.Symlink("file", filepath.Join(root, "link")); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(root, "pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"file": "", "link": "unsupported: symbolic link, not followed", "pipe": "unsupported: FIFO",
		"locked/inside": ""}
	if os.Getuid() != 0 { // root may list anything
		os.Chmod(filepath.Join(root, "locked"), 0)
		defer os.Chmod(filepath.Join(root, "locked"), 0o700)
		delete(want, "locked/inside")
		want["locked/"] = "permission: the operating system refused access"
	}
	files := walk(t, WalkOptions{}, root)
	for _, f := range files {
		got := f.Cause.String()
		if got != "" {
			got += ": " + f.Detail
		}
		if cause, ok := want[f.Path]; !ok || cause != got {
			t.Errorf("%s: %q, want %q", f.Path, got, cause)
		}
	}
	if len(files) != len(want) {
		t.Errorf("%d entries, want %d", len(files), len(want))
	}
}

func TestVanishedDirectoryIsAnEntry(t *testing.T) {
	var files []File
	w := walker{ctx: context.Background(), root: tree(t), take: collect(&files)}
	if err := w.dir("gone/", 0, nil); err != nil {
		t.Fatal(err)
	}
	if len(files) != 1 || files[0].Path != "gone/" || files[0].Cause != Changed {
		t.Errorf("got %+v", files)
	}
}

func TestWalkLeavesOutExcluded(t *testing.T) {
	root := tree(t, "a", "index/000001.sst", "key", "z/key")
	link := filepath.Join(t.TempDir(), "alias")
	if err := os.Symlink(root, link); err != nil {
		t.Fatal(err)
	}
	opts := WalkOptions{Exclude: []string{filepath.Join(root, "index"), filepath.Join(link, "key"), "/nowhere"}}
	if got := paths(walk(t, opts, root)); !slices.Equal(got, []string{"a", "z/key"}) {
		t.Errorf("got %q", got)
	}
	if _, err := Walk(context.Background(), []string{filepath.Join(root, "index")}, opts); err == nil {
		t.Error("an index was walked as archive")
	}
}

func TestWalkStopsWhenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Walk(ctx, []string{tree(t, "a")}, WalkOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestNamesThatAreNotUTF8(t *testing.T) {
	root := tree(t, "s\xf8g.txt", "s\xc3\xb8g.txt", `s\xF8g.txt`, `a\x5Cb`, `a\b`, "\xff/\xfe")
	files := walk(t, WalkOptions{}, root)
	want := []string{`\xFF/\xFE`, `a\b`, `a\x5Cx5Cb`, `s\x5CxF8g.txt`, `s\xF8g.txt`, "søg.txt"}
	if got := paths(files); !slices.Equal(got, want) {
		t.Fatalf("got %q, want %q", got, want)
	}
	for _, f := range files {
		file, err := f.Open()
		if err != nil {
			t.Errorf("%s: %v", f.Path, err)
			continue
		}
		file.Close()
	}
}

func TestOpenRefusesWhatWasSwapped(t *testing.T) {
	root := tree(t, "a", "b", "c", "d")
	files := walk(t, WalkOptions{}, root)
	in := func(name string) string { return filepath.Join(root, name) }
	for _, name := range []string{"a", "b", "c"} {
		os.Remove(in(name))
	}
	os.Symlink(in("d"), in("a"))
	syscall.Mkfifo(in("b"), 0o600)
	for i, detail := range []string{"not a regular file any longer", "not a regular file any longer", "vanished"} {
		file, err := files[i].Open()
		if err == nil {
			file.Close()
			t.Errorf("%s was opened", files[i].Path)
			continue
		}
		if cause, got := CauseOf(err); cause != Changed || got != detail {
			t.Errorf("%s: %v %q", files[i].Path, cause, got)
		}
	}
}

func FuzzEscapeName(f *testing.F) {
	f.Add("s\xf8g")
	f.Add(`\x5C\xFF\x41`)
	f.Fuzz(func(t *testing.T, name string) {
		escaped := EscapeName(name)
		if got := unescape(escaped); got != name || strings.ToValidUTF8(escaped, "") != escaped {
			t.Errorf("%q became %q and %q", name, escaped, got)
		}
	})
}

func TestPlan(t *testing.T) {
	sizes := []int64{1, 2, 4 << 20, 3 << 20, 1 << 20, 1, 9 << 20, 0}
	var files []File
	for _, size := range sizes {
		files = append(files, File{Size: size})
	}
	var got []int
	for shard := range Plan(slices.Values(files)) {
		if shard.ID != uint32(len(got)) {
			t.Errorf("shard %d has ID %d", len(got), shard.ID)
		}
		got = append(got, len(shard.Files))
	}
	if want := []int{2, 1, 2, 1, 1, 1}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := len(slices.Collect(Plan(slices.Values(make([]File, 2*shardFiles+1))))); got != 3 {
		t.Errorf("one file more than two shards hold is in %d shards, want 3", got)
	}
	for range Plan(slices.Values([]File(nil))) {
		t.Error("shards of nothing")
	}
	next := uint32(0)
	for shard := range Singly(slices.Values(files)) {
		if shard.ID != next || len(shard.Files) != 1 || shard.Files[0].Size != sizes[next] {
			t.Errorf("shard %d: %+v", next, shard)
		}
		next++
	}
	if int(next) != len(sizes) {
		t.Errorf("%d shards of single files, want %d", next, len(sizes))
	}
}

func TestWalkSelects(t *testing.T) {
	root := tree(t, "a/b/x.txt", "a/c/y.txt", "z.txt")
	var asked []string
	files, err := Walk(t.Context(), []string{root}, WalkOptions{Select: func(path string, dir bool) bool {
		asked = append(asked, fmt.Sprintf("%s %v", path, dir))
		return path != "a/b" && path != "z.txt"
	}})
	if err != nil || len(files) != 1 || files[0].Path != "a/c/y.txt" {
		t.Errorf("%v, %v", files, err)
	}
	if want := []string{"a true", "z.txt false", "a/b true", "a/c true", "a/c/y.txt false"}; !slices.Equal(asked, want) {
		t.Errorf("asked for %q, want %q", asked, want)
	}
	if files, err := Walk(t.Context(), []string{filepath.Join(root, "z.txt")}, WalkOptions{Select: func(string, bool) bool { return false }}); err != nil || len(files) != 1 {
		t.Errorf("a file that was named as root itself: %v, %v", files, err)
	}
}

// TestWalkOfADyingShare: what fails with the storage fails as a whole, whatever
// concerns one file is an entry.
func TestWalkOfADyingShare(t *testing.T) {
	for number, fails := range map[syscall.Errno]bool{syscall.EIO: true, syscall.ESTALE: true, syscall.ENOTCONN: true,
		syscall.EHOSTDOWN: true, syscall.EMFILE: true, syscall.EACCES: false, syscall.ENOENT: false, syscall.ENOTDIR: false,
		syscall.ELOOP: false, syscall.EINVAL: false} {
		var files []File
		w := walker{ctx: context.Background(), root: "/archive", take: collect(&files)}
		err := w.refuse("sag 010190-1234", &os.PathError{Op: "open", Path: "/archive/sag 010190-1234", Err: number})
		if (err != nil) != fails || len(files) == 1 == fails {
			t.Errorf("%v: error %v, %d entries", number, err, len(files))
		}
		if err != nil && (!errors.Is(err, number) || strings.Contains(err.Error(), "sag")) {
			t.Errorf("%v: %v", number, err)
		}
	}
}

// TestRootThatIsSwapped: a share that is unmounted leaves another directory.
func TestRootThatIsSwapped(t *testing.T) {
	root := tree(t, "a")
	before, err := Look(root)
	if err != nil {
		t.Fatal(err)
	}
	if err := stillThere(root, before); err != nil {
		t.Error(err)
	}
	if err := stillThere(tree(t, "a"), before); err == nil {
		t.Error("another directory is taken for the root")
	}
	if err := stillThere(root+"/none", before); err == nil {
		t.Error("a missing directory is taken for the root")
	}
}

// deepen makes directories within directories below root, one by one, since
// their path is too long for the system, and a file in the last.
func deepen(t *testing.T, root, name string, depth int) {
	t.Helper()
	dir, err := os.OpenRoot(root)
	if err != nil {
		t.Fatal(err)
	}
	for range depth {
		if err := dir.Mkdir(name, 0o755); err != nil {
			t.Fatal(err)
		}
		next, err := dir.OpenRoot(name)
		dir.Close()
		if err != nil {
			t.Fatal(err)
		}
		dir = next
	}
	defer dir.Close()
	if err := dir.WriteFile("brev.txt", []byte("at the end"), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestPathsLongerThanTheSystemTakes(t *testing.T) {
	root := t.TempDir()
	name := strings.Repeat("mappe ", 40)[:200]
	deepen(t, root, name, 25) // 5,025 bytes
	files := walk(t, WalkOptions{}, root)
	if len(files) != 1 || len(files[0].OSPath()) < 4096 || files[0].Cause != None || files[0].Size != 10 {
		t.Fatalf("got %d files, %+v", len(files), files)
	}
	file, err := files[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	text, err := io.ReadAll(file)
	if err != nil || string(text) != "at the end" {
		t.Errorf("read %q, %v", text, err)
	}
	if info, err := files[0].Stat(); err != nil || info.Size() != 10 {
		t.Errorf("%v, %v", info, err)
	}
	if id, err := files[0].Identify(t.Context()); err != nil || !id.Holds(t.Context()) {
		t.Errorf("a file that nobody touched is said to have changed: %v", err)
	}
}

func TestPathsWithoutEnd(t *testing.T) {
	root := tree(t, "a")
	deepen(t, root, strings.Repeat("d", 250), 40) // 10 KB
	files := walk(t, WalkOptions{}, root)
	if len(files) != 2 || files[1].Cause != TooDeep || !strings.HasSuffix(files[1].Path, "/") || len(files[1].Path) > maxPath+251 {
		t.Errorf("got %d files, the last %v %q", len(files), files[len(files)-1].Cause, files[len(files)-1].Detail)
	}
}

// TestOddFiles: what is no file is named, and never opened; names that differ
// in case only are two files.
func TestOddFiles(t *testing.T) {
	root := tree(t, "Brev.txt", "brev.txt", "BREV.TXT")
	in := func(name string) string { return filepath.Join(root, name) }
	socket, err := net.Listen("unix", in("socket"))
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	for name, target := range map[string]string{"loop": "loop", "up": "..", "absolute": "/etc/passwd", "none": "nowhere"} {
		if err := os.Symlink(target, in(name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(in("fifo"), 0o600); err != nil {
		t.Fatal(err)
	}
	const link = "symbolic link, not followed"
	want := map[string]string{"BREV.TXT": "", "Brev.txt": "", "brev.txt": "", "socket": "socket", "fifo": "FIFO",
		"loop": link, "up": link, "absolute": link, "none": link}
	files := walk(t, WalkOptions{}, root)
	for _, f := range files {
		if detail, ok := want[f.Path]; !ok || f.Detail != detail || (f.Cause == Unsupported) != (detail != "") {
			t.Errorf("%s: %v %q, want %q", f.Path, f.Cause, f.Detail, detail)
		}
	}
	if len(files) != len(want) {
		t.Errorf("%d entries, want %d", len(files), len(want))
	}
	if files := walk(t, WalkOptions{}, os.DevNull); len(files) != 1 || files[0].Detail != "device" {
		t.Errorf("%s: %+v", os.DevNull, files)
	}
	if _, err := Walk(context.Background(), []string{in("loop")}, WalkOptions{}); err == nil {
		t.Error("a root that is a loop was walked")
	}
}

// TestWalkOfLargeDirectories: those with more entries than are looked at at a
// time, below one another.
func TestWalkOfLargeDirectories(t *testing.T) {
	var names []string
	for i := range statBlock + statBlock/2 {
		names = append(names, fmt.Sprintf("%04d", i), fmt.Sprintf("%04d.d/x", i))
	}
	for i := range statBlock + 1 {
		names = append(names, fmt.Sprintf("0700.d/y%04d", i))
	}
	var got []string
	for _, f := range walk(t, WalkOptions{}, tree(t, names...)) {
		got = append(got, f.Path)
	}
	slices.Sort(names)
	if !slices.Equal(got, names) {
		t.Errorf("%d files, want %d in order", len(got), len(names))
	}
}

// TestWalkKnowsWhatStatKnows: what is asked of a directory is what is asked of a
// path.
func TestWalkKnowsWhatStatKnows(t *testing.T) {
	root := tree(t, "a", "b/c")
	if err := os.Symlink("a", filepath.Join(root, "link")); err != nil {
		t.Fatal(err)
	}
	for _, f := range walk(t, WalkOptions{}, root) {
		info, err := f.Stat()
		if err != nil {
			t.Fatal(err)
		}
		want := File{Root: root, Path: f.Path}
		want.setStat(info)
		if want = regular(want, info.Mode()); f != want {
			t.Errorf("%+v, want %+v", f, want)
		}
	}
}

// TestAheadGivesAllInOrder: whatever the number of files, and before an error.
func TestAheadGivesAllInOrder(t *testing.T) {
	broken := errors.New("broken")
	for _, n := range []int{0, 1, aheadFiles - 1, aheadFiles, 10*aheadFiles + 1} {
		var files []File
		err := ahead(t.Context(), func(_ context.Context, give func(File) error) error {
			for i := range n {
				if err := give(File{Size: int64(i)}); err != nil {
					return err
				}
			}
			return broken
		}, collect(&files))
		if !errors.Is(err, broken) || len(files) != n {
			t.Errorf("%d files of %d, %v", len(files), n, err)
		}
		for i, f := range files {
			if f.Size != int64(i) {
				t.Fatalf("file %d of %d is number %d", i, n, f.Size)
			}
		}
	}
}
