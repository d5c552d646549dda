package night

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"aktsyn/pipeline/config"
)

const stateName = "night.json"

// record is what is remembered of an archive from night to night. It decides
// the order of archives, helps to foretell times, and tells reports how the last
// night ended and what they have told already; what an index holds is not told twice.
type record struct {
	Running   bool          `json:"running"`   // a scan has begun and not ended; at the beginning of a night: the process died
	Completed time.Time     `json:"completed"` // end of its last whole scan
	Bytes     int64         `json:"bytes"`     // done by its last scan that read much, whole or not
	Took      time.Duration `json:"took_ns"`   // for them
	Begun     time.Time     `json:"begun"`     // its last scan
	Last      Last          `json:"last"`      // what became of it
	Told      *Told         `json:"told"`      // by the morning's reports; null: not known
}

// Told is what the morning's reports have told of an archive. It moves on when the
// report is safely on disk: what a night found that was killed before is new in the
// report of the next.
type Told struct {
	Run   uint32 `json:"run"`   // the newest that a report told of, 0: none
	Since uint32 `json:"since"` // the run that it was compared with, 0: none
}

// Before returns the run that a report on a run compares it with, 0 being none,
// and nil where that is not known.
func (t *Told) Before(run uint32) *uint32 {
	switch {
	case t == nil:
		return nil
	case run == t.Run:
		return &t.Since
	}
	return &t.Run
}

// state is what the last nights left.
type state struct {
	path    string
	records map[string]record
}

// readState reads the state. A file that is damaged is as good as none; the
// error says so.
func readState(dir string) (*state, error) {
	s := &state{path: filepath.Join(dir, stateName), records: map[string]record{}}
	text, err := os.ReadFile(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &s.records)
	}
	if err != nil {
		s.records = map[string]record{}
		return s, fmt.Errorf("what the last nights did is not known, %s: %w", s.path, err)
	}
	return s, nil
}

// update changes what is remembered of an archive, on disk, too.
func (s *state) update(name string, change func(*record)) error {
	r := s.records[name]
	change(&r)
	s.records[name] = r
	text, err := json.MarshalIndent(s.records, "", "  ")
	if err != nil {
		return err
	}
	return replaceFile(s.path, append(text, '\n'))
}

// replaceFile writes a file whole and synced, or not at all. Its name is synced,
// too: a certificate that was told of is there after a power failure.
func replaceFile(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
		return err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// order puts archives in the order in which a night works: those longest not
// finished first, so that one which takes several nights is not begun anew
// behind the others. An archive in whose scan the process died goes last: should
// it do so again, the others are done.
func (s *state) order(archives []config.Archive) []config.Archive {
	archives = slices.Clone(archives)
	slices.SortStableFunc(archives, func(a, b config.Archive) int {
		x, y := s.records[a.Name], s.records[b.Name]
		return cmp.Or(compareBool(x.Running, y.Running), x.Completed.Compare(y.Completed))
	})
	return archives
}

// compareBool puts false first.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
