package hitindex

import (
	"iter"
	"maps"
	"slices"
	"strings"

	"aktsyn/kernels"
	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/source"
)

// Filter selects hits. The zero value selects all.
type Filter struct {
	Kinds    []kernels.Kind // any of these; none means all
	MinGrade kernels.Grade
	// Doc selects documents by path. Without '*' and '?' it is a path and
	// selects the document and everything below it, in a directory or a
	// container. Else '*' stands for any characters, '/' included, and '?'
	// for one character.
	Doc string
}

// Selects reports whether a row passes the filter.
func (f Filter) Selects(row HitRow) bool { return f.hit(row.Hit) && f.document(row.Document) }

func (f Filter) hit(h batch.Hit) bool {
	return h.Grade >= f.MinGrade && (len(f.Kinds) == 0 || slices.Contains(f.Kinds, h.Kind))
}

func (f Filter) document(d *Document) bool { return f.Doc == "" || matchPath(f.Doc, d.Path) }

// Hits returns the hits of a run that f selects, ordered by document, page,
// start, end and kind. An error ends the sequence.
func (ix *Index) Hits(run uint32, f Filter) iter.Seq2[HitRow, error] {
	return func(yield func(HitRow, error) bool) {
		err := ix.eachFile(run, func(v *view) (bool, error) {
			return v.rows(selection{hit: f.hit, document: f.document}, yield)
		})
		if err != nil {
			yield(HitRow{}, err)
		}
	}
}

// Find returns the hits of a run that have one of the pseudonyms, in the
// order of Hits. It reads postings, on all cores, the chunks they name and the
// entries of the files in which they stand, nothing else.
func (ix *Index) Find(run uint32, values []batch.Value) iter.Seq2[HitRow, error] {
	return func(yield func(HitRow, error) bool) {
		if err := ix.find(run, values, yield); err != nil {
			yield(HitRow{}, err)
		}
	}
}

func (ix *Index) find(run uint32, values []batch.Value, yield func(HitRow, error) bool) error {
	r, rows, err := ix.table(run)
	if err != nil {
		return err
	}
	s := &search{Table: &Table{reader: r, rows: rows, lastRow: -1}, values: make(map[batch.Value]bool, len(values)), chunks: map[segmentID][]uint32{}, files: map[uint32]Entry{}}
	for _, value := range values {
		s.values[value] = true
	}
	if err := s.run(run); err != nil {
		return err
	}
	judge, err := ix.judgeOf(run)
	if err != nil {
		return err
	}
	v := view{reader: r, judge: judge}
	selected := selection{chunk: s.hasChunk, hit: func(h batch.Hit) bool { return s.values[h.Value] },
		document: func(*Document) bool { return true }}
	for _, ordinal := range slices.Sorted(maps.Keys(s.files)) {
		e := s.files[ordinal]
		v.at(ordinal, &e)
		if more, err := v.rows(selected, yield); !more || err != nil {
			return err
		}
	}
	return nil
}

// selection says what rows are wanted. What is not wanted by chunk is not
// even read.
type selection struct {
	chunk    func(s segmentID, chunk uint32) bool // nil means all
	hit      func(batch.Hit) bool
	document func(*Document) bool
}

// rows yields the selected rows of the file.
func (v *view) rows(s selection, yield func(HitRow, error) bool) (bool, error) {
	return v.hits(s.chunk, func(h batch.Hit) (bool, error) {
		if !s.hit(h) {
			return true, nil
		}
		d, err := v.document(h.Doc)
		if err != nil {
			return false, err
		}
		return !s.document(d) || yield(HitRow{d, h}, nil), nil
	})
}

// search finds the files of a run that hold a value.
type search struct {
	*Table
	values map[batch.Value]bool
	chunks map[segmentID][]uint32 // of hits, sorted, in which a value may stand
	files  map[uint32]Entry       // by ordinal
}

func (s *search) hasChunk(id segmentID, chunk uint32) bool {
	_, found := slices.BinarySearch(s.chunks[id], chunk)
	return found
}

// run looks into all segments that a run may have units of: its own and those
// of the runs before it.
func (s *search) run(run uint32) error {
	fingerprints := make([]uint32, 0, len(s.values))
	for value := range s.values {
		fingerprints = append(fingerprints, fingerprint(value))
	}
	slices.Sort(fingerprints)
	fingerprints = slices.Compact(fingerprints)
	var ids []segmentID
	for id := uint32(1); id <= run; id++ {
		segments, err := s.ix.segmentsOf(id)
		if err != nil {
			return err
		}
		for n := range segments {
			ids = append(ids, segmentID{id, n})
		}
	}
	found, err := eachOf(ids, func(id segmentID) (candidate, error) { return s.ix.candidate(id, fingerprints) })
	if err != nil {
		return err
	}
	for _, c := range found {
		if err := s.chunksHold(c); err != nil {
			return err
		}
	}
	return nil
}

// candidate is a segment with the chunks of its hits, sorted, in which values may
// stand; none when it holds none of them.
type candidate struct {
	*segment
	chunks []uint32
}

