package hitindex

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"aktsyn/pipeline/batch"
)

func TestAudit(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	shut(t, open(t, dir, key, Options{Create: true}))
	ix := open(t, dir, key, Options{}) // those who only read must be able to log
	if got := collect(t, ix.Audits()); len(got) != 0 {
		t.Fatal("entries before the first")
	}
	want := []AuditEntry{
		{Number: 1, Time: time.Date(2026, 11, 21, 8, 0, 0, 5, time.UTC), User: "sagsbehandler", Action: "find", Run: 3,
			Values: []batch.Value{value(1), value(2)}, Count: 17},
		{Number: 2, Time: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC), User: "kanariefugl", Action: "reveal", Unlisted: true, Count: 1 << 40},
	}
	for _, e := range want {
		if err := ix.Audit(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := ix.Audit(AuditEntry{Action: "reveal"}); err != nil {
		t.Fatal(err)
	}
	got := collect(t, ix.Audits())
	if len(got) != 3 || !reflect.DeepEqual(got[:2], want) {
		t.Fatalf("entries are %+v, want %+v", got, want)
	}
	if last := got[2]; last.User == "" || time.Since(last.Time) > time.Hour || last.Time.Location() != time.UTC {
		t.Errorf("time and user are not filled in: %+v", last)
	}
	if info, err := os.Stat(filepath.Join(dir, auditName)); err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
	mustHideCanaries(t, dir)
	log, _ := os.ReadFile(filepath.Join(dir, auditName))
	for _, clear := range []string{"sagsbehandler", `"find"`, "2026-"} { // not in an alphabet of base64
		if strings.Contains(string(log), clear) {
			t.Errorf("%q stands in clear in the log", clear)
		}
	}
}

func TestAuditFromManyGoroutines(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	a := open(t, dir, key, Options{Create: true})
	shut(t, a)
	readers := []*Index{open(t, dir, key, Options{}), open(t, dir, key, Options{})}
	const each = 10
	var wg sync.WaitGroup
	for _, ix := range readers {
		wg.Go(func() {
			for range each {
				if err := ix.Audit(AuditEntry{Action: "find", Values: make([]batch.Value, 1000)}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if got := collect(t, readers[0].Audits()); len(got) != len(readers)*each {
		t.Fatalf("%d entries", len(got))
	}
	if r, err := readers[0].VerifyAudit(AuditHead{}); err != nil || !r.OK() || r.Records != 2*each || r.Unreadable != 0 {
		t.Errorf("the chain does not hold: %+v, %v", r, err)
	}
}

func TestDamagedAuditLog(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	ix := open(t, dir, key, Options{Create: true})
	for range 3 {
		if err := ix.Audit(AuditEntry{Action: "find"}); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(dir, auditName)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(whole), "\n")
	for name, c := range map[string]struct {
		text      string
		good, bad int
	}{
		"empty lines":   {"\n" + lines[0] + "\n\n" + lines[1] + lines[2], 3, 0},
		"torn":          {string(whole[:len(whole)-20]), 2, 1},
		"a letter":      {strings.Replace(string(whole), lines[1][5:6], "-", 1), 2, 1},
		"not a log":     {"x\ny\n" + lines[0], 1, 2},
		"other entries": {lines[0] + lines[0] + lines[2], 3, 0},
	} {
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := ix.Audit(AuditEntry{Action: "find"}); err != nil {
			t.Fatal(err)
		}
		good, bad := 0, 0
		for _, err := range ix.Audits() {
			if err == nil {
				good++
			} else if bad++; !errors.Is(err, ErrDamaged) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if good != c.good+1 || bad != c.bad {
			t.Errorf("%s: %d entries and %d errors, want %d and %d", name, good, bad, c.good+1, c.bad)
		}
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := ix.Audit(AuditEntry{Action: "reveal"}); err == nil {
		t.Error("an entry that cannot be written is no error")
	}
}

// An entry with many values, as a reveal of a whole archive leaves it, is one
// entry again when it is read.
func TestAuditOfManyValues(t *testing.T) {
	ix := open(t, t.TempDir(), newKey(t), Options{Create: true})
	for _, n := range []int{auditValues - 1, auditValues, auditValues + 1, 3*auditValues + 7} {
		values := someValues(n)
		if err := ix.Audit(AuditEntry{Action: "hits reveal", Values: values, Count: 5}); err != nil {
			t.Fatal(err)
		}
		entries := collect(t, ix.Audits())
		last := entries[len(entries)-1]
		if !reflect.DeepEqual(last.Values, values) || last.Count != 5 || !last.Concerns(value(n-1)) || last.Concerns(batch.Value{1}) {
			t.Errorf("%d values: %d come back", n, len(last.Values))
		}
	}
	if entries := collect(t, ix.Audits()); len(entries) != 4 {
		t.Errorf("%d entries, want 4", len(entries))
	}
	if r, err := ix.VerifyAudit(AuditHead{}); err != nil || !r.OK() {
		t.Errorf("%+v, %v", r, err)
	}
	if e := (AuditEntry{Unlisted: true}); !e.Concerns(value(1)) {
		t.Error("an entry that does not list all may concern anybody")
	}
}
