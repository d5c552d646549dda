package hitindex

import (
	"bufio"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"aktsyn/pipeline/keys"
)

// Tests that need another process start the test binary again, with the job
// in an environment variable: its name, the index and the key file.
const childVariable = "HITINDEX_TEST_CHILD"

var crashArchive = shape{shards: 600, files: 1, documents: 4, hits: 100, values: 400}

const crashSeed = 11

// patientShards is how many shards a child scans that waits to be killed then.
// A parent that is late to kill it must not find the run complete.
const patientShards = 25

func child(job string) error {
	fields := strings.Split(job, "|")
	if steps, ok := strings.CutPrefix(fields[0], "rekey "); ok {
		return rekeyAndDie(steps, fields[1], fields[2])
	}
	key, _, err := keys.Load(keys.Options{File: fields[2]})
	if err != nil {
		return err
	}
	ix, err := Open(fields[1], key, Options{Create: true})
	if err != nil {
		return err
	}
	fmt.Println("open")
	switch fields[0] {
	case "hold":
		bufio.NewReader(os.Stdin).ReadString('\n')
	case "scan":
		err = scanForCrash(ix, crashArchive.shards)
	case "scan some":
		err = scanForCrash(ix, patientShards)
	case "write":
		if err = damageArchive.make(damageSeed).writeTo(ix, 20_000); err == nil {
			fmt.Println("written")
			bufio.NewReader(os.Stdin).ReadString('\n')
		}
	}
	return errors.Join(err, ix.Close())
}

// writeTo writes the archive as a complete run, in groups of so many hits.
func (m made) writeTo(ix *Index, group int) error {
	ix.limits.hits = group
	files := meta
	files.Files = int64(len(m))
	w, err := ix.Begin(files, true)
	if err != nil {
		return err
	}
	for _, f := range m {
		if _, err := w.Put(f); err != nil {
			return err
		}
	}
	_, err = w.Finish(Complete, nil)
	return err
}

// scanForCrash goes on where the run before ended and says on standard output
// how far it is. After so many files it waits to be killed.
func scanForCrash(ix *Index, patience int) error {
	ix.limits.hits = 400
	if err := ix.Recover(1); err != nil {
		return err
	}
	w, err := ix.Begin(meta, false)
	if err != nil {
		return err
	}
	done := map[string]bool{}
	if w.Base() > 0 {
		for e, err := range ix.Entries(w.Base(), 0) {
			if err != nil {
				return err
			}
			done[e.File.Path] = true
		}
	}
	for _, f := range crashArchive.make(crashSeed) {
		if done[f.File.Path] {
			continue
		}
		if _, err := w.Put(f); err != nil {
			return err
		}
		fmt.Println("file", f.File.Path)
		if patience--; patience == 0 {
			bufio.NewReader(os.Stdin).ReadString('\n')
		}
	}
	_, err = w.Finish(Complete, nil)
	return err
}

// start starts a child and returns it with the lines it prints.
func start(t *testing.T, job, dir, keyFile string) (*exec.Cmd, *bufio.Scanner, func()) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"="+strings.Join([]string{job, dir, keyFile}, "|"))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	return cmd, bufio.NewScanner(out), func() { in.Close() }
}

