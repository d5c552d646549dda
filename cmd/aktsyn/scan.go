package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"aktsyn/kernels"
	"aktsyn/pipeline"
	"aktsyn/pipeline/certificate"
	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/grades"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/keys"
	"aktsyn/pipeline/report"
	"aktsyn/pipeline/ruleset"
	"aktsyn/pipeline/source"
)

// scanFlags are those of 'aktsyn scan'.
type scanFlags struct {
	index       indexFlags
	work        workFlags
	texts       textCacheFlags
	again       againFlags
	name        string // of the archive
	dry, asJSON bool
}

func scanCommand() *cobra.Command {
	f := &scanFlags{}
	c := &cobra.Command{
		Use:   "scan PATH… --index DIR",
		Short: "Examine an archive and keep its hits in an encrypted index",
		Long: `Walks directories and files, reads their documents, finds CPR numbers and
names of persons on their pages and keeps the hits in an encrypted index. The
archive is never changed.

Run again, it reads only what is new or has changed since: what is the same is
told by size and times, and by content where these cannot tell. Files that were
moved or copied are not read again, and of identical ones only the first is. That
goes on when paths are added or left out, as long as one of them stays; --name
gives the archive a name by which it does so whatever becomes of its paths. A scan
that was interrupted, or whose machine failed, goes on where it stopped. What
cannot be read is listed with its cause by 'aktsyn coverage', and the exit code is
then 3.

Scans and pictures are read after all else, by Tesseract, which takes seconds a
page: for half an hour, unless --ocr-budget or --ocr say otherwise. Those that
wait then are listed as needs-ocr, and the next scan goes on with them.

Signals are worth points, and a hit is medium, high or certain from so many points
on; --threshold changes that for this run. What the index holds is then graded
anew without reading a file. Rules hold whatever the points are: a CPR number with
a label is never below high. 'aktsyn explain' tells points and rules of a hit.

The summary as JSON has in "work" what this process did: by format of the
archive's files (what lies in a container counts as the container's) files,
pages, bytes, and the seconds that workers took to read them; seconds of the
kernels; processor time of all processes, and of those that read formats.`,
		Example: `  aktsyn scan /srv/archive --index /var/lib/aktsyn/archive
  aktsyn scan /srv/archive --index ix --dry-run
  aktsyn scan /srv/archive --index ix --names register.aksyn --workers 8
  aktsyn scan /srv/archive --index ix --threshold cpr.high=7 --threshold person.medium=3`,
		Args: cobra.MinimumNArgs(1),
		RunE: f.run,
	}
	f.add(c)
	return c
}

func (f *scanFlags) add(c *cobra.Command) {
	f.index.add(c)
	f.work.add(c, ocrBudget)
	f.texts.add(c)
	f.again.add(c)
	c.Flags().StringVar(&f.name, "name", "", "name of the archive, by which its history goes on when all of its paths are others; one without a name is called by any of its paths (default: known by its paths)")
	c.Flags().BoolVar(&f.dry, "dry-run", false, "say what would be done, and do nothing")
	c.Flags().BoolVar(&f.asJSON, "json", false, "write the summary as JSON")
}

func (f *scanFlags) check(c *cobra.Command, roots []string) error {
	if err := errors.Join(f.work.check(c), f.texts.check(c)); err != nil {
		return err
	}
	return errors.Join(f.index.check(), exist(roots))
}

func (f *scanFlags) run(c *cobra.Command, roots []string) error {
	if err := f.check(c, roots); err != nil {
		return err
	}
	if !f.dry {
		defer startWitness(c.ErrOrStderr(), f.index.dir)()
	} else if exists, err := hitindex.Exists(f.index.dir); err != nil {
		return err
	} else if !exists {
		return f.previewFirst(c, roots)
	}
	certificate.Prepare()
	ix, key, err := f.index.open(c, !f.dry)
	if err != nil {
		return err
	}
	defer ix.Close()
	o, stop, err := f.work.options(c, roots, key)
	if err != nil {
		return err
	}
	defer stop()
	o.Exclude, o.Archive = f.own(), f.name
	o.Full, o.Verify, o.AllowEmpty, o.AllowReplaced = f.again.full, f.again.verify, f.again.allowEmpty, f.again.allowReplaced
	if f.dry {
		return f.preview(c, ix, key, o)
	}
	return f.scan(c, ix, key, o, stop)
}

