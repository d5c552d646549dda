package person

import (
	"aktsyn/kernels/dictionary"
	"aktsyn/kernels/internal/wordstart"
)

// Most islands are plain: a word in small letters, capitalised words, none of
// them joined to anything, shortened, or the beginning of a phrase of the
// dictionary, and words of context. They are read at once, where reach, grow,
// attach, refine and joinHyphens go over the words one after the other. What
// those make of a plain island is what plainIsland makes of it, but for the
// classes of the words behind the live ones, which no rule asks for.

// plainIsland splits the island of the event into words and gives the number
// and the end of the live ones, which are behind the first. It reports false
// if the island is not plain.
func (s *scan) plainIsland(event int) (live, end int, plain bool) {
	splitter := splitter{text: s.text, form: s.form, scan: s}
	s.words = s.words[:0]
	start, plain := s.plainBefore(event, &splitter)
	if !plain {
		return 0, 0, false
	}
	matches := s.finder.matchesFrom(uint32(start))
	for {
		w := &s.words[len(s.words)-1]
		if matches, plain = s.plainLive(w, matches); !plain {
			return 0, 0, false
		}
		bytes := w.end - w.start
		live, end = len(s.words)-1, int(w.end)
		next := s.nextWord(&splitter, end)
		if next == nil {
			return live, end, end >= event
		}
		if !next.shape.capital() || !goesOn(next.gap, bytes) {
			return live, end, end >= event && s.plainBehind(next, &splitter)
		}
	}
}

// nextWord adds the word behind pos to the island; nil if there is none.
func (s *scan) nextWord(splitter *splitter, pos int) *word {
	s.words = append(s.words, word{})
	w := &s.words[len(s.words)-1]
	if !splitter.next(pos, w) {
		s.words = s.words[:len(s.words)-1]
		return nil
	}
	return w
}

// plainBefore reads the word before the live ones and the first of those, and
// gives where that begins (see reach).
func (s *scan) plainBefore(event int, splitter *splitter) (start int, plain bool) {
	start = event
	for n := 0; ; n++ {
		from, end := s.finder.runBefore(start)
		if from == end || from == 0 || joiningByte[s.text[from-1]] || joiningByte[s.text[start-1]] {
			return 0, false
		}
		before := word{start: uint32(from)}
		if !s.plainWord(&before) || int(before.end) != end {
			return 0, false
		}
		if before.shape == lower {
			s.words = append(s.words, before)
			w := s.nextWord(splitter, end)
			return start, w != nil && int(w.start) == start
		}
		if !before.shape.capital() || n == mostUnknown || from < s.finder.done || end+1 != start || s.text[end] != ' ' {
			return 0, false
		}
		start = from
	}
}

// plainLive writes on the live word w what the matches that begin at it and
// its roles say. It returns the matches behind it.
func (s *scan) plainLive(w *word, matches []dictionary.Match) (behind []dictionary.Match, plain bool) {
	if w.flags&flagLooked == 0 || int(w.end) == len(s.text) || joiningByte[s.text[w.end]] {
		return matches, false
	}
	for len(matches) > 0 && matches[0].Start < w.start {
		matches = matches[1:]
	}
	for ; len(matches) > 0 && matches[0].Start == w.start; matches = matches[1:] {
		e := s.kernel.traits[matches[0].Entry]
		switch {
		case matches[0].End > w.end || e.class&dictionary.FullName != 0:
			return matches, false
		case matches[0].End == w.end:
			w.class |= e.class & anyName
			w.freq = max(w.freq, e.freq)
		}
	}
	if w.role = w.looked; s.text[w.end] == '.' && (w.shape == initial || w.role&roleShort != 0) {
		return matches, false
	}
	if w.class == 0 && w.shape != initial {
		s.stripGenitive(w)
	}
	return matches, true
}

// plainBehind reads the words behind the live ones, of which next is the
// first. It reports false if the name may go on in them, or more is needed.
func (s *scan) plainBehind(next *word, splitter *splitter) bool {
	if next.flags&flagLooked == 0 || s.joinedAt(int(next.end)) || next.shape == lower && next.looked&roleParticle != 0 {
		return false
	}
	if next.shape.capital() {
		next.role = next.looked
	}
	if next.gap != gapBlank {
		return true
	}
	last := s.nextWord(splitter, int(next.end))
	if last == nil {
		return true
	}
	if last.shape.capital() {
		last.role = s.roleOf(last)
	}
	return !s.joinedAt(int(last.end))
}

// plainWord reads the word that begins at w.start by the finder's planes and
// what is remembered of words, if it is plain (see roleTable) and lies in the
// chunk of the planes. Otherwise it reports false and leaves w as it is.
func (s *scan) plainWord(w *word) bool {
	start := int(w.start)
	if place := start - s.finder.chunk; place < 0 || place >= s.finder.masks*wordstart.Width {
		return false
	}
	end := s.finder.runEnd(start)
	if end < 0 {
		return false
	}
	j := s.finder.verdicts.look(s.kernel.roles, s.text, start, end)
	if !j.plain {
		return false
	}
	w.end, w.shape, w.looked = uint32(end), j.shape, j.role
	w.flags |= flagLooked
	return true
}
