// Package kernels holds the contract that every detector of aktsyn fulfils:
// bytes of one page in, graded hits with named signals out.
//
// A kernel does no I/O, starts no goroutines, logs nothing and knows neither
// Arrow nor Badger. It is built once, is immutable afterwards and may be
// shared by any number of goroutines; what a scan needs to write lives in a
// Scratch that belongs to one goroutine. A kernel is safe on any bytes, runs
// in time linear in the page, and reports every candidate it sees: weak ones
// get a low grade and the signals that say why, they are never dropped.
//
// Kernels never join text over a blank line or a form feed, so a text cut
// there loses no hit.
package kernels

import "fmt"

// Kind says what sort of personal data a hit is. Values are stored in
// indexes: append, never renumber.
type Kind uint8

// The kinds that exist today.
const (
	KindNone  Kind = iota
	CPR            // a personal identification number, also replacement and letter numbers
	MaskedCPR      // a number with hidden serial ("010190-XXXX"): a birth date, not a number
	Person         // the mention of a person's name
)

var kindNames = [...]string{KindNone: "none", CPR: "cpr", MaskedCPR: "cpr-masked", Person: "person"}

// String returns the name used on the command line and in exports.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("kind%d", uint8(k))
}

// Kinds lists all kinds in their order.
func Kinds() []Kind { return []Kind{CPR, MaskedCPR, Person} }

// ParseKind is the inverse of String. The error lists the names that exist
// and does not repeat s beyond naming it.
func ParseKind(s string) (Kind, error) {
	for k, name := range kindNames {
		if k != int(KindNone) && name == s {
			return Kind(k), nil
		}
	}
	return KindNone, fmt.Errorf("unknown kind %q (known: cpr, cpr-masked, person)", s)
}

// Grade is how sure a kernel is that a candidate is what its kind says.
type Grade uint8

// Grades in ascending order; the zero value is "not graded".
const (
	Low Grade = iota + 1
	Medium
	High
	Certain
)

var gradeNames = [...]string{"none", "low", "medium", "high", "certain"}

// String returns the name used on the command line and in exports.
func (g Grade) String() string {
	if int(g) < len(gradeNames) {
		return gradeNames[g]
	}
	return fmt.Sprintf("grade%d", uint8(g))
}

// Grades lists all grades in ascending order.
func Grades() []Grade { return []Grade{Low, Medium, High, Certain} }

// ParseGrade is the inverse of String.
func ParseGrade(s string) (Grade, error) {
	for g, name := range gradeNames {
		if g > 0 && name == s {
			return Grade(g), nil
		}
	}
	return 0, fmt.Errorf("unknown grade %q (known: low, medium, high, certain)", s)
}

// Signals is a set of named pieces of evidence, for and against. The meaning
// of a bit depends on the hit's kind and is defined, named and documented by
// the kernel that reports the kind (cpr.SignalNames, person.SignalNames).
type Signals uint64

// Has reports whether all bits of s2 are set in s.
func (s Signals) Has(s2 Signals) bool { return s&s2 == s2 }

// Any reports whether at least one bit of s2 is set in s.
func (s Signals) Any(s2 Signals) bool { return s&s2 != 0 }

// Names returns the names of the set bits in bit order; names[i] is the name
// of bit i. Bits beyond names are given as "bitN", so that nothing is hidden.
func (s Signals) Names(names []string) []string {
	out := []string{}
	for i := 0; i < 64; i++ {
		if s&(1<<i) == 0 {
			continue
		}
		if i < len(names) && names[i] != "" {
			out = append(out, names[i])
		} else {
			out = append(out, fmt.Sprintf("bit%d", i))
		}
	}
	return out
}

// Hit is one graded candidate. Start and End are byte offsets into the
// page's text, End exclusive. The struct is 24 bytes and a test keeps it so:
// hit-dense pages hold hundreds of thousands.
type Hit struct {
	Signals    Signals
	Start, End uint32
	Kind       Kind
	Grade      Grade
	// Born is the year of birth that a CPR number states, where one of its
	// signals may be another one in a later year (cpr.InYear); else 0.
	Born uint16
}

// Form says how a page's text is laid out, as far as a kernel can use it.
// Values are stored in batches: append, never renumber.
type Form uint8

// The forms that exist today.
const (
	Prose Form = iota // running text: letters, PDF pages, mail bodies, unknown text
	Table             // rows end in '\n', cells are separated by '\t'; the first row may be a header (CSV, TSV)
	Sheet             // a Table from a spreadsheet program, whose number cells may have lost a leading zero
	Name              // not content but the name of a document, its path within the archive
)

var formNames = [...]string{"prose", "table", "sheet", "name"}

// String returns the form's name.
func (f Form) String() string {
	if int(f) < len(formNames) {
		return formNames[f]
	}
	return fmt.Sprintf("form%d", uint8(f))
}

// Words is what a page-level gate saw on a page, a set of bits defined by
// package gate. The zero value means that no gate ran.
type Words uint64

// Page is what a kernel scans. Text is valid UTF-8 in NFC with '\n' line
// ends and ends in '\n'; offsets count its bytes. The kernel neither keeps
// nor changes it. Kernels must nevertheless survive any bytes.
//
// When the page comes from a batch the 64 bytes behind Text may be read; they
// hold the next page or zeros. The plain kernels make no use of that.
type Page struct {
	Text  []byte
	Form  Form
	Words Words
}

// Scratch is the working memory of one kernel for one goroutine. Only the
// kernel that made it may use it.
type Scratch any

// Kernel finds candidates of one or more kinds on a page.
type Kernel interface {
	// Name is the kernel's short name, as in "cpr".
	Name() string
	// Fingerprint changes whenever the kernel could report other candidates or
	// signals for the same page: a version and digests of its dictionaries. How
	// signals are graded is not part of it (grading.Scale.Fingerprint), nor is
	// the year of the scan: hits are graded anew without their page.
	Fingerprint() string
	// NewScratch returns working memory for one goroutine.
	NewScratch() Scratch
	// Scan appends the page's hits to dst, graded, in ascending order of
	// (Start, End, Kind), and returns the extended slice. It allocates
	// nothing once dst and scratch have grown to size.
	Scan(dst []Hit, page Page, scratch Scratch) []Hit
	// AppendValue appends the canonical value behind span, the bytes that a
	// hit of kind with signals covers, to dst. Two spans that mean the same
	// number or the same name give the same value; it is what pseudonyms are
	// made from. It depends on nothing but kind, signals and span; a value
	// typed by a user has no signals and canonicalises alike.
	AppendValue(dst []byte, kind Kind, signals Signals, span []byte) []byte
}
