package delta

import (
	"cmp"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"aktsyn/pipeline/report"
	"aktsyn/pipeline/source"
)

// Options say what a report shows.
type Options struct {
	// Many is the number of people, distinct CPR numbers, beyond which a
	// document comes first; 0 means DefaultMany.
	Many int
	// Rows bounds the lists of documents and folders; 0 means DefaultRows. What
	// is left out is counted.
	Rows int
	// Depth is how many directories of a path make a folder; 0 means 1.
	Depth int
	// Since is the run that the last report told of, 0 where none did: FromIndex
	// compares with that one, else with the run before.
	Since *uint32
	// Display is applied to all paths that are shown, to mask what is in them.
	Display func(string) string
}

// Sane defaults of Options.
const (
	DefaultMany = 100
	DefaultRows = 20
)

func (o Options) orDefaults() Options {
	o.Many, o.Rows, o.Depth = cmp.Or(o.Many, DefaultMany), cmp.Or(o.Rows, DefaultRows), cmp.Or(o.Depth, 1)
	return o
}

// display shows a path as Display does.
func (o Options) display(path string) string {
	if o.Display == nil {
		return path
	}
	return o.Display(path)
}

// Report is what is told of a night. Field names are stable; it holds no value
// and no name of a person but what Options.Display lets through of paths.
type Report struct {
	Many     int        `json:"many"` // Options.Many
	Archives []*Archive `json:"archives"`
	// StrayIndexes are directories of indexes that belong to no archive of the
	// configuration, as Options.Display shows them: they stay with what was found.
	StrayIndexes []string `json:"stray_indexes,omitempty"`
}

// NameStrays notes the directories of such indexes as o shows paths.
func (r *Report) NameStrays(dirs []string, o Options) {
	for _, dir := range dirs {
		r.StrayIndexes = append(r.StrayIndexes, o.display(dir))
	}
}

// Strays says of StrayIndexes what they are, in Danish; empty where there are none.
func (r *Report) Strays() string {
	if len(r.StrayIndexes) == 0 {
		return ""
	}
	return "Fund fra arkiver, som konfigurationen ikke længere nævner, ligger stadig i " + strings.Join(r.StrayIndexes, ", ") +
		"; 'aktsyn config check' siger, hvad der kan gøres"
}

// Archive is what is told of an archive.
type Archive struct {
	Name  string `json:"name"`
	Owner string `json:"owner"`
	// State is what became of the archive in the night that the report is on, by
	// the names of metrics.State; empty where it is on no night.
	State  string `json:"state"`
	Reason Reason `json:"reason,omitempty"` // of what kind Error is, where that is known
	Error  string `json:"error"`            // why State is Failed, in English, else empty
	// Night is when that came about; zero in the report that the night itself
	// writes, and where the report is on no night.
	Night time.Time `json:"night,omitzero"`
	// Earlier says that Run is older than that night, which finished none.
	Earlier bool `json:"earlier_run,omitempty"`
	Run     Run  `json:"run"`
	Before  *Run `json:"before"` // the complete run before that was told of; null when there is none
	// Untold are the complete runs since Before of which no report has told, as
	// where a night was killed before its morning: what they found is new in this.
	Untold []uint32 `json:"untold_runs,omitempty"`
	// RootsAdded and RootsRemoved are the roots that the run has and the one before
	// had not, and the other way round.
	RootsAdded   []string `json:"roots_added,omitempty"`
	RootsRemoved []string `json:"roots_removed,omitempty"`
	// RulesChanged says that findings may be new or gone because the rules are
	// others than before.
	RulesChanged bool `json:"rules_changed"`
	// GradingChanged says that hits were graded by other rules before. What is
	// new or gone is by the present ones on both sides, and Regraded are the
	// findings of before by them; those of Before are as that run told them.
	GradingChanged bool   `json:"grading_changed"`
	Regraded       Counts `json:"regraded"`
	// Changes counts files by what became of them (hitindex.Change by name).
	Changes map[string]int64 `json:"changes"`
	Moved   int64            `json:"moved"` // files whose findings are neither new nor gone for that
	New     Counts           `json:"new"`
	Gone    Counts           `json:"gone"`
	// Unexamined are the findings of before in documents that now could not be
	// read, or not whole: nobody knows whether they are gone.
	Unexamined Counts `json:"unexamined"`
	// Large are the documents with findings that now hold the CPR numbers of
	// more than Many people and did not before, most people first.
	Large     []Changed `json:"large"`
	LargeLeft int       `json:"large_left"` // more of them than Options.Rows
	// Documents are those with new findings that are not in Large, most people
	// first.
	Documents     []Changed `json:"documents"`
	DocumentsLeft int       `json:"documents_left"`
	Unread        []*Cause  `json:"unread"` // by cause, in the order of source.Causes
	// NewUnread are documents that were not read now and were before, or were
	// not there.
	NewUnread     []Unread  `json:"new_unread"`
	NewUnreadLeft int       `json:"new_unread_left"`
	Folders       []*Folder `json:"folders"` // with most CPR numbers first
	FoldersLeft   int       `json:"folders_left"`
	History       []Run     `json:"history"` // complete runs, oldest first, Run the last

	rooted bool // documents are named with their root, and folders are for that
}

