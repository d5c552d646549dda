package pipeline

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/keys"
	"aktsyn/pipeline/report"
	"aktsyn/pipeline/ruleset"
	"aktsyn/pipeline/source"
)

var (
	seedFlag   = flag.Uint64("seed", 0, "of the random nights; 0 takes a new one")
	nightsFlag = flag.Int("nights", 25, "how many random nights to try")
)

// people are invented; the numbers belong to nobody (day 0101, any year).
var people = []string{"Jens Hansen", "Karen Margrethe Sørensen", "Bo Ågård", "Mette Friis Nielsen", "Ole Kirk"}

func number(r *rand.Rand) string { return fmt.Sprintf("0101%02d-%04d", r.IntN(100), r.IntN(10000)) }

// world is an archive and the index that nights keep of it.
type world struct {
	t     *testing.T
	r     *rand.Rand
	dir   string
	rules []*ruleset.Ruleset
	rule  int
	key   keys.Key
	index string
	log   []string
}

func newWorld(t *testing.T, r *rand.Rand) *world {
	t.Helper()
	w := &world{t: t, r: r, dir: filepath.Join(t.TempDir(), "arkiv"), index: filepath.Join(t.TempDir(), "ix")}
	for _, kernels := range [][]string{nil, {"cpr"}} {
		rules, err := ruleset.New(t.Context(), ruleset.Options{Kernels: kernels, Now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			t.Fatal(err)
		}
		w.rules = append(w.rules, rules)
	}
	for range 3 {
		w.rules = append(w.rules, w.someRules())
	}
	var err error
	if w.key, err = keys.Ephemeral(); err != nil {
		t.Fatal(err)
	}
	w.must(os.Mkdir(w.dir, 0o700))
	for range 12 {
		w.add()
	}
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// path draws where a file may lie: names carry numbers and persons too.
func (w *world) path() string {
	dir := filepath.Join(w.dir, []string{"", "sag 1", "sag 2/bilag", "sag " + people[w.r.IntN(2)]}[w.r.IntN(4)])
	w.must(os.MkdirAll(dir, 0o700))
	name := fmt.Sprintf("brev %d", w.r.IntN(30))
	if w.r.IntN(3) == 0 {
		name += " " + number(w.r)
	}
	return filepath.Join(dir, name+[]string{".txt", ".csv", ".zip", ".gz", ".TXT", ".bin"}[w.r.IntN(6)])
}

// text draws content out of few, so that much of it is there several times.
func (w *world) text() []byte {
	r := rand.New(rand.NewPCG(w.r.Uint64N(20), 1))
	var b bytes.Buffer
	for range 1 + r.IntN(5) {
		fmt.Fprintf(&b, "Vedr. %s, cpr-nr. %s, og %s.\n", people[r.IntN(len(people))], number(r), strings.Fields(people[r.IntN(len(people))])[0])
	}
	return b.Bytes()
}

func (w *world) content(path string) []byte {
	var b bytes.Buffer
	switch filepath.Ext(path) {
	case ".zip":
		z := zip.NewWriter(&b)
		for i := range w.r.IntN(3) {
			part, err := z.Create(fmt.Sprintf("del %d %s.txt", i, people[w.r.IntN(2)]))
			w.must(err)
			part.Write(w.text())
		}
		w.must(z.Close())
		if w.r.IntN(4) == 0 {
			b.Truncate(b.Len() / 2)
		}
	case ".gz":
		z := gzip.NewWriter(&b)
		z.Write(w.text())
		w.must(z.Close())
	case ".bin":
		b.WriteString("\x00\x01\x02\x03")
	default:
		b.Write(w.text())
	}
	return b.Bytes()
}

// files lists what there is.
func (w *world) files() (paths []string) {
	w.must(filepath.WalkDir(w.dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			paths = append(paths, path)
		}
		return err
	}))
	return paths
}

func (w *world) add() {
	path := w.path()
	w.must(os.WriteFile(path, w.content(path), 0o600))
	w.old(path)
}

// old makes a file look as if it had not been written just now, as most are.
func (w *world) old(path string) {
	if w.r.IntN(2) == 0 {
		at := time.Now().Add(-time.Duration(w.r.IntN(1000)) * time.Hour)
		w.must(os.Chtimes(path, at, at))
	}
}

// change does one thing to the archive.
func (w *world) change() {
	paths := w.files()
	if len(paths) < 4 {
		w.add()
		return
	}
	path := paths[w.r.IntN(len(paths))]
	var what string
	switch w.r.IntN(8) {
	case 0:
		what = "add"
		w.add()
	case 1:
		what = "change " + path
		w.must(os.WriteFile(path, w.content(path), 0o600))
		w.old(path)
	case 2:
		what = "touch " + path
		now := time.Now()
		w.must(os.Chtimes(path, now, now))
	case 3:
		what = "move " + path
		w.must(os.Rename(path, w.path()))
	case 4:
		what = "copy " + path
		b, err := os.ReadFile(path)
		w.must(err)
		w.must(os.WriteFile(w.path(), b, 0o600))
	case 5:
		what = "delete " + path
		w.must(os.Remove(path))
	case 6:
		what = "move a directory"
		os.Rename(filepath.Join(w.dir, "sag 1"), filepath.Join(w.dir, fmt.Sprint("sag ny ", w.r.IntN(9))))
	case 7: // as many bytes as before, and the same time
		what = "change in secret " + path
		info, err := os.Stat(path)
		w.must(err)
		b, err := os.ReadFile(path)
		w.must(err)
		b = bytes.ReplaceAll(b, []byte("Jens Hansen"), []byte("Ole Kirk   "))
		w.must(os.WriteFile(path, b, 0o600))
		w.must(os.Chtimes(path, info.ModTime(), info.ModTime()))
	}
	w.log = append(w.log, what)
}

