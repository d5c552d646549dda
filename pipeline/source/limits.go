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

	// Bounds within single formats. What they bound is far above what people make.

	PageBytes           int64 // one page as a reader process tells it, text and all
	Deaths              int   // parts of one root file that may end a reader process before the rest is given up
	Pictures            int   // pictures of one root file that go to text recognition
	Nesting             int   // groups of RTF, or records of a presentation, in each other
	XMLToken            int64 // a tag or text of a part of an office file; attributes take several times their size
	HTMLToken           int64 // a tag or text of HTML
	HiddenText          int64 // what HTML or XML holds and nobody is shown, with 64 bytes for each value
	MailParts           int   // of one mail: what the parser takes for them grows with their square
	RowBytes            int64 // a row of an OpenDocument sheet, whose cells repeat by number
	PicturePages        int   // of one TIFF file
	MovingPages         int   // that differ, of one picture that moves
	MovingPixels        int   // of all pictures of one that moves together
	MovingCanvas        int   // pixels of one of them, of which a reader process holds four, some with four bytes a pixel
	Window              int64 // memory that a packed file may ask for to be unpacked
	PDFStream           int64 // unpacked bytes of one stream that is searched
	PDFUnpacked         int64 // and of all of one PDF
	PDFStreams          int   // that are searched
	PDFCrashes          int   // of the engine on pages of one PDF before it is given up
	PDFMissing          int   // pages missing one after the other before the page count is not believed
	PDFRepeats          int   // bookmarks one after the other that say nothing new: a broken file ties them into a ring
	PDFObjects          int   // of a page, with those in forms, that are looked at
	PDFCovers           int   // of a page, below which hidden text is looked for
	PDFHiddenCharacters int   // of a page with covers, that are looked at
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

		PageBytes:           16 << 20,
		Deaths:              8,
		Pictures:            100_000,
		Nesting:             10_000,
		XMLToken:            8 << 20,
		HTMLToken:           16 << 20,
		HiddenText:          32 << 20,
		MailParts:           10_000,
		RowBytes:            16 << 20,
		PicturePages:        10_000,
		MovingPages:         64,
		MovingPixels:        160_000_000,
		MovingCanvas:        10_000_000,
		Window:              128 << 20,
		PDFStream:           16 << 20,
		PDFUnpacked:         512 << 20,
		PDFStreams:          100_000,
		PDFCrashes:          16,
		PDFMissing:          1_000,
		PDFRepeats:          1_000,
		PDFObjects:          20_000,
		PDFCovers:           1_000,
		PDFHiddenCharacters: 50_000,
	}
}

// Limit is one of Limits by the name under which flags and configuration files
// set it.
type Limit struct {
	Name  string // "max-document-size"
	Unit  string // "size", "count" or "duration": how a value is written
	Usage string // what it bounds, in English
	Cause Cause  // of what hits it
	// Fine says that it bounds a detail of single formats: it is set by --limit
	// NAME=VALUE and has no flag of its own.
	Fine  bool
	field func(*Limits) any
}

const (
	silenceLimit = "max-silence"
	cpuLimit     = "max-cpu-time"
	memoryLimit  = "max-memory"
	pageLimit    = "max-page-size"
	ocrMemory    = "max-ocr-memory"
)

// LeastOCRMemory is less than text recognition takes for any picture: with
// Debian's data it takes 70 MiB for one of 40 by 40 pixels.
const LeastOCRMemory = 64 << 20

// leastForReader are the least values of limits below which no reader works at
// all, so that every document, or every scan, would be listed as one that cannot be
// read. All other limits do what they say with any value.
var leastForReader = map[string]int64{
	memoryLimit: 64 << 20, // an idle reader process takes 24 MiB; one of 32 MiB cannot open any PDF
	pageLimit:   64 << 10, // of what a reader says of itself and of a document, besides any page
	ocrMemory:   LeastOCRMemory,
}

