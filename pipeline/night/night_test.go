package night

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"aktsyn/pipeline"
	"aktsyn/pipeline/certificate"
	"aktsyn/pipeline/config"
	"aktsyn/pipeline/delta"
	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/keys"
	"aktsyn/pipeline/metrics"
)

// readerMode as first argument makes the test binary a reader process.
const readerMode = "__reader"

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == readerMode {
		if err := extract.Serve(os.Stdin, os.Stdout); err != nil {
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// town is a machine with archives of text files.
type town struct {
	dir  string
	conf config.Config
	log  bytes.Buffer
}

// newTown makes an archive of two documents for each name. more is put at the
// top of the configuration.
func newTown(t *testing.T, more string, names ...string) *town {
	t.Helper()
	town := &town{dir: t.TempDir()}
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(town.dir, "config"))
	t.Setenv("AKTSYN_KEY_FILE", "")
	t.Setenv("AKTSYN_KEY_COMMAND", "")
	text := fmt.Sprintf("state-dir = %q\n%s\n", filepath.Join(town.dir, "state"), more)
	for _, name := range names {
		text += fmt.Sprintf("[[archive]]\nname = %q\nroots = [%q]\nexclude = [\"*.tmp\"]\n", name, town.root(name))
		for file, content := range map[string]string{"a.txt": "Borger: cpr 010165-9901\n", "sag/b.txt": "Vedr. Kirsten Nielsen\n", "c.tmp": "x\n"} {
			write(t, filepath.Join(town.root(name), file), content)
		}
	}
	c, problems := config.Parse("aktsyn.toml", []byte(text))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	town.conf = c
	return town
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(content), 0o600)); err != nil {
		t.Fatal(err)
	}
}

func (w *town) root(name string) string  { return filepath.Join(w.dir, "archives", name) }
func (w *town) index(name string) string { return filepath.Join(w.dir, "state", "index", name) }

func (w *town) options() Options {
	return Options{Config: w.conf, Reader: []string{os.Args[0], readerMode}, Log: slog.New(slog.NewJSONHandler(&w.log, nil)), Metrics: metrics.New("test", time.Now())}
}