// keyInFile makes a key file for children.
func keyInFile(t *testing.T) (keys.Key, string) {
	t.Helper()
	config := t.TempDir()
	t.Setenv("HOME", config)
	t.Setenv("XDG_CONFIG_HOME", config)
	key, src, err := keys.Load(keys.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	return key, src.Path
}

// A child writes a run and is killed at random points, again and again; the
// next one resumes. What stands in the index in the end is what a run without
// a crash leaves.
func TestKilledAtAnyMoment(t *testing.T) {
	dir, r := filepath.Join(t.TempDir(), "index"), draw(t)
	key, keyFile := keyInFile(t)
	exists := false
	for kill := range crashArchive.shards/patientShards - 2 {
		cmd, lines, _ := start(t, "scan some", dir, keyFile)
		exists = killAfter(t, cmd, lines, r) || exists
		if exists && kill%4 == 3 {
			mustHideCanaries(t, dir)
		}
	}
	cmd, lines, _ := start(t, "scan", dir, keyFile)
	shards := -1 // the first line is another
	for lines.Scan() {
		shards++
	}
	if err := cmd.Wait(); err != nil || shards < 1 {
		t.Fatalf("the last child finishes %d shards: %v, %q", shards, err, lines.Text())
	}
	ix := open(t, dir, key, Options{})
	runs, err := ix.Runs()
	last := uint32(len(runs))
	if err != nil || last < 2 || runs[last-1].State != Complete || runs[last-2].State != Interrupted {
		t.Fatal(runs, err)
	}
	m := crashArchive.make(crashSeed)
	m.mustHold(t, ix, last)
	m.mustFind(t, ix, last, 10, r)
	mustHideCanaries(t, dir)
	mustHaveNoLeftovers(t, ix)
}

// killAfter kills the child after some of its lines and a moment more, and
// reports whether it said that the index is open.
func killAfter(t *testing.T, cmd *exec.Cmd, lines *bufio.Scanner, r *rand.Rand) (opened bool) {
	t.Helper()
	patience := 40 * time.Millisecond // enough to be killed anywhere in Open
	for n := r.IntN(15) - 3; n >= 0 && lines.Scan(); n-- {
		opened, patience = true, 8*time.Millisecond
	}
	time.Sleep(time.Duration(r.Int64N(int64(patience))))
	cmd.Process.Kill()
	cmd.Wait()
	if cmd.ProcessState.Exited() {
		t.Fatalf("the child ends before it is killed: %v, %q", cmd.ProcessState, lines.Text())
	}
	return opened
}

// mustHaveNoLeftovers fails when the store holds content that no run's
// record speaks of.
func mustHaveNoLeftovers(t *testing.T, ix *Index) {
	t.Helper()
	last, err := ix.lastRun()
	if err != nil {
		t.Fatal(err)
	}
	for id := uint32(1); id <= last; id++ {
		run, err := ix.runRecord(id)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range ix.store.keysBelow(keyContent(id)) {
			if key[5] == runSegment && string(key) >= string(keySegment(id, run.Segments)) || key[5] != runSegment && !run.Table {
				t.Fatalf("key %x is left over", key)
			}
		}
	}
}

func TestReaderRecoversAfterKill(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	key, keyFile := keyInFile(t)
	cmd, lines, _ := start(t, "scan some", dir, keyFile)
	for range patientShards / 2 {
		if !lines.Scan() {
			t.Fatal("the child ended early: ", lines.Text())
		}
	}
	cmd.Process.Kill()
	cmd.Wait()
	ix := open(t, dir, key, Options{})
	run, err := ix.Run(1)
	if err != nil || run.State != Running || run.Done == 0 {
		t.Fatal(run, err)
	}
	for _, err := range ix.Hits(1, Filter{}) {
		if !errors.Is(err, ErrNoRun) {
			t.Errorf("a run without a table can be read: %v", err)
		}
	}
	mustHideCanaries(t, dir)
	if _, err := ix.Begin(meta, false); !errors.Is(err, ErrReadOnly) {
		t.Errorf("a reader may begin a run: %v", err)
	}
	if err := ix.Recover(1); !errors.Is(err, ErrReadOnly) {
		t.Errorf("a reader may recover a run: %v", err)
	}
	shut(t, ix)
	ix = open(t, dir, key, Options{Create: true})
	for range 2 { // the second time changes nothing
		if err := ix.Recover(1); err != nil {
			t.Fatal(err)
		}
		crashArchive.make(crashSeed)[:run.Done].mustHold(t, ix, 1)
	}
}

func TestLockedByAnotherProcess(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	key, keyFile := keyInFile(t)
	cmd, lines, release := start(t, "hold", dir, keyFile)
	if !lines.Scan() || lines.Text() != "open" {
		t.Fatal("the child does not open the index: ", lines.Text())
	}
	for _, o := range []Options{{}, {Create: true}} {
		if _, err := Open(dir, key, o); !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), fmt.Sprint(cmd.Process.Pid)) {
			t.Errorf("%+v: error %v, want ErrLocked with process %d", o, err, cmd.Process.Pid)
		}
	}
	release()
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	a := open(t, dir, key, Options{})
	b := open(t, dir, key, Options{})
	if _, err := Open(dir, key, Options{Create: true}); !errors.Is(err, ErrLocked) {
		t.Errorf("a writer beside readers: %v", err)
	}
	shut(t, a)
	shut(t, b)
	open(t, dir, key, Options{Create: true})
}

// What a killed process was about to start holds its lock for a moment more.
func TestLockThatAKilledProcessLeft(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	key := newKey(t)
	shut(t, open(t, dir, key, Options{Create: true}))
	gone := exec.Command("true")
	if err := gone.Run(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, storeName, badgerLock), []byte(fmt.Sprintln(gone.Process.Pid)), 0o600); err != nil {
		t.Fatal(err)
	}
	left, err := lockDirectory(dir, true)
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(200*time.Millisecond, func() { left.Close() })
	shut(t, open(t, dir, key, Options{}))
}

// What kill -9 can leave in the middle of a system call of Badger.
func TestLogsOfNoLength(t *testing.T) {
	m := small.make(12)
	for _, o := range []Options{{}, {Create: true}} {
		dir, key := t.TempDir(), newKey(t)
		ix := open(t, dir, key, Options{Create: true})
		run := m.write(t, ix)
		shut(t, ix)
		for _, name := range []string{"00077.mem", "000099.vlog"} {
			if err := os.WriteFile(filepath.Join(dir, storeName, name), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		m.mustHold(t, open(t, dir, key, o), run.ID)
	}
}

// A writer is killed between the two steps of a commit: all of the segment is
// there, the run's record is not.
func TestSegmentWithoutRecordDoesNotExist(t *testing.T) {
	m := small.make(13)
	dir, key := t.TempDir(), newKey(t)
	ix := open(t, dir, key, Options{Create: true})
	w, err := ix.Begin(meta, false)
	if err != nil {
		t.Fatal(err)
	}
	m[:5].put(t, w)
	if err := w.segment.commit(); err != nil {
		t.Fatal(err)
	}
	shut(t, ix)
	ix = open(t, dir, key, Options{Create: true})
	if err := ix.Recover(1); err != nil {
		t.Fatal(err)
	}
	if rows := collect(t, ix.Hits(1, Filter{})); len(rows) != 0 {
		t.Fatalf("%d rows of a segment that does not exist", len(rows))
	}
	if left := ix.store.keysBelow(keySegment(1, 0)); len(left) > 0 {
		t.Fatalf("%d records are left over", len(left))
	}
	run := m.write(t, ix)
	m.mustHold(t, ix, run.ID)
	if rows := m.rows(all); len(rows) == 0 {
		t.Fatal("the archive is empty")
	}
}
