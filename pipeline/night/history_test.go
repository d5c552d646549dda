package night

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"aktsyn/pipeline/delta"
	"aktsyn/pipeline/hitindex"
)

// TestHistoryOfFolders: what a folder held in each of the last nights, those
// before the last two too, in which most is the same.
func TestHistoryOfFolders(t *testing.T) {
	w := newTown(t, "", "a")
	for i := range 5 {
		write(t, filepath.Join(w.root("a"), "sag", fmt.Sprintf("n%d.txt", i)), "Cpr-nr. 010165-9901\n")
		if s := w.run(t); states(s) != "a complete" {
			t.Fatal(states(s))
		}
	}
	var r delta.Report
	texts := w.mornings(t, 5)
	if err := json.Unmarshal([]byte(texts[len(texts)-1]), &r); err != nil {
		t.Fatal(err)
	}
	got := map[string][]int64{}
	for _, f := range r.Archives[0].Folders {
		got[f.Folder] = f.History
	}
	if !slices.Equal(got["sag"], []int64{1, 2, 3, 4, 5}) || !slices.Equal(got["(uden for mapper)"], []int64{1, 1, 1, 1, 1}) {
		t.Errorf("%v", got)
	}
}

// TestMovedFilesAreNotGoneInMetrics: a run counts the path that a file left as
// gone; where the morning's report has found the two to be one, metrics say so.
func TestMovedFilesAreNotGoneInMetrics(t *testing.T) {
	w := newTown(t, "", "a")
	w.run(t)
	root := w.root("a")
	files, err := os.ReadDir(root)
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	name := filepath.Join(root, files[0].Name())
	if err := os.Rename(name, name+".moved.txt"); err != nil {
		t.Fatal(err)
	}
	o := w.options()
	o.Config = w.conf
	s, err := Run(t.Context(), o)
	if err != nil || s.Archives[0].Run.Changes[hitindex.Gone] == 0 {
		t.Fatal(err, s.Archives[0].Run.Changes)
	}
	file := filepath.Join(t.TempDir(), "prom")
	if err := o.Metrics.WriteTextfile(file); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(text), `change="gone"} 0`) || strings.Contains(string(text), `change="moved"} 0`) {
		t.Errorf("%v\n%s", err, text)
	}
}
