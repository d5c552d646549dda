package night

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"aktsyn/pipeline/delta"
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