var limits = []Limit{
	{"max-document-size", "size", "largest document that is read whole into memory (not: plain text, CSV, VCF and ICS files, which are read piece by piece)", TooLarge, false, func(l *Limits) any { return &l.DocumentBytes }},
	{"max-text-size", "size", "largest text taken from one document", TooLarge, false, func(l *Limits) any { return &l.TextBytes }},
	{"max-total-size", "size", "most that is unpacked from one file of the archive", Bomb, false, func(l *Limits) any { return &l.TotalBytes }},
	{"max-ratio", "count", "most unpacked bytes per packed byte", Bomb, false, func(l *Limits) any { return &l.Ratio }},
	{"max-depth", "count", "containers within containers", TooDeep, false, func(l *Limits) any { return &l.Depth }},
	{"max-entries", "count", "documents within one file of the archive", Bomb, false, func(l *Limits) any { return &l.Entries }},
	{"max-pixels", "count", "pixels of the largest picture that is read", TooLarge, false, func(l *Limits) any { return &l.Pixels }},
	{"max-hits", "count", "candidates within one file of the archive, which are held in memory, some 150 MiB a million", TooLarge, false, func(l *Limits) any { return &l.Hits }},
	{silenceLimit, "duration", "stop a reader that reports nothing for so long (not: plain text, CSV, VCF and ICS files, which are read without a reader process)", Timeout, false, func(l *Limits) any { return &l.Silence }},
	{cpuLimit, "duration", "stop a reader that computes for so long on one document, or twelve times so long on one file of the archive (not: plain text, CSV, VCF and ICS files)", Timeout, false, func(l *Limits) any { return &l.CPU }},
	{memoryLimit, "size", "memory of one reader process", TooLarge, false, func(l *Limits) any { return &l.MemoryBytes }},
	{"max-ocr-time", "duration", "processor time for the text recognition of one page", Timeout, false, func(l *Limits) any { return &l.OCRTime }},
	{ocrMemory, "size", "memory of text recognition for one page", TooLarge, false, func(l *Limits) any { return &l.OCRMemory }},

	{pageLimit, "size", "one page as its reader tells it, with cells and marks", TooLarge, true, func(l *Limits) any { return &l.PageBytes }},
	{"max-reader-deaths", "count", "parts of one file of the archive that may end their reader process before the rest of the file is given up, for the cause of the last", Corrupt, true, func(l *Limits) any { return &l.Deaths }},
	{"max-pictures", "count", "pictures of one file of the archive that go to text recognition", TooLarge, true, func(l *Limits) any { return &l.Pictures }},
	{"max-nesting", "count", "groups of an RTF file, or records of a PPT file, within each other", TooDeep, true, func(l *Limits) any { return &l.Nesting }},
	{"max-xml-token", "size", "a tag or a text between tags in a part of DOCX, XLSX, PPTX, ODF and the like", TooLarge, true, func(l *Limits) any { return &l.XMLToken }},
	{"max-html-token", "size", "a tag or a text between tags in HTML", TooLarge, true, func(l *Limits) any { return &l.HTMLToken }},
	{"max-hidden-text", "size", "what HTML or XML holds and nobody is shown, each value once, 64 bytes more for each", TooLarge, true, func(l *Limits) any { return &l.HiddenText }},
	{"max-mail-parts", "count", "parts of one mail, beyond which it is read as plain text", Bomb, true, func(l *Limits) any { return &l.MailParts }},
	{"max-row-size", "size", "a row of an OpenDocument sheet", TooLarge, true, func(l *Limits) any { return &l.RowBytes }},
	{"max-picture-pages", "count", "pages of one TIFF file", TooLarge, true, func(l *Limits) any { return &l.PicturePages }},
	{"max-moving-pages", "count", "pages that are read of one picture that moves", TooLarge, true, func(l *Limits) any { return &l.MovingPages }},
	{"max-moving-pixels", "count", "pixels of all pictures of one that moves, together", TooLarge, true, func(l *Limits) any { return &l.MovingPixels }},
	{"max-moving-canvas", "count", "pixels of one picture of one that moves", TooLarge, true, func(l *Limits) any { return &l.MovingCanvas }},
	{"max-unpack-window", "size", "memory that zstd, RAR, or LZMA in ZIP may ask for to be unpacked", TooLarge, true, func(l *Limits) any { return &l.Window }},
	{"max-pdf-stream", "size", "unpacked bytes of one stream of a PDF that are searched for metadata and form fields", TooLarge, true, func(l *Limits) any { return &l.PDFStream }},
	{"max-pdf-unpacked", "size", "unpacked bytes of all streams of a PDF that are searched for those and for damage", TooLarge, true, func(l *Limits) any { return &l.PDFUnpacked }},
	{"max-pdf-streams", "count", "streams of a PDF that are searched so", TooLarge, true, func(l *Limits) any { return &l.PDFStreams }},
	{"max-pdf-crashes", "count", "crashes of the PDF engine on pages of one PDF before it is given up", Corrupt, true, func(l *Limits) any { return &l.PDFCrashes }},
	{"max-pdf-missing", "count", "pages that are missing in a PDF one after the other before it is given up", Corrupt, true, func(l *Limits) any { return &l.PDFMissing }},
	{"max-pdf-repeats", "count", "bookmarks of a PDF one after the other that say nothing new before the rest is given up", Corrupt, true, func(l *Limits) any { return &l.PDFRepeats }},
	{"max-pdf-objects", "count", "objects of a PDF page that are looked at; a page of more is read by text recognition too", NeedsOCR, true, func(l *Limits) any { return &l.PDFObjects }},
	{"max-pdf-covers", "count", "boxes, pictures and notes on a PDF page below which hidden text is looked for", TooLarge, true, func(l *Limits) any { return &l.PDFCovers }},
	{"max-pdf-hidden-characters", "count", "characters of a PDF page with such that are looked at", TooLarge, true, func(l *Limits) any { return &l.PDFHiddenCharacters }},
}