// own are the paths that are aktsyn's and no part of the archive.
func (f *scanFlags) own() []string { return absolute(f.index.dir, f.index.keyFile, f.texts.dir) }

// previewFirst says what a scan into an index that does not exist would do. It
// needs no key, and makes none.
func (f *scanFlags) previewFirst(c *cobra.Command, roots []string) error {
	o, stop, err := f.work.options(c, roots, keys.Key{})
	if err != nil {
		return err
	}
	defer stop()
	o.Exclude = f.own()
	plan, err := pipeline.PreviewFirst(c.Context(), o)
	if err != nil {
		return err
	}
	return writePlan(c.OutOrStdout(), plan, f.work.ocr.mode == ocrOff, f.asJSON)
}

// preview says what a scan would do.
func (f *scanFlags) preview(c *cobra.Command, ix *hitindex.Index, key keys.Key, o pipeline.Options) error {
	closeTexts, err := f.texts.look(key, &o)
	if err != nil {
		return err
	}
	defer closeTexts()
	plan, err := pipeline.Preview(c.Context(), ix, o)
	return errors.Join(err, writePlan(c.OutOrStdout(), plan, f.work.ocr.mode == ocrOff, f.asJSON))
}

// scan scans, closes the index and tells what became of it. stop ends the display
// of progress.
func (f *scanFlags) scan(c *cobra.Command, ix *hitindex.Index, key keys.Key, o pipeline.Options, stop func()) error {
	closeTexts, err := f.texts.use(c, key, &o)
	if err != nil {
		return err
	}
	defer closeTexts()
	o.OCR = f.work.ocr.recogniser(c.Context(), c.ErrOrStderr())
	start := time.Now()
	r, err := pipeline.Scan(c.Context(), ix, o)
	stop()
	if r.ID != 0 {
		before, failed := rootsBefore(ix, r)
		err = errors.Join(err, failed, writeSummary(c.OutOrStdout(), r, before, o.Progress, time.Since(start), &f.work.ocr, f.asJSON))
	}
	if err = errors.Join(err, ix.Close()); err != nil {
		return err
	}
	return incomplete(hasGaps(r))
}

// rootsBefore returns the roots of the run that a run follows in its history;
// those of the run itself when there is none.
func rootsBefore(ix *hitindex.Index, r hitindex.Run) ([]string, error) {
	runs, err := ix.Runs()
	for _, other := range slices.Backward(runs) {
		if other.History == r.History && other.ID < r.ID {
			return other.Roots, nil
		}
	}
	return r.Roots, err
}

// againFlags say how a scan treats what the index holds already.
type againFlags struct{ full, verify, allowEmpty, allowReplaced bool }

// allowReplacedUsage says what --allow-replaced does, for a scan and for a night.
const allowReplacedUsage = "take an archive as it is where another share or disk is mounted than when it was examined last"

func (f *againFlags) add(c *cobra.Command) {
	c.Flags().BoolVar(&f.full, "full", false, "read everything again")
	c.Flags().BoolVar(&f.verify, "verify", false, "compare the content of all files, also of those whose size and times are the same")
	c.Flags().BoolVar(&f.allowEmpty, "allow-empty", false, "take an archive as it is in which there were files before and now are none, of which a part was mounted and now is not, or whose root was a directory and now is none")
	c.Flags().BoolVar(&f.allowReplaced, "allow-replaced", false, allowReplacedUsage)
}

// exist refuses roots that are not there before anything is made for them.
func exist(roots []string) error {
	for _, root := range roots {
		if _, err := os.Stat(root); err != nil {
			return source.Lost(root, "cannot be read", err)
		}
	}
	return nil
}

// hasGaps reports whether a run leaves anything unread or unscanned. One that
// met no document at all does: a share may not be mounted.
func hasGaps(r hitindex.Run) bool {
	return unread(r.Totals) > 0 || r.State != hitindex.Complete || r.Totals.Documents == 0
}

