package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"time"
)

// summary is what 'aktsyn scan --json' tells, as far as it is reported here.
type summary struct {
	Files     int64                       `json:"files"`
	Documents int64                       `json:"documents"`
	Pages     int64                       `json:"pages"`
	PagesRead int64                       `json:"pages_read"`
	Bytes     int64                       `json:"bytes"`
	Hits      map[string]map[string]int64 `json:"hits"`
	Work      struct {
		Seconds       float64 `json:"seconds"`
		CPU           float64 `json:"cpu_seconds"`
		ReaderCPU     float64 `json:"reader_cpu_seconds"`
		KernelSeconds float64 `json:"kernel_seconds"`
		Formats       []struct {
			Format      string  `json:"format"`
			Files       int64   `json:"files"`
			Pages       int64   `json:"pages"`
			Bytes       int64   `json:"bytes"`
			ReadSeconds float64 `json:"read_seconds"`
		} `json:"formats"`
	} `json:"work"`
}

// hits counts them all.
func (s summary) hits() (n int64) {
	for _, grades := range s.Hits {
		for _, k := range grades {
			n += k
		}
	}
	return n
}

// scan scans an archive into its index and writes a line of the table.
func (m *meter) scan(what, archive string, args ...string) (summary, error) {
	return m.scanFrom((*exec.Cmd).Start, what, archive, args...)
}

// scanFrom is scan by a program that start starts. It begins when all is on the
// disk that was written before, such as the archive: else the system writes
// gigabytes back beside the night, on its cores, and the night waits behind them
// whenever it syncs.
func (m *meter) scanFrom(start func(*exec.Cmd) error, what, archive string, args ...string) (summary, error) {
	if err := writeBack(m.dir); err != nil {
		return summary{}, err
	}
	args = append([]string{"scan", m.path(archive), "--index", m.path(archive + ".index"), "--ocr", "off", "--json", "-q"}, args...)
	out, used, err := m.run(start, args...)
	if err != nil {
		return summary{}, fmt.Errorf("%s: %s: %w", archive, what, err)
	}
	var s summary
	if err := json.Unmarshal(out, &s); err != nil {
		return s, err
	}
	if s.PagesRead != s.Pages {
		return s, fmt.Errorf("%s: %s: %d of %d pages were read", archive, what, s.PagesRead, s.Pages)
	}
	m.line(what, s, used)
	return s, nil
}

// used is what a program took, with the processes it began.
type used struct {
	wall, cpu time.Duration
	memory    int64 // the most bytes that all had at a time, shared pages once; 0 where it is not told
}

// run runs the program, which start starts, and returns what it printed.
func (m *meter) run(start func(*exec.Cmd) error, args ...string) ([]byte, used, error) {
	var out, words bytes.Buffer
	cmd := exec.Command(m.program, args...)
	cmd.Stdout, cmd.Stderr = &out, &words
	cmd.Env = append(os.Environ(), "XDG_CONFIG_HOME="+m.path("config"), "XDG_CACHE_HOME="+m.path("cache"))
	begun := time.Now()
	if err := start(cmd); err != nil {
		return nil, used{}, err
	}
	most := watch(cmd.Process.Pid)
	err := cmd.Wait()
	u := used{wall: time.Since(begun), memory: most()}
	u.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	if err != nil {
		err = fmt.Errorf("%w: %s", err, bytes.TrimSpace(words.Bytes()))
	}
	return out.Bytes(), u, err
}

// find looks a number of the archive up, as an office does that asks where
// else a citizen is named: once with nothing of the index in memory, where the
// system can be told so, and then again.
func (m *meter) find(archive string) error {
	value, err := number(m.path(archive))
	if err != nil {
		return err
	}
	for i := range 4 {
		what := "find, index in memory"
		if i == 0 {
			if what = "find, index on disk"; !dropCaches() {
				continue
			}
		}
		_, used, err := m.run((*exec.Cmd).Start, "find", value, "--index", m.path(archive+".index"))
		if err != nil {
			return err
		}
		m.line(what, summary{}, used)
	}
	return nil
}

// number is the first number that the first file holds.
func number(archive string) (string, error) {
	first, err := filepath.Glob(filepath.Join(archive, "0000", "* 000000.txt"))
	if err != nil || len(first) != 1 {
		return "", errors.Join(err, errors.New("the archive does not begin as it should"))
	}
	text, err := os.ReadFile(first[0])
	if err != nil {
		return "", err
	}
	value := regexp.MustCompile(`\b\d{6}-\d{4}\b`).Find(text)
	if value == nil {
		return "", errors.New("no number in the first file of the archive")
	}
	return string(value), nil
}