// Unknown is what can be told of an archive of which there is no complete run.
func Unknown(name, owner string) *Archive {
	return &Archive{Name: name, Owner: owner, Changes: map[string]int64{}, Large: []Changed{}, Documents: []Changed{}, Unread: []*Cause{},
		NewUnread: []Unread{}, Folders: []*Folder{}, History: []Run{}}
}

// The states of archives that were not finished. Nothing is known then but, of
// one that failed, what went wrong; if that was after its run the run is known.
const (
	Failed  = "failed"
	Stopped = "stopped"
	Waiting = "waiting"
	Running = "running"
)

// Run is a run with its sums.
type Run struct {
	ID        uint32    `json:"run"`
	Started   time.Time `json:"started"`
	Ended     time.Time `json:"ended"`
	Documents int64     `json:"documents"`
	Pages     int64     `json:"pages"`
	PagesRead int64     `json:"pages_read"`
	Unread    int64     `json:"unread"` // documents not read, or not whole
	Counts
	Ruleset string `json:"ruleset"`
	// NotSought are the kernels, by name, that the run did without: its counts of
	// their findings are 0 and mean nothing.
	NotSought []string `json:"not_sought,omitempty"`

	kernels string // tells the kernels of runs apart
}

// Changed is a document with new findings.
type Changed struct {
	Doc    string `json:"doc"`
	IsNew  bool   `json:"is_new"` // the document was not there before
	People int    `json:"people"` // distinct CPR numbers in it now
	Before int    `json:"people_before"`
	New    Counts `json:"new"`
	Gone   Counts `json:"gone"`

	path string // for the order, which must not depend on what is shown
}

// Cause is how many documents were not read for one cause.
type Cause struct {
	Cause    string `json:"cause"`
	Before   int64  `json:"before"`
	Now      int64  `json:"now"`
	New      int64  `json:"new"`
	Resolved int64  `json:"resolved"` // read now, or gone

	cause source.Cause
}

// Unread is a document that was not read, or not all of it.
type Unread struct {
	Doc   string `json:"doc"`
	Cause string `json:"cause"`

	path  string
	cause source.Cause
}

// Folder is a directory of the archive with all below it.
type Folder struct {
	Folder     string `json:"folder"`
	Counts            // now
	Before     Counts `json:"before"`
	New        Counts `json:"new"`
	Gone       Counts `json:"gone"`
	Unexamined Counts `json:"unexamined"` // as of Archive
	// Moved are the CPR numbers in files that were moved here from other folders,
	// less those in files that were moved away: what came or went besides is
	// neither found nor lost for that.
	Moved int64 `json:"moved"`
	// History are the CPR numbers in the runs of Archive.History.
	History []int64 `json:"history"`

	key string
}

