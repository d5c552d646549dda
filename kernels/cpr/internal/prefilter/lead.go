package prefilter

import "unsafe"

// lead is the text of the next chunk, which the phases ask for while they work on
// this one, at even distances: what is asked for at once fills the buffers through
// which a core reads memory, and what it works on waits behind it.
type lead struct {
	at    uintptr // of the first line that was not asked for; it need not exist
	lines int     // that were not asked for
}

const (
	lineBytes = 64
	// What classify asks for with a block, on average, and combine with a group, in
	// bytes.
	classifyAsks = 16
	combineAsks  = lineBytes
	// StepAsks is how many lines are asked for between two steps, three eights of
	// askLines: so many that little is left for the last step, behind which the next
	// chunk's first lines would wait. An Emerald Rapids waits for some 16 at a time; more
	// steps with 12 to 18 measured the same or worse.
	StepAsks = 24
)

// leadTo begins with what is behind the chunk at text[at:], as much as it has.
func leadTo(text []byte, at, words int) lead {
	end := min(at+Chunk, len(text))
	return lead{uintptr(unsafe.Pointer(unsafe.SliceData(text))) + uintptr(end), min(words, Words) * wordBytes / lineBytes}
}

// pages asks for one line of every page of the chunk behind the next. The first
// line of a page that is asked for has its address looked up in tables in memory,
// and a processor can retire nothing meanwhile: it waits once for all pages of a
// chunk that are looked up together, and four times where each is when its turn
// comes. That was six percent of a scan of cold memory; one to three chunks ahead
// measured the same. There need be no such chunk.
func (f *Filter) pages(l lead) {
	if l.lines == Chunk/lineBytes {
		f.askPages(l.at + Chunk)
	}
}

// take is where what is asked for begins.
func (l *lead) take(bytes int) (at uintptr) {
	at = l.at
	l.at += uintptr(bytes)
	l.lines -= bytes / lineBytes
	return at
}

// Ask asks for so many lines of the text behind the chunk that m was marked for
// last, of 64 bytes, as far as they were not asked for.
func (f *Filter) Ask(m *Masks, lines int) {
	if lines = min(lines, m.lead.lines); lines > 0 {
		f.ask(m.lead.take(lines*lineBytes), lines)
	}
}

// Left is how many lines Ask can ask for.
func (m *Masks) Left() int { return m.lead.lines }

// noAsking and noPages are those of the portable filter: Go has no words for it.
func noAsking(uintptr, int) {}
func noPages(uintptr)       {}
