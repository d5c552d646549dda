package harness

import (
	"runtime"

	"golang.org/x/sys/cpu"
)

// Report is the result of one command: what was measured, where and how. It
// holds counts and times, nothing of any text.
type Report struct {
	Machine Machine  `json:"machine"`
	Date    string   `json:"date"`             // of the beginning, UTC, as 2006-01-02
	Version string   `json:"version"`          // of the program
	Commit  string   `json:"commit,omitempty"` // of its source, if known
	Command string   `json:"command"`          // that repeats the run
	Reps    int      `json:"reps"`
	Results []Result `json:"results"`
}

// Machine is where a report was made.
type Machine struct {
	CPU    string `json:"cpu"`
	Cores  int    `json:"cores"`
	Caches string `json:"caches,omitempty"`
	Vector string `json:"vector,omitempty"` // widest vector instructions
	OS     string `json:"os"`
	Arch   string `json:"arch"`
	Go     string `json:"go"`
}

// ThisMachine describes the machine the program runs on.
func ThisMachine() Machine {
	return Machine{CPU: cpuName(), Cores: runtime.NumCPU(), Caches: caches(), Vector: vector(),
		OS: runtime.GOOS, Arch: runtime.GOARCH, Go: runtime.Version()}
}

// vector names the widest vector instructions that detectors here may use.
func vector() string {
	switch {
	case cpu.X86.HasAVX512F && cpu.X86.HasAVX512BW:
		return "AVX-512"
	case cpu.X86.HasAVX2:
		return "AVX2"
	case cpu.ARM64.HasASIMD:
		return "NEON"
	}
	return ""
}

// Result is one definition measured.
type Result struct {
	Name     string `json:"name"`
	About    string `json:"about"`
	Model    Model  `json:"model"`
	Group    string `json:"group"`
	Workload string `json:"workload,omitempty"` // empty for Build
	Seed     uint64 `json:"seed,omitempty"`
	Names    int    `json:"names,omitempty"` // size of the dictionary, where there is one
	Bytes    int64  `json:"bytes"`           // of the text
	// CheckedBytes is the part of the text over which spans were compared, of
	// those that scan as much of it; the number of matches is checked over all
	// that was scanned.
	CheckedBytes int64 `json:"checked_bytes"`
	Rows         []Row `json:"rows"`
}

// Row is one contestant in one result.
type Row struct {
	Name    string  `json:"name"`
	Group   string  `json:"group"`
	Check   Check   `json:"check"`
	Part    bool    `json:"part,omitempty"` // does less than the product; see Contestant
	Bytes   int64   `json:"bytes"`          // scanned; of slow contestants less than the text
	Matches int     `json:"matches"`        // in those bytes
	PerKB   float64 `json:"matches_per_kb"`
	Checked int64   `json:"checked_bytes,omitempty"` // over which its spans were compared
	Index   int64   `json:"index_bytes,omitempty"`   // size of its tables, if known
	Reps    int     `json:"reps"`                    // timed repetitions
	Passes  int     `json:"passes"`                  // scans in each of them
	Again   int     `json:"measured_again"`          // repetitions that were disturbed
	// Refused says why there is no figure; empty otherwise.
	Refused   string   `json:"refused,omitempty"`
	Contended bool     `json:"contended"` // the medians are those of a busy machine
	Figures   *Figures `json:"figures"`   // nil if and only if Refused
	Note      string   `json:"note,omitempty"`
}

// ReasonContended is the value of Row.Refused for a busy machine. Every other
// one is a fault of the contestant.
const ReasonContended = "contended"

// Faulty reports whether the row was refused for another reason than a busy
// machine.
func (r Row) Faulty() bool { return r.Refused != "" && r.Refused != ReasonContended }

// Figures are what was measured. Times are of one pass.
type Figures struct {
	Wall    Stat               `json:"wall_s"`
	CPU     Stat               `json:"cpu_s"`
	Seconds float64            `json:"seconds"`            // the median that speed and ratios come from: CPU time, of EndToEnd wall time
	GBps    float64            `json:"gb_per_s,omitempty"` // bytes per such second, in 1e9; absent for Build
	OfLimit float64            `json:"of_limit,omitempty"` // share of the fastest of group Sum; absent unless all of that group have figures
	Times   map[string]float64 `json:"times_as_fast_as"`   // ratio of speeds to every peer of the group
	Allocs  uint64             `json:"allocs_per_scan"`
}

// Stat sums up the repetitions, in seconds.
type Stat struct {
	Median float64 `json:"median"`
	Min    float64 `json:"min"`
	Max    float64 `json:"max"`
}

// Spread is (max-min)/median.
func (s Stat) Spread() float64 {
	if s.Median == 0 {
		return 0
	}
	return (s.Max - s.Min) / s.Median
}

// memoryLimit is the speed of the fastest row of group Sum, 0 unless all of
// them have figures: a slower one in place of the fastest would flatter the
// shares of the others.
func memoryLimit(rows []Row) float64 {
	limit := 0.0
	for _, r := range rows {
		if r.Group != Sum {
			continue
		}
		if r.Figures == nil {
			return 0
		}
		limit = max(limit, r.Figures.GBps)
	}
	return limit
}

// CheckedBytes is what Result.CheckedBytes should be: the longest part over
// which the spans of any of the rows were compared.
func CheckedBytes(rows []Row) int64 {
	longest := int64(0)
	for _, r := range rows {
		longest = max(longest, r.Checked)
	}
	return longest
}

// relate fills in the ratios between the rows of one run.
func relate(rows []Row) {
	limit := memoryLimit(rows)
	for i := range rows {
		f := rows[i].Figures
		if f == nil {
			continue
		}
		if limit > 0 {
			f.OfLimit = f.GBps / limit
		}
		f.Times = map[string]float64{}
		for j, peer := range rows {
			if i != j && peer.Group == rows[i].Group && peer.Figures != nil {
				f.Times[peer.Name] = ratio(rows[i], peer)
			}
		}
	}
}

// ratio is how many times as fast as its peer a row is, per byte.
func ratio(row, peer Row) float64 {
	perByte := func(r Row) float64 { return r.Figures.Seconds / float64(max(1, r.Bytes)) }
	return perByte(peer) / perByte(row)
}