func (w *world) options() Options {
	limits := source.DefaultLimits()
	return Options{Roots: []string{w.dir}, Rules: w.rules[w.rule], Key: w.key, Workers: 1 + w.r.IntN(3), Limits: limits, Version: "test"}
}

// night scans into the index, and may be interrupted. It reports whether it
// was not.
func (w *world) night(index string, interruptible bool) bool {
	w.t.Helper()
	ix, err := hitindex.Open(index, w.key, hitindex.Options{Create: true})
	w.must(err)
	defer func() { w.must(ix.Close()) }()
	o := w.options()
	ctx, cancel := context.WithCancel(w.t.Context())
	defer cancel()
	if interruptible {
		left := w.r.IntN(8)
		o.Workers = 1
		o.Throttle = func(ctx context.Context, _ int64) error {
			if left--; left < 0 {
				cancel()
			}
			return ctx.Err()
		}
	}
	run, err := Scan(ctx, ix, o)
	if errors.Is(err, context.Canceled) {
		if run.State != hitindex.Interrupted {
			w.t.Fatalf("an interrupted run is %v", run.State)
		}
		return false
	}
	w.must(err)
	if run.State != hitindex.Complete || run.Done != run.Files {
		w.t.Fatalf("%+v", run)
	}
	w.checkFind(ix, run)
	return true
}

// checkFind searches for the values of some hits and compares with all hits.
func (w *world) checkFind(ix *hitindex.Index, run hitindex.Run) {
	w.t.Helper()
	var rows []hitindex.HitRow
	for row, err := range ix.Hits(run.ID, hitindex.Filter{}) {
		w.must(err)
		rows = append(rows, row)
	}
	for range min(3, len(rows)) {
		value := rows[w.r.IntN(len(rows))].Hit.Value
		var want, got []string
		for _, row := range rows {
			if row.Hit.Value == value {
				want = append(want, encode(w.t, row))
			}
		}
		for row, err := range ix.Find(run.ID, []batch.Value{value}) {
			w.must(err)
			got = append(got, encode(w.t, row))
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			w.t.Fatalf("find gives %d rows, want %d\n%s", len(got), len(want), strings.Join(w.log, "\n"))
		}
	}
}

func encode(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// listing is all that the index says of its current run, but when and how
// often it was looked at.
func (w *world) listing(index string) string {
	w.t.Helper()
	ix, err := hitindex.Open(index, w.key, hitindex.Options{})
	w.must(err)
	defer ix.Close()
	run, err := ix.Current()
	w.must(err)
	var out strings.Builder
	cells := report.NewCells(true)
	for row, err := range ix.Hits(run.ID, hitindex.Filter{}) {
		w.must(err)
		h, d := row.Hit, *row.Document
		cell := cells.Of(d.Tables, h.Page, h.Row, h.Column)
		d.Tables = nil // of the columns those that have hits, of kernels that are not shown too
		fmt.Fprintln(&out, encode(w.t, h), encode(w.t, cell), encode(w.t, d))
	}
	for d, err := range ix.Documents(run.ID) {
		w.must(err)
		d.Tables = nil
		fmt.Fprintln(&out, encode(w.t, d))
	}
	fmt.Fprintln(&out, encode(w.t, run.Totals), run.Files)
	return out.String()
}

// TestNightsEndAsOneFullScan: whatever happened to an archive night by night,
// and however the scans were interrupted, the index says in the end what a
// scan into a new one says.
func TestNightsEndAsOneFullScan(t *testing.T) {
	seed := *seedFlag
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("to repeat: -seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 3))
	for range 4 {
		w := newWorld(t, r)
		for n := range *nightsFlag / 4 {
			for range r.IntN(8) {
				w.change()
			}
			if r.IntN(3) == 0 {
				w.rule = r.IntN(len(w.rules))
				w.log = append(w.log, "other rules")
			}
			whole := w.night(w.index, r.IntN(3) > 0)
			w.log = append(w.log, fmt.Sprintf("night %d, whole: %v", n, whole))
		}
		w.night(w.index, false)
		fresh := filepath.Join(t.TempDir(), "fresh")
		w.night(fresh, false)
		got, want := w.listing(w.index), w.listing(fresh)
		if got != want {
			t.Fatalf("after\n%s\nthe index says\n%s\ninstead of\n%s", strings.Join(w.log, "\n"), differing(got, want), differing(want, got))
		}
	}
}

// differing are the lines of a that b has not.
func differing(a, b string) string {
	has := map[string]bool{}
	for line := range strings.Lines(b) {
		has[line] = true
	}
	var out strings.Builder
	for line := range strings.Lines(a) {
		if !has[line] {
			out.WriteString(line)
		}
	}
	return out.String()
}
