package harness

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"runtime"
	"strings"
	"time"
	"unicode/utf8"
)

// pieceBytes is the size of what ScanL2 scans: it fits the second-level cache
// of current processors and leaves room for a detector's tables.
const pieceBytes = 256 << 10

// minLap is the shortest repetition that is timed: well above what reading
// the clock and what interrupts cost. A repetition of ScanCold is one pass,
// however short.
const minLap = 20 * time.Millisecond

// smallNote is on the limit of a ScanCold whose text is less than twice the
// last cache.
const smallNote = "a text of less than twice the last cache is not cold: part of it comes from there"

// Specification is the name under which Expected holds the number of matches
// of a group's specification, and so of all contestants that are Equal.
const Specification = "specification"

// Expected is how many matches a text has, by Contestant.Key.
type Expected map[string]int

// Key is the name under which Expected holds a contestant's number of matches:
// Specification for those that are Equal, else the name up to the first comma.
// What follows a comma is a variant, and all variants find the same.
func (c Contestant) Key() string {
	if c.Check == Equal {
		return Specification
	}
	family, _, _ := strings.Cut(c.Name, ", ")
	return family
}

// Scanning is what contestants scan.
type Scanning struct {
	Model  Model // ScanCold, ScanL2 or Batches, whose contestants hold the text already
	Text   []byte
	Expect Expected // nil means that nothing is known of the text
	// CheckBytes is over how much of the text spans are compared: the
	// specification may be slow. 0 means all of it; Batches are always compared
	// as a whole.
	CheckBytes int
}

// Scan checks the contestants and races them over a text. It returns a row
// per contestant, in order. The error is that of ctx.
func Scan(ctx context.Context, cs []Contestant, s Scanning, o Options) ([]Row, error) {
	runtime.LockOSThread() // the clock is that of a thread, here already
	defer runtime.UnlockOSThread()
	clock := o.clock()
	entrants := make([]*entrant, len(cs))
	for i, c := range cs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		o.tell(Step{What: "checking", Name: c.Name})
		entrants[i] = s.enter(c, clock, o.Box)
		entrants[i].check(s)
	}
	agree(entrants)
	tasks := make([]Task, len(entrants))
	for i, e := range entrants {
		tasks[i] = e.task()
	}
	return Race(ctx, tasks, o)
}

// Count compares all contestants with their specification over the whole text
// and returns what Scanning.Expect should hold for it.
func Count(ctx context.Context, cs []Contestant, s Scanning) (Expected, error) {
	s.Expect, s.CheckBytes = nil, 0
	var entrants []*entrant
	for _, c := range cs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		e := &entrant{c: c, row: c.row(), pieces: s.pieces(s.Text), full: true}
		e.row.Bytes = int64(len(s.Text))
		e.check(s)
		entrants = append(entrants, e)
	}
	agree(entrants)
	out := Expected{}
	for _, e := range entrants {
		before, known := out[e.c.Key()]
		switch {
		case e.row.Refused != "":
			return nil, fmt.Errorf("%s: %s", e.c.Name, e.row.Refused)
		case e.c.Group == Sum:
		case known && before != e.row.Matches:
			return nil, fmt.Errorf("%s: %d matches, another variant has %d", e.c.Name, e.row.Matches, before)
		default:
			out[e.c.Key()] = e.row.Matches
		}
	}
	return out, nil
}

// entrant is a contestant with the text it is to scan.
type entrant struct {
	c      Contestant
	row    Row
	pieces [][]byte
	full   bool // the whole text, not a prefix
	warm   bool // scan each piece once before timing
	passes int
	lapFor time.Duration // about
}

// enter decides how much of the text a contestant scans, and how often.
func (s Scanning) enter(c Contestant, clock Clock, box time.Duration) *entrant {
	e := &entrant{c: c, row: c.row(), warm: s.Model == ScanL2}
	text, speed := s.Text, 0.0
	if s.Model == Batches {
		speed = timeScan(c, text, clock)
	} else {
		speed = estimate(c, text, clock)
		if e.warm {
			box /= 2
		}
		text = fit(text, speed, box)
	}
	e.full = len(text) == len(s.Text)
	e.pieces = s.pieces(text)
	e.row.Bytes = int64(len(text))
	pass := time.Duration(float64(len(text)) / speed * float64(time.Second))
	e.passes = 1 // a second pass over a text in memory finds the end of it in cache
	if s.Model != ScanCold {
		e.passes = int(max(1, min(10_000, (minLap+pass-1)/max(1, pass))))
	}
	if s.Model == ScanCold && c.Group == Sum && int64(len(s.Text)) < 2*lastCache() {
		e.row.Note = strings.TrimPrefix(e.row.Note+"; "+smallNote, "; ")
	}
	e.lapFor = pass * time.Duration(e.passes)
	if e.warm {
		e.lapFor += pass
	}
	return e
}

// pieces cuts a text into what is scanned at a time.
func (s Scanning) pieces(text []byte) [][]byte {
	if s.Model != ScanL2 {
		return [][]byte{text}
	}
	var pieces [][]byte
	for len(text) > 0 {
		p := Prefix(text, pieceBytes)
		pieces = append(pieces, p)
		text = text[len(p):]
	}
	return pieces
}