// Past is a complete run that is compared with no other, for the history.
type Past struct {
	Run   Run
	Files iter.Seq2[File, error]
	// Folders adds up the CPR numbers by folder, as folderOf names them, without
	// going through Files; nil where nothing is faster than that.
	Folders func(depth int, add func(folder string, numbers int64)) error
}

// folders adds up the CPR numbers by folder.
func (p Past) folders(depth int, add func(folder string, numbers int64)) error {
	if p.Folders != nil {
		return p.Folders(depth, add)
	}
	for f, err := range p.Files {
		if err != nil {
			return err
		}
		add(folderOf(&f, depth), f.Counts.Numbers)
	}
	return nil
}

// Compare completes what is told of an archive, whose names and sums the caller
// has filled in: history are all of its complete runs, oldest first, the last
// being the one reported on.
func (a *Archive) Compare(history []Past, o Options) error {
	o = o.orDefaults()
	c := &comparison{o: o, a: a, first: len(history) == 1, folders: map[string]*Folder{}, causes: map[source.Cause]*Cause{},
		came: map[string][]*change{}, went: map[string][]*change{}}
	now := history[len(history)-1]
	a.Run = now.Run
	if a.Changes == nil {
		a.Changes = map[string]int64{}
	}
	var before iter.Seq2[File, error]
	if !c.first {
		past := history[len(history)-2]
		before, a.Before = past.Files, &past.Run
		a.RulesChanged = past.Run.Ruleset != now.Run.Ruleset
	}
	if err := c.files(before, now.Files); err != nil {
		return err
	}
	if a.GradingChanged {
		for _, f := range c.folders {
			a.Regraded.sum(f.Before)
		}
	}
	c.moved()
	a.finish(c)
	return a.remember(history, o)
}

// count adds a file to the sums of its folder, which it returns, and of the
// causes. One of the two may be nil.
func (c *comparison) count(was, now *File) *Folder {
	f := now
	if f == nil {
		f = was
	}
	key := folderOf(f, c.o.Depth)
	folder := c.folders[key]
	if folder == nil {
		folder = &Folder{key: key}
		c.folders[key] = folder
	}
	if was != nil {
		folder.Before.sum(was.Counts)
		for cause, n := range was.Unread {
			c.cause(cause).Before += n
		}
	}
	if now != nil {
		folder.Counts.sum(now.Counts)
		for cause, n := range now.Unread {
			c.cause(cause).Now += n
		}
	}
	return folder
}

func (c *comparison) cause(cause source.Cause) *Cause {
	out := c.causes[cause]
	if out == nil {
		out = &Cause{Cause: cause.String(), cause: cause}
		c.causes[cause] = out
	}
	return out
}

// folderOf names the folder of a file: the first directories of its path below
// its root, "." for what lies in the root itself.
func folderOf(f *File, depth int) string {
	parts := strings.Split(f.Path, "/")
	return f.Root + "\x00" + strings.Join(append([]string{"."}, parts[:min(depth, len(parts)-1)]...), "/")
}

// keep adds a document to the list where it belongs.
func (a *Archive) keep(d *documentChange, o Options) {
	row := Changed{path: d.path, IsNew: d.isNew, People: d.people, Before: d.before, New: d.came, Gone: d.went}
	if d.people > o.Many && d.before <= o.Many {
		a.Large = shorten(append(a.Large, row), &a.LargeLeft, 2*o.Rows, o.Rows, compareChanged)
		return
	}
	a.Documents = shorten(append(a.Documents, row), &a.DocumentsLeft, 2*o.Rows, o.Rows, compareChanged)
}

func (a *Archive) keepUnread(u Unread, o Options) {
	a.NewUnread = shorten(append(a.NewUnread, u), &a.NewUnreadLeft, 2*o.Rows, o.Rows, compareUnread)
}

// shorten puts a list in order and leaves the first rows of it once there are
// more than the limit. left counts the others.
func shorten[T any](list []T, left *int, limit, rows int, compare func(a, b T) int) []T {
	if len(list) <= limit {
		return list
	}
	slices.SortFunc(list, compare)
	*left += len(list) - rows
	return list[:rows]
}

