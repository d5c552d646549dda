package pipeline

import (
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/ruleset"
	"aktsyn/pipeline/run"
	"aktsyn/pipeline/source"
)

// deaths are those that a trial tells of.
func deaths(t *trial, files []source.File) (died []bool, err error) {
	err = t.deaths(files, false, func(dead bool) { died = append(died, dead) })
	return died, err
}

// TestTrialOfAnEndedScan: that no process can be started when the scan is ended
// is no failure, and the file is neither condemned nor pardoned.
func TestTrialOfAnEndedScan(t *testing.T) {
	ended := errors.New("ended")
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(ended)
	trial := &trial{ctx: ctx, o: Options{Trial: []string{os.Args[0]}}}
	if died, err := deaths(trial, []source.File{{}}); len(died) != 0 || err != ended {
		t.Errorf("%v, %v", died, err)
	}
}

// TestTrialThatCannotStart is told apart from a death, and what was tried before
// is not lost.
func TestTrialThatCannotStart(t *testing.T) {
	trial := &trial{ctx: t.Context(), o: Options{Trial: []string{filepath.Join(t.TempDir(), "none")}, Rules: new(ruleset.Ruleset)}}
	if died, err := deaths(trial, []source.File{{}, {}}); len(died) != 0 || !errors.Is(err, run.ErrUntried) {
		t.Errorf("%v, %v", died, err)
	}
	log := filepath.Join(t.TempDir(), "processes")
	t.Setenv(fakeTrial, log)
	t.Setenv(fakeDeadly, "2")
	t.Setenv(fakeStarts, "1")
	trial.o.Trial = []string{os.Args[0]}
	files := []source.File{{Path: "0"}, {Path: "1"}, {Path: "2"}, {Path: "3"}}
	if died, err := deaths(trial, files); !slices.Equal(died, []bool{false}) || !errors.Is(err, run.ErrUntried) {
		t.Errorf("%v, %v", died, err)
	}
}

// TestTrialsEndUnfinished: a process for trials that is ended itself does not say
// of what it had not read that it was.
func TestTrialsEndUnfinished(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.txt")
	if err := os.WriteFile(path, []byte("a\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	in, files := io.Pipe()
	alive, out := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- ServeTrials(ctx, in, out)
		in.Close()
		out.Close()
	}()
	say, hear := gob.NewEncoder(files), gob.NewDecoder(alive)
	if err := errors.Join(say.Encode(trialSetup{}), hear.Decode(new(bool))); err != nil {
		t.Fatal(err)
	}
	list := trialFiles{Files: []source.File{{Root: path, Path: "a.txt", Size: 2, RootIsFile: true}}}
	if err := errors.Join(say.Encode(list), hear.Decode(new(bool))); err != nil {
		t.Fatal(err)
	}
	cancel()
	_ = say.Encode(list) // which fails where it has ended already
	if err := hear.Decode(new(bool)); err != io.EOF {
		t.Errorf("says that a file was read: %v", err)
	}
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestTrialProcesses: innocent files cost one process, and each that is deadly at
// most three more, however many there are.
func TestTrialProcesses(t *testing.T) {
	const files = 300
	tests := map[string]struct {
		deadly    []int
		processes int
	}{
		"innocent":          {nil, 1},
		"the first":         {[]int{0}, 3},
		"one":               {[]int{150}, 4},
		"the last":          {[]int{files - 1}, 2},
		"two, side by side": {[]int{7, 8}, 6},
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			var list []source.File
			for i := range files {
				list = append(list, source.File{Path: fmt.Sprint(i), Size: int64(i)})
			}
			var deadly []string
			for _, i := range c.deadly {
				deadly = append(deadly, fmt.Sprint(i))
			}
			log := filepath.Join(t.TempDir(), "processes")
			t.Setenv(fakeTrial, log)
			t.Setenv(fakeDeadly, strings.Join(deadly, ","))
			trial := &trial{ctx: t.Context(), o: Options{Trial: []string{os.Args[0]}, Rules: new(ruleset.Ruleset)}}
			defer trial.close()
			died, err := deaths(trial, list)
			if err != nil {
				t.Fatal(err)
			}
			for i := range files {
				if died[i] != slices.Contains(c.deadly, i) {
					t.Errorf("file %d: died %v", i, died[i])
				}
			}
			if b, err := os.ReadFile(log); err != nil || len(b) != c.processes {
				t.Errorf("%d processes, want %d (%v)", len(b), c.processes, err)
			}
		})
	}
}

// The environment of a fake process for trials: the file to which it adds a
// byte when it starts, and the paths of the files of which it dies.
const (
	fakeTrial  = "AKTSYN_TEST_FAKE_TRIAL"
	fakeDeadly = "AKTSYN_TEST_FAKE_DEADLY"
	fakeStarts = "AKTSYN_TEST_FAKE_STARTS" // how many processes start; empty: all
)

// readerMode as first argument makes the test binary a reader process.
const readerMode = "__reader"

// TestMain is such a process where the environment or an argument says so.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == readerMode {
		if extract.Serve(os.Stdin, os.Stdout) != nil {
			os.Exit(1)
		}
		return
	}
	if log := os.Getenv(fakeTrial); log != "" {
		serveFake(log, strings.Split(os.Getenv(fakeDeadly), ","))
		return
	}
	os.Exit(m.Run())
}

// serveFake reads one file ahead of what it says is done, as a scan does.
func serveFake(log string, deadly []string) {
	f, err := os.OpenFile(log, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		os.Exit(1)
	}
	f.WriteString("x")
	f.Close()
	if b, _ := os.ReadFile(log); os.Getenv(fakeStarts) != "" && strconv.Itoa(len(b)) > os.Getenv(fakeStarts) {
		os.Exit(1)
	}
	files, alive := gob.NewDecoder(os.Stdin), gob.NewEncoder(os.Stdout)
	files.Decode(new(trialSetup))
	alive.Encode(true)
	for list := (trialFiles{}); files.Decode(&list) == nil; list = (trialFiles{}) {
		for i := range list.Files {
			if ahead := list.Files[i:min(i+2, len(list.Files))]; slices.ContainsFunc(ahead, func(f source.File) bool { return slices.Contains(deadly, f.Path) }) {
				os.Exit(2)
			}
			alive.Encode(true)
		}
	}
}