// unread counts documents that were not read, or not whole.
func unread(t hitindex.Totals) (n int64) {
	for _, k := range t.Unread {
		n += k
	}
	return n
}

// summary is a run as programs read it, with CPR numbers in its roots masked.
type summary struct {
	Run          uint32                      `json:"run"`
	State        string                      `json:"state"`
	Started      time.Time                   `json:"started"`
	Ended        *time.Time                  `json:"ended"`
	Roots        []string                    `json:"roots"`
	RootsAdded   []string                    `json:"roots_added,omitempty"`   // since the run before; only of a scan
	RootsRemoved []string                    `json:"roots_removed,omitempty"` // since the run before; only of a scan
	Kernels      []string                    `json:"kernels"`                 // that looked for hits
	Ruleset      string                      `json:"ruleset"`
	Grading      grading                     `json:"grading"`
	Version      string                      `json:"version"`
	Regraded     int64                       `json:"regraded"` // hits that were graded anew, from the index
	Files        int64                       `json:"files"`
	Done         int64                       `json:"done"`              // of the files
	Changes      map[string]int64            `json:"changes,omitempty"` // files of a complete run by what became of them
	Documents    int64                       `json:"documents"`
	Pages        int64                       `json:"pages"`
	PagesRead    int64                       `json:"pages_read"`
	Bytes        int64                       `json:"bytes"`
	TextBytes    int64                       `json:"text_bytes"`
	Hits         map[string]map[string]int64 `json:"hits"`         // by kind and grade
	Unread       map[string]int64            `json:"unread"`       // documents by cause
	UnreadPages  map[string]int64            `json:"unread_pages"` // by cause
	Waiting      int64                       `json:"waiting"`      // scans and pictures that text recognition has not read yet
	// WaitingSeconds is about how long those would take; left out when that is not known.
	WaitingSeconds float64 `json:"waiting_seconds,omitempty"`
	// Work is what this process did; only of a scan.
	Work *workDone `json:"work,omitempty"`
}

// grading is how a run grades, as programs read it.
type grading struct {
	Digest     string            `json:"digest"`
	Year       int               `json:"year"`       // in which births are judged
	Thresholds map[string]string `json:"thresholds"` // by kind
}

func summariseGrading(s grades.Scheme) grading {
	g := grading{Digest: s.Digest, Year: s.Year, Thresholds: map[string]string{}}
	for _, kind := range grades.Kinds() {
		g.Thresholds[kind] = s.Thresholds.Describe(kind)
	}
	return g
}

func summarise(r hitindex.Run) summary {
	t := r.Totals
	s := summary{Run: r.ID, State: r.State.String(), Started: r.Started, Roots: maskAll(r.Roots), Kernels: kernelsOf(r), Ruleset: r.Ruleset, Grading: summariseGrading(r.Grading),
		Version: r.Version, Regraded: r.Regraded, Files: r.Files, Done: r.Done, Changes: changesByName(r.Changes), Documents: t.Documents, Pages: t.Pages, PagesRead: t.PagesRead, Bytes: t.Bytes,
		TextBytes: t.TextBytes, Hits: map[string]map[string]int64{}, Unread: map[string]int64{}, UnreadPages: map[string]int64{}, Waiting: t.Waiting()}
	if !r.Ended.IsZero() {
		s.Ended = &r.Ended
	}
	for kind, grades := range t.Hits {
		s.Hits[kind.String()] = map[string]int64{}
		for grade, n := range grades {
			s.Hits[kind.String()][grade.String()] = n
		}
	}
	for cause, n := range t.Unread {
		s.Unread[cause.String()] = n
	}
	for cause, n := range t.UnreadPages {
		s.UnreadPages[cause.String()] = n
	}
	return s
}

