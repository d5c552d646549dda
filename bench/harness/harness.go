// Package harness times detectors against each other and against reading the
// same memory (the group Sum). It follows the method of rebar, the regex
// barometer by A. Gallant (METHODOLOGY.md).
//
// # How a figure is made
//
// All contestants of a run are resident at once and take turns on one locked
// thread, a repetition each, so that whatever the machine does meets all of
// them. The first round only warms up. Medians and spreads of wall and CPU
// time are reported; the ratios are of medians within one run and hold where
// absolute figures move with the machine.
//
// # When there is no figure
//
// A benchmark is also a test. Before any timing a contestant's matches are
// compared with its group's specification, span by span, over the first part
// of the text (Scanning.CheckBytes), and their number over all of it with the
// number that the definition expects (Scanning.Expect). Where nothing is
// expected, contestants with the same specification must agree on the number,
// and so must the variants of one detector.
// Every repetition must find that number again. A contestant that does not is
// refused: its row says why and has no figure.
//
// A repetition in which wall and CPU time differ by more than a tenth was
// disturbed: it is measured again, three times at most. If the medians still
// differ, or if the middle half of four or more repetitions spreads by more
// than a quarter of their median, the row is refused as contended, unless
// Options.AllowContended.
//
// # Models
//
// Build makes a contestant's tables anew. A repetition of ScanCold is one
// pass over a text that is larger than the caches; where it is less than twice
// the last of them the memory sums' notes say so. ScanL2 cuts the text at line
// ends, where lines are not longer than that, into pieces of 256 KB; each is
// scanned once untimed and then as often as a repetition needs to be long
// enough to time. Batches scans Arrow records made beforehand. EndToEnd runs
// the whole pipeline, on several threads, and is the only one in wall time.
//
// # Slow contestants
//
// Nothing is gained by waiting minutes for a detector that is a thousand
// times slower. A contestant whose repetition would last longer than
// Options.Box scans a prefix of the same text, as long as fits, and its row
// says how many bytes that were. Its matches there are checked like all others.
//
// # What to be wary of
//
// A text of a few megabytes is never cold, whatever the model. What garbage
// collection does on other threads is in the wall time only. Pieces that are
// scanned over and over teach the branch predictor more than new text would.
package harness

// Model says what a repetition is.
type Model string

// The models.
const (
	Build    Model = "build"
	ScanCold Model = "scan-cold"
	ScanL2   Model = "scan-l2"
	Batches  Model = "batches"
	EndToEnd Model = "end-to-end"
)

// Models lists all models.
func Models() []Model { return []Model{Build, ScanCold, ScanL2, Batches, EndToEnd} }

// Span is a match in bytes, End exclusive.
type Span struct{ Start, End int }

// Check says how a contestant's matches relate to those of its group's
// specification.
type Check string

// The checks.
const (
	Equal  Check = "equal"  // exactly the specification's spans
	Covers Check = "covers" // every span of the specification, and more by design
	// Presence: which words of the dictionary occur, not where. Matches counts
	// words, and the work done is less than the specification's.
	Presence Check = "presence"
	None     Check = "none" // nothing to find: the memory sum
	// Own: exactly the spans of a specification of its own. Its work differs
	// from that of others in the group.
	Own Check = "own"
)

// Sum is the group of what reads memory and finds nothing. The fastest of it
// is the limit that others are shares of.
const Sum = "sum"

// Contestant is one detector in a group that shares a specification. Its
// functions are called from one goroutine at a time.
type Contestant struct {
	Name  string
	Group string // "cpr", "names", "person", "pipeline" or Sum
	Check Check
	// Part marks what does less than the product does, such as one step of it:
	// it has figures like all others, and summaries pass it over.
	Part bool
	// Scan runs over the text once and returns the number of matches.
	Scan func(text []byte) int
	// Verify compares the matches themselves, not their number, with the
	// specification and explains a difference without quoting the text. nil
	// means that this is the specification, or that there is none.
	Verify func(text []byte) error
	// Build makes the contestant's tables anew, drops them and returns their
	// size in bytes, for the model "build". nil means that there is nothing to
	// build. It leaves what Scan uses alone.
	Build func() (indexBytes int64)
	Note  string // what a reader of the table must know
	Index int64  // bytes of its tables, 0 if unknown
}

// scan runs once over the text; what the memory sum returns is no count.
func (c Contestant) scan(text []byte) int {
	if n := c.Scan(text); c.Group != Sum {
		return n
	}
	return 0
}

// row is what is known of a contestant before it is timed.
func (c Contestant) row() Row {
	return Row{Name: c.Name, Group: c.Group, Check: c.Check, Part: c.Part, Index: c.Index, Note: c.Note}
}
