package hitindex

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"aktsyn/pipeline/keys"
)

// mustBeSettled fails when a rewriting left something behind.
func mustBeSettled(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !slices.Contains([]string{markerName, storeName, sealName, auditName, auditHeadName}, e.Name()) {
			t.Errorf("%s is left over", e.Name())
		}
	}
}

func TestCompact(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	m := damageArchive.make(31)
	ix := open(t, dir, key, Options{Create: true})
	m.write(t, ix)
	m.write(t, ix)
	logSome(t, ix, 2)
	noted := verifyAudit(t, ix, AuditHead{}).Head
	if err := ix.store.removeAll(keyContent(2)); err != nil {
		t.Fatal(err)
	}
	shut(t, ix)
	done, err := Compact(dir, key, Options{})
	if err != nil || done.Records == 0 || done.After >= done.Before {
		t.Fatalf("%+v, %v", done, err)
	}
	mustBeSettled(t, dir)
	ix = open(t, dir, key, Options{})
	m.mustHold(t, ix, 1)
	entries := collect(t, ix.Audits())
	if len(entries) != 3 || entries[2].Action != "compact" {
		t.Errorf("the audit log: %+v", entries)
	}
	if r := verifyAudit(t, ix, noted); !r.OK() {
		t.Errorf("the audit log: %q", r.Problems)
	}
	mustHideCanaries(t, dir)
}