// writeSummary ends a scan. Its figures are those of the run; the speed is of
// what this process did, which after a resume is less.
func writeSummary(w io.Writer, r hitindex.Run, before []string, did *engine.Progress, took time.Duration, ocr *ocrFlags, asJSON bool) error {
	if asJSON {
		s, work := summarise(r), summariseWork(did, took)
		s.RootsAdded, s.RootsRemoved = maskAll(without(r.Roots, before)), maskAll(without(before, r.Roots))
		s.WaitingSeconds, s.Work = ocr.estimate(s.Waiting).Seconds(), &work
		return report.JSON(w, s)
	}
	t, s := r.Totals, took.Seconds()
	fmt.Fprintf(w, "run %d %s in %s\n", r.ID, r.State, took.Round(10*time.Millisecond))
	writeRoots(w, without(r.Roots, before), without(before, r.Roots))
	failed := r.State != hitindex.Complete && r.Done == r.Files
	if !failed { // else what was lost at the end looks changed
		writeChanges(w, r.Changes)
	}
	fmt.Fprintf(w, "  documents %d\n  pages     %d, %d read\n  bytes     %d, %d of text\n", t.Documents, t.Pages, t.PagesRead, t.Bytes, t.TextBytes)
	if failed {
		fmt.Fprintf(w, "  files     %d tried, but the run did not end well, as when a share is lost while it is read: run the same scan again\n", r.Files)
	} else if r.State != hitindex.Complete {
		fmt.Fprintf(w, "  files     %d of %d: run the same scan again to go on\n", r.Done, r.Files)
	} else if did.Pages.Load() > 0 {
		fmt.Fprintf(w, "  speed     %.0f pages/s, %.1f MB/s\n", float64(did.Pages.Load())/s, float64(did.Bytes.Load())/1e6/s)
	}
	writeHits(w, r)
	writeRegraded(w, r)
	err := writeUnread(w, r)
	ocr.tellWaiting(w, t)
	return err
}

// without returns the paths of all that are not among some.
func without(all, some []string) (rest []string) {
	for _, path := range all {
		if !slices.Contains(some, path) {
			rest = append(rest, path)
		}
	}
	return rest
}

// maskAll masks the CPR numbers in paths.
func maskAll(paths []string) []string {
	masked := slices.Clone(paths)
	for i, path := range masked {
		masked[i] = report.MaskText(path)
	}
	return masked
}

// writeRoots says which roots are others than in the run before.
func writeRoots(w io.Writer, added, removed []string) {
	var parts []string
	for _, change := range []struct {
		what  string
		paths []string
	}{{"added", added}, {"taken out", removed}} {
		for _, path := range change.paths {
			parts = append(parts, change.what+" "+report.NewPathMasker().Mask(source.EscapeName(path)))
		}
	}
	if len(parts) > 0 {
		fmt.Fprintf(w, "  roots     %s\n", strings.Join(parts, ", "))
	}
}

func changesByName(changes map[hitindex.Change]int64) map[string]int64 {
	if changes == nil {
		return nil
	}
	out := map[string]int64{}
	for _, c := range hitindex.Changes() {
		out[c.String()] = changes[c]
	}
	return out
}

// writeChanges says how many files became what.
func writeChanges(w io.Writer, changes map[hitindex.Change]int64) {
	if changes == nil {
		return
	}
	var parts []string
	for _, c := range hitindex.Changes() {
		if n := changes[c]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, c))
		}
	}
	fmt.Fprintf(w, "  files     %s\n", cmp.Or(strings.Join(parts, ", "), "none"))
}

// planSummary is a plan as programs read it.
type planSummary struct {
	Changes map[string]int64 `json:"changes"`
	Open    int              `json:"files_to_open"`
	Bytes   int64            `json:"bytes_to_open"`
	Kept    int64            `json:"files_in_text_cache"` // of those to open
	Regrade int64            `json:"hits_to_regrade"`
	Seconds float64          `json:"estimated_seconds,omitempty"`
	Assumed float64          `json:"assumed_seconds,omitempty"` // by sizes alone, where no scan has told
	Waiting int64            `json:"waiting"`                   // scans and pictures, of the last run
}

func summarisePlan(p pipeline.Plan) planSummary {
	return planSummary{changesByName(p.Changes), p.Files, p.Bytes, p.Kept.Files, p.Regrade, p.Took.Seconds(), assumed(p).Seconds(), p.Waiting}
}

