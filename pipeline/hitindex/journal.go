package hitindex

import (
	"slices"
)

// journal gives the entries that a run has written so far in order of their
// paths. Those of a segment are in order, and those of neighbouring segments
// mostly follow each other, so that few chunks are in memory.
type journal struct {
	reader  *reader
	waiting []*segment // not begun, by first path
	active  []*stream
	head    Entry
	filled  bool
}

// stream is the rest of the entries of one segment; there is at least one.
type stream struct {
	segment *segment
	chunk   uint32 // the next one
	entries []Entry
}

// journal returns the entries of the segments.
func (r *reader) journal(segments []*segment) *journal {
	j := &journal{reader: r}
	for _, s := range segments {
		if s.journal > 0 {
			j.waiting = append(j.waiting, s)
		}
	}
	slices.SortStableFunc(j.waiting, func(a, b *segment) int { return ComparePaths(a.first, b.first) })
	return j
}

// peek returns the next entry without taking it.
func (j *journal) peek() (e Entry, ok bool, err error) {
	if !j.filled {
		if j.filled, err = j.fill(); err != nil {
			return Entry{}, false, err
		}
	}
	return j.head, j.filled, nil
}

// next takes the next entry.
func (j *journal) next() (e Entry, ok bool, err error) {
	e, ok, err = j.peek()
	j.filled = false
	return e, ok, err
}

// fill makes the entry with the least path the head; of several with the same
// path that of the last segment.
func (j *journal) fill() (bool, error) {
	least, err := j.least()
	if least == nil || err != nil {
		return false, err
	}
	j.head = least.entries[0]
	for i := len(j.active) - 1; i >= 0; i-- {
		s := j.active[i]
		if ComparePaths(s.entries[0].File, j.head.File) != 0 {
			continue
		}
		s.entries = s.entries[1:]
		if more, err := j.load(s); err != nil {
			return false, err
		} else if !more {
			j.active = slices.Delete(j.active, i, i+1)
		}
	}
	return true, nil
}

// least returns the stream with the least path, after beginning those that may
// have it.
func (j *journal) least() (*stream, error) {
	for {
		var least *stream
		for _, s := range j.active {
			order := -1
			if least != nil {
				order = ComparePaths(s.entries[0].File, least.entries[0].File)
			}
			if order < 0 || order == 0 && s.segment.number > least.segment.number {
				least = s
			}
		}
		if len(j.waiting) == 0 || least != nil && ComparePaths(least.entries[0].File, j.waiting[0].first) < 0 {
			return least, nil
		}
		s := &stream{segment: j.waiting[0]}
		j.waiting = j.waiting[1:]
		if more, err := j.load(s); err != nil {
			return nil, err
		} else if more {
			j.active = append(j.active, s)
		}
	}
}

// load reads on when the entries of a stream are used up, and reports whether
// there are any left.
func (j *journal) load(s *stream) (bool, error) {
	for len(s.entries) == 0 && s.chunk < s.segment.journal {
		entries, err := j.reader.journalChunk(s.segment, s.chunk)
		if err != nil {
			return false, err
		}
		s.entries = entries
		s.chunk++
	}
	return len(s.entries) > 0, nil
}
