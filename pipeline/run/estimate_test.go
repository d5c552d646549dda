package run

import (
	"testing"
	"time"

	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/hitindex"
)

// TestForetell: each kind of work has the speed that the last runs had at it.
func TestForetell(t *testing.T) {
	efforts := func(e map[string]hitindex.Effort) hitindex.Run { return hitindex.Run{Efforts: e} }
	read := efforts(map[string]hitindex.Effort{engine.WorkRead: {Bytes: 1000, Took: 10 * time.Second}})
	faster := efforts(map[string]hitindex.Effort{engine.WorkRead: {Bytes: 1000, Took: 6 * time.Second}, engine.WorkKnown: {Bytes: 1000, Took: time.Second}})
	kept := efforts(map[string]hitindex.Effort{engine.WorkKept: {Bytes: 500, Took: time.Second}})
	ahead := map[string]int64{engine.WorkRead: 100, engine.WorkKept: 1000, engine.WorkKnown: 2000}
	tests := map[string]struct {
		ahead  map[string]int64
		runs   []hitindex.Run
		took   time.Duration
		atMost bool
	}{
		"nothing ahead":           {map[string]int64{engine.WorkRead: 0}, []hitindex.Run{read}, 0, false},
		"nothing known":           {ahead, nil, 0, false},
		"only other work known":   {map[string]int64{engine.WorkRead: 1}, []hitindex.Run{kept}, 0, false},
		"reading":                 {map[string]int64{engine.WorkRead: 100}, []hitindex.Run{read}, time.Second, false},
		"reading, by two runs":    {map[string]int64{engine.WorkRead: 100}, []hitindex.Run{read, faster}, 800 * time.Millisecond, false},
		"all kinds":               {ahead, []hitindex.Run{read, faster, kept}, 800*time.Millisecond + 2*time.Second + 2*time.Second, false},
		"texts were never taken":  {ahead, []hitindex.Run{read, faster}, 800*time.Millisecond + 8*time.Second + 2*time.Second, true},
		"runs without efforts":    {ahead, []hitindex.Run{{}}, 0, false},
		"nothing but what is not": {map[string]int64{}, nil, 0, false},
	}
	for name, c := range tests {
		if took, atMost := foretell(c.ahead, c.runs); (took-c.took).Abs() > time.Millisecond || atMost != c.atMost {
			t.Errorf("%s: %v, %v; want %v, %v", name, took, atMost, c.took, c.atMost)
		}
	}
}

// TestAheadByKind: what the entries tell of files says what is to be done.
func TestAheadByKind(t *testing.T) {
	l := newLab(t, "a", "b", "c")
	l.whole(counts{hitindex.New: 3}, "a", "b", "c")
	l.write("d", "new one")
	l.archive.Verify = true
	j, err := Start(t.Context(), l.ix, l.archive, true)
	l.must(err)
	if size := int64(len("content of a")); j.Ahead[engine.WorkKnown] != 3*size || j.Ahead[engine.WorkRead] != int64(len("new one")) {
		t.Errorf("%v", j.Ahead)
	}
}
