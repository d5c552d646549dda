package harness

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// fakeClock moves only when a contestant moves it.
type fakeClock struct{ now Reading }

func (c *fakeClock) Read() Reading                   { return c.now }
func (c *fakeClock) Cost(took Reading) time.Duration { return took.CPU }
func (c *fakeClock) Contended(took Reading) bool     { return threadClock{}.Contended(took) }

// work lets time pass as on a quiet machine.
func (c *fakeClock) work(d time.Duration) { c.wait(d, d) }

func (c *fakeClock) wait(wall, cpu time.Duration) {
	c.now.Wall += wall
	c.now.CPU += cpu
}

func countA(text []byte) int { return bytes.Count(text, []byte("a")) }

// counter is a contestant that counts letters at nsPerByte.
func (c *fakeClock) counter(name string, check Check, nsPerByte int) Contestant {
	return Contestant{Name: name, Group: "x", Check: check, Scan: func(text []byte) int {
		c.work(time.Duration(nsPerByte * len(text)))
		return countA(text)
	}}
}

// text has 4 MB in lines of 40 bytes with ten matches each.
func text() []byte {
	return bytes.Repeat([]byte("aaaaaaaaaa\nbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n"), 100_000)
}

func scan(t *testing.T, clock Clock, s Scanning, o Options, cs ...Contestant) map[string]Row {
	t.Helper()
	o.Clock = clock
	if s.Model == "" {
		s.Model = ScanCold
	}
	rows, err := Scan(t.Context(), cs, s, o)
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]Row{}
	for _, r := range rows {
		byName[r.Name] = r
	}
	return byName
}

func TestRowsHaveFiguresAndRatios(t *testing.T) {
	clock := &fakeClock{}
	sum := clock.counter("sum", None, 1)
	sum.Group = Sum
	slowSum := clock.counter("slow sum", None, 2)
	slowSum.Group = Sum
	words := Contestant{Name: "words", Group: "x", Check: Presence, Scan: func(text []byte) int { clock.work(time.Duration(8 * len(text))); return 1 }}
	r := scan(t, clock, Scanning{Text: text()}, Options{Reps: 3}, slowSum, sum, clock.counter("fast", Equal, 2), clock.counter("slow", Covers, 10), words)
	fast, slow := r["fast"], r["slow"]
	if fast.Matches != 1_000_000 || fast.PerKB != 250 || fast.Reps != 3 || fast.Bytes != 4_000_000 || r["words"].PerKB != 0 {
		t.Errorf("fast: %+v, words: %+v", fast, r["words"])
	}
	if g := fast.Figures; g.GBps != 0.5 || g.OfLimit != 0.5 || g.Seconds != 0.008 || g.Times["slow"] != 5 || g.Times["words"] != 4 || len(g.Times) != 2 {
		t.Errorf("fast: %+v", g)
	}
	if g := slow.Figures; g.OfLimit != 0.1 || g.Times["fast"] != 0.2 || g.Wall.Spread() != 0 {
		t.Errorf("slow: %+v", g)
	}
	if r["sum"].Matches != 0 || r["slow sum"].Figures.OfLimit != 0.5 {
		t.Errorf("sums: %+v", r["slow sum"])
	}
}

// TestNoShareOfAnUnknownLimit: a refused sum may be the fastest.
func TestNoShareOfAnUnknownLimit(t *testing.T) {
	row := func(group string, speed float64) Row {
		return Row{Group: group, Bytes: 1, Figures: &Figures{GBps: speed, Seconds: 1 / speed}}
	}
	for _, c := range []struct {
		rows []Row
		want float64
	}{
		{[]Row{row("x", 1), row(Sum, 2), row(Sum, 4)}, 0.25},
		{[]Row{row("x", 1), row(Sum, 2), {Group: Sum, Refused: ReasonContended}}, 0},
		{[]Row{row("x", 1), {Group: "x", Refused: ReasonContended}, row(Sum, 2)}, 0.5},
		{[]Row{row("x", 1)}, 0},
	} {
		if relate(c.rows); c.rows[0].Figures.OfLimit != c.want {
			t.Errorf("share %v, want %v of %+v", c.rows[0].Figures.OfLimit, c.want, c.rows)
		}
	}
}