// run runs a night that is to end well.
func (w *town) run(t *testing.T) Summary {
	t.Helper()
	s, err := Run(t.Context(), w.options())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// states are the archives of a night with their states, in order.
func states(s Summary) string {
	var out []string
	for _, o := range s.Archives {
		out = append(out, o.Archive.Name+" "+string(o.State))
	}
	return strings.Join(out, ", ")
}

// damage overwrites the middle of the files in an index's store that match.
func damage(t *testing.T, index, pattern string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(index, "store", pattern))
	if err != nil || len(files) == 0 {
		t.Fatalf("no %s in the store, %v", pattern, err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i := len(b) / 4; i < len(b)/2; i++ {
			b[i] ^= 0x55
		}
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// digest is of all files below a directory.
func digest(t *testing.T, dir string) string {
	t.Helper()
	h := sha256.New()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		fmt.Fprintf(h, "%s %x\n", path, sha256.Sum256(b))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

// marker is that of an index of another format or key.
func marker(format int) string {
	line := fmt.Sprintf("AKTSYN-INDEX %d 0123456789abcdef", format)
	return fmt.Sprintf("%s %08x\n", line, crc32.ChecksumIEEE([]byte(line)))
}

// TestOneBadArchiveNeverStopsTheOthers has an archive that cannot be scanned
// before one that can.
func TestOneBadArchiveNeverStopsTheOthers(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(t *testing.T, w *town)
		says  string
	}{
		"a root that is missing": {func(t *testing.T, w *town) {
			if err := os.RemoveAll(w.root("bad")); err != nil {
				t.Fatal(err)
			}
		}, "no such file"},
		"an index of a newer version": {func(t *testing.T, w *town) {
			write(t, filepath.Join(w.index("bad"), "AKTSYN-INDEX"), marker(99))
		}, "update aktsyn"},
		"an index of another key": {func(t *testing.T, w *town) {
			write(t, filepath.Join(w.index("bad"), "AKTSYN-INDEX"), marker(5))
		}, "was made with key 0123456789abcdef"},
		"a damaged marker": {func(t *testing.T, w *town) {
			write(t, filepath.Join(w.index("bad"), "AKTSYN-INDEX"), strings.Replace(marker(5), "abc", "abd", 1))
		}, "AKTSYN-INDEX is unreadable"},
		"a damaged list of tables": {func(t *testing.T, w *town) { damage(t, w.index("bad"), "MANIFEST") }, "damaged"},
		"damaged tables":           {func(t *testing.T, w *town) { damage(t, w.index("bad"), "*.sst") }, "damaged"},
		"an index that is no directory": {func(t *testing.T, w *town) {
			if err := os.RemoveAll(w.index("bad")); err != nil {
				t.Fatal(err)
			}
			write(t, w.index("bad"), "x")
		}, "not an aktsyn index"},
		"a list of names that is missing": {func(t *testing.T, w *town) {
			w.conf.Archives[0].Profile = config.Profile{Name: "x", Names: []string{"/none"}, Limits: w.conf.Archives[0].Profile.Limits}
		}, "/none"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTown(t, "", "bad", "good")
			if got := states(w.run(t)); got != "bad complete, good complete" {
				t.Fatalf("before: %s\n%s", got, &w.log)
			}
			c.spoil(t, w)
			o := w.options()
			o.Config = w.conf
			s, err := Run(t.Context(), o)
			if err != nil || states(s) != "bad failed, good complete" {
				t.Fatalf("%s, %v", states(s), err)
			}
			if said := s.Archives[0].Err.Error(); !strings.Contains(said, c.says) {
				t.Errorf("says %q, want %q in it", said, c.says)
			}
			if !strings.Contains(w.log.String(), `"level":"ERROR"`) {
				t.Error("the log tells of no error")
			}
		})
	}
}

// TestADamagedIndexIsLeftAsItIs: not a byte of it changes.
func TestADamagedIndexIsLeftAsItIs(t *testing.T) {
	for _, pattern := range []string{"MANIFEST", "*.sst"} {
		w := newTown(t, "", "bad")
		w.run(t)
		damage(t, w.index("bad"), pattern)
		before := digest(t, w.index("bad"))
		if s := w.run(t); states(s) != "bad failed" {
			t.Fatalf("%s: %s", pattern, states(s))
		}
		if digest(t, w.index("bad")) != before {
			t.Errorf("%s: the night changed a damaged index", pattern)
		}
	}
}

// TestAShareThatDiesMidway vanishes between the walk and the reading.
func TestAShareThatDiesMidway(t *testing.T) {
	w := newTown(t, "", "bad", "good")
	o := w.options()
	o.Show = func(archive string, _ pipeline.Plan, _ *engine.Progress) func() {
		if archive == "bad" {
			if err := os.Rename(w.root("bad"), w.root("bad")+".gone"); err != nil {
				t.Error(err)
			}
		}
		return func() {}
	}
	s, err := Run(t.Context(), o)
	if err != nil || len(s.Archives) != 2 || s.Archives[1].State != metrics.Complete {
		t.Fatalf("%s, %v", states(s), err)
	}
	if state := s.Archives[0].State; state != metrics.Incomplete && state != metrics.Failed {
		t.Errorf("an archive that vanished is %s", state)
	}
}

func TestWhatAnArchiveTells(t *testing.T) {
	w := newTown(t, "", "a")
	o := w.run(t).Archives[0]
	if o.Run == nil || o.Run.Totals.Documents != 2 || o.LeftOut != (LeftOut{Files: 1}) || o.Err != nil {
		t.Errorf("%+v", o)
	}
	write(t, filepath.Join(w.root("a"), "k.zip"), "PK\x03\x04 stump")
	if got := states(w.run(t)); got != "a incomplete" {
		t.Errorf("with a document that cannot be read: %s", got)
	}
	if err := errors.Join(os.RemoveAll(w.root("a")), os.Mkdir(w.root("a"), 0o700)); err != nil {
		t.Fatal(err)
	}
	if got := states(w.run(t)); got == "a complete" {
		t.Errorf("an archive that is suddenly empty: %s", got)
	}
}

func TestTwoNightsNeverMeet(t *testing.T) {
	w := newTown(t, "", "a")
	held, err := lock(w.conf.StateDir, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	_, err = Run(t.Context(), w.options())
	if !errors.Is(err, ErrRunning) || !strings.Contains(err.Error(), fmt.Sprint("process ", os.Getpid())) {
		t.Errorf("beside another night: %v", err)
	}
	if _, err := os.Stat(w.index("a")); err == nil {
		t.Error("a night that was refused made an index")
	}
	held.Close() // as when the process dies: the file stays
	if got := states(w.run(t)); got != "a complete" {
		t.Errorf("after it: %s", got)
	}
}

// slow makes reading take longer than any test.
const slow = "night = { until = \"06:00\", read-rate = 1 }"

func TestTheEndOfTheWindowStopsANight(t *testing.T) {
	w := newTown(t, slow, "a", "b")
	o := w.options()
	var began atomic.Bool // at six o'clock a scan is under way
	o.Show = func(string, pipeline.Plan, *engine.Progress) func() {
		began.Store(true)
		return func() {}
	}
	start := time.Now()
	o.now = func() time.Time {
		if began.Load() {
			return time.Date(2026, 11, 22, 6, 0, 0, 0, time.Local)
		}
		return time.Date(2026, 11, 22, 5, 0, 0, 0, time.Local)
	}
	s, err := Run(t.Context(), o)
	if err != nil || states(s) != "a stopped, b waiting" || !s.WindowEnded || time.Since(start) > 20*time.Second {
		t.Fatalf("%s, window ended %v, %v after %v", states(s), s.WindowEnded, err, time.Since(start))
	}
	w.conf.Night.ReadRate = 0
	if s := w.run(t); states(s) != "a complete, b complete" || s.WindowEnded {
		t.Errorf("the next night: %s", states(s))
	}
}

func TestASignalStopsANightWithinSeconds(t *testing.T) {
	w := newTown(t, slow, "a", "b")
	ctx, cancel := context.WithCancel(t.Context())
	o := w.options()
	o.Show = func(string, pipeline.Plan, *engine.Progress) func() {
		time.AfterFunc(200*time.Millisecond, cancel)
		return func() {}
	}
	start := time.Now()
	s, err := Run(ctx, o)
	if !errors.Is(err, context.Canceled) || states(s) != "a stopped, b waiting" || time.Since(start) > 5*time.Second {
		t.Errorf("%s, %v after %v", states(s), err, time.Since(start))
	}
	w.conf.Night.ReadRate = 0
	if got := states(w.run(t)); got != "a complete, b complete" {
		t.Errorf("the next night: %s", got)
	}
}

func TestOrder(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 11, n, 0, 0, 0, 0, time.UTC) }
	s := &state{records: map[string]record{"yesterday": {Completed: day(21)}, "last week": {Completed: day(15)},
		"died": {Completed: day(14), Running: true}, "died, never": {Running: true}}}
	var archives []config.Archive
	for _, name := range []string{"yesterday", "died", "died, never", "never", "last week", "never either"} {
		archives = append(archives, config.Archive{Name: name})
	}
	var got []string
	for _, a := range s.order(archives) {
		got = append(got, a.Name)
	}
	if want := []string{"never", "never either", "last week", "yesterday", "died, never", "died"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestADamagedStateCostsTheOrderOnly(t *testing.T) {
	w := newTown(t, "", "a")
	w.run(t)
	write(t, filepath.Join(w.conf.StateDir, stateName), "{")
	if got := states(w.run(t)); got != "a complete" || !strings.Contains(w.log.String(), "what the last nights did is not known") {
		t.Errorf("%s\n%s", got, &w.log)
	}
}

// TestNothingPersonalIsLogged has a name in the names of a document that is
// read, and of one that is not.
func TestNothingPersonalIsLogged(t *testing.T) {
	w := newTown(t, "", "a")
	w.conf.Metrics.Textfile = filepath.Join(w.dir, "aktsyn.prom")
	write(t, filepath.Join(w.root("a"), "Kirsten Nielsen 010165-9901.txt"), "Kirsten Nielsen\n")
	write(t, filepath.Join(w.root("a"), "Kirsten Nielsen.zip"), "PK\x03\x04 stump")
	o := w.options()
	o.Log = slog.New(slog.NewJSONHandler(&w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	o.Config = w.conf
	if s, err := Run(t.Context(), o); err != nil || states(s) != "a incomplete" {
		t.Fatalf("%s, %v", states(s), err)
	}
	texts := map[string]string{"the log": w.log.String()}
	for _, file := range []string{w.conf.Metrics.Textfile, filepath.Join(w.conf.StateDir, stateName), filepath.Join(w.conf.StateDir, lockName)} {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts[file] = string(b)
	}
	for where, text := range texts {
		told := withoutChance(text, w.dir)
		for _, secret := range []string{"Kirsten", "Nielsen", "010165", "9901"} {
			if strings.Contains(told, secret) {
				t.Errorf("%s holds %s:\n%s", where, secret, text)
			}
		}
	}
}

// chance are the digits of a log, a state and metrics that are others in every run:
// times, seconds with fractions, the process and its machine.
var chance = regexp.MustCompile(`\d{4}-\d\d-\d\dT[\d:.]+|\d+\.\d+(e[+-]\d+)?|"process":\d+|"host":"[^"]*"`)

// withoutChance takes them and the folder of the test out: now and then they have
// a serial among them.
func withoutChance(text, dir string) string {
	return chance.ReplaceAllString(strings.ReplaceAll(text, dir, ""), "")
}

func TestForetellChangesNothing(t *testing.T) {
	w := newTown(t, "", "a", "b")
	if err := os.RemoveAll(w.root("b")); err != nil {
		t.Fatal(err)
	}
	list, err := Foretell(t.Context(), w.options())
	if err != nil || len(list) != 2 {
		t.Fatalf("%v, %v", list, err)
	}
	if a := list[0]; a.Plan.Files != 2 || a.Plan.Bytes == 0 || a.Plan.Changes[hitindex.New] != 2 || a.LeftOut.Files != 1 || a.Plan.Took != 0 || a.Err != nil {
		t.Errorf("%+v", a)
	}
	if list[1].Err == nil {
		t.Error("nothing is said of a root that is missing")
	}
	if _, err := os.Stat(w.conf.StateDir); err == nil {
		t.Error("foretelling made the state directory")
	}
	w.run(t)
	write(t, filepath.Join(w.root("a"), "new.txt"), "x")
	before := digest(t, w.conf.StateDir)
	list, err = Foretell(t.Context(), w.options())
	if err != nil || list[0].Archive.Name != "b" {
		t.Fatalf("after a night: %+v, %v", list, err)
	}
	if c := list[1].Plan.Changes; c[hitindex.New] != 1 || c[hitindex.Unchanged] != 2 || list[1].Last.IsZero() {
		t.Errorf("after a night: %+v", list[1])
	}
	if digest(t, w.conf.StateDir) != before {
		t.Error("foretelling changed an index")
	}
}

// TestForetellSaysWhatWouldFail before anything of an archive is read.
func TestForetellSaysWhatWouldFail(t *testing.T) {
	w := newTown(t, "", "a")
	file := filepath.Join(w.dir, "file")
	write(t, file, "junk\n")
	for name, spoil := range map[string]func(c *config.Config){
		"a key that is none":                func(c *config.Config) { c.KeyFile = file },
		"a key file that is missing":        func(c *config.Config) { c.KeyFile = filepath.Join(w.dir, "no-key") },
		"an index where there can be none":  func(c *config.Config) { c.Archives[0].Index = filepath.Join(file, "ix") },
		"a state directory that is a file":  func(c *config.Config) { c.StateDir = filepath.Join(file, "x") },
		"a state directory nobody can make": func(c *config.Config) { c.StateDir = "/dev/null/x" },
	} {
		o := w.options()
		o.Config.Archives = slices.Clone(w.conf.Archives)
		spoil(&o.Config)
		list, err := Foretell(t.Context(), o)
		if err == nil && (len(list) != 1 || list[0].Err == nil) {
			t.Errorf("%s: a plan and no error", name)
		}
	}
	if list, err := Foretell(t.Context(), w.options()); err != nil || list[0].Err != nil {
		t.Errorf("with the key that a night would make: %v, %+v", err, list)
	}
}

// TestALogThatWasCutOffIsTold, as a missing head is: afterwards only the chain tells.
func TestALogThatWasCutOffIsTold(t *testing.T) {
	w := newTown(t, "", "a")
	w.run(t)
	key, _, err := keys.Load(keys.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ix, err := hitindex.Open(w.index("a"), key, hitindex.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(ix.Audit(hitindex.AuditEntry{Action: "find"}), ix.Close(), os.Remove(filepath.Join(w.index("a"), "audit.log"))); err != nil {
		t.Fatal(err)
	}
	w.run(t)
	if !strings.Contains(w.log.String(), "aktsyn audit verify") {
		t.Errorf("nothing is said: %s", w.log.String())
	}
}

func TestTimeIsForetoldByWhatOtherArchivesTook(t *testing.T) {
	s := &state{records: map[string]record{"a": {Bytes: 100, Took: time.Second}, "b": {Bytes: 300, Took: time.Second}, "c": {}}}
	if got := s.guess(1000); got != 5*time.Second {
		t.Errorf("1000 bytes after 400 in 2 s: %v", got)
	}
	if got := (&state{}).guess(1000); got != 0 {
		t.Errorf("without anything known: %v", got)
	}
}

// TestTheMorningHasReports: a certificate for each archive that was finished,
// and one page on all of them.
func TestTheMorningHasReports(t *testing.T) {
	w := newTown(t, "", "a", "b", "c")
	if err := os.RemoveAll(w.root("c")); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(w.root("a"), "010165-9901.txt"), "Kirsten Nielsen\n")
	s := w.run(t)
	for _, o := range s.Archives[:2] {
		file, err := os.ReadFile(filepath.Join(w.conf.ReportDir, o.Archive.Name, fmt.Sprintf("run-%d.certificate.json", o.Run.ID)))
		if err != nil {
			t.Fatal(err)
		}
		key, _, err := keys.Load(keys.Options{})
		if err != nil {
			t.Fatal(err)
		}
		public, err := certificate.ParsePublicKey(certificate.PublicKey(key.CertificateSeed()))
		if err != nil {
			t.Fatal(err)
		}
		if c, err := certificate.Verify(file, public); err != nil || !c.Proof || c.Documents.In != o.Run.Totals.Documents {
			t.Errorf("the certificate of %s: %+v, %v", o.Archive.Name, c, err)
		}
	}
	for _, page := range w.mornings(t, 1) {
		if !strings.Contains(page, "no such file") || strings.Contains(page, "010165-9901") {
			t.Error(page)
		}
	}
	w.checkMorning(t, 0, s)
	if s.Err != nil || s.Archives[2].State != metrics.Failed {
		t.Errorf("%v, %s", s.Err, states(s))
	}
}

// TestIndexesOfNobodyAreNamed in the morning, as after an archive was renamed.
func TestIndexesOfNobodyAreNamed(t *testing.T) {
	w := newTown(t, "", "a", "b")
	w.run(t)
	w.conf.Archives = w.conf.Archives[:1]
	w.run(t)
	pages := w.mornings(t, 2)
	for i, page := range pages {
		if strings.Contains(page, "/index/b") != (i%2 == 1) { // what is before it may be masked
			t.Errorf("%d:\n%s", i, page)
		}
	}
}

// mornings reads the pages of so many nights, and their JSON, in order of time.
func (w *town) mornings(t *testing.T, nights int) (texts []string) {
	t.Helper()
	for _, suffix := range []string{htmlSuffix, jsonSuffix} {
		paths, err := filepath.Glob(filepath.Join(w.conf.ReportDir, "night-*"+suffix))
		if err != nil || len(paths) != nights {
			t.Fatalf("%d reports %s of %d nights, %v", len(paths), suffix, nights, err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			texts = append(texts, string(text))
		}
	}
	return texts
}

// checkMorning looks for the archives of a night, and their states, in its JSON.
// So many nights were before.
func (w *town) checkMorning(t *testing.T, before int, s Summary) {
	t.Helper()
	var r delta.Report
	all := w.mornings(t, before+1)
	if err := json.Unmarshal([]byte(all[len(all)-1]), &r); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range r.Archives {
		got = append(got, a.Name+" "+a.State)
	}
	if strings.Join(got, ", ") != states(s) {
		t.Errorf("the report is on %q, the night was %s", got, states(s))
	}
}

// TestEachNightHasItsReport: one that is begun again takes nothing of what was
// new from the one before.
func TestEachNightHasItsReport(t *testing.T) {
	w := newTown(t, "", "a", "b")
	o := w.options()
	now := time.Date(2026, 11, 22, 20, 0, 0, 0, time.UTC)
	o.now = func() time.Time { return now }
	for i, name := range []string{"a", "b"} { // in the same second
		o.Only = []string{name}
		s, err := Run(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		w.checkMorning(t, i, s)
	}
	if first := w.mornings(t, 2)[2]; !strings.Contains(first, `"name": "a"`) {
		t.Errorf("the first report is now\n%s", first)
	}
}

// TestANightThatFinishedNothingSaysSo, in the morning's page, too.
func TestANightThatFinishedNothingSaysSo(t *testing.T) {
	w := newTown(t, slow, "a", "b", "c")
	if err := os.RemoveAll(w.root("a")); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	o := w.options()
	o.Always = true
	o.Show = func(string, pipeline.Plan, *engine.Progress) func() {
		cancel()
		return func() {}
	}
	s, err := Run(ctx, o)
	if !errors.Is(err, context.Canceled) || states(s) != "a failed, b stopped, c waiting" {
		t.Fatalf("%s, %v", states(s), err)
	}
	w.checkMorning(t, 0, s)
	page := w.mornings(t, 1)[0]
	for _, says := range []string{"no such file", "fortsætter næste nat", "ikke undersøgt i nat"} {
		if !strings.Contains(page, says) {
			t.Errorf("%q is missing in\n%s", says, page)
		}
	}
}

// TestAReportThatCannotBeWritten is told; the scan is not lost for it.
func TestAReportThatCannotBeWritten(t *testing.T) {
	w := newTown(t, "", "a", "b")
	w.conf.ReportDir = filepath.Join(w.root("a"), "a.txt")
	s := w.run(t)
	if states(s) != "a failed, b failed" || s.Archives[0].Run == nil || s.Archives[0].Run.State != hitindex.Complete {
		t.Errorf("%s, %+v", states(s), s.Archives[0].Run)
	}
}

func TestTheTextCacheIsUsedAndNeverNeeded(t *testing.T) {
	w := newTown(t, "", "a")
	w.conf.TextCache.Dir = filepath.Join(w.dir, "texts")
	write(t, filepath.Join(w.root("a"), "brev.eml"), "From: a@example.org\nTo: b@example.org\nDate: Sun, 22 Nov 2026 01:00:00 +0100\nMIME-Version: 1.0\nSubject: x\n\nKirsten Nielsen\n")
	w.conf.Archives[0].Profile.OCR.Mode = config.OCROff
	if got := states(w.run(t)); got != "a complete" {
		t.Errorf("with a cache: %s\n%s", got, &w.log)
	}
	if kept, err := os.ReadDir(w.conf.TextCache.Dir); err != nil || len(kept) == 0 {
		t.Errorf("nothing is kept: %v", err)
	}
	w.conf.TextCache.Dir = filepath.Join(w.root("a"), "a.txt", "texts")
	if got := states(w.run(t)); got != "a complete" || !strings.Contains(w.log.String(), "text cache: ") {
		t.Errorf("with a cache that cannot be: %s\n%s", got, &w.log)
	}
}

// TestPruning has runs that ended one a day, the last today.
func TestPruning(t *testing.T) {
	now := time.Now()
	days := func(n int) (runs []hitindex.Run) {
		for i := range n {
			runs = append(runs, hitindex.Run{ID: uint32(i + 1), Ended: now.AddDate(0, 0, i-n+1)})
		}
		return runs
	}
	const day = 24 * time.Hour
	for _, c := range []struct {
		runs int
		keep config.Retention
		want bool
	}{
		{1000, config.Retention{}, false},
		{36, config.Retention{Runs: 30}, false},
		{37, config.Retention{Runs: 30}, true},
		{37, config.Retention{Runs: 30, Age: 90 * day}, false},
		{6, config.Retention{Age: day}, false},
		{10, config.Retention{Age: day}, true},
		{100, config.Retention{Runs: 3, Age: 90 * day}, true},
	} {
		if got := pruneDue(days(c.runs), c.keep, now); got != c.want {
			t.Errorf("%d runs, %+v: %v", c.runs, c.keep, got)
		}
	}
}

// TestRetention: after many nights an index holds few runs, and what it found.
func TestRetention(t *testing.T) {
	w := newTown(t, "", "a")
	w.conf.Archives[0].Profile.Retention = config.Retention{Runs: 2}
	for i := range 2 + pruneRuns {
		write(t, filepath.Join(w.root("a"), "a.txt"), fmt.Sprintf("Borger %d: cpr 010165-9901\n", i))
		if s := w.run(t); states(s) != "a complete" {
			t.Fatalf("night %d: %s, %v", i, states(s), s.Archives[0].Err)
		}
	}
	if !strings.Contains(w.log.String(), `"msg":"old runs were removed"`) {
		t.Errorf("nothing was removed:\n%s", &w.log)
	}
	if s := w.run(t); states(s) != "a complete" || s.Archives[0].Run.Changes[hitindex.Unchanged] != 2 {
		t.Errorf("the night after: %s, %+v", states(s), s.Archives[0].Run)
	}
}

func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wait := pace(1000)
		start := time.Now()
		for range 10 {
			if err := wait(t.Context(), 2500); err != nil {
				t.Fatal(err)
			}
		}
		if got := time.Since(start).Round(time.Second); got != 24*time.Second { // the first second's worth is there
			t.Errorf("25,000 bytes at 1,000 a second took %v", got)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := wait(ctx, 1<<40); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("when there is no time: %v", err)
		}
	})
	if pace(0) != nil {
		t.Error("no limit has a pace")
	}
}