// writePlan says what a scan would do; off is without text recognition.
func writePlan(w io.Writer, p pipeline.Plan, off, asJSON bool) error {
	if asJSON {
		return report.JSON(w, summarisePlan(p))
	}
	writeChanges(w, p.Changes)
	if p.Changes[hitindex.New] > 0 && p.Changes[hitindex.Gone] > 0 {
		fmt.Fprintln(w, "            what was moved counts as new and as gone until it is read")
	}
	fmt.Fprintf(w, "  to open   %d files, %d bytes\n", p.Files, p.Bytes)
	about := "about"
	if p.AtMost {
		about = "at most"
	}
	if p.Kept.Files > 0 {
		fmt.Fprintf(w, "  of these  %d files, %d bytes, with their text in the text cache\n", p.Kept.Files, p.Kept.Bytes)
	}
	if p.Regrade > 0 {
		fmt.Fprintf(w, "  regrade   %d hits, from the index: thresholds, year, kernels or rules are others than those of run %d\n", p.Regrade, p.Last.ID)
	}
	switch guess := assumed(p); {
	case p.Took > 0:
		fmt.Fprintf(w, "  %-9s %s at the speed of the last scans\n", about, p.Took.Round(time.Second))
	case guess > 0:
		fmt.Fprintf(w, "  about     %s, if a core reads %.0f MB of text or %.0f MB of all else a second: no scan has told yet\n",
			guess.Round(time.Second), pipeline.AssumedText/1e6, pipeline.AssumedOther/1e6)
	}
	switch {
	case p.Waiting == 0:
	case off:
		fmt.Fprintf(w, "  not read  %d scans and pictures of the last run: text recognition is off\n", p.Waiting)
	default:
		fmt.Fprintf(w, "  waiting   %d scans and pictures of the last run, for text recognition, which is not part of the estimate\n", p.Waiting)
	}
	return nil
}

// assumed is the estimate of a plan where nothing better is known.
func assumed(p pipeline.Plan) time.Duration {
	if p.Took > 0 {
		return 0
	}
	return p.Assumed
}

// writeHits tells the hits of a run by kind and grade. A kind that it did not look
// for has none to count.
func writeHits(w io.Writer, r hitindex.Run) {
	fmt.Fprintf(w, "  hits      %-12s %10s %10s %10s %10s\n", "", "certain", "high", "medium", "low")
	for _, kind := range kernels.Kinds() {
		if !lookedFor(r, kind) {
			fmt.Fprintf(w, "            %-12s not looked for: kernel %s was no part of the run\n", kind, ruleset.KernelOf(kind))
			continue
		}
		g := r.Totals.Hits[kind]
		fmt.Fprintf(w, "            %-12s %10d %10d %10d %10d\n", kind, g[kernels.Certain], g[kernels.High], g[kernels.Medium], g[kernels.Low])
	}
}

// writeRegraded says that hits were graded anew, and nothing when none were.
func writeRegraded(w io.Writer, r hitindex.Run) {
	if r.Regraded > 0 {
		fmt.Fprintf(w, "  regraded  %d hits of earlier runs, from the index: thresholds, year, kernels or rules are others than before\n", r.Regraded)
	}
}

// writeUnread says what was not read. Only a complete run can say "nothing".
func writeUnread(w io.Writer, r hitindex.Run) error {
	t := r.Totals
	if r.State != hitindex.Complete && r.Done < r.Files {
		fmt.Fprintf(w, "  not read  %d of %d files: the run is %s\n", r.Files-r.Done, r.Files, r.State)
	}
	if t.Documents == 0 && r.Done == r.Files {
		fmt.Fprintln(w, "  not read  anything: no documents were found; is the archive mounted?")
	}
	if !hasGaps(r) {
		_, err := fmt.Fprintln(w, "  not read  nothing: every page of every document was read")
		return err
	}
	for _, cause := range source.Causes() {
		if docs, pages := t.Unread[cause], t.UnreadPages[cause]; docs+pages > 0 {
			fmt.Fprintf(w, "  not read  %-12s %d documents, wholly or in part, %d pages\n", cause, docs, pages)
		}
	}
	_, err := fmt.Fprintln(w, "            'aktsyn coverage' lists the documents")
	return err
}