// TestContestantsTakeTurns checks the order of the timed scans: round by
// round, the first of them a warm-up.
func TestContestantsTakeTurns(t *testing.T) {
	clock := &fakeClock{}
	var order []string
	var cs []Contestant
	for _, name := range []string{"a", "b", "c"} {
		c := clock.counter(name, Equal, 10)
		inner := c.Scan
		c.Scan = func(text []byte) int { order = append(order, name); return inner(text) }
		cs = append(cs, c)
	}
	timing := -1
	r := scan(t, clock, Scanning{Text: text()}, Options{Reps: 2, Progress: func(s Step) {
		if s.What == "timing" && timing < 0 {
			timing = len(order)
		}
	}}, cs...)
	if want := []string{"a", "b", "c", "a", "b", "c", "a", "b", "c"}; !slices.Equal(order[timing:], want) {
		t.Errorf("order %v, want %v", order[timing:], want)
	}
	if r["a"].Reps != 2 {
		t.Errorf("%d repetitions are timed, want 2: the first round is dropped", r["a"].Reps)
	}
}

func TestNoFigureForWrongMatches(t *testing.T) {
	clock := &fakeClock{}
	n := 0
	fickle := Contestant{Name: "fickle", Group: "y", Check: Covers, Scan: func(text []byte) int { clock.work(time.Duration(10 * len(text))); n++; return n }}
	wrong := clock.counter("wrong", Equal, 10)
	wrong.Verify = func([]byte) error { return errors.New("one short") }
	other := clock.counter("other", Equal, 10)
	other.Scan = func(text []byte) int { clock.work(time.Duration(10 * len(text))); return countA(text) + 1 }
	other.Verify = func([]byte) error { return nil }
	r := scan(t, clock, Scanning{Text: text(), Expect: Expected{"covers": 7}}, Options{Reps: 1},
		clock.counter("right", Equal, 10), wrong, fickle, other, clock.counter("covers", Covers, 10))
	for name, want := range map[string]string{"wrong": "one short", "fickle": "on the same text", "other": "right has 1000000",
		"covers": "the definition expects 7"} {
		if got := r[name]; !strings.Contains(got.Refused, want) || got.Figures != nil || !got.Faulty() {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if right := r["right"]; right.Refused != "" || len(right.Figures.Times) != 0 {
		t.Errorf("right: %+v", right)
	}
}

func TestSpecificationIsExpectedOfAllThatEqualIt(t *testing.T) {
	clock := &fakeClock{}
	for n, refused := range map[int]bool{1_000_000: false, 999_999: true} {
		r := scan(t, clock, Scanning{Text: text(), Expect: Expected{Specification: n}}, Options{Reps: 1},
			clock.counter("a", Equal, 10), clock.counter("b", Covers, 10))
		if got := r["a"].Refused != ""; got != refused || r["b"].Refused != "" {
			t.Errorf("expecting %d: %q, %q", n, r["a"].Refused, r["b"].Refused)
		}
	}
}

// TestSpansAreComparedOverTheFirstPart: CheckBytes bounds what Verify sees,
// and Count sees all.
func TestSpansAreComparedOverTheFirstPart(t *testing.T) {
	clock := &fakeClock{}
	seen := 0
	c := clock.counter("a", Equal, 10)
	c.Verify = func(text []byte) error { seen += len(text); return nil }
	for _, m := range []struct {
		model Model
		check int
		want  int
	}{{ScanCold, 1_000_010, 1_000_010}, {ScanCold, 0, 4_000_000}, {ScanL2, 1_000_010, 1_000_010}, {ScanL2, 0, 4_000_000}, {Batches, 10, 4_000_000}} {
		seen = 0
		row := scan(t, clock, Scanning{Model: m.model, Text: text(), CheckBytes: m.check}, Options{Reps: 1}, c)["a"]
		if seen > m.want || seen < m.want-40 || row.Checked != int64(seen) || CheckedBytes([]Row{{}, row, {Checked: 1}}) != int64(seen) {
			t.Errorf("%s: %d bytes compared, want %d and whole lines; the row says %d", m.model, seen, m.want, row.Checked)
		}
	}
	seen = 0
	got, err := Count(t.Context(), []Contestant{c, clock.counter("b", Covers, 10)}, Scanning{Model: ScanCold, Text: text(), CheckBytes: 10})
	if err != nil || seen != 4_000_000 || len(got) != 2 || got[Specification] != 1_000_000 || got["b"] != 1_000_000 {
		t.Errorf("Count: %v, %v, %d bytes compared", got, err, seen)
	}
}

// TestVariantsFindTheSame: what follows a comma in a name is a variant.
func TestVariantsFindTheSame(t *testing.T) {
	clock := &fakeClock{}
	a, b := clock.counter("own, AVX2", Covers, 10), clock.counter("own, portable", Covers, 10)
	s := Scanning{Model: ScanCold, Text: text()}
	if got, err := Count(t.Context(), []Contestant{a, b}, s); err != nil || len(got) != 1 || got["own"] != 1_000_000 {
		t.Errorf("Count: %v, %v", got, err)
	}
	r := scan(t, clock, Scanning{Text: text(), Expect: Expected{"own": 1}}, Options{Reps: 1}, a, b)
	if !r["own, AVX2"].Faulty() || !r["own, portable"].Faulty() {
		t.Error("a variant was not held to what its family finds")
	}
	b.Scan = func(text []byte) int { return min(a.Scan(text), 900_000) }
	for name, row := range scan(t, clock, s, Options{Reps: 1}, a, b) {
		if !row.Faulty() {
			t.Errorf("%s differs from its variant and has a figure", name)
		}
	}
	if r := scan(t, clock, s, Options{Reps: 1, Box: 50 * time.Millisecond}, a, b, clock.counter("own, slow", Covers, 100)); r["own, slow"].Faulty() || !r["own, AVX2"].Faulty() {
		t.Errorf("on a prefix: %+v", r)
	}
	if _, err := Count(t.Context(), []Contestant{a, b}, s); err == nil {
		t.Error("variants that differ were counted")
	}
}

func TestSlowContestantsScanAPrefix(t *testing.T) {
	clock := &fakeClock{}
	r := scan(t, clock, Scanning{Text: text(), Expect: Expected{Specification: 1_000_000}}, Options{Reps: 1, Box: 50 * time.Millisecond},
		clock.counter("fast", Equal, 10), clock.counter("slow", Equal, 100))
	fast, slow := r["fast"], r["slow"]
	if fast.Bytes != 4_000_000 || slow.Bytes != 500_000 || slow.Matches*4 > int(slow.Bytes)+40 {
		t.Errorf("fast %d bytes, slow %d bytes with %d matches", fast.Bytes, slow.Bytes, slow.Matches)
	}
	if slow.Refused != "" || slow.Figures.GBps != 0.01 || fast.Figures.Times["slow"] != 10 {
		t.Errorf("slow: %+v %+v", slow, slow.Figures)
	}
	wrong := clock.counter("wrong", Equal, 100)
	wrong.Verify = func([]byte) error { return nil }
	wrong.Scan = func(text []byte) int { clock.work(time.Duration(100 * len(text))); return 5 }
	r = scan(t, clock, Scanning{Text: text()}, Options{Reps: 1, Box: 50 * time.Millisecond}, clock.counter("fast", Equal, 10), wrong)
	if !r["wrong"].Faulty() {
		t.Errorf("wrong matches in a prefix were accepted: %+v", r["wrong"])
	}
	r = scan(t, clock, Scanning{Text: text()}, Options{Reps: 1, Box: 50 * time.Millisecond}, wrong, clock.counter("specification", Equal, 100))
	if !r["wrong"].Faulty() || r["specification"].Faulty() {
		t.Errorf("both on a prefix: %+v, %+v", r["wrong"], r["specification"])
	}
}

func TestPiecesOfL2(t *testing.T) {
	clock := &fakeClock{}
	c := clock.counter("a", Equal, 1)
	inner, longest := c.Scan, 0
	c.Scan = func(text []byte) int {
		longest = max(longest, len(text))
		if len(text) < 1000 || text[len(text)-1] != '\n' {
			t.Errorf("a piece of %d bytes, cut inside a line", len(text))
		}
		return inner(text)
	}
	s := Scanning{Model: ScanL2, Text: text()}
	pieces := s.pieces(s.Text)
	if got := bytes.Join(pieces, nil); !bytes.Equal(got, s.Text) || len(pieces) != 16 || len(pieces[0]) > pieceBytes {
		t.Errorf("%d pieces, the first of %d bytes", len(pieces), len(pieces[0]))
	}
	row := scan(t, clock, s, Options{Reps: 2}, c)["a"]
	if row.Matches != 1_000_000 || row.Passes != 5 || row.Figures.Seconds != 0.004 {
		t.Errorf("row %+v, figures %+v; want five passes of 4 ms", row, row.Figures)
	}
}

// TestColdIsOnePass: a second pass would find the text in cache, and a small
// one is there anyway.
func TestColdIsOnePass(t *testing.T) {
	clock := &fakeClock{}
	sum := clock.counter("sum", None, 1)
	sum.Group = Sum
	passes := 0
	fast := clock.counter("fast", Equal, 1)
	inner := fast.Scan
	fast.Scan = func(text []byte) int { passes++; return inner(text) }
	timing := 0
	s := Scanning{Model: ScanCold, Text: text()}
	r := scan(t, clock, s, Options{Reps: 3, Progress: func(p Step) {
		if p.What == "timing" && timing == 0 {
			timing = passes
		}
	}}, sum, fast)
	if passes -= timing; passes != 4 || r["fast"].Passes != 1 || r["fast"].Figures.Seconds != 0.004 {
		t.Errorf("%d passes in three repetitions and a warm-up: %+v", passes, r["fast"])
	}
	if small := r["sum"].Note != ""; small != (int64(len(s.Text)) < 2*lastCache()) || r["fast"].Note != "" {
		t.Errorf("notes %q and %q of a text of %d bytes, the last cache has %d", r["sum"].Note, r["fast"].Note, len(s.Text), lastCache())
	}
}

// TestContendedRowsAreRefused lets the machine be busy for a time, or always.
func TestContendedRowsAreRefused(t *testing.T) {
	for _, c := range []struct {
		name    string
		busyFor int // scans from the first on
		allow   bool
		again   int
		refused string
		figures bool
	}{
		{"quiet", 0, false, 0, "", true},
		{"for a moment", 10, false, 2, "", true},
		{"always", 1000, false, 9, ReasonContended, false},
		{"always, allowed", 1000, true, 0, "", true},
	} {
		clock := &fakeClock{}
		scans := 0
		d := Contestant{Name: "a", Group: "x", Check: Equal, Scan: func(text []byte) int {
			scans++
			cpu := time.Duration(10 * len(text))
			if wall := cpu; scans <= c.busyFor {
				clock.wait(wall*12/10, cpu)
			} else {
				clock.wait(wall, cpu)
			}
			return countA(text)
		}}
		// Eight scans come before the timed ones: six to estimate the speed,
		// one to count and one to warm up.
		row := scan(t, clock, Scanning{Text: text()}, Options{Reps: 3, AllowContended: c.allow}, d)["a"]
		if row.Refused != c.refused || row.Again != c.again || (row.Figures != nil) != c.figures || row.Faulty() {
			t.Errorf("%s: %+v", c.name, row)
		}
		if row.Contended != (c.busyFor == 1000) || row.Reps != 3 {
			t.Errorf("%s: contended %v, %d repetitions", c.name, row.Contended, row.Reps)
		}
	}
}

// TestUnsteadyRowsAreRefused: what every clock counts as ours can be another's.
func TestUnsteadyRowsAreRefused(t *testing.T) {
	for _, c := range []struct {
		name string
		ms   []int // of the repetitions
		want bool
	}{
		{"steady", []int{100, 101, 99, 100, 102}, false},
		{"one outlier at each end", []int{40, 100, 101, 102, 900}, false},
		{"two of five", []int{100, 101, 102, 160, 170}, true},
		{"two ways", []int{100, 150, 100, 150}, true},
		{"too few to tell", []int{100, 200, 300}, false},
	} {
		l := lane{}
		for _, ms := range c.ms {
			d := time.Duration(ms) * time.Millisecond
			l.samples = append(l.samples, sample{took: Reading{Wall: d, CPU: d}})
		}
		r := race{clock: &fakeClock{}}
		row := r.finish(&l)
		if row.Contended != c.want || (row.Refused == ReasonContended) != c.want || (row.Figures == nil) != c.want {
			t.Errorf("%s: %+v", c.name, row)
		}
		r.o.AllowContended = true
		if row := r.finish(&l); row.Contended != c.want || row.Figures == nil {
			t.Errorf("%s, allowed: %+v", c.name, row)
		}
	}
}

func TestBuildIsTimedWithItsSize(t *testing.T) {
	clock := &fakeClock{}
	builder := func(name string, d time.Duration) Contestant {
		return Contestant{Name: name, Group: "x", Build: func() int64 { clock.work(d); return int64(d) }}
	}
	rows, err := BuildAll(t.Context(), []Contestant{builder("quick", time.Second), {Name: "nothing"}, builder("slow", 4*time.Second)},
		Options{Reps: 5, Box: 2 * time.Second, Clock: clock})
	if err != nil || len(rows) != 2 {
		t.Fatalf("%v, %+v", err, rows)
	}
	quick, slow := rows[0], rows[1]
	if quick.Reps != 5 || quick.Index != int64(time.Second) || quick.Figures.Seconds != 1 || quick.Figures.GBps != 0 || quick.Figures.Times["slow"] != 4 {
		t.Errorf("quick: %+v %+v", quick, quick.Figures)
	}
	if slow.Reps != 1 || slow.Figures.Seconds != 4 {
		t.Errorf("a build that takes long is timed %d times, want once", slow.Reps)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	c := (&fakeClock{}).counter("a", Equal, 1)
	if _, err := Scan(ctx, []Contestant{c}, Scanning{Model: ScanCold, Text: text()}, Options{Reps: 1}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestPrefixEndsALineOrACharacter(t *testing.T) {
	for _, c := range []struct {
		text string
		n    int
		want string
	}{
		{"ab\ncd\n", 5, "ab\n"}, {"ab\ncd\n", 6, "ab\ncd\n"}, {"ab\ncd\n", 9, "ab\ncd\n"}, {"ab\ncd\n", 3, "ab\n"},
		{"a\nbcdefghi", 8, "a\nbcdefg"}, {"a\nbcdeæøå", 8, "a\nbcdeæ"}, {"abcdef", 3, "abc"}, {"abæø\n", 5, "abæ"},
		{"a\n\x80\x80\x80\x80\x80\x80\x80", 8, "a\n\x80\x80\x80\x80\x80\x80"}, {"æø", 1, "\xc3"}, {"ab", 1, "a"},
	} {
		if got := string(Prefix([]byte(c.text), c.n)); got != c.want {
			t.Errorf("Prefix(%q, %d) = %q, want %q", c.text, c.n, got, c.want)
		}
	}
}

func TestMedianOfEvenAndOdd(t *testing.T) {
	wall := func(r Reading) time.Duration { return r.Wall }
	laps := func(seconds ...int) *lane {
		l := &lane{Task: Task{Passes: 2}}
		for _, s := range seconds {
			l.samples = append(l.samples, sample{took: Reading{Wall: time.Duration(s) * time.Second}})
		}
		return l
	}
	if s := laps(6, 2, 4).stat(wall); s != (Stat{2, 1, 3}) || s.Spread() != 1 {
		t.Errorf("odd: %+v", s)
	}
	if s := laps(8, 2, 4, 6).stat(wall); s.Median != 2.5 {
		t.Errorf("even: %+v", s)
	}
}

// TestRealClocks: what a busy loop costs is on both clocks.
func TestRealClocks(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for name, clock := range map[string]Clock{"thread": ThreadClock(), "process": ProcessClock()} {
		w := Watch{clock: clock}
		for range 2 {
			w.Start()
			for start := time.Now(); time.Since(start) < 20*time.Millisecond; {
			}
			w.Stop()
		}
		if w.took.Wall < 40*time.Millisecond || w.took.CPU <= 0 || clock.Cost(w.took) <= 0 {
			t.Errorf("%s: %+v", name, w.took)
		}
	}
	if m := ThisMachine(); m.CPU == "" || m.Cores < 1 || m.Go == "" {
		t.Errorf("machine: %+v", m)
	}
}
