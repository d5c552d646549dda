package night

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"aktsyn/pipeline/delta"
)

// killed runs a night that is killed when its archives are done, before its report.
func (w *town) killed(t *testing.T) {
	t.Helper()
	o := w.options()
	o.now = time.Now
	n := newNight(o)
	held, err := lock(w.conf.StateDir, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	if n.state, err = readState(w.conf.StateDir); err != nil {
		t.Fatal(err)
	}
	n.work(t.Context(), &Summary{}, w.conf.Archives)
}

// told runs a night, and returns what its report, of so many there are then, says
// of the first archive, and its page.
func (w *town) told(t *testing.T, reports int) (*delta.Archive, string) {
	t.Helper()
	w.run(t)
	texts := w.mornings(t, reports)
	var r delta.Report
	if err := json.Unmarshal([]byte(texts[len(texts)-1]), &r); err != nil {
		t.Fatal(err)
	}
	return r.Archives[0], texts[reports-1]
}

// TestWhatAKilledNightFoundIsTold by the report of the next, once, and 'report
// night' compares as that did.
func TestWhatAKilledNightFoundIsTold(t *testing.T) {
	w := newTown(t, "", "a", "b")
	w.killed(t)
	if a, page := w.told(t, 1); a.New.Numbers != 1 || a.Before != nil || !strings.Contains(page, "om kørsel 1, måske fordi natten blev afbrudt, før rapporten var skrevet: alt regnes derfor som nyt") {
		t.Errorf("the first night was killed: %+v\n%s", a, page)
	}
	write(t, filepath.Join(w.root("a"), "ny.txt"), "Borger: cpr 020265-9902\n")
	w.killed(t)
	w.killed(t)
	lasts, err := Recall(w.conf.StateDir)
	if since := lasts["a"].Told.Before(4); err != nil || since == nil || *since != 2 {
		t.Errorf("before the report: %v, %v", since, err)
	}
	a, page := w.told(t, 2)
	if a.New.Numbers != 1 || len(a.Documents) != 1 || !strings.Contains(page, "ny.txt") || !strings.Contains(page, "om kørsel 3 og 4, måske") || !strings.Contains(page, "kommet siden kørsel 2.") {
		t.Errorf("after two nights that were killed: %+v\n%s", a, page)
	}
	lasts, err = Recall(w.conf.StateDir)
	if since := lasts["a"].Told.Before(5); err != nil || since == nil || *since != 2 {
		t.Errorf("after the report: %v, %v", since, err)
	}
	if a, page := w.told(t, 3); a.New.Numbers != 0 || a.Untold != nil || a.Before.ID != 5 {
		t.Errorf("told twice: %+v\n%s", a, page)
	}
}

// TestAReportThatIsNotWrittenTellsNothing: the next one does.
func TestAReportThatIsNotWrittenTellsNothing(t *testing.T) {
	w := newTown(t, "", "a")
	o := w.options()
	o.now = func() time.Time { return time.Date(2026, 11, 22, 20, 0, 0, 0, time.UTC) }
	for _, suffix := range []string{htmlSuffix, jsonSuffix} { // whichever is written first
		write(t, filepath.Join(w.conf.ReportDir, "night-2026-11-22T200000"+suffix, "in the way"), "")
	}
	write(t, filepath.Join(w.conf.ReportDir, "night-2026-11-22T200000_2"+htmlSuffix, "in the way"), "")
	s, err := Run(t.Context(), o)
	if err != nil || s.Err == nil {
		t.Fatal(err, s.Err)
	}
	if err := os.RemoveAll(w.conf.ReportDir); err != nil {
		t.Fatal(err)
	}
	if a, page := w.told(t, 1); a.New.Numbers != 1 || len(a.Untold) != 1 {
		t.Errorf("%+v\n%s", a, page)
	}
}

// TestWhatIsNotKnownIsTaken: without the state an index that is there is as told,
// and one that is made anew is not, whatever was told of the one before.
func TestWhatIsNotKnownIsTaken(t *testing.T) {
	w := newTown(t, "", "a")
	w.run(t)
	w.run(t)
	if err := os.Remove(filepath.Join(w.conf.StateDir, stateName)); err != nil {
		t.Fatal(err)
	}
	if a, page := w.told(t, 3); a.New.Numbers != 0 || a.Untold != nil || a.Before.ID != 2 {
		t.Errorf("without the state: %+v\n%s", a, page)
	}
	if err := os.RemoveAll(w.index("a")); err != nil {
		t.Fatal(err)
	}
	w.killed(t)
	if a, page := w.told(t, 4); a.New.Numbers != 1 || len(a.Untold) != 1 {
		t.Errorf("with another index: %+v\n%s", a, page)
	}
}

func TestToldBefore(t *testing.T) {
	if (*Told)(nil).Before(7) != nil {
		t.Error("nothing is known")
	}
	for run, want := range map[uint32]uint32{7: 5, 8: 7} {
		if got := (&Told{Run: 7, Since: 5}).Before(run); *got != want {
			t.Errorf("run %d: %d, want %d", run, *got, want)
		}
	}
}
