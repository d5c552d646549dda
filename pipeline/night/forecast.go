package night

import (
	"context"
	"time"

	"aktsyn/pipeline/config"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/source"
)

// Forecast is what a night would do with an archive.
type Forecast struct {
	Archive config.Archive
	Files   int
	Bytes   int64
	LeftOut LeftOut
	// Last is the end of the archive's last whole scan; zero: never.
	Last time.Time
	// Time is how long reading all of it takes at the speed of the last night
	// (of another archive, if this one was never scanned); 0 is not known.
	Time time.Duration
	Err  error // why it would fail
}

// Foretell says what a night would do, in its order. It changes nothing, and
// does not read the files.
func Foretell(ctx context.Context, o Options) ([]Forecast, error) {
	archives, err := o.archives()
	if err != nil {
		return nil, err
	}
	st, err := readState(o.Config.StateDir)
	if err != nil {
		o.Log.Warn(err.Error())
	}
	var list []Forecast
	for _, a := range st.order(archives) {
		list = append(list, foretell(ctx, o, a, st))
	}
	return list, ctx.Err()
}

func foretell(ctx context.Context, o Options, a config.Archive, st *state) Forecast {
	s := &scan{night: &night{Options: o}, a: a}
	files, err := source.Walk(ctx, a.Roots, source.WalkOptions{Exclude: o.Config.Exclude(), Select: s.selects()})
	f := Forecast{Archive: a, Files: len(files), LeftOut: s.leftOut, Last: st.records[a.Name].Completed, Err: err}
	if err == nil {
		_, f.Err = hitindex.Exists(a.Index)
	}
	for _, file := range files {
		f.Bytes += file.Size
	}
	if speed := st.speed(a.Name); speed > 0 {
		f.Time = time.Duration(float64(f.Bytes) / speed * float64(time.Second))
	}
	return f
}

// speed is how many bytes a second the last scan of an archive did, or those of
// all archives together; 0 is not known.
func (s *state) speed(name string) float64 {
	r := s.records[name]
	if r.Bytes == 0 || r.Took <= 0 {
		r = record{}
		for _, other := range s.records {
			r.Bytes, r.Took = r.Bytes+other.Bytes, r.Took+other.Took
		}
	}
	if r.Took <= 0 {
		return 0
	}
	return float64(r.Bytes) / r.Took.Seconds()
}
