package source

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Limits bound what reading one root file may cost. A limit that is hit is a
// named cause in the manifest, never silence. Declared sizes are ignored:
// bytes actually produced count.
type Limits struct {
	DocumentBytes int64         // largest single document that is read into memory; texts and tables that are read piece by piece are not
	TextBytes     int64         // largest text produced from one document
	TotalBytes    int64         // bytes produced by all parts below one root file together
	Ratio         int64         // produced bytes per compressed byte, judged beyond 64 MiB produced
	Depth         int           // containers within containers
	Entries       int           // documents below one root file
	Pixels        int           // largest picture that is read, and largest at which a PDF page is drawn; one takes up to four bytes a pixel of a reader process
	Hits          int           // candidates found in one file; about where pages go unread. A scan of 1 million took 236 MiB, of 4 million 640 MiB
	Silence       time.Duration // a reader that reports nothing for so long is stopped
	CPU           time.Duration // processor time for one document, twelve times it for one root file; beyond its reader is stopped (Linux only)
	MemoryBytes   int64         // resident memory of one reader process (Linux only)
	OCRTime       time.Duration // processor time for the text recognition of one page, in whole seconds; by the clock four times that
	OCRMemory     int64         // memory of one process of text recognition (Linux only)
}

// DefaultLimits are sane for an archive of case files on a machine with two
// cores and a budget of 1 GiB.
func DefaultLimits() Limits {
	return Limits{
		DocumentBytes: 256 << 20,
		TextBytes:     256 << 20,
		TotalBytes:    4 << 30,
		Ratio:         200,
		Depth:         8,
		Entries:       100_000,
		Pixels:        40_000_000, // an A3 page at 400 dpi
		Hits:          4_000_000,
		Silence:       60 * time.Second,
		CPU:           10 * time.Minute,
		MemoryBytes:   384 << 20,
		OCRTime:       3 * time.Minute, // on a slow machine a page of small print takes half a minute
		OCRMemory:     2 << 30,
	}
}

// Limit is one of Limits by the name under which flags and configuration files
// set it.
type Limit struct {
	Name  string // "max-document-size"
	Unit  string // "size", "count" or "duration": how a value is written
	Usage string // what it bounds, in English
	field func(*Limits) any
}

const (
	memoryLimit = "max-memory"
	leastMemory = 64 << 20 // an idle reader process takes 24 MiB; one of 32 MiB cannot open any PDF
)

var limits = []Limit{
	{"max-document-size", "size", "largest document that is read whole into memory (not: plain text, CSV, VCF and ICS files, which are read piece by piece)", func(l *Limits) any { return &l.DocumentBytes }},
	{"max-text-size", "size", "largest text taken from one document", func(l *Limits) any { return &l.TextBytes }},
	{"max-total-size", "size", "most that is unpacked from one file of the archive", func(l *Limits) any { return &l.TotalBytes }},
	{"max-ratio", "count", "most unpacked bytes per packed byte", func(l *Limits) any { return &l.Ratio }},
	{"max-depth", "count", "containers within containers", func(l *Limits) any { return &l.Depth }},
	{"max-entries", "count", "documents within one file of the archive", func(l *Limits) any { return &l.Entries }},
	{"max-pixels", "count", "pixels of the largest picture that is read", func(l *Limits) any { return &l.Pixels }},
	{"max-hits", "count", "candidates within one file of the archive, which are held in memory, some 150 MiB a million", func(l *Limits) any { return &l.Hits }},
	{"max-silence", "duration", "stop a reader that reports nothing for so long (not: plain text, CSV, VCF and ICS files, which are read without a reader process)", func(l *Limits) any { return &l.Silence }},
	{"max-cpu-time", "duration", "stop a reader that computes for so long on one document, or twelve times so long on one file of the archive (not: plain text, CSV, VCF and ICS files)", func(l *Limits) any { return &l.CPU }},
	{memoryLimit, "size", "memory of one reader process", func(l *Limits) any { return &l.MemoryBytes }},
	{"max-ocr-time", "duration", "processor time for the text recognition of one page", func(l *Limits) any { return &l.OCRTime }},
	{"max-ocr-memory", "size", "memory of text recognition for one page", func(l *Limits) any { return &l.OCRMemory }},
}