// renewed returns a key with the pseudonyms of key.
func renewed(t *testing.T, key keys.Key) keys.Key {
	t.Helper()
	k, err := key.Renewed()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestRekey(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	fresh := renewed(t, key)
	m := small.make(32)
	ix := open(t, dir, key, Options{Create: true})
	m.write(t, ix)
	many := make([]AuditEntry, resealGroup+3)
	for i := range many {
		many[i] = AuditEntry{Action: "find", Count: int64(i)}.completed()
	}
	if err := ix.audit.append(many...); err != nil {
		t.Fatal(err)
	}
	want := collect(t, ix.Audits())
	shut(t, ix)
	if _, err := Rekey(dir, key, newKey(t), Options{}); !errors.Is(err, ErrWrongKey) {
		t.Errorf("a key with other pseudonyms: %v", err)
	}
	if _, err := Rekey(dir, key, fresh, Options{}); err != nil {
		t.Fatal(err)
	}
	mustBeSettled(t, dir)
	for _, o := range []Options{{}, {Create: true}} {
		if _, err := Open(dir, key, o); !errors.Is(err, ErrWrongKey) {
			t.Errorf("the old key still fits: %v", err)
		}
	}
	ix = open(t, dir, fresh, Options{Create: true})
	m.mustHold(t, ix, 1)
	got := collect(t, ix.Audits())
	if len(got) != len(want)+1 || !reflect.DeepEqual(got[:len(want)], want) || got[len(want)].Action != "rekey" {
		t.Errorf("%d entries of the audit log, want %d and the rekey", len(got), len(want))
	}
	if r := verifyAudit(t, ix, AuditHead{}); !r.OK() {
		t.Errorf("the audit log: %q", r.Problems)
	}
	m.write(t, ix) // the new store is one to write on
	mustHideCanaries(t, dir)
}

// A rekey gives the log new MACs. That must not hide what was missing before.
func TestRekeyKeepsTheTracesOfTampering(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	ix := open(t, dir, key, Options{Create: true})
	logSome(t, ix, 4)
	shut(t, ix)
	f := readAuditFiles(t, dir)
	f.lines = slices.Delete(f.lines, 1, 2)
	f.write(t, dir)
	fresh := renewed(t, key)
	if _, err := Rekey(dir, key, fresh, Options{}); err != nil {
		t.Fatal(err)
	}
	entries := collect(t, open(t, dir, fresh, Options{}).Audits())
	if len(entries) != 5 || !strings.Contains(entries[3].Action, "record 2 is missing") {
		t.Errorf("the log after the rekey: %+v", entries)
	}
}

func TestRewritingNeedsSpaceAndTheIndexForItself(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	if _, err := Compact(filepath.Join(dir, "none"), key, Options{}); !errors.Is(err, ErrNotIndex) {
		t.Errorf("no index: %v", err)
	}
	m := small.make(33)
	ix := open(t, dir, key, Options{Create: true})
	m.write(t, ix)
	ix.space.stored = 10 << 20
	for free, ok := range map[uint64]bool{spaceBase + 10<<20: false, spaceBase + 20<<20: true, 5 << 20: false} {
		full(ix, free)
		if err := ix.roomForCopy(); (err == nil) != ok || !ok && !errors.Is(err, ErrFull) {
			t.Errorf("%d MiB free: %v", free>>20, err)
		}
	}
	full(ix, 1<<40)
	shut(t, ix)
	reader := open(t, dir, key, Options{})
	if _, err := Compact(dir, key, Options{}); !errors.Is(err, ErrLocked) {
		t.Errorf("beside a reader: %v", err)
	}
	shut(t, reader)
	m.mustHold(t, open(t, dir, key, Options{}), 1)
}

// errDying is the error of a copy that fails.
var errDying = errors.New("dying")

func TestFailedRewritingLeavesTheIndexAsItWas(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	m := small.make(34)
	ix := open(t, dir, key, Options{Create: true})
	m.write(t, ix)
	shut(t, ix)
	_, err := rewrite(dir, key, Options{}, rewriting{key: key, copy: func(from *Index, to *storeBatch) (int64, error) {
		n := 0
		return 0, from.store.each(nil, func(key, value []byte) error {
			if n++; n > 3 {
				return errDying
			}
			return to.put(key, value)
		})
	}})
	if !errors.Is(err, errDying) {
		t.Fatal(err)
	}
	mustBeSettled(t, dir)
	m.mustHold(t, open(t, dir, key, Options{}), 1)
}

// rekeyAndDie rekeys an index from the first of two key files to the second
// and kills itself at the n-th step.
func rekeyAndDie(n, dir, keyFiles string) error {
	steps, err := strconv.Atoi(n)
	if err != nil {
		return err
	}
	var k [2]keys.Key
	for i, file := range strings.Split(keyFiles, ",") {
		if k[i], _, err = keys.Load(keys.Options{File: file}); err != nil {
			return err
		}
	}
	_, err = Rekey(dir, k[0], k[1], Options{step: func(string) {
		if steps--; steps == 0 {
			p, _ := os.FindProcess(os.Getpid())
			p.Kill()
			select {}
		}
	}})
	return err
}

// A rewriting is killed at every step, and then what cleans up after it, too.
// There is the old index or the new one, whole.
func TestRewritingKilledAtEveryStep(t *testing.T) {
	key, keyFile := keyInFile(t)
	newFile := filepath.Join(t.TempDir(), "new")
	fresh, _, err := keys.Renew(key, newFile, "")
	if err != nil {
		t.Fatal(err)
	}
	m := small.make(35)
	clean := t.TempDir()
	ix := open(t, clean, key, Options{Create: true})
	m.write(t, ix)
	logSome(t, ix, 2)
	shut(t, ix)
	var names []string
	rehearsal := copyOf(t, clean)
	if _, err := Rekey(rehearsal, key, fresh, Options{step: func(name string) { names = append(names, name) }}); err != nil {
		t.Fatal(err)
	}
	if len(names) < 8 {
		t.Fatalf("only %d steps: %q", len(names), names)
	}
	old, replaced := 0, 0
	for first := 1; first <= len(names); first++ {
		dir := copyOf(t, clean)
		for _, steps := range []int{first, 1 + first%3} {
			cmd, _, _ := start(t, fmt.Sprint("rekey ", steps), dir, keyFile+","+newFile)
			cmd.Wait()
		}
		ix, err := Open(dir, fresh, Options{})
		entries := 3
		if errors.Is(err, ErrWrongKey) {
			ix, err = Open(dir, key, Options{})
			entries = 2
			old++
		} else {
			replaced++
		}
		if err != nil {
			t.Fatalf("killed at %s: %v", names[first-1], err)
		}
		m.mustHold(t, ix, 1)
		if r := verifyAudit(t, ix, AuditHead{}); !r.OK() || int(r.Records) != entries {
			t.Errorf("killed at %s: the audit log has %d records, problems %q", names[first-1], r.Records, r.Problems)
		}
		shut(t, ix)
		mustBeSettled(t, dir)
	}
	if old == 0 || replaced == 0 {
		t.Errorf("%d times the old index, %d times the new one", old, replaced)
	}
}

// copyOf copies an index that is closed.
func copyOf(t *testing.T, dir string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return to
}
