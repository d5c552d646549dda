package hitindex

import (
	"iter"
	"slices"
	"strings"

	"aktsyn/kernels"
	"aktsyn/pipeline/batch"
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
	return ix.rows(run, func(v *view) (selection, error) {
		return selection{hit: f.hit, document: f.document}, nil
	})
}

// Find returns the hits of a run that have one of the pseudonyms, in the
// order of Hits. It reads postings and the chunks they name, nothing else.
func (ix *Index) Find(run uint32, values []batch.Value) iter.Seq2[HitRow, error] {
	return ix.rows(run, func(v *view) (selection, error) {
		wanted := make(map[batch.Value]bool, len(values))
		for _, value := range values {
			wanted[value] = true
		}
		chunks, err := v.search(values)
		return selection{
			chunk: func(segment, chunk uint32) bool {
				_, found := slices.BinarySearch(chunks[segment], chunk)
				return found
			},
			hit:      func(h batch.Hit) bool { return wanted[h.Value] },
			document: func(*Document) bool { return true },
		}, err
	})
}

// selection says what rows are wanted. What is not wanted by chunk is not
// even read.
type selection struct {
	chunk    func(segment, chunk uint32) bool // nil means all
	hit      func(batch.Hit) bool
	document func(*Document) bool
}

// rows returns the selected rows of a run in order.
func (ix *Index) rows(run uint32, sel func(*view) (selection, error)) iter.Seq2[HitRow, error] {
	return func(yield func(HitRow, error) bool) {
		v, err := ix.view(run)
		if err != nil {
			yield(HitRow{}, err)
			return
		}
		s, err := sel(v)
		if err != nil {
			yield(HitRow{}, err)
			return
		}
		for _, p := range places(v.segments) {
			if more, err := v.rowsOf(p, s, yield); err != nil {
				yield(HitRow{}, err)
				return
			} else if !more {
				return
			}
		}
	}
}

// rowsOf yields the selected rows of the shard at p.
func (v *view) rowsOf(p place, s selection, yield func(HitRow, error) bool) (bool, error) {
	var wanted func(uint32) bool
	if s.chunk != nil {
		wanted = func(chunk uint32) bool { return s.chunk(p.segment.number, chunk) }
	}
	return v.hitsOf(p, wanted, func(h batch.Hit) (bool, error) {
		if !s.hit(h) {
			return true, nil
		}
		d, err := v.document(p, h.Doc)
		if err != nil {
			return false, err
		}
		return !s.document(d) || yield(HitRow{d, h}, nil), nil
	})
}

// search returns per segment the chunks of hits, sorted, in which one of the
// values may stand.
func (v *view) search(values []batch.Value) (map[uint32][]uint32, error) {
	fingerprints := make([]uint32, len(values))
	for i, value := range values {
		fingerprints[i] = fingerprint(value)
	}
	slices.Sort(fingerprints)
	fingerprints = slices.Compact(fingerprints)
	found := map[uint32][]uint32{}
	for _, s := range v.segments {
		chunks, err := v.searchSegment(s, fingerprints)
		if err != nil {
			return nil, err
		}
		slices.Sort(chunks)
		found[s.number] = slices.Compact(chunks)
	}
	return found, nil
}

func (v *view) searchSegment(s *segment, fingerprints []uint32) (chunks []uint32, err error) {
	for len(fingerprints) > 0 {
		b := bucket(fingerprints[0], s.bits)
		n := 1
		for n < len(fingerprints) && bucket(fingerprints[n], s.bits) == b {
			n++
		}
		packed, err := v.ix.store.get(keyOfSegment(v.run, s.number, segmentPostings, b))
		if err == nil {
			err = searchPostings(packed, fingerprints[:n], func(chunk uint32) { chunks = append(chunks, chunk) })
		}
		if err != nil {
			return nil, v.ix.lost(err, "bucket %d of the postings of segment %d of run %d", b, s.number, v.run)
		}
		fingerprints = fingerprints[n:]
	}
	return chunks, nil
}

// matchPath reports whether Filter.Doc selects a path.
func matchPath(pattern, path string) bool {
	if !strings.ContainsAny(pattern, "*?") {
		rest, ok := strings.CutPrefix(path, pattern)
		return ok && (rest == "" || strings.HasSuffix(pattern, "/") ||
			strings.HasPrefix(rest, "/") || strings.HasPrefix(rest, "!/"))
	}
	return wildcard([]rune(pattern), []rune(path))
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