// Prefix is the first n bytes of text, which are at least one, or somewhat
// less: it ends behind the last line end in its second half, else between two
// characters.
func Prefix(text []byte, n int) []byte {
	if n >= len(text) {
		return text
	}
	if i := bytes.LastIndexByte(text[n/2:n], '\n'); i >= 0 {
		return text[:n/2+i+1]
	}
	for end := n; end > max(0, n-utf8.UTFMax); end-- {
		if utf8.RuneStart(text[end]) {
			return text[:end]
		}
	}
	return text[:n] // no UTF-8
}

// estimate is the speed of a contestant in bytes per second, from ever longer
// prefixes until one takes long enough to tell. Each is scanned twice: the
// first scan of all touches tables and memory that were never used.
func estimate(c Contestant, text []byte, clock Clock) float64 {
	for n := 64 << 10; ; n *= 4 {
		p := Prefix(text, n)
		speed := max(timeScan(c, p, clock), timeScan(c, p, clock))
		if len(p) == len(text) || float64(len(p))/speed > (minLap/4).Seconds() {
			return speed
		}
	}
}

func timeScan(c Contestant, text []byte, clock Clock) float64 {
	w := NewWatch(clock)
	w.Start()
	c.scan(text)
	w.Stop()
	return float64(len(text)) / max(time.Nanosecond, clock.Cost(w.took)).Seconds()
}

// fit is the prefix of text that a contestant of some speed scans within box:
// all of it, or a round number of bytes, so that runs can be compared.
func fit(text []byte, speed float64, box time.Duration) []byte {
	within := speed * box.Seconds()
	if box == 0 || float64(len(text)) <= within {
		return text
	}
	n := 100_000
	for step := 0; ; step++ { // 100, 200, 500, 1000, …
		next := n * 2
		if step%3 == 1 {
			next = n * 5 / 2
		}
		if float64(next) > within {
			return Prefix(text, n)
		}
		n = next
	}
}

// check compares matches with the specification and with what is expected.
func (e *entrant) check(s Scanning) {
	e.row.Matches = e.count(e.pieces)
	e.row.PerKB = perKB(e.c.Check, e.row.Matches, e.row.Bytes)
	limit := s.CheckBytes
	if s.Model == Batches { // which are verified as a whole
		limit = 0
	}
	if err := e.verify(limit); err != nil {
		e.row.Refused = err.Error()
		return
	}
	if want, known := s.Expect[e.c.Key()]; known && e.full && e.row.Matches != want {
		e.row.Refused = fmt.Sprintf("%d matches, the definition expects %d", e.row.Matches, want)
	}
}

func (e *entrant) count(pieces [][]byte) int {
	n := 0
	for _, p := range pieces {
		n += e.c.scan(p)
	}
	return n
}

// verify compares spans over the first limit bytes of what is scanned, 0
// meaning all.
func (e *entrant) verify(limit int) error {
	if e.c.Verify == nil {
		return nil
	}
	if limit == 0 {
		limit = math.MaxInt
	}
	for _, whole := range e.pieces {
		p := Prefix(whole, limit)
		if err := e.c.Verify(p); err != nil {
			return err
		}
		e.row.Checked += int64(len(p))
		if limit -= len(p); len(p) < len(whole) || limit == 0 {
			break
		}
	}
	return nil
}

// agree refuses contestants that should find the same, as they have a Key in
// common, and give another number of matches over the same bytes. Their judge
// is who scans most of the text, the specification if it is among them. Of a
// family that no specification belongs to nobody knows who is wrong: the judge
// is refused too.
func agree(entrants []*entrant) {
	type family struct{ group, key string }
	judges := map[family]*entrant{}
	judged := func(e *entrant) bool {
		return e.c.Group != Sum && e.c.Check != Presence && e.row.Refused == ""
	}
	for _, e := range entrants {
		f := family{e.c.Group, e.c.Key()}
		judge := judges[f]
		if judged(e) && (judge == nil || e.row.Bytes > judge.row.Bytes || e.row.Bytes == judge.row.Bytes && e.c.Verify == nil) {
			judges[f] = e
		}
	}
	for _, e := range entrants {
		judge := judges[family{e.c.Group, e.c.Key()}]
		if judge == e || !judged(e) {
			continue
		}
		if want := judge.matchesIn(e); e.row.Matches != want {
			e.row.Refused = fmt.Sprintf("%d matches, %s has %d on the same text", e.row.Matches, judge.c.Name, want)
			if e.c.Check != Equal {
				judge.row.Refused = fmt.Sprintf("%d matches, %s has %d on the same text", want, e.c.Name, e.row.Matches)
			}
		}
	}
}

// matchesIn is how many matches e has in what another scans.
func (e *entrant) matchesIn(other *entrant) int {
	if e.row.Bytes == other.row.Bytes {
		return e.row.Matches
	}
	return e.count(other.pieces)
}

// perKB is the density of matches, which the speed of a detector depends on.
// What counts words has none.
func perKB(check Check, matches int, bytes int64) float64 {
	if check == Presence || bytes == 0 {
		return 0
	}
	return float64(matches) * 1000 / float64(bytes)
}

// task is the entrant's part in the race.
func (e *entrant) task() Task {
	t := Task{Row: e.row, Lap: e.lap, Passes: e.passes, Expect: e.lapFor}
	if e.warm {
		t.Warm = 1
	}
	return t
}

func (e *entrant) lap(w *Watch) (int, error) {
	total := 0
	for _, p := range e.pieces {
		if e.warm {
			e.c.scan(p)
		}
		n := 0
		w.Start()
		for range e.passes {
			n = e.c.scan(p)
		}
		w.Stop()
		total += n
	}
	return total, nil
}