// AllLimits lists all limits, in the order in which help shows them: first those
// that are not Fine. Besides them there are bounds that lose nothing, as where a
// text is cut into pages, and those of formats, as the 2^24 rows of a sheet: they
// are constants where they are used.
func AllLimits() []Limit { return append([]Limit(nil), limits...) }

// Set gives the limit of that name the value that text says: a size with a
// unit ("256MiB", "4GB"; plain digits are bytes), a duration ("90s", "2h") or a
// whole number. All must be greater than 0, those on memory and a page enough for
// a reader. The error names what is wrong, but not the limit.
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
	if least := leastForReader[limit.Name]; err == nil && n < least {
		err = fmt.Errorf("must be at least %s: no reader works with less", FormatSize(least))
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
		switch n := limit.Value(l); limit.Unit {
		case "size":
			return FormatSize(n)
		case "duration":
			return time.Duration(n).String()
		default:
			return strconv.FormatInt(n, 10)
		}
	}
	return ""
}

// Value returns what l sets the limit to: bytes, nanoseconds or a count.
func (limit Limit) Value(l Limits) int64 {
	switch field := limit.field(&l).(type) {
	case *int64:
		return *field
	case *time.Duration:
		return int64(*field)
	case *int:
		return int64(*field)
	}
	panic("source: limit " + limit.Name + " is no number")
}

// EndsReader reports whether what hits the limit ends a reader process. A file
// that none ended of gives the same with any other value.
func (limit Limit) EndsReader() bool {
	return limit.Name == silenceLimit || limit.Name == cpuLimit || limit.Name == memoryLimit
}

// BesidesReader returns the limits without those that end a reader process.
func (l Limits) BesidesReader() Limits {
	l.Silence, l.CPU, l.MemoryBytes = 0, 0, 0
	return l
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
