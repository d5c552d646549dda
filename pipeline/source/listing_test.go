//go:build unix

package source

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// randomTree makes directories in directories, empty ones too, and files, and
// returns the paths of what a walk gives.
func randomTree(t *testing.T, rng *rand.Rand) (root string, want []string) {
	root = t.TempDir()
	dirs := []string{""}
	for n := range 60 {
		dir := dirs[rng.IntN(len(dirs))]
		if len(dirs) > 1 && rng.IntN(2) == 0 {
			dir = dirs[len(dirs)-1]
		}
		name := fmt.Sprintf("%s%c%d", dir, "aB .-~"[rng.IntN(6)], n)
		if rng.IntN(2) == 0 {
			dirs = append(dirs, name+"/")
			if err := os.Mkdir(filepath.Join(root, name), 0o700); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want = append(want, name)
		if err := os.WriteFile(filepath.Join(root, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(want)
	return root, want
}

// TestWalkListsAheadInOrder: whatever the tree, all that is in it, in order, and
// the parts of it that are not selected are not even listed.
func TestWalkListsAheadInOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for range 100 {
		root, want := randomTree(t, rng)
		if got := paths(walk(t, WalkOptions{}, root)); !slices.Equal(got, want) {
			t.Fatalf("%q, not %q", got, want)
		}
		selects := func(path string, dir bool) bool { return !dir || !strings.Contains(filepath.Base(path), "a") }
		want = slices.DeleteFunc(want, func(path string) bool { return strings.Contains(filepath.Dir(path), "a") })
		if got := paths(walk(t, WalkOptions{Select: selects}, root)); !slices.Equal(got, want) {
			t.Fatalf("of what is selected %q, not %q", got, want)
		}
	}
}

// TestEachLeavesNothingBehind: what is listed ahead when a walk ends has ended
// with it, whatever ended it.
func TestEachLeavesNothingBehind(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	enough := errors.New("enough")
	for range 50 {
		root, want := randomTree(t, rng)
		left := rng.IntN(len(want))
		err := Each(t.Context(), []string{root}, WalkOptions{}, func(File) error {
			if left--; left < 0 {
				return enough
			}
			return nil
		})
		if err != enough {
			t.Fatal(err)
		}
		if open := openBelow(t, root); len(open) > 0 {
			t.Fatalf("still open: %q", open)
		}
	}
}

// openBelow returns what this process has open below a directory, where the
// system tells.
func openBelow(t *testing.T, dir string) (open []string) {
	t.Helper()
	err := filepath.WalkDir("/proc/self/fd", func(path string, _ fs.DirEntry, _ error) error {
		if to, err := os.Readlink(path); err == nil && strings.HasPrefix(to, dir) {
			open = append(open, to)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return open
}