// AllLimits lists all limits, in the order in which help shows them.
func AllLimits() []Limit { return append([]Limit(nil), limits...) }

// Set gives the limit of that name the value that text says: a size with a
// unit ("256MiB", "4GB"; plain digits are bytes), a duration ("90s", "2h") or a
// whole number. All must be greater than 0, that on memory enough for a reader. The error
// names what is wrong, but not the limit.
func (l *Limits) Set(name, text string) error {
	for _, limit := range limits {
		if limit.Name == name {
			return limit.set(l, strings.TrimSpace(text))
		}
	}
	return fmt.Errorf("there is no limit %q", name)
}

func (limit Limit) set(l *Limits, text string) error {
	var (
		n   int64
		err error
	)
	switch limit.Unit {
	case "size":
		n, err = ParseSize(text)
	case "duration":
		var d time.Duration
		if d, err = time.ParseDuration(text); err != nil {
			err = fmt.Errorf("%q is no duration such as 90s or 2h", text)
		}
		n = int64(d)
	default:
		if n, err = strconv.ParseInt(text, 10, 64); err != nil {
			err = fmt.Errorf("%q is no whole number", text)
		}
	}
	if err == nil && n <= 0 {
		err = errors.New("must be greater than 0")
	}
	if err == nil && limit.Name == memoryLimit && n < leastMemory {
		err = fmt.Errorf("must be at least %s: no reader runs in less", FormatSize(leastMemory))
	}
	if err == nil {
		err = limit.store(l, n)
	}
	return err
}

// store puts n in the field, if it is wide enough.
func (limit Limit) store(l *Limits, n int64) error {
	switch field := limit.field(l).(type) {
	case *int64:
		*field = n
	case *time.Duration:
		*field = time.Duration(n)
	case *int:
		if n > math.MaxInt32 { // documents and pages are numbered in 32 bits
			return fmt.Errorf("must not be greater than %d", math.MaxInt32)
		}
		*field = int(n)
	}
	return nil
}

// Get returns the value of the limit of that name as Set takes it, "" when
// there is none.
func (l Limits) Get(name string) string {
	for _, limit := range limits {
		if limit.Name != name {
			continue
		}
		switch field := limit.field(&l).(type) {
		case *int64:
			if limit.Unit == "size" {
				return FormatSize(*field)
			}
			return strconv.FormatInt(*field, 10)
		case *time.Duration:
			return field.String()
		case *int:
			return strconv.Itoa(*field)
		}
	}
	return ""
}

// sizeUnits are the units of sizes, the binary ones of IEC 80000-13 and the
// decimal ones of the SI.
var sizeUnits = []struct {
	name  string
	bytes int64
}{
	{"TiB", 1 << 40}, {"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10},
	{"TB", 1e12}, {"GB", 1e9}, {"MB", 1e6}, {"kB", 1e3}, {"B", 1},
}

// ParseSize reads a number of bytes: whole digits with a unit of sizeUnits
// behind them in large or small letters, or none.
func ParseSize(text string) (int64, error) {
	digits, factor := text, int64(1)
	for _, unit := range sizeUnits {
		if n := len(text) - len(unit.name); n > 0 && strings.EqualFold(text[n:], unit.name) {
			digits, factor = strings.TrimRight(text[:n], " "), unit.bytes
			break
		}
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n < 0 || n > math.MaxInt64/factor {
		return 0, fmt.Errorf("%q is no size such as 256MiB or 4GB", text)
	}
	return n * factor, nil
}

// FormatSize writes a number of bytes in the largest binary unit that needs no
// fraction.
func FormatSize(n int64) string {
	for _, unit := range sizeUnits[:4] {
		if n >= unit.bytes && n%unit.bytes == 0 {
			return strconv.FormatInt(n/unit.bytes, 10) + unit.name
		}
	}
	return strconv.FormatInt(n, 10) + "B"
}
