package hitindex

import (
	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/grades"
)

// judge shows the hits of units as a run grades them. A unit has the grades of
// the run that scanned it; where the other run graded otherwise they are given
// anew, from the signals. It belongs to one goroutine.
type judge struct {
	ix     *Index
	scheme grades.Scheme
	grader *grades.Grader  // nil: hits are as they are stored
	alike  map[uint32]bool // runs, by whether they graded as this one
}

func (ix *Index) newJudge(s grades.Scheme) *judge {
	return &judge{ix: ix, scheme: s, grader: s.Grader(), alike: map[uint32]bool{}}
}

// judgeOf returns the judge of a run.
func (ix *Index) judgeOf(run uint32) (*judge, error) {
	r, err := ix.runRecord(run)
	if err != nil {
		return nil, err
	}
	return ix.newJudge(r.Grading), nil
}

// of returns what grades the hits of a unit.
func (j *judge) of(u UnitID) (*grades.Grader, error) {
	if j.grader == nil {
		return nil, nil
	}
	alike, known := j.alike[u.Run]
	if !known {
		r, err := j.ix.runRecord(u.Run)
		if err != nil {
			return nil, err
		}
		alike = r.Grading.Digest == j.scheme.Digest
		j.alike[u.Run] = alike
	}
	if alike {
		return nil, nil
	}
	return j.grader, nil
}

// recount returns packed sums of a unit with its hits counted anew, and how many
// those are.
func (j *judge) recount(r *reader, u UnitID, packed []byte) ([]byte, int64, error) {
	var t Totals
	t.init()
	err := t.addPacked(packed)
	clear(t.Hits)
	g, graderErr := j.of(u)
	if err == nil {
		err = graderErr
	}
	if err != nil {
		return nil, 0, err
	}
	var shown hitCounts
	n := int64(0)
	_, err = r.hitsOf(u, nil, func(h batch.Hit) (bool, error) {
		if g.Grade(&h) {
			shown.add(h.Kind, h.Grade, 1)
			n++
		}
		return true, nil
	})
	t.addCounts(shown)
	return t.pack(nil), n, err
}