func compareChanged(a, b Changed) int {
	return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(b.New.total(), a.New.total()), cmp.Compare(a.path, b.path))
}

func compareUnread(a, b Unread) int {
	return cmp.Or(cmp.Compare(a.cause, b.cause), cmp.Compare(a.path, b.path))
}

func compareFolders(a, b *Folder) int {
	return cmp.Or(cmp.Compare(b.Numbers, a.Numbers), cmp.Compare(b.New.Numbers, a.New.Numbers), cmp.Compare(b.total(), a.total()), cmp.Compare(a.key, b.key))
}

// finish brings all lists in order and to their length.
func (a *Archive) finish(c *comparison) {
	o := c.o
	a.Large = final(a.Large, &a.LargeLeft, o.Rows, compareChanged)
	a.Documents = final(a.Documents, &a.DocumentsLeft, o.Rows, compareChanged)
	a.NewUnread = final(a.NewUnread, &a.NewUnreadLeft, o.Rows, compareUnread)
	folders := slices.Collect(maps.Values(c.folders))
	folders = slices.DeleteFunc(folders, func(f *Folder) bool { return f.total()+f.Before.total() == 0 })
	a.Folders = final(folders, &a.FoldersLeft, o.Rows, compareFolders)
	a.Unread = slices.AppendSeq([]*Cause{}, maps.Values(c.causes))
	slices.SortFunc(a.Unread, func(a, b *Cause) int { return cmp.Compare(a.cause, b.cause) })
	for _, cause := range a.Unread {
		cause.Resolved = cause.Before + cause.New - cause.Now
	}
	show := o.display
	for _, list := range [][]Changed{a.Large, a.Documents} {
		for i := range list {
			list[i].Doc = show(list[i].path)
		}
	}
	for i := range a.NewUnread {
		a.NewUnread[i].Doc = show(a.NewUnread[i].path)
	}
	for _, f := range a.Folders {
		f.Folder = show(f.name(a.rooted || a.severalRoots(c)))
	}
}

func final[T any](list []T, left *int, rows int, compare func(a, b T) int) []T {
	list = shorten(list, left, 0, min(rows, len(list)), compare)
	if list == nil {
		return []T{}
	}
	return list
}

// severalRoots reports whether the folders lie below more than one root.
func (a *Archive) severalRoots(c *comparison) bool {
	root := ""
	for key := range c.folders {
		r, _, _ := strings.Cut(key, "\x00")
		if root != "" && r != root {
			return true
		}
		root = r
	}
	return false
}

func (f *Folder) name(withRoot bool) string {
	root, path, _ := strings.Cut(f.key, "\x00")
	if path = strings.TrimPrefix(path, "./"); path == "." {
		path = "(uden for mapper)"
	}
	if withRoot {
		return root + ":" + path
	}
	return path
}

// remember fills in what the folders that are shown held in the runs before.
func (a *Archive) remember(history []Past, o Options) error {
	a.History = []Run{}
	shown := map[string]*Folder{}
	for _, f := range a.Folders {
		shown[f.key], f.History = f, make([]int64, len(history))
		f.History[len(history)-1] = f.Numbers
		if len(history) > 1 {
			f.History[len(history)-2] = f.Before.Numbers
		}
	}
	for i, past := range history {
		a.History = append(a.History, past.Run)
		if i >= len(history)-2 {
			continue
		}
		err := past.folders(o.Depth, func(key string, numbers int64) {
			if folder := shown[key]; folder != nil {
				folder.History[i] += numbers
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Incomplete reports whether anything was not read, or an archive not finished.
func (r *Report) Incomplete() bool {
	return slices.ContainsFunc(r.Archives, func(a *Archive) bool {
		return a.Run.Unread > 0 || a.Run.Documents == 0 || a.unfinished()
	})
}

// unfinished reports whether the night did not come to the archive's end.
func (a *Archive) unfinished() bool {
	return slices.Contains([]string{Failed, Stopped, Waiting, Running}, a.State)
}

// WriteJSON writes the report as JSON.
func (r *Report) WriteJSON(w io.Writer) error { return report.JSON(w, r) }
