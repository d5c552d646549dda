package night

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"aktsyn/pipeline"
	"aktsyn/pipeline/config"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/keys"
	"aktsyn/pipeline/source"
	"aktsyn/pipeline/textcache"
)

// Forecast is what a night would do with an archive.
type Forecast struct {
	Archive config.Archive
	// Plan says what would be opened and, in Changes, why. Took is at the speed
	// of the archive's last scans, or of other archives, and no faster than the
	// night may read; 0 is not known, and Assumed then by the sizes of files.
	Plan    pipeline.Plan
	LeftOut LeftOut
	Last    time.Time // end of the archive's last whole scan; zero: never
	Err     error     // why it would fail
}

// Foretell says what a night would do, in its order. It changes nothing, and
// reads no file of an archive; whether it could write, it tries with an empty
// directory that it removes again. The error says that a night would not begin.
func Foretell(ctx context.Context, o Options) ([]Forecast, error) {
	if o.now == nil {
		o.now = time.Now
	}
	archives, err := o.archives()
	if err != nil {
		return nil, err
	}
	if err := writable(o.Config.StateDir); err != nil {
		return nil, fmt.Errorf("state directory: %w", err)
	}
	n := newNight(o)
	if n.state, err = readState(o.Config.StateDir); err != nil {
		o.Log.Warn(err.Error())
	}
	var list []Forecast
	for _, a := range n.state.order(archives) {
		s := n.newScan(a, o.Log)
		plan, err := s.foretell(ctx)
		list = append(list, Forecast{Archive: a, Plan: plan, LeftOut: s.leftOut, Last: n.state.records[a.Name].Completed, Err: err})
	}
	return list, ctx.Err()
}

// foretell compares the archive with its index, if there is one.
func (s *scan) foretell(ctx context.Context) (pipeline.Plan, error) {
	exists, err := hitindex.Exists(s.a.Index)
	if err != nil {
		return pipeline.Plan{}, err
	}
	var plan pipeline.Plan
	if exists {
		plan, err = s.preview(ctx)
	} else if err = s.canBegin(ctx); err == nil {
		plan, err = s.walk(ctx)
	}
	if plan.Took == 0 {
		plan.Took = s.state.guess(plan.Bytes)
	}
	if rate := s.Config.Night.ReadRate; rate > 0 { // the night goes no faster
		plan.Took = max(plan.Took, time.Duration(float64(plan.Bytes)/float64(rate)*float64(time.Second)))
	}
	return plan, err
}

func (s *scan) preview(ctx context.Context) (pipeline.Plan, error) {
	rules, err := s.ruleset(ctx)
	if err != nil {
		return pipeline.Plan{}, err
	}
	key, _, err := keys.Load(s.keyOptions(false))
	if err != nil {
		return pipeline.Plan{}, err
	}
	ix, err := hitindex.Open(s.a.Index, key, hitindex.Options{Logger: s.log})
	if err != nil {
		return pipeline.Plan{}, err
	}
	defer ix.Close()
	o, err := s.options(rules, key)
	if err != nil {
		return pipeline.Plan{}, err
	}
	if dir := s.Config.TextCache.Dir; dir != "" {
		texts, err := textcache.Look(dir, key)
		if err != nil {
			return pipeline.Plan{}, err
		}
		if texts != nil {
			defer texts.Close()
			o.Kept = func(d source.Digest) bool { return texts.Has(d) }
		}
	}
	return pipeline.Preview(ctx, ix, o)
}

// canBegin says why the first scan of an archive would fail before it has read
// anything. A key that it would make may be missing.
func (s *scan) canBegin(ctx context.Context) error {
	rules, err := s.ruleset(ctx)
	if err != nil {
		return err
	}
	key, _, err := keys.Load(s.keyOptions(false))
	if _, nowhere := keys.DefaultFile(); errors.Is(err, keys.ErrNoKey) && nowhere == nil {
		err = nil
	}
	if err != nil {
		return err
	}
	if _, err := s.options(rules, key); err != nil {
		return err
	}
	return writable(s.a.Index)
}

// writable says why nothing can be made in a directory, or the directory itself
// cannot. Only making something tells: of /proc no mode says so.
func writable(dir string) error {
	_, err := os.Stat(dir)
	for ; errors.Is(err, fs.ErrNotExist) && dir != filepath.Dir(dir); _, err = os.Stat(dir) {
		dir = filepath.Dir(dir)
	}
	made := ""
	if err == nil {
		if made, err = os.MkdirTemp(dir, ".aktsyn-"); err == nil {
			err = os.Remove(made)
		}
	}
	if cause := new(fs.PathError); errors.As(err, &cause) {
		return fmt.Errorf("nothing can be written in %s: %w", dir, cause.Err)
	}
	return err
}

// walk is the plan of an archive that was never scanned.
func (s *scan) walk(ctx context.Context) (pipeline.Plan, error) {
	return pipeline.PreviewFirst(ctx, pipeline.Options{Roots: s.a.Roots, Exclude: s.Config.Exclude(), Select: s.selects(),
		Workers: s.Config.Night.Workers(s.a.Profile)})
}

// guess foretells how long so many bytes take, by what all archives took
// together; 0 is not known.
func (s *state) guess(bytes int64) time.Duration {
	var all record
	for _, r := range s.records {
		all.Bytes, all.Took = all.Bytes+r.Bytes, all.Took+r.Took
	}
	if all.Bytes == 0 {
		return 0
	}
	return time.Duration(float64(bytes) / float64(all.Bytes) * float64(all.Took))
}
