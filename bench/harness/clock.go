package harness

import "time"

// tolerance is the share by which times may differ before a repetition counts
// as disturbed.
const tolerance = 0.10

// Reading is what a Clock shows, or the difference of two readings.
type Reading struct {
	Wall    time.Duration
	CPU     time.Duration // of what the clock measures
	Foreign time.Duration // CPU time that others took; 0 if unknown
}

func (r Reading) plus(o Reading) Reading {
	return Reading{r.Wall + o.Wall, r.CPU + o.CPU, r.Foreign + o.Foreign}
}

func (r Reading) minus(o Reading) Reading {
	return Reading{r.Wall - o.Wall, r.CPU - o.CPU, r.Foreign - o.Foreign}
}

// Clock measures repetitions and judges them. It is read from one goroutine,
// which is locked to its thread.
type Clock interface {
	Read() Reading
	// Cost is the time of a repetition that speed is computed from.
	Cost(took Reading) time.Duration
	// Contended reports whether others took the CPU meanwhile, so that the
	// time says little.
	Contended(took Reading) bool
}

// ThreadClock measures work on the calling thread. Speed is that of CPU time;
// wall time that differs by more than a tenth means contention. Where a
// thread's CPU time is not to be had, wall time stands for it.
func ThreadClock() Clock { return threadClock{time.Now()} }

type threadClock struct{ start time.Time }

func (c threadClock) Read() Reading {
	cpu, ok := threadCPU()
	wall := time.Since(c.start)
	if !ok {
		cpu = wall
	}
	return Reading{Wall: wall, CPU: cpu}
}

func (threadClock) Cost(took Reading) time.Duration { return took.CPU }

func (threadClock) Contended(took Reading) bool {
	return float64(took.Wall) > (1+tolerance)*float64(took.CPU) || float64(took.CPU) > (1+tolerance)*float64(took.Wall)
}

// ProcessClock measures work on all threads of the process. Speed is that of
// wall time, as such work also waits for disks; it is contended when other
// processes took more than a tenth of one core meanwhile.
func ProcessClock() Clock { return processClock{time.Now()} }

type processClock struct{ start time.Time }

func (c processClock) Read() Reading {
	own := processCPU()
	return Reading{Wall: time.Since(c.start), CPU: own, Foreign: machineCPU() - own}
}

func (processClock) Cost(took Reading) time.Duration { return took.Wall }

func (processClock) Contended(took Reading) bool {
	return float64(took.Foreign) > tolerance*float64(took.Wall)
}

// Watch adds up what a Clock shows between Start and Stop.
type Watch struct {
	clock Clock
	from  Reading
	took  Reading
}

// NewWatch returns a watch at zero.
func NewWatch(clock Clock) *Watch { return &Watch{clock: clock} }

// Start begins or continues.
func (w *Watch) Start() { w.from = w.clock.Read() }

// Stop ends what Start began.
func (w *Watch) Stop() { w.took = w.took.plus(w.clock.Read().minus(w.from)) }