// candidate looks for values in the postings of a segment. Many goroutines may
// call it at a time.
func (ix *Index) candidate(id segmentID, fingerprints []uint32) (candidate, error) {
	g, err := ix.segment(id)
	if err != nil {
		return candidate{}, err
	}
	chunks, err := ix.searchPostings(g, fingerprints)
	if len(chunks) == 0 || err != nil {
		return candidate{}, err
	}
	slices.Sort(chunks)
	return candidate{g, slices.Compact(chunks)}, nil
}

// chunksHold looks for the values in chunks of a segment and for the files that
// have the units they stand in.
func (s *search) chunksHold(c candidate) error {
	if len(c.chunks) == 0 {
		return nil
	}
	s.segments[c.segmentID], s.chunks[c.segmentID] = c.segment, c.chunks
	var last UnitID
	for _, n := range c.chunks {
		hits, err := s.hitChunk(c.segment, n)
		if err != nil {
			return err
		}
		for _, h := range hits {
			if !s.values[h.Value] {
				continue
			}
			if u := c.unitOf(h.Doc); u != last {
				last = u
				if err := s.unitFiles(u); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (ix *Index) searchPostings(g *segment, fingerprints []uint32) (chunks []uint32, err error) {
	for len(fingerprints) > 0 {
		b := bucket(fingerprints[0], g.bits)
		n := 1
		for n < len(fingerprints) && bucket(fingerprints[n], g.bits) == b {
			n++
		}
		packed, err := ix.store.get(keyOfSegment(g.segmentID, segmentPostings, b))
		if err == nil {
			err = searchPostings(packed, fingerprints[:n], func(chunk uint32) { chunks = append(chunks, chunk) })
		}
		if err != nil {
			return nil, ix.lost(err, "bucket %d of the postings of segment %d of run %d", b, g.number, g.run)
		}
		fingerprints = fingerprints[n:]
	}
	return chunks, nil
}

// unitFiles adds the files of the run that have the unit: of the paths that
// ever had it, those that still do.
func (s *search) unitFiles(u UnitID) error {
	paths, err := s.paths(u)
	if err != nil {
		return err
	}
	for _, f := range paths {
		ordinal, e, err := s.lookUp(f)
		if err != nil {
			return err
		}
		if e != nil && (e.Unit == u || e.Name == u) {
			s.files[ordinal] = *e
		}
	}
	return nil
}

// firstPath returns the path that the unit was first found at; it is empty
// when that was taken out.
func (r *reader) firstPath(u UnitID) (source.File, error) {
	id := chunkID{segmentID{u.Run, u.Segment}, u.Number / pathsChunk}
	first, err := r.pathsIn.get(id, func() ([]source.File, error) {
		raw, err := r.unpacked(keyOfSegment(id.segmentID, segmentPaths, id.chunk))
		if err != nil {
			return nil, err
		}
		c, paths, before := &cursor{b: raw}, []source.File(nil), source.File{}
		for len(c.b) > 0 {
			before = c.path(before)
			paths = append(paths, before)
		}
		return paths, c.done()
	})
	at := int(u.Number % pathsChunk)
	if err == nil && at >= len(first) {
		err = errMalformed
	}
	if err != nil {
		return source.File{}, r.ix.lost(err, "chunk %d of the paths of segment %d of run %d", id.chunk, u.Segment, u.Run)
	}
	return first[at], nil
}

// paths returns the paths that ever had the unit.
func (r *reader) paths(u UnitID) ([]source.File, error) {
	first, err := r.firstPath(u)
	if err != nil {
		return nil, err
	}
	aliases, err := r.ix.store.below(keyAliases(u))
	if err != nil {
		return nil, err
	}
	out := []source.File{first}
	for _, b := range aliases {
		c := &cursor{b: b}
		out = append(out, c.path(source.File{}))
		if c.done() != nil {
			return nil, r.ix.lost(errMalformed, "a path of unit %d of segment %d of run %d", u.Number, u.Segment, u.Run)
		}
	}
	return out, nil
}

// matchPath reports whether Filter.Doc selects a path.
func matchPath(pattern, path string) bool {
	if !strings.ContainsAny(pattern, "*?") {
		return isBelow(pattern, path)
	}
	return wildcard([]rune(pattern), []rune(path))
}

// isBelow reports whether a path is that of place or lies below it, in a
// directory or a container.
func isBelow(place, path string) bool {
	rest, ok := strings.CutPrefix(path, place)
	return ok && (rest == "" || strings.HasSuffix(place, "/") ||
		strings.HasPrefix(rest, "/") || strings.HasPrefix(rest, "!/"))
}

// wildcard matches without recursion: on a mismatch the last '*' takes one
// character more.
func wildcard(pattern, s []rune) bool {
	p, i, star, mark := 0, 0, -1, 0
	for i < len(s) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, i
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == s[i]):
			p, i = p+1, i+1
		case star >= 0:
			mark++
			p, i = star+1, mark
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}
